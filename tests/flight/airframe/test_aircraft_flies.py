"""The aircraft stands, starts in level flight, and answers its surfaces the right way round."""

from __future__ import annotations

import numpy as np
import pytest

from yamabiko.flight.airframe.aircraft import Aircraft, StartState
from yamabiko.flight.frame import COMMAND

STILL = np.zeros(3)
ON_GROUND = StartState(0.6, 2.4, 12.0, 1.0)
IN_FLIGHT = StartState(0.6, 2.4, 0.0, 1.0, airspeed=36.0, altitude=1000.0)


def commanded(aircraft: Aircraft) -> np.void:
    """The command that holds the surfaces where they stand."""
    command: np.void = np.zeros(1, COMMAND)[0]
    command["aileron"] = aircraft.truth["actuator"][:2]
    command["ruddervator"] = aircraft.truth["actuator"][2:]
    command["throttle"] = 0.6
    command["engine_on"] = 1.0
    return command


def test_stands_on_its_wheels() -> None:
    aircraft = Aircraft("male", ON_GROUND)
    command: np.void = np.zeros(1, COMMAND)[0]
    command["brake"] = 1.0
    for _ in range(300):
        aircraft.step(command, STILL, STILL)
    truth = aircraft.truth
    assert np.linalg.norm(truth["velocity"]) < 1e-3
    assert truth["wheel_load"].sum() == pytest.approx(700 * 9.797, rel=0.01)


@pytest.mark.parametrize(
    ("surface", "side", "angle", "axis", "sign"),
    [
        ("aileron", 0, 0.1, 0, 1),
        ("aileron", 1, 0.1, 0, -1),
        ("ruddervator", 0, 0.1, 1, -1),
        ("ruddervator", 1, 0.1, 1, -1),
        ("ruddervator", 0, 0.1, 2, 1),
        ("ruddervator", 1, 0.1, 2, -1),
    ],
)
def test_each_surface_turns_the_aircraft_its_own_way(surface: str, side: int, angle: float, axis: int, sign: int) -> None:
    aircraft = Aircraft("male", IN_FLIGHT)
    command = commanded(aircraft)
    command[surface][side] += angle
    for _ in range(15):
        aircraft.step(command, STILL, STILL)
    assert sign * aircraft.truth["rate"][axis] > 0.01
