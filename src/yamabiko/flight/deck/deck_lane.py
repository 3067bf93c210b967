"""The program of one lane that flies from a deck: the survey lane's, in the ship's frame, with the deck's wave-off.

Like `SurveyLane` it is a description that can be pickled, and both runs of lanes take it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from yamabiko.flight.deck.ship_frame import (
    DECK_LANE,
    SHIP_FRAME,
    brake_on_deck,
    go_with_ship,
    goes_with_ship,
    guard_recovery,
    hold_glide_path,
    pull_up,
    vote_in_ship_frame,
    watch_ship,
)
from yamabiko.flight.earth_kernel import compiled
from yamabiko.flight.frame import FRAME_TIME, LANE_OUTPUT, LANES, READINGS, VOTED
from yamabiko.flight.guidance.guide import guide
from yamabiko.flight.lanes.lane import LANE_STATE, act, find_out, fresh_state
from yamabiko.flight.lanes.port import Flags, Records

DECK_LANE_STATE = np.dtype([("lane", LANE_STATE, (1,)), ("ship", SHIP_FRAME, (1,))], align=True)


@compiled
def deck_lane_step(
    frame: int,
    own: int,
    readings: Any,
    present: Any,
    voted: Any,
    legs: Any,
    sites: Any,
    beacons: Any,
    parameters: Any,
    deck: Any,
    state: Any,
    output: Any,
) -> None:
    """One frame of a lane, as `lane_step`; deck : (1,) of DECK_LANE. state : (1,) of DECK_LANE_STATE."""
    lane, ship, given, told = state[0].lane[0], state[0].ship[0], parameters[0], deck[0]
    navigation, motion, guidance, demand = lane.navigation, lane.motion, lane.guidance, lane.demand
    find_out(frame, own, readings, present, voted[0], beacons, given, lane)
    watch_ship(navigation, motion, sites[told.site], told, ship)
    ship.voted[0] = voted[0]
    if goes_with_ship(voted[0].leg, legs):
        go_with_ship(navigation.deck_ok == 1, navigation.wheel_speed, sites[told.site], motion, told, ship)
        vote_in_ship_frame(frame * FRAME_TIME, voted, motion.convergence, told, ship)
    guide(
        readings[own],
        navigation.valid,
        navigation.position_deviation,
        motion,
        ship.voted[0],
        legs,
        sites,
        given.guidance,
        guidance,
        demand,
    )
    approach_speed = given.guidance.approach_speed
    guard_recovery(readings[own], navigation, motion, demand.airspeed, approach_speed, told, guidance, ship)
    hold_glide_path(guidance, motion, navigation.deck_ok == 1, voted[0].command.throttle, demand, ship)
    pull_up(guidance, motion, approach_speed, demand)
    brake_on_deck(guidance, told, demand)
    act(frame, voted[0], given, lane, output[0])


@dataclass(frozen=True, eq=False)
class DeckLane:
    """What one flight computer is loaded with to fly from a deck.

    lane : 0 to 2. legs, sites, beacons, parameters : as of SurveyLane, the deck's legs where the ship was at time 0. deck : (1,) of
    DECK_LANE.
    """

    lane: int
    legs: Records
    sites: Records
    beacons: Records
    parameters: Records
    deck: Records

    def __post_init__(self) -> None:
        if self.deck.dtype != DECK_LANE:
            raise TypeError("deck must be an array of DECK_LANE")

    def start(self) -> Records:
        """(1,) of DECK_LANE_STATE. Everything is compiled here, by a frame that is thrown away."""
        self.step(
            0, np.zeros(LANES, READINGS), np.ones(LANES, np.int64), np.zeros(1, VOTED), self._fresh(), np.zeros(1, LANE_OUTPUT)
        )
        return self._fresh()

    def step(self, frame: int, readings: Records, present: Flags, voted: Records, state: Records, output: Records) -> None:
        """One frame, as the port says."""
        deck_lane_step(
            frame,
            self.lane,
            readings,
            present,
            voted,
            self.legs,
            self.sites,
            self.beacons,
            self.parameters,
            self.deck,
            state,
            output,
        )

    def _fresh(self) -> Records:
        state = np.zeros(1, DECK_LANE_STATE)
        state["lane"][0] = fresh_state(self.lane, self.parameters)
        return state
