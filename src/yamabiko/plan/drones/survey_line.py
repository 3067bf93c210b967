"""SurveyLine: the straight line that a drone flies to picture a place, abeam of it at an incidence angle; and what it sees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import asin, cos, pi, sin

import numpy as np
import shapely

from yamabiko.earth.sun import sun_direction
from yamabiko.earth.wgs84 import SEMI_MAJOR_AXIS, geodetic_to_earth_fixed
from yamabiko.errors import InputError
from yamabiko.plan.drones.drone import Drone
from yamabiko.plan.drones.ways import GEODESIC, Place
from yamabiko.plan.opportunity import LookGeometry, Opportunity
from yamabiko.plan.search.footprint import collect_length
from yamabiko.radar.imaging_radar import Mode
from yamabiko.radar.quality import MEAN_RADIUS, aperture_time
from yamabiko.request.area import Area
from yamabiko.request.request import LookSide


@dataclass(frozen=True)
class SurveyLine:
    """A line over the ground at a height (m above mean sea level).

    start, end : longitude, latitude (rad). heading : rad clockwise from north, abeam of the place. length : m, an aperture
    included.
    """

    start: Place
    end: Place
    heading: float
    length: float
    height: float


def look_of(drone: Drone, aim: Place, incidence: float, heading: float, side: LookSide, instant: datetime) -> LookGeometry:
    """How a drone abeam of a place (longitude, latitude, rad) sees it at an incidence (rad), flying a heading (rad).

    On a sphere: sin(look angle) = R sin(incidence) / (R + h), h the drone's height above the place.
    """
    look_angle = asin(MEAN_RADIUS * sin(incidence) / (MEAN_RADIUS + drone.flying_height))
    slant_range = MEAN_RADIUS * sin(incidence - look_angle) / sin(look_angle)
    up = geodetic_to_earth_fixed([aim[1], aim[0], 0.0]) / SEMI_MAJOR_AXIS
    azimuth = (heading + (-0.5 * pi if side == "right" else 0.5 * pi)) % (2.0 * pi)
    return LookGeometry(
        incidence=incidence,
        look_angle=look_angle,
        elevation=0.5 * pi - incidence,
        azimuth=azimuth,
        squint=0.0,
        slant_range=slant_range,
        side=side,
        direction="ascending" if cos(heading) >= 0.0 else "descending",
        daylight=bool(np.dot(up, sun_direction(0.0, instant)) >= 0.0),
    )


def line_of(drone: Drone, mode: Mode, area: Area, aim: Place, look: LookGeometry, heading: float, resolution: float) -> SurveyLine:
    """The line of a collect of an area in a mode, as long as the area along it and an aperture more. resolution : azimuth, m."""
    aperture = float(aperture_time(drone.radar, resolution, look.slant_range, drone.survey_speed)) * drone.survey_speed
    length = collect_length(mode, area) + aperture
    aside = MEAN_RADIUS * (look.incidence - look.look_angle)
    longitude, latitude, _ = GEODESIC.fwd(*aim, look.azimuth, aside, radians=True)
    ends = [GEODESIC.fwd(longitude, latitude, heading + turn, 0.5 * length, radians=True)[:2] for turn in (pi, 0.0)]
    start, end = ((float(one), float(other)) for one, other in ends)
    return SurveyLine(start, end, heading, length, drone.flying_height)


def long_axis(area: Area) -> float:
    """Heading (rad, 0 to pi) of the longer side of the smallest rectangle about an area, whichever way it lies."""
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(shapely.convex_hull(area.in_plane)))
    sides = np.diff(corners[:3], axis=0)
    east, north = sides[int(np.argmax(np.linalg.norm(sides, axis=-1)))]
    return float(np.arctan2(east, north) % pi)


def line_in(opportunity: Opportunity) -> SurveyLine:
    """The line of a drone's opportunity. Raises InputError for one of a satellite."""
    flight = opportunity.flight
    if flight is None:
        raise InputError("opportunity", "flight", "none", "that of a drone")
    return SurveyLine(flight.start, flight.end, flight.heading, flight.line_length, flight.height)
