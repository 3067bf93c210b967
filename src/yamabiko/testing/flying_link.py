"""A kinematic aircraft that flies in a thread and is reached over UDP, for ground stations under test."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import radians

from yamabiko.flight.link.aircraft_view import Place
from yamabiko.flight.link.endpoint import Endpoint, LinkSettings
from yamabiko.flight.link.operator_command import OperatorCommand
from yamabiko.service.data_link import UdpDataLink
from yamabiko.testing.kinematic_aircraft import KinematicAircraft

HOME = Place(radians(35.3), radians(139.6), 40.0)
EPOCH = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)
_STEP = 0.05
_PAUSE = 0.02


@dataclass
class FlyingLink:
    """What a test looks at. commands : all that came, in order. failure : what stopped the thread, if anything did."""

    aircraft: KinematicAircraft
    endpoint: Endpoint
    address: tuple[str, int]
    commands: list[OperatorCommand] = field(default_factory=list)
    failure: BaseException | None = None


@contextlib.contextmanager
def flying_link(*, ground_station: tuple[str, int] | None = None, haste: float = 10.0) -> Iterator[FlyingLink]:
    """Fly while the block runs. haste : how much faster than the wall's clock."""
    aircraft = KinematicAircraft(HOME)
    endpoint = Endpoint(LinkSettings(EPOCH, HOME))
    stop = threading.Event()
    with UdpDataLink(port=0, ground_station=ground_station) as link:
        flying = FlyingLink(aircraft, endpoint, link.address)

        def fly() -> None:
            try:
                began = time.monotonic()
                while not stop.wait(_PAUSE):
                    while aircraft.time < (time.monotonic() - began) * haste:
                        aircraft.step(_STEP)
                    wanted = link.exchange(endpoint, aircraft.view(), time.monotonic())
                    flying.commands += wanted
                    aircraft.act(wanted)
            except BaseException as failure:
                flying.failure = failure
                raise

        thread = threading.Thread(target=fly, name="flying link", daemon=True)
        thread.start()
        try:
            yield flying
        finally:
            stop.set()
            thread.join(10.0)
