"""What cannot be planned is refused in one line: empty fleets, past windows, resolutions beyond every mode."""

import dataclasses
from datetime import UTC, datetime, timedelta
from math import radians
from typing import Any

import pytest

from yamabiko.errors import InputError
from yamabiko.plan.checks import finest_resolution, require_plannable
from yamabiko.plan.fleet import Satellite
from yamabiko.platform.element_set import ElementSet
from yamabiko.platform.limits import assumed_limits
from yamabiko.radar.models import generic, qps_sar
from yamabiko.request.area import Area
from yamabiko.request.request import Request

NOW = datetime(2026, 6, 15, tzinfo=UTC)
ELEMENTS = ElementSet("RADAR-1", 1, NOW, 0.00109, 0.001, radians(42.0), 1.0, 0.2, 0.5, 1e-5)
COARSE = Satellite("RADAR-1", ELEMENTS, generic(), assumed_limits())
FINE = Satellite("RADAR-2", ELEMENTS, qps_sar(), assumed_limits())
WISH = Request("harbour", Area.circle("harbour", 2.4, 0.6, 2e3), NOW + timedelta(hours=1), NOW + timedelta(days=1), 3.0)


def refused(**changed: Any) -> str:
    arguments: dict[str, Any] = {
        "requests": [WISH],
        "satellites": [COARSE, FINE],
        "start": NOW,
        "end": NOW + timedelta(days=1),
        "now": NOW,
    }
    with pytest.raises(InputError) as caught:
        require_plannable(**(arguments | changed))
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_what_can_be_planned_passes() -> None:
    require_plannable([WISH], [COARSE], NOW, NOW + timedelta(days=1), NOW)


def test_nothing_to_plan_and_nobody_to_do_it() -> None:
    assert "at least one satellite" in refused(satellites=[])
    assert "at least one request" in refused(requests=[])
    assert "RADAR-1 2 times" in refused(satellites=[COARSE, COARSE])
    assert "harbour 2 times" in refused(requests=[WISH, WISH])


def test_the_past_is_not_planned() -> None:
    assert "2026-06-14 23:59:00 UTC, expected not before now, 2026-06-15 00:00:00 UTC" in refused(start=NOW - timedelta(minutes=1))
    assert "expected after the start" in refused(end=NOW)
    late = dataclasses.replace(WISH, earliest=NOW - timedelta(days=2), deadline=NOW)
    assert "request harbour: deadline" in refused(requests=[late])
    assert "time zone" in refused(now=datetime(2026, 6, 15))


def test_a_resolution_beyond_every_mode_is_refused_with_the_finest() -> None:
    told = refused(requests=[dataclasses.replace(WISH, resolution=0.1)])
    assert told == "request harbour: resolution: found 0.1 m, expected at least 0.46 m, the finest that the fleet can give"
    assert "at least 1.80 m" in refused(requests=[dataclasses.replace(WISH, resolution=1.0, mode="stripmap")])
    assert "at least 0.58 m" in refused(requests=[dataclasses.replace(WISH, resolution=0.5)], satellites=[COARSE])
    fine = dataclasses.replace(WISH, resolution=0.46)
    require_plannable([fine], [FINE], NOW, NOW + timedelta(days=1), NOW)


def test_a_mode_that_no_radar_has_is_refused() -> None:
    radar = generic()
    strips_only = dataclasses.replace(COARSE, radar=dataclasses.replace(radar, modes=radar.modes[:1]))
    assert "mode: found spotlight" in refused(requests=[dataclasses.replace(WISH, mode="spotlight")], satellites=[strips_only])
    assert finest_resolution(dataclasses.replace(WISH, mode="spotlight"), [strips_only]) is None
