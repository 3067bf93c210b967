"""Missions and fences sent over the link and asked back, by pymavlink as a ground station."""

from __future__ import annotations

import math
from math import nan, radians
from typing import Any

import pytest
from pymavlink.dialects.v20 import common

from yamabiko.flight.link.operator_command import FenceArea, ItemKind, MissionItem, ReplaceMission, SetFence
from yamabiko.testing.ground_station import DRONE, GroundStation
from yamabiko.testing.link_talk import PARKED, Talk


def test_a_mission_comes_in_our_units_and_goes_back_as_it_came() -> None:
    talk = Talk(PARKED)
    station = talk.station
    packets = (
        station.item(0, 353_500_000, 1_396_500_000, 400.0),
        station.item(1, 354_000_000, -1_397_000_000, 900.0, frame=5, command=19, parameters=(60.0, nan, 800.0, nan)),
        station.item(2, 0, 0, 0.0, frame=2, command=206, parameters=(25.0, 0.0, 0.0, 0.0)),
        station.item(3, 0, 0, 0.0, frame=2, command=20),
    )
    (wanted,), result = talk.upload(*packets)
    assert result == common.MAV_MISSION_ACCEPTED
    assert isinstance(wanted, ReplaceMission)
    first, second, third, last = wanted.items
    assert first == MissionItem(ItemKind.WAYPOINT, radians(35.35), radians(139.65), 477.0, (0.0, 0.0, 0.0, 0.0))
    assert (second.kind, second.height) == (ItemKind.LOITER_TIME, 937.0)  # above sea level: the geoid lies 37 m up
    assert second.parameters[0] == 60.0
    assert math.isnan(second.parameters[1])
    assert (third.kind, last.kind) == (ItemKind.SURVEY, ItemKind.RETURN)
    assert math.isnan(third.latitude)
    _, (count,) = talk.say(station.packet("mission_request_list", *DRONE, 0))
    assert (count.get_type(), count.count) == ("MISSION_COUNT", 4)
    for number, packet in enumerate(packets):
        _, (item,) = talk.say(station.packet("mission_request_int", *DRONE, number, 0))
        (sent,) = station.understood([packet])
        assert item.to_json() == sent.to_json().replace('"target_system": 1', '"target_system": 255').replace(
            '"target_component": 1', '"target_component": 190'
        )


@pytest.mark.parametrize(
    ("changes", "result"),
    [
        ({"x": 900_000_001}, common.MAV_MISSION_INVALID_PARAM5_X),
        ({"x": -(2**31)}, common.MAV_MISSION_INVALID_PARAM5_X),
        ({"y": 1_800_000_001}, common.MAV_MISSION_INVALID_PARAM6_Y),
        ({"z": nan}, common.MAV_MISSION_INVALID_PARAM7),
        ({"z": math.inf}, common.MAV_MISSION_INVALID_PARAM7),
        ({"z": 9_001.0}, common.MAV_MISSION_INVALID_PARAM7),
        ({"frame": 10}, common.MAV_MISSION_UNSUPPORTED_FRAME),
        ({"command": 93}, common.MAV_MISSION_UNSUPPORTED),
        ({"parameters": (0.0, math.inf, 0.0, 0.0)}, common.MAV_MISSION_INVALID_PARAM2),
    ],
)
def test_items_that_cannot_be_flown(changes: dict[str, Any], result: int) -> None:
    talk = Talk(PARKED)
    good = talk.station.item(0, 353_000_000, 1_396_000_000, 100.0)
    talk.upload(good)
    fields = {"x": 353_000_000, "y": 1_396_000_000, "z": 100.0} | changes
    place = [fields.pop(name) for name in ("x", "y", "z")]
    assert talk.upload(talk.station.item(0, *place, **fields)) == ([], result)
    _, (count,) = talk.say(talk.station.packet("mission_request_list", *DRONE, 0))
    assert count.count == 1  # what was there before stays


def test_a_mission_that_somebody_objects_to() -> None:
    talk = Talk(PARKED, check_mission=lambda items: "no way back" if len(items) == 1 else "")
    talk.say(talk.station.packet("mission_count", *DRONE, 1, 0))
    wanted, answers = talk.say(talk.station.item(0, 353_000_000, 1_396_000_000, 100.0))
    assert wanted == []
    assert answers[0].type == common.MAV_MISSION_INVALID
    assert answers[1].text == "mission: no way back"


def test_too_many_items_and_lists_we_do_not_keep() -> None:
    talk = Talk(PARKED)
    for count, kind, result in (
        (501, 0, common.MAV_MISSION_NO_SPACE),
        (65_535, 1, common.MAV_MISSION_NO_SPACE),
        (1, 2, 3),
        (1, 77, 3),
    ):
        _, (answer,) = talk.say(talk.station.packet("mission_count", *DRONE, count, kind))
        assert (answer.get_type(), answer.type) == ("MISSION_ACK", result)


def test_an_upload_that_falters_is_asked_for_again_then_given_up() -> None:
    talk = Talk(PARKED)
    talk.say(talk.station.packet("mission_count", *DRONE, 2, 0))
    asked = []
    for _ in range(100):
        talk.time += 0.05
        asked += [one for one in talk.hear() if one.get_type().startswith("MISSION_") and one.get_type() != "MISSION_CURRENT"]
    assert [one.get_type() for one in asked] == ["MISSION_REQUEST_INT"] * 10 + ["MISSION_ACK"]
    assert asked[-1].type == common.MAV_MISSION_OPERATION_CANCELLED
    assert talk.upload(talk.station.item(0, 353_000_000, 1_396_000_000, 100.0))[1] == common.MAV_MISSION_ACCEPTED


def test_the_last_item_sent_again_is_answered_again_and_taken_once() -> None:
    """The acknowledgement was lost on the way."""
    talk = Talk(PARKED)
    last = talk.station.item(0, 353_000_000, 1_396_000_000, 100.0)
    assert talk.upload(last)[1] == common.MAV_MISSION_ACCEPTED
    wanted, (answer,) = talk.say(last)
    assert (wanted, answer.get_type(), answer.type) == ([], "MISSION_ACK", common.MAV_MISSION_ACCEPTED)
    assert talk.say(GroundStation(system=254).item(0, 353_000_000, 1_396_000_000, 100.0)) == ([], [])


def test_items_out_of_order_or_doubled() -> None:
    talk = Talk(PARKED)
    item = [talk.station.item(number, 353_000_000, 1_396_000_000, 100.0) for number in range(3)]
    talk.say(talk.station.packet("mission_count", *DRONE, 3, 0))
    _, (asked,) = talk.say(item[2])
    assert (asked.get_type(), asked.seq) == ("MISSION_REQUEST_INT", 0)
    _, (asked,) = talk.say(item[0])
    assert asked.seq == 1
    assert talk.say(item[0]) == ([], [])
    talk.say(item[1])
    wanted, (answer,) = talk.say(item[2])
    assert answer.type == common.MAV_MISSION_ACCEPTED
    assert isinstance(wanted[0], ReplaceMission)


def test_a_second_ground_station_does_not_break_into_an_upload() -> None:
    talk = Talk(PARKED)
    talk.say(talk.station.packet("mission_count", *DRONE, 1, 0))
    other = GroundStation(system=254)
    _, (answer,) = talk.say(other.packet("mission_count", *DRONE, 1, 0))
    assert (answer.type, answer.target_system) == (common.MAV_MISSION_DENIED, 254)
    assert talk.say(other.item(0, 0, 0, 100.0)) == ([], [])
    wanted, _ = talk.say(talk.station.item(0, 353_000_000, 1_396_000_000, 100.0))
    assert isinstance(wanted[0], ReplaceMission)


def test_fences() -> None:
    talk = Talk(PARKED)
    corner = {"command": 5001, "parameters": (3.0, 0.0, 0.0, 0.0), "kind": 1}
    corners = [talk.station.item(number, 350_000_000 + number, 1_390_000_000, 0.0, **corner) for number in range(3)]
    circle = talk.station.item(3, 350_000_000, 1_390_000_000, 0.0, command=5004, parameters=(500.0, 0.0, 0.0, 0.0), kind=1)
    (wanted,), result = talk.upload(*corners, circle, kind=1)
    assert result == common.MAV_MISSION_ACCEPTED
    assert isinstance(wanted, SetFence)
    assert [(one.inside, len(one.vertices), one.radius) for one in wanted.areas] == [(True, 3, 0.0), (False, 1, 500.0)]
    assert wanted.areas[1] == FenceArea(False, ((radians(35.0), radians(139.0)),), 500.0)
    assert talk.upload(*corners[:2], kind=1) == ([], common.MAV_MISSION_INVALID_PARAM1)  # a corner short
    for count in (nan, math.inf, 2.0, -1.0, 1e30):
        broken = talk.station.item(0, 350_000_000, 1_390_000_000, 0.0, command=5001, parameters=(count, 0.0, 0.0, 0.0), kind=1)
        assert talk.upload(broken, kind=1)[0] == []
    wanted_all, answers = talk.say(talk.station.packet("mission_clear_all", *DRONE, 255))
    assert wanted_all == [ReplaceMission(()), SetFence(())]
    assert answers[0].type == common.MAV_MISSION_ACCEPTED
