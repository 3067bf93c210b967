"""Echoes of a distributed scene on a surface, simulated by the adjoint of exact backprojection.

Backprojection takes from each pulse, for each point, the sample at the point's distance; its adjoint gives each point's
reflectivity back to every pulse, by the same steps in the opposite order. A test holds the two to each other with a dot product,
and this one to the closed form of `point_echoes` on a few points.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numba
import numpy as np

from yamabiko.collect.beam import Beam
from yamabiko.collect.echo_kernel import leave_echoes
from yamabiko.collect.phase_history import Complex, PhaseHistory
from yamabiko.collect.range_profile import ProfileSampling, oversampling, samples_of
from yamabiko.collect.tiles import extreme_points, tile_surface
from yamabiko.earth.surface import Surface
from yamabiko.errors import InputError

_BLOCK_BYTES = 1 << 25
_JOBS_PER_THREAD = 4
_NO_GATE = 1e15  # m; finite, since the kernels are compiled for finite numbers


def surface_echoes(
    template: PhaseHistory,
    surface: Surface,
    reflectivity: Complex,
    *,
    accuracy_db: float = 60.0,
    beam: Beam | None = None,
    gate: float | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> PhaseHistory:
    """The phase history that a radar would record of a surface.

    template : a phase history whose antennas, frequencies, reference points and times are used; its signal is not looked at.
    reflectivity : surface.shape complex64; each point's echo is added with this amplitude (metres, where its square is a radar
    cross section). accuracy_db : agreement with the sum of the points' closed forms (relative L2, dB below).
    beam, gate : the antenna's gain and the range gate, as in `point_target_echoes`; a point is recorded or not by the profile
    sample nearest to it. progress : called with pulses done and pulses in all.
    Raises InputError where shapes disagree or a reflectivity is not finite.
    """
    signal = np.zeros((template.pulses, template.samples), np.complex64)
    add_surface_echoes(signal, template, surface, reflectivity, accuracy_db=accuracy_db, beam=beam, gate=gate, progress=progress)
    return replace(template, signal=signal, collection=replace(template.collection, simulated=True))


def add_surface_echoes(
    signal: Complex,
    template: PhaseHistory,
    surface: Surface,
    reflectivity: Complex,
    *,
    accuracy_db: float = 60.0,
    beam: Beam | None = None,
    gate: float | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Add the echoes that `surface_echoes` returns to a signal (pulse, sample), be they none; arguments and errors as there."""
    if reflectivity.shape != surface.shape:
        raise InputError("simulate", "reflectivity", f"shape {reflectivity.shape}", f"the surface's shape {surface.shape}")
    if not np.isfinite(reflectivity).all():
        raise InputError("simulate", "reflectivity", "a value that is not finite", "finite values")
    accuracy = 10.0 ** (-accuracy_db / 20.0)
    largest = np.inf if beam is None else beam.largest_tile(extreme_points(surface))
    tiling = tile_surface(surface, template, accuracy, largest)
    sampling = ProfileSampling.of(template, oversampling(accuracy), tiling.radius)
    flat = np.ascontiguousarray(reflectivity.reshape(-1), dtype=np.complex64)
    if tiling.order is not None:
        flat = flat[tiling.order]
    centres = np.zeros((0, 3)) if beam is None else tiling.centres()
    block = int(np.clip(_BLOCK_BYTES // (8 * sampling.width), 1, template.pulses))
    for first in range(0, template.pulses, block):
        chosen = slice(first, min(first + block, template.pulses))
        profiles = np.zeros((chosen.stop - first, sampling.width), np.complex64)
        jobs = min(len(profiles), _JOBS_PER_THREAD * numba.get_num_threads())
        lighting = np.zeros((0, 0, 4), np.float32) if beam is None else beam.lighting(chosen, centres, tiling.axes)
        pulses = tiling.pulses(template, chosen, sampling)
        reach = _NO_GATE if gate is None else gate
        leave_echoes(profiles, sampling.guard, pulses, tiling.tiles, flat, lighting, reach, jobs)
        signal[chosen] += samples_of(profiles, sampling)
        if progress is not None:
            progress(chosen.stop, template.pulses)
