from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.image import imread

from yamabiko.collect.phase_history import Collection
from yamabiko.earth.surface import Plane, Points
from yamabiko.earth.wgs84 import LocalFrame
from yamabiko.errors import ProcessingError
from yamabiko.focus.complex_image import Carrier, ComplexImage
from yamabiko.focus.weighting import Weighting
from yamabiko.platform.trajectory import Trajectory
from yamabiko.service.quicklook import MOST_PIXELS, PowerPicture, average_power, directions, draw_quicklook


def speckle(shape: tuple[int, int], seed: int = 7) -> np.ndarray[tuple[int, int], np.dtype[np.complex64]]:
    generator = np.random.default_rng(seed)
    return (generator.standard_normal(shape) + 1j * generator.standard_normal(shape)).astype(np.complex64)


@pytest.fixture
def image() -> ComplexImage:
    """Speckle with one bright point, the radar west of it flying north and looking east."""
    frame = LocalFrame.at_geodetic(np.radians(35.25), np.radians(139.7), 38.0)
    east, _, up = frame.axes
    plane = Plane(frame.origin, east, np.cross(up, east), 0.5, 0.5, (120, 160), (60.0, 80.0))
    local = [[-1000.0, -10.0, 500.0], [-1000.0, 0.0, 500.0], [-1000.0, 10.0, 500.0]]
    flight = Trajectory(np.arange(3.0), frame.to_earth_fixed(local), frame.turn_to_earth_fixed(np.tile([0.0, 10.0, 0.0], (3, 1))))
    carrier = Carrier(9.65e9, flight.position[1], flight.position[1], frame.origin, 1.0)
    pixels = speckle((120, 160))
    pixels[30, 40] = 200.0
    return ComplexImage(
        pixels, plane, carrier, flight, flight, datetime(2026, 1, 1, tzinfo=UTC), 9.45e9, 9.85e9,
        Weighting.TAYLOR, Weighting.UNIFORM, Collection("Test $1", "c_1", polarization=("V", "V"), simulated=True), "test", 60.0,
    )  # fmt: skip


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 12))
def test_averaging_keeps_the_mean_power_of_every_block(rows: int, columns: int, most: int) -> None:
    pixels = speckle((rows, columns))
    picture = average_power(pixels, most)
    assert max(picture.decibels.shape) <= most
    assert picture.decibels.max() == pytest.approx(0.0, abs=1e-4)
    power = 10.0 ** (picture.decibels.astype(np.float64) / 10.0)
    for row in range(picture.decibels.shape[0]):
        for column in range(picture.decibels.shape[1]):
            block = pixels[row * picture.looks : (row + 1) * picture.looks, column * picture.looks : (column + 1) * picture.looks]
            assert power[row, column] / power[0, 0] == pytest.approx(
                np.mean(np.abs(block) ** 2) / np.mean(np.abs(pixels[: picture.looks, : picture.looks]) ** 2), rel=1e-4
            )


def test_an_image_small_enough_is_not_averaged() -> None:
    assert average_power(np.ones((MOST_PIXELS, 2), np.complex64)).looks == 1
    assert average_power(np.ones((MOST_PIXELS + 1, 2), np.complex64)).looks == 2


def test_an_empty_picture_is_refused() -> None:
    with pytest.raises(ProcessingError, match="zeros"):
        average_power(np.zeros((4, 4), np.complex64))


def test_most_of_the_clutter_is_between_black_and_white() -> None:
    picture = average_power(speckle((300, 300)))
    black, white = picture.shown
    assert 0.85 < np.mean((picture.decibels > black) & (picture.decibels < white)) < 1.0
    flat = PowerPicture(np.zeros((5, 5), np.float32), 1)
    assert flat.shown[0] < flat.shown[1]


def test_directions_are_those_of_the_map_seen_from_above(image: ComplexImage) -> None:
    arrows = directions(image)
    # Rows go down and east, so columns go right and north.
    assert arrows["N"] == pytest.approx([1.0, 0.0], abs=1e-9)
    assert arrows["flight"] == pytest.approx([1.0, 0.0], abs=1e-9)
    assert arrows["look"] == pytest.approx([0.0, 1.0], abs=1e-9)


def test_a_direction_without_length_is_left_out(image: ComplexImage) -> None:
    overhead = replace(
        image.carrier, receive_position=image.carrier.reference_point + 500.0 * LocalFrame.at(image.carrier.reference_point).axes[2]
    )
    assert set(directions(replace(image, carrier=overhead))) == {"N", "flight"}


def test_the_drawing_shows_the_point_where_it_is(image: ComplexImage, tmp_path: Path) -> None:
    draw_quicklook(image, tmp_path / "with.png", (30.0, 40.0))
    draw_quicklook(image, tmp_path / "without.png")
    ringed, plain = imread(tmp_path / "with.png"), imread(tmp_path / "without.png")
    red = (ringed[..., 0] > 0.9) & (ringed[..., 1] < 0.5) & (ringed[..., 2] < 0.5)
    assert not ((plain[..., 0] > 0.9) & (plain[..., 1] < 0.5) & (plain[..., 2] < 0.5)).any()
    rows, columns = np.nonzero(red)
    # The picture fills most of the drawing: a point a quarter of the way in both axes is ringed in the upper left of the middle.
    assert 0.2 < rows.mean() / red.shape[0] < 0.4
    assert 0.2 < columns.mean() / red.shape[1] < 0.4


def test_a_list_of_points_has_no_quicklook(image: ComplexImage, tmp_path: Path) -> None:
    points = replace(image, surface=Points(image.surface.points()))
    with pytest.raises(ProcessingError, match="no grid"):
        draw_quicklook(points, tmp_path / "points.png")
    assert list(tmp_path.iterdir()) == []
