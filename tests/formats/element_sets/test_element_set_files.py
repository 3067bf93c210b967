"""Files of element sets as a whole: told apart by content, described, written and read again, and never a traceback."""

import dataclasses
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sgp4.api import Satrec

from yamabiko.errors import InputError, OutputError
from yamabiko.formats.element_sets import describe_element_sets, element_set_format, read_element_sets, reading, write_element_sets
from yamabiko.platform.element_selection import sets_for_window
from yamabiko.platform.element_set import REVOLUTION_A_DAY, ElementSet
from yamabiko.platform.synthetic import walker

EPOCH = datetime(2026, 6, 10, 12, 34, 56, tzinfo=UTC)
ELEMENTS = ElementSet("AMATERU-I", 47000, EPOCH, 15.1 * REVOLUTION_A_DAY, 0.001, 0.733, 0.4, 1.0, 2.0, drag=-1.5e-4)
TLE = (
    "QPS-SAR-8 (AMATERU-IV)\n"
    "1 60542U 24149CC  25030.22755928  .00011154  00000+0  98646-3 0  9994\n"
    "2 60542  97.7297 109.3402 0002930 340.0519  20.0588 14.96472627 24844\n"
)
OMM_XML = (
    "<ndm><omm><body><segment><data><meanElements><EPOCH>2020-10-13T04:52:48.472320</EPOCH><MEAN_MOTION>10.8</MEAN_MOTION>"
    "<ECCENTRICITY>.18</ECCENTRICITY><INCLINATION>34.2</INCLINATION><RA_OF_ASC_NODE>225.5</RA_OF_ASC_NODE>"
    "<ARG_OF_PERICENTER>162.2</ARG_OF_PERICENTER><MEAN_ANOMALY>205.2</MEAN_ANOMALY></meanElements><tleParameters>"
    "<NORAD_CAT_ID>5</NORAD_CAT_ID><BSTAR>0</BSTAR></tleParameters></data></segment></body></omm></ndm>"
)
OMM_CSV = (
    "OBJECT_NAME,EPOCH,MEAN_MOTION,ECCENTRICITY,INCLINATION,RA_OF_ASC_NODE,ARG_OF_PERICENTER,MEAN_ANOMALY,NORAD_CAT_ID,BSTAR\n"
    "A,2020-10-13T04:52:48,10.8,.18,34.2,225.5,162.2,205.2,5,-.22483E-4\n"
)
OMM_JSON = (
    '[{"EPOCH": "2020-10-13T04:52:48", "MEAN_MOTION": 10.8, "ECCENTRICITY": 0.18, "INCLINATION": 34.2, "RA_OF_ASC_NODE": 1,'
    ' "ARG_OF_PERICENTER": 2, "MEAN_ANOMALY": 3, "NORAD_CAT_ID": 5, "BSTAR": 1e-5}]'
)


@pytest.mark.parametrize(
    ("content", "kind"),
    [(TLE, "TLE"), ("\ufeff" + TLE, "TLE"), (OMM_XML, "OMM XML"), (OMM_CSV, "OMM CSV"), ("\n" + OMM_JSON, "OMM JSON")],
)
def test_the_format_is_told_by_content(tmp_path: Path, content: str, kind: str) -> None:
    path = tmp_path / "misleading.jpg"
    path.write_text(content, encoding="utf-8")
    assert element_set_format(path) == kind
    assert len(read_element_sets(path)) == 1
    description = describe_element_sets(path)
    assert description["format"] == kind
    assert description["satellites"] == description["element_sets"] == 1


@pytest.mark.parametrize(
    "content", [b"hello\n", b"\xff\xd8\xff\xe0 jpeg", b'{"type": "FeatureCollection"}', b"<svg/>", b"\n\n", b"a,b\n1,2\n"]
)
def test_other_files_are_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "elements.tle"
    path.write_bytes(content)
    assert element_set_format(path) is None
    with pytest.raises(InputError, match="expected element sets: TLE, or OMM as CSV, JSON or XML"):
        read_element_sets(path)


def test_missing_empty_and_binary_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "elements.tle"
    with pytest.raises(InputError, match="no such file"):
        read_element_sets(path)
    path.write_bytes(b"")
    with pytest.raises(InputError, match="nothing in it"):
        read_element_sets(path)
    path.write_bytes(TLE.encode() + b"\xff\xfe")
    with pytest.raises(InputError, match="not UTF-8"):
        read_element_sets(path)


def test_sizes_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "elements.tle"
    path.write_text(3 * TLE)
    monkeypatch.setattr(reading, "LARGEST_COUNT", 2)
    with pytest.raises(InputError, match="element sets: found 3, expected 1 to 2"):
        read_element_sets(path)
    monkeypatch.setattr(reading, "LARGEST_FILE", 100)
    with pytest.raises(InputError, match="file size"):
        read_element_sets(path)


def test_a_description_tells_span_and_satellites(tmp_path: Path) -> None:
    path = tmp_path / "elements.tle"
    write_element_sets([ELEMENTS, replace(ELEMENTS, epoch=EPOCH + timedelta(days=2))], path)
    description = describe_element_sets(path)
    assert (description["element_sets"], description["satellites"]) == (2, 1)
    assert description["earliest_epoch"].startswith("2026-06-10T12:34:56")
    assert description["latest_epoch"].startswith("2026-06-12T12:34:56")
    assert description["names"] == ["AMATERU-I (47000)"]


@pytest.mark.real_data
def test_real_files_are_written_as_they_were(real_data: Path, tmp_path: Path) -> None:
    for path in sorted((real_data / "orbits" / "sar_tle_snapshots").glob("*.tle"))[::5]:
        write_element_sets(read_element_sets(path), tmp_path / "again.tle")
        assert (tmp_path / "again.tle").read_text().splitlines() == path.read_text().rstrip().splitlines()


@pytest.mark.parametrize("name", ["[", "{OBJECT}", "<omm>", "MEAN_MOTION, SLOW"])
def test_a_name_that_looks_like_another_form_changes_nothing(tmp_path: Path, name: str) -> None:
    elements = walker(1, 1, 575_000.0, 0.7, datetime(2026, 6, 1, tzinfo=UTC), phasing=0)[0]
    write_element_sets([dataclasses.replace(elements, name=name)], tmp_path / "elements.tle")
    assert [one.name for one in read_element_sets(tmp_path / "elements.tle")] == [name]


ANGLES = st.floats(0.0, 6.283185)
SETS = st.builds(
    ElementSet,
    name=st.text(st.characters(categories=("L", "N", "P", "Zs")), max_size=24),
    catalogue_number=st.integers(0, 339_999),
    epoch=st.datetimes(datetime(1958, 1, 1), datetime(2055, 12, 31), timezones=st.just(UTC)),
    mean_motion=st.floats(0.01, 17.5).map(lambda turns: turns * REVOLUTION_A_DAY),
    eccentricity=st.floats(0.0, 0.9999999),
    inclination=st.floats(0.0, 3.14159),
    right_ascension=ANGLES,
    argument_of_perigee=ANGLES,
    mean_anomaly=ANGLES,
    drag=st.floats(-9.0, 9.0),
    mean_motion_derivative=st.floats(-1e-10, 1e-10),
    mean_motion_second_derivative=st.floats(-1e-15, 1e-15),
    designator=st.sampled_from(["", "2024-149CC", "1958-002B"]),
    element_set_number=st.integers(0, 9999),
    revolution=st.integers(0, 99_999),
    simulated=st.booleans(),
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(elements=SETS)
def test_what_is_written_is_read_again_and_by_others(tmp_path: Path, elements: ElementSet) -> None:
    path = tmp_path / "elements.tle"
    write_element_sets([elements, elements], path)
    again, same = read_element_sets(path)
    assert again == same
    for field in ("catalogue_number", "designator", "element_set_number", "revolution", "simulated"):
        assert getattr(again, field) == getattr(elements, field)
    assert again.name.split() == elements.name.strip().split()
    assert abs((again.epoch - elements.epoch).total_seconds()) <= 1e-3
    assert again.eccentricity == pytest.approx(elements.eccentricity, abs=6e-8)
    assert again.inclination == pytest.approx(elements.inclination, abs=1e-6)
    assert again.drag == pytest.approx(elements.drag, rel=6e-5, abs=1e-10)
    assert again.revolutions_a_day == pytest.approx(elements.revolutions_a_day, abs=6e-9)
    written = [line for line in path.read_text(encoding="utf-8").splitlines() if line[:2] in {"1 ", "2 "}][-2:]
    theirs = Satrec.twoline2rv(*written)
    assert theirs.satnum == again.catalogue_number
    assert theirs.nodeo == pytest.approx(again.right_ascension, abs=1e-12)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"catalogue_number": 340_000}, "at most 339999"),
        ({"epoch": datetime(2057, 1, 1, tzinfo=UTC)}, "a year from 1957 to 2056"),
        ({"mean_motion_derivative": 1.0}, "as TLE can hold"),
        ({"eccentricity": 1.0 - 1e-12}, "as TLE can hold"),
    ],
)
def test_what_tle_cannot_hold_is_refused(tmp_path: Path, change: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        write_element_sets([replace(ELEMENTS, **change)], tmp_path / "elements.tle")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="one or more"):
        write_element_sets([], tmp_path / "elements.tle")
    with pytest.raises(OutputError, match="a folder that exists"):
        write_element_sets([ELEMENTS], tmp_path / "nowhere" / "elements.tle")
    assert not list(tmp_path.iterdir())


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    original=st.sampled_from([TLE, 2 * TLE, OMM_XML, OMM_CSV, OMM_JSON]),
    edits=st.lists(st.tuples(st.integers(0, 700), st.integers(0, 30), st.binary(max_size=12)), min_size=1, max_size=4),
)
def test_damaged_files_give_elements_or_one_line(tmp_path: Path, original: str, edits: list[tuple[int, int, bytes]]) -> None:
    content = original.encode()
    for start, cut, inserted in edits:
        content = content[:start] + inserted + content[start + cut :]
    path = tmp_path / "elements"
    path.write_bytes(content)
    try:
        assert read_element_sets(path)
    except InputError as error:
        assert "\n" not in str(error)
        assert "found" in str(error)


def test_the_set_of_least_age_in_the_window_is_chosen() -> None:
    days = [0, 3, 10]
    sets = [replace(ELEMENTS, epoch=EPOCH + timedelta(days=day), element_set_number=day) for day in days]
    other = replace(ELEMENTS, catalogue_number=7)

    def chosen(start: float, end: float) -> list[int]:
        window = (EPOCH + timedelta(days=start), EPOCH + timedelta(days=end))
        return [elements.element_set_number for elements in sets_for_window([*sets, other], *window)]

    assert chosen(4, 5) == [3, 0]
    assert chosen(-5, -4) == [0, 0]
    assert chosen(11, 30) == [10, 0]
    assert chosen(2, 10) == [3, 0]
    assert sets_for_window([other, sets[1]], EPOCH, EPOCH) == (other, sets[1])
    again = replace(sets[1], name="LATER IN THE FILE")
    assert sets_for_window([sets[1], again], EPOCH, EPOCH) == (again,)
