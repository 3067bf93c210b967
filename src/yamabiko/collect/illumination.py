"""What the beam did to the echoes: which pulses lit which place, how strongly, and what their amplitude is worth in square metres.

A record without these comes from a radar that lit every place alike in every pulse, in amplitudes of no known unit. Polynomials are
in metres east and north of the scene centre, on the plane that touches the ellipsoid's parallel there, as CPHD's image area is:
coefficients (east power, north power).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from yamabiko.earth.wgs84 import Float, LocalFrame
from yamabiko.errors import InputError


@dataclass(frozen=True, eq=False)
class Illumination:
    """The pulses that light each place: those whose waves meet it within half its dwell of the middle of its own aperture.

    centre_time : polynomial, s from the record's epoch. dwell : polynomial, s, positive where echoes are to be used.
    taper : (order + 1,) coefficients of powers of the place in the aperture, -0.5 to 0.5: two-way amplitude of the antenna over the
        aperture, one in its middle. A radar whose aperture was weighted has other amplitudes in its echoes than in its answer:
        focusing divides by this.
    Raises InputError where a number is not finite, or the taper falls below a hundredth.
    """

    centre_time: Float
    dwell: Float
    taper: Float

    def __post_init__(self) -> None:
        for name in ("centre_time", "dwell", "taper"):
            value = getattr(self, name)
            if value.ndim != (1 if name == "taper" else 2) or value.size == 0 or not np.isfinite(value).all():
                raise InputError("illumination", name.replace("_", " "), f"shape {value.shape}", "finite coefficients")
        if self.taper_at(np.linspace(-0.5, 0.5, 101)).min() < 0.01:
            raise InputError("illumination", "taper", "amplitudes near zero", "at least a hundredth of the middle's")

    def taper_at(self, place: ArrayLike) -> Float:
        """Two-way amplitude (...) at places (...) in the aperture, -0.5 to 0.5, over that in its middle."""
        return np.asarray(np.polynomial.polynomial.polyval(np.asarray(place, dtype=np.float64), self.taper))

    def window(self, frame: LocalFrame, points: Float) -> tuple[Float, Float]:
        """Middle of the aperture (s from the epoch) and dwell (s), each (...), of earth-fixed points (..., 3).

        frame : at the scene centre. Points off the plane are seen as their feet on it.
        """
        east, north, _ = np.moveaxis(frame.from_earth_fixed(points), -1, 0)
        return polynomial_at(self.centre_time, east, north), polynomial_at(self.dwell, east, north)

    def place(self, frame: LocalFrame, points: Float, time: ArrayLike) -> Float:
        """Place (...) of instants (...), when waves meet points (..., 3), in the points' own apertures: lit from -0.5 to 0.5."""
        centre, dwell = self.window(frame, points)
        with np.errstate(divide="ignore", invalid="ignore"):
            place = (np.asarray(time, dtype=np.float64) - centre) / dwell
        return np.where(dwell > 0.0, place, np.inf)


@dataclass(frozen=True, eq=False)
class Calibration:
    """What amplitudes are worth.

    gain : polynomial: amplitude of the echo of one square metre of radar cross section, in the middle of its aperture.
    noise_power : of the thermal noise in every sample, same unit squared, or None where it is not known.
    Raises InputError where a number is not finite, the gain at the scene centre not positive or the noise power negative.
    """

    gain: Float
    noise_power: float | None = None

    def __post_init__(self) -> None:
        if self.gain.ndim != 2 or not np.isfinite(self.gain).all() or not self.gain[0, 0] > 0.0:
            raise InputError("calibration", "gain", f"shape {self.gain.shape}", "finite coefficients, positive at the scene centre")
        if self.noise_power is not None and not (np.isfinite(self.noise_power) and self.noise_power >= 0.0):
            raise InputError("calibration", "noise power", f"{self.noise_power:g}", "zero or a positive number")

    def gain_at(self, frame: LocalFrame, points: Float) -> Float:
        """Amplitude (...) of one square metre at earth-fixed points (..., 3); frame at the scene centre."""
        east, north, _ = np.moveaxis(frame.from_earth_fixed(points), -1, 0)
        return polynomial_at(self.gain, east, north)


@dataclass(frozen=True)
class OrbitError:
    """How wrong a reported orbit may be, one standard deviation of each earth-fixed axis. position : m. velocity : m/s."""

    position: float
    velocity: float

    def __post_init__(self) -> None:
        for name in ("position", "velocity"):
            value = getattr(self, name)
            if not (np.isfinite(value) and value >= 0.0):
                raise InputError("orbit error", name, f"{value:g}", "zero or a positive number")


def polynomial_at(coefficients: Float, east: ArrayLike, north: ArrayLike) -> Float:
    """A polynomial (east power, north power) at metres (...)."""
    along, across = (np.asarray(metres, dtype=np.float64) for metres in (east, north))
    value = np.zeros(np.broadcast(along, across).shape)
    for row in coefficients[::-1]:
        value = value * along + np.polynomial.polynomial.polyval(across, row)
    return value


def fitted(east: Float, north: Float, value: Float, order: int = 2) -> Float:
    """Least-squares coefficients (order + 1, order + 1), no power above `order` in all, of values at places (point,) in metres."""
    scale = max(float(np.abs(east).max()), float(np.abs(north).max()), 1e-3)
    powers = [(i, j) for i in range(order + 1) for j in range(order + 1 - i)]
    design = np.stack([(east / scale) ** i * (north / scale) ** j for i, j in powers], axis=1)
    found = np.linalg.lstsq(design, value)[0]
    coefficients = np.zeros((order + 1, order + 1))
    for (i, j), one in zip(powers, found, strict=True):
        coefficients[i, j] = one / scale ** (i + j)
    return coefficients
