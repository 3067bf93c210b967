"""Small GOTCHA files with one point target, written by SciPy (another's writer), for the tests of the reader."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from scipy.io import savemat

from yamabiko.collect.phase_history import SPEED_OF_LIGHT
from yamabiko.earth.wgs84 import Float

FREQUENCY = 9.3e9 + 2e6 * np.arange(8.0)
TARGET = np.array([-3.0, 5.0, 0.5])


def circular_flight(first_degree: float, pulses: int = 6, spacing_degree: float = 0.01) -> Float:
    """(pulse, 3) positions on a circle of 7 km radius at 7.2 km height."""
    azimuth = np.radians(first_degree + spacing_degree * np.arange(pulses))
    return np.stack([7000.0 * np.cos(azimuth), 7000.0 * np.sin(azimuth), np.full(pulses, 7200.0)], axis=1)


def gotcha_fields(position: Float, seed: int = 0) -> dict[str, Any]:
    """The fields of `data` for a unit target at TARGET, with reference ranges and phases that need the corrections."""
    random = np.random.default_rng(seed)
    distance = np.linalg.norm(position, axis=1)
    range_correction = random.uniform(0.2, 0.3, len(distance))
    phase_correction = random.uniform(-np.pi, np.pi, len(distance))
    reference = distance + random.uniform(-0.1, 0.1, len(distance))
    excess = np.linalg.norm(position - TARGET, axis=1) - reference - range_correction
    signal = np.exp(-4j * np.pi / SPEED_OF_LIGHT * np.outer(FREQUENCY, excess) - 1j * phase_correction)
    return {
        "fp": signal,
        "freq": FREQUENCY[:, np.newaxis],
        "x": position[np.newaxis, :, 0],
        "y": position[np.newaxis, :, 1],
        "z": position[np.newaxis, :, 2],
        "r0": reference[np.newaxis],
        "th": np.degrees(np.arctan2(position[:, 1], position[:, 0]))[np.newaxis],
        "phi": np.degrees(np.arcsin(position[:, 2] / distance))[np.newaxis],
        "af": {"r_correct": range_correction[np.newaxis], "ph_correct": phase_correction[np.newaxis]},
    }


def write_gotcha(path: Path, fields: dict[str, Any], *, compressed: bool = False) -> Path:
    """Save fields as the structure `data` of a MATLAB level 5 file."""
    savemat(path, {"data": fields}, do_compression=compressed)
    return path
