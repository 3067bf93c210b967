"""Radar shadow: as long and where geometry says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.earth.surface import HeightGrid, Plane
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.scene.shadow import in_shadow, shadow_height
from yamabiko.testing.apertures import scene_frame

FRAME = scene_frame()
UP = FRAME.axes[2]
STEP = 0.5


def dam(height: float, bearing: float = 0.0) -> HeightGrid:
    """A dam across the line of sight of a radar in this bearing, 5 m wide, whose far edge lies in the middle."""
    away = FRAME.turn_to_earth_fixed([-np.sin(bearing), -np.cos(bearing), 0.0])
    plane = Plane(FRAME.origin, away, np.cross(UP, away), STEP, STEP, (161, 161), (80.0, 80.0))
    heights = np.zeros((161, 161), dtype=np.float32)
    heights[71:81] = height
    return HeightGrid(plane, heights, UP)


def towards(bearing: float, grazing: float) -> Float:
    level = np.cos(grazing)
    return FRAME.turn_to_earth_fixed([level * np.sin(bearing), level * np.cos(bearing), np.sin(grazing)])


@settings(max_examples=25, deadline=None)
@given(height=st.floats(2.0, 10.0), grazing=st.floats(0.4, 1.2), bearing=st.floats(-3.0, 3.0))
def test_a_dam_shadows_its_height_over_the_tangent(height: float, grazing: float, bearing: float) -> None:
    terrain = dam(height, bearing)
    shadow = in_shadow(terrain, shadow_height(terrain, towards(bearing, grazing)), terrain.points())
    assert not shadow[:81].any()
    length = shadow[81:].sum(axis=0) * STEP
    # Within one pixel: the last one in shadow is the last whose centre is.
    np.testing.assert_allclose(length, height / np.tan(grazing), atol=STEP + 0.05)
    behind = FRAME.turn_from_earth_fixed(terrain.points()[82, 80] - FRAME.origin)
    assert behind @ [np.sin(bearing), np.cos(bearing), 0.0] == pytest.approx(-2.0 * STEP)


def test_places_above_the_shadow_are_seen() -> None:
    """At 45 degrees, 4 m behind a dam of 10 m everything below 6 m is hidden, and nothing before it or beside the grid."""
    place = FRAME.to_earth_fixed([[0.0, -4.0, 5.4], [0.0, -4.0, 6.6], [0.0, 12.0, 0.0], [0.0, 60.0, 0.0], [0.0, -60.0, 0.0]])
    shadow = shadow_height(dam(10.0), towards(0.0, 0.25 * np.pi))
    np.testing.assert_array_equal(in_shadow(dam(10.0), shadow, place), [True, False, False, False, False])


def test_level_ground_and_a_radar_overhead_have_no_shadow() -> None:
    level = dam(0.0, 1.0)
    assert not in_shadow(level, shadow_height(level, towards(1.0, 0.1)), level.points()).any()
    high = dam(9.0)
    assert not in_shadow(high, shadow_height(high, UP), high.points()).any()


def test_a_radar_below_the_horizon_or_aside_of_the_rows_is_refused() -> None:
    with pytest.raises(InputError, match="below the horizon"):
        shadow_height(dam(1.0), towards(0.0, -0.1))
    with pytest.raises(InputError, match="rows that lead away"):
        shadow_height(dam(1.0), towards(0.2, 0.5))
