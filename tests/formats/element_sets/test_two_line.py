"""Two-line element sets: every column read as Spacetrack Report No. 3 lays it, every fault told with its line and column."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from sgp4.api import Satrec

from yamabiko.errors import InputError
from yamabiko.formats.element_sets import read_element_sets
from yamabiko.formats.element_sets.two_line import checksum
from yamabiko.platform.element_set import REVOLUTION_A_DAY

NAME = "QPS-SAR-8 (AMATERU-IV)"
FIRST = "1 60542U 24149CC  25030.22755928  .00011154  00000+0  98646-3 0  9994"
SECOND = "2 60542  97.7297 109.3402 0002930 340.0519  20.0588 14.96472627 24844"
OTHER = (
    "1 25544U 98067A   08264.51782528 -.00002182  00000-0 -11606-4 0  2927",
    "2 25544  51.6416 247.4627 0006703 130.5360 325.0288 15.72125391563537",
)


def written(folder: Path, *lines: str) -> Path:
    path = folder / "elements.txt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def summed(line: str) -> str:
    return line[:68] + str(checksum(line))


def changed(line: str, column: int, text: str) -> str:
    """The line with text from a column (counted from 1) on, and its checksum made good."""
    return summed(line[: column - 1] + text + line[column - 1 + len(text) :])


def test_every_field_is_read(tmp_path: Path) -> None:
    (elements,) = read_element_sets(written(tmp_path, NAME, FIRST, SECOND))
    assert elements.name == NAME
    assert elements.catalogue_number == 60542
    assert elements.designator == "2024-149CC"
    assert elements.epoch == datetime(2025, 1, 30, 5, 27, 41, 121_792, tzinfo=UTC)
    assert elements.revolutions_a_day == 14.96472627
    assert elements.eccentricity == 0.0002930
    angles = (elements.inclination, elements.right_ascension, elements.argument_of_perigee, elements.mean_anomaly)
    np.testing.assert_array_equal(angles, np.radians([97.7297, 109.3402, 340.0519, 20.0588]))
    assert elements.drag == 98646e-8
    assert elements.mean_motion_derivative == pytest.approx(0.00011154 * REVOLUTION_A_DAY / 86_400.0)
    assert elements.mean_motion_second_derivative == 0.0
    assert (elements.element_set_number, elements.revolution) == (999, 2484)
    assert elements.source == "elements.txt"
    assert not elements.simulated


def test_two_lines_three_lines_comments_and_blank_lines_mix(tmp_path: Path) -> None:
    path = written(
        tmp_path, "# list of today", "", NAME, FIRST, SECOND, "", *OTHER, "0 WITH ZERO", FIRST, "# between", SECOND + "  \r"
    )
    assert [elements.name for elements in read_element_sets(path)] == [NAME, "", "WITH ZERO"]


@pytest.mark.parametrize(("written_number", "number"), [("A0000", 100_000), ("J2931", 182_931), ("Z9999", 339_999), ("    5", 5)])
def test_catalogue_numbers_beyond_five_digits(tmp_path: Path, written_number: str, number: int) -> None:
    lines = [changed(line, 3, written_number) for line in (FIRST, SECOND)]
    assert read_element_sets(written(tmp_path, *lines))[0].catalogue_number == number


@pytest.mark.parametrize(("years", "year"), [("57", 1957), ("99", 1999), ("00", 2000), ("56", 2056)])
def test_years_of_two_digits(tmp_path: Path, years: str, year: int) -> None:
    assert read_element_sets(written(tmp_path, changed(FIRST, 19, years), SECOND))[0].epoch.year == year


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ((FIRST[:68] + "5", SECOND), "line 1 column 69: found checksum '5', expected 4"),
        ((FIRST, SECOND[:68] + "x"), "line 2 column 69: found checksum 'x', expected 4"),
        ((FIRST, SECOND.replace("97.7297", "97.7279")[:68] + "5"), "line 2 column 69: found checksum '5', expected 4"),
        ((FIRST[:60], SECOND), "line 1: found 60 columns, expected 69 columns"),
        ((NAME, FIRST), "end of file: found nothing more, expected line 2 of the last element set"),
        ((FIRST, SECOND, NAME), "end of file: found nothing more, expected the element set of QPS-SAR-8"),
        ((FIRST, FIRST), "line 2: found .* expected line 2 of an element set"),
        ((SECOND, FIRST), "line 1: found .* expected line 1 of an element set"),
        ((FIRST, OTHER[1]), "line 2 columns 3-7: found '25544', expected 60542 as in line 1"),
        (("one", "two", FIRST, SECOND), "line 2: found 'two', expected line 1 of an element set"),
        ((FIRST + "9", SECOND), "line 1 column 70: found '9', expected nothing behind column 69"),
        ((changed(FIRST, 63, "4"), SECOND), "line 1 column 63: found '4', expected ephemeris type 0 or 2"),
        ((changed(FIRST, 21, "366.00000000"), SECOND), "line 1 columns 21-32: .* a day of the year 2025"),
        ((changed(FIRST, 21, "000.50000000"), SECOND), "line 1 columns 21-32: .* a day of the year 2025"),
        ((changed(FIRST, 21, "030,22755928"), SECOND), "line 1 columns 21-32: found '030,22755928'"),
        ((changed(FIRST, 54, "     nan"), SECOND), "line 1 columns 54-61: found ' nan'"),
        ((changed(FIRST, 34, " .0001-154"), SECOND), "line 1 columns 34-43"),
        ((changed(FIRST, 18, "9"), SECOND), "line 1 column 18: found '9', expected a blank"),
        ((FIRST, changed(SECOND, 9, "197.7297")), "line 2 columns 9-16: .* expected 0 to 180 degrees"),
        ((FIRST, changed(SECOND, 18, "360.3402")), "line 2 columns 18-25: .* expected 0 to 360 degrees"),
        ((FIRST, changed(SECOND, 27, "-002930")), "line 2 columns 27-33: .* expected seven digits"),
        ((FIRST, changed(SECOND, 53, "99.96472627")), "lines 1-2 .* mean motion: found 99.964726 revolutions a day"),
        ((FIRST, changed(SECOND, 53, " 0.00000000")), "lines 1-2 .* mean motion"),
        ((changed(FIRST, 54, " 99999+5"), SECOND), "lines 1-2 .* drag"),
        ((FIRST.replace("25030", "２5030"), SECOND), "line 1 column 69|line 1 columns"),
    ],
)
def test_faults_are_told_with_line_and_column(tmp_path: Path, lines: tuple[str, ...], message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read_element_sets(written(tmp_path, *lines))
    assert str(caught.value).startswith(str(tmp_path / "elements.txt"))
    assert "\n" not in str(caught.value)


@pytest.mark.real_data
def test_the_catalogues_own_files_are_read_as_sgp4s_authors_read_them(real_data: Path) -> None:
    """All 21 snapshots and the old set: mean elements as the package's own reader has them."""
    paths = [*sorted((real_data / "orbits" / "sar_tle_snapshots").glob("*.tle")), real_data / "orbits" / "qps_sar_8_2025030.tle"]
    for path in paths:
        lines = [line for line in path.read_text().splitlines() if line.strip()]
        sets = read_element_sets(path)
        assert [elements.name for elements in sets] == [line.strip() for line in lines[::3]]
        for elements, first, second in zip(sets, lines[1::3], lines[2::3], strict=True):
            theirs = Satrec.twoline2rv(first, second)
            ours = (elements.eccentricity, elements.inclination, elements.right_ascension, elements.mean_anomaly)
            assert ours == (theirs.ecco, theirs.inclo, theirs.nodeo, theirs.mo)
            assert elements.drag == pytest.approx(theirs.bstar, rel=1e-15)
            assert elements.catalogue_number == theirs.satnum
            assert elements.mean_motion == pytest.approx(theirs.no_kozai / 60.0, rel=1e-15)
    assert len(paths) == 22
