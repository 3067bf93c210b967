"""What guidance knows of the aircraft and of the rules it flies by, and what it remembers from frame to frame."""

from __future__ import annotations

import numpy as np

from yamabiko.flight.frame import INTEGRATORS, LEG
from yamabiko.flight.guidance.path import FOLLOWING

OWN_LEGS = 24
"""Room for the legs of a plan made on board."""
OWN = 1000
"""Leg numbers from here on are those of the plan made on board."""

GUIDANCE_PARAMETERS = np.dtype(
    [
        ("origin_longitude", "f8"),  # rad, of the flight plane
        ("origin_northing", "f8"),  # m
        ("home_site", "i8"),
        ("first_taxi_in", "i8"),  # number of the mission's first leg on the ground after landing; its count where there is none
        # airspeeds: m/s, calibrated
        ("rotate_speed", "f8"),
        ("climb_speed", "f8"),
        ("cruise_speed", "f8"),
        ("approach_speed", "f8"),
        ("gust_share", "f8"),  # of the gusts' standard deviation, by which an approach is flown faster
        ("largest_gust_margin", "f8"),  # m/s of that
        ("glide_speed", "f8"),
        ("rotate_pitch", "f8"),  # rad
        ("take_off_flap", "f8"),  # rad
        ("approach_flap", "f8"),  # rad
        ("glide_slope", "f8"),  # height lost over distance through the air without the engine, flaps in
        ("flap_slope", "f8"),  # the same with full flaps
        ("standing_height", "f8"),  # m, of the inertial unit over the ground when the wheels bear
        ("flare_height", "f8"),  # m, of the wheels
        ("threshold_height", "f8"),  # m, of the wheels over the end of a final approach
        # lateral
        ("bank", "f8"),  # rad, largest
        ("reach", "f8"),  # m beside a leg, at which the aircraft flies halfway towards it
        ("course_stiffness", "f8"),  # 1/s, rate of course asked for per angle off
        ("steepest", "f8"),  # rad to a leg, at which it comes from far away
        ("cross_rate", "f8"),  # m/s2 per m and s, of the integrator
        ("roll_lead", "f8"),  # s, by which curvature is fed forward
        ("turn_bank", "f8"),  # rad, of the turns planned on board
        # rules
        ("link_hold", "f8"),  # s without the ground station until the aircraft holds
        ("link_return", "f8"),  # s until it returns
        ("final_length", "f8"),  # m, of the final approaches planned on board
        ("final_slope", "f8"),  # height over distance
        ("return_slope", "f8"),  # height lost over distance when it comes down on the way
        ("go_arounds", "i8"),  # after so many it goes elsewhere
        ("taxi_radius", "f8"),  # m, of the turns from where it stopped to the way in
        ("taxi_speed", "f8"),  # m/s, on that way
    ],
    align=True,
)

GUIDANCE_STATE = np.dtype(
    [
        ("phase", "i8"),  # as voted
        ("leg", "i8"),
        ("plan", "i8"),
        ("next_phase", "i8"),  # proposed
        ("next_leg", "i8"),
        ("next_plan", "i8"),
        ("frames", "i8"),  # in this phase
        ("integrator", "f8", (INTEGRATORS,)),  # see control.integrators.Integrator
        ("following", FOLLOWING),
        ("own_legs", LEG, (OWN_LEGS,)),
        ("own_count", "i8"),
        ("continues", "i8"),  # mission leg to go on with after the own ones; -1 where the plan ends on its last leg
        ("resumes", "i8"),  # mission leg that a hold broke off
        ("site", "i8"),  # at which it is going to land
        ("order_done", "i8"),  # number of the last order carried out
        ("go_arounds", "i8"),
        ("unstable", "i8"),  # frames of an approach outside its window
        ("engine_silent", "i8"),  # frames without the engine although it was asked for
        ("still", "i8"),  # frames at rest
        ("wheels", "i8"),  # frames with wheels bearing; negative: without
        ("grip", "i8"),  # frames with both main wheels bearing
        ("flare_from", "f8"),  # m/s, climb rate at which the flare began
        ("throttle", "f8"),  # with which the flare began
        ("flare_height", "f8"),  # m, of the wheels, where it began
        ("approach_airspeed", "f8"),  # m/s, calibrated, with which it began
        ("radar_frames", "i8"),  # frames since the radar altimeter was last heard
    ],
    align=True,
)
