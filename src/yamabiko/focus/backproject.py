"""Exact backprojection: a ComplexImage on any surface from any phase history, to a promised error.

Pulses are taken in blocks: each block is turned into range profiles and added to every tile of the image, so that memory holds the
image and one block only. The error has three parts, each kept below the promise: interpolation of the profiles (set by their
oversampling), the path series within a tile (set by the tile's size), and float32 arithmetic (below -100 dB).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from yamabiko.collect.line_of_sight import path_gradient, two_way_path
from yamabiko.collect.path_kernel import Pulses
from yamabiko.collect.phase_history import SPEED_OF_LIGHT, Complex, PhaseHistory
from yamabiko.collect.range_profile import ProfileSampling, oversampling, profiles_of
from yamabiko.collect.tiles import Tiling, tile_surface
from yamabiko.earth.surface import HeightGrid, Points, ProjectedGrid, Surface
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.focus.backprojection_kernel import add_pulses, remove_carrier
from yamabiko.focus.calibrated import image_calibration
from yamabiko.focus.complex_image import Carrier, ComplexImage
from yamabiko.focus.lit_pulses import LitPulses
from yamabiko.focus.weighting import Weighting, place_in_aperture

METHOD = "exact backprojection"
HIGHEST_ACCURACY_DB = 90.0
_SMALLEST_BLOCK_BYTES = 1 << 21
_LARGEST_BLOCK_BYTES = 1 << 26
_FEWEST_PULSES = 16


def backproject(
    history: PhaseHistory,
    surface: Surface,
    *,
    accuracy_db: float = 60.0,
    range_weighting: Weighting = Weighting.UNIFORM,
    azimuth_weighting: Weighting = Weighting.UNIFORM,
    phase_correction: Float | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> ComplexImage:
    """Focus a phase history onto a surface.

    accuracy_db : the image differs from the direct double-precision sum by at most this many dB below it (relative L2), 20 to 90.
    phase_correction : (pulse,) radians subtracted from every pulse, as autofocus estimates them.
    progress : called with pulses done and pulses in all.

    Raises InputError when the accuracy, the correction or the surface cannot be used.
    Source: L. A. Gorham, L. J. Moore, "SAR image formation toolbox for MATLAB", Proc. SPIE 7699 (2010), section 3, with the
    distance computed exactly and for separate antennas.
    """
    _check(history, surface, accuracy_db, phase_correction)
    accuracy = 10.0 ** (-accuracy_db / 20.0)
    tiling = tile_surface(surface, history, accuracy)
    sampling = ProfileSampling.of(history, oversampling(accuracy), tiling.radius)
    windows = LitPulses.of(history, tiling, azimuth_weighting)
    azimuth = np.ones(history.pulses) if windows.used else azimuth_weights(history, azimuth_weighting)
    turned = azimuth if phase_correction is None else azimuth * np.exp(-1j * phase_correction)
    flat = np.zeros(int(np.prod(surface.shape)), np.complex64)
    weights = np.zeros(flat.size if windows.used else 0, np.float32)
    block = _block_pulses(history, flat, sampling)
    profiles = np.empty((block, sampling.width), np.complex64)
    total = 0.0
    for first in range(0, history.pulses, block):
        chosen = slice(first, min(first + block, history.pulses))
        band = range_weights(history, chosen, range_weighting)
        share = np.broadcast_to(band, (chosen.stop - first, history.samples)).sum(axis=1)
        total += float((share * azimuth[chosen]).sum())
        weighted = (history.signal[chosen] * (band * turned[chosen, np.newaxis])).astype(np.complex64)
        filled = profiles[: len(weighted)]
        profiles_of(weighted, sampling, filled)
        pulses = tiling.pulses(history, chosen, sampling)
        add_pulses(filled.view(np.uint64), sampling.guard, pulses, tiling.tiles, windows.block(chosen, share), flat, weights)
        if progress is not None:
            progress(chosen.stop, history.pulses)
    planned = planned_image(
        history, surface, accuracy_db=accuracy_db, range_weighting=range_weighting, azimuth_weighting=azimuth_weighting
    )
    remove_carrier(_as_pulse(planned.carrier, tiling), tiling.tiles, windows.scale if windows.used else 1.0 / total, flat)
    if windows.used:
        np.divide(flat, weights, out=flat, where=weights > 0.0)
    return replace(planned, pixels=_in_surface_order(flat, tiling).reshape(surface.shape))


def planned_image(
    history: PhaseHistory,
    surface: Surface,
    *,
    accuracy_db: float = 60.0,
    range_weighting: Weighting = Weighting.UNIFORM,
    azimuth_weighting: Weighting = Weighting.UNIFORM,
) -> ComplexImage:
    """The image that `backproject` would return, with zeros for pixels that take no memory: to look at what it will be."""
    return ComplexImage(
        pixels=np.broadcast_to(np.complex64(0.0), surface.shape),
        surface=surface,
        carrier=Carrier.of(history),
        transmit=history.transmit,
        receive=history.receive,
        epoch=history.epoch,
        lowest_frequency=history.lowest_frequency,
        highest_frequency=history.highest_frequency,
        range_weighting=range_weighting,
        azimuth_weighting=azimuth_weighting,
        collection=history.collection,
        method=METHOD,
        accuracy_db=accuracy_db,
        illumination=history.illumination,
        calibration=image_calibration(history, surface, range_weighting, azimuth_weighting),
        orbit_error=history.orbit_error,
    )


def range_weights(history: PhaseHistory, block: slice, weighting: Weighting) -> Float:
    """Weights of the samples of a block of pulses by their place in the whole band: (pulse, sample), or (1, 1) for uniform."""
    if weighting is Weighting.UNIFORM:
        return np.ones((1, 1))
    frequency = history.first_frequency[block, np.newaxis] + history.frequency_step[block, np.newaxis] * np.arange(history.samples)
    width = history.highest_frequency - history.lowest_frequency
    return weighting.at((frequency - history.lowest_frequency) / width - 0.5)


def azimuth_weights(history: PhaseHistory, weighting: Weighting) -> Float:
    """Weights (pulse,) by each pulse's place in the aperture, as the line of sight from the scene centre tells it.

    Where places have apertures of their own `focus.lit_pulses` weighs instead.
    """
    return weighting.at(place_in_aperture(path_gradient(history.transmit.position, history.receive.position, history.scene_centre)))


def _as_pulse(carrier: Carrier, tiling: Tiling) -> Pulses:
    """The carrier as a block of one pulse, for the kernels."""
    transmit, receive = carrier.transmit_position, carrier.receive_position
    return Pulses(
        tiling.turned(transmit[np.newaxis]),
        tiling.turned(receive[np.newaxis]),
        True,
        two_way_path(transmit, receive, carrier.reference_point)[np.newaxis],
        np.ones(1),
        np.array([carrier.frequency / SPEED_OF_LIGHT]),
        1,
    )


def _in_surface_order(flat: Complex, tiling: Tiling) -> Complex:
    """Pixels (point,) as the surface lists them, from the order in which the tiles do."""
    if tiling.order is None:
        return flat
    pixels = np.empty_like(flat)
    pixels[tiling.order] = flat
    return pixels


def _block_pulses(history: PhaseHistory, pixels: Complex, sampling: ProfileSampling) -> int:
    """Pulses in a block: profiles to a quarter of what the echoes and the image hold, within sensible bounds."""
    share = (history.signal.nbytes + pixels.nbytes) // 4
    budget = min(max(share, _SMALLEST_BLOCK_BYTES), _LARGEST_BLOCK_BYTES)
    return int(np.clip(budget // (8 * sampling.width), _FEWEST_PULSES, history.pulses))


def _check(history: PhaseHistory, surface: Surface, accuracy_db: float, phase_correction: Float | None) -> None:
    if not 20.0 <= accuracy_db <= HIGHEST_ACCURACY_DB:
        raise InputError("focus", "accuracy", f"{accuracy_db:g} dB", f"20 to {HIGHEST_ACCURACY_DB:g} dB")
    if int(np.prod(surface.shape)) == 0:
        raise InputError("focus", "surface", "no points", "at least one point")
    if isinstance(surface, Points | ProjectedGrid) and not np.isfinite(surface.position).all():
        raise InputError("focus", "surface position", "a value that is not finite", "finite metres")
    if isinstance(surface, HeightGrid) and not np.isfinite(surface.height).all():
        raise InputError("focus", "surface height", "a value that is not finite", "finite metres")
    if phase_correction is not None and phase_correction.shape != (history.pulses,):
        raise InputError("focus", "phase correction", f"shape {phase_correction.shape}", f"shape ({history.pulses},)")
