"""Worlds: the same seed gives the same bytes, every pass the same scatterers, and time replaces what it should."""

from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
import pytest

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.scene.world import World
from yamabiko.scene.worlds.river_valley import START, river_valley
from yamabiko.testing.apertures import scene_frame

FRAME = scene_frame()


@cache
def valley(seed: int = 1) -> World:
    return river_valley(FRAME, np.random.default_rng(seed), spacing=2.0)


def towards(bearing_deg: float = 75.0, incidence_deg: float = 35.0) -> Float:
    bearing, incidence = np.radians([bearing_deg, incidence_deg])
    level = np.sin(incidence)
    return FRAME.turn_to_earth_fixed([level * np.sin(bearing), level * np.cos(bearing), np.cos(incidence)])


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
