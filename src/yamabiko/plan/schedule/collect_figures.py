"""What a collect takes of its satellite: how long it lasts, the data it makes, the energy it draws, where the antenna points.

All of it from the opportunity, the radar and the limits. Opportunities tell of their best instant only, so the line of
sight before and after it is that of a place at rest under a circular orbit: along the track it moves with
    d sin(squint) / dt = -n (a / R - cos(look angle)),  n mean motion, a radius of the orbit, R slant range,
which leaves out the turning of the earth (up to 7 % of the rate). Source: the line of sight u to a fixed place, u . v with v the
direction of flight, changes by -speed / R and by the turning of v with the orbit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.constants import speed_of_light

from yamabiko.earth.wgs84 import SEMI_MAJOR_AXIS, Float
from yamabiko.plan.fleet import Satellite
from yamabiko.plan.opportunity import LookGeometry, Opportunity
from yamabiko.platform.limits import SatelliteLimits
from yamabiko.platform.paths import EARTH_GRAVITATION
from yamabiko.radar.imaging_radar import Mode
from yamabiko.radar.quality import aperture_time, ground_speed_ratio
from yamabiko.request.area import Area

RANGE_OVERSAMPLING = 1.2  # assumed, of the bandwidth
PULSE_OVERSAMPLING = 1.3  # assumed: pulses a second, over twice the speed by the antenna's length
BYTES_A_SAMPLE = 2.0  # assumed: I and Q of eight bits


@dataclass(frozen=True)
class CollectFigures:
    """duration : s. data : bytes. radar_energy : J."""

    duration: float
    data: float
    radar_energy: float


@dataclass(frozen=True, eq=False)
class CollectFigureArrays:
    """CollectFigures of many collects, each (collect,)."""

    duration: Float
    data: Float
    radar_energy: Float


def collect_figures(satellite: Satellite, opportunity: Opportunity, area: Area) -> CollectFigures:
    """Figures of a collect of an area in an opportunity.

    A strip lasts while its length passes under the beam, and one aperture more; its length is the extent of the area, at most the
    mode's. A spotlight lasts one aperture. Data are the echoes of a swath, with the pulse, at eight bits each of I and Q.
    """
    figures = figures_of_many(satellite, [opportunity], [area])
    return CollectFigures(float(figures.duration[0]), float(figures.data[0]), float(figures.radar_energy[0]))


def figures_of_many(satellite: Satellite, opportunities: Sequence[Opportunity], areas: Sequence[Area]) -> CollectFigureArrays:
    """As `collect_figures`, of many opportunities of one satellite, each with its area."""
    duration, data = np.empty(len(opportunities)), np.empty(len(opportunities))
    for mode in satellite.radar.modes:
        own = [number for number, opportunity in enumerate(opportunities) if opportunity.mode == mode.name]
        if own:
            looks = [opportunities[number].geometry for number in own]
            distance, squint, incidence = (
                np.array([getattr(one, name) for one in looks]) for name in ("slant_range", "squint", "incidence")
            )
            resolution = np.array([opportunities[number].quality.azimuth_resolution for number in own])
            length = np.array([min(2.0 * areas[number].cap.radius * SEMI_MAJOR_AXIS, mode.scene_length) for number in own])
            duration[own], data[own] = durations_and_data(satellite, mode, distance, squint, incidence, resolution, length)
    return CollectFigureArrays(duration, data, satellite.limits.imaging_power * duration)


def durations_and_data(
    satellite: Satellite, mode: Mode, slant_range: Float, squint: Float, incidence: Float, resolution: Float, length: Float
) -> tuple[Float, Float]:
    """Seconds and bytes, each (collect,), of collects in one mode.

    Each (collect,): slant_range (m), squint and incidence (rad) at the best instant; azimuth resolution (m); length (m) along the
    track of the area, at most the mode's, which counts in stripmap only.
    """
    speed = orbit_radius(satellite) * satellite.elements.mean_motion
    duration = aperture_time(satellite.radar, resolution, slant_range, speed, squint)
    if mode.name == "stripmap":
        duration = duration + length / (speed * ground_speed_ratio(slant_range, incidence))
    pulses = PULSE_OVERSAMPLING * 2.0 * speed / satellite.radar.antenna.length
    gate = 2.0 * mode.swath * np.sin(incidence) / speed_of_light + satellite.radar.duty_cycle / pulses
    return duration, duration * (BYTES_A_SAMPLE * RANGE_OVERSAMPLING * mode.bandwidth * gate * pulses)


def orbit_radius(satellite: Satellite) -> float:
    """Mean radius (m) of the orbit, by Kepler's third law."""
    return float(np.cbrt(EARTH_GRAVITATION / satellite.elements.mean_motion**2))


def orbit_period(satellite: Satellite) -> float:
    """Seconds a revolution."""
    return 2.0 * np.pi / satellite.elements.mean_motion


def lines_of_sight(satellite: Satellite, looks: Sequence[LookGeometry], after_best: Float) -> Float:
    """Unit vectors (look, time, 3) along the track, left and down, at seconds (look, time) after each look's instant."""
    distance, angle, squint = (
        np.array([getattr(one, name) for one in looks])[:, np.newaxis] for name in ("slant_range", "look_angle", "squint")
    )
    left = np.array([1.0 if one.side == "left" else -1.0 for one in looks])[:, np.newaxis]
    rate = satellite.elements.mean_motion * (orbit_radius(satellite) / distance - np.cos(angle))
    along = np.clip(np.sin(squint) - rate * after_best, -1.0, 1.0)
    across = np.sqrt(1.0 - along**2)
    return np.stack([along, left * across * np.sin(angle), across * np.cos(angle)], axis=-1)


def turning_time(limits: SatelliteLimits, angle: Float) -> Float:
    """Seconds (...) to turn by angles (...) in rad from rest to rest: speeding up, at the largest rate if reached, slowing down."""
    ramp = limits.slew_rate**2 / limits.slew_acceleration
    short = 2.0 * np.sqrt(np.asarray(angle) / limits.slew_acceleration)
    return np.where(angle < ramp, short, angle / limits.slew_rate + limits.slew_rate / limits.slew_acceleration)
