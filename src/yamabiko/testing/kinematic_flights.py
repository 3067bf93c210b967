"""Flights without an aircraft: a smooth path whose derivatives are known, as the TRUTH to test sensors and navigation against.

Airspeed, heading, climb and bank are splines of time, so that velocity, attitude and their rates are exact; position is the
integral of velocity on the ellipsoid. What an ideal inertial unit shows follows from the navigation equations turned round
(Groves, "Principles of GNSS, Inertial, and Multisensor Integrated Navigation Systems", 2nd edition, section 5.4): nothing here is
shared with the filter but the earth's figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import BSpline, make_interp_spline
from scipy.signal import lfilter

from yamabiko.flight.earth_kernel import EARTH_RATE, east_radius, gravity_down, north_radius
from yamabiko.flight.frame import FRAME_TIME, TRUTH

Float = NDArray[np.float64]
_KNOT_RATE = 5.0


@dataclass(frozen=True)
class Leg:
    """A stretch of a kinematic flight.

    duration : s. turn_rate : rad/s, positive to the right. climb_rate : m/s. airspeed : m/s, true, that is reached within the leg.
    """

    duration: float
    turn_rate: float = 0.0
    climb_rate: float = 0.0
    airspeed: float = 36.0


@dataclass(frozen=True)
class Air:
    """The air of a kinematic flight.

    wind : north and east m/s, steady. turbulence : m/s, standard deviation of each gust component. scale : m, of the gusts.
    pressure_offset : m by which pressure heights lie too high. warmth : K above the standard atmosphere.
    """

    wind: tuple[float, float] = (3.0, -5.0)
    turbulence: float = 0.0
    scale: float = 300.0
    pressure_offset: float = 40.0
    warmth: float = 5.0


def survey_legs(minutes: float) -> list[Leg]:
    """A climb, then a pattern of long lines and half turns to either side, at least `minutes` long."""
    legs = [Leg(60.0, climb_rate=2.5), Leg(20.0), Leg(60.0, turn_rate=np.pi / 60.0), Leg(20.0)]
    side = 1.0
    while sum(leg.duration for leg in legs) < 60.0 * minutes:
        legs += [Leg(180.0), Leg(60.0, turn_rate=side * np.pi / 60.0)]
        side = -side
    return legs


def kinematic_flight(
    legs: Sequence[Leg],
    air: Air | None = None,
    generator: np.random.Generator | None = None,
    place: tuple[float, float, float] = (0.62, 2.4, 300.0),
    heading: float = 0.5,
) -> NDArray[np.void]:
    """The truth of a flight along `legs`, (frame,) of TRUTH at sixty a second.

    place : geodetic latitude, longitude (rad) and height (m) at the start. heading : rad. The generator draws gusts and is needed
    only where the air has turbulence. The aircraft follows a third of the horizontal gusts and half of the vertical ones, and
    rolls, pitches and yaws in them by about 2, 1 and 1 degrees for each 1.5 m/s.
    """
    air = air or Air()
    total = sum(leg.duration for leg in legs)
    knots = np.arange(-2.0, total + 2.0, 1.0 / _KNOT_RATE)
    time = np.arange(round(total / FRAME_TIME), dtype=np.float64) * FRAME_TIME
    course, speed, climb, bank = _commands(legs, knots, heading)
    gusts = _gusts(air, knots, float(np.mean(speed)), generator)
    angle_of_attack = 0.05
    shake = np.deg2rad([2.0, 1.0, 1.0]) / 1.5
    roll = _spline(knots, bank + shake[0] * gusts[3])
    pitch = _spline(knots, np.arcsin(climb / speed) + angle_of_attack + shake[1] * gusts[4])
    yaw = _spline(knots, course + shake[2] * gusts[5])
    level = np.sqrt(speed**2 - climb**2)
    velocity = [
        _spline(knots, level * np.cos(course) + air.wind[0] + gusts[0] / 3.0),
        _spline(knots, level * np.sin(course) + air.wind[1] + gusts[1] / 3.0),
        _spline(knots, -climb + gusts[2] / 2.0),
    ]
    winds = [_spline(knots, air.wind[0] + gusts[0]), _spline(knots, air.wind[1] + gusts[1]), _spline(knots, gusts[2])]
    return _truth(time, velocity, (roll, pitch, yaw), winds, air, place)


def in_gusts(truth: NDArray[np.void], deviation: float, scale: float, generator: np.random.Generator) -> NDArray[np.void]:
    """A copy of a truth whose probes are in gusts that the aircraft does not follow: quick ones, as splines are too smooth for.

    deviation : m/s, along the way. scale : m. Their spectrum falls as that of Dryden's longitudinal gusts (MIL-F-8785C, 3.7.2.1).
    """
    gusty, keep = truth.copy(), np.exp(-float(np.mean(truth["airspeed"])) * FRAME_TIME / scale)
    noise = generator.standard_normal(truth.size)
    gusty["airspeed"] += lfilter([deviation * np.sqrt(1.0 - keep**2)], [1.0, -keep], noise)
    gusty["impact_pressure"] = _impact(gusty["airspeed"], gusty["static_pressure"], gusty["temperature"])
    return gusty


def _spline(knots: Float, values: Float) -> BSpline:
    return make_interp_spline(knots, values, k=5)


def _commands(legs: Sequence[Leg], knots: Float, heading: float) -> tuple[Float, Float, Float, Float]:
    """Heading, true airspeed, climb rate and bank at the knots, smoothed over some seconds."""
    ends = np.cumsum([leg.duration for leg in legs])
    index = np.clip(np.searchsorted(ends, knots, side="right"), 0, len(legs) - 1)

    def smoothed(values: list[float], width: float) -> Float:
        taps = np.hanning(int(width * _KNOT_RATE) + 2)[1:-1]
        stepped = np.asarray(values)[index]
        padded = np.concatenate([np.full(taps.size, stepped[0]), stepped, np.full(taps.size, stepped[-1])])
        return np.convolve(padded, taps / taps.sum(), "same")[taps.size : -taps.size]

    turn = smoothed([leg.turn_rate for leg in legs], 8.0)
    speed = smoothed([leg.airspeed for leg in legs], 20.0)
    climb = smoothed([leg.climb_rate for leg in legs], 15.0)
    course = heading + np.concatenate([[0.0], np.cumsum(0.5 * (turn[1:] + turn[:-1])) / _KNOT_RATE])
    return course, speed, climb, np.arctan(speed * turn / 9.81)


def _gusts(air: Air, knots: Float, speed: float, generator: np.random.Generator | None) -> Float:
    """(6, knot): three gust components and three shakes, of twice filtered noise whose standard deviation is the turbulence."""
    if air.turbulence == 0.0:
        return np.zeros((6, knots.size))
    if generator is None:
        raise ValueError("a flight in turbulence needs a generator")
    gusts = generator.standard_normal((6, knots.size))
    keep = np.exp(-speed / (air.scale * _KNOT_RATE))
    # The shakes hang together for a second, the gusts for as long as their scale takes to pass.
    for row, share in zip(gusts, [keep, keep, keep, 0.8, 0.8, 0.8], strict=True):
        for index in range(1, row.size):
            row[index] = share * row[index - 1] + np.sqrt(1.0 - share**2) * row[index]
    smooth = np.apply_along_axis(lambda row: np.convolve(row, [0.25, 0.5, 0.25], "same"), 1, gusts)
    scaled: Float = air.turbulence * smooth / smooth.std(axis=1, keepdims=True)
    return scaled


def _truth(
    time: Float,
    velocity: Sequence[BSpline],
    angles: tuple[BSpline, BSpline, BSpline],
    winds: Sequence[BSpline],
    air: Air,
    place: tuple[float, float, float],
) -> NDArray[np.void]:
    truth = np.zeros(time.size, dtype=TRUTH)
    truth["time"] = time
    speed = np.stack([part(time) for part in velocity], axis=-1)
    fine = _half_frames(time)
    latitude, longitude, height = _position(fine, velocity, place)
    truth["latitude"], truth["longitude"], truth["height"] = latitude[::2], longitude[::2], height[::2]
    truth["velocity"] = speed
    attitude, turned = _attitude(*(part(fine) for part in angles))
    truth["attitude"], matrix = attitude[::2], turned[::2]
    rate, force = _inertial(fine, velocity, angles, latitude, height, turned)
    truth["rate"] = rate[::2]
    truth["specific_force"][0] = force[0]
    truth["specific_force"][1:] = (force[:-2:2] + 4.0 * force[1:-1:2] + force[2::2]) / 6.0
    wind = np.stack([part(time) for part in winds], axis=-1)
    truth["wind"] = wind
    _fill_air(truth, np.einsum("nji,nj->ni", matrix, speed - wind), air)
    truth["ground_height"] = place[2] - 100.0
    truth["engine_speed"], truth["engine_power"] = 200.0, 40_000.0
    truth["fuel"], truth["mass"] = 80.0, 700.0
    return truth


def _half_frames(time: Float) -> Float:
    """The frames' instants and those halfway between them."""
    return np.asarray(np.arange(2 * time.size - 1) * (0.5 * FRAME_TIME), dtype=np.float64)


def _position(fine: Float, velocity: Sequence[BSpline], place: tuple[float, float, float]) -> tuple[Float, Float, Float]:
    """Latitude and longitude at half frames by Simpson's rule, the radii's dependence on latitude settled by repetition."""
    north, east = velocity[0](fine), velocity[1](fine)
    down = velocity[2].antiderivative()
    height = place[2] - (down(fine) - down(0.0))
    latitude, longitude = np.full(fine.size, place[0]), np.full(fine.size, place[1])
    for _ in range(4):
        across = np.vectorize(east_radius)(latitude) + height
        latitude = place[0] + _simpson(north / (np.vectorize(north_radius)(latitude) + height))
        longitude = place[1] + _simpson(east / (across * np.cos(latitude)))
    return latitude, longitude, height


def _simpson(rate: Float) -> Float:
    """Integral at each half frame: Simpson's at the frames, and between them the mean of neighbours with its curvature term."""
    whole = np.concatenate([[0.0], np.cumsum((rate[:-2:2] + 4.0 * rate[1:-1:2] + rate[2::2]) * FRAME_TIME / 6.0)])
    total = np.empty(rate.size)
    total[::2] = whole
    total[1::2] = whole[:-1] + FRAME_TIME / 24.0 * (5.0 * rate[:-2:2] + 8.0 * rate[1:-1:2] - rate[2::2])
    return total


def _attitude(roll: Float, pitch: Float, yaw: Float) -> tuple[Float, Float]:
    """Quaternions (n, 4) and direction cosines (n, 3, 3), body to NED."""
    cr, sr, cp, sp, cy, sy = np.cos(roll), np.sin(roll), np.cos(pitch), np.sin(pitch), np.cos(yaw), np.sin(yaw)
    matrix = np.stack(
        [
            np.stack([cp * cy, sr * sp * cy - cr * sy, cr * sp * cy + sr * sy], axis=-1),
            np.stack([cp * sy, sr * sp * sy + cr * cy, cr * sp * sy - sr * cy], axis=-1),
            np.stack([-sp, sr * cp, cr * cp], axis=-1),
        ],
        axis=-2,
    )
    cr, sr, cp, sp, cy, sy = (f(0.5 * a) for a in (roll, pitch, yaw) for f in (np.cos, np.sin))
    quaternion = [
        cr * cp * cy + sr * sp * sy,
        sr * cp * cy - cr * sp * sy,
        cr * sp * cy + sr * cp * sy,
        cr * cp * sy - sr * sp * cy,
    ]
    return np.stack(quaternion, axis=-1), matrix


def _inertial(
    time: Float, velocity: Sequence[BSpline], angles: Sequence[BSpline], latitude: Float, height: Float, matrix: Float
) -> tuple[Float, Float]:
    """What ideal gyros and accelerometers show at an instant, (n, 3) each, body components."""
    roll, pitch = angles[0](time), angles[1](time)
    rolling, pitching, yawing = (part.derivative()(time) for part in angles)
    body_rate = np.stack(
        [
            rolling - yawing * np.sin(pitch),
            pitching * np.cos(roll) + yawing * np.sin(roll) * np.cos(pitch),
            -pitching * np.sin(roll) + yawing * np.cos(roll) * np.cos(pitch),
        ],
        axis=-1,
    )
    north, east, down = (part(time) for part in velocity)
    across = np.vectorize(east_radius)(latitude) + height
    meridian = np.vectorize(north_radius)(latitude) + height
    nothing = np.zeros(time.size)
    earth = EARTH_RATE * np.stack([np.cos(latitude), nothing, -np.sin(latitude)], axis=-1)
    transport = np.stack([east / across, -north / meridian, -east * np.tan(latitude) / across], axis=-1)
    acceleration = np.stack([part.derivative()(time) for part in velocity], axis=-1)
    gravity = np.stack([nothing, nothing, np.vectorize(gravity_down)(latitude, height)], axis=-1)
    speed = np.stack([north, east, down], axis=-1)
    force = acceleration - gravity + np.cross(2.0 * earth + transport, speed)
    to_body = "nji,nj->ni"
    return body_rate + np.einsum(to_body, matrix, earth + transport), np.einsum(to_body, matrix, force)


def _fill_air(truth: NDArray[np.void], through_air: Float, air: Air) -> None:
    """Pressures, temperature and flow angles in the standard atmosphere, shifted and warmed; `through_air` (n, 3) m/s, body."""
    airspeed = np.linalg.norm(through_air, axis=-1)
    raised = truth["height"] + air.pressure_offset
    standard = 288.15 - 0.0065 * raised * 6_356_766.0 / (6_356_766.0 + raised)
    static = 101_325.0 * (standard / 288.15) ** 5.255877
    temperature = standard + air.warmth
    truth["airspeed"], truth["static_pressure"], truth["temperature"] = airspeed, static, temperature
    truth["impact_pressure"] = _impact(airspeed, static, temperature)
    truth["angle_of_attack"] = np.arctan2(through_air[:, 2], through_air[:, 0])
    truth["sideslip"] = np.arcsin(through_air[:, 1] / airspeed)


def _impact(airspeed: Float, static: Float, temperature: Float) -> Float:
    mach = airspeed / np.sqrt(1.4 * 287.05287 * temperature)
    impact: Float = static * ((1.0 + 0.2 * mach**2) ** 3.5 - 1.0)
    return impact


def standing(seconds: float, place: tuple[float, float, float] = (0.62, 2.4, 300.0), heading: float = 0.5) -> NDArray[np.void]:
    """The truth of an aircraft that stands on its wheels, engine off, with its nose up by 2 degrees."""
    angles = np.broadcast_to(np.array([0.01, 0.035, heading])[:, None], (3, round(seconds / FRAME_TIME)))
    truth = np.zeros(angles.shape[1], dtype=TRUTH)
    truth["time"] = np.arange(truth.size) * FRAME_TIME
    truth["latitude"], truth["longitude"], truth["height"] = place
    truth["attitude"], matrix = _attitude(*angles)
    earth = EARTH_RATE * np.array([np.cos(place[0]), 0.0, -np.sin(place[0])])
    truth["rate"] = np.einsum("nji,j->ni", matrix, earth)
    truth["specific_force"] = np.einsum("nji,j->ni", matrix, np.array([0.0, 0.0, -gravity_down(place[0], place[2])]))
    _fill_air(truth, np.full((truth.size, 3), 1e-9), Air())
    truth["ground_height"] = place[2] - 1.0
    truth["wheel_load"] = 2000.0
    truth["fuel"], truth["mass"] = 80.0, 700.0
    return truth
