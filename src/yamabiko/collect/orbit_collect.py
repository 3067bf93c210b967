"""The echoes of a planned collect, from a satellite's real orbit: what its radar would record of a scene, and store.

The scene is whatever another room lays out: surfaces with a reflectivity, and points. Nothing of it is known here
but where it lies and how much it scatters towards this radar. Everything that comes out is marked as simulated.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from yamabiko.collect.beam import Beam, Pointing, TwoWayPattern
from yamabiko.collect.collect_plan import CollectPlan
from yamabiko.collect.illumination import Calibration, Illumination, OrbitError, fitted
from yamabiko.collect.light_time import antenna_trajectories
from yamabiko.collect.navigated import as_navigated
from yamabiko.collect.noise import add_thermal_noise, noise_power
from yamabiko.collect.phase_history import Collection, PhaseHistory
from yamabiko.collect.surface_echoes import add_surface_echoes
from yamabiko.earth.surface import Points
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.platform.navigation import NavigationErrors
from yamabiko.platform.paths import FlightPath
from yamabiko.platform.trajectory import Trajectory
from yamabiko.radar.antenna_pattern import AntennaPattern
from yamabiko.scene.distributed import DistributedScene
from yamabiko.scene.point_targets import PointTargets

SceneParts = Sequence[DistributedScene | PointTargets]

# Standard deviations of each axis, round numbers of the class and assumptions all: the code-phase solution that a satellite's own
# receiver gives at once, and an orbit determined on the ground from carrier phases. Wander is what changes within an aperture.
ONBOARD_ORBIT = NavigationErrors(bias=1.0, drift=1e-3, wander=1e-4, wander_time=5.0)
PRECISE_ORBIT = NavigationErrors(bias=0.05, drift=5e-5, wander=1e-5, wander_time=5.0)
TRUE_ORBIT = NavigationErrors()

_TAPER_ORDER = 8
_GAIN_ORDER = 4
_GAIN_NODES = 7


@dataclass(frozen=True, eq=False)
class SimulatedCollect:
    """What was recorded, and the truth behind it.

    history : as stored: reported orbit, noise, calibration. plan : as flown. transmit : (pulse) the true antenna at transmission.
    beam : as it truly was. shift, drift : (3,) m and m/s, reported less true antenna in the middle of the collect.
    taper_loss : how much more noise power a pixel has than in the beam's centre, linear, one or more: what dividing by the taper of
    the beam costs over the aperture, with uniform weighting.
    """

    history: PhaseHistory
    plan: CollectPlan
    transmit: Trajectory
    beam: Beam
    shift: Float
    drift: Float
    taper_loss: float


def simulate_collect(
    path: FlightPath,
    plan: CollectPlan,
    scene: SceneParts,
    *,
    epoch: datetime,
    generator: np.random.Generator,
    pattern: TwoWayPattern | None = None,
    noise_equivalent_sigma_zero: float = 0.0,
    orbit_errors: NavigationErrors = TRUE_ORBIT,
    collection: Collection | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> SimulatedCollect:
    """Simulate the echoes of a scene from a path.

    path : the true orbit, in seconds from the epoch. plan : of `plan_collect` for the same path.
    pattern : the radar's antenna's if not given.
    noise_equivalent_sigma_zero : linear, as the radar's model predicts it of the image, unweighted, in the beam's centre across the
    track; what it costs to make good the taper along the track is in it. Zero for no noise.
    orbit_errors : how wrong the stored orbit is: drawn from the generator, its standard deviations stated in the record.
    collection : who says so; its mode is set, and it is marked as simulated. progress : called with pulses done and all pulses.
    Raises InputError where the beam's taper over the aperture is too deep to be made good.
    """
    pattern = pattern or AntennaPattern(plan.radar.antenna, plan.wavelength)
    template, beam, taper_loss = _lit(path, plan, pattern, epoch, collection or Collection())
    signal = np.zeros((template.pulses, template.samples), np.complex64)
    amount = len(scene) * template.pulses
    for number, part in enumerate(scene):
        done = number * template.pulses
        told = None if progress is None else _offset(progress, done, amount)
        surface, reflectivity = (
            (Points(part.position), part.amplitude.astype(np.complex64))
            if isinstance(part, PointTargets)
            else (part.surface, part.reflectivity)
        )
        if reflectivity.size:
            add_surface_echoes(signal, template, surface, reflectivity, beam=beam, gate=plan.gate, progress=told)
    if noise_equivalent_sigma_zero == 0.0 and not signal.any():
        raise InputError("collect", "scene", "no echo within the range gate and no noise", "scatterers in the scene, or noise")
    # A record of nothing at all is refused, but noise alone is a record: the scene may lie in shadow, or be calm water.
    power = noise_power(template, noise_equivalent_sigma_zero / taper_loss, plan.frame.axes[2])
    add_thermal_noise(signal, power, generator)
    calibration = None if template.calibration is None else replace(template.calibration, noise_power=power)
    history = replace(template, signal=signal, calibration=calibration)
    errors = orbit_errors.draw(generator)
    middle = np.array([0.5 * (plan.start + plan.end)])
    stated = OrbitError(orbit_errors.bias, float(np.hypot(orbit_errors.drift, orbit_errors.wander / orbit_errors.wander_time)))
    history = replace(history, orbit_error=stated)
    stored = as_navigated(history, errors.reported(template.transmit), errors.reported(template.receive))
    shift, drift = errors.position(middle)[0], errors.velocity(middle)[0]
    return SimulatedCollect(stored, plan, template.transmit, beam, shift, drift, taper_loss)


def _lit(
    path: FlightPath, plan: CollectPlan, pattern: TwoWayPattern, epoch: datetime, collection: Collection
) -> tuple[PhaseHistory, Beam, float]:
    """A record without echoes: geometry, band, illumination and calibration; the beam; and the loss by its taper."""
    centre = plan.frame.origin
    transmit, receive = antenna_trajectories(path, path, plan.transmit_times(path), centre)
    pulses = len(transmit.time)
    flight = Trajectory(
        0.5 * (transmit.time + receive.time),
        0.5 * (transmit.position + receive.position),
        0.5 * (transmit.velocity + receive.velocity),
    )
    pointing = plan.pointing(flight)
    beam = Beam(pattern, plan.lobe, flight.position, pointing)
    template = PhaseHistory(
        # One value that stands for all takes no memory.
        signal=np.broadcast_to(np.complex64(1.0), (pulses, plan.band.samples)),
        first_frequency=np.full(pulses, plan.band.first_frequency),
        frequency_step=np.full(pulses, plan.band.frequency_step),
        transmit=transmit,
        receive=receive,
        reference_point=np.broadcast_to(centre, (pulses, 3)).copy(),
        epoch=epoch,
        collection=replace(collection, mode=plan.mode.name.upper(), simulated=True),
        source="simulated collect",
        area=plan.area,
        calibration=Calibration(_gain(plan, pattern, path)),
    )
    if plan.mode.name == "spotlight":
        return template, beam, 1.0
    place = (template.bounce_time - _at_centre(plan.centre_time)) / _at_centre(plan.dwell_time)
    lit = np.abs(place) <= 0.5
    gain = beam.gain(slice(None), centre[np.newaxis])[lit, 0]
    taper = np.polynomial.Polynomial.fit(place[lit], gain, _TAPER_ORDER, domain=[-0.5, 0.5]).convert().coef
    # What is one in the middle of the aperture here is the calibration's gain there.
    illumination = Illumination(plan.centre_time, plan.dwell_time, taper / taper[0])
    shape = 1.0 / illumination.taper_at(place[lit])
    return replace(template, illumination=illumination), beam, float((shape**2).mean())


def _at_centre(polynomial: Float) -> float:
    return float(polynomial[0, 0])


def _gain(plan: CollectPlan, pattern: TwoWayPattern, path: FlightPath) -> Float:
    """Polynomial of the two-way gain over the area: each place in the middle of its own aperture."""
    low, high = plan.area.min(axis=0), plan.area.max(axis=0)
    east, north = (grid.ravel() for grid in np.meshgrid(*(np.linspace(a, b, _GAIN_NODES) for a, b in zip(low, high, strict=True))))
    places = plan.frame.to_earth_fixed(np.stack([east, north, np.zeros_like(east)], axis=-1))
    time = np.polynomial.polynomial.polyval2d(east, north, plan.centre_time)
    flight = Trajectory(time, path.position(time), path.velocity(time))
    pointing = plan.pointing(flight)
    gain = [
        Beam(pattern, plan.lobe, flight.position[[n]], Pointing(pointing.boresight[[n]], pointing.along[[n]])).gain(
            slice(0, 1), places[[n]]
        )[0, 0]
        for n in range(len(places))
    ]
    return fitted(east, north, np.array(gain), _GAIN_ORDER)


def _offset(progress: Callable[[int, int], None], done: int, amount: int) -> Callable[[int, int], None]:
    """Progress of one part of the scene, told as progress of all of it."""

    def told(part: int, _: int) -> None:
        progress(done + part, amount)

    return told
