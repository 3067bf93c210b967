"""Changes found in drawn series: what, where, when, with which sign; and series that are refused."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from scipy.ndimage import uniform_filter
from shapely import contains_xy
from shapely.geometry import box

from yamabiko.earth.map_grid import MapGrid
from yamabiko.errors import InputError
from yamabiko.finding.change.find_changes import find_changes
from yamabiko.finding.change.series import ChangeSearch, PassPicture
from yamabiko.finding.change.speckle_correlation import looks_of_ratio, window_shares
from yamabiko.finding.finding import ChangeFinding, ChangeSign
from yamabiko.product.product import PixelMask
from yamabiko.testing.drawn_speckle import band_limited, speckle

SIDE = 320
GRID = MapGrid("EPSG:32654", 380_000.5, 3_910_000.5, (1.0, 1.0), (SIDE, SIDE))
START = datetime(2026, 3, 1, 9, tzinfo=UTC)
BUILDING, SHADOW, POOL, QUAY, FIELD = (
    (slice(60, 74), slice(50, 58)),
    (slice(60, 74), slice(62, 76)),
    (slice(150, 170), slice(200, 230)),
    (slice(250, 262), slice(60, 90)),
    (slice(240, 290), slice(200, 250)),
)


def picture(number: int, pixels: np.ndarray) -> PassPicture:
    power = uniform_filter(np.abs(pixels) ** 2, 5).astype(np.float32)
    looks = looks_of_ratio(window_shares(pixels, 5))
    return PassPicture(f"pass {number}", START + timedelta(days=number), power, looks, pixels=pixels, simulated=True)


@pytest.fixture(scope="module")
def series() -> list[PassPicture]:
    """Six passes: a building from the fourth on, a pool from the third, a ship at the quay in the fifth only, a field ploughed
    before the fourth. The ground keeps 0.7 of its coherence from pass to pass."""
    random = np.random.default_rng(11)
    ground, ploughed = speckle(random, GRID.shape), speckle(random, GRID.shape)
    answer = []
    for number in range(6):
        lasting = ground.copy()
        if number >= 3:
            lasting[FIELD] = ploughed[FIELD]
        pixels = band_limited(np.sqrt(0.7) * lasting + np.sqrt(0.3) * speckle(random, GRID.shape), 1.2)
        pixels[:, :40] *= 0.4
        if number >= 2:
            pixels[POOL] *= 10 ** (-8.0 / 20.0)
        if number >= 3:
            pixels[BUILDING] *= 10 ** (13.0 / 20.0)
            pixels[SHADOW] *= 10 ** (-11.0 / 20.0)
        if number == 4:
            pixels[QUAY] *= 10 ** (11.0 / 20.0)
        answer.append(picture(number, pixels))
    return answer


def overlap(finding: ChangeFinding, place: tuple[slice, slice]) -> float:
    """Intersection of a finding's outline with a place, over their union."""
    x, y = GRID.xy([place[0].start - 0.5, place[0].stop - 0.5], [place[1].start - 0.5, place[1].stop - 0.5])
    truth = box(x[0], y[1], x[1], y[0])
    return float(finding.outline.intersection(truth).area / finding.outline.union(truth).area)


def pixels_of(finding: ChangeFinding) -> np.ndarray:
    return np.asarray(contains_xy(finding.outline, *GRID.xy(*np.indices(GRID.shape))))


def days(finding: ChangeFinding) -> tuple[int, int]:
    return (finding.begin - START).days, (finding.end - START).days


def test_each_change_is_found_once_with_its_place_its_time_and_its_sign(series: list[PassPicture]) -> None:
    found = find_changes(series, GRID)
    expected = [
        (POOL, (1, 2), ChangeSign.DARKER, -8.0),
        (BUILDING, (2, 3), ChangeSign.BRIGHTER, 13.0),
        (SHADOW, (2, 3), ChangeSign.DARKER, -11.0),
        (FIELD, (2, 3), ChangeSign.INCOHERENT, 0.0),
        (QUAY, (3, 4), ChangeSign.BRIGHTER, 11.0),
        (QUAY, (4, 5), ChangeSign.DARKER, -11.0),
    ]
    assert len(found) == len(expected)
    for place, when, sign, decibels in expected:
        (one,) = [one for one in found if one.sign is sign and overlap(one, place) > 0.4 and days(one) == when]
        # What the place's mean power became, when the picture's average over five pixels is taken into account.
        lasts = when != (4, 5)
        gain = np.ones(GRID.shape)
        gain[place] = 10.0 ** (0.1 * (decibels if lasts else -decibels))
        seen = np.log(uniform_filter(gain, 5)[pixels_of(one)].mean())
        assert one.log_ratio == pytest.approx(seen if lasts else -seen, abs=0.35)
        assert one.area == pytest.approx(one.outline.area * GRID.pixel_area(), rel=1e-9)
        assert one.confidence > 0.99
        assert one.p_value < 1e-7
        assert one.sources == (f"pass {when[0]}", f"pass {when[1]}")
        assert one.simulated
        assert one.coherence is not None
        assert one.coherence < 0.75
        assert one.reference_system == "EPSG:32654"
    assert [one.end for one in found] == sorted(one.end for one in found)
    by_place = {one.sign: one for one in found if days(one) == (2, 3)}
    assert by_place[ChangeSign.BRIGHTER].group == by_place[ChangeSign.DARKER].group is not None
    assert by_place[ChangeSign.INCOHERENT].group is None
    assert by_place[ChangeSign.INCOHERENT].coherence == pytest.approx(0.0, abs=0.2)


def test_two_passes_and_their_order_reversed_tell_the_same_with_the_other_sign(series: list[PassPicture]) -> None:
    pair = [replace(one, pixels=None) for one in series[2:4]]
    backwards = [replace(pair[1], when=START), replace(pair[0], when=START + timedelta(days=1))]
    forth, back = find_changes(pair, GRID), find_changes(backwards, GRID)
    assert {one.sign for one in forth} == {ChangeSign.BRIGHTER, ChangeSign.DARKER}
    assert all(one.coherence is None for one in forth)
    turned = {ChangeSign.BRIGHTER: ChangeSign.DARKER, ChangeSign.DARKER: ChangeSign.BRIGHTER}
    assert {(one.window, turned[one.sign]) for one in forth} == {(one.window, one.sign) for one in back}
    for one, other in zip(
        sorted(forth, key=lambda one: one.window.column), sorted(back, key=lambda one: one.window.column), strict=True
    ):
        assert one.log_ratio == pytest.approx(-other.log_ratio, rel=1e-6)
        assert one.outline.equals(other.outline)


def test_masked_and_unknown_pixels_do_not_vote(series: list[PassPicture]) -> None:
    mask = np.zeros(GRID.shape, np.uint8)
    mask[40:90, 40:90] = PixelMask.LAYOVER
    power = series[4].power.copy()
    power[140:180, 190:240] = np.nan
    masked = [replace(one, mask=mask) for one in series[:4]] + [replace(series[4], power=power, mask=mask)]
    found = find_changes(masked, GRID)
    assert not any(overlap(one, BUILDING) or overlap(one, SHADOW) for one in found)
    assert any(overlap(one, POOL) > 0.4 for one in found)


def test_where_a_pass_knows_nothing_the_interval_reaches_to_the_one_before(series: list[PassPicture]) -> None:
    power = series[2].power.copy()
    power[40:90, 40:90] = np.nan
    found = find_changes([*series[:2], replace(series[2], power=power), *series[3:]], GRID)
    (one,) = [one for one in found if overlap(one, BUILDING) > 0.4]
    assert days(one) == (1, 3)
    assert one.coherence is None
    assert one.sources == ("pass 1", "pass 3")


def test_pictures_without_calibration_are_compared_at_their_own_level(series: list[PassPicture]) -> None:
    pair = [replace(series[2], pixels=None), replace(series[3], pixels=None, power=series[3].power * np.float32(7.0))]
    plain = find_changes([replace(one, pixels=None) for one in series[2:4]], GRID)
    level = find_changes(pair, GRID, ChangeSearch(same_level=True))
    assert {one.sign for one in level} == {one.sign for one in plain}
    for one in plain:
        assert any(other.outline.intersection(one.outline).area > 0.9 * one.outline.area for other in level)
    assert sum(one.area for one in find_changes(pair, GRID)) > 0.5 * SIDE**2


def test_progress_is_told(series: list[PassPicture]) -> None:
    told: list[tuple[int, int]] = []
    find_changes(series[:3], GRID, progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]


def test_the_same_passes_give_the_same_findings(series: list[PassPicture]) -> None:
    def written() -> list[str]:
        return [
            f"{one.outline.wkt} {one.p_value!r} {one.confidence!r} {one.log_ratio!r}" for one in find_changes(series[1:4], GRID)
        ]

    assert written() == written()


def test_series_that_cannot_be_are_refused_with_the_name_of_the_pass(series: list[PassPicture]) -> None:
    first, second = (replace(one, pixels=None) for one in series[:2])
    nothing = np.full(GRID.shape, np.nan, np.float32)
    left, right = first.power.copy(), second.power.copy()
    left[:, 150:] = np.nan
    right[:, :150] = -1.0
    refused = {
        "two or more": [first],
        "pass 1: when": [first, replace(second, when=first.when)],
        "zone": [first, replace(second, when=datetime(2026, 4, 1))],
        "pass 1: power: found no pixel": [first, replace(second, power=nothing)],
        "pass 1: power: found shape": [first, replace(second, power=second.power[:-1])],
        "pass 0: mask": [replace(first, mask=np.zeros((3, 3), np.uint8)), second],
        "pass 1: looks": [first, replace(second, looks=float("nan"))],
        "overlap": [replace(first, power=left), replace(second, power=right)],
    }
    for words, passes in refused.items():
        with pytest.raises(InputError, match=words):
            find_changes(passes, GRID)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("false_changes", 0.0),
        ("growth", 0.7),
        ("smallest_area", float("nan")),
        ("coherence_window", 4),
        ("surroundings", float("inf")),
        ("group_distance", -1.0),
    ],
)
def test_searches_that_cannot_be_are_refused(field: str, value: float) -> None:
    with pytest.raises(InputError, match=field):
        ChangeSearch(**{field: value})  # type: ignore[arg-type]
