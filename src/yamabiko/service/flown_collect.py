"""`simulate --sortie`: the echoes that a drone's radar brings back from a flight that was flown, and the ground truth.

The echoes are those of the flight as it was, turbulence, turned lever arm and vibration with it; the file carries what the drone's
own navigation believed. Nothing that focuses or measures reads the truth.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

import numpy as np

from yamabiko.collect.flown_aperture import FlownAperture, flown_aperture
from yamabiko.collect.phase_history import SPEED_OF_LIGHT
from yamabiko.earth.wgs84 import LocalFrame
from yamabiko.errors import InputError
from yamabiko.flight.flight_record import FlightRecord
from yamabiko.formats.flight_recordings.mcap_reading import read_mcap
from yamabiko.platform.antenna_mount import AntennaMount
from yamabiko.platform.paths import FlightPath, sample
from yamabiko.platform.trajectory import Trajectory
from yamabiko.service.simulate import ApertureFlown, write_collect
from yamabiko.service.simulation import SimulationReport, SimulationRequest

LEAST_REPETITION = 250.0
"""Pulses a second, at least: at 38 m/s the beam of an antenna of 0.6 m spreads over 127 Hz, and the mount shakes at 36 Hz."""
_PATH_SEED = 0x5EED  # keeps the vibration's draw apart from the scene's and the noise's


class StoredPath(StrEnum):
    """Which trajectory goes into the file: what navigation believed, or the true one, to compare with."""

    NAVIGATED = "navigated"
    TRUE = "true"


@dataclass(frozen=True)
class FlownCollectRequest:
    """A collect from a flight.

    scene : what is looked at and with which band, as in SimulationRequest; its figures of the flight are not used, those of the
    flight take their place. mount : of the antenna. stored : which trajectory goes into the file. leg : number of the mission's leg
    to look from, any if not given.
    """

    scene: SimulationRequest = field(default_factory=SimulationRequest)
    mount: AntennaMount = field(default_factory=AntennaMount)
    stored: StoredPath = StoredPath.NAVIGATED
    leg: int | None = None


@dataclass(frozen=True)
class FlownCollectReport:
    """What was simulated.

    simulation : the collect's own figures, its request with those of the flight. start, end : of the aperture, s since the sortie's
    epoch. squint : rad ahead of broadside. bend : m rms by which the antenna left its best straight line.
    pulse_repetition_frequency : Hz.
    """

    request: FlownCollectRequest
    simulation: SimulationReport
    start: float
    end: float
    squint: float
    bend: float
    pulse_repetition_frequency: float


def simulate_sortie(
    recording: Path,
    request: FlownCollectRequest,
    folder: Path,
    progress: Callable[[int, int], None] | None = None,
) -> FlownCollectReport:
    """`simulate_flown` of a flight recording (MCAP). Raises InputError for a recording that cannot be used, too."""
    record = read_mcap(recording)
    try:
        return simulate_flown(record, request, folder, progress)
    except InputError as error:
        if error.source != "flight":
            raise
        raise InputError(recording, error.field, error.found, error.expected) from None


def simulate_flown(
    record: FlightRecord,
    request: FlownCollectRequest,
    folder: Path,
    progress: Callable[[int, int], None] | None = None,
) -> FlownCollectReport:
    """Simulate what the radar records on the part of a sortie that looks at the scene; write echoes.cphd and truth.json.

    progress : called with the work done and the work in all.
    Raises InputError for a flight that does not look at the scene and as `simulate` does, OutputError for a folder that cannot be
    written.
    """
    scene = request.scene
    frame = LocalFrame.at_geodetic(scene.latitude, scene.longitude, scene.height)
    turn = SPEED_OF_LIGHT / scene.centre_frequency / (2.0 * scene.azimuth_resolution)
    shaking = np.random.default_rng([_PATH_SEED, scene.seed])
    aperture = flown_aperture(record, frame, turn, request.mount, shaking, request.leg)
    flown = replace(
        scene,
        heading=aperture.heading,
        look="right" if aperture.look_right else "left",
        altitude=aperture.altitude,
        ground_range=aperture.ground_range,
        speed=aperture.speed,
        epoch=record.epoch + timedelta(seconds=aperture.middle),
    )
    stored = aperture.navigated if request.stored is StoredPath.NAVIGATED else aperture.true
    flight = _flight(aperture, stored)
    simulation = write_collect(flown, frame, flight, folder, np.random.default_rng(scene.seed), progress)
    return FlownCollectReport(
        request=request,
        simulation=simulation,
        start=aperture.middle + aperture.start,
        end=aperture.middle + aperture.end,
        squint=aperture.squint,
        bend=aperture.bend,
        pulse_repetition_frequency=simulation.pulses / simulation.duration,
    )


def _flight(aperture: FlownAperture, stored: FlightPath) -> ApertureFlown:
    def navigation(generator: np.random.Generator) -> Callable[[Trajectory], Trajectory]:
        del generator  # the flight has been flown: nothing is left to be drawn
        return lambda true: sample(stored, true.time)

    duration = 2.0 * min(-aperture.start, aperture.end)
    return ApertureFlown(aperture.true, duration, aperture.slant_range, aperture.grazing, navigation, LEAST_REPETITION)
