"""Sensors and navigation run over a truth that is given, all three lanes, and how far off each one is in every frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yamabiko.flight.earth_kernel import compiled, east_radius, north_radius
from yamabiko.flight.frame import FAULT, LANES, READINGS
from yamabiko.flight.kinds import FaultKind
from yamabiko.flight.navigation.navigate import navigate, start_navigation_in_flight
from yamabiko.flight.navigation.records import NAVIGATING, NAVIGATION_STATE, STATES
from yamabiko.flight.navigation.settings import navigation_parameters
from yamabiko.flight.sensors.data_sheet import sensor_parameters
from yamabiko.flight.sensors.records import BEACON
from yamabiko.flight.sensors.sense import NO_DECK, sense, start_sensors

Float = NDArray[np.float64]

NAVIGATED = np.dtype(
    [
        ("position", "f8", (3,)),  # m NED, made out less true
        ("velocity", "f8", (3,)),
        ("attitude", "f8", (3,)),  # rad, rotation vector in NED from the true attitude to the one made out
        ("wind", "f8", (2,)),  # m/s made out
        ("airspeed", "f8"),  # true, made out
        ("rate", "f8", (3,)),
        ("valid", "i8"),
        ("accused", "i8", (LANES,)),
        ("gnss_ok", "i8"),
        ("gnss_trusted", "i8"),
        ("airspeed_ok", "i8"),
        ("static_ok", "i8"),
        ("gnss_rejected", "i8", (LANES,)),
        ("static_rejected", "i8", (LANES,)),
        ("impact_rejected", "i8", (LANES,)),
        ("magnetic_rejected", "i8", (LANES,)),
        ("radar_rejected", "i8", (LANES,)),
        ("height_above_ground", "f8"),
        ("position_deviation", "f8"),
        ("deviation", "f8", (STATES,)),  # the filter's standard deviations
        ("normalised", "f8"),  # squared error of attitude, velocity and position over their covariance: nine degrees of freedom
    ],
    align=True,
)


@dataclass(frozen=True)
class Navigated:
    """What three lanes made out over a flight: `frames` (frame, LANES) of NAVIGATED, and their last states (LANES,)."""

    truth: NDArray[np.void]
    frames: NDArray[np.void]
    states: NDArray[np.void]


def fault(
    kind: FaultKind, start: float, *, lane: int = -1, size: float = 0.0, axis: int = 0, end: float = np.inf
) -> NDArray[np.void]:
    """One fault, (1,) of FAULT."""
    return np.array([(int(kind), lane, start, end, size, axis)], dtype=FAULT)


def no_faults() -> NDArray[np.void]:
    """An empty table of faults."""
    return np.zeros(0, dtype=FAULT)


def navigated(
    truth: NDArray[np.void],
    seed: int = 1,
    faults: NDArray[np.void] | None = None,
    *,
    states: NDArray[np.void] | None = None,
    sensors: np.void | None = None,
    parameters: np.void | None = None,
    beacons: NDArray[np.void] | None = None,
    lanes: tuple[int, int, int] = (1, 1, 1),
) -> Navigated:
    """Run sensors and three lanes over a truth; without `states` lanes start in flight, off by what they may be."""
    generator = np.random.default_rng(seed)
    sensors = sensor_parameters() if sensors is None else sensors
    parameters = navigation_parameters() if parameters is None else parameters
    state = start_sensors(sensors, generator)
    lane_states = started(truth[0], parameters, generator) if states is None else states
    frames = np.zeros((truth.size, LANES), dtype=NAVIGATED)
    _run(
        truth,
        NO_DECK,
        np.zeros(0, dtype=BEACON) if beacons is None else beacons,
        no_faults() if faults is None else faults,
        sensors,
        state,
        generator,
        np.zeros(LANES, dtype=READINGS),
        np.array(lanes, dtype=np.int64),
        parameters,
        lane_states,
        frames,
    )
    return Navigated(truth, frames, lane_states)


def started(truth: np.void, parameters: np.void, generator: np.random.Generator) -> NDArray[np.void]:
    """Lanes in flight whose errors are drawn from the covariance they start with."""
    states = np.zeros(LANES, dtype=NAVIGATION_STATE)
    for lane in range(LANES):
        turn = np.array([0.01, 0.01, 0.03]) * generator.standard_normal(3)
        w, x, y, z = truth["attitude"]
        p, q, r = 0.5 * turn
        attitude = np.array(
            [w - p * x - q * y - r * z, x + p * w + q * z - r * y, y + q * w + r * x - p * z, z + r * w + p * y - q * x]
        )
        shift = 3.0 * generator.standard_normal(3)
        place = [truth["latitude"] + shift[0] / 6.36e6, truth["longitude"] + shift[1] / (6.38e6 * np.cos(truth["latitude"]))]
        velocity = truth["velocity"] + 0.3 * generator.standard_normal(3)
        one = start_navigation_in_flight(
            parameters, [*place, truth["height"] + shift[2]], velocity, attitude / np.linalg.norm(attitude), truth["wind"][:2]
        )
        states[lane] = one[lane]
    return states


@compiled
def _run(
    truth: Any,
    deck: Any,
    beacons: Any,
    faults: Any,
    sensors: Any,
    sensor_state: Any,
    generator: Any,
    readings: Any,
    present: Any,
    parameters: Any,
    states: Any,
    frames: Any,
) -> None:
    for index in range(truth.size):
        sense(truth[index], deck, beacons, faults, sensors, sensor_state, generator, readings)
        for lane in range(LANES):
            if present[lane]:
                navigate(lane, present, readings, beacons, parameters, states[lane])
                _note(truth[index], states[lane], frames[index, lane], index)


@compiled
def _note(truth: Any, state: Any, row: Any, index: int) -> None:
    across = (east_radius(truth.latitude) + truth.height) * np.cos(truth.latitude)
    row.position[0] = (state.latitude - truth.latitude) * (north_radius(truth.latitude) + truth.height)
    row.position[1] = (state.longitude - truth.longitude) * across
    row.position[2] = truth.height - state.height
    t, s = truth.attitude, state.attitude
    # Made out times the inverse of true: the rotation in NED from true to made out.
    scalar = s[0] * t[0] + s[1] * t[1] + s[2] * t[2] + s[3] * t[3]
    sign = 2.0 if scalar >= 0.0 else -2.0
    row.attitude[0] = sign * (-s[0] * t[1] + s[1] * t[0] - s[2] * t[3] + s[3] * t[2])
    row.attitude[1] = sign * (-s[0] * t[2] + s[2] * t[0] - s[3] * t[1] + s[1] * t[3])
    row.attitude[2] = sign * (-s[0] * t[3] + s[3] * t[0] - s[1] * t[2] + s[2] * t[1])
    for axis in range(3):
        row.velocity[axis] = state.velocity[axis] - truth.velocity[axis]
        row.rate[axis] = state.rate[axis]
        row.accused[axis] = state.accused[axis]
        row.gnss_rejected[axis] = state.gnss.rejected[axis]
        row.static_rejected[axis] = state.static.rejected[axis]
        row.impact_rejected[axis] = state.impact.rejected[axis]
        row.magnetic_rejected[axis] = state.magnetic.rejected[axis]
        row.radar_rejected[axis] = state.radar.rejected[axis]
    row.wind[0], row.wind[1] = state.wind[0], state.wind[1]
    row.airspeed = state.true_airspeed
    row.valid, row.gnss_ok, row.gnss_trusted = state.valid, state.gnss_ok, state.gnss_trusted
    row.airspeed_ok, row.static_ok = state.airspeed_ok, state.static_ok
    row.height_above_ground = state.height_above_ground
    row.position_deviation = state.position_deviation
    for part in range(STATES):
        row.deviation[part] = np.sqrt(state.covariance[part, part])
    if index % 60 == 59 and state.mode == NAVIGATING:
        _normalise(state, row)


@compiled
def _normalise(state: Any, row: Any) -> None:
    error = np.empty(9)
    for axis in range(3):
        error[axis], error[3 + axis], error[6 + axis] = row.attitude[axis], row.velocity[axis], row.position[axis]
    row.normalised = np.dot(error, np.linalg.solve(state.covariance[:9, :9].copy(), error))
