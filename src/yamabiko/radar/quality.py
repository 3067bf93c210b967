"""What quality a picture should have: resolutions and noise-equivalent sigma zero from the radar and the geometry of the pass.

In go an ImagingRadar, one of its modes, slant range, incidence and speed, as arrays that broadcast; out come QualityArrays, or for
one pass a PredictedQuality. Widths are full -3 dB widths of the response to a point, unweighted, as `focus` measures them: 0.886 of
c / (2 bandwidth) in slant range. Makers who mean c / (2 bandwidth) by resolution state figures wider by an eighth.

The earth is a sphere under the satellite, its orbit a circle: what that leaves out is the earth's flattening and turning, a per
cent of the resolution.

Sources, one for each formula
    slant range        0.886 c / (2 B)                               Cumming and Wong, chapter 4 (SAR resolution)
    ground range       slant range resolution / sin(incidence)       Curlander and McDonough, section 1.2
    stripmap, finest   0.886 V_g lambda / (2 V_s beamwidth)          Cumming and Wong, chapter 4: L/2 over a flat earth
    spotlight, finest  0.886 lambda / (2 angle of the aperture)      Carrara, Goodman, Majewski, section 2.3
    noise              4 (4 pi)^3 R^3 V_s B k T F L sin(incidence)   Doerry, radar equation for SAR images; Curlander and
                       / (P D G^2 lambda^3 c)                        McDonough, section 2.8; Moreira et al., equation of the NESZ
P D is the mean power sent. No azimuth resolution stands in the noise: a finer one takes a longer aperture, and both cancel.

I. G. Cumming, F. H. Wong, "Digital Processing of Synthetic Aperture Radar Data", Artech House 2005. J. C. Curlander, R. N.
McDonough, "Synthetic Aperture Radar: Systems and Signal Processing", Wiley 1991. W. G. Carrara, R. S. Goodman, R. M. Majewski,
"Spotlight Synthetic Aperture Radar", Artech House 1995. A. W. Doerry, "Performance Limits for Synthetic Aperture Radar", Sandia
report SAND2006-0821, 2006. A. Moreira et al., "A tutorial on synthetic aperture radar", IEEE GRSM 1(1), 2013, 6-43.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi, radians

import numpy as np
from numpy.typing import ArrayLike
from scipy.constants import Boltzmann, speed_of_light

from yamabiko.earth.wgs84 import FLATTENING, SEMI_MAJOR_AXIS, Float
from yamabiko.errors import InputError
from yamabiko.radar.antenna_pattern import AntennaPattern
from yamabiko.radar.imaging_radar import ImagingRadar, Mode, PredictedQuality

UNIFORM_WIDTH = 0.885892941378905
"""Full -3 dB width of the response of an unweighted band, sinc(x)^2, in units of one over the band."""
REFERENCE_TEMPERATURE = 290.0  # K, that noise figures refer to; the earth that the antenna looks at is about as warm
MEAN_RADIUS = SEMI_MAJOR_AXIS * (1.0 - FLATTENING / 3.0)
SMALLEST_INCIDENCE = radians(0.1)
_SIMPSON = (1.0, 4.0, 2.0, 4.0, 2.0, 4.0, 1.0)


@dataclass(frozen=True, eq=False)
class QualityArrays:
    """PredictedQuality of many passes: resolutions (...) in m, noise-equivalent sigma zero (...) linear."""

    slant_range_resolution: Float
    ground_range_resolution: Float
    azimuth_resolution: Float
    noise_equivalent_sigma_zero: Float


def predicted_quality(radar: ImagingRadar, mode: Mode, slant_range: float, incidence: float, speed: float) -> PredictedQuality:
    """Quality of one pass: slant range (m), incidence (rad off the ellipsoid's normal), earth-fixed speed of the satellite (m/s).

    Raises InputError as `predicted_qualities`.
    """
    arrays = predicted_qualities(radar, mode, slant_range, incidence, speed)
    return PredictedQuality(
        float(arrays.slant_range_resolution),
        float(arrays.ground_range_resolution),
        float(arrays.azimuth_resolution),
        float(arrays.noise_equivalent_sigma_zero),
    )


def predicted_qualities(
    radar: ImagingRadar, mode: Mode, slant_range: ArrayLike, incidence: ArrayLike, speed: ArrayLike
) -> QualityArrays:
    """Quality of many passes: slant ranges (m), incidences (rad) and earth-fixed speeds (m/s), arrays (...) that broadcast.

    The place lies in the middle of the beam. The azimuth resolution is the mode's, or the finest that the beam (stripmap) or the
    largest squint (spotlight) allows where that is coarser.
    Raises InputError where a range or speed is not positive, or an incidence not between 0.1 and 90 degrees.
    """
    distance, angle, pace = np.broadcast_arrays(*(np.asarray(one, dtype=np.float64) for one in (slant_range, incidence, speed)))
    for name, value in (("slant range", distance), ("speed", pace)):
        if not (np.isfinite(value) & (value > 0.0)).all():
            raise InputError("predicted quality", name, "zero, less or not a number", "a positive number")
    if not ((angle >= SMALLEST_INCIDENCE) & (angle < 0.5 * pi)).all():
        raise InputError("predicted quality", "incidence", "an angle out of bounds", "0.1 to below 90 deg")
    slant = np.full(distance.shape, slant_range_resolution(mode.bandwidth))
    azimuth = np.maximum(mode.azimuth_resolution, finest_azimuth_resolution(radar, mode, distance, angle))
    noise = noise_equivalent(radar, mode.bandwidth, distance, angle, pace)
    if mode.name == "stripmap":
        noise = noise * _aperture_loss(radar, aperture_angle(azimuth, radar.wavelength) / _angle_per_beam(distance, angle))
    return QualityArrays(slant, slant / np.sin(angle), azimuth, noise)


def slant_range_resolution(bandwidth: float, broadening: float = UNIFORM_WIDTH) -> float:
    """m, of a band (Hz). broadening : -3 dB width in units of one over the band, 0.886 unweighted."""
    return broadening * speed_of_light / (2.0 * bandwidth)


def bandwidth_for(resolution: float, broadening: float = UNIFORM_WIDTH) -> float:
    """The inverse: Hz, for a slant range resolution (m)."""
    return slant_range_resolution(resolution, broadening)


def azimuth_resolution(doppler_bandwidth: ArrayLike, ground_speed: ArrayLike, broadening: float = UNIFORM_WIDTH) -> Float:
    """m (...) on the ground, of a processed Doppler band (Hz) at the speed (m/s) with which the beam's foot moves.

    Source: Cumming and Wong 2005, chapter 4.
    """
    return broadening * np.asarray(ground_speed, dtype=np.float64) / np.asarray(doppler_bandwidth, dtype=np.float64)


def aperture_angle(resolution: ArrayLike, wavelength: float, broadening: float = UNIFORM_WIDTH) -> Float:
    """Angle (...) in rad by which the line of sight turns over an aperture of this azimuth resolution (m)."""
    return broadening * wavelength / (2.0 * np.asarray(resolution, dtype=np.float64))


def aperture_time(
    radar: ImagingRadar, resolution: ArrayLike, slant_range: ArrayLike, speed: ArrayLike, squint: ArrayLike = 0.0
) -> Float:
    """Seconds (...) that an azimuth resolution (m) takes at a slant range (m), speed (m/s) and squint (rad): of one aperture.

    Source: Doerry, SAND2006-0821, 2006 (collection time); the line of sight turns at speed cos(squint) / slant range.
    """
    cosine = np.cos(np.asarray(squint, dtype=np.float64))
    angle = aperture_angle(resolution, radar.wavelength) / cosine
    return np.asarray(angle * np.asarray(slant_range, dtype=np.float64) / (np.asarray(speed, dtype=np.float64) * cosine))


def finest_azimuth_resolution(radar: ImagingRadar, mode: Mode, slant_range: ArrayLike, incidence: ArrayLike) -> Float:
    """m (...): what the beam's -3 dB width allows in stripmap, and the largest squint, ahead and behind, in spotlight."""
    distance, angle = np.asarray(slant_range, dtype=np.float64), np.asarray(incidence, dtype=np.float64)
    if mode.name == "stripmap":
        turn = AntennaPattern(radar.antenna, radar.wavelength).azimuth_beamwidth * _angle_per_beam(distance, angle)
    else:
        turn = np.full(np.broadcast_shapes(distance.shape, angle.shape), 2.0 * mode.maximum_squint)
    with np.errstate(divide="ignore"):
        return np.asarray(UNIFORM_WIDTH * radar.wavelength / (2.0 * turn))


def ground_speed_ratio(slant_range: ArrayLike, incidence: ArrayLike) -> Float:
    """Speed (...) of the beam's foot over that of the satellite, 0 to 1.

    From the triangle of the earth's centre, the place and the satellite; the foot goes round on a smaller circle than the track.
    Source: Cumming and Wong 2005, chapter 4 (satellite and ground velocity).
    """
    distance, angle = np.asarray(slant_range, dtype=np.float64), np.asarray(incidence, dtype=np.float64)
    along_normal = MEAN_RADIUS + distance * np.cos(angle)
    aside = distance * np.sin(angle)
    return np.asarray(MEAN_RADIUS * along_normal / (along_normal**2 + aside**2))


def noise_equivalent(
    radar: ImagingRadar, bandwidth: float, slant_range: ArrayLike, incidence: ArrayLike, speed: ArrayLike
) -> Float:
    """Noise-equivalent sigma zero (...), linear, of an aperture all of which lies in the middle of the beam.

    bandwidth : Hz. slant_range : m. incidence : rad. speed : of the satellite, m/s.
    """
    distance = np.asarray(slant_range, dtype=np.float64)
    noise = Boltzmann * REFERENCE_TEMPERATURE * radar.noise_figure * radar.losses * bandwidth
    sent = radar.peak_power * radar.duty_cycle * AntennaPattern(radar.antenna, radar.wavelength).peak_gain ** 2
    spread = 4.0 * (4.0 * pi) ** 3 * distance**3 * np.asarray(speed, dtype=np.float64) * np.sin(incidence)
    return np.asarray(spread * noise / (sent * radar.wavelength**3 * speed_of_light))


def _angle_per_beam(slant_range: Float, incidence: Float) -> Float:
    """Turn of the line of sight seen from the ground, over the angle through which a fixed beam sweeps in the same time."""
    return 1.0 / ground_speed_ratio(slant_range, incidence)


def _aperture_loss(radar: ImagingRadar, sweep: Float) -> Float:
    """Factor (...) of noise where a fixed beam sweeps an angle (rad) over the place: its fall to the edges, evened out."""
    pattern = AntennaPattern(radar.antenna, radar.wavelength)
    # Simpson's rule over one half, the other being alike: right to a thousandth where the beam falls by 3 dB.
    places = np.linspace(0.0, 0.5, len(_SIMPSON))
    loss = pattern.two_way_amplitude(np.asarray(sweep)[..., np.newaxis] * places, 0.0) ** -2.0
    return np.asarray(loss @ np.array(_SIMPSON) / sum(_SIMPSON))
