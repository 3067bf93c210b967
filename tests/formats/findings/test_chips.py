"""Chips: the window with its surroundings, the same grey for the same power before and after, and the same bytes each time."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from yamabiko.errors import InputError
from yamabiko.finding.finding import PixelWindow
from yamabiko.formats.findings.chips import LEAST_SIDE, MOST_SIDE, chip_window, write_chips
from yamabiko.testing.findings import made_up_change, made_up_flood

SHAPE = (300, 400)


def scene(level: float) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Even ground of 0.1 with a bright line, and a patch of another level in rows 100-119, columns 200-229."""
    power = np.full(SHAPE, 0.1, dtype=np.float32)
    power[:, 250:254] = 3.0
    power[100:120, 200:230] = level
    return power


def grey(path: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    with Image.open(path) as picture:
        return np.asarray(picture)[..., 0]


def test_before_and_after_show_the_same_power_alike_and_the_change_differently(tmp_path: Path) -> None:
    change = dataclasses.replace(made_up_change(), window=PixelWindow(100, 200, 20, 30))
    filed = write_chips(change, tmp_path, before=scene(1.0), after=scene(0.01))
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([filed.before or "", filed.after or ""])
    assert filed.after == f"{filed.identifier}-after.png"
    before, after = grey(tmp_path / str(filed.before)), grey(tmp_path / str(filed.after))
    window = chip_window(change.window, SHAPE)
    assert before.shape == after.shape == (window.rows, window.columns)
    inside = np.zeros(before.shape, dtype=bool)
    inside[100 - window.row : 120 - window.row, 200 - window.column : 230 - window.column] = True
    np.testing.assert_array_equal(before[~inside], after[~inside])
    assert before[inside].min() > before[0, 0] > after[inside].max()


def test_the_same_finding_gives_the_same_names_and_bytes(tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
        write_chips(made_up_change(), folder, before=scene(1.0), after=scene(0.01))
    names = sorted(path.name for path in folders[0].iterdir())
    assert names == sorted(path.name for path in folders[1].iterdir())
    assert all((folders[0] / name).read_bytes() == (folders[1] / name).read_bytes() for name in names)


def test_a_finding_of_one_picture_has_no_before(tmp_path: Path) -> None:
    filed = write_chips(made_up_flood(), tmp_path, before=None, after=scene(0.01))
    assert filed.before is None
    assert [path.name for path in tmp_path.iterdir()] == [filed.after]


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (PixelWindow(100, 200, 20, 30), PixelWindow(78, 183, 64, 64)),  # widened to the least side
        (PixelWindow(100, 100, 100, 40), PixelWindow(50, 50, 200, 140)),  # half the longer side on each side
        (PixelWindow(0, 390, 5, 10), PixelWindow(0, 363, 35, 37)),  # cut at a corner
        (PixelWindow(0, 0, *SHAPE), PixelWindow(0, 0, *SHAPE)),
    ],
)
def test_windows_have_a_margin(window: PixelWindow, expected: PixelWindow) -> None:
    assert LEAST_SIDE == 64
    assert chip_window(window, SHAPE) == expected


def test_large_windows_are_averaged(tmp_path: Path) -> None:
    flood = dataclasses.replace(made_up_flood(), window=PixelWindow(0, 0, 1500, 2000))
    filed = write_chips(flood, tmp_path, before=None, after=np.ones((1500, 2000), dtype=np.float32))
    assert max(grey(tmp_path / str(filed.after)).shape) <= MOST_SIDE


@pytest.mark.parametrize("window", [PixelWindow(-1, 0, 5, 5), PixelWindow(0, 398, 5, 5), PixelWindow(0, 0, 0, 5)])
def test_windows_off_the_grid_are_refused(window: PixelWindow, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="window"):
        write_chips(dataclasses.replace(made_up_change(), window=window), tmp_path, before=scene(1.0), after=scene(0.01))
    with pytest.raises(InputError, match="shape"):
        write_chips(made_up_change(), tmp_path, before=scene(1.0)[1:], after=scene(0.01))
    assert list(tmp_path.iterdir()) == []
