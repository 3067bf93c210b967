"""Access windows the slow way, as the truth for the search: one-second steps, every change refined by bisection to 0.01 s.

Shares no code with the search: SGP4 one instant at a time by the package's own reader of records, sidereal time of IAU 1982 from
UT1 = UTC + a given offset, geodetic coordinates by the textbook. Windows shorter than a second are looked for about every second
at which the worst of the conditions, written as angles left before it fails, comes nearest to holding or to failing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from math import pi

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from sgp4.api import Satrec

from yamabiko.request.request import LookConstraints

Float = NDArray[np.float64]
_EXACT = 0.01
_A, _F, _OMEGA = 6378137.0, 1.0 / 298.257223563, 7.2921158553e-5  # the last by Aoki et al. 1982: of mean sidereal time


States = tuple[Float, Float, Float]


@dataclass(frozen=True)
class SlowOrbit:
    """A satellite at every second of a span. day, fraction : Julian date of second zero. ut1 : UT1 less UTC (s)."""

    satellite: Satrec
    day: float
    fraction: float
    ut1: float
    duration: float

    @cached_property
    def seconds(self) -> Float:
        """(time,) every second from zero, and the span's end."""
        return np.append(np.arange(0.0, self.duration, 1.0), self.duration)

    @cached_property
    def every_second(self) -> States:
        """States at every second."""
        return self.states(self.seconds)

    def states(self, seconds: Float) -> States:
        """Earth-fixed positions (m), velocities (m/s) and directions to the sun, each (time, 3)."""
        whole = np.floor(self.fraction + seconds / 86400.0)
        days, fractions = self.day + whole, self.fraction + seconds / 86400.0 - whole
        error, position, velocity = self.satellite.sgp4_array(np.ascontiguousarray(days), np.ascontiguousarray(fractions))
        if error.any():
            raise ValueError("SGP4 gives no position")
        centuries = (days - 2451545.0 + fractions + self.ut1 / 86400.0) / 36525.0
        angle = 67310.54841 + 8640184.812866 * centuries + 0.093104 * centuries**2 - 6.2e-6 * centuries**3
        # The sidereal angle in seconds of time has 876 600 hours a century besides; whole turns fall out with the day's fraction.
        turn = 2.0 * pi * ((angle / 86400.0 + (days - 2451545.0) % 1.0 + fractions + self.ut1 / 86400.0) % 1.0)
        cosine, sine = np.cos(turn), np.sin(turn)

        def turned(v: Float) -> Float:
            return np.stack([cosine * v[:, 0] + sine * v[:, 1], cosine * v[:, 1] - sine * v[:, 0], v[:, 2]], axis=-1)

        fixed = 1000.0 * turned(position)
        moving = 1000.0 * turned(velocity) - _OMEGA * np.stack([-fixed[:, 1], fixed[:, 0], 0.0 * fixed[:, 2]], axis=-1)
        return fixed, moving, turned(_sun(days - 2451545.0 + fractions))


@dataclass(frozen=True)
class BruteForce:
    """One satellite over one place. longitude, latitude : geodetic rad, on the ellipsoid. squint : rad, largest."""

    orbit: SlowOrbit
    longitude: float
    latitude: float
    look: LookConstraints
    squint: float

    def windows(self) -> list[tuple[float, float]]:
        """All (start, end) in seconds of the orbit's span."""
        times, inside = self._with_short_ones(self.orbit.seconds, self._left(self.orbit.every_second))
        return self._runs(times, inside)

    def left(self, seconds: Float) -> Float:
        """Angle (time,) in rad left before the first condition fails, negative where one has failed."""
        return self._left(self.orbit.states(seconds))

    def squint_at(self, seconds: Float) -> Float:
        """Sine of the angle (time,) ahead of the zero-Doppler plane."""
        position, velocity, _ = self.orbit.states(seconds)
        line = position - self._place()[0]
        return -np.asarray((line * velocity).sum(-1) / np.sqrt((line**2).sum(-1) * (velocity**2).sum(-1)))

    def _place(self) -> tuple[Float, Float]:
        """Position (3,) in metres and the ellipsoid's normal (3,)."""
        sphi, cphi, slam, clam = np.sin(self.latitude), np.cos(self.latitude), np.sin(self.longitude), np.cos(self.longitude)
        radius = _A / np.sqrt(1.0 - _F * (2.0 - _F) * sphi**2)
        return radius * np.array([cphi * clam, cphi * slam, sphi * (1.0 - _F) ** 2]), np.array([cphi * clam, cphi * slam, sphi])

    def _left(self, states: States) -> Float:
        position, velocity, sun = states
        place, up = self._place()
        line = position - place
        distance = np.sqrt((line**2).sum(-1))
        incidence = np.arccos(np.clip((line @ up) / distance, -1.0, 1.0))
        speed = np.sqrt((velocity**2).sum(-1))
        squint = np.arcsin(np.clip(-(line * velocity).sum(-1) / distance / speed, -1.0, 1.0))
        low, high = self.look.incidence
        limits = [high - incidence, 0.5 * pi - incidence - self.look.minimum_elevation, self.squint - np.abs(squint)]
        if low > 0.0:
            limits.append(incidence - low)
        across = np.cross(position, velocity)
        to_left = np.arcsin(np.clip(-(line * across).sum(-1) / distance / np.sqrt((across**2).sum(-1)), -1.0, 1.0))
        north = np.arcsin(np.clip(velocity[:, 2] / speed, -1.0, 1.0))
        limits += [{"left": to_left, "right": -to_left}[side] for side in self.look.sides if len(self.look.sides) == 1]
        ways = self.look.directions
        limits += [{"ascending": north, "descending": -north}[way] for way in ways if len(ways) == 1]
        if self.look.illumination is not None:
            height = np.arcsin(sun @ up)
            limits.append(height if self.look.illumination == "day" else -height)
        return np.asarray(np.min(limits, axis=0))

    def _with_short_ones(self, seconds: Float, left: Float) -> tuple[Float, NDArray[np.bool_]]:
        """The seconds, and between them the instants at which the sign is another than on both sides."""
        times, inside = [seconds], [left >= 0.0]
        middle = left[1:-1]
        peak = (middle < 0.0) & (middle >= left[:-2]) & (middle >= left[2:]) & (middle > -0.05)
        dip = (middle >= 0.0) & (middle <= left[:-2]) & (middle <= left[2:]) & (middle < 0.05)
        for number in np.flatnonzero(peak | dip) + 1:
            sign = 1.0 if left[number] < 0.0 else -1.0
            held = partial(self._signed, sign)
            best = _highest(held, float(seconds[number - 1]), float(seconds[number + 1]))
            if best is not None:
                times.append(np.array([best]))
                inside.append(np.array([sign > 0.0]))
        every, order = np.unique(np.concatenate(times), return_index=True)
        return every, np.concatenate(inside)[order]

    def _signed(self, sign: float, time: float) -> float:
        return sign * float(self.left(np.array([time]))[0])

    def _runs(self, times: Float, inside: NDArray[np.bool_]) -> list[tuple[float, float]]:
        changes = np.flatnonzero(inside[1:] != inside[:-1])
        edges = [self._edge(times[k], times[k + 1], bool(inside[k])) for k in changes]
        edges = ([float(times[0])] if inside[0] else []) + edges + ([float(times[-1])] if inside[-1] else [])
        return list(zip(edges[::2], edges[1::2], strict=True))

    def _edge(self, before: float, after: float, inside: bool) -> float:
        while after - before > _EXACT:
            middle = 0.5 * (before + after)
            if bool(self.left(np.array([middle]))[0] >= 0.0) == inside:
                before = middle
            else:
                after = middle
        return float(0.5 * (before + after))


def _highest(value: Callable[[float], float], low: float, high: float) -> float | None:
    """Where a function is highest between two times, if it reaches zero there."""
    found = minimize_scalar(lambda t: -value(t), bounds=(low, high), method="bounded", options={"xatol": 1e-4})
    return float(found.x) if -found.fun >= 0.0 else None


def _sun(days: Float) -> Float:
    """Direction (time, 3) of the sun, mean equator: P. K. Seidelmann, "Explanatory Supplement", 1992, section 9.33, rounded."""
    g = np.radians(357.5291 + 0.98560028 * days)
    ecliptic = np.radians(280.4665 + 0.98564736 * days) + np.radians(1.9148 * np.sin(g) + 0.02 * np.sin(2.0 * g))
    tilt = np.radians(23.4393)
    return np.stack([np.cos(ecliptic), np.sin(ecliptic) * np.cos(tilt), np.sin(ecliptic) * np.sin(tilt)], axis=-1)
