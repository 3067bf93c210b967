"""What is told when lanes believe a kind of sensor no more."""

import numpy as np

from yamabiko.flight.aid_watch import AidWatch
from yamabiko.flight.frame import LANE_OUTPUT, LANES

ALL = np.ones(LANES, np.int64)


def answers(satellites: list[int]) -> np.ndarray:
    outputs = np.zeros(LANES, LANE_OUTPUT)
    outputs["airspeed_measured"] = outputs["static_pressure"] = 1
    outputs["satellites"] = satellites
    return outputs


def told(watch: AidWatch, satellites: list[int], in_use: np.ndarray = ALL) -> list[tuple[str, bool]]:
    return [(change.aid, change.believed) for change in watch.new(0, answers(satellites), in_use)]


def test_nothing_is_told_before_all_was_believed_once() -> None:
    watch = AidWatch()
    assert told(watch, [0, 0, 0]) == []
    assert told(watch, [-1, -1, -1]) == []
    assert told(watch, [1, 1, 1]) == []
    assert told(watch, [0, 0, 0]) == [("satellites", False)]


def test_what_most_lanes_do_is_told_once_and_its_end_too() -> None:
    watch = AidWatch()
    told(watch, [1, 1, 1])
    assert told(watch, [-1, 1, 1]) == []
    assert told(watch, [-1, -1, 1]) == [("satellites", False)]
    assert told(watch, [-1, -1, 1]) == []
    assert told(watch, [1, -1, 1]) == [("satellites", True)]


def test_missing_and_doubted_are_told_apart() -> None:
    watch = AidWatch()
    told(watch, [1, 1, 1])
    (missing,) = watch.new(0, answers([0, 0, 0]), ALL)
    (doubted,) = watch.new(0, answers([-1, -1, -1]), ALL)
    assert "come" in missing.told
    assert "believed" in doubted.told


def test_lanes_that_are_not_voted_with_have_no_say_and_may_answer_anything() -> None:
    watch = AidWatch()
    told(watch, [1, 1, 1])
    assert told(watch, [-1, 1, -1], np.array([0, 1, 0])) == []
    assert told(watch, [77, 2**60, -(2**60)]) == []
    assert told(watch, [-1, -1, -1], np.zeros(LANES, np.int64)) == []
