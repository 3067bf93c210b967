"""Slots in shared memory: what is written whole is read whole, what is torn is seen to be."""

import os
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yamabiko.flight.lanes.shared_frames import SharedFrames, Slot, make_shared_frames


@pytest.fixture
def memory() -> Iterator[int]:
    descriptor = make_shared_frames()
    yield descriptor
    os.close(descriptor)


def test_two_mappings_see_the_same(memory: int) -> None:
    one, other = SharedFrames(memory), SharedFrames(memory)
    for frame in range(3):
        one.frame(frame).content["readings"]["gyro"] = frame + 1.0
        one.frame(frame).put(frame)
        assert other.frame(frame).has(frame)
        assert other.frame(frame).take(frame)
        assert np.all(other.frame(frame).content["readings"]["gyro"] == frame + 1.0)
    assert other.frame(1).take(1), "the frame before stays readable"
    assert not other.frame(0).take(0), "the one before that is gone"


def test_before_the_first_frame_all_lanes_are_there_and_nothing_is_answered(memory: int) -> None:
    frames = SharedFrames(memory)
    before = frames.vote(-1)
    assert before.take(-1)
    assert before.content["arrived"].tolist() == [[1, 1, 1]]
    assert before.content["state"]["in_use"].tolist() == [[1, 1, 1]]
    assert not any(answer.take(0) for answer in frames.answer)
    assert int(frames.newest[0]) == -1


SLOT = np.dtype([("begin", "i8"), ("content", "i8", (5,)), ("end", "i8")])


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 6))
def test_a_writer_that_dies_anywhere_in_a_slot_leaves_no_whole_frame(written: int) -> None:
    """The words of a slot are written in order; after any number of them but all, neither the new frame nor the old one is read."""
    old, new = (np.array([(frame, [10 * frame] * 5, frame)], SLOT) for frame in (4, 6))
    torn = old.copy()
    torn.view("i8")[: written + 1] = new.view("i8")[: written + 1]
    slot = Slot(torn)
    assert slot.take(6) == (written == 6)
    assert not slot.take(4)
