"""The control laws' parameters of an aircraft, from its parameter file: effects and damping of the model, gains as response times.

The gains are designer's choices, found in the simulator; they are the same for all aircraft because the laws count with inertia,
effect and damping. What depends on the aircraft is its limits of climb and its throttle.
"""

from __future__ import annotations

from math import cos, radians, sin
from typing import Any

import numpy as np

from yamabiko.earth.wgs84 import Float
from yamabiko.flight.airframe.aerodynamics import ADVERSE_YAW, STEADY_LIFT, Aerodynamics, derive
from yamabiko.flight.airframe.parameters import AirframeParameters
from yamabiko.flight.control.gravity import GRAVITY
from yamabiko.flight.control.parameters import CONTROL_PARAMETERS


def control_parameters(aircraft: AirframeParameters) -> Any:
    """A record of CONTROL_PARAMETERS."""
    coefficients = derive(aircraft)
    given = np.zeros(1, CONTROL_PARAMETERS)[0]
    given["wing_area"], given["span"], given["chord"] = aircraft.wing.area, aircraft.wing.span, aircraft.wing.chord
    given["inertia"] = _inertia(aircraft)
    given["effect"] = surface_effects(aircraft, coefficients)
    given["steady_lift"] = STEADY_LIFT
    given["damping"] = rate_damping(aircraft, coefficients)
    given["yaw_due_to_roll"] = coefficients.yaw_due_to_roll
    given["weight"] = aircraft.mass.take_off * GRAVITY
    given["deflection"] = (aircraft.aileron.limit,) * 2 + (aircraft.tail.limit,) * 2
    given["flap"] = aircraft.flap.limit
    given["wheelbase"] = aircraft.gear.main[0] - aircraft.gear.nose[0]
    given["nose_arm"], given["half_track"] = aircraft.mass.centre[0] - aircraft.gear.nose[0], aircraft.gear.main[1]
    given["nose_wheel"] = aircraft.gear.steering_limit
    given["roll_stiffness"], given["roll_rate_stiffness"], given["roll_rate"] = 1.5, 5.0, radians(25.0)
    given["pitch_stiffness"], given["pitch_rate_stiffness"], given["pitch_rate"] = 1.5, 5.0, radians(10.0)
    given["yaw_rate_stiffness"], given["side_force_gain"] = 2.0, 0.03
    given["trim_rate"] = 0.7
    given["largest_trim"] = (0.03, 0.5, 0.02)
    given["height_stiffness"], given["speed_stiffness"] = 0.12, 0.2
    given["climb_rate"], given["sink_rate"] = 4.0, 4.0
    given["throttle_gain"], given["throttle_rate"] = 0.08, 0.35
    given["pitch_gain"], given["pitch_integral"], given["sink_gain"] = 0.9, 0.45, 2.5
    given["sink_lead"] = 0.25
    given["pitch_up"], given["pitch_down"] = radians(16.0), radians(-14.0)
    given["cruise_throttle"], given["idle_throttle"] = 0.4, 0.0
    given["actuator_rate"], given["actuator_lag"] = aircraft.actuator.surface_rate, aircraft.actuator.surface_lag
    return given


def _inertia(aircraft: AirframeParameters) -> tuple[float, float, float]:
    """kg m2 about roll, pitch and yaw axis, at take-off mass."""
    mass, half_span, half_length = aircraft.mass.take_off, 0.5 * aircraft.wing.span, 0.5 * aircraft.mass.length
    roll, pitch, yaw = aircraft.mass.inertia_radius
    half_mean = 0.5 * (half_span + half_length)
    return mass * (roll * half_span) ** 2, mass * (pitch * half_length) ** 2, mass * (yaw * half_mean) ** 2


def _panel(aircraft: AirframeParameters, coefficients: Aerodynamics) -> float:
    """Normal-force coefficient of one panel per rad of its angle of attack, on the wing's area."""
    tail = aircraft.tail
    return tail.dynamic_pressure * 0.5 * tail.area / aircraft.wing.area * coefficients.tail_slope


def surface_effects(aircraft: AirframeParameters, coefficients: Aerodynamics) -> Float:
    """Moment coefficients (3, 4) per rad about the centre of mass: roll, pitch, yaw of ailerons, then ruddervators, left first.

    An aileron's pitch is next to none: its lift stands before the centre of mass and bends the flow at the tail, which together
    undo its section's moment.
    """
    wing, tail, centre = aircraft.wing, aircraft.tail, aircraft.mass.centre
    arm = tail.quarter_chord[0] - centre[0]
    across = tail.quarter_chord[1] * cos(tail.slope) - (tail.quarter_chord[2] - centre[2]) * sin(tail.slope)
    force = _panel(aircraft, coefficients) * coefficients.tail_effect
    roll = coefficients.aileron_roll
    pitch = coefficients.aileron_moment + coefficients.aileron_lift * (centre[0] - wing.quarter_chord[0]) / wing.chord
    bent = coefficients.downwash * coefficients.aileron_lift / coefficients.lift_slope
    pitch += 2.0 * arm / wing.chord * cos(tail.slope) ** 2 * _panel(aircraft, coefficients) * bent
    adverse = ADVERSE_YAW * coefficients.aileron_roll * STEADY_LIFT
    tail_roll = across / wing.span * force * tail.antisymmetric
    tail_pitch = -arm / wing.chord * cos(tail.slope) * force
    tail_yaw = arm / wing.span * sin(tail.slope) * force * tail.antisymmetric
    return np.array(
        [
            [roll, -roll, tail_roll, -tail_roll],
            [pitch, pitch, tail_pitch, tail_pitch],
            [adverse, -adverse, tail_yaw, -tail_yaw],
        ]
    )


def rate_damping(aircraft: AirframeParameters, coefficients: Aerodynamics) -> tuple[float, float, float]:
    """Moment coefficients about roll, pitch and yaw per rate made dimensionless (by span, chord and span over twice the airspeed).

    Of the wing about roll, of the tail about the others: B. Etkin, L. D. Reid, "Dynamics of Flight", 3rd edition, Wiley 1996,
    chapter 5.
    """
    wing, tail = aircraft.wing, aircraft.tail
    arm = tail.quarter_chord[0] - wing.quarter_chord[0]
    panel = _panel(aircraft, coefficients)
    pitch = -4.0 * panel * (cos(tail.slope) * arm / wing.chord) ** 2
    yaw = -4.0 * panel * tail.antisymmetric * (sin(tail.slope) * arm / wing.span) ** 2
    return coefficients.roll_damping, pitch, yaw
