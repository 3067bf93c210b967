"""Which satellites and drones a command works with: those of a fleet file, or of element set files.

Where only element sets are given, radar, limits and ground stations are the ones that stand ready; what of them is assumed is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from yamabiko.errors import InputError
from yamabiko.formats.element_sets import read_element_sets
from yamabiko.formats.fleets import read_fleet
from yamabiko.plan.fleet import Carrier, Satellite, require_fleet
from yamabiko.platform.element_selection import sets_for_window
from yamabiko.platform.element_set import ElementSet
from yamabiko.platform.limits import ASSUMED_GROUND_STATIONS, assumed_limits
from yamabiko.radar.imaging_radar import ImagingRadar
from yamabiko.radar.models import model_for_satellite_name, radar_named


@dataclass(frozen=True)
class FleetChoice:
    """The satellites and drones to take.

    fleet : a fleet file, or None. elements : element set files; one of the two is given, not both. radar : name of the radar that
    all of `elements` carry, or None for what each satellite's name says. only : parts of names of satellites and drones, one of
    which must be in the name of each; empty takes all.
    """

    fleet: Path | None = None
    elements: tuple[Path, ...] = ()
    radar: str | None = None
    only: tuple[str, ...] = ()


def chosen_fleet(choice: FleetChoice, start: datetime, end: datetime) -> tuple[Carrier, ...]:
    """The satellites, each with the element set whose age between start and end (UTC) is least, and the drones of a fleet file.

    Raises InputError for files that cannot be used, both kinds of files or none, and a choice that leaves no satellite.
    """
    if (choice.fleet is None) == (not choice.elements):
        found = "neither" if choice.fleet is None else "both"
        raise InputError("--elements and --fleet", "satellites", found, "element set files, or one fleet file")
    if choice.fleet is not None:
        if choice.radar is not None:
            raise InputError(
                "--radar", "value", repr(choice.radar), "nothing beside --fleet, which says what radar each satellite has"
            )
        satellites: tuple[Carrier, ...] = read_fleet(choice.fleet)
    else:
        satellites = _of_elements(choice.elements, choice.radar, start, end)
    kept = tuple(one for one in satellites if _wanted(one, choice.only))
    if not kept:
        raise InputError("--satellite", "names", ", ".join(choice.only), f"part of the name of one of {_names(satellites)}")
    require_fleet(kept)
    return kept


def _of_elements(files: Sequence[Path], radar: str | None, start: datetime, end: datetime) -> tuple[Satellite, ...]:
    """A satellite for every catalogue number in the files."""
    found = sets_for_window([elements for file in files for elements in read_element_sets(file)], start, end)
    limits = assumed_limits()
    return tuple(
        Satellite(_identifier(elements, found), elements, _radar(elements, radar), limits, ASSUMED_GROUND_STATIONS)
        for elements in found
    )


def _radar(elements: ElementSet, name: str | None) -> ImagingRadar:
    return model_for_satellite_name(elements.name) if name is None else radar_named(name)


def _identifier(elements: ElementSet, everyone: Sequence[ElementSet]) -> str:
    """The name, with the catalogue number where another satellite has the same name or there is none."""
    alone = sum(other.name == elements.name for other in everyone) == 1
    return elements.name if elements.name and alone else elements.label


def _wanted(satellite: Carrier, only: Sequence[str]) -> bool:
    return not only or any(part.casefold() in satellite.identifier.casefold() for part in only)


def _names(satellites: Sequence[Carrier]) -> str:
    names = [satellite.identifier for satellite in satellites]
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
