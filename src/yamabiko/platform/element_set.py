"""ElementSet: the mean orbital elements of one satellite at one epoch, as SGP4 takes them, whatever file they came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import isfinite, pi

from yamabiko.errors import InputError

REVOLUTION_A_DAY = 2.0 * pi / 86_400.0  # rad/s, the unit of mean motion in files
LARGEST_MEAN_MOTION = 18.0 * REVOLUTION_A_DAY  # a circle at the earth's surface makes 17.1 revolutions a day
LARGEST_DRAG = 10.0  # per earth radius; the last sets of falling satellites reach 0.1
LARGEST_CATALOGUE_NUMBER = 999_999_999  # nine digits, as OMM carries them


@dataclass(frozen=True)
class ElementSet:
    """Mean elements in the true-equator mean-equinox frame of the epoch, for the SGP4 theory and no other.

    name : as the source gives it. catalogue_number : of the NORAD catalogue. designator : international, like "2024-149CC".
    epoch : UTC instant of the elements.
    mean_motion : rad/s (Kozai's, as element sets carry it); its first derivative over two, rad/s2, and second derivative over six,
        rad/s3, are kept as files carry them although SGP4 does not use them.
    eccentricity : 0 to 1. inclination, right_ascension, argument_of_perigee, mean_anomaly : rad.
    drag : SGP4's B*, per earth radius.
    source : the file it came from, or what made it. simulated : it describes no real satellite.

    Raises InputError for a naive epoch and for values that are not finite or out of bounds.
    """

    name: str
    catalogue_number: int
    epoch: datetime
    mean_motion: float
    eccentricity: float
    inclination: float
    right_ascension: float
    argument_of_perigee: float
    mean_anomaly: float
    drag: float = 0.0
    mean_motion_derivative: float = 0.0
    mean_motion_second_derivative: float = 0.0
    designator: str = ""
    element_set_number: int = 0
    revolution: int = 0
    source: str = "element set"
    simulated: bool = False

    def __post_init__(self) -> None:
        if self.epoch.tzinfo is None:
            raise self._wrong("epoch", self.epoch.isoformat(), "an instant with its time zone")
        for field in ("right_ascension", "argument_of_perigee", "mean_anomaly"):
            if not abs(getattr(self, field)) <= 4.0 * pi:
                raise self._wrong(field, f"{getattr(self, field):g} rad", "an angle of at most two turns")
        for field in ("mean_motion_derivative", "mean_motion_second_derivative"):
            if not isfinite(getattr(self, field)):
                raise self._wrong(field, getattr(self, field), "a finite number")
        if not 0.0 < self.mean_motion <= LARGEST_MEAN_MOTION:
            found = f"{self.revolutions_a_day:.8g} revolutions a day"
            raise self._wrong("mean_motion", found, "more than 0 and at most 18 revolutions a day")
        if not 0.0 <= self.eccentricity < 1.0:
            raise self._wrong("eccentricity", f"{self.eccentricity:g}", "at least 0 and less than 1")
        if not 0.0 <= self.inclination <= pi:
            raise self._wrong("inclination", f"{self.inclination * 180.0 / pi:g} deg", "0 to 180 deg")
        if not abs(self.drag) <= LARGEST_DRAG:
            raise self._wrong("drag", f"{self.drag:g}", f"B* of at most {LARGEST_DRAG:g} per earth radius")
        if not 0 <= self.catalogue_number <= LARGEST_CATALOGUE_NUMBER:
            raise self._wrong("catalogue_number", self.catalogue_number, "0 to 999999999")

    @property
    def label(self) -> str:
        """Name and catalogue number, for people."""
        return f"{self.name} ({self.catalogue_number})" if self.name else f"satellite {self.catalogue_number}"

    @property
    def revolutions_a_day(self) -> float:
        """Mean motion in the unit of files, the very number that stood there: what SGP4 makes of the longest orbits hangs on
        its last bit (4 mm in the verification set's 23333)."""
        return round(self.mean_motion / REVOLUTION_A_DAY, 13)

    def age_at(self, instant: datetime) -> float:
        """Seconds from the epoch to an instant that states its zone, negative before the epoch."""
        return (instant - self.epoch).total_seconds()

    def _wrong(self, field: str, found: object, expected: str) -> InputError:
        return InputError(self.source, f"{self.label} {field.replace('_', ' ')}", found, expected)
