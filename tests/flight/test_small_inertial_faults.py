"""Inertial faults too small to be isolated at once, in a whole sortie: what is voted hardly moves, whoever keeps the faulty lane.

The short form of studies/small_inertial_faults.py, which flies more sizes, every axis and more seeds, and whose bounds these are:
1 degree, in a step or otherwise, because that is what a fault of full size is allowed to step; 0.2 m/s and 1 m, several times what
any size moves velocity and position by on docs/reference/small-inertial-faults.md.
"""

from functools import cache
from math import inf

import pytest
from studies.small_inertial_faults import ATTITUDE_BOUND, POSITION_BOUND, VELOCITY_BOUND, Effect, Flight, Trial, effect, fly

from yamabiko.flight.kinds import FaultKind

SEED, WATCHED = 2, 60.0
GYRO, ACCELEROMETER = FaultKind.GYRO_BIAS, FaultKind.ACCELEROMETER_BIAS
RIGHT, DOWN = 1, 2


@cache
def sound() -> Flight:
    return fly(Trial(SEED, watched=WATCHED))


def struck(kind: FaultKind, size: float, axis: int) -> Effect:
    return effect(fly(Trial(SEED, kind, size, axis, watched=WATCHED)), sound())


@pytest.mark.parametrize(
    ("kind", "size", "axis", "dropped"),
    [
        pytest.param(GYRO, 0.02, RIGHT, False, id="gyro, stays in use"),
        pytest.param(GYRO, 0.1, DOWN, False, id="gyro, heading drifts in use"),
        pytest.param(GYRO, 0.5, RIGHT, True, id="gyro, dropped"),
        pytest.param(ACCELEROMETER, 0.01, RIGHT, False, id="accelerometer, stays in use"),
        pytest.param(ACCELEROMETER, 0.02, DOWN, True, id="accelerometer, dropped late"),
        pytest.param(ACCELEROMETER, 0.1, RIGHT, True, id="accelerometer, dropped"),
    ],
)
def test_a_small_fault_of_one_inertial_unit_moves_the_vote_within_the_bound(
    kind: FaultKind, size: float, axis: int, dropped: bool
) -> None:
    found = struck(kind, size, axis)
    assert (found.dropped_after < inf) == dropped
    assert found.attitude < ATTITUDE_BOUND
    assert found.step < ATTITUDE_BOUND
    assert found.velocity < VELOCITY_BOUND
    assert found.position < POSITION_BOUND
    # The fault was there: its own lane was led further astray than the vote.
    assert found.own_attitude > found.attitude or found.own_velocity > 5.0 * found.velocity
