"""ElementSet: the mean orbital elements of one satellite at one epoch, as SGP4 takes them, whatever file they came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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
