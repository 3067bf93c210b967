"""A flight driven over its data link by MAVSDK, a ground station written by others; and keys and addresses as they are written."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from yamabiko.errors import InputError
from yamabiko.service.flight_link import ALIGNED, LinkRequest, read_address, read_key
from yamabiko.service.flight_report import FlyReport
from yamabiko.service.flight_snapshot import FlightSnapshot
from yamabiko.service.fly import WAITING, FlyRequest, fly

mavsdk = pytest.importorskip("mavsdk")

CHECKOUT = Path(__file__).resolve().parents[2]
MISSION = CHECKOUT / "examples" / "short-survey.toml"
HASTE = 40.0
HOME_HEIGHT = 4.0  # m above the sea
HOME = (35.3270, 139.3300)
WAYPOINT, RETURN, RELATIVE = 16, 20, 6


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.bind(("127.0.0.1", 0))
        return int(asking.getsockname()[1])


class Flight:
    """A flight in a thread, with what it shows and what comes of it."""

    def __init__(self, folder: Path, station: int) -> None:
        self.shown: list[FlightSnapshot] = []
        self.report: FlyReport | None = None
        self.failure: BaseException | None = None
        request = FlyRequest(MISSION, link=LinkRequest("127.0.0.1", free_port(), station=("127.0.0.1", station)), speed=HASTE)

        def run() -> None:
            try:
                self.report = fly(request, folder, view=self.shown.append)
            except BaseException as failure:
                self.failure = failure
                raise

        self.thread = threading.Thread(target=run, name="flight", daemon=True)
        self.thread.start()

    @property
    def phase(self) -> str:
        return self.shown[-1].phase if self.shown else ""

    def wait_for(self, condition: Callable[[], bool], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert self.failure is None, self.failure
            assert time.monotonic() < deadline, f"not within {seconds} s; {self.phase}"
            time.sleep(0.02)


@pytest.fixture
def linked(tmp_path: Path) -> Iterator[tuple[Flight, Any]]:
    """The flight, and MAVSDK's system that is connected to it."""
    port = free_port()
    configuration = mavsdk.Configuration.create_with_component_type(mavsdk.ComponentType.GROUND_STATION)
    flight = Flight(tmp_path / "out", port)
    flight.wait_for(lambda: bool(flight.shown) and flight.shown[-1].time >= ALIGNED, 400.0)
    station = mavsdk.Mavsdk(configuration)
    try:
        assert station.add_any_connection(f"udpin://127.0.0.1:{port}") == mavsdk.ConnectionResult.SUCCESS
        system = station.first_autopilot(20.0)
        assert system is not None
        yield flight, system
    finally:
        station.destroy()


def test_a_ground_station_starts_the_mission_breaks_it_off_and_is_told_of_the_landing(linked: tuple[Flight, Any]) -> None:
    from mavsdk.plugins.action.action import Action
    from mavsdk.plugins.failure.failure import Failure, FailureType, FailureUnit
    from mavsdk.plugins.geofence.geofence import Circle, FenceType, Geofence, GeofenceData, Point
    from mavsdk.plugins.mission_raw.mission_raw import MissionItem, MissionRaw
    from mavsdk.plugins.param.param import Param
    from mavsdk.plugins.telemetry.telemetry import FlightMode, LandedState, Telemetry

    flight, system = linked
    telemetry, action, mission = Telemetry(system), Action(system), MissionRaw(system)
    flight.wait_for(lambda: telemetry.health_all_ok() and telemetry.health().is_home_position_ok, 20.0)
    assert telemetry.position().absolute_altitude_m == pytest.approx(HOME_HEIGHT, abs=10.0)
    held = flight.shown[-1].time
    time.sleep(0.5)
    assert flight.shown[-1].time == held  # time stands still until the mission is started
    assert flight.shown[-1].doing == WAITING
    texts: list[str] = []
    telemetry.subscribe_status_text(lambda text, _: texts.append(text.text))
    alone = [
        MissionItem(seq=0, frame=RELATIVE, command=WAYPOINT, current=1, autocontinue=1, x=353_000_000, y=1_393_700_000, z=300.0)
    ]
    with pytest.raises(Exception, match=r"(?i)denied|invalid|error|unsupported"):
        mission.upload_mission(alone)
    flight.wait_for(lambda: "a way-point alone at its height" in " ".join(texts), 20.0)
    # A fence that the file's own way leaves is refused; one around everything is taken.
    small, wide = (Circle(Point(*HOME), radius, FenceType.INCLUSION) for radius in (500.0, 30_000.0))
    with pytest.raises(Exception, match=r"(?i)denied|invalid|error|unsupported"):
        Geofence(system).upload_geofence(GeofenceData([], [small]))
    Geofence(system).upload_geofence(GeofenceData([], [wide]))
    flight.wait_for(lambda: any("fences taken" in text for text in texts), 20.0)
    action.arm()
    flight.wait_for(telemetry.armed, 10.0)
    mission.start_mission()
    flight.wait_for(lambda: telemetry.landed_state() == LandedState.IN_AIR, 60.0)
    flight.wait_for(lambda: flight.phase == "en route", 60.0)
    action.hold()
    flight.wait_for(lambda: telemetry.flight_mode() == FlightMode.HOLD, 30.0)
    Param(system).set_param_int("SYS_FAILURE_EN", 1)
    Failure(system).inject(FailureUnit.SENSOR_GYRO, FailureType.GARBAGE, 3)
    flight.wait_for(lambda: not flight.shown[-1].lanes[2], 30.0)
    action.return_to_launch()
    flight.wait_for(lambda: telemetry.landed_state() == LandedState.ON_GROUND and not telemetry.armed(), 120.0)
    flight.thread.join(120.0)

    report = flight.report
    assert report is not None
    assert report.requested.link is not None
    got = report.achieved
    assert got.outcome == "landed"
    assert got.plans_on_board >= 2  # the hold, and the way home
    assert [line.finished for line in got.survey_lines] == [False]
    assert [one.lane for one in got.lanes_dropped] == [3]
    orders = [event.told for event in got.events if event.name == "order"]
    assert orders == ["ordered to start", "ordered to hold", "ordered to return"]
    assert any(event.name == "fault" and "inertial" in event.told for event in got.events)


def test_a_mission_sent_by_a_ground_station_is_flown_instead_of_the_files(linked: tuple[Flight, Any]) -> None:
    """Uploaded, downloaded, armed, taken off and flown to the stand, all by MAVSDK; the lanes fly in JSBSim."""
    from mavsdk.plugins.action.action import Action
    from mavsdk.plugins.mission_raw.mission_raw import MissionItem, MissionRaw
    from mavsdk.plugins.telemetry.telemetry import LandedState, Telemetry

    flight, system = linked
    telemetry, action, mission = Telemetry(system), Action(system), MissionRaw(system)
    flight.wait_for(lambda: telemetry.health_all_ok() and telemetry.health().is_home_position_ok, 20.0)
    places = [(353_000_000, 1_393_400_000), (353_000_000, 1_393_700_000), (352_800_000, 1_393_850_000)]
    items = [
        MissionItem(seq=number, frame=RELATIVE, command=WAYPOINT, current=int(number == 0), autocontinue=1, x=x, y=y, z=300.0)
        for number, (x, y) in enumerate(places)
    ]
    items.append(MissionItem(seq=3, frame=2, command=RETURN, current=0, autocontinue=1, x=0, y=0, z=0.0))
    mission.upload_mission(items)
    kept = mission.download_mission()
    assert [one.command for one in (kept[1] if isinstance(kept, tuple) else kept)] == [WAYPOINT] * 3 + [RETURN]
    flight.wait_for(lambda: flight.shown[-1].time < 5.0, 60.0)  # the lanes start anew with it
    flight.wait_for(lambda: flight.shown[-1].time >= ALIGNED, 60.0)
    action.arm()
    flight.wait_for(telemetry.armed, 10.0)
    action.takeoff()
    flight.wait_for(lambda: telemetry.landed_state() == LandedState.IN_AIR, 60.0)
    flight.wait_for(lambda: mission.mission_progress().current >= 1, 120.0)
    with pytest.raises(Exception, match=r"(?i)denied|invalid|error|unsupported"):
        mission.upload_mission(items)  # on the way there is no other
    flight.wait_for(lambda: telemetry.landed_state() == LandedState.ON_GROUND and not telemetry.armed(), 300.0)
    flight.thread.join(120.0)

    report = flight.report
    assert report is not None
    assert "over the link" in report.requested.mission
    got = report.achieved
    assert got.outcome == "landed"
    assert {line.label for line in got.survey_lines} == {"task items 0 to 2"}
    assert all(line.finished for line in got.survey_lines)
    flown = sum(line.flown_m for line in got.survey_lines)
    assert flown == pytest.approx(2727.0 + 2603.0, rel=0.1)  # between the places on the ellipsoid, corner rounded


def test_a_port_that_is_taken_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holding:
        holding.bind(("127.0.0.1", 0))
        request = FlyRequest(MISSION, link=LinkRequest("127.0.0.1", int(holding.getsockname()[1])))
        with pytest.raises(InputError, match="free port"):
            fly(request, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("text", "address"), [("14540", ("127.0.0.1", 14540)), ("10.0.0.2:9", ("10.0.0.2", 9))])
def test_addresses(text: str, address: tuple[str, int]) -> None:
    assert read_address(text, "--link") == address


@pytest.mark.parametrize("text", ["", "here", "here:", "70000", "0", "-1", "1.5", "\u0661", pytest.param("9" * 5000, id="long")])
def test_addresses_that_are_none(text: str) -> None:
    with pytest.raises(InputError, match="--link: port"):
        read_address(text, "--link")


def test_keys(tmp_path: Path) -> None:
    key, file = bytes(range(32)), tmp_path / "key"
    for content in (key, key.hex().encode(), key.hex().upper().encode() + b"\n"):
        file.write_bytes(content)
        assert read_key(file) == key
    for content in (b"", key[:-1], key + b"\0", key.hex().encode()[:-1], b"g" * 64):
        file.write_bytes(content)
        with pytest.raises(InputError, match="32 bytes") as refused:
            read_key(file)
        assert key.hex()[:20] not in str(refused.value)
    with pytest.raises(InputError, match="32 bytes"):
        read_key(tmp_path / "none")
