"""Autofocus on simulated scenes: known phase errors come back, as well as the echoes allow; noise is left alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import approx_fprime

from yamabiko.collect.phase_history import PhaseHistory
from yamabiko.earth.surface import HeightGrid, Plane, ProjectedGrid
from yamabiko.errors import InputError
from yamabiko.focus.autofocus.bright_points import bright_points
from yamabiko.focus.autofocus.estimate import (
    LARGEST_PREDICTED_ERROR,
    AutofocusMethod,
    disagreement,
    estimate_phase_error,
    without_shift,
)
from yamabiko.focus.autofocus.minimum_entropy import Patch, entropy_and_gradient, minimum_entropy
from yamabiko.focus.autofocus.phase_gradient import phase_gradient
from yamabiko.focus.autofocus.pulse_contributions import pulse_contributions
from yamabiko.focus.autofocus.window import busiest_window
from yamabiko.focus.backproject import backproject
from yamabiko.focus.direct_sum import pulse_histories
from yamabiko.focus.measure import measure_point
from yamabiko.testing.apertures import airborne, bistatic, satellite, scene_frame

Float = NDArray[np.float64]

PULSES = SAMPLES = 96
THREE_POINTS = ((0.0, 0.0, 0.0), (7.0, -6.0, 0.0), (-9.0, 5.0, 0.0))
SCENES: dict[str, Callable[..., PhaseHistory]] = {"airborne": airborne, "satellite": satellite, "bistatic": bistatic}
CASES = [
    *((AutofocusMethod.PGA, scene, error) for scene in SCENES for error in ("quadratic", "walk", "vibration")),
    *((AutofocusMethod.ENTROPY, scene, error) for scene, error in zip(SCENES, ("quadratic", "walk", "vibration"), strict=True)),
]


def phase_errors(pulses: int) -> dict[str, Float]:
    place = np.linspace(-1.0, 1.0, pulses)
    walk = np.cumsum(0.3 * np.random.default_rng(1).standard_normal(pulses))
    return {"quadratic": 20.0 * place**2, "walk": walk, "vibration": 2.0 * np.sin(8.0 * np.pi * place)}


def corrupted(history: PhaseHistory, phase: Float) -> PhaseHistory:
    return replace(history, signal=(history.signal * np.exp(1j * phase)[:, np.newaxis]).astype(np.complex64))


def noisy(history: PhaseHistory, sample_signal_to_noise_db: float, seed: int = 0) -> PhaseHistory:
    generator = np.random.default_rng(seed)
    level = np.sqrt(np.mean(np.abs(history.signal) ** 2) / 2.0) * 10.0 ** (-sample_signal_to_noise_db / 20.0)
    noise = generator.standard_normal(history.signal.shape) + 1j * generator.standard_normal(history.signal.shape)
    return replace(history, signal=(history.signal + level * noise).astype(np.complex64))


def ground(pixels: int, spacing: float = 0.2) -> Plane:
    frame = scene_frame()
    middle = 0.5 * (pixels - 1)
    return Plane(frame.origin, frame.axes[0], frame.axes[1], spacing, spacing, (pixels, pixels), (middle, middle))


@pytest.mark.parametrize(("method", "scene", "error"), CASES)
def test_three_points_come_back(method: AutofocusMethod, scene: str, error: str) -> None:
    history = noisy(SCENES[scene](THREE_POINTS, (1.0, 0.7, 0.5), pulses=PULSES, samples=SAMPLES), 10.0)
    put_in = phase_errors(PULSES)[error]
    plane = ground(110)
    estimate = estimate_phase_error(corrupted(history, put_in), plane, method)
    assert estimate.applied
    assert estimate.reason.startswith("both halves of the band agree")
    assert disagreement(estimate.phase, put_in) < 0.06
    assert estimate.predicted_error < 0.06
    assert estimate.entropy_after < estimate.entropy_before
    before = measure_point(backproject(history, plane).pixels, None, 0.2, 0.2)
    after = backproject(corrupted(history, put_in), plane, phase_correction=estimate.phase).pixels
    restored = measure_point(after, (before.row, before.column), 0.2, 0.2, search_radius=12)
    assert 20.0 * np.log10(restored.amplitude / before.amplitude) == pytest.approx(0.0, abs=0.1)
    assert restored.row_cut.width == pytest.approx(before.row_cut.width, rel=0.03)
    assert restored.column_cut.width == pytest.approx(before.column_cut.width, rel=0.03)


@pytest.mark.parametrize("method", list(AutofocusMethod))
def test_the_unit_of_the_signal_does_not_matter(method: AutofocusMethod) -> None:
    """Amplitudes of about 1e20, 1e-20 and 1e-30; times a power of two, so that rounding is the same and the answer equal."""
    history = noisy(airborne(THREE_POINTS, (1.0, 0.7, 0.5), pulses=48, samples=48), 10.0)
    history = corrupted(history, phase_errors(48)["quadratic"])
    plane = ground(60)
    expected = estimate_phase_error(history, plane, method)
    assert expected.applied
    for exponent in (66, -66, -100):
        scaled = replace(history, signal=np.ldexp(history.signal.view(np.float32), exponent).view(np.complex64))
        estimate = estimate_phase_error(scaled, plane, method)
        assert estimate.applied
        assert np.abs(estimate.phase - expected.phase).max() < 1e-3
        assert estimate.predicted_error == pytest.approx(expected.predicted_error, rel=1e-2)
        assert estimate.entropy_after == pytest.approx(expected.entropy_after, rel=1e-6)


@pytest.mark.parametrize("method", list(AutofocusMethod))
def test_the_predicted_error_is_the_error(method: AutofocusMethod) -> None:
    # A single point of power a in noise of power c a pulse lets no estimate be better than sqrt(c / 2 a).
    history = noisy(airborne([(1.0, 2.0, 0.0)], pulses=PULSES, samples=SAMPLES), -8.0)
    bound = np.sqrt(0.5 * 10.0**0.8 / SAMPLES)
    put_in = phase_errors(PULSES)["walk"]
    estimate = estimate_phase_error(corrupted(history, put_in), ground(100), method)
    error = disagreement(estimate.measured, put_in)
    assert 0.8 * bound < error < 1.5 * bound
    assert estimate.predicted_error == pytest.approx(error, rel=0.4)


@pytest.mark.parametrize("method", list(AutofocusMethod))
@pytest.mark.parametrize("seed", [1, 2])
def test_noise_is_left_alone(method: AutofocusMethod, seed: int) -> None:
    history = noisy(airborne([(0.0, 0.0, 0.0)], 1e-6, pulses=64, samples=64), -60.0, seed)
    estimate = estimate_phase_error(history, ground(72), method)
    assert not estimate.applied
    assert not estimate.phase.any()
    assert estimate.measured.any()
    assert estimate.predicted_error > 2.0 * LARGEST_PREDICTED_ERROR
    assert "too little contrast" in estimate.reason


def speckle(contrast_db: float, seed: int) -> PhaseHistory:
    """Simulated fields without any bright point, one in three brighter than the others, in noise 10 dB under the whole."""
    generator = np.random.default_rng(seed)
    place = generator.uniform(-11.0, 11.0, (1500, 2))
    bright = (np.floor(place[:, 0] / 4.0) + np.floor(place[:, 1] / 4.0)) % 3 == 0
    amplitude = (generator.standard_normal(1500) + 1j * generator.standard_normal(1500)) * np.where(
        bright, 1.0, 10.0 ** (-contrast_db / 20.0)
    )
    targets = np.column_stack([place, np.zeros(1500)])
    return noisy(airborne(targets, amplitude, pulses=PULSES, samples=SAMPLES), 10.0)


@pytest.mark.parametrize("error", ["quadratic", "walk", "vibration"])
def test_least_entropy_focuses_fields_without_bright_points(error: str) -> None:
    put_in = phase_errors(PULSES)[error]
    estimate = estimate_phase_error(corrupted(speckle(15.0, 2), put_in), ground(120), "entropy")
    assert estimate.applied
    assert disagreement(estimate.phase, put_in) < 0.1
    assert estimate.predicted_error == pytest.approx(disagreement(estimate.phase, put_in), rel=0.5)


def test_nothing_to_correct_is_corrected_by_next_to_nothing() -> None:
    history = noisy(airborne(THREE_POINTS, pulses=PULSES, samples=SAMPLES), 20.0)
    for method in AutofocusMethod:
        estimate = estimate_phase_error(history, ground(110), method)
        assert estimate.correction < 0.05
        assert estimate.correction < 3.0 * estimate.predicted_error + 0.02


def test_a_height_grid_serves_as_well_as_a_plane() -> None:
    put_in = phase_errors(PULSES)["quadratic"]
    frame = scene_frame()
    plane = ground(110)
    grid = HeightGrid(plane, np.full(plane.shape, 3.0, dtype=np.float32), frame.axes[2])
    history = noisy(airborne(np.add(THREE_POINTS, (0.0, 0.0, 3.0)), pulses=PULSES, samples=SAMPLES), 10.0)
    estimate = estimate_phase_error(corrupted(history, put_in), grid)
    assert estimate.applied
    assert disagreement(estimate.phase, put_in) < 0.06


def test_progress_only_grows_and_ends_at_the_end() -> None:
    history = noisy(airborne(THREE_POINTS, pulses=64, samples=64), 10.0)
    for method in AutofocusMethod:
        seen: list[tuple[int, int]] = []

        def note(done: int, total: int, seen: list[tuple[int, int]] = seen) -> None:
            seen.append((done, total))

        estimate_phase_error(history, ground(64), method, note)
        done = [step for step, _ in seen]
        assert done == sorted(done)
        assert seen[-1][0] == seen[-1][1]
        assert len({total for _, total in seen}) == 1


@pytest.mark.parametrize(
    ("pulses", "samples", "pixels", "method", "words"),
    [
        (15, 64, 64, "pga", "at least 16 pulses"),
        (64, 15, 64, "pga", "at least 16 samples"),
        (64, 64, 15, "entropy", "at least 16 rows"),
        (64, 64, 64, "sharp", "pga or entropy"),
    ],
)
def test_bad_input(pulses: int, samples: int, pixels: int, method: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        estimate_phase_error(airborne(pulses=pulses, samples=samples), ground(pixels), method)


def test_contributions_are_the_direct_sums() -> None:
    history = noisy(bistatic(THREE_POINTS, pulses=40, samples=100), -60.0)
    points = ground(9, 1.7).points().reshape(-1, 3)
    expected = pulse_histories(history, points) / history.samples
    error = np.linalg.norm(pulse_contributions(history, points) - expected) / np.linalg.norm(expected)
    assert 20.0 * np.log10(error) < -55.0


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), pulses=st.integers(16, 90), points=st.integers(1, 20))
def test_phase_gradient_on_histories_alone(seed: int, pulses: int, points: int) -> None:
    """Steady points at any Doppler and of any strength, one random phase walk in common."""
    generator = np.random.default_rng(seed)
    walk = np.cumsum(0.3 * generator.standard_normal(pulses))
    doppler = np.exp(2j * np.pi * np.outer(np.arange(pulses), generator.uniform(-0.5, 0.5, points)))
    strength = generator.uniform(0.3, 3.0, points) * np.exp(2j * np.pi * generator.uniform(size=points))
    found = phase_gradient((doppler * strength * np.exp(1j * walk)[:, np.newaxis]).astype(np.complex64))
    assert disagreement(found.phase, walk) < 0.05


def test_gradient_of_entropy_is_its_derivative() -> None:
    generator = np.random.default_rng(4)
    contributions = (generator.standard_normal((12, 40)) + 1j * generator.standard_normal((12, 40))).astype(np.complex64)
    patch = Patch.of(contributions)
    phase = generator.uniform(-3.0, 3.0, 12)

    def entropy(at: Float) -> float:
        return entropy_and_gradient(patch, at)[0]

    numeric = approx_fprime(phase, entropy, 1e-3)
    assert entropy_and_gradient(patch, phase)[1] == pytest.approx(numeric, abs=2e-3)


def test_sums_over_a_patch_are_matrix_products() -> None:
    generator = np.random.default_rng(8)
    contributions = (generator.standard_normal((13, 5001)) + 1j * generator.standard_normal((13, 5001))).astype(np.complex64)
    patch = Patch.of(contributions)
    whole = patch.real + 1j * patch.imaginary
    assert np.mean((np.abs(whole) ** 2).sum(axis=0)) == pytest.approx(1.0, rel=1e-5)
    turn = np.exp(1j * generator.uniform(size=13))
    assert np.allclose(patch.pixels(turn), turn @ whole, rtol=0.0, atol=1e-5)
    assert np.allclose(patch.pulses(whole[0].conj()), whole @ whole[0].conj(), rtol=0.0, atol=1e-3)


def test_least_entropy_starts_from_what_it_is_given() -> None:
    history = noisy(airborne(THREE_POINTS, pulses=64, samples=64), 10.0)
    put_in = phase_errors(64)["quadratic"]
    contributions = pulse_contributions(corrupted(history, put_in), ground(100).points().reshape(-1, 3))
    whole = minimum_entropy(contributions)
    assert disagreement(minimum_entropy(contributions, whole.phase).phase, whole.phase) < 0.02
    assert disagreement(whole.phase, put_in) < 0.06


@given(seed=st.integers(0, 2**32 - 1), constant=st.floats(-50.0, 50.0), slope=st.floats(-1.0, 1.0))
def test_disagreement_does_not_see_lines_and_whole_turns(seed: int, constant: float, slope: float) -> None:
    generator = np.random.default_rng(seed)
    first = np.cumsum(0.3 * generator.standard_normal(100))
    difference = 0.1 * generator.standard_normal(100)
    second = first + difference + constant + slope * np.arange(100) + 2.0 * np.pi * generator.integers(-3, 4, 100)
    place = np.arange(100.0)
    residual = difference - np.polyval(np.polyfit(place, difference, 1), place)
    assert disagreement(first, second) == pytest.approx(float(np.sqrt(np.mean(residual**2))), rel=1e-3, abs=1e-6)


def test_a_shift_of_the_scene_is_no_phase_error() -> None:
    """A target elsewhere along the track gives a phase that is nearly all removed; the quadratic part of an error stays."""
    history = airborne([(0.0, 0.0, 0.0)], pulses=PULSES, samples=SAMPLES)
    moved = np.cross(scene_frame().axes[2], history.transmit.position[PULSES // 2] - history.scene_centre)
    point = history.scene_centre + 2.0 * moved / np.linalg.norm(moved)
    turn = np.angle(pulse_histories(history, point[np.newaxis])[:, 0])
    assert np.ptp(np.unwrap(turn)) > 20.0
    assert np.sqrt(np.mean(without_shift(np.unwrap(turn), history) ** 2)) < 0.05
    assert disagreement(without_shift(phase_errors(PULSES)["quadratic"], history), phase_errors(PULSES)["quadratic"]) < 0.01


def test_bright_points_are_spread_and_hold_every_target() -> None:
    targets = np.array([(x, y, 0.0) for x in (-9.0, 0.0, 9.0) for y in (-8.0, 1.0, 7.0)])
    history = airborne(targets, pulses=PULSES, samples=SAMPLES)
    plane = ground(110)
    points = plane.points().reshape(-1, 3)
    chosen = bright_points(history, backproject(history, plane).pixels.ravel(), points)
    assert len(set(chosen.tolist())) == len(chosen) <= 300
    away = np.linalg.norm(points[chosen][:, np.newaxis] - scene_frame().to_earth_fixed(targets), axis=-1)
    assert (away.min(axis=0) < 0.5).sum() >= 6


@pytest.mark.parametrize("shape", [(60, 90), (20, 400), (400, 20)])
def test_the_busiest_window_holds_the_brightest_part_and_lies_where_it_lay(shape: tuple[int, int]) -> None:
    generator = np.random.default_rng(6)
    pixels = (generator.standard_normal(shape) + 1j * generator.standard_normal(shape)).astype(np.complex64)
    bright = (shape[0] * 3 // 4, shape[1] * 2 // 3)
    pixels[bright] = 90.0
    frame = scene_frame()
    plane = Plane(frame.origin, frame.axes[0], frame.axes[1], 0.3, 0.2, shape, (5.0, 7.5))
    height = generator.uniform(0.0, 9.0, shape).astype(np.float32)
    on_heights = HeightGrid(plane, height, frame.axes[2])
    for whole in (on_heights, ProjectedGrid(plane, on_heights.points())):
        part, seen = busiest_window(whole, pixels, 1600)
        assert type(part) is type(whole)
        assert 800 <= seen.size <= 1600
        assert seen.shape == part.shape
        assert np.abs(seen).max() == np.float32(90.0)
        where = np.unravel_index(int(np.abs(seen).argmax()), seen.shape)
        assert np.allclose(part.points()[where], whole.points()[bright], rtol=0.0, atol=1e-6)
    assert busiest_window(plane, pixels, 10**6)[0] is plane
