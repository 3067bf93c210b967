"""What keeps drones on the ground or out of an airspace: forecasts of wind, and keep-outs with a height band and a time.

Only wind is known of the weather; turbulence, icing, cloud and rain are not modelled.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import isfinite

from yamabiko.errors import InputError
from yamabiko.platform.drone_envelope import CALM, Wind
from yamabiko.request.area import Area


@dataclass(frozen=True)
class WindSpell:
    """A wind that holds from start to end (UTC). aloft : at the flying height; ground : at the base, 10 m up: north and east
    components (m/s) of the way the air moves. Between spells it is calm. Raises InputError for a spell that is none."""

    start: datetime
    end: datetime
    aloft: Wind = CALM
    ground: Wind = CALM

    def __post_init__(self) -> None:
        if not self.start < self.end:
            raise InputError("wind", "end", self.end.isoformat(), f"after the start, {self.start.isoformat()}")
        for name, wind in (("aloft", self.aloft), ("ground", self.ground)):
            if not all(isfinite(part) and abs(part) <= 150.0 for part in wind):
                raise InputError("wind", name, f"{wind[0]:g}, {wind[1]:g} m/s", "components of at most 150 m/s")


@dataclass(frozen=True, eq=False)
class KeepOut:
    """Airspace that no drone enters. lower, upper : m above mean sea level. start, end : UTC, in force; None without an end.

    Raises InputError for a height band or a time that is none.
    """

    area: Area
    lower: float
    upper: float
    start: datetime | None = None
    end: datetime | None = None

    def __post_init__(self) -> None:
        where = f"airspace {self.area.name}"
        if not (isfinite(self.lower) and self.lower < self.upper):
            raise InputError(where, "upper", f"{self.upper:g} m", f"more than the lower edge, {self.lower:g} m")
        if self.start is not None and self.end is not None and not self.start < self.end:
            raise InputError(where, "end", self.end.isoformat(), f"after the start, {self.start.isoformat()}")

    def holds_height(self, height: float) -> bool:
        """Whether a height (m) lies in its band."""
        return self.lower <= height <= self.upper
