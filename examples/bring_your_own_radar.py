"""Echoes in numpy arrays and a trajectory, written as a CPHD file that any program of the field reads."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from yamabiko.collect.phase_history import SPEED_OF_LIGHT, Collection, PhaseHistory
from yamabiko.earth.wgs84 import LocalFrame
from yamabiko.formats.cphd.writing import write_cphd
from yamabiko.platform.trajectory import Trajectory

# What your radar and its navigation give: times, antenna positions east, north and up of the scene centre, frequencies, echoes.
time = np.arange(256) / 400.0
antenna = np.stack([25.0 * time - 8.0, np.full(256, -900.0), np.full(256, 400.0)], axis=1)
frequency = 9.5e9 + 1.0e6 * np.arange(300)
distance = np.linalg.norm(antenna - [3.0, 5.0, 0.0], axis=1)  # one reflector, computed here in place of a recording
echoes = np.exp(-4j * np.pi / SPEED_OF_LIGHT * np.outer(distance, frequency))

# Motion compensation: the echo of the scene centre becomes flat, at phase zero, in every pulse.
echoes *= np.exp(4j * np.pi / SPEED_OF_LIGHT * np.outer(np.linalg.norm(antenna, axis=1), frequency))

scene = LocalFrame.at_geodetic(np.radians(35.2553), np.radians(139.7005), 38.0)
velocity = np.gradient(antenna, time, axis=0)
flight = Trajectory(time, scene.to_earth_fixed(antenna), scene.turn_to_earth_fixed(velocity))
history = PhaseHistory(
    signal=echoes.astype(np.complex64),
    first_frequency=np.full(256, frequency[0]),
    frequency_step=np.full(256, frequency[1] - frequency[0]),
    transmit=flight,
    receive=flight,
    reference_point=np.tile(scene.origin, (256, 1)),
    epoch=datetime(2026, 3, 20, 3, 4, 5, tzinfo=UTC),
    collection=Collection(collector="MY-DRONE", identifier="FLIGHT-7", polarization=("V", "V"), simulated=True),
)
write_cphd(history, Path("my-radar.cphd"))
