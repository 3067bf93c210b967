"""Satellite: an orbit, a radar on it, what its bus allows who sells it. A fleet is a sequence of carriers: these and drones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yamabiko.errors import InputError
from yamabiko.plan.drones.drone import Drone
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


Carrier = Satellite | Drone
"""Who can collect."""


def satellites_of(carriers: Iterable[Carrier]) -> tuple[Satellite, ...]:
    """The satellites among carriers."""
    return tuple(one for one in carriers if isinstance(one, Satellite))


def drones_of(carriers: Iterable[Carrier]) -> tuple[Drone, ...]:
    """The drones among carriers."""
    return tuple(one for one in carriers if isinstance(one, Drone))


def told_carriers(carriers: Iterable[Carrier]) -> str:
    """How many of what a fleet is, in words: "3 simulated satellites and 1 drone"; "nobody" of none."""
    everyone = list(carriers)
    satellites, drones = satellites_of(everyone), drones_of(everyone)
    simulated = "simulated " if satellites and all(one.elements.simulated for one in satellites) else ""
    words = [
        f"{len(some)} {name}{'s' if len(some) > 1 else ''}"
        for some, name in ((satellites, f"{simulated}satellite"), (drones, "drone"))
        if some
    ]
    return " and ".join(words) or "nobody"


def require_fleet(carriers: Sequence[Carrier]) -> None:
    """Raise InputError for a fleet that is empty or has two carriers of one identifier."""
    if not carriers:
        raise InputError("fleet", "satellites", "none", "at least one satellite or drone")
    for identifier, times in Counter(carrier.identifier for carrier in carriers).items():
        if times > 1:
            raise InputError(
                "fleet", "identifier", f"{identifier} {times} times", "a name of its own for every satellite and drone"
            )


def assumptions(carriers: Iterable[Carrier]) -> tuple[str, ...]:
    """What about a fleet is assumed and not published, once each, with those it is assumed of."""
    everyone = list(carriers)
    return (*_assumptions(satellites_of(everyone), "all satellites"), *_assumptions(drones_of(everyone), "all drones"))


def _assumptions(carriers: Sequence[Carrier], everyone: str) -> list[str]:
    told: dict[str, list[str]] = {}
    for carrier in carriers:
        for text in carrier.assumed if isinstance(carrier, Drone) else _assumed_of(carrier):
            told.setdefault(text, []).append(carrier.identifier)
    return [f"{everyone if len(names) == len(carriers) else _who(names)}: {text}" for text, names in told.items()]


def _assumed_of(satellite: Satellite) -> list[str]:
    texts = [f"radar {satellite.radar.name}: {text}" for text in satellite.radar.assumptions] + list(satellite.limits.assumptions)
    stations = [station.name for station in satellite.ground_stations if station.assumed]
    if stations:
        texts.append(f"data come down at {', '.join(stations)}")
    if satellite.elements.simulated:
        texts.append("the orbit is simulated")
    return texts


def _who(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) <= 4 else f"{', '.join(names[:3])} and {len(names) - 3} more"
