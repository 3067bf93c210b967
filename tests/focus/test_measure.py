"""Measurement of a point response against the analytic response of each weighting, and statistics against their definitions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.integrate import quad
from scipy.optimize import minimize_scalar

from yamabiko.errors import InputError
from yamabiko.focus import measure
from yamabiko.focus.measure import INTEGRATED_WIDTHS, brightest_pixel, measure_image, measure_point
from yamabiko.focus.weighting import Weighting

Pixels = NDArray[np.complex128]


def response(weighting: Weighting, place: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    return np.array([weighting.response(float(x)) for x in place])


def point(
    weighting: Weighting,
    shape: tuple[int, int],
    at: tuple[float, float],
    rates: tuple[float, float],
    spectrum_centre: tuple[float, float] = (0.0, 0.0),
) -> Pixels:
    """A point response; rates are pixels to a resolution cell, spectrum_centre is in cycles a pixel."""
    axes = []
    for length, middle, rate, centre in zip(shape, at, rates, spectrum_centre, strict=True):
        distance = np.arange(length) - middle
        axes.append(response(weighting, distance / rate) * np.exp(2j * np.pi * centre * distance))
    return np.asarray(np.multiply.outer(axes[0], axes[1]))


def theory(weighting: Weighting) -> tuple[float, float, float]:
    """First null (cells), PSLR (dB) and ISLR (dB) of the response that Weighting itself states, by quadrature."""

    def power(x: float) -> float:
        return weighting.response(x) ** 2

    fine = np.linspace(0.5, 2.5, 1001)
    values = response(weighting, fine) ** 2
    null = float(fine[np.flatnonzero(np.diff(values) > 0.0)[0]])
    end = INTEGRATED_WIDTHS * null
    outside = response(weighting, np.arange(null, 0.5 * end, 0.01)) ** 2
    place = null + 0.01 * float(outside.argmax())
    sidelobe = -minimize_scalar(lambda x: -power(x), bounds=(place - 0.02, place + 0.02)).fun
    mainlobe = quad(power, 0.0, null)[0]
    sidelobes = sum(quad(power, start, min(start + 0.5, end))[0] for start in np.arange(null, end, 0.5))
    return null, float(10 * np.log10(sidelobe)), float(10 * np.log10(sidelobes / mainlobe))


THEORY = {weighting: theory(weighting) for weighting in Weighting}


def test_the_theory_of_the_uniform_aperture_is_the_textbook_one() -> None:
    null, pslr, islr = THEORY[Weighting.UNIFORM]
    assert null == pytest.approx(1.0, abs=2e-3)
    assert pslr == pytest.approx(-13.26, abs=0.005)
    assert islr == pytest.approx(-10.16, abs=0.02)
    assert Weighting.UNIFORM.width == pytest.approx(0.886, abs=5e-4)


shifts = st.floats(0.0, 1.0)
rates = st.floats(1.05, 4.0)
centres = st.floats(-0.5, 0.5)


@pytest.mark.parametrize("weighting", list(Weighting))
@settings(max_examples=20, deadline=None)
@given(shift=st.tuples(shifts, shifts), rate=st.tuples(rates, rates), centre=st.tuples(centres, centres))
def test_analytic_point(
    weighting: Weighting, shift: tuple[float, float], rate: tuple[float, float], centre: tuple[float, float]
) -> None:
    at = (110.0 + shift[0], 115.0 + shift[1])
    measured = measure_point(point(weighting, (230, 240), at, rate, centre), None, 0.25, 0.5)
    _, pslr, islr = THEORY[weighting]
    assert measured.row == pytest.approx(at[0], abs=0.005)
    assert measured.column == pytest.approx(at[1], abs=0.005)
    assert measured.amplitude == pytest.approx(1.0, rel=0.01)
    if max(np.abs(centre)) < 0.4:  # beyond, a spectrum that reaches across Nyquist leaves the sign between pixels open
        assert abs(measured.phase) < 0.05
    for cut, pixels_per_cell, spacing in ((measured.row_cut, rate[0], 0.25), (measured.column_cut, rate[1], 0.5)):
        assert cut.width_pixels == pytest.approx(weighting.width * pixels_per_cell, rel=0.01)
        assert cut.width == pytest.approx(cut.width_pixels * spacing)
        assert cut.peak_sidelobe_ratio_db == pytest.approx(pslr, abs=0.1)
        assert cut.integrated_sidelobe_ratio_db == pytest.approx(islr, abs=0.1)
        assert cut.integrated_widths == pytest.approx(INTEGRATED_WIDTHS)


def test_noise_does_not_hide_the_widths() -> None:
    rng = np.random.default_rng(7)
    pixels = point(Weighting.UNIFORM, (200, 200), (90.3, 110.7), (1.3, 1.7))
    pixels += 10 ** (-50 / 20) * (rng.standard_normal(pixels.shape) + 1j * rng.standard_normal(pixels.shape)) / np.sqrt(2.0)
    measured = measure_point(pixels.astype(np.complex64), (92, 108), 1.0, 1.0)
    assert measured.row_cut.width_pixels == pytest.approx(Weighting.UNIFORM.width * 1.3, rel=0.01)
    assert measured.column_cut.width_pixels == pytest.approx(Weighting.UNIFORM.width * 1.7, rel=0.01)


def test_near_chooses_between_two_points() -> None:
    pixels = point(Weighting.TAYLOR, (200, 240), (60.0, 70.0), (1.5, 1.5))
    pixels += 0.1 * point(Weighting.TAYLOR, (200, 240), (140.4, 160.2), (1.5, 1.5))
    assert measure_point(pixels, None, 1.0, 1.0).row == pytest.approx(60.0, abs=0.01)
    faint = measure_point(pixels, (137, 164), 1.0, 1.0)
    assert faint.row == pytest.approx(140.4, abs=0.02)
    assert faint.column == pytest.approx(160.2, abs=0.02)
    assert faint.amplitude == pytest.approx(0.1, rel=0.02)


def test_single_precision_finds_the_same_peak_with_and_without_a_place() -> None:
    rng = np.random.default_rng(3)
    for _ in range(40):
        at = (32.0 + float(rng.uniform()), 32.0 + float(rng.uniform()))
        pixels = (point(Weighting.TAYLOR, (64, 64), at, (1.5, 1.5)) * np.exp(2j * np.pi * rng.uniform())).astype(np.complex64)
        assert measure_point(pixels, (30, 34), 1.0, 1.0) == measure_point(pixels, None, 1.0, 1.0)


def test_near_the_edge_it_looks_less_far_and_says_so() -> None:
    pixels = point(Weighting.UNIFORM, (200, 200), (14.2, 100.0), (1.5, 1.5))
    measured = measure_point(pixels, None, 1.0, 1.0)
    assert measured.row_cut.integrated_widths < INTEGRATED_WIDTHS
    assert measured.column_cut.integrated_widths == pytest.approx(INTEGRATED_WIDTHS)
    assert measured.row_cut.width_pixels == pytest.approx(Weighting.UNIFORM.width * 1.5, rel=0.02)


@pytest.mark.parametrize("angle", [-0.6, 0.3])
def test_a_turned_response_is_measured_along_its_own_axes(angle: float) -> None:
    row_spacing, column_spacing = 0.2, 0.3
    down = (np.arange(240)[:, np.newaxis] - 120.3) * row_spacing
    right = (np.arange(240)[np.newaxis, :] - 119.6) * column_spacing
    along = np.cos(angle) * down + np.sin(angle) * right
    across = -np.sin(angle) * down + np.cos(angle) * right
    measured = measure_point(
        np.sinc(along / 0.5) * np.sinc(across / 0.7) + 0j, None, row_spacing, column_spacing, turn=(angle, angle)
    )
    assert measured.row_cut.width == pytest.approx(Weighting.UNIFORM.width * 0.5, rel=0.01)
    assert measured.column_cut.width == pytest.approx(Weighting.UNIFORM.width * 0.7, rel=0.01)
    for cut in (measured.row_cut, measured.column_cut):
        assert cut.peak_sidelobe_ratio_db == pytest.approx(THEORY[Weighting.UNIFORM][1], abs=0.1)


GOOD = point(Weighting.UNIFORM, (64, 64), (32.0, 32.0), (1.5, 1.5))


def spoilt(value: complex) -> Pixels:
    pixels = GOOD.copy()
    pixels[3, 4] = value
    return pixels


@pytest.mark.parametrize(
    ("pixels", "near", "spacing", "words"),
    [
        (spoilt(complex(np.nan, 0.0)), None, 1.0, "not finite at row 3, column 4"),
        (spoilt(complex(0.0, np.inf)), None, 1.0, "not finite at row 3, column 4"),
        (np.abs(GOOD), None, 1.0, "complex pixels"),
        (GOOD[0], None, 1.0, "two axes"),
        (np.zeros((64, 64), complex), None, 1.0, "zeros only"),
        (np.zeros((0, 64), complex), None, 1.0, "at least one pixel"),
        (GOOD[25:40], None, 1.0, "at least 16 rows and columns"),
        (GOOD[31:], None, 1.0, "at the edge"),
        (GOOD[:, :36], None, 1.0, "at the edge"),
        (GOOD[:, :41], None, 1.0, "3 null-to-null widths"),
        (np.ones((64, 64), complex), None, 1.0, "at the edge"),
        (np.ones((64, 64), complex), (32, 32), 1.0, "mainlobe that ends inside"),
        (GOOD, (32, 41), 1.0, "no peak within 8 pixels"),
        (GOOD, (64, 3), 1.0, "a place inside 64 rows and 64 columns"),
        (GOOD, (np.nan, 3), 1.0, "a place inside 64 rows and 64 columns"),
        (GOOD, None, 0.0, "a positive number of metres"),
        (GOOD, None, np.nan, "a positive number of metres"),
    ],
)
def test_bad_input(pixels: NDArray[Any], near: tuple[float, float] | None, spacing: float, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        measure_point(pixels, near, 1.0, spacing)
    assert "\n" not in str(caught.value)


def test_statistics_of_noise() -> None:
    rng = np.random.default_rng(11)
    level = 10.0 ** (-37.0 / 20.0)
    noise = level * (rng.standard_normal((400, 500)) + 1j * rng.standard_normal((400, 500))) / np.sqrt(2.0)
    measured = measure_image(noise)
    assert measured.noise_floor_db == pytest.approx(-37.0, abs=0.1)
    assert measured.contrast == pytest.approx(1.0, abs=0.02)
    # For exponentially distributed power the mean of x ln x is 1 - Euler's constant.
    assert measured.entropy == pytest.approx(np.log(noise.size) - (1.0 - np.euler_gamma), abs=0.01)


def test_bright_points_hardly_move_the_noise_floor_but_lower_the_entropy() -> None:
    rng = np.random.default_rng(12)
    noise = 0.01 * (rng.standard_normal((300, 300)) + 1j * rng.standard_normal((300, 300))) / np.sqrt(2.0)
    pixels = noise.copy()
    pixels[::10, ::10] += 5.0
    pixels[40, 70] = 100.0j
    pixels[:, 250:] = 0.0
    bare, measured = measure_image(noise), measure_image(pixels)
    assert measured.noise_floor_db == pytest.approx(bare.noise_floor_db, abs=0.3)
    assert measured.entropy < bare.entropy - 2.0
    assert measured.contrast > 10.0
    assert (measured.peak_row, measured.peak_column) == (40, 70)
    assert measured.peak_db == pytest.approx(40.0, abs=1e-6)


@pytest.mark.parametrize(("share", "too_high_db"), [(0.75, 1.5), (0.5, 3.8), (0.35, 6.4)])
def test_where_little_is_dark_the_noise_floor_stands_as_much_too_high_as_told(share: float, too_high_db: float) -> None:
    rng = np.random.default_rng(14)
    pixels = (rng.standard_normal((400, 500)) + 1j * rng.standard_normal((400, 500))) / np.sqrt(2.0)
    pixels[int(400 * share) :] *= 100.0
    assert 10.0 * np.log10(np.log(1.0 - 0.25 / share) / np.log(0.75)) == pytest.approx(too_high_db, abs=0.05)
    assert measure_image(pixels).noise_floor_db == pytest.approx(too_high_db, abs=0.15)


def test_an_image_looked_through_in_pieces_is_looked_through_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(15)
    pixels = rng.standard_normal((37, 21)) + 1j * rng.standard_normal((37, 21))
    pixels[36, 20] = pixels[35, 3] = 9.0
    whole = measure_image(pixels)
    monkeypatch.setattr(measure, "_PIXELS_AT_ONCE", 50)
    assert brightest_pixel(pixels) == (35, 3)
    assert vars(measure_image(pixels)) == pytest.approx(vars(whole), rel=1e-12)
    pixels[36, 7] = np.nan
    with pytest.raises(InputError, match="row 36, column 7"):
        measure_image(pixels)


def test_statistics_of_equal_pixels() -> None:
    measured = measure_image(np.full((8, 4), 2.0j))
    assert measured.entropy == pytest.approx(np.log(32.0))
    assert measured.contrast == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("pixels", [spoilt(complex(np.nan, 0.0)), np.zeros((3, 3), complex), np.ones((3, 3)), np.ones(3, complex)])
def test_statistics_of_bad_input(pixels: NDArray[Any]) -> None:
    with pytest.raises(InputError):
        measure_image(pixels)
