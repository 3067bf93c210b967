"""Small motions about steady level flight: matrices of the linear model by central differences of JSBSim's accelerations, and
modes.

States are (u, w, q, theta) and (v, p, r, phi): velocities m/s along body axes, rates rad/s, angles rad. Controls are both
ruddervators together, both ailerons against one another (left down), both ruddervators against one another (left down), and each
surface alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, sin

import numpy as np
from numpy.typing import NDArray

from yamabiko.flight.airframe.model import FOOT, SURFACES, Model
from yamabiko.flight.airframe.steady_flight import SteadyState, start_in_air

Array = NDArray[np.float64]
LONGITUDINAL = ("u", "w", "q", "theta")
LATERAL = ("v", "p", "r", "phi")
STEPS = {"u": 0.5, "v": 0.3, "w": 0.3, "p": 0.02, "q": 0.02, "r": 0.02, "phi": 0.02, "theta": 0.02}
RATES = ("udot", "vdot", "wdot", "pdot", "qdot", "rdot")
SURFACE_STEP = 0.02
SETTLING = 60.0


@dataclass(frozen=True, eq=False)
class LinearModel:
    """Small motions about one steady level flight.

    trim : the flight itself. longitudinal, lateral : (4, 4) matrices of the states above. surfaces : (6, 5) change of
    (du/dt, dv/dt, dw/dt, dp/dt, dq/dt, dr/dt) per rad of each of the four surfaces and the flap.
    """

    trim: SteadyState
    longitudinal: Array
    lateral: Array
    surfaces: Array


@dataclass(frozen=True)
class Mode:
    """One motion. Frequency rad/s (0 where it does not swing), damping ratio, time to half (s; negative: to double)."""

    frequency: float
    damping: float
    half_time: float


def modes(matrix: Array) -> tuple[Mode, ...]:
    """The modes of a system matrix, slowest first; one for each pair of complex values."""
    values = sorted((value for value in np.linalg.eigvals(matrix) if value.imag >= 0), key=abs)
    return tuple(
        Mode(
            float(abs(value)) if value.imag > 0 else 0.0,
            float(-value.real / abs(value)),
            float(-np.log(2) / value.real),
        )
        for value in values
    )


def linearise(name: str, altitude: float, airspeed: float, fuel: float | None = None) -> LinearModel:
    """Small motions about level flight at an altitude (m) and calibrated airspeed (m/s), with all payload; fuel in kg, or all."""
    model = Model(name)
    mass = model.parameters.mass
    model.load(mass.fuel if fuel is None else fuel, mass.payload)
    model.freeze_fuel(True)
    pilot = start_in_air(model, altitude, airspeed)
    pilot.level(altitude, airspeed, SETTLING)
    trim = pilot.measure("level", (altitude, airspeed), 5.0)
    probe = _Probe(model, trim, pilot.positions)
    longitudinal = np.array([probe.longitudinal(state) for state in LONGITUDINAL]).T
    lateral = np.array([probe.lateral(state) for state in LATERAL]).T
    surfaces = np.array([probe.surface(index) for index in range(len(SURFACES))]).T
    return LinearModel(trim, longitudinal, lateral, surfaces)


class _Probe:
    """Reads accelerations at states near a steady one."""

    def __init__(self, model: Model, trim: SteadyState, positions: list[float]) -> None:
        self.model, self.trim = model, trim
        ruddervator = trim.ruddervator
        self.positions = [0.0, 0.0, ruddervator, ruddervator, *positions[4:]]
        self.speed = trim.airspeed

    def longitudinal(self, state: str) -> list[float]:
        """Column of one state: how (u, w, q, theta) change per unit of it."""
        change = self._difference(state)
        return [change[0], change[2], change[4], 1.0 if state == "q" else 0.0]

    def lateral(self, state: str) -> list[float]:
        """Column of one state: how (v, p, r, phi) change per unit of it."""
        change = self._difference(state)
        slope = np.tan(self.trim.angle_of_attack)
        return [change[1], change[3], change[5], {"p": 1.0, "r": float(slope)}.get(state, 0.0)]

    def surface(self, index: int) -> Array:
        """Accelerations per rad of one surface."""
        both = [self._accelerations({}, {index: sign * SURFACE_STEP}) for sign in (1, -1)]
        return (both[0] - both[1]) / (2 * SURFACE_STEP)

    def _difference(self, state: str) -> Array:
        step = STEPS[state]
        both = [self._accelerations({state: sign * step}, {}) for sign in (1, -1)]
        return (both[0] - both[1]) / (2 * step)

    def _accelerations(self, state: dict[str, float], surfaces: dict[int, float]) -> Array:
        """(6,) of RATES, m/s2 and rad/s2."""
        positions = list(self.positions)
        for index, change in surfaces.items():
            positions[index] += change
        self.model.put(positions)
        alpha = self.trim.angle_of_attack
        self.model.place(
            {
                "h-sl-ft": self.trim.height / FOOT,
                "phi-rad": state.get("phi", 0.0),
                "theta-rad": alpha + state.get("theta", 0.0),
                "psi-true-rad": 0.0,
                "u-fps": (self.speed * cos(alpha) + state.get("u", 0.0)) / FOOT,
                "v-fps": state.get("v", 0.0) / FOOT,
                "w-fps": (self.speed * sin(alpha) + state.get("w", 0.0)) / FOOT,
                "p-rad_sec": state.get("p", 0.0),
                "q-rad_sec": state.get("q", 0.0),
                "r-rad_sec": state.get("r", 0.0),
            }
        )
        linear = [self.model.read(f"accelerations/{name}-ft_sec2") * FOOT for name in RATES[:3]]
        return np.array([*linear, *(self.model.read(f"accelerations/{name}-rad_sec2") for name in RATES[3:])])
