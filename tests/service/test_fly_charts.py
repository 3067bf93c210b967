"""What is drawn of a flight, on a page and in a terminal, apart from any flight: ticks, lines, dots."""

import re
from math import inf, nan, pi

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from yamabiko.service.flight_canvas import BrailleCanvas, horizon
from yamabiko.service.flight_charts import LEFT, RIGHT, WIDTH, Bar, Clock, Mark, Series, nice_ticks, strip_chart, time_chart
from yamabiko.service.flight_measures import angles_of, spans_of


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))  # a chart's axis is never narrower than a millionth of what it shows
def test_ticks_are_round_evenly_apart_and_hold_what_is_drawn(low: float, span: float) -> None:
    high = low + span * max(abs(low), 1.0)
    ticks = nice_ticks(low, high, 4)
    step = ticks[1] - ticks[0]
    slack = 1e-6 * max(abs(low), abs(high), step)
    assert 2 <= len(ticks) <= 8
    assert ticks[0] <= low + slack
    assert ticks[-1] >= high - slack
    assert np.diff(ticks) == pytest.approx(step, rel=1e-6)
    mantissa = f"{step:.3e}".partition("e")[0]
    assert mantissa in {"1.000", "2.000", "2.500", "5.000"}


@pytest.mark.parametrize(("low", "high"), [(1.0, 1.0), (nan, 1.0), (0.0, inf)])
def test_ticks_of_nothing_are_still_an_axis(low: float, high: float) -> None:
    ticks = nice_ticks(low, high)
    assert ticks == sorted(ticks)
    assert len(ticks) >= 2


def drawn(figure: str) -> etree._Element:
    """A figure parsed strictly: what is not well-formed fails here."""
    return etree.fromstring(figure.encode())


def test_a_chart_keeps_every_peak_and_breaks_at_gaps() -> None:
    time = np.arange(0.0, 3600.0, 0.2)
    value = np.zeros(len(time))
    value[9000] = 50.0  # a peak of one sample in eighteen thousand
    value[12_000:12_100] = nan
    figure = drawn(time_chart("a <name>", "m", Clock(3600.0, (Mark(10.0, "fault", "a & b"),)), time, [Series("one", "s1", value)]))
    paths = figure.findall(".//path")
    assert len(paths) == 2
    points = [tuple(map(float, point.split())) for path in paths for point in re.split("[ML]", path.get("d"))[1:]]
    assert len(points) < 4000
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    assert bottom - top > 60.0
    assert all(LEFT - 0.1 <= x <= WIDTH - RIGHT + 0.1 for x, _ in points)
    assert figure.findtext(".//desc") == "one: 0 to 50 m"
    assert figure.findtext(".//line/title") == "a & b"


def test_an_axis_of_amounts_does_not_go_below_zero_and_an_even_one_lies_about_it() -> None:
    time = np.linspace(0.0, 60.0, 100)
    error = drawn(time_chart("error", "m", Clock(60.0), time, [Series("", "s1", np.full(100, 0.3))], least=2.0))
    ticks = [text.text for text in error.findall(".//text[@text-anchor='end']")]
    assert "0" in ticks
    assert not any(tick is not None and tick.startswith("\N{MINUS SIGN}") for tick in ticks)
    even = drawn(time_chart("error", "m", Clock(60.0), time, [Series("", "s1", np.full(100, 0.3))], least=4.0, even=True))
    levels = [text.text for text in even.findall(".//text[@text-anchor='end']")]
    assert {"\N{MINUS SIGN}2", "2"} <= set(levels)


def test_a_strip_draws_every_span_where_it_was() -> None:
    figure = drawn(
        strip_chart("lanes", Clock(100.0), [("lane 1", [Bar(0.0, 50.0, "in-use", "in use"), Bar(50.0, 100.0, "out")])], "told")
    )
    first, second = figure.findall(".//rect")
    assert float(first.get("x")) + float(first.get("width")) == pytest.approx(float(second.get("x")), abs=0.11)
    assert float(second.get("x")) == pytest.approx(LEFT + 0.5 * (WIDTH - LEFT - RIGHT), abs=0.11)


def test_spans_are_where_a_number_stays() -> None:
    time = np.arange(6.0)
    assert spans_of(time, np.array([1, 1, 2, 2, 2, 3])) == [(0.0, 2.0, 1), (2.0, 5.0, 2)]
    assert spans_of(time[:0], np.zeros(0, np.int64)) == []


@given(st.floats(-3.1, 3.1), st.floats(-1.5, 1.5), st.floats(0.01, 6.2))
def test_angles_are_those_that_made_the_attitude(roll: float, pitch: float, heading: float) -> None:
    def half(angle: float, axis: int) -> list[float]:
        turned = [np.cos(0.5 * angle), 0.0, 0.0, 0.0]
        turned[axis] = np.sin(0.5 * angle)
        return turned

    def times(p: list[float], q: list[float]) -> list[float]:
        a, b = np.array(p[1:]), np.array(q[1:])
        return [p[0] * q[0] - float(a @ b), *(p[0] * b + q[0] * a + np.cross(a, b))]

    found = angles_of(np.array(times(times(half(heading, 3), half(pitch, 2)), half(roll, 1))))
    assert [float(angle) for angle in found] == pytest.approx([roll, pitch, heading], abs=1e-6)


def test_dots_are_unicode_braille() -> None:
    canvas = BrailleCanvas(2, 1)
    canvas.dot(0, 0, "")
    canvas.dot(1, 3, "")
    canvas.dot(9, 9, "")
    canvas.dot(nan, 0, "")
    # Dots 1 and 8 of the pattern: Unicode 15, chapter 21.1.
    assert canvas.text().plain == "\N{BRAILLE PATTERN DOTS-18}\N{BRAILLE PATTERN BLANK}"
    canvas.letter(3, 0, "abc", "")
    assert canvas.text().plain == "ab"


def test_of_names_that_would_run_into_one_another_the_first_is_read() -> None:
    canvas = BrailleCanvas(12, 1)
    canvas.name(8, 0, "home", "")
    canvas.name(0, 0, "field", "")
    canvas.name(0, 0, "bay", "")
    assert canvas.text().plain.replace("\N{BRAILLE PATTERN BLANK}", ".") == "bay.home...."


def test_a_line_is_without_holes() -> None:
    canvas = BrailleCanvas(10, 1)
    canvas.line((0.0, 0.0), (19.0, 0.0), "")
    assert canvas.text().plain == "\N{BRAILLE PATTERN DOTS-14}" * 10


def ground_share(roll: float, pitch: float) -> list[float]:
    """Of each half, left and right, how much is drawn as ground."""
    text = horizon(20, 8, roll, pitch, "sky", "ground", "aircraft").plain.split("\n")
    dots = [[(ord(letter) - 0x2800).bit_count() if ord(letter) >= 0x2800 else 0 for letter in row] for row in text]
    return [sum(sum(row[:10]) for row in dots), sum(sum(row[10:]) for row in dots)]


def test_the_horizon_sinks_when_the_nose_rises_and_tilts_against_the_bank() -> None:
    level, up, right = ground_share(0.0, 0.0), ground_share(0.0, 0.2), ground_share(pi / 6.0, 0.0)
    assert sum(up) < 0.7 * sum(level)
    # Banked to the right, the ground stands higher on the right: the right wing points at it.
    assert right[1] > 1.3 * right[0]
