"""The closed form of point echoes: against extended precision, the light-time equation and the direct sum, and its laws."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from yamabiko.collect.light_time import echo_delay
from yamabiko.collect.phase_history import SPEED_OF_LIGHT, PhaseHistory
from yamabiko.collect.point_echoes import differential_delay, point_target_echoes
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.focus.direct_sum import direct_sum
from yamabiko.platform.paths import StraightPath
from yamabiko.platform.trajectory import Trajectory
from yamabiko.scene.point_targets import PointTargets
from yamabiko.testing.apertures import airborne, bistatic, satellite, scene_frame

Builder = Callable[..., PhaseHistory]
BUILDERS = [airborne, satellite, bistatic]
PLACES = [[0.0, 0.0, 0.0], [3.1, -2.2, 0.7], [-4.4, 1.9, -1.3]]
offsets = st.tuples(*[st.floats(-200.0, 200.0)] * 3)


def echoes_like(
    history: PhaseHistory,
    targets: PointTargets,
    *,
    first_frequency: ArrayLike | None = None,
    frequency_step: ArrayLike | None = None,
    reference_point: ArrayLike | None = None,
) -> PhaseHistory:
    """Echoes of other targets over the same antennas, and the same band and reference point if no other is given."""
    return point_target_echoes(
        history.transmit,
        history.receive,
        targets,
        first_frequency=history.first_frequency if first_frequency is None else first_frequency,
        frequency_step=history.frequency_step if frequency_step is None else frequency_step,
        samples=history.samples,
        reference_point=history.reference_point if reference_point is None else reference_point,
        epoch=history.epoch,
        collection=history.collection,
    )


def extended_delay(history: PhaseHistory, pulse: int, point: Float) -> np.longdouble:
    """Delay less the reference point's in extended precision (64-bit mantissa), straight from the definition."""
    total = np.longdouble(0.0)
    for antenna in (history.transmit.position[pulse], history.receive.position[pulse]):
        for place, sign in ((point, 1.0), (history.reference_point[pulse], -1.0)):
            way = place.astype(np.longdouble) - antenna.astype(np.longdouble)
            total += sign * np.sqrt((way * way).sum())
    return np.longdouble(total / np.longdouble(SPEED_OF_LIGHT))


@pytest.mark.parametrize("build", BUILDERS)
def test_delay_agrees_with_extended_precision(build: Builder) -> None:
    history = build(pulses=5)
    points = scene_frame().to_earth_fixed([*PLACES, [900.0, -1200.0, 40.0]])
    for pulse in range(5):
        delay = differential_delay(history.transmit, history.receive, pulse, history.reference_point[pulse], points)
        truth = [extended_delay(history, pulse, point) for point in points]
        # 1e-21 s is 6e-11 rad at 10 GHz; two plain float64 distances of 600 km would leave 1e-18 s.
        np.testing.assert_allclose(delay, np.array(truth, dtype=np.float64), rtol=1e-13, atol=1e-21)


@pytest.mark.parametrize("build", BUILDERS)
def test_signal_is_the_phase_of_the_convention(build: Builder) -> None:
    point = scene_frame().to_earth_fixed([3.1, -2.2, 0.7])
    history = build([[3.1, -2.2, 0.7]], 0.5 - 2.0j, pulses=7, samples=9)
    assert history.signal.dtype == np.complex64
    for pulse in range(7):
        delay = extended_delay(history, pulse, point)
        for sample, frequency in enumerate(history.frequencies(pulse)):
            cycles = float(np.longdouble(frequency) * delay % np.longdouble(1.0))
            expected = (0.5 - 2.0j) * np.exp(-2j * np.pi * cycles)
            assert abs(history.signal[pulse, sample] - expected) < 1e-6


def test_phase_falls_as_distance_grows() -> None:
    step = scene_frame().origin - airborne(pulses=2).transmit.position[0]
    away = step / np.linalg.norm(step) * 0.001
    nearer = airborne(pulses=2, samples=4)
    farther = echoes_like(nearer, PointTargets.at([scene_frame().origin + away]))
    assert np.angle(farther.signal[0, 0] * np.conj(nearer.signal[0, 0])) == pytest.approx(
        -4.0 * np.pi * 0.001 * nearer.first_frequency[0] / SPEED_OF_LIGHT, rel=1e-3
    )


@pytest.mark.parametrize("build", BUILDERS)
def test_direct_sum_gives_amplitude_and_place_back(build: Builder) -> None:
    amplitude = 0.8 * np.exp(0.9j)
    for place in PLACES:
        history = build([place], amplitude, pulses=48, samples=40)
        around = np.array(place) + 0.05 * np.array([[0, 0, 0], [1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0]])
        values = direct_sum(history, scene_frame().to_earth_fixed(around))
        assert values[0] == pytest.approx(amplitude, abs=1e-6)
        assert (np.abs(values[1:]) < np.abs(values[0])).all()


@pytest.mark.parametrize("build", BUILDERS)
def test_reciprocity(build: Builder) -> None:
    history = build(PLACES, [1.0, 2.0j, -0.5], pulses=6, samples=8)
    targets = PointTargets.at(scene_frame().to_earth_fixed(PLACES), [1.0, 2.0j, -0.5])
    swapped = echoes_like(replace(history, transmit=history.receive, receive=history.transmit), targets)
    np.testing.assert_allclose(swapped.signal, history.signal, atol=1e-6)


@settings(max_examples=25, deadline=None)
@given(first=offsets, second=offsets, amplitude=st.complex_numbers(max_magnitude=10.0, min_magnitude=0.1))
def test_echoes_add(first: tuple[float, ...], second: tuple[float, ...], amplitude: complex) -> None:
    history = bistatic(pulses=3, samples=5)
    places = scene_frame().to_earth_fixed([first, second])
    one = PointTargets.at(places[:1], amplitude)
    other = PointTargets.at(places[1:], 1.0 - 0.3j)
    together = echoes_like(history, one.joined(other)).signal
    apart = echoes_like(history, one).signal + echoes_like(history, other).signal
    np.testing.assert_allclose(together, apart, atol=1e-5)


@settings(max_examples=25, deadline=None)
@given(shift=offsets, place=offsets, turn=st.floats(-3.0, 3.0))
def test_moving_and_turning_the_world_changes_nothing(shift: tuple[float, ...], place: tuple[float, ...], turn: float) -> None:
    history = bistatic(pulses=3, samples=5)
    target = scene_frame().to_earth_fixed(place)
    cosine, sine = np.cos(turn), np.sin(turn)
    rotation = np.array([[cosine, -sine, 0.0], [sine, cosine, 0.0], [0.0, 0.0, 1.0]])

    def moved(position: Float) -> Float:
        return np.asarray((position + np.array(shift)) @ rotation.T)

    def carried(antenna: Trajectory) -> Trajectory:
        return Trajectory(antenna.time, moved(antenna.position), antenna.velocity @ rotation.T)

    still = echoes_like(history, PointTargets.at([target]))
    there = replace(history, transmit=carried(history.transmit), receive=carried(history.receive))
    same = echoes_like(there, PointTargets.at([moved(target)]), reference_point=moved(history.reference_point))
    # Turning rounds earth-fixed coordinates of 6e6 m to 1e-9 m: 4e-7 rad a coordinate and antenna.
    np.testing.assert_allclose(same.signal, still.signal, atol=5e-6)


@settings(max_examples=25, deadline=None)
@given(reference=offsets)
def test_another_reference_point_takes_out_its_own_delay(reference: tuple[float, ...]) -> None:
    history = airborne(PLACES, pulses=3, samples=5)
    targets = PointTargets.at(scene_frame().to_earth_fixed(PLACES))
    point = scene_frame().to_earth_fixed(reference)
    compensated = echoes_like(history, targets, reference_point=point)
    for pulse in range(3):
        delay = float(extended_delay(history, pulse, point))
        turned = history.signal[pulse] * np.exp(2j * np.pi * history.frequencies(pulse) * delay)
        np.testing.assert_allclose(compensated.signal[pulse], turned, atol=5e-6)


def test_frequency_and_reference_point_may_change_from_pulse_to_pulse() -> None:
    history = airborne(pulses=3, samples=5)
    target = scene_frame().to_earth_fixed([[2.0, 1.0, 0.0]])
    reference = history.reference_point + np.array([[0.0], [1.0], [2.0]])
    first = history.first_frequency * np.array([1.0, 1.1, 0.9])
    mixed = echoes_like(history, PointTargets.at(target), first_frequency=first, reference_point=reference)
    for pulse in range(3):
        alone = echoes_like(history, PointTargets.at(target), first_frequency=first[pulse], reference_point=reference[pulse])
        np.testing.assert_array_equal(mixed.signal[pulse], alone.signal[pulse])


def test_each_echo_at_its_own_time_solves_the_light_time_equation() -> None:
    frame = scene_frame()
    path = StraightPath.past(frame, altitude=500_000.0, ground_range=400_000.0, heading=0.3, speed=7500.0, look="left", squint=0.2)
    history = satellite(pulses=3)
    sent = np.array([-0.7, 0.0, 0.9])
    reference_delay = echo_delay(path, path, sent, frame.origin)
    transmit = Trajectory(sent, path.position(sent), path.velocity(sent))
    heard = sent + reference_delay
    receive = Trajectory(heard, path.position(heard), path.velocity(heard))
    points = frame.to_earth_fixed([[700.0, -400.0, 10.0], [-1000.0, 900.0, 0.0]])
    for pulse in range(3):
        delay = differential_delay(transmit, receive, pulse, history.reference_point[pulse], points, each_echo_at_its_own_time=True)
        truth = echo_delay(path, path, sent[pulse], points) - reference_delay[pulse]
        np.testing.assert_allclose(delay, truth, rtol=0.0, atol=1e-17)


def test_what_the_convention_leaves_out_is_small_and_known() -> None:
    """A satellite moves 2.5 cm while echoes 1 km apart arrive; seen under 2 degrees of squint, a millimetre of path."""
    history = satellite(pulses=9, resolution=0.5)
    point = scene_frame().to_earth_fixed([[500.0, 0.0, 0.0]])
    error = []
    for pulse in (0, 4, 8):
        arguments = (history.transmit, history.receive, pulse, history.reference_point[pulse], point)
        own = differential_delay(*arguments, each_echo_at_its_own_time=True)
        error.append(SPEED_OF_LIGHT * float((own - differential_delay(*arguments))[0]))
    sight = history.receive.position[0] - scene_frame().origin
    closing = float(history.receive.velocity[0] @ sight / np.linalg.norm(sight))
    delay = float(differential_delay(history.transmit, history.receive, 0, history.reference_point[0], point)[0])
    assert error[0] == pytest.approx(closing * delay, rel=0.02)
    assert 1e-4 < abs(error[0]) < 1e-3
    assert abs(error[1]) < 0.05 * abs(error[0])
    assert error[2] == pytest.approx(-error[0], rel=0.05)


def test_echoes_are_always_called_simulated() -> None:
    history = airborne(pulses=2)
    assert history.collection.simulated
    assert history.collection.identifier == "POINT-TARGETS"


def test_refuses_shapes_that_do_not_fit() -> None:
    history = airborne(pulses=4)
    with pytest.raises(InputError, match="positions"):
        PointTargets(np.zeros((2, 3)), np.ones(3, dtype=np.complex128))
    with pytest.raises(InputError, match="not finite"):
        PointTargets.at([[0.0, np.nan, 0.0]])
    with pytest.raises(InputError, match="zeros only"):
        echoes_like(history, PointTargets.at(np.empty((0, 3))))
    with pytest.raises(InputError, match="positive step"):
        echoes_like(history, PointTargets.at([scene_frame().origin]), frequency_step=0.0)
