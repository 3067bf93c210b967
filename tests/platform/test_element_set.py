"""Element sets refuse what cannot be an orbit."""

import math
from datetime import UTC, datetime
from typing import Any

import pytest

from yamabiko.errors import InputError
from yamabiko.platform.element_set import REVOLUTION_A_DAY, ElementSet

GOOD: dict[str, Any] = {
    "name": "AMATERU-I",
    "catalogue_number": 47000,
    "epoch": datetime(2026, 6, 10, tzinfo=UTC),
    "mean_motion": 15.0 * REVOLUTION_A_DAY,
    "eccentricity": 0.001,
    "inclination": 0.733,
    "right_ascension": 0.4,
    "argument_of_perigee": 1.0,
    "mean_anomaly": 2.0,
}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("epoch", datetime(2026, 6, 10)),
        ("mean_motion", 0.0),
        ("mean_motion", -1e-3),
        ("mean_motion", math.nan),
        ("mean_motion", math.inf),
        ("mean_motion", 19.0 * REVOLUTION_A_DAY),
        ("eccentricity", 1.0),
        ("eccentricity", -1e-7),
        ("eccentricity", math.nan),
        ("inclination", -0.1),
        ("inclination", 3.2),
        ("right_ascension", math.nan),
        ("mean_anomaly", 1e6),
        ("argument_of_perigee", math.inf),
        ("drag", math.nan),
        ("drag", 1e9),
        ("mean_motion_derivative", math.nan),
        ("mean_motion_second_derivative", math.inf),
        ("catalogue_number", -1),
        ("catalogue_number", 10**9),
    ],
)
def test_nonsense_is_refused_by_name(field: str, value: object) -> None:
    with pytest.raises(InputError, match=rf"element set: AMATERU-I \(.*\) {field.replace('_', ' ')}: found"):
        ElementSet(**(GOOD | {field: value}))


def test_mean_motion_comes_back_as_the_file_had_it() -> None:
    for written in (15.21234567, 0.07309491, 10.82419157, 16.47856722):
        assert ElementSet(**(GOOD | {"mean_motion": written * REVOLUTION_A_DAY})).revolutions_a_day == written


def test_age_counts_from_the_epoch() -> None:
    elements = ElementSet(**GOOD)
    assert elements.age_at(datetime(2026, 6, 9, tzinfo=UTC)) == -86_400.0
    assert elements.label == "AMATERU-I (47000)"
