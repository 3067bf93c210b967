"""The aerodynamics of a JSBSim model: coefficients of aerodynamics.py written as the model's functions.

Each of the four surfaces acts by itself. The two panels of the tail are two lifting surfaces, each with its own angle of attack,
hinged surface and place, so that a stuck or floating one does to roll, pitch, yaw, lift and drag what it must. The propeller's
slipstream over the tail is left out. The air's own rotation (gusts) enters through gust/roll-rad_sec, gust/pitch-rad_sec and
gust/yaw-rad_sec.
"""

from __future__ import annotations

from math import cos, sin

import numpy as np

from yamabiko.flight.airframe.aerodynamics import (
    ADVERSE_YAW,
    BODY_SIDE_FORCE,
    Aerodynamics,
    attached,
    derive,
    ground_share,
    tail_force,
    wing_lift,
    wing_separation_drag,
)
from yamabiko.flight.airframe.model_text import Term, difference, function, lookup, operation, product, squared, total
from yamabiko.flight.airframe.parameters import AirframeParameters

ALPHA, BETA = "aero/alpha-rad", "aero/beta-rad"
LEFT_AILERON, RIGHT_AILERON, FLAP = "fcs/aileron-left-rad", "fcs/aileron-right-rad", "fcs/flap-rad"
LEFT_RUDDERVATOR, RIGHT_RUDDERVATOR = "fcs/ruddervator-left-rad", "fcs/ruddervator-right-rad"
ANGLES = np.radians(np.concatenate([np.arange(-180, -20, 10), np.arange(-20, 30, 0.5), np.arange(30, 181, 10)]))
HALF_SPAN_TIME, HALF_CHORD_TIME = "aero/flow/half-span-time", "aero/flow/half-chord-time"
FOOT = 0.3048
LEAST_SPEED = 15.0
"""ft/s through the air below which rates are made dimensionless with this speed: dampers weaken instead of losing their meaning."""
TRIM_TRAVEL = 0.35
"""rad of both ruddervators at JSBSim's full pitch trim, which only its own trimming moves; nose up is trailing edge up."""


def aerodynamics_section(parameters: AirframeParameters) -> str:
    """The <aerodynamics> element."""
    coefficients = derive(parameters)
    parts = [
        _flow(parameters, coefficients),
        _tail(parameters, coefficients),
        _axis("LIFT", _lift(parameters, coefficients)),
        _axis("DRAG", _drag(parameters, coefficients)),
        _axis("SIDE", _side(parameters, coefficients)),
        _axis("ROLL", _roll(parameters, coefficients), "metrics/bw-ft"),
        _axis("PITCH", _pitch(parameters, coefficients), "metrics/cbarw-ft"),
        _axis("YAW", _yaw(parameters, coefficients), "metrics/bw-ft"),
    ]
    return f"<aerodynamics>\n{''.join(parts)}</aerodynamics>\n"


def _axis(name: str, terms: list[Term], length: str | None = None) -> str:
    factors: list[Term] = ["aero/qbar-psf", "metrics/Sw-sqft", *([length] if length else []), total(*terms)]
    return f'<axis name="{name}">\n{function(f"aero/total/{name.lower()}", product(*factors), name.lower())}</axis>\n'


def _rate(axis: str, gust: str, scale: str) -> str:
    return product(difference(f"velocities/{axis}-aero-rad_sec", f"gust/{gust}-rad_sec"), scale)


def _flow(parameters: AirframeParameters, coefficients: Aerodynamics) -> str:
    """What the terms of all axes share: rates made dimensionless, lift of the wing, how much of the flow clings."""
    wing_sizes = parameters.wing
    limit = coefficients.stall - coefficients.zero_lift
    cling = [(float(a), float(attached(a - coefficients.zero_lift, limit))) for a in ANGLES]
    heights = np.array([0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8, 1.1])
    wing = [(float(a), float(lift)) for a, lift in zip(ANGLES, wing_lift(coefficients, ANGLES), strict=True)]
    hinged = total(
        product(coefficients.aileron_lift, total(LEFT_AILERON, RIGHT_AILERON)),
        product(coefficients.flap_lift, FLAP),
    )
    # JSBSim's own aero/bi2vel is a step old where these functions run, and has no bound at a stand.
    speed = operation("max", "velocities/vt-fps", LEAST_SPEED)
    return (
        function(HALF_SPAN_TIME, operation("quotient", wing_sizes.span / 2 / FOOT, speed), "b / 2V, s")
        + function(HALF_CHORD_TIME, operation("quotient", wing_sizes.chord / 2 / FOOT, speed), "c / 2V, s")
        + function("aero/flow/roll", _rate("p", "roll", HALF_SPAN_TIME), "p b / 2V against the air")
        + function("aero/flow/pitch", _rate("q", "pitch", HALF_CHORD_TIME), "q c / 2V against the air")
        + function("aero/flow/yaw", _rate("r", "yaw", HALF_SPAN_TIME), "r b / 2V against the air")
        + function("aero/flow/cling", lookup(ALPHA, cling), "share of the wing's flow that clings")
        + function(
            "aero/flow/ground",
            lookup("aero/h_b-mac-ft", [(float(h), float(ground_share(h + 0.0))) for h in heights]),
            "share of induced drag that is left near the ground",
        )
        + function(
            "aero/flow/wing-lift", total(lookup(ALPHA, wing), product("aero/flow/cling", hinged)), "lift coefficient of the wing"
        )
    )


def _tail(parameters: AirframeParameters, coefficients: Aerodynamics) -> str:
    """Normal-force coefficients of both panels.

    A panel's angle is the air's speed along its normal over the airspeed. The normals point up and outwards, so sideslip from the
    right loads the left panel more. Loads that differ left to right reach a share of the sum's: NACA Report 823, eqs 3 to 6.
    """
    tail, wing = parameters.tail, parameters.wing
    arm = tail.quarter_chord[0] - parameters.mass.centre[0]
    height = tail.quarter_chord[2] - parameters.mass.centre[2]
    chord, span = wing.chord, wing.span
    slope = coefficients.downwash / coefficients.lift_slope
    pitch_angle = total(
        ALPHA,
        product(-slope, "aero/flow/wing-lift", "aero/flow/ground"),
        product(
            2 * arm / chord, total("aero/flow/pitch", product(coefficients.downwash, "aero/alphadot-rad_sec", HALF_CHORD_TIME))
        ),
    )
    yaw_angle = total(BETA, product(-2 * arm / span, "aero/flow/yaw"), product(2 * height / span, "aero/flow/roll"))
    trim = product(-2 * TRIM_TRAVEL, "fcs/pitch-trim-cmd-norm")
    effect = coefficients.tail_effect
    even = total(
        product(cos(tail.slope), total(pitch_angle, tail.incidence)),
        product(effect / 2, total(LEFT_RUDDERVATOR, RIGHT_RUDDERVATOR, trim)),
    )
    odd = product(
        tail.antisymmetric,
        total(
            product(sin(tail.slope), yaw_angle),
            product(-2 * tail.quarter_chord[1] / span * cos(tail.slope), "aero/flow/roll"),
            product(effect / 2, difference(LEFT_RUDDERVATOR, RIGHT_RUDDERVATOR)),
        ),
    )
    force = [(float(a), float(value)) for a, value in zip(ANGLES, tail_force(coefficients, ANGLES), strict=True)]
    scale = tail.dynamic_pressure * tail.area / 2 / wing.area
    return (
        function("aero/tail/even", even, "mean angle of attack of the two panels, rad")
        + function("aero/tail/odd", odd, "by how much the left panel's angle is above the mean, rad")
        + function("aero/tail/left-angle", total("aero/tail/even", "aero/tail/odd"), "left panel, rad")
        + function("aero/tail/right-angle", difference("aero/tail/even", "aero/tail/odd"), "right panel, rad")
        + function("aero/tail/left", product(scale, lookup("aero/tail/left-angle", force)), "left panel, on the wing's area")
        + function("aero/tail/right", product(scale, lookup("aero/tail/right-angle", force)), "right panel, on the wing's area")
    )


def _lift(parameters: AirframeParameters, _: Aerodynamics) -> list[Term]:
    return ["aero/flow/wing-lift", product(cos(parameters.tail.slope), total("aero/tail/left", "aero/tail/right"))]


def _drag(parameters: AirframeParameters, coefficients: Aerodynamics) -> list[Term]:
    separation = [(float(a), float(d)) for a, d in zip(ANGLES, wing_separation_drag(coefficients, ANGLES), strict=True)]
    scale = parameters.tail.dynamic_pressure * parameters.tail.area / 2 / parameters.wing.area
    blades = parameters.propeller
    blade_area = blades.blades * (blades.root_chord + blades.tip_chord) / 2 * 0.4 * blades.diameter
    still = lookup("propulsion/engine/propeller-rpm", [(0.0, 1.0), (20.0, 0.0)])
    face = squared(operation("cos", product(0.0174532925, "propulsion/engine/blade-angle")))
    return [
        coefficients.parasite,
        product(coefficients.induced, "aero/flow/ground", squared("aero/flow/wing-lift")),
        lookup(ALPHA, separation),
        product(parameters.body.side_area / parameters.wing.area, squared(operation("sin", BETA))),
        _surface_drag(coefficients),
        product(coefficients.tail_induced / scale, total(squared("aero/tail/left"), squared("aero/tail/right"))),
        # Blades that stand still, as plates: Hoerner 3-16; JSBSim's propeller gives no drag once it has stopped.
        product(1.1 * blade_area / parameters.wing.area, still, face),
    ]


def _surface_drag(coefficients: Aerodynamics) -> str:
    return total(
        product(coefficients.aileron_drag, total(_sine_squared(LEFT_AILERON), _sine_squared(RIGHT_AILERON))),
        product(coefficients.flap_drag, _sine_squared(FLAP)),
        product(coefficients.ruddervator_drag, total(_sine_squared(LEFT_RUDDERVATOR), _sine_squared(RIGHT_RUDDERVATOR))),
    )


def _sine_squared(angle: str) -> str:
    return squared(operation("sin", angle))


def _side(parameters: AirframeParameters, _: Aerodynamics) -> list[Term]:
    body = product(-BODY_SIDE_FORCE * parameters.body.side_area / parameters.wing.area, operation("sin", BETA))
    return [body, product(sin(parameters.tail.slope), difference("aero/tail/right", "aero/tail/left"))]


def _roll(parameters: AirframeParameters, coefficients: Aerodynamics) -> list[Term]:
    tail, wing = parameters.tail, parameters.wing
    arm = tail.quarter_chord[1] * cos(tail.slope) - (tail.quarter_chord[2] - wing.quarter_chord[2]) * sin(tail.slope)
    return [
        product(coefficients.dihedral_roll, BETA),
        product(coefficients.roll_damping, "aero/flow/cling", "aero/flow/roll"),
        product(coefficients.roll_due_to_yaw, "aero/flow/wing-lift", "aero/flow/yaw"),
        product(coefficients.aileron_roll, "aero/flow/cling", difference(LEFT_AILERON, RIGHT_AILERON)),
        product(arm / wing.span, difference("aero/tail/left", "aero/tail/right")),
    ]


def _pitch(parameters: AirframeParameters, coefficients: Aerodynamics) -> list[Term]:
    tail, wing = parameters.tail, parameters.wing
    arm = tail.quarter_chord[0] - wing.quarter_chord[0]
    # A stalled wing's centre of pressure moves to mid chord: Hoerner, Fluid-Dynamic Lift, 4-20.
    stalled = product(-0.25, difference(1.0, "aero/flow/cling"), "aero/flow/wing-lift")
    return [
        coefficients.section_moment,
        stalled,
        product(parameters.body.pitch_slope, operation("sin", ALPHA)),
        product(coefficients.aileron_moment, total(LEFT_AILERON, RIGHT_AILERON)),
        product(coefficients.flap_moment, FLAP),
        product(-arm / wing.chord * cos(tail.slope), total("aero/tail/left", "aero/tail/right")),
    ]


def _yaw(parameters: AirframeParameters, coefficients: Aerodynamics) -> list[Term]:
    tail, wing = parameters.tail, parameters.wing
    arm = tail.quarter_chord[0] - wing.quarter_chord[0]
    drag_arm = coefficients.aileron_drag * coefficients.aileron_arm
    return [
        product(parameters.body.yaw_slope, operation("sin", BETA)),
        product(arm / wing.span * sin(tail.slope), difference("aero/tail/left", "aero/tail/right")),
        product(coefficients.yaw_due_to_roll, "aero/flow/wing-lift", "aero/flow/roll"),
        # Drag of the wing, greater on the half that goes faster: strip theory.
        product(
            -coefficients.roll_due_to_yaw,
            total(0.01, product(coefficients.induced, squared("aero/flow/wing-lift"))),
            "aero/flow/yaw",
        ),
        # Adverse yaw: the lift that an aileron adds leans back by the wing's induced angle.
        product(ADVERSE_YAW * coefficients.aileron_roll, "aero/flow/wing-lift", difference(LEFT_AILERON, RIGHT_AILERON)),
        product(drag_arm, difference(_sine_squared(RIGHT_AILERON), _sine_squared(LEFT_AILERON))),
    ]
