"""A path between recorded samples against paths known in closed form, and navigation's steps taken out of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yamabiko.earth.wgs84 import Float, LocalFrame, earth_fixed_to_geodetic, geodetic_to_earth_fixed
from yamabiko.errors import InputError
from yamabiko.platform.flown_path import FlownPath, local_axes

FRAME = LocalFrame.at_geodetic(0.6, 2.4, 100.0)
TIME = np.arange(600) / 60.0
WAVELENGTH = 0.031


def weaving(time: Float) -> tuple[Float, Float]:
    """Positions and velocities, east, north, up, of a flight that sways 3 m at 0.3 Hz and shakes 2 mm at 4 Hz."""
    slow, fast = 2.0 * np.pi * 0.3, 2.0 * np.pi * 4.0
    place = np.stack([38.0 * time, 3.0 * np.sin(slow * time), 0.002 * np.cos(fast * time) + 1000.0], axis=-1)
    rate = np.stack([np.full_like(time, 38.0), 3.0 * slow * np.cos(slow * time), -0.002 * fast * np.sin(fast * time)], axis=-1)
    return place, rate


def recorded() -> FlownPath:
    place, rate = weaving(TIME)
    return FlownPath(TIME, FRAME.to_earth_fixed(place), FRAME.turn_to_earth_fixed(rate))


def test_it_follows_the_flight_to_a_small_share_of_a_wavelength() -> None:
    between = np.linspace(0.0, TIME[-1], 7001)
    place, rate = weaving(between)
    path = recorded()
    error = np.linalg.norm(path.position(between) - FRAME.to_earth_fixed(place), axis=1)
    # h^4 / 384 of the fourth derivatives: 3 m x 1.88^4 and 2 mm x 25^4, together 840 m/s4.
    assert error.max() < 1.05 * 840.0 / 60.0**4 / 384.0 + 2e-9
    assert error.max() < 1e-4 * WAVELENGTH
    assert np.abs(path.velocity(between) - FRAME.turn_to_earth_fixed(rate)).max() < 1e-4


def test_it_is_made_of_geodetic_samples_as_well() -> None:
    path = recorded()
    geodetic = earth_fixed_to_geodetic(path.samples_position)
    north_east_down = np.einsum("sij,sj->si", local_axes(geodetic[:, 0], geodetic[:, 1]), path.samples_velocity)
    again = FlownPath.of_geodetic(TIME, geodetic, north_east_down)
    assert np.abs(again.position(TIME) - path.samples_position).max() < 1e-6
    assert np.abs(again.velocity(TIME) - path.samples_velocity).max() < 1e-9


@given(latitude=st.floats(-1.5, 1.5), longitude=st.floats(-3.1, 3.1))
def test_local_axes_are_those_of_small_steps(latitude: float, longitude: float) -> None:
    axes = local_axes(np.array([latitude]), np.array([longitude]))[0]
    step = 1e-6
    here = geodetic_to_earth_fixed([latitude, longitude, 0.0])
    for axis, change in zip(axes, ([step, 0.0, 0.0], [0.0, step, 0.0], [0.0, 0.0, -10.0]), strict=True):
        moved = geodetic_to_earth_fixed(np.array([latitude, longitude, 0.0]) + change) - here
        assert moved / np.linalg.norm(moved) == pytest.approx(axis, abs=1e-5)


def test_integrated_velocity_leaves_out_the_steps_of_fixes() -> None:
    true = recorded()
    fixes = 0.02 * np.random.default_rng(1).standard_normal((10, 3))
    stepping = true.samples_position + np.repeat(fixes, 60, axis=0)
    path = FlownPath(TIME, stepping, true.samples_velocity).integrated()
    error = path.position(TIME) - true.samples_position
    # What is left is a straight line, which only moves a picture: its bend is far below a wavelength.
    line = np.polynomial.polynomial.polyfit(TIME, error, 1)
    assert np.abs(error - np.polynomial.polynomial.polyval(TIME, line).T).max() < 2e-6
    assert np.abs(error).max() < 0.05


@pytest.mark.parametrize(
    ("time", "position", "field"),
    [
        (TIME[:3], np.zeros((3, 3)), "samples"),
        (TIME, np.zeros((599, 3)), "position"),
        (TIME, np.full((600, 3), np.nan), "position"),
        (TIME[::-1], np.zeros((600, 3)), "time"),
    ],
)
def test_bad_samples_are_refused(time: Float, position: Float, field: str) -> None:
    with pytest.raises(InputError) as error:
        FlownPath(time, position, np.zeros((len(time), 3)))
    assert error.value.field == field


@pytest.mark.parametrize("time", [-0.1, 10.0, float("nan")])
def test_times_not_flown_are_refused(time: float) -> None:
    with pytest.raises(InputError, match="recorded"):
        recorded().position([time])
