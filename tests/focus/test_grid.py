"""The default grid fits the data, and a grid that does not is refused with the amount."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from yamabiko.collect.phase_history import SPEED_OF_LIGHT, PhaseHistory
from yamabiko.earth.wgs84 import LocalFrame
from yamabiko.errors import GridError
from yamabiko.focus.grid import ambiguity, default_plane
from yamabiko.platform.trajectory import Trajectory
from yamabiko.testing import apertures


def history() -> PhaseHistory:
    return apertures.airborne(pulses=64, samples=96)


def on_an_arc(degrees: float, pulses: int) -> PhaseHistory:
    """A flight 1 km away and 500 m above on an arc about the scene; the samples are of no account."""
    angle = np.deg2rad(np.linspace(-0.5, 0.5, pulses) * degrees)
    local = np.stack([1000.0 * np.cos(angle), 1000.0 * np.sin(angle), np.full(pulses, 500.0)], axis=1)
    time, frame = np.arange(pulses) / 50.0, apertures.scene_frame()
    speed = frame.turn_to_earth_fixed(np.gradient(local, time, axis=0))
    flight = Trajectory(time, frame.to_earth_fixed(local), speed)
    samples = 128
    return PhaseHistory(
        np.ones((pulses, samples), np.complex64),
        np.full(pulses, 9.4e9),
        np.full(pulses, 4e6),
        flight,
        flight,
        np.tile(frame.origin, (pulses, 1)),
        datetime(2026, 1, 1, tzinfo=UTC),
    )


def with_pulses(record: PhaseHistory, kept: NDArray[np.int64]) -> PhaseHistory:
    transmit, receive = (
        Trajectory(at.time[kept], at.position[kept], at.velocity[kept]) for at in (record.transmit, record.receive)
    )
    return replace(
        record,
        signal=record.signal[kept],
        first_frequency=record.first_frequency[kept],
        frequency_step=record.frequency_step[kept],
        transmit=transmit,
        receive=receive,
        reference_point=record.reference_point[kept],
    )


def test_rows_grow_away_from_the_radar_on_level_ground() -> None:
    grid = default_plane(history())
    up = LocalFrame.at(grid.reference_point).axes[2]
    middle = history().transmit.position[32]
    np.testing.assert_allclose(grid.normal, up, atol=1e-12)
    assert (grid.reference_point - middle) @ grid.row_direction > 0.0
    assert abs(grid.column_direction @ up) < 1e-12
    away = grid.reference_point - middle
    assert abs(away @ grid.column_direction) < 2e-3 * np.linalg.norm(away)


def test_default_extent_reaches_to_where_the_picture_would_repeat_and_no_further() -> None:
    grid = default_plane(history())
    rows, columns = grid.shape
    corners = grid.at(np.array([0.0, 0.0, rows - 1, rows - 1]), np.array([0.0, columns - 1, 0.0, columns - 1]))
    share = ambiguity(history(), corners)
    assert max(share) <= 1.0
    assert min(share) > 0.9


@pytest.mark.parametrize(("degrees", "pulses"), [(40.0, 400), (120.0, 1000), (360.0, 3000)])
def test_default_grid_of_a_wide_aperture_is_one_that_is_accepted(degrees: float, pulses: int) -> None:
    """Seen from the side of the arc, rows are azimuth: both sides of the grid must give way."""
    grid = default_plane(on_an_arc(degrees, pulses))
    assert min(grid.shape) > 20
    sides = grid.shape[0] * grid.row_spacing, grid.shape[1] * grid.column_spacing
    assert max(sides) < 10.0 * min(sides)


def test_default_grid_where_range_curves_across_it_is_one_that_is_accepted() -> None:
    grid = default_plane(apertures.airborne(pulses=600, samples=128, slant_range=1000.0, resolution=3.0))
    corners = grid.at(np.array([0.0, grid.shape[0] - 1.0]), np.array([0.0, grid.shape[1] - 1.0]))
    assert 0.5 < max(ambiguity(apertures.airborne(pulses=600, samples=128, slant_range=1000.0, resolution=3.0), corners)) <= 1.0


def test_a_missing_pulse_is_no_reason_for_a_smaller_picture_but_a_missing_half_is() -> None:
    kept = {"whole": np.arange(64), "gaps": np.delete(np.arange(64), [20, 21, 40]), "half": np.arange(0, 64, 2)}
    grids = {name: default_plane(with_pulses(history(), pulses)) for name, pulses in kept.items()}
    extent = {name: grid.shape[1] * grid.column_spacing for name, grid in grids.items()}
    assert extent["gaps"] == pytest.approx(extent["whole"], rel=0.02)
    # A little less than half: the rows take up twice as much of it, too.
    assert 0.46 < extent["half"] / extent["whole"] <= 0.5


def test_a_centre_beyond_what_can_be_told_apart_is_refused() -> None:
    with pytest.raises(GridError, match=r"times as far as range tells apart"):
        default_plane(history(), centre=apertures.scene_frame().to_earth_fixed([300.0, 300.0, 0.0]))


def test_ambiguity_along_range_is_the_share_of_half_the_period() -> None:
    record = history()
    middle = record.pulses // 2
    away = record.scene_centre - record.transmit.position[middle]
    half = SPEED_OF_LIGHT / (4.0 * record.frequency_step[0])
    point = record.scene_centre + 0.5 * half * away / np.linalg.norm(away)
    assert ambiguity(record, point[np.newaxis])[0] == pytest.approx(0.5, rel=1e-3)


def test_default_spacing_samples_the_spectrum_with_a_margin() -> None:
    grid = default_plane(history())
    ground = 0.3 / np.cos(0.7)  # resolution c / (2 bandwidth) of the aperture, seen on the ground
    assert 0.4 * ground < grid.row_spacing < 0.75 * ground
    assert grid.row_spacing == pytest.approx(float(f"{grid.row_spacing:.2g}"))


def test_extent_and_spacing_are_taken_as_given() -> None:
    grid = default_plane(history(), extent=(8.0, 12.0), spacing=(0.2, 0.1))
    assert grid.shape == (40, 120)
    assert (grid.row_spacing, grid.column_spacing) == (0.2, 0.1)


def test_centre_may_lie_elsewhere() -> None:
    centre = apertures.scene_frame().to_earth_fixed([3.0, -2.0, 0.0])
    grid = default_plane(history(), centre=centre, extent=6.0)
    np.testing.assert_allclose(grid.at(*grid.reference_pixel), centre, atol=1e-9)


@pytest.mark.parametrize(
    ("keywords", "says"),
    [
        ({"extent": 60.0}, r"extent: found a corner \d\.\d\d times as far as"),
        ({"spacing": 0.6, "extent": 6.0}, r"row spacing: found 0.6 m, \d\.\d\d times too coarse"),
        ({"extent": -3.0}, "positive metres"),
        ({"extent": float("nan")}, "positive metres"),
        ({"spacing": 0.0}, "positive metres"),
        ({"extent": 10.0, "spacing": 1e-5}, "at most 1073741824 pixels"),
        ({"extent": 0.01}, "found 0 x 0 pixels .* at least 2 pixels each way"),
    ],
)
def test_a_grid_that_does_not_fit_is_refused(keywords: dict[str, Any], says: str) -> None:
    with pytest.raises(GridError, match=says):
        default_plane(history(), **keywords)


def test_the_amount_told_is_the_amount_by_which_to_shrink() -> None:
    with pytest.raises(GridError) as refusal:
        default_plane(history(), extent=(5.0, 80.0))
    told = re.search(r"([\d.]+) times", str(refusal.value))
    assert told is not None
    default_plane(history(), extent=(5.0, 80.0 / float(told[1]) - 0.5))


def test_a_radar_that_looks_straight_down_is_refused() -> None:
    with pytest.raises(GridError, match="straight down"):
        default_plane(apertures.airborne(grazing=np.pi / 2 - 1e-9, pulses=16, samples=16))
