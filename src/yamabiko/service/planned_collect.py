"""`simulate --plan`: the echoes that a planned satellite collect would bring back from a simulated world, and the ground truth.

The satellite flies the orbit of its element set; the file carries the orbit that its navigation would report. Nothing that focuses
or measures reads the truth.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from yamabiko.collect.collect_plan import CollectPlan, plan_collect
from yamabiko.collect.orbit_collect import ONBOARD_ORBIT, PRECISE_ORBIT, TRUE_ORBIT, simulate_collect
from yamabiko.collect.phase_history import SPEED_OF_LIGHT, Collection
from yamabiko.earth.wgs84 import Float, LocalFrame
from yamabiko.errors import InputError
from yamabiko.formats.cphd.writing import write_cphd
from yamabiko.formats.fleets import read_fleet
from yamabiko.formats.ground_truth import write_world_truth
from yamabiko.formats.plans import read_plan
from yamabiko.formats.requests import read_requests
from yamabiko.plan.fleet import Satellite
from yamabiko.plan.plan import Commitment, Plan
from yamabiko.platform.orbit import SatelliteOrbit
from yamabiko.radar.imaging_radar import Mode
from yamabiko.scene.distributed import DistributedScene
from yamabiko.scene.point_targets import PointTargets
from yamabiko.scene.raster import MapGrid
from yamabiko.scene.world import SeenWorld
from yamabiko.scene.world_truth import events_between, truth_of
from yamabiko.scene.worlds.harbour_town import harbour_town
from yamabiko.scene.worlds.relief import LARGEST_EXTENT, SMALLEST_EXTENT, scatterer_spacing
from yamabiko.scene.worlds.river_valley import river_valley
from yamabiko.service.output_folder import whole_folder
from yamabiko.service.simulate import ECHOES_NAME, TRUTH_NAME

FLEET_NAME = "fleet.json"
REQUESTS_NAME = "requests.geojson"
_MARGIN = 30.0  # m about the area that scatters, too: more than point responses and layover of low things reach
_FINEST, _COARSEST = 0.15, 2.0  # m between the world's scatterers


class WorldName(StrEnum):
    """The worlds that ship."""

    HARBOUR_TOWN = "harbour-town"
    RIVER_VALLEY = "river-valley"


class OrbitQuality(StrEnum):
    """How well the stored orbit is the true one: exactly, as found afterwards on the ground, or as found aboard at once."""

    TRUE = "true"
    PRECISE = "precise"
    ONBOARD = "onboard"


_WORLDS = {WorldName.HARBOUR_TOWN: harbour_town, WorldName.RIVER_VALLEY: river_valley}
_ORBIT_ERRORS = {OrbitQuality.TRUE: TRUE_ORBIT, OrbitQuality.PRECISE: PRECISE_ORBIT, OrbitQuality.ONBOARD: ONBOARD_ORBIT}


@dataclass(frozen=True)
class PlannedCollectRequest:
    """A collect of a plan, to be simulated.

    plan : file that `plan` wrote. collect : number of the collect in it, from one, in the order of their start. fleet, requests :
    the files it was made with, or None for fleet.json and requests.geojson beside it. world : what lies there. extent : side of the
    square about the middle of the strip that is simulated (m). azimuth_resolution, bandwidth : m and Hz, None for what the plan
    promises and for the mode's own. orbit : quality of the stored orbit. noise : add thermal noise at the level that the plan
    predicts. seed : of every random number; the world is the same for every collect of one seed.
    """

    plan: Path
    collect: int = 1
    fleet: Path | None = None
    requests: Path | None = None
    world: WorldName = WorldName.HARBOUR_TOWN
    extent: float = 1000.0
    azimuth_resolution: float | None = None
    bandwidth: float | None = None
    orbit: OrbitQuality = OrbitQuality.ONBOARD
    noise: bool = True
    seed: int = 1


@dataclass(frozen=True, eq=False)
class PlannedCollectReport:
    """What was simulated. shift : (3,) m, reported less true position of the antenna in mid-collect. when : UTC, of mid-collect."""

    request: PlannedCollectRequest
    commitment: Commitment
    collect: CollectPlan
    when: datetime
    echoes: Path
    truth: Path
    objects: int
    scatterers: int
    noise_equivalent_sigma_zero: float
    shift: tuple[float, float, float]


def simulate_planned(
    request: PlannedCollectRequest, folder: Path, progress: Callable[[int, int], None] | None = None
) -> PlannedCollectReport:
    """Simulate one collect of a plan and write echoes.cphd and truth.json into a folder, both or neither.

    progress : called with the work done and the work in all.
    Raises InputError for files that cannot be used and a collect that the radar cannot make, OutputError where the folder cannot be
    written.
    """
    if request.extent > LARGEST_EXTENT:
        raise InputError("--extent", "value", f"{request.extent:g} m", f"at most {LARGEST_EXTENT:g} m, the worlds' own")
    plan = read_plan(request.plan)
    commitment = _chosen(request, plan)
    satellite = _satellite(request, commitment)
    mode = _mode(satellite, commitment)
    when = commitment.start + 0.5 * (commitment.end - commitment.start)
    orbit = SatelliteOrbit(satellite.elements, when)
    frame = _frame(request, plan, commitment)
    quality = commitment.opportunity.quality
    azimuth = request.azimuth_resolution or quality.azimuth_resolution
    collect = plan_collect(
        orbit,
        satellite.radar,
        mode,
        frame.origin,
        (request.extent, request.extent),
        azimuth_resolution=azimuth,
        bandwidth=request.bandwidth,
    )
    generator = np.random.default_rng(request.seed)
    level = quality.noise_equivalent_sigma_zero if request.noise else 0.0
    with whole_folder(folder) as temporary:
        # Its events count from the plan's start, so that every collect of a plan meets the same ones.
        # The area lies across the track and the world to the north: it reaches to every corner, and what lies beyond is left out.
        extent = min(max(np.sqrt(2.0) * request.extent, SMALLEST_EXTENT), LARGEST_EXTENT)
        world = _WORLDS[request.world](frame, generator, extent=extent, spacing=_spacing(collect, azimuth), start=plan.start)
        seen = world.seen_from(orbit.position(0.0), when, wavelength=collect.wavelength)
        ground, points = _of_the_area(seen, world.grid, collect)
        simulated = simulate_collect(
            orbit,
            collect,
            (ground, points),
            epoch=when,
            generator=generator,
            noise_equivalent_sigma_zero=level,
            orbit_errors=_ORBIT_ERRORS[request.orbit],
            collection=_collection(request, satellite, commitment),
            progress=progress,
        )
        write_cphd(simulated.history, temporary / ECHOES_NAME)
        # What has happened since the plan began is what another collect of it may have found otherwise.
        events = events_between(world, min(plan.start, when), when)
        write_world_truth(truth_of(world, when, wavelength=collect.wavelength), events, frame, temporary / TRUTH_NAME)
    east, north, up = (float(value) for value in simulated.shift)
    return PlannedCollectReport(
        request=request,
        commitment=commitment,
        collect=collect,
        when=when,
        echoes=folder / ECHOES_NAME,
        truth=folder / TRUTH_NAME,
        objects=len(seen.objects),
        scatterers=int(np.count_nonzero(ground.reflectivity)) + len(points),
        noise_equivalent_sigma_zero=level,
        shift=(east, north, up),
    )


def _chosen(request: PlannedCollectRequest, plan: Plan) -> Commitment:
    """The collect that is asked for."""
    if not 1 <= request.collect <= len(plan.commitments):
        expected = f"1 to {len(plan.commitments)}" if plan.commitments else "a plan with collects in it"
        raise InputError(request.plan, "collect", request.collect, expected)
    return plan.commitments[request.collect - 1]


def _satellite(request: PlannedCollectRequest, commitment: Commitment) -> Satellite:
    """The satellite that makes the collect."""
    file = request.plan.with_name(FLEET_NAME) if request.fleet is None else request.fleet
    satellites = {satellite.identifier: satellite for satellite in read_fleet(file)}
    found = satellites.get(commitment.opportunity.satellite)
    if commitment.opportunity.flight is not None:
        expected = "one of a satellite; a drone's sortie is flown by `fly`"
        raise InputError(request.plan, "collect", f"one of the drone {commitment.opportunity.satellite}", expected)
    if not isinstance(found, Satellite):
        raise InputError(file, "satellites", ", ".join(satellites), f"{commitment.opportunity.satellite}, which makes the collect")
    return found


def _mode(satellite: Satellite, commitment: Commitment) -> Mode:
    for mode in satellite.radar.modes:
        if mode.name == commitment.opportunity.mode:
            return mode
    raise InputError(f"radar {satellite.radar.name}", "mode", commitment.opportunity.mode, "a mode that the radar has")


def _frame(request: PlannedCollectRequest, plan: Plan, commitment: Commitment) -> LocalFrame:
    """At the middle of the strip that the collect is for, on the ellipsoid: the same place for every pass over it."""
    for cutting in plan.cuttings:
        if cutting.request == commitment.request:
            longitude, latitude = cutting.strips[commitment.strip].centre
            return LocalFrame.at_geodetic(latitude, longitude, 0.0)
    file = request.plan.with_name(REQUESTS_NAME) if request.requests is None else request.requests
    wishes = {wish.identifier: wish for wish in read_requests(file, plan.start, plan.end)}
    found = wishes.get(commitment.request)
    if found is None:
        raise InputError(file, "requests", ", ".join(wishes), f"{commitment.request}, which the collect is for")
    longitude, latitude = found.area.centre
    return LocalFrame.at_geodetic(latitude, longitude, 0.0)


def _spacing(collect: CollectPlan, azimuth_resolution: float) -> float:
    """Between the world's scatterers (m): one of few, so that collects of about the same resolution meet the same scatterers."""
    ground_range = SPEED_OF_LIGHT / (2.0 * collect.band.bandwidth * math.sin(collect.incidence))
    return min(max(scatterer_spacing(min(ground_range, azimuth_resolution)), _FINEST), _COARSEST)


def _of_the_area(seen: SeenWorld, grid: MapGrid, collect: CollectPlan) -> tuple[DistributedScene, PointTargets]:
    """What lies on the area that is to be pictured or a little beside it, so that its edges look like the rest."""
    kept = _beside(grid.east, grid.north[:, np.newaxis], collect)
    ground = replace(seen.ground, reflectivity=np.where(kept, seen.ground.reflectivity, np.complex64(0.0)))
    east, north, _ = collect.frame.from_earth_fixed(seen.points.position).T
    shining = _beside(east, north, collect)
    return ground, PointTargets(seen.points.position[shining], seen.points.amplitude[shining])


def _beside(east: Float, north: Float, collect: CollectPlan) -> NDArray[np.bool_]:
    """Whether places (...), metres from the frame's zero, lie within the area, or no further from it than the margin."""
    corner = collect.area[:3]
    within = np.ones(np.broadcast_shapes(east.shape, north.shape), np.bool_)
    for side in (corner[2] - corner[1], corner[1] - corner[0]):
        extent = float(np.linalg.norm(side))
        within &= np.abs(east * (side[0] / extent) + north * (side[1] / extent)) <= 0.5 * extent + _MARGIN
    return within


def _collection(request: PlannedCollectRequest, satellite: Satellite, commitment: Commitment) -> Collection:
    """Who recorded it: a satellite's name, and that nothing of it is real."""
    return Collection(
        collector=satellite.identifier if satellite.identifier.startswith("SIMULATED") else f"SIMULATED {satellite.identifier}",
        identifier=f"{commitment.request}-{commitment.strip + 1}-{commitment.repeat + 1}",
        polarization=("V", "V"),
        simulated=True,
        assumptions=satellite.radar.assumptions,
    )
