"""What lanes do about each sensor that fails: who is blamed, how soon, and what the flight notices of it."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from yamabiko.flight.frame import FRAME_TIME
from yamabiko.flight.kinds import FaultKind
from yamabiko.testing.kinematic_flights import Air, Leg, in_gusts, kinematic_flight, survey_legs
from yamabiko.testing.navigated_flights import fault, navigated

START = 301.0
SECOND = round(1.0 / FRAME_TIME)
AT = round(START * SECOND)
Run = Callable[..., np.ndarray]


@pytest.fixture(scope="module")
def run() -> Run:
    """Navigate a quarter of an hour in moderate turbulence, with a descent and a climb after the faults' start."""
    descent = [Leg(120.0, climb_rate=-2.0), Leg(60.0, turn_rate=np.pi / 60.0)]
    climb = [Leg(120.0, climb_rate=2.0, airspeed=42.0), Leg(180.0)]
    truth = kinematic_flight([*survey_legs(4.0), *descent, *climb], Air(turbulence=1.5), np.random.default_rng(5))

    @cache
    def quiet() -> np.ndarray:
        return navigated(truth, 1).frames

    def running(*faults: np.ndarray, lanes: tuple[int, int, int] = (1, 1, 1)) -> np.ndarray:
        return navigated(truth, 1, np.concatenate(faults), lanes=lanes).frames if faults else quiet()

    return running


def first(flags: np.ndarray) -> float:
    """Seconds from the fault's start to the first frame that is flagged; infinite where none is."""
    places = np.flatnonzero(flags)
    return (float(places[0]) / SECOND - START) if places.size else np.inf


def horizontal(frames: np.ndarray) -> np.ndarray:
    distance: np.ndarray = np.hypot(frames["position"][..., 0], frames["position"][..., 1])
    return distance


UNIT_FAULTS = [
    *[(FaultKind.GYRO_BIAS, np.deg2rad(2.0), axis, 0.5) for axis in range(3)],
    *[(FaultKind.ACCELEROMETER_BIAS, 0.5 * 9.81, axis, 0.5) for axis in range(3)],
    (FaultKind.GYRO_STUCK, 0.0, -1, 0.5),
    (FaultKind.GYRO_STUCK, 0.0, 1, 0.5),
    (FaultKind.INERTIAL_NOT_A_NUMBER, 0.0, 0, FRAME_TIME),
]


@pytest.mark.parametrize(("kind", "size", "axis", "within"), UNIT_FAULTS)
def test_a_bad_inertial_unit_is_accused_by_all_and_its_lane_steps_down(
    run: Run, kind: FaultKind, size: float, axis: int, within: float
) -> None:
    frames = run(fault(kind, START, lane=1, size=size, axis=axis))
    for lane in range(3):
        assert first(frames["accused"][:, lane, 1] == 1) < within
        assert frames["accused"][:, lane, [0, 2]].max() == 0
    assert first(frames["valid"][:, 1] == 0) < within
    assert frames["valid"][AT:, [0, 2]].min() == 1
    # The lane that stepped down stays ready, with the others' units.
    assert horizontal(frames[AT:]).max() < 6.0
    assert np.abs(frames["attitude"][AT:]).max() < np.deg2rad(2.0)


PAIR_FAULTS = [(FaultKind.GYRO_BIAS, np.deg2rad(2.0), axis) for axis in range(3)]
PAIR_FAULTS += [(FaultKind.ACCELEROMETER_BIAS, 0.5 * 9.81, axis) for axis in range(3)]


@pytest.mark.parametrize(("kind", "size", "axis"), PAIR_FAULTS)
def test_of_two_units_left_the_wrong_one_finds_itself_wrong(run: Run, kind: FaultKind, size: float, axis: int) -> None:
    frames = run(fault(kind, START, lane=1, size=size, axis=axis), lanes=(1, 1, 0))
    assert first(frames["valid"][:, 1] == 0) < 2.5
    assert frames["valid"][AT:, 0].min() == 1
    assert first(frames["accused"][:, 0, 1] == 1) < 3.5
    assert frames["accused"][:, 0, 0].max() == 0


def test_a_unit_that_recovers_is_believed_again(run: Run) -> None:
    frames = run(fault(FaultKind.INERTIAL_NOT_A_NUMBER, START, lane=1, end=START + 5.0))
    assert frames["valid"][AT + 10 * SECOND, 1] == 0
    assert frames["valid"][AT + 30 * SECOND :, 1].min() == 1
    assert np.isfinite(frames["position"]).all()


def test_one_receiver_that_jumps_is_outvoted_and_rejected(run: Run) -> None:
    frames = run(fault(FaultKind.GNSS_JUMP, START, lane=0, size=300.0))
    assert first(frames["gnss_rejected"][:, 0, 0] == 1) < 1.5
    assert horizontal(frames[AT:]).max() < 6.0
    assert frames["gnss_ok"][AT:].min() == 1


def test_one_receiver_that_is_pulled_off_is_outvoted_and_rejected(run: Run) -> None:
    frames = run(fault(FaultKind.GNSS_PULL_OFF, START, lane=2, size=2.0))
    assert first(frames["gnss_rejected"][:, 1, 2] == 1) < 15.0
    assert horizontal(frames[AT:]).max() < 6.0


@pytest.mark.parametrize("size", [30.0, 300.0])
def test_a_jump_of_all_receivers_moves_nothing(run: Run, size: float) -> None:
    frames = run(fault(FaultKind.GNSS_JUMP, START, size=size, axis=1))
    for lane in range(3):
        assert first(frames["gnss_trusted"][:, lane] == 0) < 1.5
    steps = np.abs(np.diff(frames["position"][AT - SECOND :, :, :2], axis=0))
    assert steps[: 120 * SECOND].max() < 1.0
    assert horizontal(frames[AT : AT + 60 * SECOND]).max() < 60.0
    if size > 100.0:
        # Dead reckoning never comes near these fixes; gusts move it by what it does not know.
        assert frames["gnss_trusted"][AT + 2 * SECOND :].max() == 0
        assert steps.max() < 4.0


@pytest.mark.parametrize("size", [2.0, 5.0, 10.0])
@pytest.mark.parametrize("axis", [0, 1])
def test_a_pull_off_of_all_receivers_is_found_before_it_has_moved_two_metres(run: Run, size: float, axis: int) -> None:
    frames = run(fault(FaultKind.GNSS_PULL_OFF, START, size=size, axis=axis))
    for lane in range(3):
        found = first(frames["gnss_trusted"][:, lane] == 0)
        assert found < 6.0
        assert 0.5 * size * found**2 / 20.0 < 2.0
        assert frames["gnss_trusted"][round((START + found) * SECOND) : AT + 60 * SECOND, lane].max() == 0


def test_fixes_that_jumped_back_are_taken_again(run: Run) -> None:
    frames = run(fault(FaultKind.GNSS_JUMP, START, size=300.0, axis=1, end=START + 60.0))
    assert frames["gnss_trusted"][AT + 50 * SECOND].max() == 0
    assert frames["gnss_trusted"][AT + 130 * SECOND :].min() == 1
    assert horizontal(frames[-1]).max() < 6.0


def test_one_blocked_pitot_tube_is_outvoted(run: Run) -> None:
    frames = run(fault(FaultKind.PITOT_BLOCKED, START, lane=0))
    assert first(frames["impact_rejected"][:, 1, 0] == 1) < np.inf
    assert frames["airspeed_ok"].min() == 1
    assert airspeed_error(run, frames) < 1.0


def test_one_blocked_static_port_is_outvoted(run: Run) -> None:
    frames = run(fault(FaultKind.STATIC_BLOCKED, START, lane=0))
    assert first((frames["static_rejected"][:, 1, 0] == 1) | (frames["impact_rejected"][:, 1, 0] == 1)) < np.inf
    assert np.abs(frames["position"][AT:, :, 2]).max() < 8.0
    assert airspeed_error(run, frames) < 1.0


def airspeed_error(run: Run, frames: np.ndarray) -> float:
    """Largest error of the middle lane's true airspeed after the fault, against the same flight without a fault."""
    right = run()
    return float(np.abs(np.median(frames["airspeed"], axis=1) - np.median(right["airspeed"], axis=1))[AT:].max())


def test_with_all_pitot_tubes_blocked_airspeed_comes_from_velocity_and_wind(run: Run) -> None:
    frames = run(fault(FaultKind.PITOT_BLOCKED, START))
    assert first(frames["airspeed_ok"].max(axis=1) == 0) < 180.0
    # A blocked tube shows itself only with height or speed; until then it may be off by what gusts hide.
    assert airspeed_error(run, frames) < 12.0
    flagged = frames["airspeed_ok"][AT:, 0] == 0
    right = run()["airspeed"][AT:, 0]
    assert np.sqrt(np.mean((frames["airspeed"][AT:, 0] - right)[flagged] ** 2)) < 3.0
    assert horizontal(frames[AT:]).max() < 6.0


def roughest(seed: int) -> np.ndarray:
    """An hour in gusts of 3.2 m/s, as strong as moderate turbulence is anywhere (MIL-F-8785C, figure 7)."""
    smooth = kinematic_flight(survey_legs(60.0), Air(turbulence=1.0), np.random.default_rng(seed))
    return in_gusts(smooth, 3.2, 533.0, np.random.default_rng(50 + seed))


def through_mean_air(truth: np.ndarray) -> np.ndarray:
    """True airspeed (m/s) without the gusts that the aircraft does not follow."""
    speed: np.ndarray = np.linalg.norm(truth["velocity"] - truth["wind"], axis=1)
    return speed


@pytest.mark.parametrize("seed", [2, 3])
def test_strong_gusts_are_not_taken_for_blocked_tubes(seed: int) -> None:
    truth = roughest(seed)
    assert np.abs(through_mean_air(truth) - truth["airspeed"]).max() > 10.0
    frames = navigated(truth, seed).frames
    assert frames["airspeed_ok"].min() == 1
    assert np.abs(frames["airspeed"] - truth["airspeed"][:, None]).max() < 1.5


def test_hours_of_light_gusts_at_one_height_are_not_taken_for_blocked_tubes() -> None:
    """Too weak to be told from noise by how total pressure stirs: tubes that were blocked would go wrong with height."""
    level = kinematic_flight([Leg(7200.0, airspeed=46.0)], Air(turbulence=0.5), np.random.default_rng(1), place=(0.62, 2.4, 5486.0))
    truth = in_gusts(level, 1.5, 533.0, np.random.default_rng(5))
    assert np.abs(through_mean_air(truth) - truth["airspeed"]).max() > 5.0
    assert navigated(truth, 5).frames["airspeed_ok"].min() == 1


@pytest.mark.parametrize("seed", [1, 3])
def test_tubes_blocked_in_strong_gusts_are_seen_by_their_silence(seed: int) -> None:
    """In the roughest air the aircraft may be at any speed when they are blocked; what they show then goes no further off."""
    truth = roughest(seed)
    frames = navigated(truth, seed, fault(FaultKind.PITOT_BLOCKED, START)).frames
    assert first(frames["airspeed_ok"].max(axis=1) == 0) < 60.0
    apart = np.abs(frames["airspeed"] - through_mean_air(truth)[:, None])[AT:]
    assert apart.max() < 9.0
    assert np.median(apart[60 * SECOND :]) < 1.5


def test_with_all_static_ports_blocked_height_and_airspeed_hold(run: Run) -> None:
    frames = run(fault(FaultKind.STATIC_BLOCKED, START))
    assert first(frames["static_ok"].max(axis=1) == 0) < 180.0
    assert np.abs(frames["position"][AT:, :, 2]).max() < 8.0
    assert airspeed_error(run, frames) < 6.0


def test_one_magnetometer_off_is_outvoted(run: Run) -> None:
    frames = run(fault(FaultKind.MAGNETOMETER_BIAS, START, lane=2, size=20e-6, axis=1))
    assert first(frames["magnetic_rejected"][:, 0, 2] == 1) < 1.0
    assert np.abs(frames["attitude"][AT:, :, 2]).max() < np.deg2rad(1.5)


def test_stuck_radar_altimeters_are_seen_through(run: Run) -> None:
    frames = run(
        fault(FaultKind.RADAR_ALTIMETER_STUCK, START, lane=0), fault(FaultKind.RADAR_ALTIMETER_STUCK, START + 10.0, lane=1)
    )
    right = run()
    apart = np.abs(frames["height_above_ground"] - right["height_above_ground"])[AT:]
    assert np.nanmax(apart) < 0.06 * np.nanmax(right["height_above_ground"])


def test_dead_lanes_may_leave_anything_in_their_readings(run: Run) -> None:
    """Lane 2 is not there: its readings are not numbers, and nobody looks at them."""
    nothing = fault(FaultKind.INERTIAL_NOT_A_NUMBER, 0.0, lane=2)
    with_rubbish = run(nothing, lanes=(1, 1, 0))
    assert with_rubbish["valid"][:, :2].min() == 1
    assert with_rubbish["accused"].max() == 0
