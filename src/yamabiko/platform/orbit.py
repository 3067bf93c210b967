"""Where satellites are: SGP4 from element sets, turned with the earth; one satellite as a path, or many at many instants.

SGP4 is taken as it stands, with the constants (WGS-72) and the mode ("improved") that element sets are made for.
Source: D. A. Vallado, P. Crawford, R. Hujsak, T. S. Kelso, "Revisiting Spacetrack Report #3", AIAA 2006-6753, by its authors'
code in the package sgp4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import pi

import numpy as np
from numpy.typing import ArrayLike
from sgp4.api import SGP4_ERRORS, WGS72, Satrec, SatrecArray

from yamabiko.earth.rotation import turn_to_earth_fixed
from yamabiko.earth.time_scale import EPOCH, EPOCH_JULIAN_DATE, SECONDS_A_DAY, day_and_fraction
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.platform.element_set import ElementSet

_SGP4_EPOCH_JULIAN_DATE = 2_433_281.5  # 1949-12-31 00:00, from which its initialisation counts days
_KILOMETRE = 1000.0
_MINUTES_A_RADIAN_AT_ONE = 1440.0 / (2.0 * pi)  # at one revolution a day; SGP4's own way of converting


@dataclass(frozen=True, eq=False)
class Constellation:
    """Satellites that are asked for together.

    elements : one set a satellite. Raises InputError for none at all and for elements that SGP4 cannot start from.
    """

    elements: Sequence[ElementSet]
    _records: SatrecArray = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if not self.elements:
            raise InputError("constellation", "satellites", "none", "one element set or more")
        object.__setattr__(self, "_records", SatrecArray([sgp4_record(elements) for elements in self.elements]))

    def states(self, seconds: ArrayLike, epoch: datetime = EPOCH) -> tuple[Float, Float]:
        """Earth-fixed positions (m) and velocities (m/s), each (satellite, time, 3), at UTC seconds (time,) from an epoch.

        Works on and holds some 200 bytes for each satellite and instant: ask for long spans in parts.
        Raises InputError for times that are not finite and, naming the satellite and the age of its elements, where SGP4 gives no
        position (it has decayed).
        """
        position, velocity = self.states_teme(seconds, epoch)
        return turn_to_earth_fixed(position, velocity, seconds, epoch)

    def states_teme(self, seconds: ArrayLike, epoch: datetime = EPOCH) -> tuple[Float, Float]:
        """As `states`, in the true-equator mean-equinox frame of date and with velocities against the stars."""
        days, fraction = day_and_fraction(np.ravel(seconds), epoch)
        if not np.isfinite(fraction).all():
            raise InputError("constellation", "time", "a number that is not finite", "seconds from the epoch")
        errors, position, velocity = self._records.sgp4(EPOCH_JULIAN_DATE + days, fraction)
        if errors.any():
            satellite, instant = np.argwhere(errors)[0]
            age = (
                float(days[instant] + fraction[instant]) * SECONDS_A_DAY + (EPOCH - self.elements[satellite].epoch).total_seconds()
            )
            raise _no_position(self.elements[satellite], int(errors[satellite, instant]), age)
        position *= _KILOMETRE
        velocity *= _KILOMETRE
        return position, velocity


@dataclass(frozen=True, eq=False)
class SatelliteOrbit:
    """The orbit of one satellite as a FlightPath: earth-fixed, in seconds from an epoch of the caller's choice.

    Counted from an epoch within a day or so, times are kept to ten picoseconds, so that positions from pulse to pulse are smooth.
    """

    elements: ElementSet
    epoch: datetime
    _satellite: Constellation = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_satellite", Constellation((self.elements,)))

    def position(self, time: ArrayLike) -> Float:
        """Earth-fixed positions (..., 3) in metres at times (...) in seconds from the epoch. Raises InputError as `state`."""
        return self.state(time)[0]

    def velocity(self, time: ArrayLike) -> Float:
        """Earth-fixed velocities (..., 3) in metres a second at times (...) in seconds. Raises InputError as `state`."""
        return self.state(time)[1]

    def state(self, time: ArrayLike) -> tuple[Float, Float]:
        """Position and velocity, each (..., 3), by one propagation. Raises InputError where SGP4 gives none (decayed)."""
        instants = np.asarray(time, dtype=np.float64)
        position, velocity = self._satellite.states(instants.ravel(), self.epoch)
        return position[0].reshape(*instants.shape, 3), velocity[0].reshape(*instants.shape, 3)


def sgp4_record(elements: ElementSet) -> Satrec:
    """SGP4 started from an element set; minutes and kilometres inside. Raises InputError where it cannot start."""
    days, fraction = (float(part) for part in day_and_fraction(0.0, elements.epoch))
    record = Satrec()
    record.sgp4init(
        WGS72,
        "i",
        0,  # the catalogue number plays no part, and SGP4's record takes only those of five digits
        # Summed as the authors' code does: the moon's pull on the longest orbits makes 4 mm of the last bit.
        (EPOCH_JULIAN_DATE + days + fraction) - _SGP4_EPOCH_JULIAN_DATE,
        elements.drag,
        elements.mean_motion_derivative * 3600.0,
        elements.mean_motion_second_derivative * 216_000.0,
        elements.eccentricity,
        elements.argument_of_perigee,
        elements.inclination,
        elements.mean_anomaly,
        elements.revolutions_a_day / _MINUTES_A_RADIAN_AT_ONE,
        elements.right_ascension,
    )
    if record.error:
        raise _no_position(elements, record.error, 0.0)
    # Split in two, the epoch is kept to the picosecond; from the sum above SGP4 has it to a third of a microsecond only.
    record.jdsatepoch, record.jdsatepochF = EPOCH_JULIAN_DATE + days, fraction
    return record


def _no_position(elements: ElementSet, error: int, age: float) -> InputError:
    found = (
        f"SGP4 error {error} ({SGP4_ERRORS.get(error, 'unknown')}) {age / SECONDS_A_DAY:.2f} days from the epoch of its elements"
    )
    return InputError(elements.source, elements.label, found, "elements and a time that SGP4 gives a position for")
