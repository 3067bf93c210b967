"""A flight computer of a few lines, to try the voter and its runs with: a proportional and integral law that holds the wings level.

Roll comes from the lane's own readings by integrating its gyro; the law's integrator is drawn to what was voted, as the port asks.
"""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from yamabiko.flight.frame import FRAME_TIME, LANE_OUTPUT, READINGS, VOTED

_PROPORTIONAL, _INTEGRAL, _DAMPING, _BLEEDING = 0.8, 0.1, 0.3, 0.02


@numba.njit(cache=True, error_model="numpy")
def _step(frame: int, lane: int, readings: Any, present: Any, voted: Any, state: Any, output: Any) -> None:
    """state : (3,): roll, integrator, frames done."""
    own = readings[lane]
    state[0] += FRAME_TIME * own.gyro[0]
    state[1] += FRAME_TIME * _INTEGRAL * -state[0]
    demand = -_PROPORTIONAL * state[0] - _DAMPING * own.gyro[0] + state[1]
    if state[2] > 0.0:
        state[1] += _BLEEDING * (voted[0].command.aileron[0] - demand)
    state[2] += 1.0
    out = output[0]
    out.frame, out.valid = frame, 1
    for other in range(3):
        out.accused[other] = 0 if present[other] else 1
    demand = min(max(demand, -0.4), 0.4)
    out.command.aileron[0], out.command.aileron[1] = demand, -demand
    out.command.ruddervator[0], out.command.ruddervator[1] = 0.1 * demand, -0.1 * demand
    out.command.throttle, out.command.engine_on = 0.5, 1.0
    out.command.flap, out.command.nose_wheel, out.command.brake[0], out.command.brake[1] = 0.0, 0.0, 0.0, 0.0
    out.phase, out.leg, out.plan = 7, frame // 600, 0
    out.latitude, out.longitude = own.gnss_latitude, own.gnss_longitude
    out.height = own.gnss_height
    for i in range(3):
        out.velocity[i] = own.gnss_velocity[i]
    out.attitude[0], out.attitude[1] = np.cos(0.5 * state[0]), np.sin(0.5 * state[0])
    out.airspeed, out.position_deviation = 36.0, 3.0


@dataclass(frozen=True)
class ToyLane:
    """The program.

    lane : 0 to 2. slow : s that each frame takes on top, from frame `slow_from` on, for `slow_for` frames. dies : frame in which it
    kills its own process. stops : frame in which it stops its own process.
    """

    lane: int
    slow: float = 0.0
    slow_from: int = 0
    slow_for: int = 1 << 60
    dies: int = -1
    stops: int = -1

    def start(self) -> NDArray[np.float64]:
        """Compile, and return a level aircraft."""
        _step(0, self.lane, np.zeros(3, READINGS), np.ones(3, np.int64), np.zeros(1, VOTED), np.zeros(3), np.zeros(1, LANE_OUTPUT))
        return np.zeros(3)

    def step(
        self,
        frame: int,
        readings: NDArray[np.void],
        present: NDArray[np.int64],
        voted: NDArray[np.void],
        state: NDArray[np.float64],
        output: NDArray[np.void],
    ) -> None:
        """Run a frame."""
        if frame == self.dies:
            os.kill(os.getpid(), signal.SIGKILL)
        if frame == self.stops:
            os.kill(os.getpid(), signal.SIGSTOP)
        if self.slow and self.slow_from <= frame < self.slow_from + self.slow_for:
            time.sleep(self.slow)
        _step(frame, self.lane, readings, present, voted, state, output)


def toy_readings(frames: int, seed: int) -> NDArray[np.void]:
    """(frame, 3) of READINGS: an aircraft that rolls to and fro in turbulence, seen by three sets of sensors with their own
    noise."""
    generator = np.random.default_rng(seed)
    rate = 0.05 * np.sin(0.02 * np.arange(frames)) + 0.02 * generator.standard_normal(frames)
    readings = np.zeros((frames, 3), READINGS)
    readings["gyro"][:, :, 0] = rate[:, None] + 0.002 * generator.standard_normal((frames, 3))
    readings["gnss_latitude"] = 0.61 + 5e-7 * generator.standard_normal((frames, 3))
    readings["gnss_longitude"] = 2.43 + 5e-7 * generator.standard_normal((frames, 3))
    readings["gnss_height"] = 1500.0 + 5.0 * generator.standard_normal((frames, 3))
    readings["gnss_velocity"][:, :, 0] = 36.0 + 0.1 * generator.standard_normal((frames, 3))
    return readings
