"""Where the antennas were, as a reader of an image's file reckons it: by polynomials of time, or between state vectors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike
from scipy.interpolate import CubicHermiteSpline

from yamabiko.collect.phase_history import SPEED_OF_LIGHT
from yamabiko.earth.wgs84 import Float


@dataclass(frozen=True, eq=False)
class AntennaState:
    """The antennas when a wave meets the ground: positions (..., 3) earth-fixed m, velocities (..., 3) m/s."""

    transmit_position: Float
    transmit_velocity: Float
    receive_position: Float
    receive_velocity: Float

    def range_and_rate(self, points: Float) -> tuple[Float, Float]:
        """Mean range (m) and mean range rate (m/s, growing range positive), each (...), of points (..., 3)."""
        outward, homeward = self.transmit_position - points, self.receive_position - points
        far, near = np.linalg.norm(outward, axis=-1), np.linalg.norm(homeward, axis=-1)
        rate = np.sum(outward * self.transmit_velocity, axis=-1) / far + np.sum(homeward * self.receive_velocity, axis=-1) / near
        return 0.5 * (far + near), 0.5 * rate

    def line_of_sight(self, points: Float) -> Float:
        """Unit vectors (..., 3) from points (..., 3) to the antenna; for two antennas along the bisector."""
        outward, homeward = self.transmit_position - points, self.receive_position - points
        both = outward / np.linalg.norm(outward, axis=-1, keepdims=True) + homeward / np.linalg.norm(
            homeward, axis=-1, keepdims=True
        )
        return np.asarray(both / np.linalg.norm(both, axis=-1, keepdims=True))


class AntennaPath(Protocol):
    """The antennas over time."""

    def at(self, time: ArrayLike) -> AntennaState:
        """The antennas of waves that meet the ground at times (...), s from the start of the collect."""


@dataclass(frozen=True, eq=False)
class PolynomialPath:
    """One platform. position : (order + 1, 3) coefficients of powers of time, m, the constant first."""

    position: Float

    def at(self, time: ArrayLike) -> AntennaState:
        """As AntennaPath tells."""
        position, velocity = _polynomial(self.position, time)
        return AntennaState(position, velocity, position, velocity)


@dataclass(frozen=True, eq=False)
class TwoPolynomialPaths:
    """A bistatic radar. transmit, receive : (order + 1, 3) coefficients. ground : the same of the point on the ground that says how
    long before and after the bounce each antenna is looked up.

    Source: NGA.STND.0024-3_1.4 (SICD volume 3, projections), centre of aperture positions for bistatic images.
    """

    transmit: Float
    receive: Float
    ground: Float

    def at(self, time: ArrayLike) -> AntennaState:
        """As AntennaPath tells."""
        time = np.asarray(time, dtype=np.float64)
        ground, _ = _polynomial(self.ground, time)
        sender, listener = (_polynomial(path, time)[0] for path in (self.transmit, self.receive))
        outward = np.linalg.norm(sender - ground, axis=-1) / SPEED_OF_LIGHT
        homeward = np.linalg.norm(listener - ground, axis=-1) / SPEED_OF_LIGHT
        return AntennaState(*_polynomial(self.transmit, time - outward), *_polynomial(self.receive, time + homeward))


@dataclass(frozen=True, eq=False)
class StateVectorPath:
    """One platform between state vectors, by cubic Hermite splines.

    time : (vector,) s from the start of the collect, increasing. position, velocity : (vector, 3) earth-fixed m and m/s.
    """

    time: Float
    position: Float
    velocity: Float

    def at(self, time: ArrayLike) -> AntennaState:
        """As AntennaPath tells; beyond the vectors the outermost pieces are drawn on."""
        position = np.asarray(self._spline(np.asarray(time, dtype=np.float64)))
        velocity = np.asarray(self._spline(np.asarray(time, dtype=np.float64), 1))
        return AntennaState(position, velocity, position, velocity)

    @cached_property
    def _spline(self) -> CubicHermiteSpline:
        return CubicHermiteSpline(self.time, self.position, self.velocity)


def _polynomial(coefficients: Float, time: ArrayLike) -> tuple[Float, Float]:
    """Positions and velocities (..., 3) of a polynomial of time."""
    rate = np.polynomial.polynomial.polyder(coefficients)
    position, velocity = (np.polynomial.polynomial.polyval(np.asarray(time, dtype=np.float64), one) for one in (coefficients, rate))
    return np.moveaxis(np.asarray(position), 0, -1), np.moveaxis(np.asarray(velocity), 0, -1)
