"""Worlds recorded and focused: passes of one geometry are as coherent as class and time say, a baseline takes away what it should,
and a building's walls lie over towards the radar.
"""

from datetime import timedelta
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from yamabiko.collect.surface_echoes import surface_echoes
from yamabiko.earth.surface import Plane, Points
from yamabiko.focus.backproject import backproject
from yamabiko.scene.land_cover import DAY, MODELS, LandCover
from yamabiko.scene.shapes import Rectangle
from yamabiko.scene.world_things import Building
from yamabiko.scene.worlds.river_valley import START
from yamabiko.testing.apertures import satellite, scene_frame
from yamabiko.testing.small_worlds import level_world

FRAME = scene_frame()
RESOLUTION, AZIMUTH, INCIDENCE = 2.0, 1.35, 0.6
PIXELS = 56


def ground(pixels: int = PIXELS, spacing: float = RESOLUTION) -> Plane:
    away = FRAME.turn_to_earth_fixed([-np.sin(AZIMUTH), -np.cos(AZIMUTH), 0.0])
    middle = 0.5 * (pixels - 1)
    return Plane(FRAME.origin, away, np.cross(FRAME.axes[2], away), spacing, spacing, (pixels, pixels), (middle, middle))


@cache
def picture(cover: LandCover, days: float, incidence: float = INCIDENCE) -> NDArray[np.complex128]:
    """Focused pixels with the carrier put back: the phase of fixed scatterers is then that of the ground, whatever the geometry."""
    world = level_world(cover, extent=150.0, spacing=1.0)
    history = satellite(pulses=96, samples=96, resolution=RESOLUTION, incidence=incidence, azimuth=AZIMUTH)
    middle = history.pulses // 2
    seen = world.seen_from(history.transmit.position[middle], START + timedelta(days=days))
    image = backproject(surface_echoes(history, seen.ground.surface, seen.ground.reflectivity), ground())
    return np.asarray(image.pixels * np.exp(2j * np.pi * image.carrier.cycles(ground().points())))


def coherence(first: NDArray[np.complex128], second: NDArray[np.complex128]) -> complex:
    return complex(np.vdot(second, first) / np.sqrt(np.vdot(first, first).real * np.vdot(second, second).real))


@pytest.mark.parametrize("cover", [LandCover.TOWN, LandCover.FIELD, LandCover.FOREST, LandCover.OPEN_SEA])
@pytest.mark.parametrize("days", [0.5, 4.0])
def test_focused_passes_are_as_coherent_as_class_and_time_say(cover: LandCover, days: float) -> None:
    model = MODELS[cover].coherence
    expected = model.lasting + (model.at_once - model.lasting) * np.exp(-days * DAY / model.decay)
    found = coherence(picture(cover, 1.0), picture(cover, 1.0 + days))
    # Two pixels a resolution cell in neither direction: every one counts as a look; four standard deviations.
    assert found == pytest.approx(expected, abs=4.0 / PIXELS)


@pytest.mark.parametrize("share", [0.0, 0.5, 1.2])
def test_a_baseline_takes_coherence_away_by_the_shift_of_the_spectra(share: float) -> None:
    """Zebker and Villasenor 1992, equation 22: what two passes share falls linearly with their angle, to nothing at
    bandwidth / frequency x tan(incidence). Nothing puts that in: fixed scatterers and their distances do."""
    bandwidth = 299_792_458.0 / (2.0 * RESOLUTION)
    critical = bandwidth / 9.65e9 * np.tan(INCIDENCE)
    first = picture(LandCover.ROOF, 1.0)
    second = picture(LandCover.ROOF, 1.0, INCIDENCE + share * critical)
    assert abs(coherence(first, second)) == pytest.approx(max(0.0, 1.0 - share), abs=0.06)


def test_sigma_nought_comes_back_from_the_picture() -> None:
    """Mean power over the area of the resolution cell, of 3136 looks: 0.25 dB is three standard deviations."""
    from yamabiko.collect.noise import resolution_cell_area

    history = satellite(pulses=96, samples=96, resolution=RESOLUTION, incidence=INCIDENCE, azimuth=AZIMUTH)
    world = level_world(LandCover.FIELD, extent=150.0, spacing=1.0)
    seen = world.seen_from(history.transmit.position[48], START)
    area = resolution_cell_area(history, FRAME.axes[2])
    power = np.mean(np.abs(picture(LandCover.FIELD, 1.0)) ** 2) / area
    assert 10.0 * np.log10(power / seen.sigma_zero.mean()) == pytest.approx(0.0, abs=0.3)


def test_a_buildings_top_lies_over_by_its_height_times_the_cotangent_of_incidence() -> None:
    height, incidence = 14.0, 0.7
    block = Building("block", Rectangle(0.0, 0.0, 20.0, 20.0, AZIMUTH), height)
    history = satellite(pulses=128, samples=128, resolution=0.5, incidence=incidence, azimuth=AZIMUTH)
    seen = level_world(LandCover.MEADOW, block).seen_from(history.transmit.position[64], START)
    points = surface_echoes(history, Points(seen.points.position), seen.points.amplitude.astype(np.complex64))
    plane = ground(200, 0.4)
    power = np.abs(backproject(points, plane).pixels) ** 2
    nearer = -(np.arange(200) - plane.reference_pixel[0]) * plane.row_spacing  # ground range from the middle towards the radar
    bright = nearer[power.max(axis=1) > 0.02 * np.median(np.sort(power.ravel())[-50:])]
    assert bright.max() == pytest.approx(10.0 + height / np.tan(incidence), abs=1.2)
    assert bright.min() > -10.0 + height / np.tan(incidence) - 1.5  # the far edge of the roof lies over as much
