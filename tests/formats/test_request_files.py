"""Requests as GeoJSON: read as they are meant, written back the same, refused in one line where they are wrong."""

import json
from datetime import UTC, datetime
from math import radians
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from yamabiko.errors import InputError
from yamabiko.formats.requests import read_requests, request_feature, write_requests
from yamabiko.testing.planning_files import EVERY_WISH, requests_file


def test_every_property_is_read_in_its_unit(tmp_path: Path) -> None:
    (request,) = read_requests(requests_file(tmp_path, EVERY_WISH))
    assert request.identifier == "harbour"
    assert request.area.name == "Harbour of Yokosuka"
    assert request.deadline == datetime(2026, 6, 16, 12, tzinfo=UTC)
    assert request.look.incidence == (radians(20.0), radians(35.5))
    assert request.look.sides == {"right"}
    assert request.look.directions == {"ascending"}
    assert request.look.illumination == "night"
    assert request.look.maximum_squint == radians(5.0)
    assert request.look.minimum_elevation == radians(30.0)
    assert request.repeat_geometry is not None
    assert request.repeat_geometry.azimuth == radians(251.3)
    assert (request.repeats, request.minimum_interval, request.priority, request.budget) == (2, 3600.0, 5.0, 4000.0)
    assert np.degrees(request.area.centre) == pytest.approx((139.65, 35.35), abs=1e-4)


def test_what_is_written_reads_back_the_same(tmp_path: Path) -> None:
    requests = read_requests(
        requests_file(
            tmp_path, EVERY_WISH, {"resolution_m": 3.0, "earliest": EVERY_WISH["earliest"], "deadline": EVERY_WISH["deadline"]}
        )
    )
    second, third = tmp_path / "second.geojson", tmp_path / "third.geojson"
    write_requests(requests, second)
    again = read_requests(second)
    write_requests(again, third)
    assert second.read_bytes() == third.read_bytes()
    for one, other in zip(requests, again, strict=True):
        assert request_feature(one)["properties"] == request_feature(other)["properties"]
        assert one.look == other.look
        assert one.repeat_geometry == other.repeat_geometry
        assert np.array_equal(one.area.outer[0].vertex, other.area.outer[0].vertex)


def test_what_is_left_out_stays_open_and_the_plans_span_fills_in(tmp_path: Path) -> None:
    start, end = datetime(2026, 6, 15, tzinfo=UTC), datetime(2026, 6, 16, tzinfo=UTC)
    (request,) = read_requests(requests_file(tmp_path, {"resolution_m": 3.0}), start, end)
    assert (request.earliest, request.deadline, request.identifier) == (start, end, "request-1")
    assert request.mode is None
    assert request.budget is None
    assert request.look.sides == {"left", "right"}
    with pytest.raises(InputError, match="earliest: found nothing"):
        read_requests(requests_file(tmp_path, {"resolution_m": 3.0}))


def test_a_point_is_a_circle_of_a_stated_radius(tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": [10.0, 54.0]}
    span = datetime(2026, 6, 15, tzinfo=UTC), datetime(2026, 6, 16, tzinfo=UTC)
    (request,) = read_requests(requests_file(tmp_path, {"resolution_m": 3.0, "radius_m": 1_000.0}, geometry=point), *span)
    assert request.area.size == pytest.approx(np.pi * 1e6, rel=1e-3)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"resolution": 1.8}, r"resolution: found a field that is not known, expected resolution_m\?"),
        ({"pass_direction": ["ascending"]}, r"expected pass_directions\?"),
        ({"deadline": "2026-06-16T12:00:00"}, "ISO 8601 with a zone"),
        ({"deadline": "2026-06-14T12:00:00Z"}, "deadline"),
        ({"resolution_m": 0.0}, "resolution_m"),
        ({"resolution_m": "fine"}, "resolution_m"),
        ({"incidence_deg": [35.0, 20.0]}, "smaller number first"),
        ({"incidence_deg": [20.0, 95.0]}, "incidence_deg"),
        ({"look_sides": []}, "look_sides"),
        ({"look_sides": "up"}, "left, right"),
        ({"illumination": "dusk"}, "day or night"),
        ({"mode": "scansar"}, "stripmap or spotlight"),
        ({"repeats": 0}, "repeats"),
        ({"repeats": 1.5}, "repeats"),
        ({"priority": 0.0}, "priority"),
        ({"priority": True}, "priority"),
        ({"budget": -1.0}, "budget"),
        ({"minimum_interval_s": -1.0}, "minimum_interval_s"),
        ({"repeat_geometry": {"look_side": "left"}}, "repeat_geometry incidence_deg"),
        ({"repeat_geometry": {**EVERY_WISH["repeat_geometry"], "squint_deg": 1.0}}, "repeat_geometry squint_deg"),
        ({"identifier": ""}, "identifier"),
        ({"maximum_squint_deg": 90.5}, "maximum_squint_deg"),
    ],
)
def test_a_wrong_property_is_refused_in_one_line(wrong: dict[str, Any], named: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=named) as caught:
        read_requests(requests_file(tmp_path, EVERY_WISH | wrong))
    assert "\n" not in str(caught.value)
    assert "requests.geojson" in str(caught.value)


def test_no_requests_and_two_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="requests: found 0, expected 1 to"):
        read_requests(requests_file(tmp_path))
    with pytest.raises(InputError, match="harbour twice"):
        read_requests(requests_file(tmp_path, EVERY_WISH, EVERY_WISH))


def test_an_area_that_crosses_itself_is_refused_with_the_request_named(tmp_path: Path) -> None:
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
    with pytest.raises(InputError, match=r"request harbour.*crosses"):
        read_requests(requests_file(tmp_path, EVERY_WISH, geometry=bow))


@pytest.mark.parametrize("document", [[], 5, {"type": "Polygon"}, {"type": "FeatureCollection", "features": [1]}, {"features": []}])
def test_other_json_is_refused(document: Any, tmp_path: Path) -> None:
    path = tmp_path / "requests.geojson"
    path.write_text(json.dumps(document))
    with pytest.raises(InputError, match=r"requests\.geojson"):
        read_requests(path)
