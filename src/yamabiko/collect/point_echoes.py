"""Echoes of point targets as a closed form in double precision: the truth that every focuser and every fast simulator is held to.

It shares no arithmetic with the focuser: differences of distance are taken from their factors, not from two long distances.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import numpy as np
from numpy.typing import ArrayLike, NDArray

from yamabiko.collect.beam import Beam
from yamabiko.collect.phase_history import SPEED_OF_LIGHT, Collection, Complex, PhaseHistory
from yamabiko.earth.wgs84 import Float
from yamabiko.platform.trajectory import Trajectory
from yamabiko.scene.point_targets import PointTargets

_ITERATIONS = 6
_TARGETS_AT_ONCE = 64


def point_target_echoes(
    transmit: Trajectory,
    receive: Trajectory,
    targets: PointTargets,
    *,
    first_frequency: ArrayLike,
    frequency_step: ArrayLike,
    samples: int,
    reference_point: ArrayLike,
    epoch: datetime,
    collection: Collection | None = None,
    each_echo_at_its_own_time: bool = False,
    beam: Beam | None = None,
    gate: float | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> PhaseHistory:
    """The phase history of point targets, without propagation loss.

    transmit : the transmitting antenna at each pulse's transmission. receive : the receiving antenna at the reception of the echo
    of the reference point, elsewhere than `transmit` even where both are one antenna, since it moves in between.
    first_frequency, frequency_step : Hz, (pulse,) or one value for all. reference_point : (3,) or (pulse, 3) earth-fixed metres.
    beam : the antenna's two-way gain weights every echo in every pulse; without it all have the gain one. gate : metres of two-way
    path, shorter or longer than the reference point's, beyond which echoes are not recorded; without it all are.
    collection : marked as simulated whatever it says. progress : called with pulses done and pulses in all.

    With `each_echo_at_its_own_time`, the echo of every target is received where the antenna is when that echo arrives, moving at
    the velocity of `receive`; without it at the position in `receive`, as the definition of PhaseHistory (and of CPHD) has it. The
    waveform itself is taken as instantaneous in both: motion during a pulse is not modelled.
    Raises InputError where PhaseHistory does.
    Source: NGA.STND.0068-1, Compensated Phase History Data 1.1.0 (signal model of the FX domain and of its reference point), with
    the exact delay of two moving antennas.
    """
    pulses = len(transmit.time)
    first = np.broadcast_to(np.asarray(first_frequency, dtype=np.float64), (pulses,)).copy()
    step = np.broadcast_to(np.asarray(frequency_step, dtype=np.float64), (pulses,)).copy()
    reference = np.broadcast_to(np.asarray(reference_point, dtype=np.float64), (pulses, 3)).copy()
    signal = np.empty((pulses, samples), dtype=np.complex64)
    for pulse in range(pulses):
        delay = differential_delay(
            transmit,
            receive,
            pulse,
            reference[pulse],
            targets.position,
            each_echo_at_its_own_time=each_echo_at_its_own_time,
        )
        amplitude = (
            targets.amplitude if beam is None else targets.amplitude * beam.gain(slice(pulse, pulse + 1), targets.position)[0]
        )
        if gate is not None:
            amplitude = np.where(np.abs(delay) * SPEED_OF_LIGHT <= gate, amplitude, 0.0)
        frequency = first[pulse] + step[pulse] * np.arange(samples)
        signal[pulse] = _sum_of_echoes(frequency, delay, amplitude)
        if progress is not None:
            progress(pulse + 1, pulses)
    return PhaseHistory(
        signal, first, step, transmit, receive, reference, epoch, simulated(collection or Collection()), "simulated point targets"
    )


def differential_delay(
    transmit: Trajectory,
    receive: Trajectory,
    pulse: int,
    reference_point: Float,
    points: Float,
    *,
    each_echo_at_its_own_time: bool = False,
) -> Float:
    """Two-way travel time (point,) in seconds to earth-fixed points (point, 3) less that to the reference point (3,), one pulse."""
    outward = _extra_distance(transmit.position[pulse], reference_point, points)
    antenna = receive.position[pulse]
    delay = (outward + _extra_distance(antenna, reference_point, points)) / SPEED_OF_LIGHT
    if each_echo_at_its_own_time:
        # The receiver moves on by velocity x delay; the iteration contracts by velocity / c, 3e-5 for a satellite.
        for _ in range(_ITERATIONS):
            travelled = delay[:, np.newaxis] * receive.velocity[pulse]
            # The way to the antenna moved on is the way from the point moved back.
            delay = (outward + _extra_distance(antenna, reference_point, points - travelled)) / SPEED_OF_LIGHT
    return delay


def simulated(collection: Collection) -> Collection:
    """The same collection, marked as computed and not measured."""
    return replace(collection, simulated=True)


def _extra_distance(antenna: Float, reference: Float, points: Float) -> Float:
    """|antenna - point| - |antenna - reference| (point,) in metres, without the cancellation of two long distances."""
    to_points = points - antenna
    to_reference = reference - antenna
    total = np.linalg.norm(to_points, axis=-1) + np.linalg.norm(to_reference)
    return np.asarray(((points - reference) * (to_points + to_reference)).sum(axis=-1) / total)


def _sum_of_echoes(frequency: Float, delay: Float, amplitude: NDArray[np.complex128]) -> Complex:
    """Sum over targets of amplitude exp(-j 2 pi f delay): (sample,)."""
    total = np.zeros(len(frequency), dtype=np.complex128)
    for start in range(0, len(delay), _TARGETS_AT_ONCE):
        some = slice(start, start + _TARGETS_AT_ONCE)
        total += amplitude[some] @ np.exp(-2j * np.pi * np.outer(delay[some], frequency))
    return total.astype(np.complex64)
