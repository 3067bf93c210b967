"""The class's public figures, measured in JSBSim: absolute ceiling and endurance within a tenth, stall at the stated lift."""

from __future__ import annotations

import pytest

from yamabiko.errors import ProcessingError
from yamabiko.flight.airframe.model import FOOT, KNOT
from yamabiko.flight.airframe.parameters import read_parameters
from yamabiko.flight.airframe.performance import (
    SERVICE_CLIMB,
    best_climb,
    ceiling,
    endurance,
    glide,
    glide_ratio,
    level_flight,
    stall_speed,
    take_off,
)

OPERATING = 18_000 * FOOT


def test_absolute_ceiling_is_25_000_feet_within_a_tenth() -> None:
    assert ceiling("male", 0.0, 27_000 * FOOT) / FOOT == pytest.approx(25_000, rel=0.1)


@pytest.mark.parametrize("altitude", [10_000 * FOOT, OPERATING])
def test_endurance_at_70_knots_is_27_hours_within_a_tenth(altitude: float) -> None:
    assert endurance("male", altitude, 70 * KNOT) / 3600 == pytest.approx(27, rel=0.1)


def test_turbocharged_service_ceiling_lies_between_30_000_and_34_000_feet() -> None:
    assert best_climb("male-turbo", 30_000 * FOOT).climb > SERVICE_CLIMB > best_climb("male-turbo", 34_000 * FOOT).climb


def test_deck_drone_stays_up_21_hours_within_a_tenth() -> None:
    cruise = read_parameters("deck").speeds.cruise
    assert endurance("deck", OPERATING, cruise) / 3600 == pytest.approx(21, rel=0.1)


@pytest.mark.parametrize("model", ["male", "deck"])
def test_stall_speed_is_that_of_the_stated_lift(model: str) -> None:
    parameters = read_parameters(model)
    clean = stall_speed(model)
    assert clean == pytest.approx(parameters.stall_speed, rel=0.02)
    assert stall_speed(model, parameters.flap.limit) < 0.9 * clean


def test_a_feathered_glide_is_that_of_the_polar_and_a_windmilling_one_worse() -> None:
    feathered, windmilling = (glide("male", 2000.0, 33.0, feathered=state) for state in (True, False))
    assert 14 < glide_ratio(feathered) < 18
    assert 8 < glide_ratio(windmilling) < 0.85 * glide_ratio(feathered)


def test_take_off_run_is_that_of_a_light_aircraft() -> None:
    """Mean acceleration of some 2 m/s2 to 32 m/s: 180 to 300 m."""
    measured = take_off("male")
    assert 180 < measured.ground_run < 300
    assert measured.ground_run < measured.distance < 500


def test_what_cannot_be_held_is_refused() -> None:
    with pytest.raises(ProcessingError, match="does not hold"):
        level_flight("male", 30_000 * FOOT, 36.0)
