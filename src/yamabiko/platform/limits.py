"""SatelliteLimits: what a radar satellite's bus allows in a day: turning, energy, memory, downlink, and what a collect costs.

No operator of small radar satellites publishes these figures as a set, so the ones that stand ready here are assumptions, and
each says so where it is shown: `assumptions` of the limits, `assumed` of a ground station.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import degrees, isfinite, pi, radians

from yamabiko.errors import InputError

_MAY_BE_ZERO = frozenset({"settle_time", "minimum_gap", "imaging_power", "slew_power", "processing_time"}) | frozenset(
    {"cost_per_collect", "cost_per_second"}
)


@dataclass(frozen=True)
class GroundStation:
    """An antenna on the ground that takes data down. Raises InputError for a place that is none on earth.

    latitude, longitude : geodetic rad. height : m above the ellipsoid. minimum_elevation : rad above the horizon.
    assumed : nobody has said that the satellite uses it.
    """

    name: str
    latitude: float
    longitude: float
    height: float = 0.0
    minimum_elevation: float = 0.087
    assumed: bool = False

    def __post_init__(self) -> None:
        where = f"ground station {self.name or '(no name)'}"
        if not self.name.strip():
            raise InputError("ground station", "name", "none", "a name")
        bounds = {
            "latitude": (self.latitude, 0.5 * pi, "between -90 and 90 deg"),
            "longitude": (self.longitude, 2.0 * pi, "between -360 and 360 deg"),
        }
        for field, (value, largest, expected) in bounds.items():
            if not abs(value) <= largest:
                raise InputError(where, field, f"{degrees(value):g} deg", expected)
        if not -12_000.0 <= self.height <= 10_000.0:
            raise InputError(where, "height", f"{self.height:g} m", "a height on earth in metres")
        if not 0.0 <= self.minimum_elevation < 0.5 * pi:
            raise InputError(where, "minimum elevation", f"{degrees(self.minimum_elevation):g} deg", "from 0 to below 90 deg")


@dataclass(frozen=True)
class SatelliteLimits:
    """Limits of one satellite. Every figure an operator does not publish is an assumption, told in `assumptions`.

    slew_rate : largest turning rate (rad/s). slew_acceleration : rad/s2. settle_time : after a turn, before a collect (s).
    minimum_gap : between the end of one collect and the start of the next (s), however small the turn.
    imaging_power : drawn while collecting (W). slew_power : while turning (W). energy_capacity : usable battery (J).
        charging_power : mean over an orbit, eclipse included (W).
    memory : bytes. downlink_rate : bit/s. processing_time : from the end of the downlink to delivery (s).
    imaging_time_per_orbit : radar on, at most (s in any one orbital period).
    cost_per_collect, cost_per_second : in the supplier's unit of account.
    Raises InputError for a figure that is not finite, negative, or zero where that would forbid every collect.
    """

    slew_rate: float
    slew_acceleration: float
    settle_time: float
    minimum_gap: float
    imaging_power: float
    slew_power: float
    energy_capacity: float
    charging_power: float
    memory: float
    downlink_rate: float
    processing_time: float
    imaging_time_per_orbit: float
    cost_per_collect: float
    cost_per_second: float
    assumptions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for field in FIGURES:
            value = getattr(self, field)
            zero_allowed = field in _MAY_BE_ZERO
            if not (isfinite(value) and (value > 0.0 or (zero_allowed and value == 0.0))):
                expected = "zero or a positive number" if zero_allowed else "a positive number"
                raise InputError("satellite limits", field.replace("_", " "), f"{value:g}", expected)


FIGURES = tuple(field.name for field in fields(SatelliteLimits) if field.name != "assumptions")
"""Names of the limits that are numbers."""


def assumed_limits() -> SatelliteLimits:
    """Limits of a small X-band radar satellite of about 100 kg, every one an assumption: no operator publishes them."""
    return SatelliteLimits(
        slew_rate=radians(1.0),
        slew_acceleration=radians(0.05),
        settle_time=10.0,
        minimum_gap=15.0,
        imaging_power=1_200.0,
        slew_power=60.0,
        energy_capacity=1.5e6,
        charging_power=100.0,
        memory=256e9,
        downlink_rate=600e6,
        processing_time=900.0,
        imaging_time_per_orbit=300.0,
        cost_per_collect=1_000.0,
        cost_per_second=20.0,
        assumptions=(
            "turning 1 deg/s, accelerating 0.05 deg/s2, settling in 10 s, at least 15 s between collects",
            "1200 W while imaging and 60 W while turning, from 1.5 MJ of battery charged with a mean of 100 W",
            "memory of 256 GB, downlink at 600 Mbit/s, processing in 15 min",
            "radar on for at most 300 s in an orbit",
            "a collect costs 1000 units and 20 more for every second",
        ),
    )


def _assumed_station(name: str, latitude: float, longitude: float) -> GroundStation:
    return GroundStation(name, radians(latitude), radians(longitude), minimum_elevation=radians(5.0), assumed=True)


ASSUMED_GROUND_STATIONS = (
    _assumed_station("Svalbard", 78.23, 15.39),
    _assumed_station("Maspalomas", 27.76, -15.63),
    _assumed_station("Hartebeesthoek", -25.89, 27.71),
    _assumed_station("Katsuura", 35.21, 140.30),
    _assumed_station("Dongara", -29.05, 115.35),
    _assumed_station("South Point", 19.01, -155.66),
    _assumed_station("Santiago", -33.15, -70.67),
    _assumed_station("Punta Arenas", -52.94, -70.87),
)
"""Sites known for satellite ground stations, to the nearest few kilometres. That a satellite uses them is an assumption."""
