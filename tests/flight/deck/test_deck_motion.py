from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.earth.wgs84 import LocalFrame, geodetic_to_earth_fixed
from yamabiko.errors import InputError
from yamabiko.flight.deck.deck_motion import (
    DECK,
    deck_state,
    height_below,
    on_deck,
    place_in_deck,
    ramp_rise,
    relative_position,
    rotate,
)
from yamabiko.flight.deck.sea_state import sea_state, wave_spectrum
from yamabiko.flight.deck.ship import FlightDeck, Ship, course_into_wind, make_ship, wind_over_deck
from yamabiko.flight.deck.ship_response import ship_response


def _sailing(seed: int = 1, number: int = 4, deck: FlightDeck | None = None, **fields: Any) -> np.void:
    ship = Ship(0.6, 2.4, 0.9, 5.0, 36.0, deck or FlightDeck(), **fields)
    return make_ship(ship, sea_state(number, longest=True), 0.9 + 2.4, np.random.default_rng(seed))


def _at(ship: np.void, time: float) -> np.void:
    deck: np.void = np.zeros(1, DECK)[0]
    deck_state(ship, time, deck)
    return deck


@settings(deadline=None)  # the first call compiles
@given(st.floats(0.0, 7200.0), st.integers(0, 50))
def test_velocity_is_the_derivative_of_position(time: float, seed: int) -> None:
    ship, step = _sailing(seed), 0.01
    here, before, after = _at(ship, time), _at(ship, time - step), _at(ship, time + step)
    way = relative_position(before["latitude"], before["longitude"], before["height"], after) / (2.0 * step)
    # A rhumb line by the midpoint rule is out by some 1e-5 of the speed after two hours.
    np.testing.assert_allclose(here["velocity"], way, atol=1e-4)


def test_the_track_is_a_rhumb_line() -> None:
    ship = Ship(np.radians(50.0), 0.1, np.radians(40.0), 7.0)
    end = _at(make_ship(ship, sea_state(0), 0.0, np.random.default_rng(0)), 7200.0)
    # In small steps, each on the ellipsoid where it begins.
    latitude, longitude = ship.latitude, ship.longitude
    deck, centre = FlightDeck(), 60.0 - 124.0
    for _ in range(7200):
        squared = 1.0 - 6.69437999014e-3 * np.sin(latitude) ** 2
        radius = 6_378_137.0 / np.sqrt(squared)
        latitude_step = 7.0 * np.cos(ship.course) / (radius * (1.0 - 6.69437999014e-3) / squared)
        longitude += 7.0 * np.sin(ship.course) / (radius * np.cos(latitude + 0.5 * latitude_step))
        latitude += latitude_step
    place = place_in_deck(end, latitude, longitude, 0.0)
    np.testing.assert_allclose(place, [-centre, 0.0, deck.height], atol=0.5)


@settings(deadline=None)  # the first call compiles
@given(st.floats(0.0, 7200.0), st.integers(0, 50))
def test_rate_is_the_derivative_of_attitude(time: float, seed: int) -> None:
    ship, step = _sailing(seed), 0.002
    here, before, after = _at(ship, time), _at(ship, time - step), _at(ship, time + step)
    w, vector = here["attitude"][0], here["attitude"][1:]
    change = (after["attitude"] - before["attitude"]) / (2.0 * step)
    # The vector part of twice the conjugate times the change.
    rate = 2.0 * (w * change[1:] - change[0] * vector - np.cross(vector, change[1:]))
    np.testing.assert_allclose(here["rate"], rate, atol=1e-7)
    assert np.linalg.norm(here["attitude"]) == pytest.approx(1.0, abs=1e-12)


def test_the_touch_down_point_lies_where_the_motions_put_it() -> None:
    ship = _sailing()
    deck = _at(ship, 321.0)
    phase = ship["encounter"] * 321.0
    heave, roll, pitch = (np.cos(phase) @ ship["cosine"] + np.sin(phase) @ ship["sine"]).tolist()
    cr, sr, cp, sp = np.cos(roll), np.sin(roll), np.cos(pitch), np.sin(pitch)
    _, _, down = ship["touch_down"]
    lever_down = -sp * ship["touch_down"][0] + cp * cr * down
    assert deck["height"] == pytest.approx(36.0 + heave - lever_down, abs=1e-9)
    forward = rotate(deck["attitude"], np.array([1.0, 0.0, 0.0]))
    assert -forward[2] == pytest.approx(sp, abs=1e-12)
    assert rotate(deck["attitude"], np.array([0.0, 1.0, 0.0]))[2] == pytest.approx(sr * cp, abs=1e-12)


def test_motions_over_time_have_the_spectrum_of_the_response() -> None:
    """Root mean squares over hours and seeds against the integral of spectrum, spread and squared response."""
    sea = sea_state(4, longest=True)
    ship = Ship(0.6, 2.4, 0.0, 5.0)
    frequency = np.linspace(0.12, 2.0, 600)
    spread = np.linspace(-np.pi / 2, np.pi / 2, 121)
    squared = np.zeros((3, len(frequency)))
    for angle in spread:
        answer = ship_response(ship.hull, ship.speed, frequency, np.full(len(frequency), 2.2 + angle))
        weight = 2.0 / np.pi * np.cos(angle) ** 2 * (spread[1] - spread[0])
        squared += weight * np.abs([answer.heave, answer.roll, answer.pitch]) ** 2
    expected = np.sqrt(np.sum(squared * wave_spectrum(sea, frequency), axis=1) * (frequency[1] - frequency[0]))
    found = np.zeros(3)
    for seed in range(60):
        record = make_ship(ship, sea, 2.2, np.random.default_rng(seed))
        found += (0.5 * (record["cosine"] ** 2 + record["sine"] ** 2)).sum(axis=0) / 60
    np.testing.assert_allclose(np.sqrt(found), expected, rtol=0.03)


@pytest.mark.parametrize("longest", [False, True])
def test_in_sea_state_4_the_ship_moves_by_tenths_of_a_metre_and_degree(longest: bool) -> None:
    """The bounds are estimates for a ship twice as long as the waves: less than the water, on the worst heading about 1 deg."""
    time = np.arange(0.0, 3600.0, 0.5)
    deviations = []
    for turn in np.linspace(0.0, np.pi, 7):
        ship = make_ship(Ship(0.6, 2.4, 0.0, 5.0), sea_state(4, longest=longest), turn, np.random.default_rng(3))
        phase = np.outer(time, ship["encounter"])
        deviations.append((np.cos(phase) @ ship["cosine"] + np.sin(phase) @ ship["sine"]).std(axis=0))
    heave, roll, pitch = np.max(deviations, axis=0)
    assert 0.2 < heave < 1.88 / 4.0
    assert 0.3 < np.degrees(roll) < 1.2
    assert 0.15 < np.degrees(pitch) < 0.5


def test_a_calm_sea_leaves_the_deck_still_and_moving_along() -> None:
    deck = _at(_sailing(number=0), 600.0)
    np.testing.assert_allclose(deck["rate"], 0.0, atol=1e-15)
    np.testing.assert_allclose(deck["velocity"], [5.0 * np.cos(0.9), 5.0 * np.sin(0.9), 0.0], atol=1e-12)
    assert deck["height"] == pytest.approx(36.0 + 18.0, abs=1e-12)


def test_the_same_seed_gives_the_same_deck() -> None:
    assert _at(_sailing(7), 100.0).tobytes() == _at(_sailing(7), 100.0).tobytes()
    assert _at(_sailing(7), 100.0).tobytes() != _at(_sailing(8), 100.0).tobytes()


@settings(deadline=None)
@given(st.floats(-9000.0, 9000.0), st.floats(-9000.0, 9000.0), st.floats(-20.0, 900.0))
def test_relative_position_agrees_with_the_earth_room(east: float, north: float, up: float) -> None:
    deck = _at(_sailing(), 50.0)
    geodetic = (deck["latitude"] + north / 6.37e6, deck["longitude"] + east / 6.37e6, deck["height"] + up)
    here = geodetic_to_earth_fixed(geodetic)
    there = geodetic_to_earth_fixed((deck["latitude"], deck["longitude"], deck["height"]))
    enu = LocalFrame.at(here).axes @ (there - here)
    np.testing.assert_allclose(relative_position(*geodetic, deck), [enu[1], enu[0], -enu[2]], atol=1e-6)


def test_places_on_the_deck_and_beside_it() -> None:
    ship = _sailing(deck=FlightDeck(ramp_length=40.0, ramp_angle=np.radians(12.0)))
    assert on_deck(ship, 0.0, 0.0)
    assert on_deck(ship, -60.0, 16.0)
    assert not on_deck(ship, -60.1, 0.0)
    assert not on_deck(ship, 188.1, 0.0)
    assert not on_deck(ship, 0.0, -16.1)
    rise, slope = ramp_rise(ship, 188.0)
    assert slope == pytest.approx(np.tan(np.radians(12.0)), rel=1e-12)
    assert rise == pytest.approx(40.0 / np.sin(np.radians(12.0)) * (1.0 - np.cos(np.radians(12.0))), rel=1e-12)
    assert ramp_rise(ship, 147.9) == (0.0, 0.0)
    numerical = (ramp_rise(ship, 170.001)[0] - ramp_rise(ship, 169.999)[0]) / 0.002
    assert ramp_rise(ship, 170.0)[1] == pytest.approx(numerical, rel=1e-6)


def test_height_below_is_the_deck_or_the_sea() -> None:
    ship = _sailing()
    deck = _at(ship, 12.0)
    assert height_below(ship, deck, deck["latitude"], deck["longitude"], deck["height"] + 3.0) == pytest.approx(
        deck["height"], abs=0.1
    )
    assert height_below(ship, deck, deck["latitude"] + 1e-4, deck["longitude"], deck["height"]) == 36.0
    place = place_in_deck(deck, deck["latitude"], deck["longitude"], deck["height"])
    np.testing.assert_allclose(place, 0.0, atol=1e-8)


@given(st.floats(0.0, 20.0), st.floats(0.0, 2.0 * np.pi), st.floats(2.0, 15.0))
def test_the_ship_turns_into_the_wind(strength: float, towards: float, wanted: float) -> None:
    wind = strength * np.array([np.cos(towards), np.sin(towards)])
    course, speed = course_into_wind(wind, wanted)
    head, side = wind_over_deck(wind, course, speed)
    assert side == pytest.approx(0.0, abs=1e-9)
    assert head == pytest.approx(max(wanted, strength + 3.0 * 1852.0 / 3600.0), abs=1e-9)


def test_cross_wind_comes_from_port() -> None:
    head, side = wind_over_deck(np.array([0.0, 4.0]), 0.0, 3.0)
    assert (head, side) == pytest.approx((3.0, 4.0))


@pytest.mark.parametrize(
    ("field", "value"), [("latitude", 1.5), ("latitude", np.nan), ("longitude", 4.0), ("course", np.inf), ("speed", -1.0)]
)
def test_bad_ships_are_refused(field: str, value: float) -> None:
    fields: dict[str, Any] = {"latitude": 0.6, "longitude": 2.4, "course": 0.0, "speed": 5.0, field: value}
    with pytest.raises(InputError, match=f"ship: {field}"):
        Ship(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"length": 0.0},
        {"touch_down": 300.0},
        {"ramp_length": 200.0},
        {"ramp_angle": 1.0},
        {"parking": ((0.0, 20.0),)},
        {"width": np.nan},
    ],
)
def test_bad_decks_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="flight deck"):
        FlightDeck(**fields)
