"""Echoes recorded on a true trajectory, as the phase history of a radar that believes another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from yamabiko.collect.phase_history import SPEED_OF_LIGHT, PhaseHistory
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.platform.trajectory import Trajectory


def as_navigated(history: PhaseHistory, transmit: Trajectory, receive: Trajectory) -> PhaseHistory:
    """The phase history that a radar stores whose navigation reports these trajectories in place of the true ones in `history`.

    The radar measures true delays, and compensates them to the reference point with the positions it believes in. So the phase of
    the reference point's own error, (true - reported delay) x frequency, goes into the signal; with the reported positions alone
    the error would vanish at the reference point.
    Raises InputError where the reported trajectories have other times than the true ones.
    """
    for name, true, reported in (("transmit", history.transmit, transmit), ("receive", history.receive, receive)):
        if not np.array_equal(true.time, reported.time):
            raise InputError("reported trajectory", f"{name} time", "other times", "the times of the true trajectory")
    true_path = _path_to_reference(history, history.transmit, history.receive)
    error = (true_path - _path_to_reference(history, transmit, receive)) / SPEED_OF_LIGHT
    signal = np.empty_like(history.signal)
    for pulse in range(history.pulses):
        signal[pulse] = history.signal[pulse] * np.exp(-2j * np.pi * history.frequencies(pulse) * error[pulse])
    return replace(history, signal=signal, transmit=transmit, receive=receive)


def _path_to_reference(history: PhaseHistory, transmit: Trajectory, receive: Trajectory) -> Float:
    """Metres (pulse,) from the transmitter over the reference point to the receiver."""
    outward = np.linalg.norm(transmit.position - history.reference_point, axis=1)
    return np.asarray(outward + np.linalg.norm(receive.position - history.reference_point, axis=1))
