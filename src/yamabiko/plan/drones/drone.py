"""Drone: a survey drone at its base, what it can fly, the radar under it, and the conditions it flies in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from math import degrees, isfinite, pi

from yamabiko.errors import InputError
from yamabiko.plan.drones.conditions import KeepOut, WindSpell
from yamabiko.platform.drone_envelope import DroneEnvelope, true_airspeed
from yamabiko.radar.imaging_radar import ImagingRadar

_SORTIES = "a sortie begins with full tanks, and its data come down when it lands"


@dataclass(frozen=True)
class Base:
    """Where a drone starts and lands. longitude, latitude : geodetic rad. height : m above mean sea level.

    runway : course of the runway, rad clockwise from north. Raises InputError for a place that is none.
    """

    name: str
    longitude: float
    latitude: float
    height: float = 0.0
    runway: float = 0.0

    def __post_init__(self) -> None:
        where = f"base {self.name or '(no name)'}"
        bounds = {"longitude": (self.longitude, 2.0 * pi), "latitude": (self.latitude, 0.5 * pi), "runway": (self.runway, 2.0 * pi)}
        for field, (value, largest) in bounds.items():
            if not abs(value) <= largest:
                raise InputError(where, field, f"{degrees(value):g} deg", f"-{degrees(largest):g} to {degrees(largest):g} deg")
        if not -500.0 <= self.height <= 6_000.0:
            raise InputError(where, "height", f"{self.height:g} m", "-500 to 6000 m")

    @property
    def place(self) -> tuple[float, float]:
        """Longitude and latitude (rad)."""
        return self.longitude, self.latitude


@dataclass(frozen=True, eq=False)
class Drone:
    """One survey drone of a fleet. Raises InputError without an identifier or a supplier, and for figures that cannot be.

    identifier : unique in the fleet. height : flown, m above mean sea level; None for the envelope's operating height.
    radar_reach : largest slant range at which its radar is used (m). notice : from an order, or the span's start, to take-off (s).
    processing_time : from landing to delivery (s). ready : UTC, before which it does not take off; None if it stands ready.
    airspace, weather : that it flies in. assumptions : about these figures, in words.
    """

    identifier: str
    envelope: DroneEnvelope
    radar: ImagingRadar
    base: Base
    supplier: str = "own"
    height: float | None = None
    radar_reach: float = 30_000.0
    notice: float = 3_600.0
    processing_time: float = 1_800.0
    ready: datetime | None = None
    airspace: tuple[KeepOut, ...] = ()
    weather: tuple[WindSpell, ...] = ()
    assumptions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        where = f"drone {self.identifier or '(no name)'}"
        for field in ("identifier", "supplier"):
            if not getattr(self, field).strip():
                raise InputError(where, field, "none", "a name")
        for field, smallest in (("radar_reach", 1.0), ("notice", 0.0), ("processing_time", 0.0)):
            value = getattr(self, field)
            if not (isfinite(value) and value >= smallest):
                raise InputError(where, field.replace("_", " "), f"{value:g}", f"a number of at least {smallest:g}")
        if not self.base.height < self.flying_height <= self.envelope.ceiling:
            expected = f"above the base's {self.base.height:g} m, at most the ceiling of {self.envelope.ceiling:g} m"
            raise InputError(where, "height", f"{self.flying_height:g} m", expected)
        ordered = sorted(self.weather, key=lambda one: one.start)
        for one, other in pairwise(ordered):
            if other.start < one.end:
                raise InputError(where, "weather", f"two winds at {other.start.isoformat()}", "spells that do not overlap")

    @property
    def flying_height(self) -> float:
        """m above mean sea level."""
        return self.envelope.operating_height if self.height is None else self.height

    @property
    def cruise_speed(self) -> float:
        """True airspeed on the way (m/s)."""
        return true_airspeed(self.envelope.cruise_airspeed, self.flying_height)

    @property
    def survey_speed(self) -> float:
        """True airspeed with the radar on (m/s)."""
        return true_airspeed(self.envelope.survey_airspeed, self.flying_height)

    @property
    def assumed(self) -> tuple[str, ...]:
        """What about it is assumed, in words."""
        return (
            *(f"radar {self.radar.name}: {text}" for text in self.radar.assumptions),
            *(f"{self.envelope.name}: {text}" for text in self.envelope.assumptions),
            *self.assumptions,
            _SORTIES,
            "the ground is as high as the sea; turbulence, icing, cloud and rain are not known of",
        )
