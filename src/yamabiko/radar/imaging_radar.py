"""ImagingRadar: what a radar satellite's radar is, mode by mode; and the quality a collect with it should have."""

from __future__ import annotations

from dataclasses import dataclass
from math import degrees, isfinite, pi
from typing import Literal

from scipy.constants import speed_of_light

from yamabiko.errors import InputError

HIGHEST_FREQUENCY = 300e9  # Hz; no imaging radar in orbit works above it
LARGEST_FACTOR = 1e3  # 30 dB of noise figure or losses


@dataclass(frozen=True)
class Antenna:
    """An aperture that sends and receives. Raises InputError for sizes, efficiencies and tapers that cannot be.

    length : along the track (m). height : across it (m). efficiency : gain over that of the same area lit evenly, 0 to 1.
    shape : "rectangular", or "elliptical" for a dish, whose length and height are its diameters.
    edge_level : field strength at the rim over that in the middle, 0 to 1; 1 is evenly lit. It falls along a cosine half-wave
        to either side of a rectangle, and with the square of the distance from a dish's middle.
    """

    length: float
    height: float
    efficiency: float
    shape: Literal["rectangular", "elliptical"] = "rectangular"
    edge_level: float = 1.0

    def __post_init__(self) -> None:
        for field in ("length", "height"):
            _require("antenna", field, getattr(self, field), "m", 0.0, 1e3)
        _require("antenna", "efficiency", self.efficiency, "", 0.0, 1.0)
        if self.shape not in ("rectangular", "elliptical"):
            raise InputError("antenna", "shape", self.shape, "rectangular or elliptical")
        if not 0.0 <= self.edge_level <= 1.0:
            raise InputError("antenna", "edge level", f"{self.edge_level:g}", "0 to 1")

    @property
    def area(self) -> float:
        """Of the aperture (m2)."""
        return self.length * self.height * (0.25 * pi if self.shape == "elliptical" else 1.0)


@dataclass(frozen=True)
class Mode:
    """One way of imaging. Raises InputError for figures that cannot be.

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

    def __post_init__(self) -> None:
        if self.name not in ("stripmap", "spotlight"):
            raise InputError("radar mode", "name", self.name, "stripmap or spotlight")
        where = f"radar mode {self.name}"
        _require(where, "azimuth resolution", self.azimuth_resolution, "m", 0.0, 1e4)
        _require(where, "bandwidth", self.bandwidth, "Hz", 0.0, HIGHEST_FREQUENCY)
        _require(where, "swath", self.swath, "m", 0.0, 1e6)
        _require(where, "scene length", self.scene_length, "m", 0.0, 2e7)
        smallest, largest = self.incidence
        if not 0.0 <= smallest < largest < 0.5 * pi:
            found = f"{degrees(smallest):g} to {degrees(largest):g} deg"
            raise InputError(where, "incidence", found, "angles from 0 to below 90 deg, the smaller first")
        if not 0.0 <= self.maximum_squint < 0.5 * pi:
            raise InputError(where, "maximum squint", f"{degrees(self.maximum_squint):g} deg", "0 to below 90 deg")


@dataclass(frozen=True)
class ImagingRadar:
    """A radar. Every figure its maker does not publish is an assumption, told in `assumptions`; `facts` tells the published ones.

    centre_frequency : Hz. peak_power : W. duty_cycle : 0 to 1. noise_figure, losses : linear, 1 or more.
    look_sides : it can look to the left, to the right, or either.
    Raises InputError without a name, a mode or a side to look to, for two modes of one name, and for figures that cannot be.
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
    facts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise InputError("radar", "name", "none", "a name")
        where = f"radar {self.name}"
        _require(where, "centre frequency", self.centre_frequency, "Hz", 0.0, HIGHEST_FREQUENCY)
        _require(where, "peak power", self.peak_power, "W", 0.0, 1e7)
        _require(where, "duty cycle", self.duty_cycle, "", 0.0, 1.0)
        for field in ("noise_figure", "losses"):
            if not 1.0 <= getattr(self, field) <= LARGEST_FACTOR:
                raise InputError(where, field.replace("_", " "), f"{getattr(self, field):g}", f"1 to {LARGEST_FACTOR:g}")
        if not self.modes or len({mode.name for mode in self.modes}) < len(self.modes):
            raise InputError(where, "modes", ", ".join(mode.name for mode in self.modes) or "none", "at least one, each name once")
        for mode in self.modes:
            _require(f"{where}: {mode.name}", "bandwidth", mode.bandwidth, "Hz", 0.0, 2.0 * self.centre_frequency)
        if not self.look_sides or not self.look_sides <= {"left", "right"}:
            raise InputError(where, "look sides", ", ".join(sorted(self.look_sides)) or "none", "left, right or both")

    @property
    def wavelength(self) -> float:
        """At the centre of the band (m)."""
        return speed_of_light / self.centre_frequency

    def mode(self, name: str) -> Mode:
        """The mode of a name. Raises InputError where the radar has none of that name."""
        for mode in self.modes:
            if mode.name == name:
                return mode
        raise InputError(f"radar {self.name}", "mode", name, " or ".join(mode.name for mode in self.modes))


@dataclass(frozen=True)
class PredictedQuality:
    """What a picture should measure, uniform weighting, -3 dB widths.

    slant_range_resolution, ground_range_resolution, azimuth_resolution : m. noise_equivalent_sigma_zero : linear.
    """

    slant_range_resolution: float
    ground_range_resolution: float
    azimuth_resolution: float
    noise_equivalent_sigma_zero: float


def _require(source: str, field: str, value: float, unit: str, above: float, most: float) -> None:
    if not (isfinite(value) and above < value <= most):
        raise InputError(source, field, f"{value:g} {unit}".strip(), f"more than {above:g} and at most {most:g} {unit}".strip())
