"""Approaches of a point that flies, to a deck that heaves: what guidance is told, what is foreseen, how it touches down."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pytest

from yamabiko.earth.wgs84 import Float
from yamabiko.flight.deck.deck_approach import (
    DECK_TRACK,
    DECK_VIEW,
    foresee_heave,
    look_at_deck,
    make_approach_parameters,
    track_deck,
)
from yamabiko.flight.deck.deck_motion import DECK, deck_state, place_in_deck, relative_position, rotate
from yamabiko.flight.deck.sea_state import sea_state
from yamabiko.flight.deck.ship import Ship, make_ship
from yamabiko.flight.deck.wave_off import WAVE_OFF_STATE, WaveOff, judge_approach, make_wave_off_limits
from yamabiko.flight.frame import FRAME_TIME

_COURSE, _SPEED, _AIRSPEED = 0.7, 5.144, 30.0
_WIND = 5.144 * np.array([np.cos(_COURSE + np.pi), np.sin(_COURSE + np.pi), 0.0])  # ahead: 20 kn over the deck


def _record(kind: np.dtype[np.void]) -> np.void:
    record: np.void = np.zeros(1, kind)[0]
    return record


@dataclass
class Flown:
    """One approach. history : (frame, 8) time, along, above deck, demanded climb rate, predicted time left and touch-down sink,
    sink, heave rate."""

    reason: WaveOff
    touch_along: float
    touch_cross: float
    sink: float
    history: Float


def _fly(seed: int, *, number: int = 4, gust: float = 0.3, start_cross: float = 15.0, foul_at: float = -np.inf) -> Flown:
    """Fly one approach from 2.2 km: a point with lags of a second, a noisy link ten times a second, a gusty sink."""
    generator = np.random.default_rng(seed)
    ship = make_ship(Ship(0.6, 2.4, _COURSE, _SPEED), sea_state(number, longest=True), _COURSE + np.pi + 0.3, generator)
    deck, track, view, state = _record(DECK), _record(DECK_TRACK), _record(DECK_VIEW), _record(WAVE_OFF_STATE)
    parameters, limits = make_approach_parameters(), make_wave_off_limits()
    deck_state(ship, 0.0, deck)
    c, s = np.cos(_COURSE), np.sin(_COURSE)
    radius = 6_378_000.0
    place = np.array([deck["latitude"], deck["longitude"], deck["height"] + 134.0])
    place[0] += (-2200.0 * c - start_cross * s) / radius
    place[1] += (-2200.0 * s + start_cross * c) / (radius * np.cos(0.6))
    heading, climb, disturbed = _COURSE, 0.0, 0.0
    rows = []
    position, way = np.zeros(3), np.zeros(3)
    for frame in range(20_000):
        deck_state(ship, frame * FRAME_TIME, deck)
        exact = relative_position(place[0], place[1], place[2], deck)
        air = np.array([_AIRSPEED * np.cos(heading), _AIRSPEED * np.sin(heading), -climb - disturbed])
        velocity = air + _WIND
        if frame % 6 == 0:
            position = exact + 0.1 * generator.standard_normal(3)
            way = deck["velocity"] + 0.05 * generator.standard_normal(3)
        else:
            position = position + FRAME_TIME * (way - velocity)
        track_deck(track, place[2], position, way, _COURSE + np.radians(0.5) * generator.standard_normal())
        look_at_deck(view, track, velocity, position, parameters)
        reason = judge_approach(view, _AIRSPEED, _AIRSPEED, True, view["along"] > -foul_at, False, limits, state)
        told = [float(view[name]) for name in ("along", "above_deck", "climb_rate", "time_left", "touch_sink", "sink")]
        rows.append([frame * FRAME_TIME, *told, float(track["heave_rate"])])
        on = place_in_deck(deck, place[0], place[1], place[2])
        if reason or on[2] >= 0.0:
            ground = deck["velocity"] + rotate(deck["attitude"], np.cross(deck["rate"], on))
            return Flown(WaveOff(reason), on[0], on[1], float(velocity[2] - ground[2]), np.array(rows))
        off_line = np.arctan2(velocity[1], velocity[0]) - view["course"]
        heading -= FRAME_TIME * 0.5 * (off_line + 0.01 * view["cross"])
        wanted = view["climb_rate"] + (0.0 if view["flaring"] else -0.3 * view["above_path"])
        climb += FRAME_TIME * (wanted - climb)
        disturbed += FRAME_TIME * -disturbed / 2.0 + gust * np.sqrt(FRAME_TIME) * generator.standard_normal()
        place += FRAME_TIME * velocity / [radius, radius * np.cos(0.6), -1.0]
    raise AssertionError("neither touched down nor waved off")


@lru_cache(maxsize=1)
def _many() -> list[Flown]:
    return [_fly(seed) for seed in range(24)]


def test_approaches_in_sea_state_4_touch_down_softly_and_where_they_should() -> None:
    landed = [flown for flown in _many() if flown.reason is WaveOff.NONE]
    assert len(landed) >= 20
    sinks = np.array([flown.sink for flown in landed])
    assert 0.7 < sinks.mean() < 1.5
    assert sinks.std() < 0.5
    assert sinks.max() < 2.6
    places = np.array([flown.touch_along for flown in landed])
    assert places.min() > -40.0  # twenty metres inside the ramp
    assert places.max() < 60.0  # and 128 m left to stop in
    assert max(abs(flown.touch_cross) for flown in landed) < 3.0


def test_the_aircraft_follows_the_mean_deck_and_not_each_heave() -> None:
    for flown in _many()[:10]:
        rows = flown.history
        final = rows[(rows[:, 1] > -1500.0) & (rows[:, 2] > 5.0)]
        assert final[:, 7].std() > 0.1  # the deck heaves
        assert final[:, 3].std() < 0.05  # the demand does not


def test_the_touch_down_is_foreseen() -> None:
    """A second and a half before, time and sink against the deck are known better than from the mean deck alone."""
    foreseen, mean_deck, happened = [], [], []
    for flown in _many():
        rows = flown.history
        if flown.reason is WaveOff.NONE:
            row = rows[np.searchsorted(rows[:, 0], rows[-1, 0] - 1.5)]
            assert row[4] == pytest.approx(1.5, abs=0.8)
            foreseen.append(row[5] - row[6])
            mean_deck.append(rows[-1, 6])
            happened.append(flown.sink)
    deck_rate = np.array(happened) - mean_deck
    assert len(happened) >= 20
    assert np.std(deck_rate) > 0.15
    assert np.std(deck_rate - foreseen) < 0.7 * np.std(deck_rate)


def test_heave_two_seconds_ahead_is_foreseen_better_than_by_its_mean_or_its_present() -> None:
    ship = make_ship(Ship(0.6, 2.4, 0.0, 5.0), sea_state(4, longest=True), np.pi + 0.3, np.random.default_rng(4))
    deck, track = _record(DECK), _record(DECK_TRACK)
    rates, guesses = [], []
    for frame in range(300 * 60):
        deck_state(ship, frame * FRAME_TIME, deck)
        track_deck(track, 0.0, np.array([0.0, 0.0, -deck["height"]]), deck["velocity"], 0.0)
        rates.append(-deck["velocity"][2])
        guesses.append(foresee_heave(track, 2.0)[1])
    happened, guessed = np.array(rates[60 * 60 + 120 :]), np.array(guesses[60 * 60 : -120])
    stays = np.array(rates[60 * 60 : -120])
    error = np.std(happened - guessed)
    assert error < 0.7 * np.std(happened)
    assert error < 0.7 * np.std(happened - stays)


def test_a_pure_swell_is_foreseen_and_far_ahead_nothing_is() -> None:
    track = _record(DECK_TRACK)
    frequency, size = 0.6, 0.8
    for frame in range(600 * 60):
        time = frame * FRAME_TIME
        height, rate = 20.0 + size * np.sin(frequency * time), size * frequency * np.cos(frequency * time)
        track_deck(track, 100.0, np.array([0.0, 0.0, 100.0 - height]), np.array([3.0, -2.0, -rate]), 0.0)
    assert track["height"] == pytest.approx(20.0, abs=0.1)
    np.testing.assert_allclose(track["way"], [3.0, -2.0], atol=1e-9)
    heave, rate = foresee_heave(track, 1.0)
    fading = np.exp(-0.15 * 0.6)
    assert heave == pytest.approx(fading * size * np.sin(frequency * (time + 1.0)), abs=0.12)
    assert rate == pytest.approx(fading * size * frequency * np.cos(frequency * (time + 1.0)), abs=0.08)
    assert abs(foresee_heave(track, 120.0)[0]) < 0.001


def test_a_still_deck_has_no_heave() -> None:
    track = _record(DECK_TRACK)
    for _ in range(600):
        track_deck(track, 100.0, np.array([0.0, 0.0, 80.0]), np.zeros(3), 1.0)
    assert track["height"] == pytest.approx(20.0, abs=1e-9)
    assert foresee_heave(track, 1.0) == (0.0, 0.0)


def test_the_view_is_geometry() -> None:
    """An aircraft 1000 m astern, 20 m to starboard, 3 m high, of a ship that goes east."""
    track, view = _record(DECK_TRACK), _record(DECK_VIEW)
    course = np.pi / 2.0
    position = np.array([20.0, 1000.0, 64.0])
    track_deck(track, 84.0, position, np.array([0.0, 5.0, 0.0]), course)
    look_at_deck(view, track, np.array([0.0, 30.0, 1.5]), position, make_approach_parameters(slope=0.061))
    assert view["along"] == pytest.approx(-1000.0)
    assert view["cross"] == pytest.approx(20.0)
    assert view["closing"] == pytest.approx(25.0)
    assert view["drift"] == pytest.approx(0.0, abs=1e-12)
    assert view["above_path"] == pytest.approx(3.0)
    assert view["height"] == pytest.approx(20.0 + 61.0)
    assert view["climb_rate"] == pytest.approx(-0.061 * 25.0)
    assert view["time_left"] == pytest.approx(64.0 / 1.5)
    assert view["touch_along"] == pytest.approx(-1000.0 + 25.0 * 64.0 / 1.5)
    assert view["course"] == pytest.approx(course)
    assert view["flaring"] == 0


def test_a_wheel_that_skips_is_foreseen_to_come_down_where_the_flare_brings_it() -> None:
    track, view = _record(DECK_TRACK), _record(DECK_VIEW)
    position = np.array([-30.0, 0.0, 0.18])
    track_deck(track, 20.18, position, np.zeros(3), 0.0)
    parameters = make_approach_parameters(touch_sink=0.6)
    look_at_deck(view, track, np.array([21.0, 0.0, -0.2]), position, parameters)
    assert view["time_left"] == np.inf
    assert view["touch_along"] == pytest.approx(30.0 + 21.0 * 0.18 / 0.6)
    look_at_deck(view, track, np.array([21.0, 0.0, 0.1]), position, parameters)
    assert view["touch_along"] == pytest.approx(30.0 + 21.0 * 0.18 / 0.6)
    look_at_deck(view, track, np.array([21.0, 0.0, 1.2]), position, parameters)
    assert view["touch_along"] == pytest.approx(30.0 + 21.0 * 0.18 / 1.2)


def test_a_ship_that_drifts_across_is_followed() -> None:
    """The course over the earth that goes straight down the line leads into the ship's own way."""
    track, view = _record(DECK_TRACK), _record(DECK_VIEW)
    position = np.array([1000.0, 0.0, 61.0])
    track_deck(track, 81.0, position, np.array([0.0, 3.0, 0.0]), 0.0)
    look_at_deck(view, track, np.array([25.0, 3.0, 1.5]), position, make_approach_parameters())
    assert view["drift"] == pytest.approx(0.0)
    assert view["course"] == pytest.approx(np.arctan2(3.0, 25.0))
