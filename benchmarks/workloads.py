"""The two pieces of work that speed is measured on, as plain arrays that any program can read.

gotcha : the two real recordings onto 1024 x 1024 points over 100 m. x-band : 2048 pulses of 2048 simulated samples, 600 MHz at
9.6 GHz from 10 km, onto 2048 x 2048 points 0.12 m apart. Positions are east, north, up metres about the scene's middle.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from yamabiko.collect.phase_history import SPEED_OF_LIGHT
from yamabiko.earth.wgs84 import LocalFrame
from yamabiko.formats.gotcha import read_gotcha

SEED = 20261122


def data_folder() -> Path:
    """Where the real recordings lie."""
    return Path(os.environ.get("YAMABIKO_DATA", Path(__file__).parents[2] / "shared" / "data"))


def write(name: str, path: Path) -> None:
    """Write one piece of work as an .npz file."""
    make = {"gotcha": _gotcha, "x-band": _x_band}[name]
    np.savez(path, allow_pickle=False, **make())


def _gotcha() -> dict[str, np.ndarray]:
    history = read_gotcha(sorted((data_folder() / "gotcha").glob("*.mat")))
    frame = LocalFrame.at(history.scene_centre)
    return {
        "signal": history.signal,
        "first_frequency": history.first_frequency[0],
        "frequency_step": history.frequency_step[0],
        "antenna": frame.from_earth_fixed(history.transmit.position),
        "size": np.array(1024),
        "spacing": np.array(100.0 / 1024),
    }


def _x_band() -> dict[str, np.ndarray]:
    """Sixty point targets, four of them near the corners, in white noise; one position a pulse (stop and go)."""
    generator = np.random.default_rng(SEED)
    pulses = samples = 2048
    bandwidth, distance = 600e6, 10e3
    first = 9.6e9 - bandwidth / 2.0
    angle = np.linspace(-0.05, 0.05, pulses)
    ground, height = 0.8 * distance, 0.6 * distance
    antenna = np.stack([-ground * np.cos(angle), ground * np.sin(angle), np.full(pulses, height)], axis=1)
    target = generator.uniform(-115.0, 115.0, (60, 3)) * [1.0, 1.0, 0.0]
    target[:4, :2] = [[118, 118], [-118, 118], [118, -118], [-118, -118]]
    noise = generator.standard_normal((pulses, samples, 2), dtype=np.float32)
    signal = noise.view(np.complex64)[..., 0]
    for place in target:
        delay = 2.0 * (np.linalg.norm(antenna - place, axis=1) - np.linalg.norm(antenna, axis=1)) / SPEED_OF_LIGHT
        # The band in 32 coarse steps of 64 fine ones: the same phases with far fewer exponentials.
        coarse = np.exp(-2j * np.pi * np.outer(delay, first + bandwidth / 32 * np.arange(32)))
        fine = np.exp(-2j * np.pi * np.outer(delay, bandwidth / samples * np.arange(64)))
        signal += (coarse[:, :, np.newaxis] * fine[:, np.newaxis, :]).reshape(pulses, samples).astype(np.complex64)
    return {
        "signal": signal,
        "first_frequency": np.array(first),
        "frequency_step": np.array(bandwidth / samples),
        "antenna": antenna,
        "size": np.array(2048),
        "spacing": np.array(0.12),
    }
