"""What navigation reports of a trajectory: the truth plus bias, drift, slow wander and vibration, drawn from a seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.platform.trajectory import Trajectory

_WANDER_WAVES = 64


@dataclass(frozen=True)
class NavigationErrors:
    """How far reported positions stand from true ones: standard deviations of each earth-fixed axis over many draws.

    bias : constant offset (m). drift : constant offset of velocity (m/s), zero at time zero. wander : stationary Gaussian process
    (m) with the correlation exp(-(lag / wander_time)^2 / 2), wander_time in seconds. vibration : a sinusoid (m, root mean square)
    at vibration_frequency (Hz), of random phase and direction.
    Raises InputError for a negative value or a time or frequency of zero.
    """

    bias: float = 0.0
    drift: float = 0.0
    wander: float = 0.0
    wander_time: float = 1.0
    vibration: float = 0.0
    vibration_frequency: float = 20.0

    def __post_init__(self) -> None:
        for name in ("bias", "drift", "wander", "vibration"):
            value = getattr(self, name)
            if not (np.isfinite(value) and value >= 0.0):
                raise InputError("navigation errors", name, f"{value:g}", "zero or a positive number")
        for name in ("wander_time", "vibration_frequency"):
            value = getattr(self, name)
            if not (np.isfinite(value) and value > 0.0):
                raise InputError("navigation errors", name.replace("_", " "), f"{value:g}", "a positive number")

    def draw(self, generator: np.random.Generator) -> DrawnErrors:
        """One draw of the errors, as a function of time.

        Source: M. Shinozuka, "Simulation of multivariate and multidimensional random processes", J. Acoustical Society of America
        49 (1971), 357-368: a sum of sinusoids whose frequencies are drawn from the spectrum, here a Gaussian one.
        """
        rate = generator.standard_normal(_WANDER_WAVES) / self.wander_time
        cosine, sine = generator.standard_normal((2, _WANDER_WAVES, 3)) * self.wander / np.sqrt(_WANDER_WAVES)
        shake = 2.0 * np.pi * self.vibration_frequency
        return DrawnErrors(
            bias=self.bias * generator.standard_normal(3),
            drift=self.drift * generator.standard_normal(3),
            rate=np.append(rate, shake),
            cosine=np.vstack([cosine, self.vibration * generator.standard_normal(3)]),
            sine=np.vstack([sine, self.vibration * generator.standard_normal(3)]),
        )


@dataclass(frozen=True, eq=False)
class DrawnErrors:
    """Errors of one flight: bias + drift t + sum of cosine_k cos(rate_k t) + sine_k sin(rate_k t).

    bias : (3,) m. drift : (3,) m/s. rate : (wave,) rad/s. cosine, sine : (wave, 3) m.
    """

    bias: Float
    drift: Float
    rate: Float
    cosine: Float
    sine: Float

    def position(self, time: Float) -> Float:
        """Reported less true position (instant, 3) in metres."""
        angle = np.multiply.outer(time, self.rate)
        return np.asarray(self.bias + np.multiply.outer(time, self.drift) + np.cos(angle) @ self.cosine + np.sin(angle) @ self.sine)

    def velocity(self, time: Float) -> Float:
        """Reported less true velocity (instant, 3) in metres a second: the derivative of the position error."""
        angle = np.multiply.outer(time, self.rate)
        rate = self.rate[:, np.newaxis]
        return np.asarray(self.drift + np.cos(angle) @ (rate * self.sine) - np.sin(angle) @ (rate * self.cosine))

    def reported(self, true: Trajectory) -> Trajectory:
        """The trajectory as navigation reports it, at the same times."""
        return Trajectory(true.time, true.position + self.position(true.time), true.velocity + self.velocity(true.time))
