"""Weightings against scipy's windows and against their own transforms; places in apertures from short to a full circle."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.signal import windows

from yamabiko.focus.weighting import (
    HAMMING_PEDESTAL,
    TAYLOR_EQUAL_SIDELOBES,
    TAYLOR_SIDELOBE_LEVEL_DB,
    Weighting,
    place_in_aperture,
)


def test_taylor_and_hamming_are_those_of_scipy() -> None:
    samples = 400
    middles = (np.arange(samples) + 0.5) / samples - 0.5  # where scipy's Taylor window takes its samples
    taylor = windows.taylor(samples, TAYLOR_EQUAL_SIDELOBES, int(-TAYLOR_SIDELOBE_LEVEL_DB), norm=False)
    np.testing.assert_allclose(Weighting.TAYLOR.at(middles), taylor, rtol=1e-9)
    hamming = windows.general_hamming(samples, HAMMING_PEDESTAL) / HAMMING_PEDESTAL
    np.testing.assert_allclose(Weighting.HAMMING.at(np.linspace(-0.5, 0.5, samples)), hamming, rtol=1e-9)


@pytest.mark.parametrize("weighting", list(Weighting))
def test_the_response_is_the_transform_of_the_weights(weighting: Weighting) -> None:
    for distance in (0.0, 0.4, 1.0, 2.7):
        transform = quad(lambda place, x=distance: float(weighting.at(place)) * np.cos(2.0 * np.pi * x * place), -0.5, 0.5)[0]
        assert weighting.response(distance) == pytest.approx(transform, abs=1e-9)
    assert weighting.response(weighting.width / 2.0) ** 2 == pytest.approx(0.5, rel=1e-9)


def circular(degrees: float, pulses: int = 361, elevation: float = 0.8) -> np.ndarray:
    angle = np.deg2rad(np.linspace(20.0, 20.0 + degrees, pulses))
    return np.stack([np.cos(angle), np.sin(angle), np.full(pulses, np.tan(elevation))], axis=1)


@pytest.mark.parametrize("degrees", [0.5, -2.0, 90.0, 180.0, -270.0, 360.0])
def test_places_on_a_circle_go_with_the_angle_flown(degrees: float) -> None:
    look = circular(degrees) * np.linspace(1.0, 3.0, 361)[:, np.newaxis]
    np.testing.assert_allclose(place_in_aperture(look), np.linspace(-0.5, 0.5, 361), atol=1e-9)


def test_places_on_a_short_straight_flight_go_with_the_way_flown() -> None:
    along = np.linspace(-60.0, 60.0, 101) + np.where(np.arange(101) == 70, 0.3, 0.0)
    look = np.stack([along + 500.0, np.full(101, 8000.0), np.full(101, -6000.0)], axis=1)
    np.testing.assert_allclose(place_in_aperture(look), along / 120.0, atol=1e-3)


def test_a_line_of_sight_that_stands_still_has_one_place() -> None:
    np.testing.assert_array_equal(place_in_aperture(np.ones((5, 3))), np.zeros(5))
