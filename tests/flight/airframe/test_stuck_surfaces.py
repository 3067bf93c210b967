"""With one surface stuck at 80 % of its travel, or free, the others can still balance the aircraft: the equations are solved."""

from __future__ import annotations

from math import atan2, cos, radians, sin

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import least_squares

from yamabiko.flight.airframe.actuators import Actuator
from yamabiko.flight.airframe.aerodynamics import steady_side_slope
from yamabiko.flight.airframe.aircraft import Aircraft, StartState
from yamabiko.flight.airframe.model import FOOT, Model
from yamabiko.flight.airframe.parameters import AirframeParameters
from yamabiko.flight.airframe.steady_flight import start_in_air
from yamabiko.flight.control.gravity import GRAVITY
from yamabiko.flight.frame import COMMAND

Array = NDArray[np.float64]
ALTITUDE = 1000.0
POUND_PER_SQUARE_FOOT = 47.8803  # Pa
NOTHING = 0.01
"""m/s2 or rad/s2 that count as none."""


class Balance:
    """Flight with given surfaces: all accelerations but that along the way, which throttle, climb or descent take up."""

    def __init__(self, name: str) -> None:
        self.model = Model(name)
        self.parameters: AirframeParameters = self.model.parameters
        self.model.load(0.6 * self.parameters.mass.fuel, self.parameters.mass.payload)
        self.model.freeze_fuel(True)
        cruise = self.parameters.speeds.cruise
        pilot = start_in_air(self.model, ALTITUDE, cruise)
        pilot.level(ALTITUDE, cruise, 40.0)
        self.trim = pilot.measure("level", (ALTITUDE, cruise), 2.0)
        self.positions = pilot.positions

    def residual(self, alpha: float, beta: float, phi: float, surfaces: list[float]) -> Array:
        """(5,) accelerations right, down, in roll, pitch and yaw."""
        speed = self.trim.airspeed
        u, v, w = speed * cos(alpha) * cos(beta), speed * sin(beta), speed * sin(alpha) * cos(beta)
        theta = atan2(v * sin(phi) + w * cos(phi), u)
        self.model.put([*surfaces, *self.positions[4:]])
        self.model.place(
            {
                "h-sl-ft": ALTITUDE / FOOT,
                "phi-rad": phi,
                "theta-rad": theta,
                "psi-true-rad": 0.0,
                "u-fps": u / FOOT,
                "v-fps": v / FOOT,
                "w-fps": w / FOOT,
            }
        )
        linear = [self.model.read(f"accelerations/{name}-ft_sec2") * FOOT for name in ("vdot", "wdot")]
        return np.array([*linear, *(self.model.read(f"accelerations/{name}-rad_sec2") for name in ("pdot", "qdot", "rdot"))])


@pytest.fixture(scope="module", params=["male", "deck"])
def balance(request: pytest.FixtureRequest) -> Balance:
    return Balance(request.param)


@pytest.mark.parametrize("share", [0.8, -0.8])
def test_one_ruddervator_stuck(balance: Balance, share: float) -> None:
    """The other ruddervator meets the pitch, sideslip the yaw, ailerons the roll, each within what it can do."""
    tail, aileron = balance.parameters.tail.limit, balance.parameters.aileron.limit
    stuck = share * tail

    def equations(unknown: Array) -> Array:
        alpha, beta, phi, roll, other = unknown
        return balance.residual(alpha, beta, phi, [roll, -roll, stuck, other])

    guess = np.array([balance.trim.angle_of_attack, -share * 0.25, -share * 0.15, -share * 0.1, -share * 0.15])
    found = least_squares(equations, guess, x_scale=0.1, diff_step=np.full(5, 1e-3), xtol=1e-12, ftol=1e-12)
    _, beta, phi, roll, other = found.x
    assert np.abs(found.fun).max() < NOTHING
    assert abs(other) < 0.97 * tail
    assert abs(roll) < 0.6 * aileron
    assert abs(beta) < radians(25)
    assert abs(phi) < radians(20)
    # What navigation makes of the side force, which in steady flight is the weight's share across the banked aircraft.
    pressure = balance.model.read("aero/qbar-psf") * POUND_PER_SQUARE_FOOT
    told = GRAVITY * sin(phi) / (steady_side_slope(balance.parameters) * pressure)
    assert told == pytest.approx(beta, rel=0.25)


@pytest.mark.parametrize("share", [0.8, -0.8])
def test_one_aileron_stuck(balance: Balance, share: float) -> None:
    """The other aileron goes the same way and meets the roll; the ruddervators meet pitch and yaw."""
    tail, aileron = balance.parameters.tail.limit, balance.parameters.aileron.limit
    stuck = share * aileron

    def equations(unknown: Array) -> Array:
        alpha, phi, other, both, opposed = unknown
        return balance.residual(alpha, 0.0, phi, [stuck, other, both + opposed, both - opposed])

    guess = np.array([balance.trim.angle_of_attack - 0.05 * share, 0.0, stuck, balance.trim.ruddervator, 0.0])
    found = least_squares(equations, guess, x_scale=0.1, diff_step=np.full(5, 1e-3), xtol=1e-12, ftol=1e-12)
    _, phi, other, both, opposed = found.x
    assert np.abs(found.fun).max() < NOTHING
    assert abs(other) < 0.95 * aileron
    assert abs(both) + abs(opposed) < 0.5 * tail
    assert abs(phi) < radians(5)


@pytest.mark.parametrize(
    ("actuator", "flow"), [(Actuator.AILERON_LEFT, "aero/alpha-rad"), (Actuator.RUDDERVATOR_RIGHT, "aero/tail/right-angle")]
)
def test_a_free_surface_trails_the_flow_and_the_aircraft_flies_on(actuator: Actuator, flow: str) -> None:
    """Two seconds without any correction and with a command that the free surface does not hear."""
    aircraft = Aircraft("male", StartState(0.6, 2.4, 0.0, 1.0, airspeed=36.0, altitude=ALTITUDE))
    command: np.void = np.zeros(1, COMMAND)[0]
    command["aileron"], command["ruddervator"] = aircraft.trim[:2], aircraft.trim[2:4]
    command["throttle"], command["engine_on"] = aircraft.trim[6], 1.0
    half = "aileron" if actuator < Actuator.RUDDERVATOR_LEFT else "ruddervator"
    command[half][actuator % 2] += 0.2
    aircraft.free(actuator)
    for _ in range(120):
        aircraft.step(command, np.zeros(3), np.zeros(3))
    wing = aircraft.parameters.wing
    lifting = aircraft._model.read(flow) + (wing.incidence - wing.zero_lift if actuator == Actuator.AILERON_LEFT else 0.0)
    ratio = aircraft.parameters.aileron.float_ratio if actuator == Actuator.AILERON_LEFT else aircraft.parameters.tail.float_ratio
    assert aircraft.truth["actuator"][actuator] == pytest.approx(-ratio * lifting, abs=0.01)
    assert np.abs(aircraft.truth["rate"]).max() < 1.0
    aircraft.restore(actuator)
    for _ in range(60):
        aircraft.step(command, np.zeros(3), np.zeros(3))
    assert aircraft.truth["actuator"][actuator] == pytest.approx(aircraft.trim[actuator] + 0.2, abs=0.01)
