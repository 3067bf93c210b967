"""Speckle of the ground: fully developed, the same for every pass, coherent over time as its class says, and never otherwise."""

from datetime import timedelta

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import kstest

from yamabiko.scene.land_cover import DAY, MODELS, LandCover
from yamabiko.scene.worlds.river_valley import START
from yamabiko.testing.small_worlds import level_world, towards

CELLS = 300


Cells = NDArray[np.complex64]


def speckle(cover: LandCover, days: float, key: int = 5) -> Cells:
    """Reflectivity over its expected amplitude."""
    world = level_world(cover, extent=float(CELLS), key=key)
    seen = world.seen_by(towards(), START + timedelta(days=days))
    return np.asarray(seen.ground.reflectivity / np.sqrt(seen.sigma_zero * world.grid.spacing**2))


def coherence(first: Cells, second: Cells) -> complex:
    return complex(np.vdot(second, first) / np.sqrt(np.vdot(first, first).real * np.vdot(second, second).real))


@pytest.mark.parametrize("cover", [LandCover.OPEN_SEA, LandCover.FIELD, LandCover.TOWN])
def test_speckle_is_fully_developed(cover: LandCover) -> None:
    cells = speckle(cover, 0.0).ravel()
    intensity = np.abs(cells) ** 2
    assert intensity.mean() == pytest.approx(1.0, abs=4.0 / CELLS)
    assert intensity.std() / intensity.mean() == pytest.approx(1.0, abs=0.03)
    assert kstest(intensity / intensity.mean(), "expon").pvalue > 1e-3
    assert abs(np.mean(cells)) < 4.0 / CELLS
    assert abs(np.mean(cells**2)) < 6.0 / CELLS  # circular: real and imaginary parts alike and independent
    assert abs(np.mean(cells[1:] * cells[:-1].conj())) < 4.0 / CELLS


@pytest.mark.parametrize("cover", [cover for cover in LandCover if cover is not LandCover.DECK])
@pytest.mark.parametrize("days", [0.02, 1.0, 4.0, 30.0, 700.0])
def test_coherence_is_the_class_and_time_model(cover: LandCover, days: float) -> None:
    model = MODELS[cover].coherence
    expected = model.lasting + (model.at_once - model.lasting) * np.exp(-days * DAY / model.decay)
    found = coherence(speckle(cover, 3.25), speckle(cover, 3.25 + days))
    assert found == pytest.approx(expected, abs=5.0 / CELLS)


def test_the_same_instant_is_the_same_to_the_last_bit_and_order_does_not_matter() -> None:
    later, now = speckle(LandCover.FIELD, 9.0), speckle(LandCover.FIELD, 2.0)
    np.testing.assert_array_equal(speckle(LandCover.FIELD, 2.0), now)
    np.testing.assert_array_equal(speckle(LandCover.FIELD, 9.0), later)
    assert abs(coherence(now, speckle(LandCover.FIELD, 2.0, key=6))) < 5.0 / CELLS


def test_the_sea_keeps_nothing_for_a_microsecond() -> None:
    assert abs(coherence(speckle(LandCover.OPEN_SEA, 0.0), speckle(LandCover.OPEN_SEA, 1e-6 / DAY))) < 5.0 / CELLS


def test_another_direction_finds_the_same_scatterers() -> None:
    world = level_world(LandCover.MEADOW)
    cells = []
    for bearing, incidence in ((75.0, 35.0), (200.0, 50.0)):
        seen = world.seen_by(towards(bearing, incidence), START)
        cells.append(seen.ground.reflectivity / np.sqrt(seen.sigma_zero))
    np.testing.assert_allclose(cells[0], cells[1], rtol=1e-4)


def test_a_smaller_world_of_the_same_spacing_holds_the_same_scatterers() -> None:
    large, small = (level_world(LandCover.TOWN, extent=extent).seen_by(towards(), START) for extent in (200.0, 120.0))
    np.testing.assert_array_equal(large.ground.reflectivity[40:160, 40:160], small.ground.reflectivity)
