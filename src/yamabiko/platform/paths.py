"""Analytic paths of platforms: where an antenna is at any instant, for simulation and for tests.

A path is anything with `position` and `velocity` at times; `sample` turns it into a Trajectory at the instants of the pulses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, Self

import numpy as np
from numpy.typing import ArrayLike

from yamabiko.earth.rotation import EARTH_ROTATION
from yamabiko.earth.wgs84 import Float, LocalFrame
from yamabiko.errors import InputError
from yamabiko.platform.trajectory import Trajectory

EARTH_GRAVITATION = 3.986004418e14  # m3/s2; NGA.STND.0036 (WGS 84), table 3.1


class FlightPath(Protocol):
    """A continuous way through earth-fixed space."""

    def position(self, time: ArrayLike) -> Float:
        """Earth-fixed positions (..., 3) in metres at times (...) in seconds from the epoch."""
        ...

    def velocity(self, time: ArrayLike) -> Float:
        """Earth-fixed velocities (..., 3) in metres a second at times (...) in seconds from the epoch."""
        ...


def sample(path: FlightPath, time: ArrayLike) -> Trajectory:
    """The path at increasing times (instant,) in seconds from the epoch."""
    instants = np.asarray(time, dtype=np.float64)
    return Trajectory(instants, path.position(instants), path.velocity(instants))


def pulse_times(duration: float, pulses: int) -> Float:
    """Evenly spaced times (pulse,) in seconds, symmetric about zero, each pulse standing for duration / pulses."""
    return np.asarray((np.arange(pulses) - 0.5 * (pulses - 1)) * duration / pulses)


@dataclass(frozen=True, eq=False)
class StraightPath:
    """Straight and level flight at constant speed.

    frame : local frame at the scene. closest : (3,) east, north, up position at time zero (m).
    heading : direction of flight, radians clockwise from north. speed : m/s over the ground.
    """

    frame: LocalFrame
    closest: Float
    heading: float
    speed: float

    @classmethod
    def past(
        cls,
        frame: LocalFrame,
        *,
        altitude: float,
        ground_range: float,
        heading: float,
        speed: float,
        look: Literal["left", "right"],
        squint: float = 0.0,
    ) -> Self:
        """A flight past the frame's origin, which lies `ground_range` metres to the left or right of the track.

        altitude : metres above the frame's origin. squint : angle on the ground in radians by which the radar looks ahead of
        broadside at time zero. Raises InputError for a ground range, speed or squint out of bounds.
        """
        _require_positive("ground range", ground_range)
        _require_positive("speed", speed)
        if not abs(squint) < 0.5 * np.pi:
            raise InputError(
                "flight path", "squint", f"{np.degrees(squint):g} deg", "less than 90 deg ahead of or behind broadside"
            )
        along = np.array([np.sin(heading), np.cos(heading), 0.0])
        right = np.array([np.cos(heading), -np.sin(heading), 0.0])
        towards_scene = right if look == "right" else -right
        closest = -ground_range * (towards_scene + np.tan(squint) * along) + np.array([0.0, 0.0, altitude])
        return cls(frame, closest, heading, speed)

    def position(self, time: ArrayLike) -> Float:
        """Earth-fixed positions (..., 3) in metres at times (...) in seconds."""
        travelled = np.asarray(time, dtype=np.float64)[..., np.newaxis] * self.speed
        return self.frame.to_earth_fixed(self.closest + travelled * self._along())

    def velocity(self, time: ArrayLike) -> Float:
        """Earth-fixed velocities (..., 3) in metres a second at times (...) in seconds."""
        constant = self.frame.turn_to_earth_fixed(self.speed * self._along())
        return np.broadcast_to(constant, (*np.shape(time), 3)).copy()

    def _along(self) -> Float:
        return np.array([np.sin(self.heading), np.cos(self.heading), 0.0])


@dataclass(frozen=True, eq=False)
class CirclePath:
    """Level flight on a circle about the frame's origin: circular and arc-shaped spotlight collects.

    frame : local frame at the scene. radius : metres on the ground. altitude : metres above the frame's origin.
    bearing : of the platform seen from the origin at time zero, radians clockwise from north.
    angular_rate : rad/s, positive clockwise seen from above.
    """

    frame: LocalFrame
    radius: float
    altitude: float
    bearing: float
    angular_rate: float

    def __post_init__(self) -> None:
        _require_positive("radius", self.radius)

    def position(self, time: ArrayLike) -> Float:
        """Earth-fixed positions (..., 3) in metres at times (...) in seconds."""
        angle = self._angle(time)
        up = np.full_like(angle, self.altitude)
        return self.frame.to_earth_fixed(np.stack([self.radius * np.sin(angle), self.radius * np.cos(angle), up], axis=-1))

    def velocity(self, time: ArrayLike) -> Float:
        """Earth-fixed velocities (..., 3) in metres a second at times (...) in seconds."""
        angle = self._angle(time)
        speed = self.radius * self.angular_rate
        return self.frame.turn_to_earth_fixed(np.stack([speed * np.cos(angle), -speed * np.sin(angle), 0.0 * angle], axis=-1))

    def _angle(self, time: ArrayLike) -> Float:
        return np.asarray(self.bearing + self.angular_rate * np.asarray(time, dtype=np.float64))


@dataclass(frozen=True, eq=False)
class CircularOrbit:
    """A circular two-body orbit over the turning earth; inertial axes are the earth-fixed ones of time zero.

    radial : (3,) unit vector to the satellite at time zero. along : (3,) unit vector of its inertial velocity at time zero, at
    right angles to radial. radius : metres from the earth's centre.
    Source: O. Montenbruck, E. Gill, "Satellite Orbits", Springer 2000, section 2.2.
    """

    radial: Float
    along: Float
    radius: float

    @classmethod
    def past(
        cls, target: Float, azimuth: float, incidence: float, altitude: float, look: Literal["left", "right"] = "right"
    ) -> Self:
        """The orbit that sees the earth-fixed target (3,) at time zero, with zero Doppler.

        azimuth : direction from the target to the satellite, radians clockwise from north. incidence : radians from the target's
        ellipsoid normal to the satellite. altitude : metres by which the orbit's radius exceeds the target's distance from the
        earth's centre. look : the side of the flight direction on which the target lies.
        Raises InputError unless the altitude is positive and the incidence angle lies between 0 and 90 degrees.
        """
        _require_positive("altitude", altitude)
        if not 0.0 < incidence < 0.5 * np.pi:
            raise InputError("orbit", "incidence angle", f"{np.degrees(incidence):g} deg", "between 0 and 90 deg")
        frame = LocalFrame.at(target)
        level = np.sin(incidence)
        sight = frame.turn_to_earth_fixed([level * np.sin(azimuth), level * np.cos(azimuth), np.cos(incidence)])
        distance_of_target = float(np.linalg.norm(target))
        radius = distance_of_target + altitude
        rise = float(target @ sight)
        reach = -rise + np.sqrt(rise**2 + radius**2 - distance_of_target**2)
        radial = (target + reach * sight) / radius
        return cls(radial, _zero_doppler_direction(radial, -sight, radius, look), radius)

    def position(self, time: ArrayLike) -> Float:
        """Earth-fixed positions (..., 3) in metres at times (...) in seconds."""
        instants = np.asarray(time, dtype=np.float64)
        return _turned_with_earth(self._inertial_position(instants), instants)

    def velocity(self, time: ArrayLike) -> Float:
        """Earth-fixed velocities (..., 3) in metres a second at times (...) in seconds."""
        instants = np.asarray(time, dtype=np.float64)
        angle = (self._rate * instants)[..., np.newaxis]
        inertial = self.radius * self._rate * (np.cos(angle) * self.along - np.sin(angle) * self.radial)
        carried = np.cross([0.0, 0.0, EARTH_ROTATION], self._inertial_position(instants))
        return _turned_with_earth(inertial - carried, instants)

    @property
    def _rate(self) -> float:
        """Mean motion (rad/s)."""
        return float(np.sqrt(EARTH_GRAVITATION / self.radius**3))

    def _inertial_position(self, instants: Float) -> Float:
        angle = (self._rate * instants)[..., np.newaxis]
        return np.asarray(self.radius * (np.cos(angle) * self.radial + np.sin(angle) * self.along))


def _zero_doppler_direction(radial: Float, sight: Float, radius: float, look: Literal["left", "right"]) -> Float:
    """(3,) unit inertial velocity with which the earth-fixed velocity is at right angles to the line of sight (3,)."""
    across = sight - (sight @ radial) * radial
    across /= np.linalg.norm(across)
    ahead = np.cross(radial, across) if look == "right" else np.cross(across, radial)
    speed = np.sqrt(EARTH_GRAVITATION / radius)
    carried = np.cross([0.0, 0.0, EARTH_ROTATION], radius * radial)
    # ahead has no component along the line of sight, so the earth's turning fixes how much of the velocity must go across.
    sine = float(carried @ sight) / (speed * float(across @ sight))
    return np.asarray(np.sqrt(1.0 - sine**2) * ahead + sine * across)


def _turned_with_earth(vector: Float, instants: Float) -> Float:
    """Earth-fixed components (..., 3) of inertial vectors (..., 3) at times (...)."""
    angle = EARTH_ROTATION * instants
    cosine, sine = np.cos(angle), np.sin(angle)
    x, y, z = np.moveaxis(vector, -1, 0)
    return np.stack([cosine * x + sine * y, -sine * x + cosine * y, z], axis=-1)


def _require_positive(field: str, value: float) -> None:
    if not (np.isfinite(value) and value > 0.0):
        raise InputError("flight path", field, f"{value:g}", "a positive number")
