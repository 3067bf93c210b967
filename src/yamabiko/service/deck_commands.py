"""The commands about a ship's deck: `deck` and `deck-cycle`. Hours, kilometres and knots here, seconds and metres behind it."""

from __future__ import annotations

from math import radians
from pathlib import Path
from typing import Annotated, Literal

import typer

from yamabiko.service.flight_packages import need_flight_packages
from yamabiko.service.running import progress_bar, running


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
        from yamabiko.service import deck_watch as behind
        from yamabiko.service.deck_watch_tables import read_failures, show_deck

        request = behind.DeckRequest(
            aircraft=aircraft,
            on_station=on_station,
            watch=3600.0 * hours,
            station_distance=1000.0 * distance,
            model=model,
            failures=read_failures(fail or (), model),
        )
        show_deck(behind.deck(request, out), as_document=json)


def deck_cycle(
    model: Annotated[str, typer.Option(metavar="NAME", help="Of the drone.")] = "deck",
    sea_state: Annotated[int, typer.Option(min=0, max=4, metavar="0..4", help="With the longest waves that belong to it.")] = 4,
    waves_from: Annotated[float, typer.Option(metavar="DEG", help="From where, off the bow to starboard.")] = 15.0,
    ship_speed: Annotated[float, typer.Option(metavar="KN", help="Of the ship.")] = 10.0,
    wind: Annotated[float, typer.Option(metavar="KN", help="From ahead, over the water.")] = 10.0,
    turbulence: Annotated[Literal["none", "light", "moderate"], typer.Option(help="Of the air.")] = "light",
    wave_off: Annotated[
        float | None, typer.Option(metavar="M", help="Wave the first approach off so far before the touch-down point.")
    ] = None,
    folded: Annotated[bool, typer.Option("--folded", help="Order the start with folded wings: it is refused.")] = False,
    fault: Annotated[
        list[str] | None, typer.Option(metavar="KIND@SECONDS", help="Let something fail, as of `fly`; may be given again.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of waves, air and sensors.")] = 1,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder for cycle.json and cycle.png.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document instead of a table.")] = False,
) -> None:
    """Fly a drone off a moving ship, round the pattern and back on its deck, in the simulator."""
    with running("deck-cycle"):
        need_flight_packages("deck-cycle")
        from yamabiko.flight.deck.ship import KNOT
        from yamabiko.flight.surroundings.weather import Turbulence
        from yamabiko.service import deck_cycle as behind
        from yamabiko.service.deck_cycle_tables import show_cycle
        from yamabiko.service.fault_choice import read_fault

        request = behind.DeckCycleRequest(
            model=model,
            sea=sea_state,
            waves_from=radians(waves_from),
            ship_speed=KNOT * ship_speed,
            wind=KNOT * wind,
            turbulence=Turbulence[turbulence.upper()],
            wave_off=wave_off,
            folded=folded,
            faults=tuple(read_fault(text) for text in fault or ()),
            seed=seed,
        )
        with progress_bar() as progress:
            report = behind.deck_cycle(request, out, progress)
        show_cycle(report, as_document=json)
    raise typer.Exit(report.exit_code)
