"""GlideWatch: where an aircraft without its engine says it will come down, and by how much it misses that.

The place is found as the lanes find it, from the voted number of the plan and the voted motion: it is what they announce.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import degrees, hypot
from typing import Any

import numpy as np

from yamabiko.flight.frame import LEG
from yamabiko.flight.guidance.onboard_plans import Reason, adopt_plan, reason_of, site_of, target_of
from yamabiko.flight.guidance.parameters import GUIDANCE_STATE
from yamabiko.flight.mission.flight_plan import FlightPlan
from yamabiko.flight.mission.leg_samples import places_on


@dataclass(frozen=True)
class Announced:
    """Where it will come down. site : its name, or "the spot it announced". away : m as the crow flies. told : in words."""

    site: str
    away: float
    told: str


SPOT = "the spot it announced"
"""Where no site is within reach: a place straight ahead, into the wind."""


class GlideWatch:
    """Follows the plans of a sortie under way.

    plan : what is flown. guidance : record of GUIDANCE_PARAMETERS. name : of the site that is glided to now, SPOT, or empty.
    """

    def __init__(self, plan: FlightPlan, guidance: Any) -> None:
        self.name = ""
        self._plan, self._guidance = plan, guidance
        self._number = self._target = 0
        self._site = -1
        self._spot = (0.0, 0.0)

    def new(self, voted: Any) -> Announced | None:
        """What is announced in this frame, if anything is that was not before. voted : record of VOTED."""
        number = int(voted["plan"])
        if number == self._number:
            return None
        before, self._number = self._number, number
        reason = reason_of(number)
        if reason not in (Reason.GLIDE, Reason.FORCED):
            return None
        target = target_of(number)
        if reason == reason_of(before) and (reason == Reason.FORCED or target == self._target):
            return None
        self._target = target
        east, north = self._plan.plane.to_plane([float(voted["latitude"]), float(voted["longitude"])])
        if reason == Reason.FORCED:
            self._spot, self._site, self.name = self._end_of_way(voted), -1, SPOT
            away = hypot(self._spot[0] - east, self._spot[1] - north)
            latitude, longitude = (degrees(angle) for angle in self._plan.plane.from_plane(list(self._spot)))
            told = f"no site within reach: comes down at {latitude:.4f}, {longitude:.4f} deg, {away:.0f} m away"
            return Announced(SPOT, away, told)
        self._site = site_of(number)
        self.name = self._plan.mission.sites[self._site].name
        site = self._plan.sites[self._site]
        away = hypot(site["east"] - east, site["north"] - north)
        above = float(voted["height"]) - site["height"]
        return Announced(self.name, away, f"glides to {self.name}, {away / 1e3:.1f} km away, from {above:.0f} m above it")

    def missed(self, latitude: float, longitude: float) -> float:
        """m from a place (rad) to the surface of the site glided to, or to the spot; 0 on the surface, NaN where there is none."""
        if not self.name:
            return float("nan")
        east, north = self._plan.plane.to_plane([latitude, longitude])
        if self._site < 0:
            return hypot(east - self._spot[0], north - self._spot[1])
        return distance_from(self._plan.sites[self._site], float(east), float(north))

    def _end_of_way(self, voted: Any) -> tuple[float, float]:
        """m east and north, of the end of the plan that the lanes make of this vote."""
        state = np.zeros(1, GUIDANCE_STATE)
        adopt_plan(self._number, voted, self._plan.legs, self._plan.sites, self._guidance, state[0])
        last = np.array(state["own_legs"][0][: state["own_count"][0]][-1:], dtype=LEG)
        point, _ = places_on(last, last["length"])
        return float(point[0, 0]), float(point[0, 1])


def distance_from(site: Any, east: float, north: float) -> float:
    """m from a place in the flight plane to a site's surface (record of SITE); 0 on it."""
    sine, cosine = np.sin(site["course"]), np.cos(site["course"])
    along = (east - site["east"]) * sine + (north - site["north"]) * cosine
    across = (east - site["east"]) * cosine - (north - site["north"]) * sine
    return hypot(max(-along, along - site["length"], 0.0), max(abs(across) - 0.5 * site["width"], 0.0))
