"""Requests and plans for tests of their files: one with a value in every field, and a file of any properties."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime, timedelta
from math import radians
from pathlib import Path
from typing import Any

import numpy as np

from yamabiko.plan.opportunity import FlightPrediction, LookGeometry, Opportunity, OrbitPrediction
from yamabiko.plan.plan import Change, Commitment, Cutting, LegKind, Loosening, Plan, Sortie, SortieLeg, Unserved
from yamabiko.plan.strips import CollectSize, cut_into_strips
from yamabiko.radar.imaging_radar import PredictedQuality
from yamabiko.request.area import Area

SQUARE = {"type": "Polygon", "coordinates": [[[139.6, 35.3], [139.7, 35.3], [139.7, 35.4], [139.6, 35.4], [139.6, 35.3]]]}
EVERY_WISH: dict[str, Any] = {
    "identifier": "harbour",
    "name": "Harbour of Yokosuka",
    "earliest": "2026-06-15T00:00:00Z",
    "deadline": "2026-06-16T21:00:00+09:00",
    "resolution_m": 1.8,
    "mode": "stripmap",
    "incidence_deg": [20.0, 35.5],
    "maximum_squint_deg": 5.0,
    "minimum_elevation_deg": 30.0,
    "look_sides": ["right"],
    "pass_directions": ["ascending"],
    "illumination": "night",
    "repeat_geometry": {
        "look_side": "right",
        "incidence_deg": 27.7,
        "azimuth_deg": 251.3,
        "incidence_tolerance_deg": 1.0,
        "azimuth_tolerance_deg": 3.0,
    },
    "repeats": 2,
    "minimum_interval_s": 3600.0,
    "priority": 5.0,
    "budget": 4000.0,
}


def requests_file(folder: Path, *properties: dict[str, Any], geometry: Any = SQUARE) -> Path:
    """A requests file in the folder, one Feature of the geometry for each set of properties."""
    path = folder / "requests.geojson"
    features = [{"type": "Feature", "geometry": geometry, "properties": one} for one in properties]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


NOON = datetime(2026, 6, 15, 12, 0, 0, 123456, tzinfo=UTC)


def sample_opportunity(satellite: str = "QPS-SAR-7", delivery: datetime | None = NOON + timedelta(hours=1)) -> Opportunity:
    """An opportunity with a value in every field."""
    geometry = LookGeometry(radians(27.7), radians(25.1), radians(62.3), radians(251.3), 0.001, 6.4e5, "right", "ascending", True)
    return Opportunity(
        identifier=f"{satellite}-1",
        satellite=satellite,
        supplier="own",
        mode="stripmap",
        start=NOON,
        end=NOON + timedelta(seconds=8.5),
        best=NOON + timedelta(seconds=4),
        geometry=geometry,
        quality=PredictedQuality(0.25, 0.54, 1.8, 0.0123),
        footprint=np.radians([[139.0, 35.0], [139.3, 35.05], [139.2, 35.6]]),
        coverage=0.998,
        cost=1_080.0,
        delivery=delivery,
        orbit=OrbitPrediction(86_400.25, 760.5, extrapolated=True),
    )


def sample_flight() -> Opportunity:
    """An opportunity of a drone with a value in every field."""
    line = ((radians(139.1), radians(35.2)), (radians(139.1), radians(35.25)))
    flight = FlightPrediction(*line, radians(0.25), 5_486.4, 47.7, 5_560.0, 2_600.5, 117.25, 2_700.0, 12.5, 204.6)
    return dataclasses.replace(sample_opportunity("KESTREL-1"), mode="stripmap", orbit=None, flight=flight)


def sample_sortie() -> Sortie:
    """A sortie with a leg of every kind, for the second strip of "harbour"."""
    base, one, other = (radians(139.5), radians(35.0)), (radians(139.1), radians(35.2)), (radians(139.1), radians(35.25))
    at = [NOON + timedelta(minutes=minute) for minute in (20, 60, 62, 64, 66, 100)]
    kinds: tuple[LegKind, ...] = ("out", "survey", "between", "survey", "back")
    places = ((base, one), (one, other), (other, other), (other, one), (one, base))
    parts = (None, ("harbour", 1, 0), None, ("harbour", 2, 0), None)
    legs = tuple(
        SortieLeg(kind, start, end, way, part)
        for kind, start, end, way, part in zip(kinds, at[:-1], at[1:], places, parts, strict=True)
    )
    return Sortie("KESTREL-1", "own", at[0], at[-1], legs, 12.5, 204.6, 610.0)


def sample_plan() -> Plan:
    """A plan with an entry of every kind; it was never searched for and would not hold."""
    area = Area.circle("bay", radians(179.9), radians(-16.0), 40e3)
    strips = cut_into_strips(area, radians(12.0), CollectSize(20e3, 60e3))
    commitments = (
        Commitment("harbour", 0, 0, sample_opportunity(), NOON + timedelta(seconds=3), NOON + timedelta(seconds=5)),
        Commitment("harbour", 1, 0, sample_flight(), NOON + timedelta(minutes=60), NOON + timedelta(minutes=62)),
        Commitment("harbour", 2, 0, sample_flight(), NOON + timedelta(minutes=64), NOON + timedelta(minutes=66)),
        Commitment(
            "bay", 1, 0, sample_opportunity("QPS-SAR-8", None), NOON + timedelta(hours=2), NOON + timedelta(hours=2, seconds=7)
        ),
    )
    loosenings = (
        Loosening("incidence", (radians(18.0), radians(30.0)), "incidence of 18-30 deg", 3, NOON),
        Loosening("deadline", NOON + timedelta(hours=2), "2 h later", 1, NOON),
        Loosening("sides", frozenset({"left", "right"}), "either side", 2, NOON),
        Loosening("repeat_geometry", None, "without the geometry of the earlier collect", 2, NOON),
        Loosening("budget", 5_000.0, "1000 more", 1, NOON),
    )
    change = Change(("harbour", 0, 0), "moved", ("QPS-SAR-5", NOON), ("QPS-SAR-7", NOON), "moved: QPS-SAR-5 failed")
    return Plan(
        made=NOON - timedelta(hours=1),
        start=NOON,
        end=NOON + timedelta(days=1),
        commitments=commitments,
        unserved=(Unserved("bay", ((0, 0), (2, 0)), "incidence", "no opportunity at 20-25 deg", loosenings),),
        changes=(change, dataclasses.replace(change, kind="dropped", after=None)),
        cuttings=(Cutting("bay", radians(12.0), strips),),
        value=3.25,
        bound=None,
        sorties=(sample_sortie(),),
        assumptions=("all satellites: swath of 20 km", "über"),
    )
