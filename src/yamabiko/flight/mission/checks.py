"""Whether a laid-out mission can be flown: airfield and wind, heights over the ground, fuel, and somewhere else to land on the way.

Each check raises an InputError that names the mission's file, the task or place, what was found and what was expected.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import degrees, hypot, inf

import numpy as np
from numpy.typing import NDArray

from yamabiko.earth.conformal_plane import ConformalPlane
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.flight.kinds import LegKind, SiteKind
from yamabiko.flight.mission.ground_below import GroundBelow
from yamabiko.flight.mission.leg_samples import Legs, LegSamples
from yamabiko.flight.mission.mission import Mission, Site
from yamabiko.flight.mission.performance import Performance
from yamabiko.flight.mission.reckoning import Reckoning, diversion_fuel
from yamabiko.flight.mission.taxiing import exit_distance, runway_pose
from yamabiko.flight.mission.wind_profile import along_and_across

LARGEST_TAILWIND = 2.5
"""m/s (5 kn) on take-off and landing; estimate."""
CONTINGENCY = 0.05
"""Share of the fuel reckoned to be burnt, carried for what is not reckoned with: ICAO Annex 6, part I, contingency fuel.

Its lower bound of five minutes of holding is left out: an aircraft's own reserve is longer than that."""
NEAR_FIELD_SLOPE = 0.02
"""Of the surfaces from a runway that are kept clear: ICAO Annex 14, table 4-2, take-off climb, 1 in 50."""
_DIVERSION_SPACING = 3_000.0  # m between places from which another runway has to be within reach
_IN_FLIGHT = (LegKind.TRANSIT, LegKind.SURVEY, LegKind.LOITER, LegKind.APPROACH)


@dataclass(frozen=True, eq=False)
class Planned:
    """A mission with its legs, what they belong to, places along them, and its sites (site,) of SITE."""

    mission: Mission
    performance: Performance
    plane: ConformalPlane
    legs: Legs
    labels: list[str]
    samples: LegSamples
    sites: NDArray[np.void]

    def in_flight(self) -> NDArray[np.bool_]:
        """Whether each sample (place,) lies on a leg that is flown away from the runway."""
        return np.isin(self.legs["kind"][self.samples.leg], [int(kind) for kind in _IN_FLIGHT])


def check_airfield(mission: Mission, performance: Performance, plane: ConformalPlane) -> None:
    """Refuse wind that forbids starting and landing, and runways too short for it."""
    home, envelope = mission.home, performance.envelope
    wind = performance.wind.at(home.height + 10.0)
    if hypot(*wind) > envelope.ground_wind_limit + 1e-9:
        expected = f"at most {envelope.ground_wind_limit:.1f} m/s"
        raise InputError(mission.source, "forecast wind at 10 m", f"{hypot(*wind):.1f} m/s", expected)
    for site in mission.sites:
        if site.kind is SiteKind.RUNWAY:
            _check_runway(site, wind, performance)
    tail = along_and_across(wind, home.course)[0]
    run = performance.take_off_run(-tail)
    left = home.length - mission.ground.line_up
    if run > left:
        found = f"{left:.0f} m from the line-up point"
        raise InputError(mission.source, f"runway {home.name}", found, f"at least {run:.0f} m for the take-off run")
    stop = performance.landing_run(-tail)
    leaving = exit_distance(mission, plane)
    if leaving < stop:
        found = f"an exit {leaving:.0f} m from the threshold"
        raise InputError(mission.source, "taxi in", found, f"one at least {stop:.0f} m from it, where the aircraft is slow")


def _check_runway(site: Site, wind: tuple[float, float], performance: Performance) -> None:
    """Refuse a runway that is too short to land on, or whose landing direction does not suit the wind."""
    mission = performance.mission
    tail, cross = along_and_across(wind, site.course)
    for name, value, limit in (
        ("across", abs(cross), performance.envelope.crosswind_limit),
        ("from behind on", tail, LARGEST_TAILWIND),
    ):
        if value > limit + 1e-9:
            raise InputError(mission.source, f"forecast wind {name} {site.name}", f"{value:.1f} m/s", f"at most {limit:.1f} m/s")
    stop = performance.landing_run(-tail)
    if stop > site.length:
        raise InputError(mission.source, f"runway {site.name}", f"{site.length:.0f} m", f"at least {stop:.0f} m to land on")


def check_heights(planned: Planned, ground: GroundBelow) -> None:
    """Refuse legs above the ceiling, in too strong a wind, or too low over the ground.

    Close to the runway the clearance asked for grows from nothing with the distance, as the surfaces that are kept clear there do.
    """
    samples, mission = planned.samples, planned.mission
    flown = np.flatnonzero(planned.in_flight())
    highest = flown[np.argmax(samples.height[flown])]
    planned.performance.require_ceiling(float(samples.height[highest]), planned.labels[samples.leg[highest]])
    for leg in np.unique(samples.leg[flown]):
        for end in ("start_height", "end_height"):
            planned.performance.require_wind(float(planned.legs[leg][end]), planned.labels[leg])
    point = samples.point[flown]
    above = samples.height[flown] - ground.heights(point)
    needed = np.minimum(mission.rules.clearance, NEAR_FIELD_SLOPE * distance_from_runway(point, planned))
    worst = int(np.argmin(above - needed))
    if above[worst] < needed[worst] - 1e-6:
        where = told(planned.plane, point[worst])
        field = f"{planned.labels[samples.leg[flown[worst]]]} height over the ground"
        raise InputError(mission.source, field, f"{above[worst]:.0f} m at {where}", f"at least {needed[worst]:.0f} m")


def distance_from_runway(point: Float, planned: Planned) -> Float:
    """Metres (place,) of places in the plane (place, 2) from home's runway."""
    east, north, course = runway_pose(planned.mission, planned.plane)
    apart = point - np.array([east, north])
    ahead = np.array([np.sin(course), np.cos(course)])
    along = np.clip(apart @ ahead, 0.0, planned.mission.home.length)
    return np.asarray(np.hypot(*(apart - along[:, np.newaxis] * ahead).T))


def check_landing_fuel(planned: Planned, reckoning: Reckoning) -> None:
    """Refuse a mission that comes back with less than its reserve and its contingency fuel."""
    mission, reserve = planned.mission, planned.performance.reserve()
    left = float(reckoning.fuel[-1])
    contingency = CONTINGENCY * (mission.fuel - left)
    if left < reserve + contingency:
        found = f"{mission.fuel:.1f} kg, of which {left:.1f} kg are left at the end"
        expected = f"{mission.fuel - left + contingency + reserve:.1f} kg or more"
        told_why = f"for a reserve of {reserve:.1f} kg and {contingency:.1f} kg of contingency"
        raise InputError(mission.source, "fuel", found, f"{expected}, {told_why}")


def check_diversions(planned: Planned, reckoning: Reckoning) -> None:
    """Refuse a mission on which there is a place with no other runway within reach of the fuel, reserve kept.

    Asked only of a mission that names another runway than home.
    """
    mission, samples = planned.mission, planned.samples
    targets = [number for number, site in enumerate(mission.sites) if number > 0 and site.kind is SiteKind.RUNWAY]
    if not targets:
        return
    reserve = planned.performance.reserve()
    spaced = np.flatnonzero(planned.in_flight() & (np.floor(samples.along / _DIVERSION_SPACING) != _before(samples)))
    for index in spaced:
        leg = samples.leg[index]
        share = samples.along[index] / max(float(planned.legs["length"][leg]), 1e-9)
        fuel = float(reckoning.fuel[leg] + share * (reckoning.fuel[leg + 1] - reckoning.fuel[leg]))
        needed = (1.0 + CONTINGENCY) * min(_fuel_to(planned, int(index), fuel, target) for target in targets)
        if fuel < needed + reserve:
            found = f"{fuel:.1f} kg at {told(planned.plane, samples.point[index])}"
            expected = "fuel and wind that let an alternate be reached" if needed == inf else f"{needed + reserve:.1f} kg or more"
            raise InputError(mission.source, f"{planned.labels[leg]} fuel to an alternate", found, f"{expected}, reserve included")


def _before(samples: LegSamples) -> Float:
    """Number of the stretch of each sample's predecessor on its leg (place,); -1 where a leg begins."""
    stretch = np.floor(samples.along / _DIVERSION_SPACING)
    before = np.concatenate([[-1.0], stretch[:-1]])
    before[np.flatnonzero(samples.along == 0.0)] = -1.0
    return before


def _fuel_to(planned: Planned, index: int, fuel: float, target: int) -> float:
    point, site = planned.samples.point[index], planned.sites[target]
    turn = float(planned.plane.convergence(planned.plane.from_plane(point)))
    mass = planned.performance.envelope.empty_mass + fuel
    goal = (float(site["east"]), float(site["north"]))
    return diversion_fuel(
        (float(point[0]), float(point[1])), float(planned.samples.height[index]), mass, goal, planned.performance, turn
    )


def told(plane: ConformalPlane, point: Float) -> str:
    """A place in the flight plane (2,) as degrees for a message."""
    latitude, longitude = plane.from_plane(point)
    return f"{degrees(latitude):.4f}, {degrees(longitude):.4f} deg"
