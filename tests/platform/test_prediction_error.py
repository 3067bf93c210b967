"""The error of predictions by age: the stated constants are what the recordings give, and old elements are refused."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from yamabiko.errors import InputError
from yamabiko.formats.element_sets import read_element_sets
from yamabiko.platform.element_set import REVOLUTION_A_DAY, ElementSet
from yamabiko.platform.prediction_comparison import (
    compare_predictions,
    fitted_growth,
    fitting_edges,
    quantiles_by_age,
)
from yamabiko.platform.prediction_error import (
    ERROR_95_PERCENT,
    ERROR_MEDIAN,
    MEASURED_AGE,
    median_position_error,
    predicted_position_error,
    refuse_stale,
)

DAY = 86_400.0
EPOCH = datetime(2026, 6, 10, tzinfo=UTC)
ELEMENTS = ElementSet("A", 47000, EPOCH, 15.0 * REVOLUTION_A_DAY, 0.001, 0.733, 0.4, 1.0, 2.0, source="sar.tle")


@pytest.mark.real_data
def test_the_constants_are_what_the_snapshots_give(real_data: Path) -> None:
    paths = sorted((real_data / "orbits" / "sar_tle_snapshots").glob("*.tle"))
    errors = compare_predictions(elements for path in paths for elements in read_element_sets(path))
    assert len(np.unique(errors.catalogue_number)) == 107
    for percent, constants in ((95.0, ERROR_95_PERCENT), (50.0, ERROR_MEDIAN)):
        fitted = fitted_growth(*quantiles_by_age(errors, fitting_edges(MEASURED_AGE), percent))
        np.testing.assert_allclose(fitted, constants, atol=0.06)
    measured = errors.age <= MEASURED_AGE
    high, extrapolated = predicted_position_error(errors.age)
    assert 0.94 < np.mean(errors.distance[measured] <= high[measured]) < 0.96
    assert 0.45 < np.mean(errors.distance[measured] <= median_position_error(errors.age)[measured]) < 0.55
    np.testing.assert_array_equal(extrapolated, ~measured)
    for day in range(6):
        inside = (errors.age >= day * DAY) & (errors.age < (day + 1) * DAY)
        assert 0.92 < np.mean(errors.distance[inside] <= high[inside]) < 0.97


def test_errors_grow_either_way_from_the_epoch_and_are_marked_beyond_what_was_measured() -> None:
    ages = DAY * np.array([-13.0, -1.0, 0.0, 1.0, 6.0, 6.1])
    error, extrapolated = predicted_position_error(ages)
    assert error[1] == error[3]
    assert (np.diff(error[2:]) > 0.0).all()
    assert extrapolated.tolist() == [True, False, False, False, False, True]
    assert (median_position_error(ages) < error).all()


def test_misses_are_split_along_the_orbit() -> None:
    """A mean anomaly 1e-4 rad ahead is a miss along the track, of the semi-major axis times that."""
    later = replace(ELEMENTS, epoch=EPOCH + timedelta(minutes=30), eccentricity=0.0)
    turned = 2.0 + 15.0 * REVOLUTION_A_DAY * 1800.0
    errors = compare_predictions([later, replace(ELEMENTS, eccentricity=0.0), replace(later, catalogue_number=3)])
    exact = compare_predictions([replace(later, mean_anomaly=turned), replace(later, mean_anomaly=turned + 1e-4, epoch=EPOCH)])
    assert errors.age.tolist() == exact.age.tolist() == [1800.0]
    assert abs(exact.miss[0, 1]) > 20.0 * np.abs(exact.miss[0, [2]]).max()
    assert exact.distance[0] == pytest.approx(np.linalg.norm(exact.miss[0]))
    assert compare_predictions([ELEMENTS]).age.shape == (0,)


def test_a_growth_is_fitted_exactly_where_there_is_one() -> None:
    age = np.linspace(0.1, 5.0, 12) * DAY
    np.testing.assert_allclose(fitted_growth(age, 40.0 + 300.0 * (age / DAY) ** 2), [40.0, 0.0, 300.0], atol=1e-6)


@pytest.mark.parametrize(("first", "last", "told"), [(1.0, 14.5, "14.5 days after"), (-20.0, 1.0, "20.0 days before")])
def test_windows_far_from_the_epoch_are_refused_with_the_age(first: float, last: float, told: str) -> None:
    start, end = (EPOCH + timedelta(days=days) for days in (first, last))
    with pytest.raises(
        InputError, match=rf"^sar\.tle: A \(47000\): found .*{told} the epoch 2026-06-10T00:00:00Z, expected at most 14 days"
    ):
        refuse_stale([replace(ELEMENTS, epoch=start), ELEMENTS] if first > 0 else [ELEMENTS], start, end)
    refuse_stale([ELEMENTS], start, end, largest_age=21.0 * DAY)


def test_windows_near_the_epoch_pass() -> None:
    refuse_stale([ELEMENTS], EPOCH - timedelta(days=14), EPOCH + timedelta(days=14))
