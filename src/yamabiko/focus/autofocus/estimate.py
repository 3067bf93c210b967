"""Estimates the phase error of every pulse from the echoes themselves, says how far to trust it, and refuses where it cannot.

Trust comes from doing it twice: the two halves of the band see the same phase errors but independent noise and speckle. Where their
answers differ, the scene has too little contrast and the picture is left alone.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from yamabiko.collect.line_of_sight import path_gradient
from yamabiko.collect.phase_history import PhaseHistory
from yamabiko.earth.surface import GriddedSurface
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.focus.autofocus.bright_points import bright_points
from yamabiko.focus.autofocus.minimum_entropy import minimum_entropy
from yamabiko.focus.autofocus.phase_gradient import phase_gradient, without_line
from yamabiko.focus.autofocus.pulse_contributions import pulse_contributions
from yamabiko.focus.autofocus.window import busiest_window
from yamabiko.focus.backproject import backproject
from yamabiko.focus.measure import measure_image

LARGEST_PREDICTED_ERROR = 0.3
"""Radians rms: a correction that is this wrong costs a peak 0.4 dB."""

FEWEST_PULSES = 16
FEWEST_SAMPLES = 16

_ACCURACY_DB = 40.0
_MOST_ROUNDS = 4
_SETTLED = 0.02
_GRADIENT_PIXEL_PULSES = 250_000_000
_ENTROPY_PIXEL_PULSES = 16_000_000
# Amplitudes within two to plus or minus this need no scaling: their products and sums of squares stay well inside single precision.
_MODERATE_EXPONENT = 20

logger = logging.getLogger(__name__)


class AutofocusMethod(StrEnum):
    """PGA: phase gradient autofocus, for scenes with bright points. ENTROPY: minimum entropy, for scenes without."""

    PGA = "pga"
    ENTROPY = "entropy"


@dataclass(frozen=True, eq=False)
class PhaseErrorEstimate:
    """Phase errors, one a pulse, and what they are worth.

    phase : (pulse,) radians to subtract from the pulses (backproject's phase_correction); zeros unless applied.
    measured : (pulse,) radians, the estimate itself, applied or not. Both without the mean and the line that only move the picture.
    applied : whether to trust it. reason : why or why not, one sentence.
    predicted_error : expected rms of (measured - truth), radians. correction : rms of measured, radians.
    entropy_before, entropy_after : nats, of the window of the picture that was worked on.
    iterations : of the innermost loop, for the estimate from the whole band. method : how it was found.
    """

    phase: Float
    measured: Float
    applied: bool
    reason: str
    predicted_error: float
    correction: float
    entropy_before: float
    entropy_after: float
    iterations: int
    method: AutofocusMethod


def estimate_phase_error(
    history: PhaseHistory,
    surface: GriddedSurface,
    method: AutofocusMethod | str = AutofocusMethod.PGA,
    progress: Callable[[int, int], None] | None = None,
) -> PhaseErrorEstimate:
    """Estimate one phase error a pulse from the picture on a surface.

    surface : where the scene lies; of a large one only the busiest window is used. The phase error is taken as the same at all
    frequencies and all over the scene: an unknown delay is one only as far as the band is narrow beside its centre.
    progress : called with (steps done, steps in all).

    Raises InputError: unknown method, fewer than 16 pulses or samples, or a surface under 16 x 16 pixels.
    """
    method = _checked(history, surface, method)
    history = _of_moderate_size(history)
    step = _Steps(progress, 3 * _MOST_ROUNDS + 2)
    budget = _GRADIENT_PIXEL_PULSES if method is AutofocusMethod.PGA else _ENTROPY_PIXEL_PULSES
    before = backproject(history, surface, accuracy_db=_ACCURACY_DB).pixels
    window, before = busiest_window(surface, before, budget // history.pulses)
    step.reach(1)
    lower, upper = _half_bands(history)
    if method is AutofocusMethod.PGA:
        first, _ = _from_points(upper, lower, window, None, step)
        second, _ = _from_points(lower, upper, window, None, step)
        measured, iterations = _from_points(history, history, window, first, step)
    else:
        first, _ = _from_patch(lower, window, None, step)
        second, _ = _from_patch(upper, window, None, step)
        measured, iterations = _from_patch(history, window, first, step)
    measured = without_shift(measured, history)
    after = backproject(history, window, accuracy_db=_ACCURACY_DB, phase_correction=measured).pixels
    step.reach(step.total)
    entropies = (measure_image(before).entropy, measure_image(after).entropy)
    return _judged(measured, 0.5 * disagreement(first, second), entropies, iterations, method)


def disagreement(first: Float, second: Float) -> float:
    """Root mean square of first - second (pulse,) modulo 2 pi after the constant and the line that bring them closest, radians."""
    difference = np.asarray(first - second, dtype=np.float64)
    length = 1 << int(np.ceil(np.log2(16 * len(difference))))
    spectrum = np.fft.fft(np.exp(1j * difference), length)
    peak = int(np.abs(spectrum).argmax())
    line = 2.0 * np.pi * peak / length * np.arange(len(difference)) + np.angle(spectrum[peak])
    return float(np.sqrt(np.mean(without_line(np.angle(np.exp(1j * (difference - line)))) ** 2)))


def without_shift(phase: Float, history: PhaseHistory) -> Float:
    """The phase (pulse,) less the constant and the multiple of the cross-range look direction that only move the picture."""
    look = path_gradient(history.transmit.position, history.receive.position, history.scene_centre)
    place = look @ (look[-1] - look[0])
    place = place - place.mean()
    unwrapped = np.unwrap(phase)
    return np.asarray(unwrapped - unwrapped.mean() - place * (place @ unwrapped) / max(place @ place, np.finfo(np.float64).tiny))


class _Steps:
    """Counts steps for a progress callback."""

    def __init__(self, progress: Callable[[int, int], None] | None, total: int) -> None:
        self.progress, self.total, self.done = progress, total, 0

    def reach(self, done: int) -> None:
        self.done = done
        if self.progress is not None:
            self.progress(done, self.total)

    def one(self) -> None:
        self.reach(self.done + 1)


def _checked(history: PhaseHistory, surface: GriddedSurface, method: str) -> AutofocusMethod:
    if method not in list(AutofocusMethod):
        raise InputError("autofocus", "method", method, " or ".join(AutofocusMethod))
    if history.pulses < FEWEST_PULSES:
        raise InputError(history.source, "signal", f"{history.pulses} pulses", f"at least {FEWEST_PULSES} pulses for autofocus")
    if history.samples < FEWEST_SAMPLES:
        raise InputError(history.source, "signal", f"{history.samples} samples", f"at least {FEWEST_SAMPLES} samples for autofocus")
    if min(surface.shape) < FEWEST_PULSES:
        raise InputError("autofocus", "surface", f"shape {surface.shape}", "at least 16 rows and columns")
    return AutofocusMethod(method)


def _of_moderate_size(history: PhaseHistory) -> PhaseHistory:
    """The history with a peak amplitude that single precision can square, times a power of two: phases stay as they are.

    What the units of a recording are is left open by its format; products of samples would overflow, or vanish, in some.
    """
    real, imaginary = history.signal.real, history.signal.imag
    peak = max(float(part) for part in (real.max(), -real.min(), imaginary.max(), -imaginary.min()))
    exponent = int(np.frexp(peak)[1])
    if abs(exponent) <= _MODERATE_EXPONENT:
        return history
    parts = np.ascontiguousarray(history.signal).view(np.float32)
    return replace(history, signal=np.ldexp(parts, -exponent).view(np.complex64))


def _half_bands(history: PhaseHistory) -> tuple[PhaseHistory, PhaseHistory]:
    """The lower and the upper half of the frequencies as phase histories of their own."""
    middle = history.samples // 2
    upper_start = history.first_frequency + middle * history.frequency_step
    lower = replace(history, signal=history.signal[:, :middle])
    return lower, replace(history, signal=history.signal[:, middle:], first_frequency=upper_start)


def _from_points(
    imaged: PhaseHistory, measured: PhaseHistory, surface: GriddedSurface, start: Float | None, step: _Steps
) -> tuple[Float, int]:
    """Phase gradient over rounds of imaging, choosing points in one history's picture and measuring them in another's.

    Where the two share no frequencies, a bright speckle or noise peak of the first is nothing special in the second: choosing the
    brightest cannot make noise look coherent. start : (pulse,) phases to begin with, radians.
    """
    phase, iterations, begun = np.zeros(imaged.pulses) if start is None else start, 0, step.done
    places = surface.points().reshape(-1, 3)
    for _ in range(_MOST_ROUNDS):
        picture = backproject(imaged, surface, accuracy_db=_ACCURACY_DB, phase_correction=phase).pixels
        chosen = places[bright_points(imaged, picture.ravel(), places)]
        turn = np.exp(-1j * phase).astype(np.complex64)[:, np.newaxis]
        found = phase_gradient(pulse_contributions(measured, chosen) * turn)
        phase, iterations = phase + found.phase, iterations + found.iterations
        update = float(np.sqrt(np.mean(found.phase**2)))
        logger.debug("phase gradient over %d points: update %.3f rad rms", len(chosen), update)
        step.one()
        if update < _SETTLED:
            break
    step.reach(begun + _MOST_ROUNDS)
    return phase, iterations


def _from_patch(history: PhaseHistory, surface: GriddedSurface, start: Float | None, step: _Steps) -> tuple[Float, int]:
    """Minimum entropy over all pixels of a patch. start : (pulse,) phases to begin with, radians."""
    begun = step.done
    found = minimum_entropy(pulse_contributions(history, surface.points().reshape(-1, 3)), start, step.one)
    logger.debug("minimum entropy: %d iterations", found.iterations)
    step.reach(begun + _MOST_ROUNDS)
    return found.phase, found.iterations


def _judged(
    measured: Float, predicted_error: float, entropies: tuple[float, float], iterations: int, method: AutofocusMethod
) -> PhaseErrorEstimate:
    """Apply it only where both halves of the band agree and the picture becomes sharper; entropies before and after."""
    entropy_before, entropy_after = entropies
    figure = f"predicted error {predicted_error:.2f} rad rms"
    if predicted_error > LARGEST_PREDICTED_ERROR:
        reason = f"too little contrast in the scene: {figure}, at most {LARGEST_PREDICTED_ERROR:g} is trusted; left alone"
    elif entropy_after >= entropy_before:
        reason = f"no sharper picture: entropy {entropy_before:.4f} before, {entropy_after:.4f} after; left alone"
    else:
        reason = f"both halves of the band agree: {figure}"
    applied = predicted_error <= LARGEST_PREDICTED_ERROR and entropy_after < entropy_before
    return PhaseErrorEstimate(
        phase=measured if applied else np.zeros_like(measured),
        measured=measured,
        applied=applied,
        reason=reason,
        predicted_error=predicted_error,
        correction=float(np.sqrt(np.mean(measured**2))),
        entropy_before=entropy_before,
        entropy_after=entropy_after,
        iterations=iterations,
        method=method,
    )
