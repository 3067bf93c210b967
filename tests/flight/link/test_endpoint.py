"""The drone's end of the link, spoken to by pymavlink as a ground station."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime
from math import degrees, nan
from typing import Any

import numpy as np
import pytest
from pymavlink.dialects.v20 import common

from yamabiko.errors import InputError
from yamabiko.flight.flight_record import FlightEvent
from yamabiko.flight.frame import VOTED
from yamabiko.flight.kinds import FAULT_UNITS, FaultKind, Order, Phase
from yamabiko.flight.link.aircraft_view import AircraftView, Place, view_of_voted
from yamabiko.flight.link.endpoint import Endpoint
from yamabiko.flight.link.fault_commands import FAILURES
from yamabiko.flight.link.operator_command import (
    Arm,
    Disarm,
    FlightOrder,
    InjectFault,
    OperatorCommand,
    SetParameter,
    WaveOff,
)
from yamabiko.testing.ground_station import DRONE, GroundStation
from yamabiko.testing.link_talk import EPOCH, PARKED, SETTINGS, VIEW, Talk

ACCEPTED, NOT_NOW, DENIED, UNSUPPORTED = (
    common.MAV_RESULT_ACCEPTED,
    common.MAV_RESULT_TEMPORARILY_REJECTED,
    common.MAV_RESULT_DENIED,
    common.MAV_RESULT_UNSUPPORTED,
)


def telemetry(view: AircraftView = VIEW) -> dict[str, Any]:
    drone = Endpoint(SETTINGS)
    return {one.get_type(): one for one in GroundStation().understood(drone.transmit(view, 0.0))}


def test_position_and_motion_in_the_units_of_the_standard() -> None:
    position = telemetry()["GLOBAL_POSITION_INT"]
    assert (position.lat, position.lon) == (354_000_000, -1_397_000_000)
    assert (position.alt, position.relative_alt) == (540_000, 500_000)  # above the geoid; above home
    assert (position.vx, position.vy, position.vz) == (3_000, -2_000, -250)
    assert position.hdg == round(degrees(0.4) * 100)
    assert position.time_boot_ms == 12_500


def test_other_telemetry() -> None:
    told = telemetry()
    assert told["ATTITUDE"].yaw == pytest.approx(0.4)
    assert told["ATTITUDE"].pitchspeed == pytest.approx(-0.02)
    assert told["VFR_HUD"].airspeed == pytest.approx(36.0)
    assert told["VFR_HUD"].groundspeed == pytest.approx(math.hypot(30.0, 20.0))
    assert told["VFR_HUD"].climb == pytest.approx(2.5)
    assert told["VFR_HUD"].throttle == 60
    assert (told["WIND_COV"].wind_x, told["WIND_COV"].wind_y) == (-3.0, 4.0)
    assert told["GPS_RAW_INT"].alt_ellipsoid == 577_000
    assert told["GPS_RAW_INT"].h_acc == 1_500
    assert told["BATTERY_STATUS"].battery_remaining == 50
    assert told["EFI_STATUS"].rpm == pytest.approx(240.0 * 30.0 / math.pi)
    assert told["EFI_STATUS"].fuel_flow == pytest.approx(0.004 / 720.0 * 1e6 * 60.0)
    assert told["HOME_POSITION"].altitude == 40_000
    assert told["MISSION_CURRENT"].seq == 2
    assert told["SYSTEM_TIME"].time_unix_usec == round((EPOCH.timestamp() + 12.5) * 1e6)
    assert told["HEARTBEAT"].type == common.MAV_TYPE_FIXED_WING
    assert told["HEARTBEAT"].base_mode & common.MAV_MODE_FLAG_SAFETY_ARMED


@pytest.mark.parametrize("phase", Phase)
def test_every_phase_has_a_mode_and_a_landed_state(phase: Phase) -> None:
    told = telemetry(replace(VIEW, phase=phase))
    assert told["HEARTBEAT"].custom_mode >> 16 & 0xFF == 4
    in_air = told["EXTENDED_SYS_STATE"].landed_state != common.MAV_LANDED_STATE_ON_GROUND
    assert in_air == (Phase.CLIMB_OUT <= phase <= Phase.GO_AROUND or phase == Phase.TAKE_OFF)


def test_attitudes_of_all_kinds() -> None:
    """Against the product of three elementary turns, yaw then pitch then roll."""
    generator = np.random.default_rng(5)
    for roll, pitch, yaw in generator.uniform([-3.1, -1.5, -3.1], [3.1, 1.5, 3.1], (50, 3)):
        turned = _product(_product(_turn(2, yaw), _turn(1, pitch)), _turn(0, roll))
        told = telemetry(replace(VIEW, attitude=turned))["ATTITUDE"]
        assert (told.roll, told.pitch, told.yaw) == pytest.approx((roll, pitch, yaw), abs=1e-5)


def _turn(axis: int, angle: float) -> tuple[float, float, float, float]:
    parts = [math.cos(angle / 2.0), 0.0, 0.0, 0.0]
    parts[axis + 1] = math.sin(angle / 2.0)
    return parts[0], parts[1], parts[2], parts[3]


def _product(a: tuple[float, ...], b: tuple[float, ...]) -> tuple[float, float, float, float]:
    scalar = a[0] * b[0] - np.dot(a[1:], b[1:])
    vector = a[0] * np.asarray(b[1:]) + b[0] * np.asarray(a[1:]) + np.cross(a[1:], b[1:])
    return float(scalar), float(vector[0]), float(vector[1]), float(vector[2])


def test_a_view_full_of_what_is_no_number_does_not_silence_the_link() -> None:
    broken = replace(
        VIEW,
        place=Place(nan, math.inf, -math.inf),
        velocity=(nan, 1e30, -math.inf),
        attitude=(nan, nan, nan, nan),
        airspeed=nan,
        wind=(math.inf, nan),
        throttle=nan,
        fuel=nan,
        engine_speed=1e300,
        position_deviation=-1e9,
        time=math.inf,
    )
    assert telemetry(broken).keys() == telemetry().keys()


def test_paces() -> None:
    """Ten seconds of frames at 20 a second."""
    drone, station = Endpoint(SETTINGS), GroundStation()
    heard: dict[str, int] = {}
    for frame in range(200):
        for message in station.understood(drone.transmit(VIEW, frame / 20.0)):
            heard[message.get_type()] = heard.get(message.get_type(), 0) + 1
    assert (heard["HEARTBEAT"], heard["GLOBAL_POSITION_INT"], heard["ATTITUDE"], heard["BATTERY_STATUS"]) == (10, 50, 100, 5)
    assert "ATTITUDE_QUATERNION" not in heard


def test_a_silence_is_not_made_up_for_in_one_burst() -> None:
    drone, station = Endpoint(SETTINGS), GroundStation()
    drone.transmit(VIEW, 0.0)
    late = station.understood(drone.transmit(VIEW, 1000.0)) + station.understood(drone.transmit(VIEW, 1000.01))
    assert sum(one.get_type() == "HEARTBEAT" for one in late) == 1


def test_arming_and_starting() -> None:
    talk = Talk(replace(PARKED, armed=False))
    assert talk.order(common.MAV_CMD_MISSION_START) == ([], DENIED)
    assert talk.order(common.MAV_CMD_COMPONENT_ARM_DISARM, 1.0) == ([Arm()], ACCEPTED)
    talk.view = PARKED
    talk.hear()
    assert talk.order(common.MAV_CMD_COMPONENT_ARM_DISARM, 1.0) == ([], ACCEPTED)
    assert talk.order(common.MAV_CMD_MISSION_START) == ([FlightOrder(Order.START)], ACCEPTED)
    assert talk.order(common.MAV_CMD_NAV_TAKEOFF) == ([FlightOrder(Order.START)], ACCEPTED)
    assert talk.order(common.MAV_CMD_COMPONENT_ARM_DISARM, 0.0) == ([Disarm()], ACCEPTED)


@pytest.mark.parametrize(
    ("phase", "command", "parameters", "wanted", "result"),
    [
        (Phase.EN_ROUTE, common.MAV_CMD_COMPONENT_ARM_DISARM, (0.0, 21196.0), [], DENIED),
        (Phase.EN_ROUTE, common.MAV_CMD_COMPONENT_ARM_DISARM, (1.0,), [], ACCEPTED),  # it is
        (Phase.EN_ROUTE, common.MAV_CMD_COMPONENT_ARM_DISARM, (nan,), [], DENIED),
        (Phase.EN_ROUTE, common.MAV_CMD_NAV_TAKEOFF, (), [], NOT_NOW),
        (Phase.TAXI_OUT, common.MAV_CMD_NAV_TAKEOFF, (), [], ACCEPTED),  # under way: the answer was missed
        (Phase.GO_AROUND, common.MAV_CMD_DO_GO_AROUND, (), [], ACCEPTED),
        (Phase.GO_AROUND, common.MAV_CMD_USER_1, (), [], ACCEPTED),
        (Phase.REJECTED_TAKE_OFF, common.MAV_CMD_USER_2, (), [], ACCEPTED),
        (Phase.EN_ROUTE, common.MAV_CMD_DO_PAUSE_CONTINUE, (0.0,), [FlightOrder(Order.HOLD)], ACCEPTED),
        (Phase.HOLD, common.MAV_CMD_DO_PAUSE_CONTINUE, (1.0,), [FlightOrder(Order.RESUME)], ACCEPTED),
        (Phase.HOLD, common.MAV_CMD_DO_PAUSE_CONTINUE, (0.5,), [], DENIED),
        (Phase.HOLD, common.MAV_CMD_MISSION_START, (5.0,), [], DENIED),
        (Phase.EN_ROUTE, common.MAV_CMD_NAV_RETURN_TO_LAUNCH, (), [FlightOrder(Order.RETURN)], ACCEPTED),
        (Phase.EN_ROUTE, common.MAV_CMD_NAV_LAND, (), [FlightOrder(Order.LAND)], ACCEPTED),
        (Phase.PARKED, common.MAV_CMD_NAV_LAND, (), [], NOT_NOW),
        (Phase.EN_ROUTE, common.MAV_CMD_DO_GO_AROUND, (), [], NOT_NOW),
        (Phase.APPROACH, common.MAV_CMD_DO_GO_AROUND, (), [FlightOrder(Order.GO_AROUND)], ACCEPTED),
        (Phase.FLARE, common.MAV_CMD_USER_1, (), [WaveOff()], ACCEPTED),
        (Phase.TAKE_OFF, common.MAV_CMD_USER_2, (), [FlightOrder(Order.REJECT_TAKE_OFF)], ACCEPTED),
        (Phase.CLIMB_OUT, common.MAV_CMD_USER_2, (), [], NOT_NOW),
        (Phase.EN_ROUTE, common.MAV_CMD_DO_SET_MODE, (1.0, 4.0, 5.0), [FlightOrder(Order.RETURN)], ACCEPTED),
        (Phase.EN_ROUTE, common.MAV_CMD_DO_SET_MODE, (1.0, 1.0, 0.0), [], UNSUPPORTED),  # manual
        (Phase.EN_ROUTE, common.MAV_CMD_DO_SET_MODE, (1.0, nan, 5.0), [], UNSUPPORTED),
        (Phase.EN_ROUTE, common.MAV_CMD_DO_REPOSITION, (-1.0, 1.0, 0.0, nan, nan, nan, nan), [FlightOrder(Order.HOLD)], ACCEPTED),
        (Phase.EN_ROUTE, common.MAV_CMD_DO_REPOSITION, (-1.0, 1.0, 0.0, nan, 35.0, 139.0, 500.0), [], UNSUPPORTED),
        (Phase.EN_ROUTE, common.MAV_CMD_DO_FLIGHTTERMINATION, (1.0,), [], UNSUPPORTED),
        (Phase.EN_ROUTE, common.MAV_CMD_INJECT_FAILURE, (4.0, 1.0, 1.0), [], DENIED),  # faults are not allowed
    ],
)
def test_commands_where_the_phase_allows_them(
    phase: Phase, command: int, parameters: tuple[float, ...], wanted: list[OperatorCommand], result: int
) -> None:
    assert Talk(replace(VIEW, phase=phase)).order(command, *parameters) == (wanted, result)


MISSION_MODE, READY_MODE, RETURN_MODE = 4 << 16 | 4 << 24, 4 << 16 | 1 << 24, 4 << 16 | 5 << 24


def mode(talk: Talk) -> int:
    talk.time += 1.0
    return int(next(one.custom_mode for one in talk.hear() if one.get_type() == "HEARTBEAT"))


def test_the_mission_chosen_first_starts_when_the_same_station_arms() -> None:
    """As QGroundControl starts a mission: mode first, which must show, then arming."""
    talk = Talk(replace(PARKED, armed=False))
    choose = talk.station.packet("set_mode", 1, common.MAV_MODE_FLAG_CUSTOM_MODE_ENABLED, MISSION_MODE)
    assert talk.say(choose)[0] == []
    assert mode(talk) == MISSION_MODE
    other = GroundStation(system=254)
    assert talk.say(other.command(common.MAV_CMD_COMPONENT_ARM_DISARM, 1.0))[0] == [Arm()]
    assert talk.order(common.MAV_CMD_COMPONENT_ARM_DISARM, 1.0) == ([Arm(), FlightOrder(Order.START)], ACCEPTED)


def test_a_mission_chosen_long_ago_does_not_start() -> None:
    talk = Talk(replace(PARKED, armed=False))
    assert talk.order(common.MAV_CMD_DO_SET_MODE, 1.0, 4.0, 4.0) == ([], ACCEPTED)
    talk.time += 10.1
    assert talk.order(common.MAV_CMD_COMPONENT_ARM_DISARM, 1.0) == ([Arm()], ACCEPTED)
    assert mode(talk) == READY_MODE


def test_the_way_home_shows_as_a_mode() -> None:
    assert telemetry(replace(VIEW, returning=True))["HEARTBEAT"].custom_mode == RETURN_MODE
    assert telemetry(VIEW)["HEARTBEAT"].custom_mode == MISSION_MODE


def test_no_command_before_the_drone_has_been_seen() -> None:
    drone, station = Endpoint(SETTINGS), GroundStation()
    assert drone.receive(station.command(common.MAV_CMD_NAV_RETURN_TO_LAUNCH), 0.0) == []
    (answer,) = [one for one in station.understood(drone.transmit(VIEW, 0.0)) if one.get_type() == "COMMAND_ACK"]
    assert answer.result == NOT_NOW


def test_a_repeated_command_is_answered_again_and_done_once() -> None:
    talk = Talk()
    first = talk.station.command(common.MAV_CMD_DO_PAUSE_CONTINUE, 0.0, nan)
    again = talk.station.command(common.MAV_CMD_DO_PAUSE_CONTINUE, 0.0, nan, confirmation=1)
    assert talk.say(first)[0] == [FlightOrder(Order.HOLD)]
    wanted, answers = talk.say(again)
    assert wanted == []
    assert [one.result for one in answers if one.get_type() == "COMMAND_ACK"] == [ACCEPTED]


def test_commands_to_others_are_left_alone() -> None:
    talk = Talk()
    packet = talk.station.packet("command_long", 7, 1, common.MAV_CMD_NAV_RETURN_TO_LAUNCH, 0, *[0.0] * 7)
    wanted, answers = talk.say(packet)
    assert wanted == []
    assert not any(one.get_type() == "COMMAND_ACK" for one in answers)


@pytest.mark.parametrize(("failure", "fault"), FAILURES.items())
def test_failures_of_the_standard(failure: tuple[int, int], fault: tuple[FaultKind, float]) -> None:
    talk = Talk()
    talk.say(talk.station.packet("param_set", *DRONE, b"SYS_FAILURE_EN", _bytewise(1), common.MAV_PARAM_TYPE_INT32))
    (wanted,), result = talk.order(common.MAV_CMD_INJECT_FAILURE, *failure, 2.0)
    assert result == ACCEPTED
    assert isinstance(wanted, InjectFault)
    assert (wanted.kind, wanted.size) == fault
    assert (wanted.size != 0.0) == (FAULT_UNITS[wanted.kind] not in ("", "share of the travel, -1 to 1"))


def test_faults_in_full() -> None:
    talk = Talk()
    talk.say(talk.station.packet("param_set", *DRONE, b"SYS_FAILURE_EN", _bytewise(1), common.MAV_PARAM_TYPE_INT32))
    for kind in FaultKind:
        wanted, result = talk.order(common.MAV_CMD_USER_3, kind, -1.0, 0.25, 5.0, 1.0)
        assert (wanted, result) == ([InjectFault(kind, -1, 5.0, 0.25, 1)], ACCEPTED)
    assert talk.order(common.MAV_CMD_USER_3, 4.0, 2.0)[0] == [InjectFault(FaultKind.GNSS_LOST, 2, math.inf, 0.0, 0)]
    for wrong in ((99.0,), (4.0, 3.0), (4.0, 0.0, nan), (4.0, 0.0, 0.0, -1.0), (4.0, 0.0, 0.0, 0.0, 9.0), (math.inf,), (0.5,)):
        assert talk.order(common.MAV_CMD_USER_3, *wrong) == ([], DENIED)


def _bytewise(value: int) -> float:
    return float(np.array([value], "<i4").view("<f4")[0])


def test_parameters_keep_their_ranges_and_types() -> None:
    talk = Talk()

    def put(name: bytes, value: float, kind: int = common.MAV_PARAM_TYPE_REAL32) -> tuple[list[OperatorCommand], list[float]]:
        wanted, answers = talk.say(talk.station.packet("param_set", *DRONE, name, value, kind))
        return wanted, [one.param_value for one in answers if one.get_type() == "PARAM_VALUE"]

    assert put(b"LINK_LOSS_S", 12.0) == ([SetParameter("LINK_LOSS_S", 12.0)], [12.0])
    for value in (nan, math.inf, -math.inf, 4.0, 601.0):
        assert put(b"LINK_LOSS_S", value) == ([], [12.0])
    assert put(b"LINK_LOSS_S", 20.0, common.MAV_PARAM_TYPE_INT32) == ([], [12.0])
    assert put(b"NO_SUCH", 1.0) == ([], [])
    assert put(b"\xff\xfe", 1.0) == ([], [])
    assert talk.drone.parameters["LINK_LOSS_S"] == 12.0
    _, answers = talk.say(talk.station.packet("param_request_read", *DRONE, b"", 2))
    assert [one.param_id for one in answers] == ["LINK_LOSS_S"]
    _, answers = talk.say(talk.station.packet("param_request_list", *DRONE))
    assert [(one.param_index, one.param_count) for one in answers] == [(number, 4) for number in range(4)]


def test_asking_for_messages() -> None:
    talk = Talk()
    assert talk.order(common.MAV_CMD_SET_MESSAGE_INTERVAL, 33.0, 20_000.0) == ([], ACCEPTED)
    heard = 0
    for _ in range(100):
        talk.time += 0.01
        heard += sum(one.get_type() == "GLOBAL_POSITION_INT" for one in talk.hear())
    assert heard == pytest.approx(50, abs=1)
    assert talk.order(common.MAV_CMD_SET_MESSAGE_INTERVAL, 33.0, -1.0) == ([], ACCEPTED)
    talk.time += 100.0
    assert not any(one.get_type() == "GLOBAL_POSITION_INT" for one in talk.hear())
    for wrong in ((0.0, -1.0), (9_999.0, 1e6), (nan, 1e6), (33.0, nan), (33.0, -2.0)):
        assert talk.order(common.MAV_CMD_SET_MESSAGE_INTERVAL, *wrong) == ([], DENIED)
    _, answers = talk.say(talk.station.command(common.MAV_CMD_REQUEST_MESSAGE, 148.0))
    version = next(one for one in answers if one.get_type() == "AUTOPILOT_VERSION")
    assert version.capabilities & common.MAV_PROTOCOL_CAPABILITY_MISSION_INT
    assert talk.order(common.MAV_CMD_REQUEST_MESSAGE, nan) == ([], DENIED)
    _, answers = talk.say(talk.station.command(common.MAV_CMD_REQUEST_MESSAGE, 244.0, 33.0))
    assert [one.interval_us for one in answers if one.get_type() == "MESSAGE_INTERVAL"] == [-1]


def test_link_loss_timer() -> None:
    talk = Talk()
    assert talk.drone.seconds_since_heard(100.0) == math.inf
    talk.say(talk.station.heartbeat())
    assert talk.drone.seconds_since_heard(107.5) == 7.5
    other = GroundStation(system=9)
    talk.time = 108.0
    talk.say(other.packet("heartbeat", common.MAV_TYPE_FIXED_WING, 0, 0, 0, 4, 3))  # another drone is no ground station
    assert talk.drone.seconds_since_heard(108.0) == 8.0


def test_texts_and_events() -> None:
    talk = Talk()
    talk.drone.tell("Flügel " + "x" * 100, "critical")
    talk.drone.tell_event(FlightEvent(3.0, "fault", "lane 1 has no GNSS", {}))
    texts = [one for one in talk.hear() if one.get_type() == "STATUSTEXT"]
    assert [one.severity for one in texts] == [common.MAV_SEVERITY_CRITICAL, common.MAV_SEVERITY_WARNING]
    assert texts[0].text == "Fl?gel " + "x" * 43
    assert texts[1].text == "fault: lane 1 has no GNSS"


def test_view_of_what_was_voted() -> None:
    voted = np.zeros(1, VOTED)[0]
    voted["latitude"], voted["phase"], voted["leg"], voted["in_use"] = 0.5, Phase.HOLD, 3, (1, 0, 1)
    voted["attitude"], voted["wind"], voted["command"]["throttle"] = (1, 0, 0, 0), (1.0, 2.0), 0.25
    view = view_of_voted(voted, 9.0, armed=True, fuel=12.0, fuel_capacity=60.0)
    assert (view.time, view.place.latitude, view.phase, view.item, view.lanes) == (9.0, 0.5, Phase.HOLD, 3, (1, 0, 1))
    assert (view.wind, view.throttle, view.fuel) == ((1.0, 2.0), 0.25, 12.0)


@pytest.mark.parametrize("changes", [{"epoch": datetime(2026, 1, 1)}, {"system": 0}, {"component": 256}])
def test_settings_that_cannot_be(changes: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="data link"):
        Endpoint(replace(SETTINGS, **changes))
