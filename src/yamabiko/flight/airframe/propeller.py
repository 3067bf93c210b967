"""Thrust and power of a propeller from its blades: blade elements in the stream that momentum theory gives.

The inflow angle of each element is found by the residual that always has a root between nought and a right angle: S. A. Ning, "A
simple solution method for the blade element momentum equations with guaranteed convergence", Wind Energy 17 (2014), with the signs
of a propeller as in Ning, "Using blade element momentum methods with gradient-based design optimization", Structural and
Multidisciplinary Optimization 64 (2021). Loss at the tips after Prandtl.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
STATIONS = 24
BISECTIONS = 50


@dataclass(frozen=True)
class Blades:
    """A propeller. Lengths in m; twist is that of a constant geometric pitch, `geometric_pitch` m a turn."""

    diameter: float
    blades: int
    root_chord: float
    tip_chord: float
    geometric_pitch: float

    def stations(self) -> Array:
        """(station,) radii, m, from a fifth of the radius to the tip, each in the middle of its ring."""
        edges = np.linspace(0.2, 1.0, STATIONS + 1) * self.diameter / 2
        return np.asarray((edges[1:] + edges[:-1]) / 2)

    def chord(self, radius: Array) -> Array:
        """Chord, m, linear from root to tip."""
        share = (radius / (self.diameter / 2) - 0.2) / 0.8
        return self.root_chord + (self.tip_chord - self.root_chord) * share

    def angle(self, radius: Array, pitch: float) -> Array:
        """Blade angle, rad, where it is `pitch` at three quarters of the radius."""
        reference = np.arctan2(self.geometric_pitch, 2 * pi * 0.75 * self.diameter / 2)
        return np.asarray(np.arctan2(self.geometric_pitch, 2 * pi * radius) - reference + pitch)


def section(angle: Array) -> tuple[Array, Array]:
    """Lift and drag coefficients of a cambered blade section at any angle of attack, rad.

    Linear with slope 5.7 about -3 degrees and a parabolic polar while attached (R. Clark Y at a Reynolds number of some 1e6:
    NACA TN 1233 gives minimum drag near 0.009); beyond 13 degrees it blends into a flat plate (Hoerner, Fluid-Dynamic Drag, 3-16).
    """
    lift_angle = angle + np.radians(3.0)
    lift = 5.7 * np.sin(lift_angle) * np.cos(lift_angle)
    drag = 0.009 + 0.008 * (lift - 0.35) ** 2
    attached = 1 / (1 + np.exp((np.abs(lift_angle) - np.radians(16.0)) / np.radians(1.5)))
    plate_lift, plate_drag = 1.1 * np.sin(2 * angle), 0.02 + 1.3 * np.sin(angle) ** 2
    return attached * lift + (1 - attached) * plate_lift, attached * drag + (1 - attached) * plate_drag


def coefficients(blades: Blades, advance: float, pitch: float) -> tuple[float, float]:
    """Thrust and power coefficients, T / (rho n2 D4) and P / (rho n3 D5).

    advance : the advance ratio V / (n D), not negative. pitch : blade angle at three quarters of the radius, rad.
    """
    radius = blades.stations()
    tip = blades.diameter / 2
    spin = 2 * pi * radius  # at one turn a second
    forward = advance * blades.diameter
    solidity = blades.blades * blades.chord(radius) / (2 * pi * radius)
    angle = blades.angle(radius, pitch)
    low, high = np.full(radius.shape, 1e-6), np.full(radius.shape, pi / 2 - 1e-6)
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        positive = _residual(middle, angle, solidity, forward / spin, blades.blades, radius, tip) > 0
        high, low = np.where(positive, middle, high), np.where(positive, low, middle)
    inflow = (low + high) / 2
    normal, tangential, kappa, swirl = _loads(inflow, angle, solidity, blades.blades, radius, tip)
    # The element sees the greater of two ways to write its speed: each is singular where the other is not.
    around = spin / (1 + swirl) / np.cos(inflow)
    along = forward / np.maximum(1 - kappa, 1e-9) / np.sin(inflow)
    speed = np.where(np.cos(inflow) > 0.3, around, along)
    width = 0.8 * tip / STATIONS
    pressure = 0.5 * speed**2 * blades.blades * blades.chord(radius) * width
    thrust, torque = float(np.sum(pressure * normal)), float(np.sum(pressure * tangential * radius))
    return thrust / blades.diameter**4, 2 * pi * torque / blades.diameter**5


def _loads(
    inflow: Array, angle: Array, solidity: Array, count: int, radius: Array, tip: float
) -> tuple[Array, Array, Array, Array]:
    sine, cosine = np.sin(inflow), np.cos(inflow)
    lift, drag = section(angle - inflow)
    normal, tangential = lift * cosine - drag * sine, lift * sine + drag * cosine
    loss = 2 / pi * np.arccos(np.exp(-count / 2 * (tip - radius) / (radius * sine)))
    kappa = solidity * normal / (4 * loss * sine**2)
    swirl = solidity * tangential / (4 * loss * sine * cosine)
    return normal, tangential, kappa, swirl


def _residual(inflow: Array, angle: Array, solidity: Array, slope: Array, count: int, radius: Array, tip: float) -> Array:
    _, _, kappa, swirl = _loads(inflow, angle, solidity, count, radius, tip)
    return np.asarray(np.sin(inflow) * (1 - kappa) - slope * np.cos(inflow) * (1 + swirl))


def table(blades: Blades, advances: Array, pitches: Array) -> tuple[Array, Array]:
    """(advance, pitch) thrust and power coefficients, each."""
    both = np.array([[coefficients(blades, float(j), float(pitch)) for pitch in pitches] for j in advances])
    return both[..., 0], both[..., 1]
