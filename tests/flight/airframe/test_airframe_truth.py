"""The truth is of one piece: what moves, turns and pulls agree with one another over the turning ellipsoid."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from yamabiko.flight.airframe.aircraft import Aircraft, StartState
from yamabiko.flight.frame import COMMAND, FRAME_TIME, TRUTH

Array = NDArray[np.float64]
EQUATOR, ECCENTRICITY_SQUARED, TURN, GRAVITATION = 6378137.0, 6.69437999014e-3, 7.292115e-5, 3.986004418e14
FLATTENING = 1 / 298.257223563


@pytest.fixture(scope="module")
def flown() -> NDArray[np.void]:
    """(600,) of TRUTH while all surfaces move and the air does."""
    aircraft = Aircraft("male", StartState(0.61, 2.42, 0.0, 1.0, airspeed=36.0, altitude=2000.0))
    held: np.void = np.zeros(1, COMMAND)[0]
    held["aileron"], held["ruddervator"] = aircraft.trim[:2], aircraft.trim[2:4]
    held["throttle"], held["engine_on"] = aircraft.trim[6], 1.0
    truths = np.zeros(600, TRUTH)
    for frame in range(600):
        command = held.copy()
        command["aileron"][0] += 0.03 * np.sin(frame / 30)
        command["ruddervator"] += 0.02 * np.sin(frame / 25)
        aircraft.step(command, np.array([3.0, 2.0, 0.5 * np.sin(frame / 60)]), np.zeros(3))
        truths[frame] = aircraft.truth
    return truths


def matrices(attitude: Array) -> Array:
    """(n, 3, 3) from (n, 4) quaternions: body components to NED."""
    w, x, y, z = attitude.T
    rows = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ]
    return np.array(rows).transpose(2, 0, 1)


def radii(latitude: Array) -> tuple[Array, Array]:
    """Of curvature, along the meridian and across it, m."""
    curvature = 1 - ECCENTRICITY_SQUARED * np.sin(latitude) ** 2
    across = EQUATOR / np.sqrt(curvature)
    return across * (1 - ECCENTRICITY_SQUARED) / curvature, across


def gravity(latitude: Array, height: Array) -> Array:
    """Somigliana's formula with its second-order change with height: NIMA TR 8350.2, eqs 4-1 and 4-3."""
    squared = np.sin(latitude) ** 2
    surface = 9.7803253359 * (1 + 0.00193185265241 * squared) / np.sqrt(1 - ECCENTRICITY_SQUARED * squared)
    ratio = TURN**2 * EQUATOR**3 * (1 - FLATTENING) / GRAVITATION
    down = 1 - 2 / EQUATOR * (1 + FLATTENING + ratio - 2 * FLATTENING * squared) * height + 3 * height**2 / EQUATOR**2
    return np.asarray(surface * down)


def turning(truth: NDArray[np.void]) -> tuple[Array, Array]:
    """(n, 3) NED rates: of the earth, and of the local level over it."""
    meridian, across = radii(truth["latitude"])
    north, east, _ = truth["velocity"].T
    height, latitude = truth["height"], truth["latitude"]
    earth = np.stack([TURN * np.cos(latitude), np.zeros(len(truth)), -TURN * np.sin(latitude)], 1)
    level = np.stack([east / (across + height), -north / (meridian + height), -east * np.tan(latitude) / (across + height)], 1)
    return earth, level


def central(values: Array) -> Array:
    """Derivative at all frames but the first and last."""
    return np.asarray((values[2:] - values[:-2]) / (2 * FRAME_TIME))


def test_position_moves_with_the_velocity(flown: NDArray[np.void]) -> None:
    meridian, across = radii(flown["latitude"])
    north = central(flown["latitude"]) * (meridian + flown["height"])[1:-1]
    east = central(flown["longitude"]) * ((across + flown["height"]) * np.cos(flown["latitude"]))[1:-1]
    moved = np.stack([north, east, -central(flown["height"])], 1)
    assert np.abs(moved - flown["velocity"][1:-1]).max() < 0.005


def test_velocity_is_gained_by_specific_force_and_gravity(flown: NDArray[np.void]) -> None:
    """The force of a frame is the mean over it: added up over ten seconds of swaying it gives the velocity to 1 mm/s."""
    before, after = flown[:-1], flown[1:]
    halfway = before["attitude"] + after["attitude"]
    halfway /= np.linalg.norm(halfway, axis=1, keepdims=True)
    force = np.einsum("nij,nj->ni", matrices(halfway), after["specific_force"])
    earth, level = turning(after)
    gained = force - np.cross(2 * earth + level, 0.5 * (before["velocity"] + after["velocity"]))
    gained[:, 2] += gravity(after["latitude"], after["height"])
    wrong = np.cumsum(gained, axis=0) * FRAME_TIME - (after["velocity"] - flown[0]["velocity"])
    assert np.abs(wrong).max() < 1e-3


def test_attitude_turns_with_the_rate(flown: NDArray[np.void]) -> None:
    turned = matrices(flown["attitude"])
    change = np.einsum("nji,njk->nik", turned[1:-1], central(turned))
    seen = np.stack([change[:, 2, 1], change[:, 0, 2], change[:, 1, 0]], 1)
    earth, level = turning(flown)
    expected = flown["rate"] - np.einsum("nji,nj->ni", turned, earth + level)
    assert np.abs(seen - expected[1:-1]).max() < 0.01
    assert np.abs((seen - expected[1:-1]).mean(axis=0)).max() < 2e-4


def test_air_data_agree_with_motion_and_wind(flown: NDArray[np.void]) -> None:
    through_air = np.einsum("nji,nj->ni", matrices(flown["attitude"]), flown["velocity"] - flown["wind"])
    speed = np.linalg.norm(through_air, axis=1)
    np.testing.assert_allclose(flown["airspeed"], speed, atol=0.05)
    np.testing.assert_allclose(flown["angle_of_attack"], np.arctan2(through_air[:, 2], through_air[:, 0]), atol=2e-3)
    np.testing.assert_allclose(flown["sideslip"], np.arcsin(through_air[:, 1] / speed), atol=2e-3)
    mach = speed / np.sqrt(1.4 * 287.05 * flown["temperature"])
    expected = flown["static_pressure"] * ((1 + 0.2 * mach**2) ** 3.5 - 1)
    np.testing.assert_allclose(flown["impact_pressure"], expected, rtol=4e-3)


def test_static_pressure_is_the_standard_atmosphere() -> None:
    """ICAO Doc 7488: 101,325 Pa at sea level, 79,495 Pa at 2,000 m, 50,600 Pa at 5,486 m (18,000 ft)."""
    for height, pressure in ((0.0, 101325.0), (2000.0, 79495.0), (5486.4, 50600.0)):
        aircraft = Aircraft("male", StartState(0.6, 2.4, -100.0, 0.0, airspeed=36.0, altitude=height))
        assert aircraft.truth["static_pressure"] == pytest.approx(pressure, rel=0.002)


def test_at_rest_the_unit_feels_gravity_and_the_earth_turning() -> None:
    aircraft = Aircraft("male", StartState(0.61, 2.42, 12.0, 1.0))
    truth = aircraft.truth
    expected = gravity(np.array(0.61), np.array(13.0))
    assert np.linalg.norm(truth["specific_force"]) == pytest.approx(expected, abs=2e-3)
    assert np.linalg.norm(truth["rate"]) == pytest.approx(TURN, rel=0.05)
    assert truth["height"] == pytest.approx(12.0 + 1.0, abs=0.1)
