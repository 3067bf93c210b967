"""What the pixels of an image are worth in radar cross section and sigma nought, where the echoes' own worth is known.

A pixel's power is the cross section of a point in it times the square of the antenna's gain there; homogeneous ground of sigma
nought s has the mean power s times the area of the resolution cell on the ground, times the same. The cell is the integral of the
squared response, so weightings and the aperture of each place are in it.
"""

from __future__ import annotations

import numpy as np

from yamabiko.collect.line_of_sight import path_gradient
from yamabiko.collect.noise import pulses_lighting, resolution_cell_area
from yamabiko.collect.phase_history import PhaseHistory
from yamabiko.collect.tiles import extreme_points
from yamabiko.earth.surface import Surface
from yamabiko.earth.wgs84 import Float, LocalFrame
from yamabiko.errors import InputError
from yamabiko.focus.complex_image import ImageCalibration
from yamabiko.focus.lit_pulses import ApertureWeights
from yamabiko.focus.weighting import Weighting, place_in_aperture


def image_calibration(
    history: PhaseHistory, surface: Surface, range_weighting: Weighting, azimuth_weighting: Weighting
) -> ImageCalibration | None:
    """The calibration of an image focused from a record, or None where the record has none or lights nothing of the surface.

    Places off the middle of the surface differ by the gain's polynomial; the area of the cell, which changes by a share of their
    distance over the range, is the middle's.
    """
    calibration = history.calibration
    if calibration is None:
        return None
    low, high = (function(extreme_points(surface), axis=0) for function in (np.min, np.max))
    middle = 0.5 * (low + high)
    lit = pulses_lighting(history, middle)
    if lit.sum() < 2:
        return None
    along, across = _weights(history, middle, range_weighting, azimuth_weighting)
    try:
        area = resolution_cell_area(history, LocalFrame.at(middle).axes[2], middle, along, across)
    except InputError:
        return None
    noise = None
    if calibration.noise_power is not None:
        over_band = float((along**2).mean() / along.mean() ** 2)
        if history.illumination is None:
            over_pulses = float((across**2).mean() / across.mean() ** 2)
        else:
            over_pulses = ApertureWeights(history.illumination, azimuth_weighting).noise
        noise = calibration.noise_power * over_band * over_pulses / (int(lit.sum()) * history.samples)
    return ImageCalibration(history.scene_frame, calibration.gain, area, noise)


def _weights(history: PhaseHistory, point: Float, range_weighting: Weighting, azimuth_weighting: Weighting) -> tuple[Float, Float]:
    """Weights of the samples (sample,) and the pulses (pulse,) in the response at a point: the taper is made good in it."""
    along = range_weighting.at((np.arange(history.samples) + 0.5) / history.samples - 0.5)
    if history.illumination is None:
        look = path_gradient(history.transmit.position, history.receive.position, history.scene_centre)
        return along, azimuth_weighting.at(place_in_aperture(look))
    place = history.illumination.place(history.scene_frame, point, history.bounce_time)
    return along, azimuth_weighting.at(np.clip(place, -0.5, 0.5))
