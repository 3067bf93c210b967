"""Exact backprojection against the direct double-precision sum, on patches of 64 x 64 at centre and corners of every surface."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from yamabiko.collect.phase_history import PhaseHistory
from yamabiko.earth.surface import HeightGrid, Plane, Points, ProjectedGrid, Surface
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.focus.backproject import azimuth_weights, backproject, range_weights
from yamabiko.focus.complex_image import Carrier
from yamabiko.focus.direct_sum import direct_sum
from yamabiko.focus.grid import default_plane
from yamabiko.focus.weighting import Weighting
from yamabiko.formats.gotcha import read_gotcha
from yamabiko.testing import apertures

SIZE, PATCH = 192, 64
PATCHES = [
    (slice(middle - PATCH // 2, middle + PATCH // 2), slice(other - PATCH // 2, other + PATCH // 2))
    for middle, other in [(SIZE // 2, SIZE // 2), (32, 32), (32, SIZE - 32), (SIZE - 32, 32), (SIZE - 32, SIZE - 32)]
]
TARGETS = ((0.0, 0.0, 0.0), (6.3, -4.1, 0.0), (-7.7, -7.9, 1.0), (7.9, 7.6, 0.5), (-8.0, 7.0, 0.0), (7.5, -8.2, 2.0))


def airborne() -> PhaseHistory:
    return apertures.airborne(TARGETS, pulses=80, samples=72)


def close_by() -> PhaseHistory:
    return apertures.airborne(TARGETS, pulses=90, samples=72, slant_range=450.0)


def satellite() -> PhaseHistory:
    return apertures.satellite(TARGETS, pulses=80, samples=72)


def bistatic() -> PhaseHistory:
    return apertures.bistatic(TARGETS, pulses=80, samples=72)


def stop_and_go() -> PhaseHistory:
    """As files that give one position a pulse: the way the kernel takes for one antenna."""
    history = airborne()
    return replace(history, receive=history.transmit)


def changing_band() -> PhaseHistory:
    """Every pulse with its own first frequency, step and reference point, as CPHD allows; the samples are noise."""
    history = airborne()
    generator = np.random.default_rng(5)
    pulse = np.arange(history.pulses)
    noise = generator.standard_normal((*history.signal.shape, 2)).astype(np.float32)
    return replace(
        history,
        signal=noise.view(np.complex64)[..., 0],
        first_frequency=history.first_frequency + 1e6 * np.sin(pulse),
        frequency_step=history.frequency_step * (1.0 + 1e-3 * np.cos(pulse)),
        reference_point=history.reference_point + 0.5 * np.sin(pulse / 9.0)[:, np.newaxis],
    )


COLLECTS = [airborne, close_by, satellite, bistatic, stop_and_go, changing_band]


def plane() -> Plane:
    """A level plane 19 m wide: within what every collect here tells apart."""
    frame = apertures.scene_frame()
    middle = (float(SIZE // 2), float(SIZE // 2))
    return Plane(frame.origin, frame.axes[0], frame.axes[1], 0.1, 0.1, (SIZE, SIZE), middle)


def terrain() -> HeightGrid:
    grid = plane()
    row, column = np.mgrid[:SIZE, :SIZE] / SIZE
    rough = np.random.default_rng(3).normal(0.0, 0.2, (SIZE, SIZE))
    return HeightGrid(grid, (3.0 * np.sin(5.0 * row) * np.cos(4.0 * column) + rough).astype(np.float32), grid.normal)


def shuffled() -> Points:
    points = terrain().points().reshape(-1, 3)
    return Points(points[np.random.default_rng(4).permutation(len(points))].reshape(SIZE, SIZE, 3))


def error_db(pixels: NDArray[np.complex64], expected: NDArray[np.complex128]) -> float:
    """Relative L2 error in dB."""
    return float(20.0 * np.log10(np.linalg.norm(pixels - expected) / np.linalg.norm(expected)))


def truth(history: PhaseHistory, points: Float, weight: Float | None = None) -> NDArray[np.complex128]:
    """The direct sum with the carrier removed."""
    return np.asarray(direct_sum(history, points, weight) * np.exp(-2j * np.pi * Carrier.of(history).cycles(points)))


@pytest.mark.parametrize("surface", [plane, terrain, shuffled])
@pytest.mark.parametrize("collect", COLLECTS)
def test_error_promised_is_kept(collect: Callable[[], PhaseHistory], surface: Callable[[], Surface]) -> None:
    history, where = collect(), surface()
    points = where.points()
    images = {accuracy: backproject(history, where, accuracy_db=accuracy).pixels for accuracy in (60.0, 80.0)}
    for patch in PATCHES:
        expected = truth(history, points[patch])
        for accuracy, pixels in images.items():
            assert pixels.dtype == np.complex64
            assert error_db(pixels[patch], expected) <= -accuracy


@pytest.mark.real_data
def test_error_promised_is_kept_on_the_real_recording(real_data: Path) -> None:
    history = read_gotcha(sorted((real_data / "gotcha").glob("*.mat")))
    grid = default_plane(history, extent=100.0, spacing=100.0 / 1024)
    points = grid.points()
    images = {accuracy: backproject(history, grid, accuracy_db=accuracy).pixels for accuracy in (60.0, 80.0)}
    for top, left in [(480, 480), (0, 0), (0, 960), (960, 0), (960, 960)]:
        patch = slice(top, top + PATCH), slice(left, left + PATCH)
        expected = truth(history, points[patch])
        for accuracy, pixels in images.items():
            assert error_db(pixels[patch], expected) <= -accuracy, (top, left)


def test_points_too_far_apart_for_a_tile_are_each_right() -> None:
    history = airborne()
    frame = apertures.scene_frame()
    points = Points(frame.to_earth_fixed(np.random.default_rng(8).uniform(-9.0, 9.0, (40, 3)) * [1.0, 1.0, 0.2]))
    image = backproject(history, points)
    expected = truth(history, points.position)
    assert error_db(image.pixels, expected) <= -60.0


def test_one_point_and_coincident_points_are_right() -> None:
    history = airborne()
    point = np.repeat(apertures.scene_frame().to_earth_fixed([[6.3, -4.1, 0.0]]), 3, axis=0)
    image = backproject(history, Points(point))
    np.testing.assert_allclose(image.pixels, truth(history, point), atol=1e-3)
    assert abs(image.pixels[0]) == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize("weighting", [Weighting.TAYLOR, Weighting.HAMMING])
def test_weighting_is_that_of_the_weighted_direct_sum(weighting: Weighting) -> None:
    history = changing_band()
    points = Points(plane().points()[:40:3, :40:3])
    image = backproject(history, points, range_weighting=weighting, azimuth_weighting=weighting)
    weight = range_weights(history, slice(None), weighting) * azimuth_weights(history, weighting)[:, np.newaxis]
    expected = truth(history, points.position, weight)
    assert error_db(image.pixels, expected) <= -60.0


def test_phase_correction_is_subtracted_from_every_pulse() -> None:
    history = airborne()
    phase = np.random.default_rng(2).normal(0.0, 2.0, history.pulses)
    spoilt = replace(history, signal=(history.signal * np.exp(1j * phase)[:, np.newaxis]).astype(np.complex64))
    clean, mended = (backproject(each, plane(), phase_correction=given) for each, given in [(history, None), (spoilt, phase)])
    assert np.linalg.norm(mended.pixels - clean.pixels) <= 1e-5 * np.linalg.norm(clean.pixels)


def test_a_point_beyond_the_period_shows_the_repeated_picture() -> None:
    history = stop_and_go()
    away = history.scene_centre - history.transmit.position[history.pulses // 2]
    period = 299_792_458.0 / (2.0 * history.frequency_step[0])
    points = history.scene_centre + np.outer([0.0, 1.4 * period, -2.2 * period], away / np.linalg.norm(away))
    image = backproject(history, Points(points))
    expected = truth(history, points)
    assert error_db(image.pixels, expected) <= -60.0


def test_blocks_of_pulses_report_progress_to_the_end() -> None:
    history = airborne()
    seen: list[tuple[int, int]] = []
    backproject(history, plane(), progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (history.pulses, history.pulses)
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})


def test_the_same_input_gives_the_same_bytes() -> None:
    history = bistatic()
    first, second = (backproject(history, terrain()).pixels.tobytes() for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("keywords", "field"),
    [
        ({"accuracy_db": 120.0}, "accuracy"),
        ({"accuracy_db": float("nan")}, "accuracy"),
        ({"phase_correction": np.zeros(3)}, "correction"),
    ],
)
def test_what_cannot_be_used_is_refused(keywords: dict[str, Any], field: str) -> None:
    history = airborne()
    with pytest.raises(InputError, match=field):
        backproject(history, plane(), **keywords)


def test_a_surface_of_no_points_is_refused() -> None:
    with pytest.raises(InputError, match="surface"):
        backproject(airborne(), Points(np.zeros((0, 3))))


def test_surfaces_with_values_that_are_not_finite_are_refused() -> None:
    hills = terrain()
    hills.height[3, 4] = np.nan
    with pytest.raises(InputError, match="height"):
        backproject(airborne(), hills)
    with pytest.raises(InputError, match="position"):
        backproject(airborne(), Points(np.full((4, 3), np.inf)))
    places = plane().points()
    places[3, 4] = np.nan
    with pytest.raises(InputError, match="position"):
        backproject(airborne(), ProjectedGrid(plane(), places))
