"""Places as a user writes them: metres from the scene centre, or latitude and longitude.

`12.5,-40` means 12.5 m east and 40 m south of the scene centre. `35.31N,139.65E` (degrees with a hemisphere letter each) means a
latitude and a longitude. The letters tell the two apart, so that neither is ever taken for the other.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np

from yamabiko.collect.phase_history import PhaseHistory
from yamabiko.earth.wgs84 import Float, LocalFrame, earth_fixed_to_geodetic, geodetic_to_earth_fixed
from yamabiko.errors import InputError

_WITH_LETTERS = re.compile(r"\s*([0-9.]+)\s*([NS])\s*,\s*([0-9.]+)\s*([EW])\s*", re.IGNORECASE)


@dataclass(frozen=True)
class ScenePlace:
    """A place in the scene frame: metres east (X) and north (Y) of the scene centre."""

    east: float
    north: float


@dataclass(frozen=True)
class GeodeticPlace:
    """A place on the earth: geodetic latitude and longitude in radians."""

    latitude: float
    longitude: float


Place = ScenePlace | GeodeticPlace


def read_place(text: str, option: str) -> Place:
    """The place that an option's text names. Raises InputError where it names none."""
    letters = _WITH_LETTERS.fullmatch(text)
    expected = "metres east and north like 12.5,-40, or degrees with letters like 35.31N,139.65E"
    if letters:
        try:
            latitude = float(letters[1]) * (1.0 if letters[2].upper() == "N" else -1.0)
            longitude = float(letters[3]) * (1.0 if letters[4].upper() == "E" else -1.0)
        except ValueError:
            raise InputError(option, "value", repr(text), expected) from None
        _check_degrees(option, latitude, longitude)
        return GeodeticPlace(math.radians(latitude), math.radians(longitude))
    east, north = _numbers(text, 2, option, expected)
    return ScenePlace(east, north)


def place_report(place: Place) -> dict[str, float]:
    """The place as a report gives it, units in the keys."""
    if isinstance(place, ScenePlace):
        return {"east_m": place.east, "north_m": place.north}
    return {"latitude_deg": math.degrees(place.latitude), "longitude_deg": math.degrees(place.longitude)}


def read_origin(text: str, option: str = "--origin") -> tuple[float, float, float]:
    """Latitude and longitude (radians) and height above the ellipsoid (metres) of `LAT,LON,HEIGHT` in degrees and metres."""
    latitude, longitude, height = _numbers(text, 3, option, "LAT,LON,HEIGHT in degrees and metres like 39.78,-84.08,240")
    _check_degrees(option, latitude, longitude)
    return math.radians(latitude), math.radians(longitude), height


def read_pixel(text: str, option: str) -> tuple[float, float]:
    """Row and column of `ROW,COLUMN`."""
    row, column = _numbers(text, 2, option, "ROW,COLUMN like 512,480")
    return row, column


def _numbers(text: str, count: int, option: str, expected: str) -> list[float]:
    """The finite numbers in a comma-separated text."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        raise InputError(option, "value", repr(text), expected) from None
    if len(numbers) != count or not all(math.isfinite(number) for number in numbers):
        raise InputError(option, "value", repr(text), expected)
    return numbers


def _check_degrees(option: str, latitude: float, longitude: float) -> None:
    """Raise InputError for a latitude or longitude that is not on the earth."""
    if not abs(latitude) <= 90.0:
        raise InputError(option, "latitude", f"{latitude:g} degrees", "-90 to 90 degrees")
    if not abs(longitude) <= 180.0:
        raise InputError(option, "longitude", f"{longitude:g} degrees", "-180 to 180 degrees")


def to_earth_fixed(place: Place, history: PhaseHistory, option: str = "--centre") -> Float:
    """The place's earth-fixed position (3,) in metres, on the horizontal plane through the scene centre.

    Raises InputError for latitude and longitude where the recording does not say where on the earth it was made.
    """
    frame = LocalFrame.at(history.scene_centre)
    if isinstance(place, ScenePlace):
        return frame.to_earth_fixed([place.east, place.north, 0.0])
    if history.collection.earth_position_assumed:
        found = "latitude and longitude, while the recording does not say where on the earth it was made"
        raise InputError(option, "value", found, "metres from the scene centre, or --origin LAT,LON,HEIGHT beside it")
    height = earth_fixed_to_geodetic(history.scene_centre)[2]
    local = frame.from_earth_fixed(geodetic_to_earth_fixed([place.latitude, place.longitude, height]))
    return frame.to_earth_fixed([local[0], local[1], 0.0])


def local_metres(position: Float, history: PhaseHistory) -> Float:
    """Metres (..., 3) east, north and up of the scene centre of earth-fixed positions (..., 3)."""
    return np.asarray(LocalFrame.at(history.scene_centre).from_earth_fixed(position))


def read_angles(text: str, option: str) -> tuple[float, float]:
    """Smallest and largest angle in radians of `MIN,MAX` in degrees."""
    smallest, largest = _numbers(text, 2, option, "MIN,MAX in degrees like 20,45")
    return math.radians(smallest), math.radians(largest)
