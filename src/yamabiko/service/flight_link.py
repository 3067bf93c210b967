"""A sortie with its data link open: what a ground station orders reaches the flight, and what happens is told to it.

Until the mission is started, the ground station may send another one, which is flown instead of the file's, and fences, which hold
besides the file's. The sortie is planned anew, which is refused to the ground station where it cannot be flown, and the lanes start
anew. Of parameters only the permission to inject faults is there. Simulated time stands still on the ground until the mission is
started, once the lanes have found their attitude.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from yamabiko.errors import InputError
from yamabiko.flight.airframe.parameters import read_parameters
from yamabiko.flight.frame import LANES
from yamabiko.flight.kinds import FAULT_UNITS, FaultKind, Order, Phase
from yamabiko.flight.lanes.lane_faults import COMPUTER_FAULTS
from yamabiko.flight.link.aircraft_view import AircraftView, Place, view_of_voted
from yamabiko.flight.link.endpoint import Endpoint, LinkSettings
from yamabiko.flight.link.operator_command import (
    Arm,
    Disarm,
    FenceArea,
    FlightOrder,
    InjectFault,
    MissionItem,
    OperatorCommand,
    ReplaceMission,
    SetFence,
    WaveOff,
)
from yamabiko.flight.link.parameters import DEFAULT_PARAMETERS, FAULTS_ALLOWED
from yamabiko.flight.link.signing import KEY_BYTES, Signing
from yamabiko.flight.link.uploaded_mission import UploadedTask, item_reached, uploaded_tasks, with_upload
from yamabiko.flight.mission.flight_plan import FlightPlan
from yamabiko.flight.mission.mission import Mission
from yamabiko.flight.sortie import Sortie
from yamabiko.service.data_link import GROUND_STATION, HOST, Address, UdpDataLink

ALIGNED = 15.0
"""s of simulated time after which the lanes have found their attitude: so long it runs before the mission is started."""
SPARE_FAULTS = 16
"""How many faults can be put in over the link."""
_SILENT = 3.0  # s of the wall's clock without the ground station, after which it is not heard
_LINGER = 1.5  # s, for which the end is told
_PAUSE = 0.02  # s between exchanges


@dataclass(frozen=True)
class LinkRequest:
    """Where the drone listens. key : of 32 bytes, None for packets that are not signed. autopilot : what it calls itself.

    station : address of the ground station that is told unasked; whoever else sends is answered.
    """

    host: str
    port: int
    key: bytes | None = None
    station: Address = GROUND_STATION
    autopilot: Literal["generic", "px4"] = "generic"

    @property
    def told(self) -> str:
        """The address as it is written."""
        return f"{self.host}:{self.port}"


def read_address(text: str, option: str) -> Address:
    """Host and port that [HOST:]PORT means; this machine where no host is written. Raises InputError for what is no port."""
    host, _, port = text.rpartition(":")
    if not (port.isascii() and port.isdigit() and len(port) <= 5 and 0 < int(port) < 65_536):
        raise InputError(option, "port", repr(port), "1 to 65535, after a host and a colon or alone")
    return host or HOST, int(port)


def read_key(path: Path) -> bytes:
    """A signing key of 32 bytes from a file that holds them, or 64 hexadecimal digits. Raises InputError for any other file."""
    expected = f"{KEY_BYTES} bytes, or {2 * KEY_BYTES} hexadecimal digits"
    try:
        with path.open("rb") as file:
            content = file.read(1024)
    except OSError as error:
        raise InputError(path, "key", (error.strerror or "unreadable").lower(), f"a file of {expected}") from None
    if len(content) == KEY_BYTES:
        return content
    try:
        key = bytes.fromhex(content.decode("ascii").strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise InputError(path, "key", f"{len(content)} bytes that are no key", expected)
    return key


class LinkedFlight:
    """The data link of one sortie. Close it, or use it as a context.

    replanned : what is to be flown instead, by a new sortie; None where the present one stands.
    faults : (fault,) of FAULT that sorties are made with; its last `SPARE_FAULTS` rows are free for faults that the ground
    station puts in. replan : a mission's plan, as the file's was made; raises InputError. `fly` a sortie before anything else.
    Raises InputError for an address that cannot be had.
    """

    def __init__(
        self,
        plan: FlightPlan,
        faults: NDArray[np.void],
        request: LinkRequest,
        replan: Callable[[Mission], FlightPlan],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        mission = plan.mission
        latitude, longitude = mission.ground.stand
        settings = LinkSettings(
            epoch=mission.epoch,
            home=Place(latitude, longitude, mission.home.height),
            geoid_height=mission.geoid_undulation,
            autopilot=request.autopilot,
        )
        self._sortie: Sortie
        self._mission, self._replan, self._clock = mission, replan, clock
        self._upload: tuple[MissionItem, ...] = ()
        self._areas: tuple[FenceArea, ...] = ()
        self._tasks: tuple[UploadedTask, ...] = ()
        self._item = 0
        self._planned: FlightPlan | None = None
        self.replanned: FlightPlan | None = None
        self._free = list(faults[len(faults) - SPARE_FAULTS :])
        self._faults = faults
        self._armed = self._started = False
        self._told = 0
        self._endpoint = Endpoint(
            settings,
            signing=None if request.key is None else Signing(request.key, time.time),
            parameters=[one for one in DEFAULT_PARAMETERS if one.name == FAULTS_ALLOWED],
            check_mission=lambda items: self._object(items, self._areas),
            check_fence=lambda areas: self._object(self._upload, areas),
        )
        self._link = UdpDataLink(
            host=request.host, port=request.port, ground_station=request.station, signed=request.key is not None
        )

    def __enter__(self) -> LinkedFlight:
        return self

    def __exit__(self, *_: object) -> None:
        self._link.close()

    def fly(self, sortie: Sortie) -> None:
        """Drive a sortie from now on, one that stands at its beginning."""
        self._sortie, self._told, self.replanned = sortie, 0, None

    @property
    def waiting(self) -> bool:
        """Whether simulated time has to stand still until the mission is started."""
        return not self._started and self._sortie.time >= ALIGNED

    @property
    def heard(self) -> bool:
        """Whether the ground station was heard of late."""
        return self._endpoint.seconds_since_heard(self._clock()) < _SILENT

    def serve(self) -> None:
        """Take in what came, do it, and send what is due."""
        events = self._sortie.events
        for event in events[self._told :]:
            self._endpoint.tell_event(event)
        self._told = len(events)
        for command in self._link.exchange(self._endpoint, self._view(), self._clock()):
            self._obey(command)

    def linger(self) -> None:
        """Tell for a moment how it ended."""
        self._armed = False
        until = self._clock() + _LINGER
        while self._clock() < until:
            self.serve()
            time.sleep(_PAUSE)

    def wait(self) -> None:
        """Let a moment pass."""
        time.sleep(_PAUSE)

    def _obey(self, command: OperatorCommand) -> None:
        match command:
            case Arm():
                self._armed = True
            case Disarm() if self._sortie.phase == Phase.PARKED:
                self._armed = False
            case Disarm():
                self._endpoint.tell("not disarmed: the engine runs until the stand", "warning")
            case FlightOrder(order):
                self._started = self._started or order == Order.START
                self._sortie.order(order)
            case WaveOff():
                self._sortie.order(Order.GO_AROUND)
            case InjectFault():
                self._inject(command)
            case ReplaceMission(items):
                self._upload = items
                self._take_planned("mission taken" if items else "the file's mission again")
            case SetFence(areas):
                self._areas = areas
                self._take_planned("fences taken; the file's hold besides")

    def _object(self, items: tuple[MissionItem, ...], areas: tuple[FenceArea, ...]) -> str:
        """Why a mission and fences cannot be flown; "" where they can, and then the plan is kept for the command that comes."""
        if self._started:
            return "the mission has begun: another one, and fences, are taken on the stand only"
        airspeed = self._mission.survey_airspeed or read_parameters(self._mission.aircraft).speeds.cruise
        try:
            tasks = uploaded_tasks(self._mission, items, airspeed) if items else ()
            self._planned = self._replan(with_upload(self._mission, tasks, items, areas))
        except InputError as refused:
            return f"{refused.field}: found {refused.found}, expected {refused.expected}"
        self._tasks, self._item = tasks, 0
        return ""

    def _take_planned(self, told: str) -> None:
        self._endpoint.tell(told)
        self.replanned = self._planned

    def _inject(self, fault: InjectFault) -> None:
        name = fault.kind.name.lower().replace("_", " ")
        if fault.kind in COMPUTER_FAULTS:
            self._endpoint.tell(f"{name}: before the flight only (--fault)", "warning")
        elif not self._free:
            self._endpoint.tell(f"{name}: not put in, there were {SPARE_FAULTS}", "warning")
        else:
            row, begin = self._free.pop(0), self._sortie.time
            row["kind"], row["lane"], row["axis"] = int(fault.kind), fault.lane, fault.axis
            row["size"] = fault.size if FAULT_UNITS[fault.kind] else 0.0
            row["start"], row["end"] = begin, begin + fault.duration

    def _view(self) -> AircraftView:
        """The drone as the lanes see it; fuel and engine as their gauges would show them."""
        sortie = self._sortie
        truth, voted, outputs = sortie.truth, sortie.voted, sortie.lanes.outputs
        rate = truth["rate"]
        return view_of_voted(
            voted,
            sortie.time,
            armed=self._armed,
            rate=(float(rate[0]), float(rate[1]), float(rate[2])),
            item=self._item_flown(),
            fuel=float(truth["fuel"]),
            fuel_capacity=sortie.plan.mission.fuel,
            fuel_flow=float(truth["fuel_flow"]),
            engine_speed=float(truth["engine_speed"]),
            position_deviation=float(np.median(outputs["position_deviation"])),
            gnss=not self._deaf(),
            returning=int(voted["plan"]) > 0,
        )

    def _item_flown(self) -> int:
        """Number of the uploaded item, or of the leg where none was uploaded."""
        plan, voted = self._sortie.plan, self._sortie.voted
        leg = min(max(int(voted["leg"]), 0), len(plan.legs) - 1)
        if not self._tasks:
            return leg
        self._item = item_reached(self._tasks, plan.labels[leg], (float(voted["latitude"]), float(voted["longitude"])), self._item)
        return self._item

    def _deaf(self) -> bool:
        """Whether a fault keeps satellite navigation from all lanes."""
        lost = self._faults[self._faults["kind"] == FaultKind.GNSS_LOST]
        now = lost[(lost["start"] <= self._sortie.time) & (self._sortie.time < lost["end"])]
        return bool(np.any(now["lane"] < 0)) or len(set(now["lane"].tolist())) == LANES
