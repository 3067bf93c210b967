"""What is loaded into the flight computers before a sortie: legs, sites, beacons and the parameters of all that a lane runs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yamabiko.flight.airframe.aerodynamics import steady_side_slope
from yamabiko.flight.airframe.parameters import AirframeParameters
from yamabiko.flight.control.sizing import control_parameters
from yamabiko.flight.frame import LANES
from yamabiko.flight.guidance.sizing import Way, guidance_parameters
from yamabiko.flight.kinds import LegKind
from yamabiko.flight.lanes.lane import LANE_PARAMETERS, SurveyLane
from yamabiko.flight.lanes.port import Records
from yamabiko.flight.mission.flight_plan import FlightPlan
from yamabiko.flight.navigation.settings import navigation_parameters
from yamabiko.flight.sensors.records import BEACON

_BEACON_HEIGHT = 3.0  # m over the threshold, of a beacon's antenna


@dataclass(frozen=True, eq=False)
class Loaded:
    """The programs of the lanes, and the beacons (n,) of BEACON that stand where the mission says."""

    programs: tuple[SurveyLane, ...]
    beacons: Records


def load_lanes(plan: FlightPlan, aircraft: AirframeParameters) -> Loaded:
    """The programs of three lanes for a plan; all alike but for their number."""
    parameters = lane_parameters(aircraft, way_of(plan))
    beacons = beacons_of(plan)
    programs = tuple(SurveyLane(lane, plan.legs, plan.sites, beacons, parameters) for lane in range(LANES))
    return Loaded(programs, beacons)


def lane_parameters(aircraft: AirframeParameters, way: Way) -> Records:
    """(1,) of LANE_PARAMETERS for an aircraft that flies a way."""
    parameters = np.zeros(1, LANE_PARAMETERS)
    parameters["navigation"] = navigation_parameters(steady_side_slope(aircraft))
    parameters["guidance"] = guidance_parameters(aircraft, way)
    parameters["control"] = control_parameters(aircraft)
    return parameters


def way_of(plan: FlightPlan) -> Way:
    """What guidance must know of a plan besides its legs."""
    mission = plan.mission
    return Way(
        plane=plan.plane,
        first_taxi_in=plan.first_taxi_in,
        home_site=0,
        approach_speed=float(plan.legs["airspeed"][plan.legs["kind"] == LegKind.FINAL][-1]),
        link_hold=mission.link.hold_after,
        link_return=mission.link.return_after,
        taxi_speed=mission.ground.speed,
    )


def beacons_of(plan: FlightPlan) -> Records:
    """The range-and-bearing beacons beside the thresholds of the plan's sites."""
    numbers = [number for number, site in enumerate(plan.mission.sites) if site.beacon]
    beacons = np.zeros(len(numbers), BEACON)
    for beacon, number in zip(beacons, numbers, strict=True):
        site = plan.mission.sites[number]
        beacon["site"] = number
        beacon["latitude"], beacon["longitude"] = site.threshold
        beacon["height"] = site.height + _BEACON_HEIGHT
    return beacons
