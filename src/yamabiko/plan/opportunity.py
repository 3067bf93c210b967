"""Opportunity: that a satellite or a drone can picture a place in a window of time, with the geometry and quality to expect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yamabiko.earth.wgs84 import Float
from yamabiko.radar.imaging_radar import PredictedQuality
from yamabiko.request.request import LookSide, ModeName, PassDirection


@dataclass(frozen=True)
class LookGeometry:
    """How the satellite or drone sees the place at one instant.

    incidence : rad between the ellipsoid's normal at the place and the line of sight. look_angle : rad off nadir at the
    satellite. elevation : rad above the place's horizon. azimuth : of the satellite seen from the place, rad clockwise from north.
    squint : rad ahead (positive) of the zero-Doppler plane. slant_range : m. side : of the ground track on which the place lies.
    direction : the satellite's way north or south. daylight : sun above the place's horizon.
    """

    incidence: float
    look_angle: float
    elevation: float
    azimuth: float
    squint: float
    slant_range: float
    side: LookSide
    direction: PassDirection
    daylight: bool


@dataclass(frozen=True)
class OrbitPrediction:
    """How far a satellite's orbit can be trusted at the best instant.

    element_age : s from the elements' epoch, negative before it. position_error : m, predicted 95 % of the orbit's.
    extrapolated : the age lies beyond those that the error was measured at.
    """

    element_age: float
    position_error: float
    extrapolated: bool


@dataclass(frozen=True)
class FlightPrediction:
    """What a drone's sortie for this place alone would be, at the best instant.

    start, end : longitude, latitude (rad) of the line flown with the radar on. heading : rad, abeam of the place. height : m above
    mean sea level. airspeed : true, on the line (m/s). line_length : m. transit_out, survey, transit_back : s, climb and descent in
    the transits. fuel : kg, of the whole sortie; usable : kg there are, less the reserve.
    """

    start: tuple[float, float]
    end: tuple[float, float]
    heading: float
    height: float
    airspeed: float
    line_length: float
    transit_out: float
    survey: float
    transit_back: float
    fuel: float
    usable: float


@dataclass(frozen=True, eq=False)
class Opportunity:
    """One window in which a collect of the place may be centred.

    identifier : the same for the same satellite, pass, mode and place; of a drone: for the same drone, line, mode and place.
    satellite : identifier of who makes it: a satellite, or the drone of a `flight`.
    start, end : UTC window of the collect's middle. best : the instant in it nearest to zero Doppler, for which geometry and
        quality hold; of a drone the earliest.
    footprint : (vertex, 2) longitude, latitude (rad) of what one collect centred at `best` covers.
    coverage : share of the area within the footprint, 0 to 1.
    cost : in the supplier's unit; of a drone that of a sortie for this alone. delivery : UTC, after the next ground station or
        landing, or None where no station is known.
    orbit : of a satellite's collect. flight : of a drone's. One of the two is None.
    """

    identifier: str
    satellite: str
    supplier: str
    mode: ModeName
    start: datetime
    end: datetime
    best: datetime
    geometry: LookGeometry
    quality: PredictedQuality
    footprint: Float
    coverage: float
    cost: float
    delivery: datetime | None
    orbit: OrbitPrediction | None = None
    flight: FlightPrediction | None = None
