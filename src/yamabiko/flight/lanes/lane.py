"""The program of one lane: its navigation, guidance and control laws, in one compiled step.

The step is made of `find_out`, guidance and `act`, so that a program that guides in another way shares the rest.

`SurveyLane` is what the inline and the process run are given. It is a description that can be pickled; `start` makes the state.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numba
import numpy as np

from yamabiko.earth.conformal_plane import to_plane
from yamabiko.flight.control.laws import control, lost_pitch, ruddervators_sound, surfaces_sound
from yamabiko.flight.control.parameters import CONTROL_PARAMETERS, CONTROL_STATE
from yamabiko.flight.demand import DEMAND
from yamabiko.flight.frame import FRAME_TIME, INTEGRATORS, LANE_OUTPUT, LANES, READINGS, VOTED
from yamabiko.flight.guidance.guide import guide, start_guidance
from yamabiko.flight.guidance.parameters import GUIDANCE_PARAMETERS, GUIDANCE_STATE
from yamabiko.flight.kinds import Aid
from yamabiko.flight.lanes.port import Flags, Records
from yamabiko.flight.lanes.together import draw_together
from yamabiko.flight.motion import MOTION, feel_gusts, set_angles, set_forces, set_ground_track
from yamabiko.flight.navigation.navigate import navigate, start_navigation
from yamabiko.flight.navigation.records import NAVIGATION_PARAMETERS, NAVIGATION_STATE

_USED, _MISSING, _DOUBTED = int(Aid.USED), int(Aid.MISSING), int(Aid.DOUBTED)

LANE_STATE = np.dtype(
    [
        ("navigation", NAVIGATION_STATE),
        ("motion", MOTION),
        ("apart", "f8", (4,)),  # of what was voted from the lane's own: m east, north and up, rad of heading
        ("guidance", GUIDANCE_STATE),
        ("demand", DEMAND),
        ("control", CONTROL_STATE),
    ],
    align=True,
)

LANE_PARAMETERS = np.dtype(
    [("navigation", NAVIGATION_PARAMETERS), ("guidance", GUIDANCE_PARAMETERS), ("control", CONTROL_PARAMETERS)], align=True
)


@numba.njit(cache=True)
def lane_step(
    frame: int,
    own: int,
    readings: Any,
    present: Any,
    voted: Any,
    legs: Any,
    sites: Any,
    beacons: Any,
    parameters: Any,
    state: Any,
    output: Any,
) -> None:
    """One frame of a lane.

    frame : its number. own : the lane's. readings : (3,) of READINGS. present : (3,) 1 where they are there. voted : (1,) of VOTED,
    of the frame before. legs, sites, beacons : (n,) of LEG, SITE, BEACON. parameters : (1,) of LANE_PARAMETERS. state : (1,) of
    LANE_STATE, changed. output : (1,) of LANE_OUTPUT, overwritten.
    """
    lane, given = state[0], parameters[0]
    find_out(frame, own, readings, present, voted[0], beacons, given, lane)
    guide(
        readings[own],
        lane.navigation.valid,
        lane.navigation.position_deviation,
        lane.motion,
        voted[0],
        legs,
        sites,
        given.guidance,
        lane.guidance,
        lane.demand,
    )
    act(frame, voted[0], given, lane, output[0])


@numba.njit(cache=True)
def find_out(frame: int, own: int, readings: Any, present: Any, agreed: Any, beacons: Any, given: Any, lane: Any) -> None:
    """The first part of a lane's frame, before guidance: where the aircraft is and how it moves, over the earth.

    As `lane_step`; agreed : VOTED record of the frame before. given, lane : records of LANE_PARAMETERS and LANE_STATE, whose
    navigation and motion are changed.
    """
    navigate(own, present, readings, beacons, given.navigation, lane.navigation)
    _set_motion(frame * FRAME_TIME, lane.navigation, given.guidance, lane.motion)
    draw_together(agreed, given.guidance, lane.motion, lane.apart)
    lane.motion.surfaces_sound = surfaces_sound(lane.control)
    lane.motion.ruddervators_sound = ruddervators_sound(lane.control)
    lane.motion.lost_pitch = lost_pitch(lane.navigation.actuator, given.control, lane.control)


@numba.njit(cache=True)
def act(frame: int, agreed: Any, given: Any, lane: Any, answer: Any) -> None:
    """The last part of a lane's frame, after guidance: command what it demands, and answer.

    agreed : VOTED record of the frame before. given, lane, answer : records of LANE_PARAMETERS, LANE_STATE and LANE_OUTPUT.
    """
    guidance = lane.guidance
    control(
        lane.demand,
        lane.motion,
        lane.navigation.actuator,
        agreed,
        given.control,
        guidance.integrator,
        lane.control,
        answer.command,
    )
    _answer(frame, lane.navigation, guidance, answer)


@numba.njit(cache=True)
def _set_motion(time: float, navigation: Any, parameters: Any, motion: Any) -> None:
    motion.time = time
    motion.east, motion.north, motion.convergence, _ = to_plane(
        navigation.latitude, navigation.longitude, parameters.origin_longitude, parameters.origin_northing
    )
    motion.height = navigation.height
    set_angles(navigation.attitude, motion)
    set_ground_track(navigation.velocity, motion)
    for axis in range(3):
        motion.rate[axis] = navigation.rate[axis]
    motion.airspeed = navigation.airspeed
    motion.true_airspeed = navigation.true_airspeed
    set_forces(navigation.specific_force, motion)
    motion.height_above_ground = navigation.height_above_ground
    motion.wind_north, motion.wind_east = navigation.wind[0], navigation.wind[1]
    motion.main_wheels = navigation.wheel_load[1] + navigation.wheel_load[2]
    motion.wheels = motion.main_wheels + navigation.wheel_load[0]
    motion.airspeed_measured = navigation.airspeed_ok
    feel_gusts(motion, FRAME_TIME)


@numba.njit(cache=True)
def _answer(frame: int, navigation: Any, guidance: Any, answer: Any) -> None:
    answer.frame = frame
    answer.valid = navigation.valid
    answer.phase, answer.leg, answer.plan = guidance.next_phase, guidance.next_leg, guidance.next_plan
    answer.latitude, answer.longitude, answer.height = navigation.latitude, navigation.longitude, navigation.height
    answer.airspeed = navigation.airspeed
    answer.position_deviation = navigation.position_deviation
    answer.satellites = _USED if navigation.gnss_ok else _MISSING if navigation.gnss_trusted else _DOUBTED
    answer.airspeed_measured = _USED if navigation.airspeed_ok else _DOUBTED
    answer.static_pressure = _USED if navigation.static_ok else _DOUBTED
    for axis in range(3):
        answer.velocity[axis] = navigation.velocity[axis]
        answer.rate[axis] = navigation.rate[axis]
    for part in range(4):
        answer.attitude[part] = navigation.attitude[part]
    for lane in range(LANES):
        answer.accused[lane] = navigation.accused[lane]
    answer.wind[0], answer.wind[1] = navigation.wind[0], navigation.wind[1]
    for index in range(INTEGRATORS):
        answer.integrator[index] = guidance.integrator[index]


@dataclass(frozen=True, eq=False)
class SurveyLane:
    """What one flight computer is loaded with.

    lane : 0 to 2. legs : (leg,) of LEG, from the stand and back to it. sites : (site,) of SITE. beacons : (n,) of BEACON.
    parameters : (1,) of LANE_PARAMETERS.
    """

    lane: int
    legs: Records
    sites: Records
    beacons: Records
    parameters: Records

    def start(self) -> Records:
        """(1,) of LANE_STATE. Everything is compiled here, by a frame that is thrown away."""
        self.step(
            0, np.zeros(LANES, READINGS), np.ones(LANES, np.int64), np.zeros(1, VOTED), self._fresh(), np.zeros(1, LANE_OUTPUT)
        )
        return self._fresh()

    def step(self, frame: int, readings: Records, present: Flags, voted: Records, state: Records, output: Records) -> None:
        """One frame, as the port says."""
        lane_step(frame, self.lane, readings, present, voted, self.legs, self.sites, self.beacons, self.parameters, state, output)

    def _fresh(self) -> Records:
        return fresh_state(self.lane, self.parameters)


def fresh_state(lane: int, parameters: Records) -> Records:
    """(1,) of LANE_STATE before the first frame. lane : 0 to 2. parameters : (1,) of LANE_PARAMETERS."""
    state = np.zeros(1, LANE_STATE)
    state["navigation"] = start_navigation()[lane]
    start_guidance(parameters[0]["guidance"], state[0]["guidance"])
    return state
