"""ImagingRadar: what a radar satellite's radar is, mode by mode; and the quality a collect with it should have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Antenna:
    """An aperture that sends and receives. length : along the track (m). height : across it (m). efficiency : 0 to 1."""

    length: float
    height: float
    efficiency: float


@dataclass(frozen=True)
class Mode:
    """One way of imaging.

    azimuth_resolution : m, single look. bandwidth : largest chirp bandwidth (Hz). swath : ground range extent of one collect (m).
    scene_length : along the track (m): of a spotlight scene, or the longest strip. incidence : smallest and largest (rad).
    maximum_squint : rad off zero Doppler.
    """

    name: Literal["stripmap", "spotlight"]
    azimuth_resolution: float
    bandwidth: float
    swath: float
    scene_length: float
    incidence: tuple[float, float]
    maximum_squint: float


@dataclass(frozen=True)
class ImagingRadar:
    """A radar. Every figure its maker does not publish is an assumption, told in `assumptions`.

    centre_frequency : Hz. peak_power : W. duty_cycle : 0 to 1. noise_figure, losses : linear, 1 or more.
    look_sides : it can look to the left, to the right, or either.
    """

    name: str
    centre_frequency: float
    peak_power: float
    duty_cycle: float
    noise_figure: float
    losses: float
    antenna: Antenna
    modes: tuple[Mode, ...]
    look_sides: frozenset[Literal["left", "right"]] = frozenset({"left", "right"})
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True)
class PredictedQuality:
    """What a picture should measure, uniform weighting, -3 dB widths.

    slant_range_resolution, ground_range_resolution, azimuth_resolution : m. noise_equivalent_sigma_zero : linear.
    """

    slant_range_resolution: float
    ground_range_resolution: float
    azimuth_resolution: float
    noise_equivalent_sigma_zero: float
