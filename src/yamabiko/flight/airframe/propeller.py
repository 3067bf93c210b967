"""Thrust and power of a propeller from its blades: blade elements in the stream that momentum theory gives.

The inflow angle of each element is found by the residual that always has a root between nought and a right angle: S. A. Ning, "A
simple solution method for the blade element momentum equations with guaranteed convergence", Wind Energy 17 (2014), with the signs
of a propeller as in Ning, "Using blade element momentum methods with gradient-based design optimization", Structural and
Multidisciplinary Optimization 64 (2021). Loss at the tips after Prandtl. The stream of a propeller that brakes hard (thrust beyond
the windmill state) is beyond momentum theory and only roughly right.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi

import numpy as np
from numpy.typing import NDArray

from yamabiko.flight.airframe.parameters import Propeller

Array = NDArray[np.float64]
STATIONS = 24
BISECTIONS = 50
HUB = 0.2
"""Share of the radius within which a blade is taken to do nothing."""
GRAZING = 1e-6
LEAST_DRAG = 0.009


@dataclass(frozen=True, eq=False)
class Blades:
    """A propeller of `count` blades, `diameter` m.

    radius, width, chord : (station,) m, middle and width of each ring, and the blade's chord there.
    twist : (station,) rad, blade angle there when the pitch is nought. least_drag : of the section, see there.
    """

    diameter: float
    count: int
    radius: Array
    width: Array
    chord: Array
    twist: Array
    least_drag: float = LEAST_DRAG


def tapered_blades(propeller: Propeller) -> Blades:
    """Blades of linear chord and constant geometric pitch, their angles counted from that at three quarters of the radius."""
    tip = propeller.diameter / 2
    edges = np.linspace(HUB, 1.0, STATIONS + 1) * tip
    radius = (edges[1:] + edges[:-1]) / 2
    share = (radius / tip - HUB) / (1 - HUB)
    reference = np.arctan2(propeller.geometric_pitch, 2 * pi * 0.75 * tip)
    return Blades(
        diameter=propeller.diameter,
        count=propeller.blades,
        radius=radius,
        width=np.diff(edges),
        chord=propeller.root_chord + (propeller.tip_chord - propeller.root_chord) * share,
        twist=np.arctan2(propeller.geometric_pitch, 2 * pi * radius) - reference,
    )


def section(angle: Array, least_drag: float = LEAST_DRAG) -> tuple[Array, Array]:
    """Lift and drag coefficients of a cambered blade section at any angle of attack, rad.

    Linear with slope 5.7 about -3 degrees and a parabolic polar while attached, an estimate for sections like Clark Y at Reynolds
    numbers near a million (compare Abbott & von Doenhoff, Theory of Wing Sections, appendix IV, NACA 4412); beyond 16 degrees from
    zero lift it blends into a flat plate (Hoerner, Fluid-Dynamic Drag, 3-16).
    """
    lift_angle = angle + np.radians(3.0)
    lift = 5.7 * np.sin(lift_angle) * np.cos(lift_angle)
    drag = least_drag + 0.008 * (lift - 0.35) ** 2
    attached = 1 / (1 + np.exp((np.abs(lift_angle) - np.radians(16.0)) / np.radians(1.5)))
    plate_lift, plate_drag = 1.1 * np.sin(2 * angle), 0.02 + 1.3 * np.sin(angle) ** 2
    return attached * lift + (1 - attached) * plate_lift, attached * drag + (1 - attached) * plate_drag


def coefficients(blades: Blades, advance: Array, pitch: Array) -> tuple[Array, Array]:
    """Thrust and power coefficients, T / (rho n2 D4) and P / (rho n3 D5), of the shape that the two arguments have together.

    advance : advance ratio V / (n D), not negative. pitch : rad.
    """
    advance, pitch = np.broadcast_arrays(np.asarray(advance, float), np.asarray(pitch, float))
    angle = blades.twist + pitch[..., None]
    spin = 2 * pi * blades.radius  # at one turn a second
    forward = advance[..., None] * blades.diameter
    low, high = np.full(angle.shape, GRAZING), np.full(angle.shape, pi / 2 - GRAZING)
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        _, _, kappa, swirl = _loads(blades, middle, angle)
        positive = np.sin(middle) * (1 - kappa) > forward / spin * np.cos(middle) * (1 + swirl)
        high, low = np.where(positive, middle, high), np.where(positive, low, middle)
    inflow = (low + high) / 2
    normal, tangential, kappa, swirl = _loads(blades, inflow, angle)
    # The element's speed can be written along either axis: each way is singular where the other is not.
    around = spin / (1 + swirl) / np.cos(inflow)
    along = forward / np.maximum(1 - kappa, 1e-9) / np.sin(inflow)
    speed = np.where(np.cos(inflow) > 0.3, around, along)
    pressure = 0.5 * speed**2 * blades.count * blades.chord * blades.width
    thrust = np.sum(pressure * normal, axis=-1)
    torque = np.sum(pressure * tangential * blades.radius, axis=-1)
    return thrust / blades.diameter**4, 2 * pi * torque / blades.diameter**5


def _loads(blades: Blades, inflow: Array, angle: Array) -> tuple[Array, Array, Array, Array]:
    """Coefficients along and around the axis, and how they slow the stream: kappa and kappa' of Ning."""
    sine, cosine = np.sin(inflow), np.cos(inflow)
    lift, drag = section(angle - inflow, blades.least_drag)
    normal, tangential = lift * cosine - drag * sine, lift * sine + drag * cosine
    radius = blades.radius
    loss = 2 / pi * np.arccos(np.exp(-blades.count / 2 * (blades.diameter / 2 - radius) / (radius * sine)))
    solidity = blades.count * blades.chord / (2 * pi * radius)
    kappa = solidity * normal / (4 * loss * sine**2)
    swirl = solidity * tangential / (4 * loss * sine * cosine)
    return normal, tangential, kappa, swirl
