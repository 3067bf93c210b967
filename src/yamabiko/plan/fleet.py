"""Satellite: an orbit, a radar on it, what its bus allows and who sells it. A fleet is a sequence of these."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yamabiko.errors import InputError
from yamabiko.platform.element_set import ElementSet
from yamabiko.platform.limits import GroundStation, SatelliteLimits
from yamabiko.radar.imaging_radar import ImagingRadar


@dataclass(frozen=True)
class Satellite:
    """One radar satellite of a fleet. Raises InputError without an identifier or a supplier.

    identifier : unique in the fleet. supplier : who takes orders for it. ground_stations : where it sends its data down.
    """

    identifier: str
    elements: ElementSet
    radar: ImagingRadar
    limits: SatelliteLimits
    ground_stations: tuple[GroundStation, ...] = ()
    supplier: str = "own"

    def __post_init__(self) -> None:
        for field in ("identifier", "supplier"):
            if not getattr(self, field).strip():
                raise InputError(f"satellite {self.identifier or self.elements.name}", field, "none", "a name")


def require_fleet(satellites: Sequence[Satellite]) -> None:
    """Raise InputError for a fleet that is empty or has two satellites of one identifier."""
    if not satellites:
        raise InputError("fleet", "satellites", "none", "at least one satellite")
    for identifier, times in Counter(satellite.identifier for satellite in satellites).items():
        if times > 1:
            raise InputError("fleet", "identifier", f"{identifier} {times} times", "a name of its own for every satellite")


def assumptions(satellites: Iterable[Satellite]) -> tuple[str, ...]:
    """What about a fleet is assumed and not published, once each, with the satellites it is assumed of."""
    told: dict[str, list[str]] = {}
    everyone = list(satellites)
    for satellite in everyone:
        for text in _assumed_of(satellite):
            told.setdefault(text, []).append(satellite.identifier)
    return tuple(f"{_who(names, len(everyone))}: {text}" for text, names in told.items())


def _assumed_of(satellite: Satellite) -> list[str]:
    texts = [f"radar {satellite.radar.name}: {text}" for text in satellite.radar.assumptions] + list(satellite.limits.assumptions)
    stations = [station.name for station in satellite.ground_stations if station.assumed]
    if stations:
        texts.append(f"data come down at {', '.join(stations)}")
    if satellite.elements.simulated:
        texts.append("the orbit is simulated")
    return texts


def _who(names: Sequence[str], fleet: int) -> str:
    if len(names) == fleet:
        return "all satellites"
    return ", ".join(names) if len(names) <= 4 else f"{', '.join(names[:3])} and {len(names) - 3} more"
