"""`simulate`: a scene and a drone's flight past it, to a phase history as that drone's radar would store it, and the ground truth.

The echoes are those of the true flight; the file carries what navigation reports. Nothing that focuses or measures reads the truth.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.fft import next_fast_len

from yamabiko.collect.light_time import antenna_trajectories
from yamabiko.collect.navigated import as_navigated
from yamabiko.collect.noise import resolution_cell_area, with_thermal_noise
from yamabiko.collect.phase_history import SPEED_OF_LIGHT, Collection, PhaseHistory
from yamabiko.collect.point_echoes import point_target_echoes
from yamabiko.collect.surface_echoes import surface_echoes
from yamabiko.earth.surface import Points
from yamabiko.earth.wgs84 import LocalFrame
from yamabiko.errors import InputError
from yamabiko.formats.cphd.writing import write_cphd
from yamabiko.formats.ground_truth import write_ground_truth
from yamabiko.formats.targets import read_targets
from yamabiko.platform.navigation import NavigationErrors
from yamabiko.platform.paths import CirclePath, FlightPath, StraightPath, pulse_times
from yamabiko.platform.trajectory import Trajectory
from yamabiko.radar.band import SampledBand
from yamabiko.scene.ground_truth import SceneObject
from yamabiko.scene.harbour import small_harbour
from yamabiko.scene.point_targets import PointTargets
from yamabiko.service.output_folder import whole_folder
from yamabiko.service.simulation import FlightShape, NavigationQuality, SimulationReport, SimulationRequest

ECHOES_NAME = "echoes.cphd"
TRUTH_NAME = "truth.json"
LARGEST_SAMPLES = 1 << 27  # pulses x samples: a gibibyte of echoes
_WIDEST_APERTURE = 1.0  # rad
_MARGIN = 1.25  # side of the unaliased square, which the harbour fills, over that of the extent
_GROUND_SAMPLING = 0.6  # spacing of the simulated ground over the finer resolution

_log = logging.getLogger(__name__)

# Round numbers of their class, per axis: carrier-phase satellite navigation with a tactical inertial unit, and code-phase with a
# small one. Over an aperture of seconds the constant part shifts the picture and only wander and vibration blur it.
_NAVIGATION = {
    NavigationQuality.PERFECT: NavigationErrors(),
    NavigationQuality.SURVEY: NavigationErrors(
        bias=0.02, drift=0.002, wander=0.0005, wander_time=1.0, vibration=0.0001, vibration_frequency=12.0
    ),
    NavigationQuality.PLAIN: NavigationErrors(
        bias=0.5, drift=0.02, wander=0.02, wander_time=1.0, vibration=0.0005, vibration_frequency=12.0
    ),
}


@dataclass(frozen=True)
class ApertureFlown:
    """How the antenna moves over the aperture.

    path : as it is, time zero in the middle. duration : s. slant_range : m. grazing : rad. navigation : draws what navigation makes
    of the true trajectories. least_repetition : pulses a second, at least.
    """

    path: FlightPath
    duration: float
    slant_range: float
    grazing: float
    navigation: Callable[[np.random.Generator], Callable[[Trajectory], Trajectory]]
    least_repetition: float = 0.0


def simulate(request: SimulationRequest, folder: Path, progress: Callable[[int, int], None] | None = None) -> SimulationReport:
    """Simulate a collect and write echoes.cphd and truth.json into a folder, both or neither.

    progress : called with the work done and the work in all.
    Raises InputError for a request that cannot be flown or sampled and for a targets file that cannot be used, OutputError for a
    folder that cannot be written.
    """
    generator = np.random.default_rng(request.seed)
    frame = LocalFrame.at_geodetic(request.latitude, request.longitude, request.height)
    return write_collect(request, frame, _plan_flight(request, frame), folder, generator, progress)


def write_collect(
    request: SimulationRequest,
    frame: LocalFrame,
    flight: ApertureFlown,
    folder: Path,
    generator: np.random.Generator,
    progress: Callable[[int, int], None] | None = None,
) -> SimulationReport:
    """Simulate the echoes of the asked scene on a flight and write echoes.cphd and truth.json into a folder, both or neither.

    frame : at the scene's centre. The request's figures of the flight are those of `flight`. Raises as `simulate` does.
    """
    band, pulses = _plan_sampling(request, flight)
    transmit, receive = antenna_trajectories(flight.path, flight.path, pulse_times(flight.duration, pulses), frame.origin)
    at_centre = point_target_echoes(
        transmit,
        receive,
        PointTargets.at([frame.origin]),
        first_frequency=band.first_frequency,
        frequency_step=band.frequency_step,
        samples=band.samples,
        reference_point=frame.origin,
        epoch=request.epoch,
        collection=_collection(request),
    )
    with whole_folder(folder) as temporary:
        echoes, objects = _echoes(request, frame, at_centre, generator, progress)
        noisy = with_thermal_noise(echoes, request.noise_equivalent_sigma_zero, frame.axes[2], generator)
        reported = flight.navigation(generator)
        stored = as_navigated(noisy, reported(transmit), reported(receive))
        write_cphd(stored, temporary / ECHOES_NAME)
        write_ground_truth(objects, frame, temporary / TRUTH_NAME)
    offset = stored.transmit.position - transmit.position
    return SimulationReport(
        request=request,
        echoes=folder / ECHOES_NAME,
        truth=folder / TRUTH_NAME,
        pulses=pulses,
        samples=band.samples,
        aperture_length=request.speed * flight.duration,
        duration=flight.duration,
        slant_range=flight.slant_range,
        grazing_angle=flight.grazing,
        range_resolution=SPEED_OF_LIGHT / (2.0 * request.bandwidth),
        azimuth_resolution=request.azimuth_resolution,
        noise_equivalent_sigma_zero=request.noise_equivalent_sigma_zero,
        cell_area=resolution_cell_area(at_centre, frame.axes[2]),
        objects=len(objects),
        navigation_error=float(np.sqrt((offset**2).sum(axis=1).mean())),
    )


def _plan_flight(request: SimulationRequest, frame: LocalFrame) -> ApertureFlown:
    """The path and how long the aperture takes, so that the line of sight turns by wavelength / (2 azimuth resolution)."""
    slant_range = math.hypot(request.altitude, request.ground_range)
    grazing = math.atan2(request.altitude, request.ground_range)
    turn = SPEED_OF_LIGHT / request.centre_frequency / (2.0 * request.azimuth_resolution)
    if turn > _WIDEST_APERTURE:
        found = f"{request.azimuth_resolution:g} m, an aperture of {math.degrees(turn):.0f} deg"
        raise InputError("simulation", "azimuth resolution", found, f"at most {math.degrees(_WIDEST_APERTURE):.0f} deg of aperture")

    def navigation(generator: np.random.Generator) -> Callable[[Trajectory], Trajectory]:
        return _NAVIGATION[request.navigation].draw(generator).reported

    if request.flight is FlightShape.STRAIGHT:
        straight = StraightPath.past(
            frame,
            altitude=request.altitude,
            ground_range=request.ground_range,
            heading=request.heading,
            speed=request.speed,
            look=request.look,
        )
        duration = 2.0 * slant_range * math.tan(0.5 * turn) / request.speed
        return ApertureFlown(straight, duration, slant_range, grazing, navigation)
    # On a circle about the scene the line of sight turns by the change of bearing times the cosine of the grazing angle.
    clockwise = 1.0 if request.look == "right" else -1.0
    rate = clockwise * request.speed / request.ground_range
    bearing = request.heading - clockwise * 0.5 * math.pi
    circle = CirclePath(frame, request.ground_range, request.altitude, bearing, rate)
    return ApertureFlown(circle, turn / math.cos(grazing) / abs(rate), slant_range, grazing, navigation)


def _plan_sampling(request: SimulationRequest, flight: ApertureFlown) -> tuple[SampledBand, int]:
    """The band and the number of pulses with which the asked extent does not alias."""
    half = 0.5 * _MARGIN * request.extent
    near = math.hypot(request.altitude, request.ground_range - half)
    far = math.hypot(request.altitude, math.hypot(request.ground_range + half, half))
    deepest = max(far - flight.slant_range, flight.slant_range - near)
    samples = next_fast_len(math.ceil(2.0 * deepest * 2.0 * request.bandwidth / SPEED_OF_LIGHT))
    highest = request.centre_frequency + 0.5 * request.bandwidth
    shortest = SPEED_OF_LIGHT / highest
    # Seen from the near edge the line of sight turns faster; pulses must stand closer than wavelength / (2 x width) there.
    turn = request.speed * flight.duration / near
    pulses = math.ceil(max(turn * 4.0 * half / shortest, flight.least_repetition * flight.duration))
    if pulses * samples > LARGEST_SAMPLES:
        found = f"{request.extent:g} m, which takes {pulses} pulses of {samples} samples"
        raise InputError("simulation", "extent", found, f"an extent that takes at most {LARGEST_SAMPLES} samples")
    return SampledBand(request.centre_frequency, request.bandwidth, max(samples, 16)), max(pulses, 16)


def _echoes(
    request: SimulationRequest,
    frame: LocalFrame,
    at_centre: PhaseHistory,
    generator: np.random.Generator,
    progress: Callable[[int, int], None] | None,
) -> tuple[PhaseHistory, tuple[SceneObject, ...]]:
    """Echoes of the asked scene without noise, over the geometry of another phase history, and the ground truth."""
    if request.targets is not None:
        objects = read_targets(request.targets, frame)
        return _target_echoes(request, frame, at_centre, objects, progress), objects
    middle = at_centre.pulses // 2
    to_radar = at_centre.transmit.position[middle] - frame.origin
    finer = min(SPEED_OF_LIGHT / (2.0 * request.bandwidth), request.azimuth_resolution)
    harbour = small_harbour(
        frame,
        to_radar / np.linalg.norm(to_radar),
        generator,
        extent=_MARGIN * request.extent,
        spacing=_GROUND_SAMPLING * finer,
        wavelength=SPEED_OF_LIGHT / request.centre_frequency,
    )
    _log.info("harbour of %d x %d pixels and %d points", *harbour.ground.surface.shape, len(harbour.points))
    ground = surface_echoes(at_centre, harbour.ground.surface, harbour.ground.reflectivity, progress=progress)
    points = surface_echoes(at_centre, Points(harbour.points.position), harbour.points.amplitude.astype(np.complex64))
    return replace(ground, signal=ground.signal + points.signal), harbour.objects


def _target_echoes(
    request: SimulationRequest,
    frame: LocalFrame,
    at_centre: PhaseHistory,
    objects: tuple[SceneObject, ...],
    progress: Callable[[int, int], None] | None,
) -> PhaseHistory:
    """Echoes of point targets in closed form; raises InputError for a target beyond the extent, whose echoes would alias."""
    position = np.array([thing.position for thing in objects])
    east, north, _ = frame.from_earth_fixed(position).T
    sine, cosine = math.sin(request.heading), math.cos(request.heading)
    along, across = east * sine + north * cosine, east * cosine - north * sine
    outside = np.flatnonzero(np.maximum(np.abs(along), np.abs(across)) > 0.5 * request.extent)
    if outside.size:
        first = outside[0]
        found = f"target {first + 1} at {along[first]:.1f} m along and {across[first]:.1f} m to the right of the heading"
        raise InputError(request.targets, "position", found, f"targets within {0.5 * request.extent:g} m of the scene's centre")
    strength = np.array([thing.radar_cross_section or 0.0 for thing in objects])
    return point_target_echoes(
        at_centre.transmit,
        at_centre.receive,
        PointTargets.at(position, np.sqrt(strength)),
        first_frequency=at_centre.first_frequency,
        frequency_step=at_centre.frequency_step,
        samples=at_centre.samples,
        reference_point=at_centre.reference_point,
        epoch=at_centre.epoch,
        collection=at_centre.collection,
        progress=progress,
    )


def _collection(request: SimulationRequest) -> Collection:
    scene = "HARBOUR" if request.targets is None else "POINT-TARGETS"
    return Collection(
        collector="SIMULATED DRONE",
        identifier=f"{scene}-{request.seed}",
        polarization=("V", "V"),
        mode="SPOTLIGHT",
        simulated=True,
    )
