"""Worlds: the same seed gives the same bytes, every pass the same scatterers, and time replaces what it should."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
import pytest

from yamabiko.errors import InputError
from yamabiko.scene.backscatter import Illumination
from yamabiko.scene.land_cover import LandCover, backscatter_of
from yamabiko.scene.world import World
from yamabiko.scene.worlds.relief import scatterer_spacing
from yamabiko.scene.worlds.river_valley import START, river_valley
from yamabiko.testing.small_worlds import FRAME, level_world, towards


@cache
def valley(seed: int = 1) -> World:
    return river_valley(FRAME, np.random.default_rng(seed), spacing=2.0)


def test_a_seed_gives_the_same_world_and_another_seed_another() -> None:
    first = valley().seen_by(towards(), START)
    again = valley.__wrapped__().seen_by(towards(), START)
    assert first.ground.reflectivity.tobytes() == again.ground.reflectivity.tobytes()
    assert first.points.amplitude.tobytes() == again.points.amplitude.tobytes()
    other = valley(2).seen_by(towards(), START)
    assert not np.array_equal(other.ground.reflectivity, first.ground.reflectivity)


def test_nonsense_is_refused() -> None:
    with pytest.raises(InputError, match="unit vector"):
        valley().seen_by(2.0 * towards(), START)
    with pytest.raises(InputError, match="below the horizon"):
        valley().seen_by(-towards(), START)
    with pytest.raises(InputError, match="zone"):
        valley().seen_by(towards(), datetime(2026, 6, 1))
    with pytest.raises(InputError, match="X band"):
        valley().seen_by(towards(), START, wavelength=0.24)
    with pytest.raises(InputError, match="extent"):
        river_valley(FRAME, np.random.default_rng(1), extent=5000.0)
    assert START.tzinfo is UTC
    assert valley().at(START + timedelta(days=2)).water.sum() > 2 * valley().at(START).water.sum()


@pytest.mark.parametrize("cover", list(LandCover))
@pytest.mark.parametrize("incidence_deg", [22.0, 38.0, 55.0])
def test_the_mean_of_the_speckle_is_the_backscatter_of_the_class(cover: LandCover, incidence_deg: float) -> None:
    world = level_world(cover, extent=200.0)
    seen = world.seen_by(towards(75.0, incidence_deg), START)
    illumination = Illumination(np.radians(75.0), 0.0311, "VV")
    expected = float(backscatter_of(cover, world.wind).sigma_nought(np.radians(incidence_deg), illumination))
    waves = 0.05 if cover is LandCover.OPEN_SEA else 0.0
    assert seen.sigma_zero.mean() == pytest.approx(expected, rel=2e-3 + waves)
    assert np.mean(np.abs(seen.ground.reflectivity) ** 2) == pytest.approx(expected, rel=4.0 / 200.0 + waves)


@pytest.mark.parametrize("tilt", [-0.3, 0.2])
def test_slopes_count_with_their_own_incidence_and_area(tilt: float) -> None:
    """Ground that rises to the north, seen from the north: steeper or shallower by its slope, and larger than its map."""
    flat = level_world(LandCover.MEADOW, extent=200.0)
    slope = (tilt * flat.grid.north[:, np.newaxis] + 0.0 * flat.grid.east).astype(np.float32)
    world = replace(flat, ground=replace(flat.ground, height=slope))
    seen = world.seen_by(towards(0.0, 40.0), START)
    local = np.radians(40.0) + np.arctan(tilt)
    expected = float(backscatter_of(LandCover.MEADOW, flat.wind).sigma_nought(local, Illumination(0.0, 0.0311, "VV")))
    assert seen.sigma_zero[1:-1].mean() == pytest.approx(expected, rel=5e-3)
    power = np.mean(np.abs(seen.ground.reflectivity[1:-1]) ** 2)
    assert power == pytest.approx(expected * np.hypot(1.0, tilt), rel=4.0 / 200.0)


def test_coarser_and_finer_grids_show_the_same_place() -> None:
    """Heights and outlines hang on the seed alone, not on the spacing."""
    coarse, fine = (river_valley(FRAME, np.random.default_rng(9), spacing=spacing).ground for spacing in (4.0, 2.0))
    means = fine.height.reshape(250, 2, 250, 2).mean(axis=(1, 3))
    assert np.abs(means - coarse.height).mean() < 0.05
    assert (fine.cover.reshape(250, 2, 250, 2)[:, 0, :, 0] == coarse.cover).mean() > 0.97


def test_collects_that_resolve_about_alike_meet_the_same_scatterers() -> None:
    resolutions = np.geomspace(0.2, 4.0, 400)
    spacings = np.array([scatterer_spacing(resolution) for resolution in resolutions])
    assert (spacings <= 0.6 * resolutions).all()
    assert (spacings > 0.42 * resolutions).all()
    assert len(np.unique(spacings)) < 12
    with pytest.raises(InputError, match="positive"):
        scatterer_spacing(0.0)
