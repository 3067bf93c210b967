"""Made-up findings, single ones and hypothesis strategies, for tests of whatever takes a Finding."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from hypothesis import strategies as st
from shapely.geometry import Point, Polygon

from yamabiko.finding.finding import ChangeFinding, ChangeSign, Finding, PixelWindow, VesselFinding, WaterFinding, WaterKind

BEGIN = datetime(2026, 6, 3, 9, 30, tzinfo=UTC)
END = datetime(2026, 6, 15, 9, 30, 0, 250_000, tzinfo=UTC)
SYSTEM = "EPSG:32654"
EAST, NORTH = 390_000.0, 3_920_000.0


def rectangle(length: float, width: float, heading: float = 0.0, east: float = EAST, north: float = NORTH) -> Polygon:
    """A rectangle on the map: m, and rad clockwise from north of its long side."""
    corner = 0.5 * np.array([[-width, -length], [width, -length], [width, length], [-width, length]])
    cosine, sine = math.cos(heading), math.sin(heading)
    return Polygon(corner @ np.array([[cosine, -sine], [sine, cosine]]) + [east, north])


def made_up_flood(*, simulated: bool = True, confidence: float = 0.9) -> WaterFinding:
    """A flood with an island."""
    outline = rectangle(1_500.0, 800.0).difference(rectangle(200.0, 100.0))
    return WaterFinding(
        outline,
        SYSTEM,
        END,
        END,
        1.18e6,
        confidence,
        PixelWindow(10, 20, 150, 80),
        ("pass 2",),
        simulated,
        WaterKind.FLOOD,
        1.2,
        0.4,
    )


def made_up_vessel(*, simulated: bool = True) -> VesselFinding:
    """A vessel without a report."""
    return VesselFinding(
        outline=rectangle(180.0, 30.0, 0.5),
        reference_system=SYSTEM,
        begin=END,
        end=END,
        area=5_400.0,
        confidence=0.99,
        window=PixelWindow(4, 30, 18, 12),
        sources=("pass 2",),
        simulated=simulated,
        length=180.0,
        width=30.0,
        heading=0.5,
        length_error=8.0,
        width_error=7.0,
        heading_error=0.03,
        peak_over_sea=400.0,
        reports_known=True,
    )


def made_up_change(*, simulated: bool = True) -> ChangeFinding:
    """A building that went away between two passes."""
    return ChangeFinding(
        rectangle(40.0, 30.0),
        SYSTEM,
        BEGIN,
        END,
        1_200.0,
        0.8,
        PixelWindow(30, 10, 4, 3),
        ("pass 1", "pass 2"),
        simulated,
        ChangeSign.DARKER,
        -2.1,
        1e-7,
        0.12,
    )


def _number(least: float, most: float) -> st.SearchStrategy[float]:
    return st.floats(least, most, allow_subnormal=False)


def _instants() -> st.SearchStrategy[datetime]:
    return st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


@st.composite
def findings(draw: st.DrawFn, simulated: bool | None = None) -> Finding:
    """Findings of every kind, in place and time, with and without what may be not known."""
    east, north = draw(_number(200_000.0, 800_000.0)), draw(_number(10_000.0, 9_000_000.0))
    length, width = draw(_number(1.0, 5_000.0)), draw(_number(1.0, 5_000.0))
    begin = draw(_instants())
    common: dict[str, Any] = {
        "outline": rectangle(length, width, draw(_number(0.0, math.pi)), east, north),
        "reference_system": draw(st.sampled_from(("EPSG:32654", "EPSG:32760", "EPSG:32601"))),
        "begin": begin,
        "end": begin + timedelta(seconds=draw(st.sampled_from((0.0, 0.25, 86_400.0)))),
        "area": length * width,
        "confidence": draw(_number(0.0, 1.0)),
        "window": PixelWindow(draw(st.integers(0, 10**6)), draw(st.integers(0, 10**6)), draw(st.integers(1, 999)), 7),
        "sources": tuple(draw(st.lists(st.text(max_size=20), max_size=3))),
        "simulated": draw(st.booleans()) if simulated is None else simulated,
    }
    kind = draw(st.sampled_from(("water", "vessel", "change")))
    if kind == "water":
        depth = st.none() | _number(-5.0, 100.0)
        error = st.none() | _number(0.0, 10.0)
        return WaterFinding(**common, kind=draw(st.sampled_from(WaterKind)), depth=draw(depth), depth_error=draw(error))
    if kind == "change":
        return ChangeFinding(
            **common,
            sign=draw(st.sampled_from(ChangeSign)),
            log_ratio=draw(_number(-9.0, 9.0)),
            p_value=draw(_number(0.0, 1.0)),
            coherence=draw(st.none() | _number(0.0, 1.0)),
            group=draw(st.none() | st.integers(0, 999)),
        )
    common["outline"] = draw(st.sampled_from((common["outline"], Point(east, north))))
    sizes: dict[str, Any] = {
        name: draw(_number(0.5, 400.0) | st.just(math.nan)) for name in ("length", "width", "length_error", "width_error")
    }
    return VesselFinding(
        **common,
        **sizes,
        heading=draw(_number(0.0, math.pi)),
        heading_error=draw(_number(0.0, 2.0)),
        peak_over_sea=draw(_number(1e-3, 1e9)),
        report=draw(st.none() | st.text("0123456789", min_size=1, max_size=9)),
        reports_known=draw(st.booleans()),
        radial_speed=draw(st.none() | _number(-20.0, 20.0)),
    )
