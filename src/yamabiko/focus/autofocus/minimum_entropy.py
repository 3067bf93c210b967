"""Autofocus by the sharpness of a patch: the phase of every pulse that makes the entropy of the picture least.

For scenes without bright points. The picture is a sum over pulses, so entropy and its gradient cost one sum over pulses and
pixels each. Entropy is that of a picture of constant energy: the share of each pixel in what the echoes hold, not in what is left
of it in the patch, or the search would rather throw energy out of the patch than focus it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import scipy.fft
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import entr

from yamabiko.collect.phase_history import Complex
from yamabiko.earth.wgs84 import Float
from yamabiko.focus.autofocus.patch_kernel import Float32, sum_over_pixels, sum_over_pulses
from yamabiko.focus.autofocus.phase_gradient import without_line

_WIDEST_QUADRATIC = 40.0
_QUADRATIC_STEP = 2.0
_DEGREES_OF_FREEDOM = (8, 32, 128)
_ITERATIONS_AT_A_LEVEL = 60
# L-BFGS stops on relative changes: entropies of a few nats are scaled so that thousandths still count.
_SCALE = 1e3


@dataclass(frozen=True, eq=False)
class Patch:
    """What every pulse says of every pixel, scaled so that a picture with random phases has mean power one.

    real, imaginary : (pulse, pixel).
    """

    real: Float32
    imaginary: Float32

    @classmethod
    def of(cls, contributions: Complex) -> Self:
        """The patch of contributions (pulse, pixel) complex64, in any unit."""
        scale = np.float32(1.0 / np.sqrt(len(contributions) * np.mean(np.abs(contributions) ** 2, dtype=np.float64)))
        return cls(contributions.real * scale, contributions.imag * scale)

    def pixels(self, turn: NDArray[np.complex128]) -> Complex:
        """(pixel,) the picture, each pulse multiplied by its turn (pulse,)."""
        answer = np.zeros((2, self.real.shape[1]), dtype=np.float32)
        sum_over_pulses(*_parts(turn), self.real, self.imaginary, answer[0], answer[1])
        return np.asarray(answer[0] + 1j * answer[1], dtype=np.complex64)

    def pulses(self, weight: Complex) -> Complex:
        """(pulse,) the sum over pixels, each multiplied by its weight (pixel,)."""
        answer = np.zeros((2, len(self.real)), dtype=np.float32)
        sum_over_pixels(*_parts(weight), self.real, self.imaginary, answer[0], answer[1])
        return np.asarray(answer[0] + 1j * answer[1], dtype=np.complex64)


def _parts(values: NDArray[np.complexfloating[Any, Any]]) -> tuple[Float32, Float32]:
    return np.ascontiguousarray(values.real, dtype=np.float32), np.ascontiguousarray(values.imag, dtype=np.float32)


@dataclass(frozen=True, eq=False)
class Sharpest:
    """phase : (pulse,) estimate, radians, constant and linear in the pulse number removed. iterations : of the search."""

    phase: Float
    iterations: int


def minimum_entropy(contributions: Complex, start: Float | None = None, progress: Callable[[], None] | None = None) -> Sharpest:
    """The phases (pulse,) whose removal makes the picture of a patch sharpest, contributions (pulse, pixel) complex64.

    A search over a quadratic up to 40 rad at the edges comes first; then cosine series of growing length, each begun where the
    last one ended, and at last every pulse by itself. Lines over the pulse number stay out of the search: they would move
    brighter things into the patch. start : (pulse,) phases near the answer, radians; given them, only the last of this is done.
    progress is called after each level.

    Source: T. Kragh, "Monotonic iterative algorithm for minimum-entropy autofocus", Adaptive Sensor Array Processing Workshop, MIT
    Lincoln Laboratory 2006, for the measure and its constant energy; minimised here by L-BFGS on its derivative instead.
    """
    pulses = len(contributions)
    patch = Patch.of(contributions)
    if start is None:
        phase, levels = _best_quadratic(patch, pulses), [*(count for count in _DEGREES_OF_FREEDOM if count < pulses), pulses]
    else:
        phase, levels = start, [pulses]
    iterations = 0
    for count in levels:
        phase, taken = _descend(patch, phase, count)
        iterations += taken
        if progress is not None:
            progress()
    return Sharpest(without_line(phase), iterations)


def _best_quadratic(patch: Patch, pulses: int) -> Float:
    """The quadratic phase (pulse,) that leaves the least entropy."""
    parabola = without_line(np.linspace(-1.0, 1.0, pulses) ** 2)
    sizes = np.arange(-_WIDEST_QUADRATIC, _WIDEST_QUADRATIC + 0.5 * _QUADRATIC_STEP, _QUADRATIC_STEP)
    entropies = [float(entr(_power(patch.pixels(np.exp(-1j * size * parabola)))).sum()) for size in sizes]
    return parabola * float(sizes[int(np.argmin(entropies))])


def entropy_and_gradient(patch: Patch, phase: Float) -> tuple[float, Float]:
    """Entropy per pixel of the picture that a patch makes with phases (pulse,) removed, and its derivative (pulse,) by each phase.

    By Parseval's theorem the picture's energy is the number of pixels, whatever the phases, up to what crosses the patch's edge.
    The entropy of the shares is then this value plus the logarithm of the number of pixels (nats).
    """
    turn = np.exp(-1j * phase)
    pixels = patch.pixels(turn)
    power = _power(pixels)
    logarithm = np.log(np.maximum(power, np.finfo(np.float64).tiny))
    slope = -(logarithm + 1.0) / len(power)
    gradient = 2.0 * np.imag(turn * patch.pulses((slope * pixels.conj()).astype(np.complex64)))
    return -float((power * logarithm).mean()), gradient.astype(np.float64)


def _power(pixels: Complex) -> Float:
    return pixels.real.astype(np.float64) ** 2 + pixels.imag.astype(np.float64) ** 2


def _descend(patch: Patch, start: Float, count: int) -> tuple[Float, int]:
    """The best phases (pulse,) near start that differ from it by a cosine series of count terms, and the iterations taken."""

    def series(terms: Float) -> Float:
        return without_line(scipy.fft.idct(np.concatenate([[0.0], terms, np.zeros(len(start) - count)]), norm="ortho"))

    def measure(terms: Float) -> tuple[float, Float]:
        entropy, gradient = entropy_and_gradient(patch, start + series(terms))
        return _SCALE * entropy, _SCALE * scipy.fft.dct(without_line(gradient), norm="ortho")[1:count]

    found = minimize(
        measure,
        np.zeros(count - 1),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": _ITERATIONS_AT_A_LEVEL, "ftol": 1e-9, "gtol": 1e-6, "maxcor": 20},
    )
    return start + series(found.x), int(found.nit)
