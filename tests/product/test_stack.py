"""Passes put onto each other: one that lies wrong by some pixels is put right; passes of different kinds are refused."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from yamabiko.earth.wgs84 import earth_fixed_to_geodetic
from yamabiko.errors import InputError
from yamabiko.product.antenna_path import PolynomialPath
from yamabiko.product.image_contours import PlaneContours
from yamabiko.product.source_image import SourceImage
from yamabiko.product.stack import stack_passes
from yamabiko.testing.map_scenes import image_grid, level_pass, map_about, shaped_terrain
from yamabiko.testing.simulated_images import satellite

SIDE = 420


def passes() -> tuple[SourceImage, SourceImage]:
    """Two passes, a day apart, of a scene whose speckle half lasts."""
    random = np.random.default_rng(12)
    within = np.outer(*(np.abs(np.fft.fftfreq(SIDE)) < 0.3 for _ in range(2)))

    def band(values: np.ndarray) -> np.ndarray:
        return np.fft.ifft2(np.fft.fft2(values) * within)

    white = random.standard_normal((2, SIDE, SIDE)) + 1j * random.standard_normal((2, SIDE, SIDE))
    first, second = band(white[0]), band(0.7 * white[0] + 0.71 * white[1])
    geometry = image_grid(satellite(), (SIDE, SIDE), (1.0, 1.0))
    one = level_pass(geometry, first.astype(np.complex64), "first")
    later = replace(one.acquisition, start=one.acquisition.start + timedelta(days=1), identifier="second")
    return one, replace(one, pixels=second.astype(np.complex64), acquisition=later, source="second")


def test_a_pass_that_lies_wrong_is_put_right() -> None:
    first, second = passes()
    grid = map_about(satellite().frame.origin, 240.0, 1.0)
    terrain = shaped_terrain(grid, float(earth_fixed_to_geodetic(satellite().frame.origin)[2]), "level")
    right = stack_passes([second, first], grid, terrain)
    assert [one.source.source for one in right] == ["first", "second"]
    assert not right[1].moved
    wrong = replace(second, geometry=second.geometry.moved(1.6, -2.3))
    stacked = stack_passes([first, wrong], grid, terrain)
    assert stacked[1].moved
    assert stacked[1].shift is not None
    assert max(stacked[1].shift.rows_error, stacked[1].shift.columns_error) < 0.1

    def alike(pixels: np.ndarray) -> float:
        both = np.isfinite(stacked[0].pixels) & np.isfinite(pixels)
        one, other = stacked[0].pixels[both], pixels[both]
        return float(np.abs(np.vdot(one, other)) / np.sqrt(np.vdot(one, one).real * np.vdot(other, other).real))

    assert alike(stacked[1].pixels) == pytest.approx(alike(right[1].pixels), abs=0.02)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"polarization": "HH"}, "polarization"),
        ({"centre_frequency": 5.4e9}, "frequency"),
        ({"start": None}, "time"),
    ],
)
def test_passes_that_are_not_of_a_kind_are_refused_by_name(change: dict[str, object], told: str) -> None:
    first, second = passes()
    if "start" in change:
        change = {"start": first.acquisition.start}
    odd = replace(second, acquisition=replace(second.acquisition, **change))  # type: ignore[arg-type]
    grid = map_about(satellite().frame.origin, 240.0, 1.0)
    terrain = shaped_terrain(grid, 40.0, "level")
    with pytest.raises(InputError, match=rf"second: {told}|first: {told}"):
        stack_passes([first, odd], grid, terrain)


def test_other_looks_one_pass_and_images_elsewhere_are_refused() -> None:
    first, second = passes()
    grid = map_about(satellite().frame.origin, 240.0, 1.0)
    terrain = shaped_terrain(grid, 40.0, "level")
    with pytest.raises(InputError, match="two or more"):
        stack_passes([first], grid, terrain)
    plane = second.geometry.contours
    assert isinstance(plane, PlaneContours) and isinstance(plane.antennas, PolynomialPath)
    further = PolynomialPath(plane.antennas.position + 10.0 * np.outer([1.0, 0.0], plane.antennas.position[1]))
    across = replace(second, geometry=replace(second.geometry, contours=replace(plane, antennas=further)))
    with pytest.raises(InputError, match="second: geometry"):
        stack_passes([first, across], grid, terrain)
    away = replace(second, geometry=second.geometry.moved(3000.0, 0.0))
    with pytest.raises(InputError, match="second: coverage"):
        stack_passes([first, away], grid, terrain)
    with pytest.raises(InputError, match="second: spectrum"):
        stack_passes([first, replace(second, spectrum_centred=False)], grid, terrain)
