"""The guidance parameters of an aircraft: speeds from its parameter file, margins by the rules of airworthiness and of approach.

Figures without a source are designer's choices, found in the simulator.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import radians, tan
from typing import Any

import numpy as np

from yamabiko.earth.conformal_plane import ConformalPlane
from yamabiko.flight.airframe.parameters import AirframeParameters
from yamabiko.flight.guidance.parameters import GUIDANCE_PARAMETERS

_ROTATE_OVER_STALL = 1.10  # CS-23.51 (amendment 4): rotation not below 1.05 of the stall's speed
GLIDE_SLOPE, FLAP_SLOPE = 1.0 / 14.3, 1.0 / 9.7
"""Height lost over way through the air, propeller feathered, flaps in and out: flown in JSBSim, the first with a tenth in hand."""
_FINAL_SLOPE = tan(radians(3.0))  # ICAO Doc 8168 volume I: the optimum glide path
_GEAR_GIVES = 0.08  # m, that the main gear is pressed in by the standing aircraft: estimate from the simulator


@dataclass(frozen=True)
class Way:
    """What the mission says about the way, for guidance.

    plane : in which the legs lie. first_taxi_in : number of the first leg on the ground after landing; that of legs where there is
    none. home_site : number of the site the mission lands on. approach_speed : m/s, calibrated, for the mass it flies with.
    link_hold, link_return : s of silence after which it holds and comes home. taxi_speed : m/s.
    """

    plane: ConformalPlane
    first_taxi_in: int
    home_site: int
    approach_speed: float
    link_hold: float
    link_return: float
    taxi_speed: float


def guidance_parameters(aircraft: AirframeParameters, way: Way) -> Any:
    """A record of GUIDANCE_PARAMETERS."""
    given = np.zeros(1, GUIDANCE_PARAMETERS)[0]
    given["origin_longitude"], given["origin_northing"] = way.plane.longitude, way.plane.northing
    given["home_site"], given["first_taxi_in"] = way.home_site, way.first_taxi_in
    stall = aircraft.stall_speed
    given["rotate_speed"] = _ROTATE_OVER_STALL * stall
    given["climb_speed"], given["cruise_speed"] = aircraft.speeds.climb, aircraft.speeds.cruise
    given["approach_speed"], given["glide_speed"] = way.approach_speed, aircraft.speeds.climb
    # Found over 99 drawn landings in moderate turbulence: with 2.5 four of them ended damaged, with 3.5 two, with 4.5 one.
    given["gust_share"], given["largest_gust_margin"] = 4.5, 12.0
    given["rotate_pitch"], given["take_off_flap"], given["approach_flap"] = radians(9.0), radians(10.0), radians(25.0)
    given["glide_slope"], given["flap_slope"] = GLIDE_SLOPE, FLAP_SLOPE
    given["standing_height"] = aircraft.mass.inertial_unit[2] - aircraft.gear.main[2] - _GEAR_GIVES
    given["flare_height"], given["threshold_height"] = 6.0, 9.0
    given["bank"], given["turn_bank"] = radians(30.0), radians(20.0)
    given["reach"], given["steepest"], given["course_stiffness"] = 60.0, radians(60.0), 0.6
    given["cross_rate"], given["roll_lead"] = 0.002, 0.9
    given["link_hold"], given["link_return"] = way.link_hold, way.link_return
    given["final_length"], given["final_slope"] = 4000.0, _FINAL_SLOPE
    given["return_slope"] = 0.06
    given["go_arounds"] = 2
    given["taxi_radius"], given["taxi_speed"] = 12.0, way.taxi_speed
    return given
