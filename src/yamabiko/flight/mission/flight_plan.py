"""FlightPlan: a mission made into legs and found to be flyable, with what it is reckoned to take."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yamabiko.earth.conformal_plane import ConformalPlane
from yamabiko.earth.terrain import TerrainLookup
from yamabiko.errors import InputError
from yamabiko.flight.frame import SITE
from yamabiko.flight.kinds import LegKind
from yamabiko.flight.mission.checks import Planned, check_airfield, check_diversions, check_heights, check_landing_fuel
from yamabiko.flight.mission.direct_ways import direct_way_notes
from yamabiko.flight.mission.fences import check_fences
from yamabiko.flight.mission.glide_cover import glide_notes
from yamabiko.flight.mission.ground_below import GroundBelow
from yamabiko.flight.mission.layout import lay_out
from yamabiko.flight.mission.leg_samples import Legs, sample_legs
from yamabiko.flight.mission.mission import Mission
from yamabiko.flight.mission.patterns import FARTHEST
from yamabiko.flight.mission.performance import Performance
from yamabiko.flight.mission.reckoning import Reckoning, reckon

SAMPLE_SPACING = 50.0
"""m between places at which legs are looked at."""


@dataclass(frozen=True, eq=False)
class FlightPlan:
    """A mission that can be flown.

    plane : the flight plane, about home's threshold. legs : (leg,) of LEG, from the stand to the stand. labels : what each leg
    belongs to: taxi out, line-up, take-off, climb-out, task ..., return, downwind, base, approach, final, taxi in. sites : (site,)
    of SITE, home first, in the mission's order. first_taxi_in : number of the first leg after landing that leaves the runway's
    middle; the one before is the roll along the runway. reckoning : when each leg begins, and the fuel left then. notes : to be
    told before the flight: where no site is within a glide, which fields are short, from where the way home breaks a fence.
    """

    mission: Mission
    plane: ConformalPlane
    legs: Legs
    labels: tuple[str, ...]
    sites: NDArray[np.void]
    first_taxi_in: int
    reckoning: Reckoning
    notes: tuple[str, ...] = ()

    @property
    def duration(self) -> float:
        """s from engine start to the stand."""
        return float(self.reckoning.time[-1])

    @property
    def fuel_left(self) -> float:
        """kg at the end."""
        return float(self.reckoning.fuel[-1])

    @property
    def survey_legs(self) -> NDArray[np.int64]:
        """Numbers of the legs that are flown for the radar."""
        return np.flatnonzero(self.legs["kind"] == LegKind.SURVEY)


def plan_flight(mission: Mission, terrain: TerrainLookup | None = None) -> FlightPlan:
    """Lay out a mission's legs and make sure that they can be flown.

    terrain : the ground; None for flat ground at home's height.
    Raises InputError, naming the mission's file, the task or place, what was found and what was expected, for one that cannot.
    """
    performance = Performance.of(mission)
    plane = ConformalPlane(*mission.home.threshold)
    sites = site_table(mission, plane)
    ground = GroundBelow(plane, mission.home.height, terrain)
    check_airfield(mission, performance, plane)
    route, first_taxi_in = lay_out(mission, performance, plane, ground)
    legs = route.table()
    planned = Planned(mission, performance, plane, legs, route.labels, sample_legs(legs, SAMPLE_SPACING), sites)
    check_heights(planned, ground)
    check_fences(mission, plane, planned.samples, route.labels, legs)
    reckoning = reckon(legs, route.labels, performance, plane)
    check_landing_fuel(planned, reckoning)
    check_diversions(planned, reckoning)
    notes = (*glide_notes(planned), *direct_way_notes(planned, ground))
    return FlightPlan(mission, plane, legs, tuple(route.labels), sites, first_taxi_in, reckoning, notes)


def site_table(mission: Mission, plane: ConformalPlane) -> NDArray[np.void]:
    """The mission's sites as a (site,) array of SITE. Raises InputError for one too far from home to lie in its plane."""
    table = np.zeros(len(mission.sites), dtype=SITE)
    for row, site in zip(table, mission.sites, strict=True):
        east, north = plane.to_plane(site.threshold)
        if not np.hypot(east, north) < FARTHEST:
            found = f"a place {np.hypot(east, north) / 1e3:.0f} km from home"
            raise InputError(mission.source, f"site {site.name}", found, f"one within {FARTHEST / 1e3:.0f} km")
        row["east"], row["north"], row["height"] = east, north, site.height
        row["course"] = site.course - plane.convergence(site.threshold)
        row["length"], row["width"], row["kind"], row["beacon"] = site.length, site.width, int(site.kind), int(site.beacon)
    return table
