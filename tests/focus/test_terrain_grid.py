"""Grids on terrain: range and range rate are kept, heights are the terrain's, targets on hills are sharp and in their places."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.collect.phase_history import PhaseHistory
from yamabiko.earth.geoid import Geoid
from yamabiko.earth.geoid_lift import lift_from_geoid
from yamabiko.earth.surface import Plane, ProjectedGrid
from yamabiko.earth.terrain import TerrainHeights, TerrainLookup
from yamabiko.earth.wgs84 import Float, LocalFrame, earth_fixed_to_geodetic
from yamabiko.errors import InputError
from yamabiko.focus.aperture_centre import ApertureCentre
from yamabiko.focus.backproject import backproject
from yamabiko.focus.direct_sum import direct_sum
from yamabiko.focus.grid import default_plane, ground_directions
from yamabiko.focus.measure import PointResponse, measure_point
from yamabiko.focus.terrain_grid import terrain_grid
from yamabiko.scene.point_targets import PointTargets
from yamabiko.testing.apertures import airborne, bistatic, satellite, scene_frame
from yamabiko.testing.simulated_images import drone_on_an_arc
from yamabiko.testing.terrain import hills, model_places

FRAME = scene_frame()
COLLECTS = {
    "aircraft": airborne(pulses=16, samples=16),
    "aircraft, squinted": airborne(pulses=16, samples=16, squint=0.5),
    "near drone": airborne(pulses=16, samples=16, slant_range=900.0, grazing=0.5),
    "satellite": satellite(pulses=16, samples=16),
}
every_collect = pytest.mark.parametrize("name", COLLECTS)


def wide_plane(history: PhaseHistory, side: float = 160.0, pixels: int = 41) -> Plane:
    """A plane far larger than the echoes could fill: geometry only."""
    row, column = ground_directions(history, FRAME.origin)
    spacing, middle = side / (pixels - 1), 0.5 * (pixels - 1)
    return Plane(FRAME.origin, row, column, spacing, spacing, (pixels, pixels), (middle, middle))


def range_and_rate(points: Float, antenna: ApertureCentre) -> tuple[Float, Float]:
    away = points - antenna.position
    distance = np.linalg.norm(away, axis=-1)
    return distance, -(away @ antenna.velocity) / distance


def terrain_less_height(terrain: TerrainHeights, points: Float) -> Float:
    geodetic = earth_fixed_to_geodetic(points.reshape(-1, 3))
    return TerrainLookup(terrain).heights(geodetic) - geodetic[:, 2]


def assert_on_contours_and_terrain(terrain: TerrainHeights, plane: Plane, antenna: ApertureCentre) -> ProjectedGrid:
    grid = terrain_grid(terrain, plane, antenna)
    assert grid.unsettled_share == 0.0
    for found, expected in zip(
        range_and_rate(grid.surface.position, antenna), range_and_rate(plane.points(), antenna), strict=True
    ):
        np.testing.assert_allclose(found, expected, rtol=0.0, atol=1e-6)
    assert np.abs(terrain_less_height(terrain, grid.surface.position)).max() < 1e-3
    return grid.surface


@every_collect
@pytest.mark.parametrize("base", [0.0, 35.0])
def test_pixels_keep_range_and_range_rate_and_lie_on_the_terrain(name: str, base: float) -> None:
    antenna = ApertureCentre.of(COLLECTS[name])
    plane = wide_plane(COLLECTS[name])
    terrain = hills(FRAME, base=base)
    surface = assert_on_contours_and_terrain(terrain, plane, antenna)
    moved = np.linalg.norm(surface.position - plane.points(), axis=-1)
    assert moved.max() > 10.0
    heights = earth_fixed_to_geodetic(surface.position)[..., 2]
    grid = terrain_grid(terrain, plane, antenna)
    assert (grid.lowest, grid.highest) == pytest.approx((heights.min(), heights.max()))


@settings(max_examples=25, deadline=None)
@given(
    grazing=st.floats(0.15, 1.3),
    squint=st.floats(-0.7, 0.7),
    steepest=st.floats(0.0, 1.2),
    relief=st.floats(1.0, 60.0),
    base=st.floats(-30.0, 60.0),
    heading=st.floats(0.0, 6.0),
)
def test_any_look_and_any_hills(grazing: float, squint: float, steepest: float, relief: float, base: float, heading: float) -> None:
    history = airborne(pulses=4, samples=4, slant_range=3000.0, grazing=grazing, squint=squint, heading=heading)
    terrain = hills(FRAME, base=base, relief=relief, steepest=steepest, side=1600.0, spacing=8.0)
    assert_on_contours_and_terrain(terrain, wide_plane(history, pixels=9), ApertureCentre.of(history))


def test_level_ground_at_the_planes_height_moves_nothing() -> None:
    history = COLLECTS["aircraft"]
    plane = wide_plane(history, side=20.0)
    level = replace(hills(FRAME, relief=1.0), height=np.full((301, 301), 12.5, np.float32))
    surface = terrain_grid(level, plane, ApertureCentre.of(history)).surface
    # The earth falls away from the plane by a millimetre in 110 metres.
    np.testing.assert_allclose(surface.position, plane.points(), rtol=0.0, atol=2e-3)


def test_heights_over_the_geoid_are_lifted() -> None:
    history = COLLECTS["near drone"]
    plane, antenna, terrain = wide_plane(history), ApertureCentre.of(history), hills(FRAME, base=5.0)
    low = lift_from_geoid(terrain.height - np.float32(32.0), terrain.to_map, terrain.reference_system, Geoid(32.0))
    lifted = terrain_grid(low, plane, antenna).surface.position
    np.testing.assert_allclose(lifted, terrain_grid(terrain, plane, antenna).surface.position, rtol=0.0, atol=5e-3)


def ridge(height: float) -> TerrainHeights:
    """Level ground with a wall of a ridge across it, its foot and its crest two model pixels (4 m) apart."""
    flat = hills(FRAME, relief=1.0)
    profile = np.zeros(301, np.float32)
    profile[140:161] = height * np.clip((10.0 - np.abs(np.arange(140, 161) - 150.0)) / 2.0, 0.0, 1.0)
    return replace(flat, height=12.5 + np.repeat(profile[:, np.newaxis], 301, axis=1))


def test_in_layover_the_highest_place_is_taken_and_counted() -> None:
    """A radar in the south looks at a steep ridge from east to west: its face, its top and the plain before it share pixels."""
    history = airborne(pulses=4, samples=4, heading=1.5 * np.pi, grazing=0.9)
    antenna = ApertureCentre.of(history)
    assert FRAME.from_earth_fixed(antenna.position)[1] < -1000.0
    plane = wide_plane(history, side=120.0, pixels=121)
    grid = terrain_grid(ridge(25.0), plane, antenna)
    assert grid.unsettled_share == 0.0
    assert np.abs(terrain_less_height(ridge(25.0), grid.surface.position)).max() < 1e-3
    # Walking down each contour of the middle column in small steps finds no higher place to go under for more than a metre.
    laid_over = 0
    for row in range(121):
        places = places_on_contour(ridge(25.0), plane.at(row, 60.0), antenna)
        found = earth_fixed_to_geodetic(grid.surface.position[row, 60])[2]
        broad = next(number for number, (_, under) in enumerate(places) if under > 1.0)
        assert min(abs(found - height) for height, _ in places[: broad + 1]) < 0.3
        laid_over += len(places) > 1
    assert laid_over > 20
    assert grid.layover_share == pytest.approx(laid_over / 121, abs=0.05)
    assert terrain_grid(hills(FRAME, steepest=0.2), plane, antenna).layover_share == 0.0


def places_on_contour(terrain: TerrainHeights, point: Float, antenna: ApertureCentre) -> list[tuple[float, float]]:
    """Heights at which the circle through a point goes under the terrain, from the highest down, and for how many metres."""
    along = antenna.velocity / np.linalg.norm(antenna.velocity)
    centre = antenna.position + ((point - antenna.position) @ along) * along
    arm = point - centre
    step = 0.03
    turn = np.arange(2000, -2000, -1) * step / np.linalg.norm(arm)
    across = np.cross(along, arm)
    rising = across if across @ FRAME.axes[2] > 0.0 else -across
    geodetic = earth_fixed_to_geodetic(centre + np.cos(turn)[:, np.newaxis] * arm + np.sin(turn)[:, np.newaxis] * rising)
    under = np.concatenate([[False], TerrainLookup(terrain).heights(geodetic) > geodetic[:, 2]])
    goes_under = np.flatnonzero(under[1:] & ~under[:-1])
    comes_out = np.append(np.flatnonzero(~under[1:] & under[:-1]), 2**31)
    return [
        (float(geodetic[first, 2]), step * int(last - first))
        for first, last in zip(goes_under, comes_out[: len(goes_under)], strict=True)
    ]


def test_pixels_that_no_ground_belongs_to_are_counted() -> None:
    """Looking steeply down into a pit: pixels nearer than the pit's floor under the track lie on no ground."""
    history = airborne(pulses=4, samples=4, slant_range=1000.0, grazing=1.3)
    deep = replace(hills(FRAME, relief=1.0, side=3000.0, spacing=10.0), height=np.full((301, 301), -100.0, np.float32))
    grid = terrain_grid(deep, wide_plane(history, side=60.0), ApertureCentre.of(history))
    assert 0.0 < grid.unsettled_share <= 1.0
    assert np.isfinite(grid.surface.position).all()


def test_models_that_do_not_reach_or_have_voids_are_refused() -> None:
    history = COLLECTS["aircraft"]
    plane, antenna, terrain = wide_plane(history), ApertureCentre.of(history), hills(FRAME)
    shifted = terrain.to_map.copy()
    shifted[0, 2] += 0.005
    with pytest.raises(InputError, match="coverage"):
        terrain_grid(replace(terrain, to_map=shifted), plane, antenna)
    with pytest.raises(InputError, match="coverage"):
        terrain_grid(hills(FRAME, side=80.0), plane, antenna)
    holed = replace(terrain, height=terrain.height.copy())
    holed.height[140:160, 150:156] = np.nan
    with pytest.raises(InputError, match="voids"):
        terrain_grid(holed, plane, antenna)


def test_two_platforms_and_a_standing_antenna_are_refused() -> None:
    with pytest.raises(InputError, match="one platform"):
        ApertureCentre.of(bistatic(pulses=16, samples=16))
    antenna = ApertureCentre.of(COLLECTS["aircraft"])
    with pytest.raises(InputError, match="velocity"):
        terrain_grid(hills(FRAME), wide_plane(COLLECTS["aircraft"]), replace(antenna, velocity=np.zeros(3)))


def test_progress_ends_at_all() -> None:
    told: list[tuple[int, int]] = []
    history = COLLECTS["aircraft"]
    terrain_grid(hills(FRAME), wide_plane(history, pixels=200), ApertureCentre.of(history), lambda *step: told.append(step))
    assert told[-1] == (200, 200)
    assert len(told) > 1


ARC = drone_on_an_arc(0.2)
ARC_HILLS = hills(ARC.frame, base=10.0)
ON_ARC_HILLS = model_places(ARC_HILLS, [(150, 150)])


def focused(history: PhaseHistory, surface: Plane | ProjectedGrid, plane: Plane, near: Float) -> PointResponse:
    row, column = plane.pixel(near)
    return measure_point(backproject(history, surface).pixels, (row, column), plane.row_spacing, plane.column_spacing)


def test_a_target_on_a_hill_is_sharp_on_terrain_where_it_is_not_on_the_plane() -> None:
    """A wide arc flown near by: ten metres of height spoil a plane picture."""
    history = ARC.echoes(PointTargets.at(ON_ARC_HILLS), pulses=600, samples=320)
    antenna = ApertureCentre.of(history)
    plane = default_plane(history, extent=(36.0, 16.0))
    grid = terrain_grid(ARC_HILLS, plane, antenna)
    flat, hilly = backproject(history, plane).pixels, backproject(history, grid.surface).pixels
    assert np.abs(flat).max() < 0.7
    peak = np.unravel_index(np.abs(hilly).argmax(), plane.shape)
    response = measure_point(hilly, (float(peak[0]), float(peak[1])), plane.row_spacing, plane.column_spacing)
    assert 20.0 * np.log10(response.amplitude) == pytest.approx(0.0, abs=0.1)
    where = grid.surface.at(response.row, response.column)
    assert np.linalg.norm(where - ON_ARC_HILLS[0]) < 0.03
    # What was focused is the direct sum at the points that the grid names.
    row, column = (slice(int(place) - 1, int(place) + 2) for place in peak)
    truth = np.abs(direct_sum(history, grid.surface.position[row, column], np.ones(history.signal.shape)))
    np.testing.assert_allclose(np.abs(hilly[row, column]), truth, atol=1e-3)


def test_a_straight_flight_sees_a_height_error_as_a_shift_only() -> None:
    """All points of a contour are alike to it at every pulse: a plane picture is as sharp, with the target on the same pixel."""
    terrain = hills(FRAME, base=15.0)
    target = model_places(terrain, [(152, 147)])
    history = airborne(FRAME.from_earth_fixed(target), pulses=192, samples=160, slant_range=1500.0)
    plane = default_plane(history, extent=40.0)
    grid = terrain_grid(terrain, plane, ApertureCentre.of(history))
    responses = []
    for surface in (plane, grid.surface):
        pixels = backproject(history, surface).pixels
        responses.append(measure_point(pixels, None, plane.row_spacing, plane.column_spacing))
    flat, hilly = responses
    assert (flat.row, flat.column) == pytest.approx((hilly.row, hilly.column), abs=0.01)
    assert flat.amplitude == pytest.approx(hilly.amplitude, rel=2e-3)
    assert np.linalg.norm(plane.at(flat.row, flat.column) - target[0]) > 10.0
    assert np.linalg.norm(grid.surface.at(hilly.row, hilly.column) - target[0]) < 0.03


def test_the_height_of_the_frame_is_that_of_its_zero() -> None:
    """The hills' own ground truth: what model_places says is what the lookup reads there."""
    terrain = hills(FRAME)
    frame = LocalFrame.at(model_places(terrain, [(150, 150)])[0])
    assert np.linalg.norm(frame.origin - FRAME.origin) < 1e-3
    assert np.abs(terrain_less_height(terrain, model_places(terrain, [(150, 150), (40, 260), (299, 1)]))).max() < 1e-5
