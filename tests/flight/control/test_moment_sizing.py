"""What the control laws believe of surfaces and damping, against differences of JSBSim's own moments in flight."""

from __future__ import annotations

from math import cos, sin

import numpy as np
import pytest
from numpy.typing import NDArray

from yamabiko.flight.airframe.aerodynamics import derive
from yamabiko.flight.airframe.model import FOOT, Model
from yamabiko.flight.airframe.parameters import MODELS
from yamabiko.flight.airframe.steady_flight import start_in_air
from yamabiko.flight.control.sizing import control_parameters, rate_damping, surface_effects

Array = NDArray[np.float64]
ALTITUDE = 1000.0
AXES = "lmn"
POUND_FORCE_FOOT = 4.4482216152605 * FOOT


class Judge:
    """JSBSim's moment coefficients near level flight at cruise."""

    def __init__(self, name: str) -> None:
        self.model = Model(name)
        self.parameters = self.model.parameters
        self.model.load(self.parameters.mass.fuel, self.parameters.mass.payload)
        self.model.freeze_fuel(True)
        cruise = self.parameters.speeds.cruise
        pilot = start_in_air(self.model, ALTITUDE, cruise)
        pilot.level(ALTITUDE, cruise, 30.0)
        self.trim = pilot.measure("level", (ALTITUDE, cruise), 2.0)
        self.positions = pilot.positions

    def moments(self, rates: dict[str, float], surfaces: dict[int, float]) -> Array:
        """(3,) coefficients of roll, pitch, yaw about the centre of mass with body rates (rad/s) and changes of surfaces (rad)."""
        positions = list(self.positions)
        for index, change in surfaces.items():
            positions[index] += change
        self.model.put(positions)
        alpha, speed = self.trim.angle_of_attack, self.trim.airspeed
        placed = {"h-sl-ft": ALTITUDE / FOOT, "theta-rad": alpha, "phi-rad": 0.0, "psi-true-rad": 0.0}
        placed |= {"u-fps": speed * cos(alpha) / FOOT, "v-fps": 0.0, "w-fps": speed * sin(alpha) / FOOT}
        self.model.place(placed | {f"{axis}-rad_sec": rates.get(axis, 0.0) for axis in "pqr"})
        wing = self.parameters.wing
        pressure = self.model.read("aero/qbar-psf") * 4.4482216152605 / FOOT**2
        moments = np.array([self.model.read(f"moments/{axis}-aero-lbsft") for axis in AXES]) * POUND_FORCE_FOOT
        return np.asarray(moments / (pressure * wing.area * np.array([wing.span, wing.chord, wing.span])))

    def by_surface(self, index: int, step: float = 0.02) -> Array:
        return (self.moments({}, {index: step}) - self.moments({}, {index: -step})) / (2.0 * step)

    def by_rate(self, axis: str, step: float = 0.02) -> Array:
        return (self.moments({axis: step}, {}) - self.moments({axis: -step}, {})) / (2.0 * step)


@pytest.fixture(scope="module", params=MODELS)
def judge(request: pytest.FixtureRequest) -> Judge:
    return Judge(request.param)


def test_every_surface_does_what_the_laws_believe(judge: Judge) -> None:
    """Within 5 %, but for what is small beside what other surfaces do about the same axis.

    An aileron's pitch is the difference of large parts, a ruddervator's roll that of its height and width; an aileron's yaw is that
    at one lift coefficient.
    """
    believed = surface_effects(judge.parameters, derive(judge.parameters))
    true = np.array([judge.by_surface(index) for index in range(4)]).T
    np.testing.assert_allclose(believed[0, :2], true[0, :2], rtol=0.05)
    np.testing.assert_allclose(believed[0, 2:], true[0, 2:], atol=0.005 * true[0, 0])
    np.testing.assert_allclose(believed[1, 2:], true[1, 2:], rtol=0.05)
    np.testing.assert_allclose(believed[1, :2], true[1, :2], atol=0.006 * np.abs(true[1, 2]))
    np.testing.assert_allclose(believed[2, 2:], true[2, 2:], rtol=0.05)
    np.testing.assert_allclose(believed[2, :2], true[2, :2], atol=0.2 * np.abs(true[2, 2]))
    assert (np.sign(believed) == np.sign(true)).all()


def test_damping_is_most_of_what_jsbsim_has_and_never_more(judge: Judge) -> None:
    """The laws count the wing's in roll and the tail's in pitch and yaw; the rest is on the safe side."""
    wing = judge.parameters.wing
    believed = rate_damping(judge.parameters, derive(judge.parameters))
    arms = (wing.span, wing.chord, wing.span)
    for index, axis in enumerate("pqr"):
        true = judge.by_rate(axis)[index] / (arms[index] / (2.0 * judge.trim.airspeed))
        assert 1.05 * true < believed[index] < 0.8 * true


def test_limits_are_those_of_the_airframe(judge: Judge) -> None:
    given = control_parameters(judge.parameters)
    aircraft = judge.parameters
    assert given["deflection"].tolist() == [aircraft.aileron.limit] * 2 + [aircraft.tail.limit] * 2
    assert given["flap"] == aircraft.flap.limit
    assert given["nose_wheel"] == aircraft.gear.steering_limit
    assert given["weight"] == pytest.approx(aircraft.mass.take_off * 9.80665)
    assert (given["inertia"] > 0.0).all()
