"""Lanes are drawn together: sound ones to the same place however they wander, and a wrong voted place takes none far along."""

from __future__ import annotations

from math import cos, sin
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.earth.conformal_plane import to_plane
from yamabiko.flight.frame import FRAME_TIME, VOTED
from yamabiko.flight.guidance.parameters import GUIDANCE_PARAMETERS
from yamabiko.flight.lanes.together import FARTHEST, TOGETHER_IN, draw_together
from yamabiko.flight.motion import MOTION

LATITUDE, LONGITUDE = 0.6, 2.4
NAMES = ("east", "north", "height", "heading")


def drawn(off: tuple[float, ...], seconds: float, heading: float = 0.7, speed: float = 0.0) -> Any:
    """(4,) how far a lane that is `off` what was voted guides from it after some time of flying straight on with it."""
    voted, parameters, apart = np.zeros(1, VOTED), np.zeros(1, GUIDANCE_PARAMETERS), np.zeros(4)
    parameters["origin_longitude"] = LONGITUDE
    voted["longitude"], voted["attitude"] = LONGITUDE, (cos(heading / 2.0), 0.0, 0.0, sin(heading / 2.0))
    for frame in range(1, round(seconds / FRAME_TIME) + 1):
        # What was voted is of the frame before.
        voted["frame"], voted["latitude"] = frame - 1, LATITUDE + (frame - 1) * speed * FRAME_TIME / 6.36e6
        before = np.array([*to_plane(float(voted["latitude"][0]), LONGITUDE, LONGITUDE, 0.0)[:2], 0.0, heading])
        now = before + np.array([0.0, speed * FRAME_TIME, 0.0, 0.0])
        motion = np.zeros(1, MOTION)
        motion["ground_speed"] = speed
        for name, value in zip(NAMES, now + np.array(off), strict=True):
            motion[name] = value
        draw_together(voted[0], parameters[0], motion[0], apart)
    return np.array([motion[name][0] for name in NAMES]) - now


@settings(deadline=None, max_examples=30)
@given(st.tuples(st.floats(-9.0, 9.0), st.floats(-9.0, 9.0), st.floats(-4.0, 4.0), st.floats(-0.09, 0.09)), st.floats(0.0, 40.0))
def test_a_lane_off_what_was_voted_guides_by_it_after_a_while(off: tuple[float, ...], speed: float) -> None:
    for seconds, left in ((TOGETHER_IN, np.exp(-1.0)), (4.0 * TOGETHER_IN, np.exp(-4.0))):
        assert drawn(off, seconds, speed=speed) == pytest.approx(left * np.array(off), abs=0.02)


@settings(deadline=None, max_examples=30)
@given(st.tuples(*[st.floats(-1e5, 1e5)] * 3, st.floats(-3.0, 3.0)))
def test_no_lane_is_taken_further_than_sound_ones_stand_apart(off: tuple[float, ...]) -> None:
    moved = drawn(off, 5.0 * TOGETHER_IN, heading=0.0) - off
    assert (np.abs(moved) <= np.array(FARTHEST) + 1e-6).all()


def test_headings_across_north_to_south_come_together_the_short_way() -> None:
    left = drawn((0.0, 0.0, 0.0, 0.05 - 2.0 * np.pi), 4.0 * TOGETHER_IN, heading=3.12)[3] % (2.0 * np.pi)
    assert left == pytest.approx(0.05 * np.exp(-4.0), abs=2e-4)


def test_a_place_that_is_no_number_leaves_no_trace() -> None:
    voted, parameters, apart = np.zeros(1, VOTED), np.zeros(1, GUIDANCE_PARAMETERS), np.array([1.0, 2.0, 0.5, 0.01])
    voted["frame"], voted["attitude"] = 5, (1.0, 0.0, 0.0, 0.0)
    motion = np.zeros(1, MOTION)
    for name in NAMES:
        motion[name] = np.nan
    draw_together(voted[0], parameters[0], motion[0], apart)
    assert apart.tolist() == [1.0, 2.0, 0.5, 0.01]


def test_before_anything_was_voted_a_lane_is_left_alone() -> None:
    motion, apart = np.zeros(1, MOTION), np.zeros(4)
    motion["east"] = 5.0
    draw_together(np.zeros(1, VOTED)[0], np.zeros(1, GUIDANCE_PARAMETERS)[0], motion[0], apart)
    assert motion["east"][0] == 5.0
    assert (apart == 0.0).all()
