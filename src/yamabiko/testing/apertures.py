"""Small simulated collects with point targets at known places, for the tests of every room.

Three kinds: a drone or aircraft flying straight past, a satellite on an arc of its orbit, and two aircraft far apart. All look at
`scene_frame()`; targets are given in its east, north and up metres, and where they are is the ground truth.
"""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
from numpy.typing import ArrayLike

from yamabiko.collect.light_time import antenna_trajectories
from yamabiko.collect.phase_history import SPEED_OF_LIGHT, Collection, PhaseHistory
from yamabiko.collect.point_echoes import point_target_echoes
from yamabiko.earth.wgs84 import LocalFrame
from yamabiko.platform.paths import CircularOrbit, FlightPath, StraightPath, pulse_times
from yamabiko.radar.band import SampledBand
from yamabiko.scene.point_targets import PointTargets

EPOCH = datetime(2026, 3, 20, 3, 4, 5, tzinfo=UTC)


def scene_frame() -> LocalFrame:
    """East, north and up at the scene: 35.3 N, 139.4 E, 12.5 m above the ellipsoid."""
    return LocalFrame.at_geodetic(np.radians(35.3), np.radians(139.4), 12.5)


def airborne(
    targets: ArrayLike = ((0.0, 0.0, 0.0),),
    amplitude: ArrayLike = 1.0,
    *,
    pulses: int = 64,
    samples: int = 64,
    resolution: float = 0.3,
    centre_frequency: float = 9.6e9,
    slant_range: float = 10_000.0,
    grazing: float = 0.7,
    heading: float = 0.4,
    squint: float = 0.0,
    each_echo_at_its_own_time: bool = False,
) -> PhaseHistory:
    """An aircraft at 80 m/s flying straight past with the scene on its right.

    targets : (target, 3) east, north, up metres. resolution : slant range and azimuth, c / (2 bandwidth) and wavelength over twice
    the aperture's angle (m); the picture repeats after `samples` times the resolution in slant range and about `pulses` times in
    azimuth. grazing, heading, squint : radians.
    """
    path = StraightPath.past(
        scene_frame(),
        altitude=slant_range * np.sin(grazing),
        ground_range=slant_range * np.cos(grazing),
        heading=heading,
        speed=80.0,
        look="right",
        squint=squint,
    )
    length = _aperture_angle(resolution, centre_frequency) * slant_range / np.cos(squint) ** 2
    band = _band(centre_frequency, resolution, samples)
    return record(
        path,
        path,
        length / 80.0,
        pulses,
        band,
        targets=targets,
        amplitude=amplitude,
        each_echo_at_its_own_time=each_echo_at_its_own_time,
    )


def satellite(
    targets: ArrayLike = ((0.0, 0.0, 0.0),),
    amplitude: ArrayLike = 1.0,
    *,
    pulses: int = 64,
    samples: int = 64,
    resolution: float = 0.3,
    centre_frequency: float = 9.65e9,
    altitude: float = 525_000.0,
    incidence: float = 0.6,
    azimuth: float = 1.35,
    each_echo_at_its_own_time: bool = False,
) -> PhaseHistory:
    """A satellite on a circular orbit, spotlighting the scene about zero Doppler; arguments as for `airborne`.

    altitude : metres of the orbit over the scene. incidence : radians. azimuth : from the scene to the satellite, radians clockwise
    from north.
    """
    origin = scene_frame().origin
    path = CircularOrbit.past(origin, azimuth, incidence, altitude)
    sight = path.position(0.0) - origin
    duration = _aperture_angle(resolution, centre_frequency) * np.linalg.norm(sight) / np.linalg.norm(path.velocity(0.0))
    band = _band(centre_frequency, resolution, samples)
    return record(
        path,
        path,
        float(duration),
        pulses,
        band,
        targets=targets,
        amplitude=amplitude,
        each_echo_at_its_own_time=each_echo_at_its_own_time,
    )


def bistatic(
    targets: ArrayLike = ((0.0, 0.0, 0.0),),
    amplitude: ArrayLike = 1.0,
    *,
    pulses: int = 64,
    samples: int = 64,
    resolution: float = 0.3,
    centre_frequency: float = 9.6e9,
    each_echo_at_its_own_time: bool = False,
) -> PhaseHistory:
    """Two aircraft 8 and 11 km from the scene, about 50 degrees apart seen from it; arguments as for `airborne`.

    The stated resolution is that of the monostatic radar with the same band and the same angles swept.
    """
    transmitter = StraightPath.past(scene_frame(), altitude=5000.0, ground_range=6200.0, heading=0.4, speed=90.0, look="right")
    receiver = StraightPath.past(scene_frame(), altitude=6500.0, ground_range=8900.0, heading=1.25, speed=110.0, look="right")
    duration = _aperture_angle(resolution, centre_frequency) * 8000.0 / 90.0
    band = _band(centre_frequency, resolution, samples)
    return record(
        transmitter,
        receiver,
        duration,
        pulses,
        band,
        targets=targets,
        amplitude=amplitude,
        each_echo_at_its_own_time=each_echo_at_its_own_time,
    )


def record(
    transmit: FlightPath,
    receive: FlightPath,
    duration: float,
    pulses: int,
    band: SampledBand,
    *,
    targets: ArrayLike,
    amplitude: ArrayLike,
    each_echo_at_its_own_time: bool = False,
) -> PhaseHistory:
    """Echoes of targets (target, 3) in `scene_frame()` over any two paths, motion-compensated to the frame's origin."""
    frame = scene_frame()
    sent, received = antenna_trajectories(transmit, receive, pulse_times(duration, pulses), frame.origin)
    return point_target_echoes(
        sent,
        received,
        PointTargets.at(frame.to_earth_fixed(targets), amplitude),
        first_frequency=band.first_frequency,
        frequency_step=band.frequency_step,
        samples=band.samples,
        reference_point=frame.origin,
        epoch=EPOCH,
        collection=Collection(collector="SIMULATED", identifier="POINT-TARGETS", polarization=("H", "H")),
        each_echo_at_its_own_time=each_echo_at_its_own_time,
    )


def _band(centre_frequency: float, resolution: float, samples: int) -> SampledBand:
    return SampledBand(centre_frequency, SPEED_OF_LIGHT / (2.0 * resolution), samples)


def _aperture_angle(resolution: float, centre_frequency: float) -> float:
    """Radians over which the line of sight must turn for an azimuth resolution in metres."""
    return SPEED_OF_LIGHT / centre_frequency / (2.0 * resolution)
