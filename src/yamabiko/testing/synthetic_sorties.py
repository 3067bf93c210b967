"""Sorties made by hand for tests of the radar: a leg or a circle flown in turbulence, and navigation as a good aided unit has it.

No flight dynamics: gusts push the aircraft aside as far as it answers to them, and the autopilot pulls it back to its path.
"""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from yamabiko.earth.wgs84 import Float, LocalFrame, earth_fixed_to_geodetic
from yamabiko.flight.flight_record import SAMPLE, FlightRecord, Samples
from yamabiko.flight.frame import FRAME_TIME, TRUTH
from yamabiko.flight.kinds import Phase
from yamabiko.flight.surroundings.air_kernel import surroundings_step
from yamabiko.flight.surroundings.weather import Turbulence, Weather, air_of, still_air
from yamabiko.platform.flown_path import local_axes
from yamabiko.platform.navigation import NavigationErrors

EPOCH = datetime(2026, 3, 1, 9, tzinfo=UTC)
AIDED = NavigationErrors(bias=0.3, drift=0.02, wander=0.012, wander_time=2.0)
"""An inertial unit held by code-phase satellite navigation: metres off for long, centimetres over seconds. Estimates."""

_ANSWER = 1.2  # s in which the aircraft takes on a gust's velocity
_RETURN = 0.25  # rad/s, of the autopilot's way back to its path, damped by 0.7
_LEAN = 0.03  # rad of roll and pitch for each m/s of gust
_ATTITUDE_ERROR = 0.001  # rad


def synthetic_sortie(
    frame: LocalFrame,
    *,
    altitude: float = 2500.0,
    ground_range: float = 4000.0,
    heading: float = 1.2,
    speed: float = 38.0,
    duration: float = 60.0,
    circle: bool = False,
    turbulence: Turbulence = Turbulence.LIGHT,
    errors: NavigationErrors = AIDED,
    seed: int = 1,
) -> FlightRecord:
    """A flight past the frame's origin, on its right, every frame kept: straight, or on a circle about it.

    altitude, ground_range : of the path from the origin (m). speed : m/s over the ground. duration : s, time zero at its middle.
    """
    generator = np.random.default_rng(seed)
    count = round(duration / FRAME_TIME)
    time = np.asarray((np.arange(count) - count // 2) * FRAME_TIME, dtype=np.float64)
    along, right, place = _path(time, ground_range, altitude, heading, speed, circle)
    gust = _gusts(count, altitude, speed, turbulence, generator)
    aside = _displacement(gust)
    place = place + aside[:, :1] * along + aside[:, 1:2] * right - aside[:, 2:] * [0.0, 0.0, 1.0]
    position = frame.to_earth_fixed(place)
    velocity: Float = np.asarray(np.gradient(position, FRAME_TIME, axis=0, edge_order=2))
    angles = np.stack([_LEAN * gust[:, 1], _LEAN * gust[:, 2], np.arctan2(along[:, 0], along[:, 1])], axis=-1)
    angles[:, :2] = _smoothed(angles[:, :2])
    samples = np.zeros(count, dtype=SAMPLE)
    samples["time"], samples["phase"] = time - time[0], Phase.EN_ROUTE
    _fill(samples, "", position, velocity, angles)
    drawn = errors.draw(generator)
    tilt = _ATTITUDE_ERROR * generator.standard_normal(3)
    _fill(samples, "navigated_", position + drawn.position(time), velocity + drawn.velocity(time), angles + tilt)
    span = (float(samples["time"][0]), float(samples["time"][-1]))
    return FlightRecord(EPOCH, "synthetic", seed, "landed", FRAME_TIME, samples, (), (span,))


def _path(
    time: Float, ground_range: float, altitude: float, heading: float, speed: float, circle: bool
) -> tuple[Float, Float, Float]:
    """Directions along and to the right, and places (sample, 3), east, north, up, of the path without disturbance."""
    course = heading + (speed / ground_range * time if circle else np.zeros_like(time))
    along = np.stack([np.sin(course), np.cos(course), 0.0 * course], axis=-1)
    right = np.stack([np.cos(course), -np.sin(course), 0.0 * course], axis=-1)
    place = -ground_range * right + [0.0, 0.0, altitude]
    return along, right, place if circle else place + (speed * time)[:, np.newaxis] * along


def _gusts(count: int, altitude: float, speed: float, turbulence: Turbulence, generator: np.random.Generator) -> Float:
    """Gusts (sample, 3) forward, right, down (m/s) met on the way."""
    truth = np.zeros(1, dtype=TRUTH)[0]
    truth["height"], truth["attitude"] = altitude, (1.0, 0.0, 0.0, 0.0)
    state, air = still_air(), air_of(Weather(turbulence=turbulence), 12.0)
    gust = np.empty((count, 3))
    for index in range(count):
        truth["velocity"] = state["wind"] + [speed, 0.0, 0.0]
        surroundings_step(state, air, truth, generator)
        gust[index] = state["wind"]
    return gust


def _displacement(gust: Float) -> Float:
    """Way (sample, 3) in metres by which gusts push the aircraft off its path."""
    carried, speed, way = np.zeros(3), np.zeros(3), np.zeros(3)
    aside = np.empty_like(gust)
    for index, push in enumerate(gust):
        change = (push - carried) / _ANSWER
        carried = carried + change * FRAME_TIME
        speed = speed + (change - 1.4 * _RETURN * speed - _RETURN**2 * way) * FRAME_TIME
        way = way + speed * FRAME_TIME
        aside[index] = way
    return _smoothed(aside)


def _smoothed(values: Float) -> Float:
    """Values (sample, axis) as a body that takes a few frames to move shows them: three running means of five frames."""
    for _ in range(3):
        padded = np.pad(values, ((2, 2), (0, 0)), mode="edge")
        values = np.stack([np.convolve(axis, np.full(5, 0.2), mode="valid") for axis in padded.T], axis=-1)
    return values


def _fill(samples: Samples, which: str, position: Float, velocity: Float, angles: Float) -> None:
    """Write positions, velocities and roll, pitch, heading (sample, 3) into a record's columns."""
    geodetic = earth_fixed_to_geodetic(position)
    for axis, name in enumerate(("latitude", "longitude", "height")):
        samples[f"{which}{name}"] = geodetic[:, axis]
    samples[f"{which}velocity"] = np.einsum("sij,sj->si", local_axes(geodetic[:, 0], geodetic[:, 1]), velocity)
    samples[f"{which}attitude"] = _quaternions(angles)


def _quaternions(angles: Float) -> Float:
    """Body-to-NED quaternions (sample, 4), scalar first, of roll, pitch and heading (sample, 3)."""
    (cr, cp, cy), (sr, sp, sy) = np.cos(0.5 * angles.T), np.sin(0.5 * angles.T)
    return np.stack(
        [
            cr * cp * cy + sr * sp * sy,
            sr * cp * cy - cr * sp * sy,
            cr * sp * cy + sr * cp * sy,
            cr * cp * sy - sr * sp * cy,
        ],
        axis=-1,
    )
