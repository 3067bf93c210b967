"""The antenna's gain on echoes: the fast way against the closed form, pulse by pulse; and where the beam looks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from yamabiko.collect.beam import angles_to, beam_of, fixed_pointing, steered_pointing
from yamabiko.collect.phase_history import PhaseHistory
from yamabiko.collect.point_echoes import point_target_echoes
from yamabiko.collect.surface_echoes import surface_echoes
from yamabiko.earth.surface import Plane, Points
from yamabiko.earth.wgs84 import Float
from yamabiko.platform.trajectory import Trajectory
from yamabiko.radar.antenna_pattern import AntennaPattern
from yamabiko.radar.imaging_radar import Antenna
from yamabiko.scene.point_targets import PointTargets
from yamabiko.testing.apertures import satellite, scene_frame

# Much longer than any in orbit, so that lobes are a hundred metres wide on the ground and the gain changes all over a small scene.
LONG = Antenna(150.0, 80.0, 0.6)


def flight_of(history: PhaseHistory) -> Trajectory:
    sent, received = history.transmit, history.receive
    return Trajectory(sent.time, 0.5 * (sent.position + received.position), 0.5 * (sent.velocity + received.velocity))


def plane(side: float, spacing: float) -> Plane:
    east, north, _ = scene_frame().axes
    count = round(side / spacing)
    return Plane(scene_frame().origin, -north, east, spacing, spacing, (count, count), (0.5 * count, 0.5 * count))


def closed_form(history: PhaseHistory, points: Float, reflectivity: Float, **keywords: object) -> PhaseHistory:
    return point_target_echoes(
        history.transmit,
        history.receive,
        PointTargets.at(points, reflectivity),
        first_frequency=history.first_frequency,
        frequency_step=history.frequency_step,
        samples=history.samples,
        reference_point=history.reference_point,
        epoch=history.epoch,
        **keywords,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("fixed", [True, False])
@pytest.mark.parametrize("kind", ["plane", "points"])
@pytest.mark.parametrize("gate", [None, 60.0])
def test_gains_laid_over_tiles_and_blocks_are_those_of_every_point_and_pulse(fixed: bool, kind: str, gate: float | None) -> None:
    history = satellite(pulses=120, samples=96, resolution=2.0)
    flight = flight_of(history)
    squint, look = (float(angle[60]) for angle in angles_to(flight, scene_frame().origin))
    pointing = fixed_pointing(flight, squint, look) if fixed else steered_pointing(flight, scene_frame().origin)
    wavelength = 0.031
    beam = beam_of(history, AntennaPattern(LONG, wavelength), wavelength / LONG.length, pointing)
    generator = np.random.default_rng(4)
    grid = plane(120.0, 8.0)
    points = grid.points().reshape(-1, 3)
    if kind == "points":
        points = points + generator.normal(0.0, 1.0, points.shape)
    reflectivity = generator.standard_normal(len(points)) + 1j * generator.standard_normal(len(points))
    if gate is not None:
        # Echoes nearer to the gate's edge than a sample may fall to either side.
        way = 2.0 * np.linalg.norm(points - flight.position[:, np.newaxis], axis=-1)
        way -= 2.0 * np.linalg.norm(scene_frame().origin - flight.position[:, np.newaxis], axis=-1)
        reflectivity[(np.abs(np.abs(way) - gate) < 4.0).any(axis=0)] = 0.0
        assert (np.abs(way[60]) > gate).sum() > 20
    truth = closed_form(history, points, reflectivity, beam=beam, gate=gate).signal
    surface = grid if kind == "plane" else Points(points)
    told = reflectivity.astype(np.complex64)
    fast = surface_echoes(history, surface, told.reshape(surface.shape), beam=beam, gate=gate).signal
    error = np.linalg.norm(fast - truth) / np.linalg.norm(truth)
    assert 20.0 * np.log10(error) < -60.0
    lit_alike = closed_form(history, points, reflectivity).signal
    assert np.linalg.norm(lit_alike - truth) > 0.2 * np.linalg.norm(lit_alike)


@pytest.mark.parametrize("pieces", [1, 3])
def test_a_block_of_pulses_has_the_gains_of_its_pulses_to_a_millionth(pieces: int) -> None:
    history = satellite(pulses=1200, samples=8, resolution=2.0)
    flight = flight_of(history)
    squint, look = (float(angle[320]) for angle in angles_to(flight, scene_frame().origin))
    wavelength = 0.031
    antenna = Antenna(6.0, 6.0, 0.6)
    pointing = fixed_pointing(flight, squint, look)
    beam = beam_of(history, AntennaPattern(antenna, wavelength), wavelength / 6.0, pointing)
    points = scene_frame().to_earth_fixed([[0.0, 0.0, 0.0], [900.0, -700.0, 0.0], [-1500.0, 400.0, 20.0]])
    span = np.ptp(angles_to(flight, scene_frame().origin)[0])
    block = int(1200 * min(1.0, pieces * 0.95 * beam.lobe / 16.0 / span))
    chosen = slice(100, 100 + block)
    assert beam._pieces(chosen, points) == pieces
    assert block > 16 * pieces
    lighting = beam.lighting(chosen, points, np.eye(3))
    direct = beam.gain(chosen, points).T
    assert np.abs(lighting[..., 0] - direct).max() < 1e-6
    moved = beam.gain(chosen, points + np.array([5.0, -4.0, 3.0])).T
    straight = lighting[..., 0] + lighting[..., 1:] @ np.array([5.0, -4.0, 3.0], dtype=np.float32)
    assert np.abs(straight - moved).max() < 1e-4


def test_a_fixed_beam_sees_no_doppler_shift_and_a_steered_one_its_target() -> None:
    history = satellite(pulses=50)
    flight = flight_of(history)
    for look in (-0.5, 0.5):
        beam = fixed_pointing(flight, 0.0, look)
        assert np.abs((beam.boresight * flight.velocity).sum(axis=1)).max() < 1e-8
        # Right of the way the satellite flies, with the earth below.
        right = np.cross(flight.velocity, flight.position)
        assert ((beam.boresight * right).sum(axis=1) * look > 0.0).all()
    squint, look_to = angles_to(flight, scene_frame().origin)
    for pulse in (0, 49):
        one = Trajectory(flight.time[[pulse]], flight.position[[pulse]], flight.velocity[[pulse]])
        towards = fixed_pointing(one, float(squint[pulse]), float(look_to[pulse])).boresight[0]
        steered = steered_pointing(one, scene_frame().origin)
        assert towards == pytest.approx(steered.boresight[0], abs=1e-12)
        assert float(steered.along[0] @ steered.boresight[0]) == pytest.approx(0.0, abs=1e-12)


def test_without_a_beam_every_place_is_lit_alike() -> None:
    history = satellite(pulses=16, samples=32)
    flight = flight_of(history)
    beam = beam_of(history, AntennaPattern(Antenna(0.1, 0.1, 0.6), 0.031), 0.31, steered_pointing(flight, scene_frame().origin))
    points = scene_frame().to_earth_fixed([[0.0, 0.0, 0.0], [3.0, 1.0, 0.0]])
    with_beam = closed_form(history, points, np.ones(2), beam=beam)
    without = closed_form(history, points, np.ones(2))
    assert np.abs(with_beam.signal - without.signal).max() < 1e-6
    assert replace(with_beam, signal=without.signal).collection.simulated
