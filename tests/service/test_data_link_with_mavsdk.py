"""MAVSDK, a ground station written by others, flies an aircraft over our data link: no message of ours is decoded by our own hand.

MAVSDK 4 is a library in this process (its C++ threads end with `destroy`); there is no server beside it.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from math import degrees
from typing import Any

import pytest

from yamabiko.flight.kinds import FaultKind, Order, Phase
from yamabiko.flight.link.operator_command import Arm, FlightOrder, InjectFault, ReplaceMission, SetFence, SetParameter
from yamabiko.testing.flying_link import HOME, FlyingLink, flying_link

mavsdk = pytest.importorskip("mavsdk")

WAYPOINT, RELATIVE = 16, 6
PLACES = ((353_090_000, 1_396_000_000), (353_090_000, 1_396_090_000), (353_000_000, 1_396_060_000))


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.bind(("127.0.0.1", 0))
        return int(asking.getsockname()[1])


def wait_for(condition: Callable[[], bool], seconds: float, flying: FlyingLink) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert flying.failure is None, flying.failure
        assert time.monotonic() < deadline, f"not within {seconds} s; aircraft: {flying.aircraft.phases}"
        time.sleep(0.02)


@pytest.fixture
def linked() -> Iterator[tuple[FlyingLink, Any]]:
    """The aircraft, and MAVSDK's system that is connected to it."""
    port = free_port()
    with flying_link(ground_station=("127.0.0.1", port)) as flying:
        station = mavsdk.Mavsdk(mavsdk.Configuration.create_with_component_type(mavsdk.ComponentType.GROUND_STATION))
        try:
            assert station.add_any_connection(f"udpin://127.0.0.1:{port}") == mavsdk.ConnectionResult.SUCCESS
            system = station.first_autopilot(10.0)
            assert system is not None
            yield flying, system
        finally:
            station.destroy()


def mission_items() -> list[Any]:
    from mavsdk.plugins.mission_raw.mission_raw import MissionItem

    return [
        MissionItem(seq=number, frame=RELATIVE, command=WAYPOINT, current=int(number == 0), autocontinue=1, x=x, y=y, z=80.0)
        for number, (x, y) in enumerate(PLACES)
    ]


def test_a_whole_flight(linked: tuple[FlyingLink, Any]) -> None:
    from mavsdk.plugins.action.action import Action
    from mavsdk.plugins.mission_raw.mission_raw import MissionRaw
    from mavsdk.plugins.telemetry.telemetry import FlightMode, LandedState, Telemetry

    flying, system = linked
    telemetry, action, mission = Telemetry(system), Action(system), MissionRaw(system)
    landed: list[LandedState] = []
    telemetry.subscribe_landed_state(lambda state, _: landed.append(state))  # looking now and then may miss one that does not last
    wait_for(lambda: telemetry.health_all_ok() and telemetry.health().is_home_position_ok, 10.0, flying)
    position, home = telemetry.position(), telemetry.home()
    assert position.latitude_deg == pytest.approx(degrees(HOME.latitude), abs=1e-7)
    assert home.longitude_deg == pytest.approx(degrees(HOME.longitude), abs=1e-7)
    assert position.absolute_altitude_m == pytest.approx(HOME.height, abs=1e-3)
    assert (telemetry.flight_mode(), telemetry.landed_state()) == (FlightMode.READY, LandedState.ON_GROUND)

    mission.upload_mission(mission_items())
    kept = mission.download_mission()
    items = kept[1] if isinstance(kept, tuple) else kept
    assert [(one.command, one.frame, one.x, one.y, one.z) for one in items] == [(WAYPOINT, RELATIVE, x, y, 80.0) for x, y in PLACES]
    with pytest.raises(Exception, match=r"(?i)denied"):
        action.takeoff()  # not armed
    action.arm()
    wait_for(telemetry.armed, 5.0, flying)
    action.takeoff()
    wait_for(lambda: telemetry.flight_mode() == FlightMode.TAKEOFF, 10.0, flying)
    wait_for(lambda: telemetry.landed_state() == LandedState.IN_AIR and telemetry.in_air(), 10.0, flying)
    wait_for(lambda: telemetry.flight_mode() == FlightMode.MISSION, 10.0, flying)
    action.hold()
    wait_for(lambda: telemetry.flight_mode() == FlightMode.HOLD, 10.0, flying)
    with pytest.raises(Exception, match=r"(?i)denied"):
        action.disarm()  # in flight
    mission.start_mission()
    wait_for(lambda: telemetry.flight_mode() == FlightMode.MISSION, 10.0, flying)
    wait_for(lambda: telemetry.position().relative_altitude_m > 75.0, 15.0, flying)
    metrics, velocity = telemetry.fixedwing_metrics(), telemetry.velocity_ned()
    assert metrics.airspeed_m_s == pytest.approx(36.0, abs=0.1)
    assert velocity.north_m_s**2 + velocity.east_m_s**2 == pytest.approx(36.0**2, rel=1e-2)
    wait_for(lambda: mission.mission_progress().current >= 2, 20.0, flying)
    action.return_to_launch()
    wait_for(lambda: LandedState.LANDING in landed, 30.0, flying)
    wait_for(lambda: telemetry.flight_mode() == FlightMode.READY and not telemetry.armed(), 15.0, flying)
    assert telemetry.landed_state() == LandedState.ON_GROUND
    assert telemetry.position().relative_altitude_m == pytest.approx(0.0, abs=0.01)

    assert flying.aircraft.phase == Phase.DONE
    orders = [one.order for one in flying.commands if isinstance(one, FlightOrder)]
    assert orders == [Order.START, Order.HOLD, Order.RESUME, Order.RETURN]
    assert sum(isinstance(one, ReplaceMission) for one in flying.commands) == 1
    assert sum(isinstance(one, Arm) for one in flying.commands) == 1


def test_parameters_faults_and_fences(linked: tuple[FlyingLink, Any]) -> None:
    from mavsdk.plugins.failure.failure import Failure, FailureType, FailureUnit
    from mavsdk.plugins.geofence.geofence import Circle, FenceType, Geofence, GeofenceData, Point, Polygon
    from mavsdk.plugins.param.param import Param

    flying, system = linked
    parameters, failure, fence = Param(system), Failure(system), Geofence(system)
    everything = parameters.get_all_params()
    assert {one.name for one in everything.float_params} == {"CRUISE_CAS_MS", "HOLD_RADIUS_M", "LINK_LOSS_S"}
    assert [(one.name, one.value) for one in everything.int_params] == [("SYS_FAILURE_EN", 0)]
    with pytest.raises(Exception, match=r"(?i)disabled|denied"):
        failure.inject(FailureUnit.SENSOR_GPS, FailureType.OFF, 2)
    assert not any(isinstance(one, InjectFault) for one in flying.commands)
    parameters.set_param_int("SYS_FAILURE_EN", 1)
    parameters.set_param_float("LINK_LOSS_S", 20.0)
    assert parameters.get_param_float("LINK_LOSS_S") == 20.0
    wait_for(lambda: SetParameter("LINK_LOSS_S", 20.0) in flying.commands, 5.0, flying)
    Failure(system).inject(FailureUnit.SENSOR_GPS, FailureType.OFF, 2)
    wait_for(lambda: any(isinstance(one, InjectFault) for one in flying.commands), 5.0, flying)  # acknowledged before it is flown
    faults = [one for one in flying.commands if isinstance(one, InjectFault)]
    assert [(one.kind, one.lane) for one in faults] == [(FaultKind.GNSS_LOST, 1)]

    corners = [Point(35.0, 139.0), Point(36.0, 139.0), Point(36.0, 140.0)]
    fence.upload_geofence(
        GeofenceData([Polygon(corners, FenceType.INCLUSION)], [Circle(Point(35.5, 139.5), 500.0, FenceType.EXCLUSION)])
    )
    wait_for(lambda: any(isinstance(one, SetFence) for one in flying.commands), 5.0, flying)
    (areas,) = [one.areas for one in flying.commands if isinstance(one, SetFence)]
    assert [(area.inside, len(area.vertices), area.radius) for area in areas] == [(True, 3, 0.0), (False, 1, 500.0)]
    assert [degrees(latitude) for latitude, _ in areas[0].vertices] == pytest.approx([35.0, 36.0, 36.0])
