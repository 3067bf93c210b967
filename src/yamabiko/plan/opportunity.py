"""Opportunity: that a satellite can picture a place in a window of time, with the geometry and quality to expect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yamabiko.earth.wgs84 import Float
from yamabiko.radar.imaging_radar import PredictedQuality
from yamabiko.request.request import LookSide, ModeName, PassDirection


@dataclass(frozen=True)
class LookGeometry:
    """How the satellite sees the place at one instant.

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


@dataclass(frozen=True, eq=False)
class Opportunity:
    """One window in which a collect of the place may be centred.

    identifier : the same for the same satellite, pass, mode and place.
    start, end : UTC window of the collect's middle. best : the instant in it nearest to zero Doppler, for which geometry and
        quality hold.
    footprint : (vertex, 2) longitude, latitude (rad) of what one collect centred at `best` covers.
    coverage : share of the area within the footprint, 0 to 1.
    element_age : s from the elements' epoch to `best`, negative before it. position_error : m, predicted 95 % of the orbit's.
        position_error_extrapolated : the age lies beyond those it was measured at.
    cost : in the supplier's unit. delivery : UTC, after the next ground station, or None where no station is known.
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
    element_age: float
    position_error: float
    position_error_extrapolated: bool
    cost: float
    delivery: datetime | None
