"""Coefficients of the aircraft's aerodynamics from its geometry: a parameter file goes in, what comes out goes into the model.

Angles in rad, coefficients on wing area, span and mean aerodynamic chord, moments about the wing's quarter chord. Sources by name:
Etkin & Reid, Dynamics of Flight, 3rd ed. 1996; McCormick, Aerodynamics, Aeronautics and Flight Mechanics, 2nd ed. 1995; Purser &
Campbell, NACA Report 823, 1945 (vee tails); Hoerner, Fluid-Dynamic Drag, 1965; USAF Stability and Control DATCOM, 1978.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import acos, cos, pi, radians, sin, sqrt, tan

import numpy as np
from numpy.typing import NDArray

from yamabiko.flight.airframe.parameters import AirframeParameters, HingedSurface

Array = NDArray[np.float64]
STALL_SHARPNESS = radians(1.0)
SECTION_SLOPE = 0.97 * 2 * pi
BODY_SIDE_FORCE = 0.6
"""Per sine of sideslip, on the side area: half a flat plate's slope, Hoerner, Fluid-Dynamic Lift, 13-2: estimate."""
ADVERSE_YAW = -0.12
"""Yawing moment of an aileron over its rolling moment, per lift coefficient: K of DATCOM 6.2.2.1, estimate."""
STEADY_LIFT, STEADY_SIDESLIP = 0.8, 0.3
"""Lift coefficient of slow flight, and sideslip (rad) with a ruddervator stuck, at which control and navigation reckon."""
VISCOUS_FLAP = 0.85
"""Share of thin-aerofoil effect that a plain flap keeps up to some 15 degrees: DATCOM fig. 6.1.1.1-39."""


@dataclass(frozen=True)
class Aerodynamics:
    """The derived coefficients. Slopes per rad; see the functions that make them for their sources."""

    lift_slope: float
    zero_lift: float
    stall: float  # body angle at which half the flow has left the wing
    induced: float
    parasite: float
    section_moment: float
    downwash: float
    tail_slope: float
    tail_angle: float
    tail_effect: float
    aileron_lift: float
    aileron_roll: float
    aileron_moment: float
    aileron_drag: float
    aileron_arm: float
    flap_lift: float
    flap_moment: float
    flap_drag: float
    ruddervator_drag: float
    tail_induced: float
    dihedral_roll: float
    roll_damping: float
    roll_due_to_yaw: float
    yaw_due_to_roll: float


def lift_slope(aspect_ratio: float, section: float = SECTION_SLOPE) -> float:
    """Of a straight wing: Helmbold's equation with a section slope, McCormick eq. 3.74 (DATCOM 4.1.3.2 without sweep)."""
    share = section / (2 * pi)
    return 2 * pi * aspect_ratio / (2 + sqrt((aspect_ratio / share) ** 2 + 4))


def hinge_effect(chord_share: float) -> float:
    """d(angle of attack) / d(flap angle) of a thin aerofoil: Glauert, Etkin & Reid eq. B.2 and McCormick eq. 3.45."""
    angle = acos(2 * chord_share - 1)
    return 1 - (angle - sin(angle)) / pi


def hinge_moment_about_quarter(chord_share: float) -> float:
    """d(section moment about the quarter chord) / d(flap angle) of a thin aerofoil, per rad."""
    angle = acos(2 * chord_share - 1)
    return -0.5 * sin(angle) * (1 - cos(angle))


def derive(parameters: AirframeParameters) -> Aerodynamics:
    """All coefficients of one aircraft."""
    wing, tail = parameters.wing, parameters.tail
    slope = lift_slope(wing.aspect_ratio)
    tail_slope = lift_slope(tail.aspect_ratio)
    taper = wing.taper
    aileron, flap = parameters.aileron, parameters.flap
    area, first_moment = _strip(parameters, aileron)
    effect = hinge_effect(aileron.chord_share) * VISCOUS_FLAP
    flap_area, _ = _strip(parameters, flap)
    # At 30 degrees and more the flow has left a plain flap in part: DATCOM fig. 6.1.1.1-40.
    flap_effect = hinge_effect(flap.chord_share) * 0.65
    return Aerodynamics(
        lift_slope=slope,
        zero_lift=wing.zero_lift - wing.incidence,
        stall=_stall_angle(slope, wing.maximum_lift) + wing.zero_lift - wing.incidence,
        induced=1 / (pi * wing.aspect_ratio * wing.oswald),
        parasite=parameters.body.drag_area / wing.area,
        section_moment=wing.section_moment * wing.aspect_ratio / (wing.aspect_ratio + 2),
        # Of an elliptic wing, far behind it: twice the induced angle C_L / (pi A). Etkin & Reid, section 2.3; McCormick eq. 8.10.
        downwash=2 * slope / (pi * wing.aspect_ratio),
        tail_slope=tail_slope,
        tail_angle=radians(15.0),
        tail_effect=hinge_effect(tail.chord_share) * VISCOUS_FLAP,
        aileron_lift=slope * effect * area / wing.area,
        aileron_roll=0.9 * slope * effect * first_moment / (wing.area * wing.span),
        aileron_moment=hinge_moment_about_quarter(aileron.chord_share) * VISCOUS_FLAP * area / wing.area,
        aileron_drag=_flap_drag(aileron.chord_share, area / wing.area),
        aileron_arm=first_moment / area / wing.span,
        flap_lift=2 * slope * flap_effect * flap_area / wing.area,
        flap_moment=2 * hinge_moment_about_quarter(flap.chord_share) * 0.65 * flap_area / wing.area,
        flap_drag=_flap_drag(flap.chord_share, 2 * flap_area / wing.area),
        ruddervator_drag=_flap_drag(tail.chord_share, tail.area / 2 / wing.area),
        tail_induced=1 / (pi * tail.aspect_ratio * 0.8),
        # Strip theory over a straight taper: Etkin & Reid, appendix B.8 to B.10, McCormick section 9.
        dihedral_roll=-slope * tan(wing.dihedral) * (1 + 2 * taper) / (6 * (1 + taper)),
        roll_damping=-SECTION_SLOPE * wing.aspect_ratio / (wing.aspect_ratio + 4) * (1 + 3 * taper) / (12 * (1 + taper)),
        roll_due_to_yaw=(1 + 3 * taper) / (6 * (1 + taper)),
        yaw_due_to_roll=-(1 + 3 * taper) / (12 * (1 + taper)),
    )


def steady_side_slope(parameters: AirframeParameters) -> float:
    """Specific side force to the left per dynamic pressure and rad (m2/kg), of a laden aircraft held in steady sideslip.

    The body's force; that with which the tail holds the yawing moments of the body and of the ailerons, which hold the roll that
    the dihedral makes; and the drag, which points back along the air. Half the fuel burned. The model's axes have the same terms.
    """
    wing, tail, body, mass = parameters.wing, parameters.tail, parameters.body, parameters.mass
    coefficients = derive(parameters)
    yaw = body.yaw_slope + ADVERSE_YAW * -coefficients.dihedral_roll * STEADY_LIFT
    held_by_tail = -yaw * wing.span / (tail.quarter_chord[0] - wing.quarter_chord[0])
    side_share = body.side_area / wing.area
    drag = coefficients.parasite + coefficients.induced * STEADY_LIFT**2 + side_share * STEADY_SIDESLIP**2
    slope = BODY_SIDE_FORCE * side_share + held_by_tail + drag
    return float(slope * wing.area / (mass.empty + mass.payload + 0.5 * mass.fuel))


def _flap_drag(chord_share: float, area_share: float) -> float:
    """Of a plain flap, times the squared sine of its angle: McCormick eq. 3.46."""
    return float(1.7 * chord_share**1.38 * area_share)


def _strip(parameters: AirframeParameters, surface: HingedSurface) -> tuple[float, float]:
    """Wing area (m2) before one hinged surface, and its first moment about the plane of symmetry (m3)."""
    wing = parameters.wing
    edges = np.linspace(surface.inner, surface.outer, 201)
    share = (edges[1:] + edges[:-1]) / 2
    chord = wing.root_chord * (1 - (1 - wing.taper) * share)
    width = np.diff(edges) * wing.span / 2
    return float(np.sum(chord * width)), float(np.sum(chord * share * wing.span / 2 * width))


def attached(angle: Array | float, limit: float) -> Array:
    """How much of the flow clings, 1 to 0, about the angle of stall `limit` on either side."""
    return np.asarray(1 / (1 + np.exp((np.abs(angle) - limit) / STALL_SHARPNESS)))


def _lift_curve(angle: Array, slope: float, limit: float) -> Array:
    """Linear while the flow clings, then a flat plate's (Hoerner 3-16)."""
    cling = attached(angle, limit)
    return np.asarray(cling * slope * angle + (1 - cling) * 1.1 * np.sin(2 * angle))


def _stall_angle(slope: float, maximum: float) -> float:
    """Angle of attack from zero lift at which half the flow has left, such that the lift curve's top is at `maximum`."""
    low, high = 0.5 * maximum / slope, 1.5 * maximum / slope
    for _ in range(40):
        middle = (low + high) / 2
        top = np.max(_lift_curve(np.linspace(0.0, middle + 3 * STALL_SHARPNESS, 2001), slope, middle))
        low, high = (low, middle) if top > maximum else (middle, high)
    return (low + high) / 2


def wing_lift(aerodynamics: Aerodynamics, angle: Array) -> Array:
    """Lift coefficient of the wing, clean, at body angles of attack: linear, then a flat plate's (Hoerner 3-16)."""
    lifting = angle - aerodynamics.zero_lift
    return _lift_curve(lifting, aerodynamics.lift_slope, aerodynamics.stall - aerodynamics.zero_lift)


def wing_separation_drag(aerodynamics: Aerodynamics, angle: Array) -> Array:
    """Drag coefficient of separated flow, clean wing: what a stalled plate of finite span has (Hoerner 3-16), less as it clings."""
    lifting = angle - aerodynamics.zero_lift
    cling = attached(lifting, aerodynamics.stall - aerodynamics.zero_lift)
    return np.asarray((1 - cling) * 1.3 * np.sin(lifting) ** 2)


def tail_force(aerodynamics: Aerodynamics, angle: Array) -> Array:
    """Normal-force coefficient of a tail panel on its own area, at its effective angle of attack."""
    return _lift_curve(angle, aerodynamics.tail_slope, aerodynamics.tail_angle)


def ground_share(height_in_spans: Array) -> Array:
    """Share of induced drag that is left near the ground: McCormick eq. 7.6."""
    squared = (16 * np.asarray(height_in_spans)) ** 2
    return np.asarray(squared / (1 + squared))
