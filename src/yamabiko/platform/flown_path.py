"""FlownPath: a way through earth-fixed space as it was flown, between recorded samples.

Positions and velocities are recorded sixty times a second; a radar needs positions at the instants of its pulses, to a small share
of its wavelength.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import ArrayLike
from scipy.interpolate import CubicHermiteSpline, CubicSpline

from yamabiko.earth.wgs84 import Float, geodetic_to_earth_fixed
from yamabiko.errors import InputError

_FEWEST = 4


@dataclass(frozen=True, eq=False)
class FlownPath:
    """A path through samples: a cubic on each interval that meets the position and the velocity at both ends.

    samples_time : (sample,) s from the epoch, increasing. samples_position : (sample, 3) earth-fixed m. samples_velocity :
    (sample, 3) earth-fixed m/s. Its error is h^4 / 384 times the fourth derivative of position: at 60 Hz, for a shake of a
    millimetre at 5 Hz, 0.2 micrometres.
    Raises InputError for fewer than four samples, times that do not increase, and values that are not finite.
    Source of the error: C. de Boor, "A Practical Guide to Splines", Springer 2001, chapter IV.
    """

    samples_time: Float
    samples_position: Float
    samples_velocity: Float

    def __post_init__(self) -> None:
        count = len(self.samples_time)
        if count < _FEWEST:
            raise InputError("flown path", "samples", count, f"at least {_FEWEST}")
        for name, values in (("position", self.samples_position), ("velocity", self.samples_velocity)):
            if values.shape != (count, 3):
                raise InputError("flown path", name, f"shape {values.shape}", f"{count} vectors of three")
            if not np.isfinite(values).all():
                raise InputError("flown path", name, "values that are not finite", "finite numbers")
        if not (np.isfinite(self.samples_time).all() and (np.diff(self.samples_time) > 0.0).all()):
            raise InputError("flown path", "time", "instants that do not increase", "increasing instants")

    @classmethod
    def of_geodetic(cls, time: Float, geodetic: Float, velocity: Float) -> Self:
        """The path through (latitude, longitude, height) (sample, 3) in rad, rad, m, with NED velocities (sample, 3) in m/s."""
        north_east_down = local_axes(geodetic[:, 0], geodetic[:, 1])
        return cls(time, geodetic_to_earth_fixed(geodetic), np.einsum("sij,si->sj", north_east_down, velocity))

    def integrated(self) -> Self:
        """The path that the velocities integrate to, laid through the positions by a constant and a linear term.

        Navigation mends its position in steps, by centimetres at each fix, while its velocity runs on smoothly. Over an aperture of
        seconds those steps are errors of the radar's phase; the integral of velocity has none. What is laid through is the
        least-squares line of position less integral, so that it stays where navigation believes to be.
        """
        moved = CubicSpline(self.samples_time, self.samples_velocity).antiderivative()(self.samples_time)
        since = self.samples_time - self.samples_time.mean()
        offset = self.samples_position - moved
        constant = offset.mean(axis=0)
        slope = (since @ (offset - constant)) / (since @ since)
        line = constant + np.multiply.outer(since, slope)
        return type(self)(self.samples_time, moved + line, self.samples_velocity + slope)

    def position(self, time: ArrayLike) -> Float:
        """Earth-fixed positions (..., 3) in metres at times (...) in seconds. Raises InputError for times not flown."""
        return np.asarray(self._curve(self._flown(time)))

    def velocity(self, time: ArrayLike) -> Float:
        """Earth-fixed velocities (..., 3) in metres a second at times (...) in seconds. Raises InputError for times not flown."""
        return np.asarray(self._rate(self._flown(time)))

    @cached_property
    def _curve(self) -> CubicHermiteSpline:
        return CubicHermiteSpline(self.samples_time, self.samples_position, self.samples_velocity)

    @cached_property
    def _rate(self) -> CubicHermiteSpline:
        return self._curve.derivative()

    def _flown(self, time: ArrayLike) -> Float:
        instants = np.asarray(time, dtype=np.float64)
        first, last = float(self.samples_time[0]), float(self.samples_time[-1])
        if instants.size and not (instants.min() >= first and instants.max() <= last):
            found = f"{instants.min():.3f} to {instants.max():.3f} s"
            raise InputError("flown path", "time", found, f"instants from {first:.3f} to {last:.3f} s, which were recorded")
        return instants


def local_axes(latitude: Float, longitude: Float) -> Float:
    """North, east and down (..., 3, 3) as rows of earth-fixed unit vectors, at places (...) in rad."""
    sin_latitude, cos_latitude = np.sin(latitude), np.cos(latitude)
    sin_longitude, cos_longitude = np.sin(longitude), np.cos(longitude)
    zero = np.zeros_like(sin_latitude)
    rows = (
        (-sin_latitude * cos_longitude, -sin_latitude * sin_longitude, cos_latitude),
        (-sin_longitude, cos_longitude, zero),
        (-cos_latitude * cos_longitude, -cos_latitude * sin_longitude, -sin_latitude),
    )
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)
