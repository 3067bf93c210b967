"""The command about a ship's deck: `deck`. Hours and kilometres here, seconds and metres behind it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from yamabiko.service.running import running


def deck(
    aircraft: Annotated[int, typer.Option(metavar="NUMBER", help="Aircraft that the ship has.")] = 4,
    on_station: Annotated[int, typer.Option(metavar="NUMBER", help="Aircraft that are to be on station at once.")] = 2,
    hours: Annotated[float, typer.Option(metavar="HOURS", help="How long.")] = 72.0,
    distance: Annotated[float, typer.Option(metavar="KM", help="From the ship to the station.")] = 150.0,
    model: Annotated[str, typer.Option(metavar="NAME", help="Of the drones.")] = "deck",
    fail: Annotated[
        list[str] | None, typer.Option(metavar="NUMBER@HOUR", help="This aircraft fails in this hour; may be given again.")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder for deck.json and deck.png.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document instead of a table.")] = False,
) -> None:
    """Plan a watch of a ship's drones, several on station in turn around the clock, and say what failures leave of it."""
    with running("deck"):
        from yamabiko.service import deck_cycles as behind
        from yamabiko.service.deck_tables import read_failures, show_deck

        request = behind.DeckRequest(
            aircraft=aircraft,
            on_station=on_station,
            watch=3600.0 * hours,
            station_distance=1000.0 * distance,
            model=model,
            failures=read_failures(fail or (), model),
        )
        show_deck(behind.deck(request, out), as_document=json)
