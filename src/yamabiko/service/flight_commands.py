"""The command that flies a drone's sortie. What it needs is loaded when it runs, so that `--help` answers at once."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console

from yamabiko.errors import InputError
from yamabiko.service.flight_packages import need_flight_packages
from yamabiko.service.imaging_commands import Json
from yamabiko.service.running import progress_bar, running


def fly(
    mission: Annotated[Path, typer.Argument(metavar="MISSION", help="Mission file (TOML).")],
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder for flight.mcap, flight.tlog, report.html and report.json; needed to fly."),
    ] = None,
    plan_only: Annotated[
        bool, typer.Option("--plan-only", help="Check the mission, show its plan and what it is reckoned to take, and fly nothing.")
    ] = False,
    fault: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND@SECONDS",
            help="Let something fail, like engine-out@300 or lane-crash@200,lane=2; may be given again.",
        ),
    ] = None,
    lanes: Annotated[
        Literal["inline", "processes"], typer.Option(help="The three flight computers: in this process, or each its own.")
    ] = "inline",
    seed: Annotated[int | None, typer.Option(help="Of every random number; the mission's own if not given.")] = None,
    dem: Annotated[Path | None, typer.Option(metavar="FILE", help="GeoTIFF of the ground below; flat if not given.")] = None,
    vertical_datum: Annotated[
        Literal["ellipsoid", "geoid"] | None, typer.Option(help="What the heights in --dem are measured from.")
    ] = None,
    link: Annotated[
        str | None,
        typer.Option(metavar="[HOST:]PORT", help="Listen there for a ground station (MAVLink), which starts the mission."),
    ] = None,
    link_station: Annotated[
        str | None, typer.Option(metavar="[HOST:]PORT", help="Ground station that is told unasked; 14550 if not given.")
    ] = None,
    link_key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Key of 32 bytes that the link's packets are signed with.")
    ] = None,
    link_autopilot: Annotated[
        Literal["generic", "px4"], typer.Option(help="What the drone calls itself on the link; QGroundControl wants px4.")
    ] = "generic",
    speed: Annotated[
        float | None,
        typer.Option(metavar="TIMES", help="Times real time; if not given 1 with --link, else as fast as it goes."),
    ] = None,
    every_frame: Annotated[
        bool, typer.Option("--every-frame", help="Keep every frame on survey legs, as `simulate --sortie` needs.")
    ] = False,
    view: Annotated[bool, typer.Option(help="Show the flight on a terminal while it is flown.")] = True,
    json: Json = False,
) -> None:
    """Fly a drone's mission in the simulator, from the stand to the stand, with recordings and a report."""
    with running("fly") as stop_if_asked:
        need_flight_packages("fly")
        from yamabiko.earth.terrain import VerticalDatum
        from yamabiko.service import fly as behind
        from yamabiko.service.fault_choice import read_fault
        from yamabiko.service.flight_ground import TerrainChoice
        from yamabiko.service.flight_link import LinkRequest, read_address, read_key
        from yamabiko.service.flight_tables import show_flight, show_plan

        if dem is None and vertical_datum is not None:
            raise InputError("--dem", "value", "none", "a GeoTIFF: --vertical-datum speaks of its heights")
        if link is None and (link_key is not None or link_station is not None or link_autopilot != "generic"):
            expected = "[HOST:]PORT: --link-station, --link-key and --link-autopilot speak of the link"
            raise InputError("--link", "value", "none", expected)
        datum = None if vertical_datum is None else VerticalDatum(vertical_datum)
        request = behind.FlyRequest(
            mission=mission,
            faults=tuple(read_fault(text) for text in fault or ()),
            lanes=lanes,
            seed=seed,
            terrain=None if dem is None else TerrainChoice(dem, datum),
            link=None
            if link is None
            else LinkRequest(
                *read_address(link, "--link"),
                key=None if link_key is None else read_key(link_key),
                station=read_address(link_station or "14550", "--link-station"),
                autopilot=link_autopilot,
            ),
            speed=speed,
            every_frame=every_frame,
        )
        if plan_only:
            show_plan(behind.plan_only(request), as_document=json)
            return
        if out is None:
            raise InputError("--out", "value", "none", "a folder for what the flight leaves, or --plan-only")
        if request.link is not None:
            typer.echo(f"yamabiko: waits at {request.link.told} for a ground station to start the mission", err=True)
        with _shown(view=view, stop_if_asked=stop_if_asked) as told:
            report = behind.fly(request, out, **told)
        show_flight(report, as_document=json)
    raise typer.Exit(report.exit_code)


@contextlib.contextmanager
def _shown(*, view: bool, stop_if_asked: Callable[[], None]) -> Iterator[dict[str, Any]]:
    """How the flight is shown: the whole terminal, a bar, or nothing where standard error is no terminal."""
    console = Console(stderr=True)
    if not (view and console.is_terminal):
        with progress_bar() as progress:
            yield {"progress": _stoppable(progress, stop_if_asked)}
        return
    from yamabiko.service.flight_view import live_view

    with live_view(console) as show:
        yield {"view": _stoppable(show, stop_if_asked)}


def _stoppable(show: Callable[..., None] | None, stop_if_asked: Callable[[], None]) -> Callable[..., None]:
    def tell(*shown: Any) -> None:
        stop_if_asked()
        if show is not None:
            show(*shown)

    return tell
