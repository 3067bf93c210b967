"""The command that simulates: a drone's flight past a scene, a sortie that was flown, or a planned satellite collect of a world.

Angles are degrees and levels decibels here, and SI units and radians behind it. What the command computes with is loaded when it
runs, so that `--help` answers at once.
"""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import typer

from yamabiko.errors import InputError
from yamabiko.service.imaging_commands import Json, Origin
from yamabiko.service.running import progress_bar, running, stage_progress
from yamabiko.service.simulation import FlightShape, NavigationQuality, SimulationRequest

_OF_EITHER = frozenset({"out", "azimuth_resolution", "bandwidth", "extent", "noise", "seed", "json"})
_OF_A_PLAN = frozenset({"plan", "collect", "fleet", "requests", "world", "orbit"})
_OF_A_SORTIE = frozenset({"sortie", "stored", "leg", "targets", "origin", "centre_frequency", "nesz"})
_OF_A_SORTIE_ALONE = frozenset({"sortie", "stored", "leg"})


def simulate(
    context: typer.Context,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for echoes.cphd and truth.json.")],
    plan: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A plan: simulate one of its satellite collects, not a drone's flight.")
    ] = None,
    collect: Annotated[int, typer.Option(metavar="NUMBER", help="Which collect of the plan, from 1 in the order of time.")] = 1,
    fleet: Annotated[Path | None, typer.Option(metavar="FILE", help="Of the plan; the one beside it if not given.")] = None,
    requests: Annotated[Path | None, typer.Option(metavar="FILE", help="Of the plan; those beside it if not given.")] = None,
    world: Annotated[Literal["harbour-town", "river-valley"], typer.Option(help="What the satellite sees.")] = "harbour-town",
    orbit: Annotated[
        Literal["true", "precise", "onboard"], typer.Option(help="How well the satellite's reported orbit is the true one.")
    ] = "onboard",
    sortie: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A recorded flight (MCAP): simulate what its radar saw of the scene.")
    ] = None,
    stored: Annotated[
        Literal["navigated", "true"], typer.Option(help="Which path of the sortie is stored: as navigated, or the true one.")
    ] = "navigated",
    leg: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="Leg of the sortie to look from; the best that passes if not given.")
    ] = None,
    targets: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Point targets (GeoJSON or CSV); a small harbour if not given.")
    ] = None,
    origin: Origin = None,
    flight: Annotated[FlightShape, typer.Option(help="Straight past the scene, or on an arc about it.")] = SimulationRequest.flight,
    heading: Annotated[float, typer.Option(metavar="DEGREES", help="Of the flight in mid-aperture, clockwise from north.")] = round(
        math.degrees(SimulationRequest.heading), 6
    ),
    look: Annotated[Literal["left", "right"], typer.Option(help="Side on which the scene lies.")] = SimulationRequest.look,
    altitude: Annotated[float, typer.Option(metavar="METRES", help="Above the scene.")] = SimulationRequest.altitude,
    ground_range: Annotated[
        float, typer.Option(metavar="METRES", help="From the track to the scene's centre.")
    ] = SimulationRequest.ground_range,
    speed: Annotated[float, typer.Option(metavar="METRES/S", help="Over the ground.")] = SimulationRequest.speed,
    azimuth_resolution: Annotated[
        float, typer.Option(metavar="METRES", help="Wanted in azimuth; it sets the length of the aperture.")
    ] = SimulationRequest.azimuth_resolution,
    centre_frequency: Annotated[float, typer.Option(metavar="HZ", help="Of the band.")] = SimulationRequest.centre_frequency,
    bandwidth: Annotated[
        float, typer.Option(metavar="HZ", help="Of the band; it sets the range resolution.")
    ] = SimulationRequest.bandwidth,
    extent: Annotated[
        float, typer.Option(metavar="METRES", help="Side of the square that can be pictured without ambiguity.")
    ] = SimulationRequest.extent,
    nesz: Annotated[float, typer.Option(metavar="DB", help="Noise-equivalent sigma zero.")] = round(
        10.0 * math.log10(SimulationRequest.noise_equivalent_sigma_zero), 6
    ),
    noise: Annotated[bool, typer.Option(help="Add thermal noise.")] = True,
    navigation: Annotated[
        NavigationQuality, typer.Option(help="How well the reported flight is the true one.")
    ] = SimulationRequest.navigation,
    seed: Annotated[
        int, typer.Option(help="Of every random number: the same seed gives the same echoes.")
    ] = SimulationRequest.seed,
    json: Json = False,
) -> None:
    """Simulate echoes as a drone's or a planned satellite's radar would store them, with the ground truth beside them."""
    with running("simulate"):
        given = _given(context)
        if plan is not None and sortie is not None:
            _refuse(frozenset({"sortie"}), "not beside --plan, which says who flies where")
        if plan is not None:
            _refuse(given - _OF_EITHER - _OF_A_PLAN, "not beside --plan, which says who flies where")
            from yamabiko.service import planned_collect
            from yamabiko.service.planning_tables import show_planned_collect

            wanted = planned_collect.PlannedCollectRequest(
                plan=plan,
                collect=collect,
                fleet=fleet,
                requests=requests,
                world=planned_collect.WorldName(world),
                extent=extent if "extent" in given else planned_collect.PlannedCollectRequest.extent,
                azimuth_resolution=azimuth_resolution if "azimuth_resolution" in given else None,
                bandwidth=bandwidth if "bandwidth" in given else None,
                orbit=planned_collect.OrbitQuality(orbit),
                noise=noise,
                seed=seed,
            )
            with progress_bar() as progress:
                planned = planned_collect.simulate_planned(wanted, out, stage_progress(progress, "simulating"))
            show_planned_collect(planned, as_document=json)
            return
        _refuse(given & _OF_A_PLAN, "only beside --plan")
        if sortie is not None:
            _refuse(given - _OF_EITHER - _OF_A_SORTIE, "not beside --sortie, which was flown as it was flown")
        else:
            _refuse(given & _OF_A_SORTIE_ALONE, "only beside --sortie")
        from yamabiko.service import flown_collect
        from yamabiko.service import simulate as behind
        from yamabiko.service.place import read_origin
        from yamabiko.service.tables import show_flown_collect, show_simulation

        request = SimulationRequest(
            targets=targets,
            flight=flight,
            heading=math.radians(heading),
            look=look,
            altitude=altitude,
            ground_range=ground_range,
            speed=speed,
            azimuth_resolution=azimuth_resolution,
            centre_frequency=centre_frequency,
            bandwidth=bandwidth,
            extent=extent,
            noise_equivalent_sigma_zero=10.0 ** (nesz / 10.0) if noise else 0.0,
            navigation=navigation,
            seed=seed,
        )
        if origin is not None:
            latitude, longitude, height = read_origin(origin)
            request = replace(request, latitude=latitude, longitude=longitude, height=height)
        if sortie is not None:
            asked = flown_collect.FlownCollectRequest(request, stored=flown_collect.StoredPath(stored), leg=leg)
            with progress_bar() as progress:
                flown = flown_collect.simulate_sortie(sortie, asked, out, stage_progress(progress, "simulating"))
            show_flown_collect(flown, as_document=json)
            return
        with progress_bar() as progress:
            report = behind.simulate(request, out, stage_progress(progress, "simulating"))
        show_simulation(report, as_document=json)


def _given(context: typer.Context) -> frozenset[str]:
    """The options that stand on the command line."""
    sources = {name: context.get_parameter_source(name) for name in context.params}
    return frozenset(name for name, source in sources.items() if source is not None and source.name == "COMMANDLINE")


def _refuse(options: frozenset[str], expected: str) -> None:
    """Raise InputError for options that do not go together."""
    for name in sorted(options):
        raise InputError(f"--{name.replace('_', '-')}", "option", "given", expected)
