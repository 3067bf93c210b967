"""Requests and look constraints refuse what cannot be met by anything."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import inf, nan, pi, radians
from typing import Any

import pytest

from yamabiko.errors import InputError
from yamabiko.request.area import Area
from yamabiko.request.request import CollectGeometry, LookConstraints, Request

START = datetime(2026, 1, 1, tzinfo=UTC)
REQUEST = Request("r1", Area.circle("mast", 2.4, 0.6, 5000.0), START, START + timedelta(days=1), 1.0)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"identifier": ""}, "identifier"),
        ({"identifier": "a\nb"}, "printable"),
        ({"identifier": "a" * 1000}, "identifier"),
        ({"deadline": START}, "deadline: found 2026-01-01T00:00:00+00:00, expected after"),
        ({"deadline": START - timedelta(days=1)}, "deadline"),
        ({"earliest": datetime(2026, 1, 1)}, "time zone"),
        ({"resolution": 0.0}, "resolution: found 0 m"),
        ({"resolution": -1.0}, "resolution"),
        ({"resolution": 1e-6}, "resolution"),
        ({"resolution": nan}, "resolution: found nan m"),
        ({"resolution": inf}, "resolution"),
        ({"mode": "scan"}, "spotlight or stripmap"),
        ({"repeats": 0}, "repeats"),
        ({"repeats": 3, "minimum_interval": 86400.0}, "lets 3 collects fit"),
        ({"minimum_interval": -1.0}, "minimum interval"),
        ({"priority": 0.0}, "priority"),
        ({"priority": nan}, "priority"),
        ({"budget": -5.0}, "budget"),
    ],
)
def test_a_request_out_of_bounds_is_refused(change: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match="request") as refusal:
        replace(REQUEST, **change)
    assert told in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"incidence": (radians(40), radians(30))}, "incidence: found 40 to 30 deg"),
        ({"incidence": (0.5, 0.5)}, "incidence"),
        ({"incidence": (-0.1, 0.5)}, "incidence"),
        ({"incidence": (0.1, 2.0)}, "incidence"),
        ({"incidence": (nan, 1.0)}, "incidence"),
        ({"maximum_squint": 0.0}, "squint"),
        ({"maximum_squint": nan}, "squint"),
        ({"minimum_elevation": 0.5 * pi}, "elevation"),
        ({"sides": frozenset()}, "look sides: found none"),
        ({"directions": frozenset({"north"})}, "ascending or descending"),
        ({"illumination": "dusk"}, "day or night"),
    ],
)
def test_look_constraints_out_of_bounds_are_refused(change: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError) as refusal:
        replace(LookConstraints(), **change)
    assert told in str(refusal.value)


def test_a_geometry_to_repeat_is_checked() -> None:
    geometry = CollectGeometry("left", 0.5, 1.0)
    for change in ({"side": "up"}, {"incidence": 2.0}, {"azimuth": nan}, {"azimuth_tolerance": 0.0}):
        with pytest.raises(InputError):
            replace(geometry, **change)
