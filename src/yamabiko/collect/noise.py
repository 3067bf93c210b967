"""Thermal noise put into a phase history so that its focused image has the noise-equivalent sigma zero that was asked for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from yamabiko.collect.line_of_sight import delay_gradient
from yamabiko.collect.phase_history import PhaseHistory
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.radar.noise import noise_power_in_samples


def with_thermal_noise(
    history: PhaseHistory, noise_equivalent_sigma_zero: float, up: Float, generator: np.random.Generator
) -> PhaseHistory:
    """The same echoes with circular white Gaussian noise added to every sample.

    noise_equivalent_sigma_zero : linear, for an image focused with uniform weights, at the scene centre. up : (3,) unit normal of
    the ground there. Raises InputError for a negative level and for a collect that resolves no area.
    """
    area = resolution_cell_area(history, up)
    power = noise_power_in_samples(noise_equivalent_sigma_zero, area, history.signal.size)
    signal = history.signal.copy()
    deviation = np.float32(np.sqrt(0.5 * power))
    for pulse in range(history.pulses):
        real, imaginary = generator.standard_normal((2, history.samples), dtype=np.float32)
        signal[pulse] += deviation * (real + 1j * imaginary)
    return replace(history, signal=signal)


def resolution_cell_area(history: PhaseHistory, up: Float) -> float:
    """Ground area (m2) of the resolution cell at the scene centre for uniform weights: the integral of |point response|^2.

    up : (3,) unit normal of the ground. Each sample stands at a ground spatial frequency f grad(delay) and covers an area there,
    f step |g x g'| with g the gradient's ground component and g' its change to the next pulse. With N samples of equal weight, the
    integral of the squared point response is (1/N^2) x the sum of one over these areas (Parseval). Where the samples cover a
    rectangle evenly this is 1 / (row bandwidth x column bandwidth).
    Source: as `radar.noise`; the spatial frequencies after C. V. Jakowatz et al., "Spotlight-Mode Synthetic Aperture Radar",
    Kluwer 1996, section 2.4. Raises InputError where the aperture turns nowhere as seen from the scene.
    """
    gradient = delay_gradient(history.transmit.position, history.receive.position, history.scene_centre)
    ground = gradient - np.multiply.outer(gradient @ up, up)
    turn = np.abs(np.cross(ground, np.gradient(ground, axis=0)) @ up)
    if not turn.min() > 1e-9 * turn.max():
        raise InputError("phase history", "aperture", "a line of sight that stands still", "one that turns from pulse to pulse")
    total = 0.0
    for pulse in range(history.pulses):
        covered = history.frequencies(pulse) * history.frequency_step[pulse] * turn[pulse]
        total += float((1.0 / covered).sum())
    return total / history.signal.size**2
