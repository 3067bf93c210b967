"""The drone on a moving deck: it stands, brakes, runs off the bow, and is where the deck's frame says."""

import numpy as np
import pytest

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.flight.airframe.aircraft import Aircraft, StartState
from yamabiko.flight.airframe.parameters import read_parameters
from yamabiko.flight.deck.contact_on_aircraft import DeckContact, gear_of, start_on_deck
from yamabiko.flight.deck.deck_motion import place_in_deck
from yamabiko.flight.deck.sea_state import sea_state
from yamabiko.flight.deck.ship import FlightDeck, Ship, make_ship
from yamabiko.flight.frame import COMMAND

GRAVITY = 9.80665


def _ship(number: int, seed: int = 1, deck: FlightDeck | None = None) -> np.void:
    """A ship at 10 kn with the sea abeam, where it rolls most; the longest waves of the sea state."""
    ship = Ship(0.6, 2.4, 0.3, 5.144, 0.0, deck or FlightDeck())
    return make_ship(ship, sea_state(number, longest=True), 0.3 + np.pi / 2.0, np.random.default_rng(seed))


def _frame(drone: DeckContact, command: np.void, wind: Float) -> Float:
    """Fly a frame; where the aircraft is in the deck's frame (3,)."""
    drone.before(command)
    drone.aircraft.step(command, wind, np.zeros(3))
    drone.after()
    truth = drone.aircraft.truth
    return place_in_deck(drone.deck, truth["latitude"], truth["longitude"], truth["height"])


def _command(**fields: float) -> np.void:
    command: np.void = np.zeros(1, COMMAND)[0]
    for name, value in fields.items():
        command[name] = value
    return command


def test_a_parked_aircraft_stays_within_centimetres_on_a_rolling_deck() -> None:
    drone = start_on_deck("male", _ship(4), (120.0, 10.0))
    command = _command(brake=1.0)
    places, rolls, loads = [], [], []
    for number in range(70 * 60):
        place = _frame(drone, command, np.zeros(3))
        if number >= 10 * 60:
            places.append(place)
            loads.append(drone.contact["load"].copy())
            w, x, y, z = drone.deck["attitude"]
            rolls.append(np.degrees(np.arctan2(2 * (w * x + y * z), 1 - 2 * (x * x + y * y))))
    assert np.ptp(rolls) > 2.0  # the deck does roll
    moved = np.ptp(places, axis=0)
    assert moved[0] < 0.01
    assert moved[1] < 0.03  # of which the struts' roll under the wing makes most
    # It comes back: no creep between the first and the last ten seconds.
    drift = np.mean(places[-600:], axis=0) - np.mean(places[:600], axis=0)
    assert np.abs(drift).max() < 0.003
    # No chatter: from frame to frame the loads change as slowly as the deck moves.
    assert np.abs(np.diff(loads, axis=0)).max() < 10.0


def test_in_a_calm_the_wheels_bear_the_weight() -> None:
    drone = start_on_deck("male", _ship(0), (120.0, 10.0))
    command = _command(brake=1.0)
    # The air goes along, so that no wing lifts.
    for _ in range(20 * 60):
        _frame(drone, command, 5.144 * np.array([np.cos(0.3), np.sin(0.3), 0.0]))
    truth = drone.aircraft.truth
    assert truth["wheel_load"].sum() == pytest.approx(truth["mass"] * GRAVITY, rel=0.005)
    assert truth["wheel_load"][1] == pytest.approx(truth["wheel_load"][2], rel=0.01)
    assert truth["ground_height"] == pytest.approx(18.0, abs=0.01)
    assert truth["wheel_speed"] == pytest.approx(0.0, abs=1e-3)
    # The way of the ship is the aircraft's.
    np.testing.assert_allclose(truth["velocity"][:2], drone.deck["velocity"][:2], atol=1e-3)
    static = drone.contact["load"] / drone.gear["spring"]
    np.testing.assert_allclose(drone.contact["compression"], static, atol=1e-3)


def test_it_runs_up_the_deck_under_power_and_flies_off_before_the_bow() -> None:
    drone = start_on_deck("male", _ship(2), (-55.0, 0.0))
    wind = np.array([-5.1, -1.6, 0.0])  # 20 kn over the deck
    for _ in range(10 * 60):
        place = _frame(drone, _command(brake=1.0, engine_on=1.0), wind)
    assert place[0] == pytest.approx(-54.9, abs=0.2)
    command = _command(throttle=1.0, engine_on=1.0, ruddervator=-0.08)
    for _ in range(20 * 60):
        place = _frame(drone, command, wind)
        if place[2] < -5.0:
            break
    truth = drone.aircraft.truth
    assert place[2] < -5.0
    assert -55.0 + 60.0 < place[0] < 188.0
    assert abs(place[1]) < 3.0
    assert drone.contact["bearing"] == 0
    assert truth["wheel_load"].sum() == 0.0
    assert truth["airspeed"] > 27.0
    assert truth["ground_height"] == pytest.approx(18.0, abs=1.0)


def test_the_same_seed_gives_the_same_bytes() -> None:
    def fly() -> bytes:
        drone = start_on_deck("male", _ship(4, 3), (120.0, 10.0))
        command = _command(brake=0.5)
        for _ in range(300):
            _frame(drone, command, np.zeros(3))
        return drone.aircraft.truth.tobytes() + drone.contact.tobytes()

    assert fly() == fly()


def test_the_gear_is_that_of_the_airframe() -> None:
    parameters = read_parameters("male")
    gear = gear_of(parameters)
    assert gear["place"][0, 0] > 0.0 > gear["place"][1, 0]  # nose ahead of the unit, main wheels behind
    assert gear["place"][1, 1] == -gear["place"][2, 1]
    assert gear["place"][2, 1] > 0.0
    assert (gear["place"][:, 2] > 0.0).all()
    assert gear["spring"][1] == parameters.gear.main_spring


def test_a_place_beside_the_deck_is_refused() -> None:
    with pytest.raises(InputError, match="start on deck"):
        start_on_deck("male", _ship(0), (0.0, 20.0))


def test_an_aircraft_goes_along_with_what_carries_it_standing_as_it_stood() -> None:
    aircraft = Aircraft("male", StartState(0.6, 2.4, 18.0, 0.3))
    before = aircraft.truth.copy()
    aircraft.go_along(np.array([4.0, 2.0, 0.5]), 0.0)
    truth = aircraft.truth
    np.testing.assert_allclose(truth["velocity"], [4.0, 2.0, 0.5], atol=0.01)
    assert truth["height"] == pytest.approx(before["height"], abs=0.01)
    np.testing.assert_allclose(truth["attitude"], before["attitude"], atol=1e-3)
    assert truth["ground_height"] == 0.0
    with pytest.raises(InputError, match="velocity"):
        aircraft.go_along(np.array([np.nan, 0.0, 0.0]), 0.0)
