"""How often a radar may pulse, and how wide a swath it can hear: limits of the beam, of timing and of ambiguities.

In go a radar, one of its modes and the geometry of a pass; out comes a PulseRepetition with the bands of pulse repetition frequency
that every limit allows, or with the limit that stands in the way. `blind` draws the diamond diagram for many frequencies at once.

    azimuth     the frequency is at least the Doppler band of the beam: else echoes fold over along the track
    range       the echo of the swath and the next pulse fit into one interval: else ranges fold over
    transmit    no pulse is sent while the swath is heard
    nadir       the strong echo of the ground straight below, of a later pulse, does not fall among the swath's; a dish of low
                sidelobes may do without this limit, and Capella's radars do

Source: J. C. Curlander, R. N. McDonough, "Synthetic Aperture Radar: Systems and Signal Processing", Wiley 1991, section 6.5
(ambiguity analysis, selection of the pulse repetition frequency) and section 1.2 (smallest antenna). The earth is a sphere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import acos, asin, ceil, cos, degrees, hypot, isfinite, pi, sin, sqrt, tan

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.constants import speed_of_light

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.radar.antenna_pattern import AntennaPattern
from yamabiko.radar.imaging_radar import ImagingRadar, Mode
from yamabiko.radar.quality import MEAN_RADIUS, UNIFORM_WIDTH

OVERSAMPLING = 1.2
"""Of the beam's -3 dB Doppler band: what lies beyond it is weak but not nothing."""
GUARD = 1e-6
"""s between a pulse and an echo, for the switch between sending and hearing."""
_STEP = 1.0  # Hz; diamonds repeat every c / (2 range), some 200 Hz from orbit
_MOST_STEPS = 200_000


@dataclass(frozen=True)
class Swath:
    """Where echoes come from. near, far : slant ranges of its edges (m). nadir : of the ground straight below (m). width : on the
    ground (m). Raises InputError unless nadir <= near < far."""

    near: float
    far: float
    nadir: float
    width: float

    def __post_init__(self) -> None:
        if not 0.0 < self.nadir <= self.near < self.far < float("inf"):
            found = f"slant ranges of {self.near:g} to {self.far:g} m, {self.nadir:g} m above the ground"
            raise InputError("swath", "slant range", found, "the height of the satellite or more, the nearer first")

    @property
    def echo(self) -> float:
        """Time from the first echo of its near edge to the first of its far edge (s)."""
        return 2.0 * (self.far - self.near) / speed_of_light


@dataclass(frozen=True, eq=False)
class Blind:
    """Which limits forbid each pulse repetition frequency (...): True where one does."""

    azimuth: NDArray[np.bool_]
    range: NDArray[np.bool_]
    transmit: NDArray[np.bool_]
    nadir: NDArray[np.bool_]

    @property
    def allowed(self) -> NDArray[np.bool_]:
        """(...) True where no limit forbids."""
        return ~(self.azimuth | self.range | self.transmit | self.nadir)


@dataclass(frozen=True)
class PulseRepetition:
    """How often the radar may pulse.

    frequency : Hz, in the middle of the lowest band allowed, or None. bands : Hz, from and to, rising. lowest : Hz that the Doppler
    band asks for. highest : Hz that the echo of the swath leaves room for. in_the_way : what forbids all, "" where a band is left.
    """

    frequency: float | None
    bands: tuple[tuple[float, float], ...]
    lowest: float
    highest: float
    in_the_way: str


def swath_of_width(slant_range: float, incidence: float, width: float) -> Swath:
    """A swath of a width (m) on the ground about a place seen at a slant range (m) and incidence (rad)."""
    _check(slant_range, incidence)
    orbit, middle = _triangle(slant_range, incidence)
    edges = [_range_at(orbit, middle + side * 0.5 * width / MEAN_RADIUS) for side in (-1.0, 1.0)]
    if not 0.0 < width < 2.0 * middle * MEAN_RADIUS:
        most = f"more than 0 and less than the {2e-3 * middle * MEAN_RADIUS:.0f} km that reach the ground track"
        raise InputError("swath", "width", f"{1e-3 * width:g} km", most)
    return Swath(edges[0], edges[1], orbit - MEAN_RADIUS, width)


def swath_of_beam(radar: ImagingRadar, slant_range: float, incidence: float) -> Swath:
    """What the elevation beam lights, between its one-way -3 dB angles, with its middle on the place. Same units and errors."""
    _check(slant_range, incidence)
    orbit, _ = _triangle(slant_range, incidence)
    half = 0.5 * AntennaPattern(radar.antenna, radar.wavelength).elevation_beamwidth
    look = asin(MEAN_RADIUS * sin(incidence) / orbit)
    if not (look - half > 0.0 and orbit * sin(look + half) < MEAN_RADIUS):
        found = f"{degrees(look - half):.1f} to {degrees(look + half):.1f} deg off nadir"
        raise InputError("swath", "beam", found, "a beam between nadir and the horizon")
    near, far = (asin(orbit * sin(angle) / MEAN_RADIUS) - angle for angle in (look - half, look + half))
    return Swath(_range_at(orbit, near), _range_at(orbit, far), orbit - MEAN_RADIUS, (far - near) * MEAN_RADIUS)


def doppler_bandwidth(radar: ImagingRadar, speed: float) -> float:
    """Hz, of the azimuth beam between its one-way -3 dB angles, at the satellite's speed (m/s): 2 V beamwidth / lambda."""
    return 2.0 * speed * AntennaPattern(radar.antenna, radar.wavelength).azimuth_beamwidth / radar.wavelength


def blind(radar: ImagingRadar, swath: Swath, bandwidth: float, frequencies: ArrayLike) -> Blind:
    """Limits at pulse repetition frequencies (...) in Hz. bandwidth : Doppler band (Hz) that must not fold over.

    Pulses last duty cycle / frequency. The nadir's echo is taken to last as long as the pulse.
    """
    frequency = np.asarray(frequencies, dtype=np.float64)
    pulse, guard = radar.duty_cycle, GUARD * frequency  # in intervals between pulses, as all below
    first = (2.0 * swath.near / speed_of_light * frequency) % 1.0
    last = first + swath.echo * frequency + pulse
    nadir = (2.0 * swath.nadir / speed_of_light * frequency) % 1.0
    hidden = [(nadir + turn < last) & (nadir + turn + pulse > first) for turn in (-1.0, 0.0, 1.0)]
    return Blind(
        azimuth=frequency < bandwidth,
        range=swath.echo * frequency + 2.0 * (pulse + guard) > 1.0,
        transmit=(first < pulse + guard) | (last > 1.0 - guard),
        nadir=np.logical_or.reduce(hidden),
    )


def pulse_repetition(radar: ImagingRadar, swath: Swath, speed: float, *, avoid_nadir: bool = True) -> PulseRepetition:
    """Frequencies at which the radar can picture the swath at an earth-fixed speed (m/s), or what stands in the way.

    avoid_nadir : keep the echo from straight below out of the swath's.
    Raises InputError for a speed that is not positive.
    """
    if not 0.0 < speed < float("inf"):
        raise InputError("pulse repetition", "speed", f"{speed:g} m/s", "a positive number")
    lowest = OVERSAMPLING * doppler_bandwidth(radar, speed)
    highest = (1.0 - 2.0 * radar.duty_cycle) / (swath.echo + 2.0 * GUARD)
    if lowest > highest:
        reason = (
            f"the echo of {1e-3 * swath.width:.1f} km of swath leaves room for at most {highest:.0f} pulses a second, "
            f"the beam's Doppler band asks for {lowest:.0f}"
        )
        return PulseRepetition(None, (), lowest, highest, reason)
    steps = min(ceil((highest - lowest) / _STEP) + 1, _MOST_STEPS)
    frequencies = np.linspace(lowest, highest, steps)
    limits = blind(radar, swath, lowest, frequencies)
    # The ends were laid on their limits: rounding must not forbid them.
    none = np.zeros(steps, bool)
    limits = replace(limits, azimuth=none, range=none, nadir=limits.nadir if avoid_nadir else none)
    bands = _bands(frequencies, limits.allowed)
    if bands:
        return PulseRepetition(0.5 * sum(bands[0]), bands, lowest, highest, "")
    which = "pulses are sent while the swath is heard" if limits.transmit.all() else "the echo from nadir falls among the swath's"
    return PulseRepetition(None, (), lowest, highest, f"at every frequency from {lowest:.0f} to {highest:.0f} Hz {which}")


def minimum_antenna_area(radar: ImagingRadar, slant_range: float, incidence: float, speed: float) -> float:
    """m2 that an antenna needs to light no more than it can tell apart: 4 V lambda R tan(incidence) / c.

    A smaller one may still do, for less swath than its beam or coarser pictures than half its length.
    Source: Curlander and McDonough 1991, section 1.2; A. Freeman et al., "The 'myth' of the minimum SAR antenna area constraint",
    IEEE Transactions on Geoscience and Remote Sensing 38(1), 2000.
    """
    _check(slant_range, incidence)
    return 4.0 * speed * radar.wavelength * slant_range * tan(incidence) / speed_of_light


def azimuth_ambiguity_ratio(radar: ImagingRadar, mode: Mode, speed: float, frequency: float, ground_ratio: float = 1.0) -> float:
    """Power that folds over along the track, over that of the picture, linear, for ground that is alike all over.

    speed : m/s. frequency : of pulses, Hz. ground_ratio : of the speeds of the beam's foot and the satellite. In stripmap the
    processed band is that of the mode's resolution; in spotlight the beam stays on the scene, whose middle this is for.
    Source: Curlander and McDonough 1991, section 6.5.1 (azimuth ambiguity to signal ratio).
    """
    pattern = AntennaPattern(radar.antenna, radar.wavelength)
    processed = 0.0 if mode.name == "spotlight" else UNIFORM_WIDTH * speed * ground_ratio / mode.azimuth_resolution
    doppler = np.linspace(-0.5, 0.5, 65) * min(processed, frequency)
    folds = np.arange(-_folds(radar, speed, frequency), _folds(radar, speed, frequency) + 1)
    sine = (doppler + folds[:, np.newaxis] * frequency) * radar.wavelength / (2.0 * speed)
    heard = np.where(np.abs(sine) < 1.0, pattern.two_way_amplitude(np.arcsin(np.clip(sine, -1.0, 1.0)), 0.0) ** 2, 0.0).sum(axis=1)
    return float(heard[folds != 0].sum() / heard[folds == 0].sum())


def range_ambiguity_ratio(radar: ImagingRadar, slant_range: float, incidence: float, frequency: float) -> float:
    """Power of echoes of other pulses over that of the place, linear, at the beam's middle, all ground of one sigma nought.

    slant_range : m. incidence : rad. frequency : of pulses, Hz. Places on the other side of the track are left out.
    Source: Curlander and McDonough 1991, section 6.5.2 (range ambiguity to signal ratio).
    """
    _check(slant_range, incidence)
    orbit, _ = _triangle(slant_range, incidence)
    spacing = speed_of_light / (2.0 * frequency)
    horizon = sqrt(orbit**2 - MEAN_RADIUS**2)
    first, last = ceil((orbit - MEAN_RADIUS - slant_range) / spacing), int((horizon - slant_range) / spacing)
    pulses = np.arange(first, last + 1)
    distance = slant_range + pulses * spacing
    angle = np.arccos(np.clip((orbit**2 - MEAN_RADIUS**2 - distance**2) / (2.0 * MEAN_RADIUS * distance), -1.0, 1.0))
    look = np.arcsin(MEAN_RADIUS * np.sin(angle) / orbit)
    middle = asin(MEAN_RADIUS * sin(incidence) / orbit)
    pattern = AntennaPattern(radar.antenna, radar.wavelength)
    heard = pattern.two_way_amplitude(0.0, look - middle) ** 2 / (distance**3 * np.maximum(np.sin(angle), 1e-3))
    return float(heard[pulses != 0].sum() / heard[pulses == 0].sum())


def _folds(radar: ImagingRadar, speed: float, frequency: float) -> int:
    """Foldings to either side up to the end of the Doppler band that the whole half space has, or a hundred."""
    return min(int(2.0 * speed / (radar.wavelength * frequency)) + 1, 100)


def _bands(frequencies: Float, allowed: NDArray[np.bool_]) -> tuple[tuple[float, float], ...]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], allowed, [False]]).astype(np.int8)))
    return tuple((float(frequencies[low]), float(frequencies[high - 1])) for low, high in edges.reshape(-1, 2))


def _triangle(slant_range: float, incidence: float) -> tuple[float, float]:
    """Radius of the orbit (m) and angle at the earth's centre (rad) between the place and the point below the satellite."""
    along, aside = MEAN_RADIUS + slant_range * cos(incidence), slant_range * sin(incidence)
    return hypot(along, aside), acos(along / hypot(along, aside))


def _range_at(orbit: float, central: float) -> float:
    return sqrt(orbit**2 + MEAN_RADIUS**2 - 2.0 * orbit * MEAN_RADIUS * cos(central))


def _check(slant_range: float, incidence: float) -> None:
    if not (isfinite(slant_range) and slant_range > 0.0):
        raise InputError("swath", "slant range", f"{slant_range:g} m", "a positive number of metres")
    if not 0.0 < incidence < 0.5 * pi:
        raise InputError("swath", "incidence", f"{degrees(incidence):g} deg", "more than 0 and less than 90 deg")
