"""What a simulated collect is asked to be, and what it became: the records behind `yamabiko simulate`.

The work is `simulate(request: SimulationRequest, folder: Path, progress=None) -> SimulationReport` in `service.simulate`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from math import inf, isfinite, radians
from pathlib import Path
from typing import Literal

from yamabiko.errors import InputError


class FlightShape(StrEnum):
    """How the drone flies: straight past the scene, or on an arc about it."""

    STRAIGHT = "straight"
    ARC = "arc"


class NavigationQuality(StrEnum):
    """How well the drone knows where it is: perfectly, with a survey-grade aided inertial unit, or with a plain one."""

    PERFECT = "perfect"
    SURVEY = "survey"
    PLAIN = "plain"


@dataclass(frozen=True)
class SimulationRequest:
    """A collect to be simulated, in radians, metres and Hz. Raises InputError for a value out of bounds.

    targets : GeoJSON or CSV file of point targets, or None for the harbour.
    latitude, longitude, height : geodetic position of the scene's centre, height above the ellipsoid.
    flight : shape of the path. heading : direction of flight at mid-aperture, clockwise from north. look : side of the scene.
    altitude : above the scene. ground_range : from the track to the scene's centre. speed : m/s.
    azimuth_resolution : wanted, first null of uniform weighting; it sets the length of the aperture.
    centre_frequency, bandwidth : of the recorded band; slant range resolution is c / (2 bandwidth).
    extent : side of the square on the ground, along and across the heading, that must be imaged without aliasing; it sets pulses
    and samples.
    noise_equivalent_sigma_zero : linear, zero for no noise.
    navigation : quality of the reported trajectory. epoch : instant in the middle of the aperture, with its time zone.
    seed : of every random number; the same seed gives the same bytes.
    """

    targets: Path | None = None
    latitude: float = radians(35.156)
    longitude: float = radians(139.137)
    height: float = 41.0
    flight: FlightShape = FlightShape.STRAIGHT
    heading: float = radians(75.0)
    look: Literal["left", "right"] = "right"
    altitude: float = 500.0
    ground_range: float = 1000.0
    speed: float = 25.0
    azimuth_resolution: float = 0.35
    centre_frequency: float = 9.65e9
    bandwidth: float = 400e6
    extent: float = 240.0
    noise_equivalent_sigma_zero: float = 10.0**-2.8
    navigation: NavigationQuality = NavigationQuality.PERFECT
    epoch: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    seed: int = 1

    def __post_init__(self) -> None:
        for name in ("altitude", "ground_range", "speed", "azimuth_resolution", "centre_frequency", "bandwidth", "extent"):
            self._require(name, 0.0, inf)
        self._require("latitude", radians(-89.9), radians(89.9))
        self._require("longitude", radians(-360.0), radians(360.0))
        self._require("height", -1000.0, 10_000.0)
        self._require("heading", radians(-720.0), radians(720.0))
        if not 0.0 <= self.noise_equivalent_sigma_zero < inf:
            found = f"{self.noise_equivalent_sigma_zero:g}"
            raise InputError("simulation", "noise equivalent sigma zero", found, "zero or a positive number, linear")
        if self.epoch.tzinfo is None:
            raise InputError("simulation", "epoch", self.epoch.isoformat(), "an instant with its time zone")
        if self.seed < 0:
            raise InputError("simulation", "seed", self.seed, "zero or more")
        if self.extent > self.ground_range:
            raise InputError("simulation", "extent", f"{self.extent:g} m", f"at most the ground range of {self.ground_range:g} m")

    def _require(self, field: str, above: float, below: float) -> None:
        value = float(getattr(self, field))
        if not (isfinite(value) and above < value < below):
            raise InputError("simulation", field.replace("_", " "), f"{value:g}", f"a number above {above:g} and below {below:g}")


@dataclass(frozen=True)
class SimulationReport:
    """What was simulated: files written, and the collect's own figures.

    echoes, truth : the CPHD file and the GeoJSON file of what stands in the scene.
    pulses, samples : size of the phase history. aperture_length : metres flown. duration : seconds.
    slant_range : of the scene's centre at mid-aperture (m). grazing_angle : there (rad).
    range_resolution, azimuth_resolution : slant range and azimuth, first null of uniform weighting (m).
    noise_equivalent_sigma_zero : linear, as asked. cell_area : ground area of the resolution cell (m2).
    objects : number of objects in the truth. navigation_error : rms of reported less true positions (m).
    """

    request: SimulationRequest
    echoes: Path
    truth: Path
    pulses: int
    samples: int
    aperture_length: float
    duration: float
    slant_range: float
    grazing_angle: float
    range_resolution: float
    azimuth_resolution: float
    noise_equivalent_sigma_zero: float
    cell_area: float
    objects: int
    navigation_error: float
