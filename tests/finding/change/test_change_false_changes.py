"""How many false places speckle makes: at most what was allowed; and what confidence follows."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from scipy.ndimage import uniform_filter

from yamabiko.earth.map_grid import MapGrid
from yamabiko.finding.change.false_changes import FalseChanges
from yamabiko.finding.change.find_changes import find_changes
from yamabiko.finding.change.series import ChangeSearch, PassPicture
from yamabiko.finding.change.speckle_correlation import looks_of_ratio, window_shares
from yamabiko.finding.finding import ChangeSign
from yamabiko.testing.drawn_speckle import coherent_pair, speckle

GRID = MapGrid("EPSG:32654", 380_000.5, 3_910_000.5, (1.0, 1.0), (1000, 1000))
START = datetime(2026, 3, 1, tzinfo=UTC)


def test_levels_follow_from_what_is_allowed() -> None:
    allowed = FalseChanges.allowed(ChangeSearch(false_changes=0.5, smallest_area=25.0), GRID, 2, 10**6, 0)
    area = GRID.pixel_area()
    assert np.exp(-allowed.power_seed) == pytest.approx(0.5e-6 * area)
    assert allowed.fewest == 25
    four = FalseChanges.allowed(ChangeSearch(), GRID, 4, 10**6, 3)
    assert np.exp(-four.power_seed) == pytest.approx(0.25e-6 * area / 10)
    assert np.exp(-four.phase_seed) == pytest.approx(0.25e-6 * area / 3)
    assert four.p_value(ChangeSign.DARKER, four.power_seed) == pytest.approx(0.25e-6 * area)
    assert four.p_value(ChangeSign.INCOHERENT, four.phase_seed) == pytest.approx(0.25e-6 * area)
    assert four.p_value(ChangeSign.BRIGHTER, 0.0) == 1.0


def test_confidence_is_the_share_that_speckle_does_not_account_for() -> None:
    allowed = FalseChanges.allowed(ChangeSearch(), GRID, 2, 10**6, 0)
    confidence = allowed.confidence([1e-7, 1e-20, 4e-7, 1e-9, 1e-3])
    np.testing.assert_allclose(confidence, [1 - 0.1 / 3, 1.0, 1 - 0.4 / 4, 1 - 1e-3 / 2, 0.0])
    assert allowed.confidence([]).size == 0


@pytest.mark.parametrize(("passes", "oversampling"), [(2, 1.0), (2, 1.5), (4, 1.5)])
def test_speckle_alone_makes_no_more_places_than_allowed_and_not_far_fewer(passes: int, oversampling: float) -> None:
    random = np.random.default_rng(passes)
    images = [speckle(random, GRID.shape, oversampling) for _ in range(passes)]
    looks = looks_of_ratio(window_shares(images[0], 5))
    series = [
        PassPicture(str(number), START + timedelta(days=number), uniform_filter(np.abs(image) ** 2, 5), looks)
        for number, image in enumerate(images)
    ]
    search = ChangeSearch(false_changes=300.0, smallest_area=0.0)
    found = find_changes(series, GRID, search)
    assert 30 < len(found) < 300 * GRID.pixel_area() + 4 * np.sqrt(300)
    # They are not to be believed: so many were to be expected.
    assert np.median([one.confidence for one in found]) < 0.7
    assert len(find_changes(series, GRID)) <= 2


def test_a_coherent_pair_makes_no_more_either() -> None:
    first, second = coherent_pair(np.random.default_rng(7), GRID.shape, 0.6)
    series = [
        PassPicture(str(number), START + timedelta(days=number), uniform_filter(np.abs(image) ** 2, 5), 25.0, pixels=image)
        for number, image in enumerate((first, second))
    ]
    found = find_changes(series, GRID, ChangeSearch(false_changes=300.0, smallest_area=0.0))
    kinds = [one.sign for one in found]
    assert kinds.count(ChangeSign.INCOHERENT) < 150 * GRID.pixel_area() + 4 * np.sqrt(150)
    assert kinds.count(ChangeSign.INCOHERENT) > 10
    assert len(found) - kinds.count(ChangeSign.INCOHERENT) < 50
