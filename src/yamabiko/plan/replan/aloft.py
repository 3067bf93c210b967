"""Drones when a plan is made anew: those in the air are home only after their sortie, those with one to come have their order."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime, timedelta

from yamabiko.plan.drones.drone import Drone
from yamabiko.plan.fleet import Carrier
from yamabiko.plan.plan import Sortie

_ROUNDING = timedelta(milliseconds=10)  # that a take-off may seem earlier than it was planned: files keep microseconds


def as_it_flies(carrier: Carrier, sorties: Sequence[Sortie], now: datetime) -> Carrier:
    """A drone with the time it is ready from put off to after the sortie it has begun, and without notice from the first it has
    been ordered for. Satellites as they are."""
    if not isinstance(carrier, Drone):
        return carrier
    own = [one for one in sorties if one.drone == carrier.identifier]
    home = [one.landing + timedelta(seconds=carrier.envelope.turn_round_time) for one in own if one.take_off < now]
    ready = max([*home, *([carrier.ready] if carrier.ready is not None else [])], default=None)
    ordered = [(one.take_off - _ROUNDING - now).total_seconds() for one in own if one.take_off >= now]
    notice = max(0.0, min([carrier.notice, *ordered]))
    return dataclasses.replace(carrier, ready=None if ready is None else ready - _ROUNDING, notice=notice)
