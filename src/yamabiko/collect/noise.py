"""Thermal noise put into a phase history so that its focused image has the noise-equivalent sigma zero that was asked for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from yamabiko.collect.line_of_sight import delay_gradient
from yamabiko.collect.phase_history import Complex, PhaseHistory
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.radar.noise import noise_power_in_samples


def with_thermal_noise(
    history: PhaseHistory, noise_equivalent_sigma_zero: float, up: Float, generator: np.random.Generator
) -> PhaseHistory:
    """The same echoes with the noise of `noise_power` and `add_thermal_noise`; arguments and errors as there.

    Where the record is calibrated, its noise power is stated in it.
    """
    power = noise_power(history, noise_equivalent_sigma_zero, up)
    signal = history.signal.copy()
    add_thermal_noise(signal, power, generator)
    calibration = None if history.calibration is None else replace(history.calibration, noise_power=power)
    return replace(history, signal=signal, calibration=calibration)


def noise_power(history: PhaseHistory, noise_equivalent_sigma_zero: float, up: Float) -> float:
    """Mean power of the noise in a sample; the record's echoes are not looked at.

    noise_equivalent_sigma_zero : linear, for an image focused with uniform weights, at the scene centre, of echoes of amplitude one
    for a square metre: in the beam's centre, where the record has an antenna's gain in it. up : (3,) unit normal of the ground
    there. Raises InputError for a negative level and for a collect that resolves no area.
    """
    lit = history.samples * int(pulses_lighting(history, history.scene_centre).sum())
    return noise_power_in_samples(noise_equivalent_sigma_zero, resolution_cell_area(history, up), lit)


def add_thermal_noise(signal: Complex, power: float, generator: np.random.Generator) -> None:
    """Add circular white Gaussian noise of a mean power to every sample of a signal (pulse, sample)."""
    deviation = np.float32(np.sqrt(0.5 * power))
    for pulse in range(len(signal)):
        real, imaginary = generator.standard_normal((2, signal.shape[1]), dtype=np.float32)
        signal[pulse] += deviation * (real + 1j * imaginary)


def pulses_lighting(history: PhaseHistory, point: Float) -> NDArray[np.bool_]:
    """Which pulses (pulse,) light an earth-fixed point (3,)."""
    if history.illumination is None:
        return np.ones(history.pulses, dtype=np.bool_)
    place = history.illumination.place(history.scene_frame, point, history.bounce_time)
    return np.asarray(np.abs(place) <= 0.5)


def resolution_cell_area(
    history: PhaseHistory,
    up: Float,
    point: Float | None = None,
    sample_weight: Float | None = None,
    pulse_weight: Float | None = None,
) -> float:
    """Ground area (m2) of the resolution cell: the integral of |point response|^2.

    up : (3,) unit normal of the ground. point : (3,) earth-fixed, the scene centre if not given; the pulses that light it count.
    sample_weight : (sample,), pulse_weight : (pulse,) weights of focusing, uniform if not given.
    Each sample stands at a ground spatial frequency f grad(delay) and covers an area there, f step |g x g'| with g the gradient's
    ground component and g' its change to the next pulse. With weights w, the integral of the squared point response is the sum of
    w^2 over these areas, over the square of the sum of w (Parseval). Where samples cover a rectangle evenly, unweighted, this is
    1 / (row bandwidth x column bandwidth).
    Source: as `radar.noise`; the spatial frequencies after C. V. Jakowatz et al., "Spotlight-Mode Synthetic Aperture Radar",
    Kluwer 1996, section 2.4. Raises InputError where the aperture turns nowhere as seen from the point, or nothing lights it.
    """
    place = history.scene_centre if point is None else point
    lit = np.flatnonzero(pulses_lighting(history, place))
    if len(lit) < 2:
        raise InputError("phase history", "aperture", f"{len(lit)} pulses that light the point", "at least 2")
    gradient = delay_gradient(history.transmit.position[lit], history.receive.position[lit], place)
    ground = gradient - np.multiply.outer(gradient @ up, up)
    turn = np.abs(np.cross(ground, np.gradient(ground, axis=0)) @ up)
    if not turn.min() > 1e-9 * turn.max():
        raise InputError("phase history", "aperture", "a line of sight that stands still", "one that turns from pulse to pulse")
    along = np.ones(history.samples) if sample_weight is None else sample_weight
    across = np.ones(history.pulses) if pulse_weight is None else pulse_weight
    total = 0.0
    for pulse, turned in zip(lit, turn, strict=True):
        covered = history.frequencies(int(pulse)) * history.frequency_step[pulse] * turned
        total += float(across[pulse] ** 2 * (along**2 / covered).sum())
    return total / float(along.sum() * across[lit].sum()) ** 2
