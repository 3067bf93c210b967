"""What a collect takes of its satellite: how long it lasts, the data it makes, the energy it draws, where the antenna points.

All of it from the opportunity, the radar and the limits. Opportunities tell of their best instant only, so the line of
sight before and after it is that of a place at rest under a circular orbit: along the track it moves with
    d sin(squint) / dt = -n (a / R - cos(look angle)),  n mean motion, a radius of the orbit, R slant range,
which leaves out the turning of the earth (up to 7 % of the rate). Source: the line of sight u to a fixed place, u . v with v the
direction of flight, changes by -speed / R and by the turning of v with the orbit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.constants import speed_of_light

from yamabiko.earth.wgs84 import SEMI_MAJOR_AXIS, Float
from yamabiko.plan.fleet import Satellite
from yamabiko.plan.opportunity import Opportunity
from yamabiko.platform.limits import SatelliteLimits
from yamabiko.platform.paths import EARTH_GRAVITATION
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


def collect_figures(satellite: Satellite, opportunity: Opportunity, area: Area) -> CollectFigures:
    """Figures of a collect of an area in an opportunity.

    A strip lasts while its length passes under the beam, and one aperture more; its length is the extent of the area, at most the
    mode's. A spotlight lasts one aperture. Data are the echoes of a swath, with the pulse, at eight bits each of I and Q.
    """
    radar, look = satellite.radar, opportunity.geometry
    mode = next(one for one in radar.modes if one.name == opportunity.mode)
    speed = orbit_radius(satellite) * satellite.elements.mean_motion
    duration = float(aperture_time(radar, opportunity.quality.azimuth_resolution, look.slant_range, speed, look.squint))
    if mode.name == "stripmap":
        length = min(2.0 * area.cap.radius * SEMI_MAJOR_AXIS, mode.scene_length)
        duration += length / (speed * float(ground_speed_ratio(look.slant_range, look.incidence)))
    pulses = PULSE_OVERSAMPLING * 2.0 * speed / radar.antenna.length
    gate = 2.0 * mode.swath * np.sin(look.incidence) / speed_of_light + radar.duty_cycle / pulses
    data = BYTES_A_SAMPLE * RANGE_OVERSAMPLING * mode.bandwidth * gate * pulses * duration
    return CollectFigures(duration, float(data), satellite.limits.imaging_power * duration)


def orbit_radius(satellite: Satellite) -> float:
    """Mean radius (m) of the orbit, by Kepler's third law."""
    return float(np.cbrt(EARTH_GRAVITATION / satellite.elements.mean_motion**2))


def orbit_period(satellite: Satellite) -> float:
    """Seconds a revolution."""
    return 2.0 * np.pi / satellite.elements.mean_motion


def lines_of_sight(satellite: Satellite, opportunity: Opportunity, after_best: Float) -> Float:
    """Unit vectors (time, 3) along the track, left and down, at seconds (time,) after the opportunity's best instant."""
    look = opportunity.geometry
    rate = satellite.elements.mean_motion * (orbit_radius(satellite) / look.slant_range - np.cos(look.look_angle))
    along = np.clip(np.sin(look.squint) - rate * np.asarray(after_best), -1.0, 1.0)
    across = np.sqrt(1.0 - along**2)
    left = 1.0 if look.side == "left" else -1.0
    return np.stack([along, left * across * np.sin(look.look_angle), across * np.cos(look.look_angle)], axis=-1)


def turning_time(limits: SatelliteLimits, angle: Float) -> Float:
    """Seconds (...) to turn by angles (...) in rad from rest to rest: speeding up, at the largest rate if reached, slowing down."""
    ramp = limits.slew_rate**2 / limits.slew_acceleration
    short = 2.0 * np.sqrt(np.asarray(angle) / limits.slew_acceleration)
    return np.where(angle < ramp, short, angle / limits.slew_rate + limits.slew_rate / limits.slew_acceleration)
