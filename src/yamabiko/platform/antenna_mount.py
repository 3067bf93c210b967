"""Where a radar's antenna is on its aircraft: a lever arm that turns with the attitude, and the mount's vibration."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.interpolate import CubicSpline

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.platform.flown_path import local_axes
from yamabiko.platform.navigation import DrawnErrors
from yamabiko.platform.paths import FlightPath


@dataclass(frozen=True)
class Vibration:
    """A steady shake. frequency : Hz. displacement : m, root mean square along each axis."""

    frequency: float
    displacement: float


@dataclass(frozen=True)
class AntennaMount:
    """How the antenna sits on the aircraft.

    lever_arm : from the inertial unit to the antenna's phase centre, forward, right, down (m). vibrations : of the antenna against
    the inertial unit, which navigation does not see.
    The figures that stand here are estimates: an antenna under the nose on an isolating mount, shaken by the airframe's first
    bending at 12 Hz and by the engine, through the mount, at 36 Hz.
    Raises InputError for a lever arm over 30 m, a frequency that is not positive and a negative displacement.
    """

    lever_arm: tuple[float, float, float] = (1.6, 0.0, 0.5)
    vibrations: tuple[Vibration, ...] = (Vibration(12.0, 1e-4), Vibration(36.0, 3e-5))

    def __post_init__(self) -> None:
        if not float(np.linalg.norm(self.lever_arm)) < 30.0:
            raise InputError("antenna mount", "lever arm", self.lever_arm, "three numbers of metres, less than 30 m in all")
        for shake in self.vibrations:
            if not (np.isfinite(shake.frequency) and shake.frequency > 0.0):
                raise InputError("antenna mount", "vibration frequency", f"{shake.frequency:g} Hz", "a positive number")
            if not (np.isfinite(shake.displacement) and shake.displacement >= 0.0):
                raise InputError("antenna mount", "vibration", f"{shake.displacement:g} m", "zero or a positive number")

    def shaken(self, generator: np.random.Generator) -> DrawnErrors:
        """One flight's vibration (m, earth-fixed), its phases and directions drawn."""
        size = np.array([shake.displacement for shake in self.vibrations])[:, np.newaxis]
        cosine, sine = generator.standard_normal((2, len(self.vibrations), 3)) * size
        rate = 2.0 * np.pi * np.array([shake.frequency for shake in self.vibrations])
        return DrawnErrors(np.zeros(3), np.zeros(3), rate, cosine, sine)


@dataclass(frozen=True, eq=False)
class AntennaPath:
    """The way of an antenna that an aircraft carries.

    carrier : the way of the inertial unit. lever : (3,) m earth-fixed from it to the antenna, as a function of time.
    vibration : on top of both; None for none.
    """

    carrier: FlightPath
    lever: CubicSpline
    vibration: DrawnErrors | None = None

    @classmethod
    def carried(
        cls,
        carrier: FlightPath,
        time: Float,
        geodetic: Float,
        attitude: Float,
        mount: AntennaMount,
        vibration: DrawnErrors | None = None,
    ) -> AntennaPath:
        """The antenna of an aircraft whose attitude was recorded.

        time : (sample,) s. geodetic : (sample, 3) latitude, longitude, height in rad, rad, m. attitude : (sample, 4) unit
        quaternions from body to NED, scalar first. The lever arm is interpolated in earth-fixed space by a cubic spline.
        """
        turned = turned_by(attitude, np.asarray(mount.lever_arm))
        lever = np.einsum("sij,si->sj", local_axes(geodetic[:, 0], geodetic[:, 1]), turned)
        return cls(carrier, CubicSpline(time, lever), vibration)

    def position(self, time: ArrayLike) -> Float:
        """Earth-fixed positions (..., 3) in metres at times (...) in seconds."""
        instants = np.asarray(time, dtype=np.float64)
        place = self.carrier.position(instants) + self.lever(instants)
        return np.asarray(place if self.vibration is None else place + self.vibration.position(instants))

    def velocity(self, time: ArrayLike) -> Float:
        """Earth-fixed velocities (..., 3) in metres a second at times (...) in seconds."""
        instants = np.asarray(time, dtype=np.float64)
        rate = self.carrier.velocity(instants) + self.lever(instants, 1)
        return np.asarray(rate if self.vibration is None else rate + self.vibration.velocity(instants))


def turned_by(attitude: Float, vector: Float) -> Float:
    """NED components (..., 3) of body vectors (..., 3) or (3,) under attitudes (..., 4), body to NED, scalar first."""
    scalar, axis = attitude[..., :1], attitude[..., 1:]
    twice = 2.0 * np.cross(axis, vector)
    return np.asarray(vector + scalar * twice + np.cross(axis, twice))
