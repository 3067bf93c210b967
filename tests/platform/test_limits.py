"""Limits of a satellite's bus: what is refused, and that nothing assumed passes for known."""

import dataclasses
import math

import pytest

from yamabiko.errors import InputError
from yamabiko.platform.limits import ASSUMED_GROUND_STATIONS, FIGURES, GroundStation, assumed_limits


@pytest.mark.parametrize("field", FIGURES)
@pytest.mark.parametrize("value", [-1.0, math.nan, math.inf])
def test_a_limit_that_cannot_be_is_refused_by_name(field: str, value: float) -> None:
    with pytest.raises(InputError, match=field.replace("_", " ")):
        dataclasses.replace(assumed_limits(), **{field: value})  # type: ignore[arg-type]


def test_zero_is_refused_where_it_would_forbid_every_collect() -> None:
    with pytest.raises(InputError, match="slew rate: found 0"):
        dataclasses.replace(assumed_limits(), slew_rate=0.0)
    assert dataclasses.replace(assumed_limits(), cost_per_collect=0.0).cost_per_collect == 0.0


@pytest.mark.parametrize(
    ("place", "named"),
    [
        ({"latitude": 1.6}, "latitude"),
        ({"longitude": 7.0}, "longitude"),
        ({"height": 1e5}, "height"),
        ({"minimum_elevation": -0.1}, "minimum elevation"),
        ({"latitude": math.nan}, "latitude"),
        ({"name": " "}, "name"),
    ],
)
def test_a_ground_station_off_the_earth_is_refused(place: dict[str, float | str], named: str) -> None:
    with pytest.raises(InputError, match=named):
        GroundStation(**{"name": "Bodo", "latitude": 1.17, "longitude": 0.25} | place)  # type: ignore[arg-type]


def test_what_stands_ready_says_that_it_is_assumed() -> None:
    assert all(station.assumed for station in ASSUMED_GROUND_STATIONS)
    told = " ".join(assumed_limits().assumptions)
    for word in ("turning", "battery", "memory", "downlink", "processing", "an orbit", "costs"):
        assert word in told
