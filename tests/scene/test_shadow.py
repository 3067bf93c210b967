"""Radar shadow: as long and where geometry says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.earth.surface import HeightGrid, Plane
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.scene.shadow import in_shadow
from yamabiko.testing.apertures import scene_frame

FRAME = scene_frame()
EAST, NORTH, UP = FRAME.axes
STEP = 0.5
PLANE = Plane(FRAME.origin, -NORTH, EAST, STEP, STEP, (161, 161), (80.0, 80.0))


def wall(height: float) -> HeightGrid:
    """A dam from west to east, 5 m wide, whose southern edge lies in the middle."""
    heights = np.zeros((161, 161), dtype=np.float32)
    heights[71:81] = height
    return HeightGrid(PLANE, heights, UP)


def towards(bearing: float, grazing: float) -> Float:
    level = np.cos(grazing)
    return FRAME.turn_to_earth_fixed([level * np.sin(bearing), level * np.cos(bearing), np.sin(grazing)])


@settings(max_examples=15, deadline=None)
@given(height=st.floats(2.0, 10.0), grazing=st.floats(0.4, 1.2), bearing=st.floats(-0.6, 0.6))
def test_a_wall_shadows_its_height_over_the_tangent(height: float, grazing: float, bearing: float) -> None:
    """Radar in the north: the shadow falls to the south, shortened by the slant of the wall to the line of sight."""
    shadow = in_shadow(wall(height), wall(height).points(), towards(bearing, grazing))
    assert not shadow[:81].any()
    length = float(shadow[81:, 80].sum()) * STEP
    # Up to one look at the terrain too few, and half a pixel of counting.
    assert length == pytest.approx(height / np.tan(grazing) * np.cos(bearing), abs=1.5 * STEP + 0.05)


def test_places_above_the_shadow_are_seen() -> None:
    """At 45 degrees, 4 m behind a dam of 10 m everything below 6 m is hidden, and nothing before it."""
    place = FRAME.to_earth_fixed([[0.0, -4.0, 5.4], [0.0, -4.0, 6.6], [0.0, 12.0, 0.0]])
    np.testing.assert_array_equal(in_shadow(wall(10.0), place, towards(0.0, 0.25 * np.pi)), [True, False, False])


def test_level_ground_and_a_radar_overhead_have_no_shadow() -> None:
    assert not in_shadow(wall(0.0), PLANE.points(), towards(1.0, 0.1)).any()
    assert not in_shadow(wall(9.0), wall(9.0).points(), UP).any()


def test_a_radar_below_the_horizon_is_refused() -> None:
    with pytest.raises(InputError, match="below the horizon"):
        in_shadow(wall(1.0), PLANE.points(), towards(0.0, -0.1))
