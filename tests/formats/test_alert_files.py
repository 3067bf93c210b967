"""Alerts as XML: valid by the OASIS schema, read back as they were, and no file makes simulated or unapproved things Actual."""

import dataclasses
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import lxml.etree
import pyproj
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, box

from yamabiko.errors import InputError
from yamabiko.finding.alert import (
    Alert,
    AlertCause,
    AlertStatus,
    Category,
    Certainty,
    MessageType,
    Reference,
    Scope,
    Severity,
    Urgency,
    approve,
    draft_alert,
)
from yamabiko.formats.alerts import NAMESPACE, cap_time, cause_of, read_alert, write_alert
from yamabiko.formats.findings.members import file_finding
from yamabiko.testing.findings import made_up_change, made_up_flood, made_up_vessel

SCHEMA = lxml.etree.XMLSchema(lxml.etree.parse(Path(__file__).parent / "schemas" / "CAP-v1.2.xsd"))
SENT = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)
WORDS: dict[str, Any] = {
    "identifier": "yamabiko-1",
    "sender": "duty@example.org",
    "sent": SENT,
    "event": "Flood",
    "headline": "Water over the east bank & the road <R12>",
    "description": "Open water where there was none.\nTwelve days before it was dry.",
    "recipients": "Civil protection only",
    "expires": SENT + timedelta(hours=12),
}


def measured_draft(**changed: Any) -> Alert:
    findings = (made_up_flood(simulated=False), made_up_vessel(simulated=False), made_up_change(simulated=False))
    return draft_alert([cause_of(file_finding(one)) for one in findings], **(WORDS | changed))


def simulated_draft() -> Alert:
    findings = (made_up_flood(simulated=False), made_up_flood(simulated=True))
    return draft_alert([cause_of(file_finding(one)) for one in findings], **WORDS)


def assert_valid(path: Path) -> None:
    document = lxml.etree.parse(path)
    SCHEMA.validate(document)
    assert [str(fault) for fault in SCHEMA.error_log] == []
    times = [element.text for element in document.iter() if re.search(r"}(sent|onset|expires|effective)$", str(element.tag))]
    assert times
    assert all(time.endswith("-00:00") for time in times)


def element(path: Path, name: str) -> Any:
    return lxml.etree.parse(path).find(f".//{{{NAMESPACE}}}{name}")


@pytest.mark.parametrize("alert", [measured_draft(), simulated_draft(), approve(measured_draft(), "Hanako Sato", SENT)])
def test_what_is_written_is_valid_and_read_back(alert: Alert, tmp_path: Path) -> None:
    path = tmp_path / "alert.xml"
    write_alert(alert, path)
    assert_valid(path)
    assert read_alert(path) == alert
    first = path.read_bytes()
    write_alert(alert, path)
    assert path.read_bytes() == first


texts = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20)
names = st.text("abcXYZ019-_.@:/", min_size=1, max_size=20)
degrees = st.integers(-80_000_000, 80_000_000).map(lambda number: number / 1e6)
instants = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(
    lambda when: when.replace(microsecond=0)
)


@st.composite
def causes(draw: st.DrawFn) -> AlertCause:
    places = draw(st.lists(st.tuples(degrees, degrees), min_size=3, max_size=6))
    circle = None if draw(st.booleans()) else (places[0], float(draw(st.integers(0, 10_000_000))))
    polygons = () if circle else ((*places, places[0]),)
    class_name = draw(st.sampled_from(("flood", "permanent water", "vessel", "incoherent")))
    return AlertCause(draw(names), class_name, draw(st.floats(0.0, 1.0)), draw(st.booleans()), polygons, circle)


@st.composite
def alerts(draw: st.DrawFn) -> Alert:
    scope, kind, sent = draw(st.sampled_from(Scope)), draw(st.sampled_from(MessageType)), draw(instants)
    references = st.lists(st.builds(Reference, names, names, instants), min_size=kind is not MessageType.ALERT, max_size=2)
    return Alert(
        identifier=draw(names),
        sender=draw(names),
        sent=sent,
        status=draw(st.sampled_from((AlertStatus.EXERCISE, AlertStatus.TEST))),
        message_type=kind,
        scope=scope,
        category=draw(st.sampled_from(Category)),
        event=draw(texts),
        headline=draw(texts),
        description=draw(texts),
        urgency=draw(st.sampled_from(Urgency)),
        severity=draw(st.sampled_from(Severity)),
        certainty=draw(st.sampled_from(Certainty)),
        causes=tuple(draw(st.lists(causes(), min_size=1, max_size=3))),
        recipients="" if scope is Scope.PUBLIC else draw(texts),
        instruction=draw(st.just("") | texts),
        onset=draw(st.none() | instants),
        expires=draw(st.none() | st.just(sent + timedelta(hours=1))),
        references=tuple(draw(references)),
    )


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(alert=alerts(), person=texts)
def test_any_alert_is_valid_and_read_back_and_simulated_ones_stay_what_they_are(alert: Alert, person: str, tmp_path: Path) -> None:
    path = tmp_path / "alert.xml"
    write_alert(alert, path)
    assert_valid(path)
    found = read_alert(path)
    assert found == alert
    try:
        actual = approve(found, person, found.sent)
    except InputError:
        assert alert.simulated
    else:
        assert not alert.simulated
        write_alert(actual, path)
        assert_valid(path)
        assert read_alert(path) == actual
    # A file that says so without more is not believed.
    write_alert(alert, path)
    path.write_text(path.read_text().replace(f"<status>{alert.status.value}<", "<status>Actual<"))
    with pytest.raises(InputError, match="Actual"):
        read_alert(path)


def test_areas_lie_where_the_findings_do(tmp_path: Path) -> None:
    path = tmp_path / "alert.xml"
    write_alert(measured_draft(), path)
    polygon = shapely.Polygon([tuple(map(float, pair.split(",")))[::-1] for pair in element(path, "polygon").text.split()])
    area = pyproj.Geod(ellps="WGS84").geometry_area_perimeter(polygon)[0]
    assert area == pytest.approx(1_500.0 * 800.0, rel=1e-3)  # the island counts as warned
    east, north = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:32654", always_xy=True).transform(*polygon.centroid.coords[0])
    assert (east, north) == (pytest.approx(390_000.0, abs=0.5), pytest.approx(3_920_000.0, abs=0.5))


def test_points_and_specks_are_circles_and_what_crosses_the_antimeridian_is_two_polygons() -> None:
    vessel = dataclasses.replace(made_up_vessel(), outline=Point(390_000.0, 3_920_000.0))
    circle = cause_of(file_finding(vessel)).circle
    assert circle is not None
    assert circle[1] == 100.0
    speck = dataclasses.replace(made_up_change(), outline=box(390_000.0, 3_920_000.0, 390_000.01, 3_920_000.01))
    assert cause_of(file_finding(speck)).circle is not None
    east, north = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:32760", always_xy=True).transform(180.0, -17.0)
    across = box(east - 5_000, north - 3_000, east + 4_000, north + 3_000)
    lagoon = dataclasses.replace(made_up_flood(), outline=across, reference_system="EPSG:32760")
    assert len(cause_of(file_finding(lagoon)).polygons) == 2


def test_simulated_says_so_to_people(tmp_path: Path) -> None:
    path = tmp_path / "alert.xml"
    write_alert(simulated_draft(), path)
    assert "simulated" in element(path, "note").text
    write_alert(approve(measured_draft(), "Hanako Sato", SENT), path)
    assert element(path, "note") is None
    assert cap_time(SENT) == "2026-06-15T10:00:00-00:00"


def test_a_record_bent_by_force_is_not_written(tmp_path: Path) -> None:
    actual = approve(measured_draft(), "Hanako Sato", SENT)
    object.__setattr__(actual, "causes", simulated_draft().causes)
    with pytest.raises(InputError, match="simulated"):
        write_alert(actual, tmp_path / "alert.xml")
    assert list(tmp_path.iterdir()) == []


FORGED = {
    "one finding simulated": ("; measured<", "; simulated<", "simulated"),
    "all simulated": ("<value>no<", "<value>yes<", "simulated"),
    "nothing said of it": ("yamabiko:simulated<", "yamabiko:made-up<", "simulated"),
    "other place": ("139.", "138.", "approval"),
    "other words": ("Water over", "Fire on", "approval"),
    "nobody": ("Hanako Sato", "", "approval"),
    "no name at all": ("yamabiko:approved-by<", "yamabiko:read-by<", "approval"),
    "other confidence": ("confidence 0.9;", "confidence 0.91;", "approval"),
    "area of another": ("<geocode>", "<geocode><valueName/><value>other</value></geocode><geocode>", "area"),
    "no area": ("<area>", "<area/><area>", "areas"),
    "Z": ("-00:00", "Z", "-00:00"),
    "other namespace": ("cap:1.2", "cap:1.1", "namespace"),
    "no places": ("<polygon>", "<polygon>x ", "places"),
    "unknown status": (">Actual<", ">System<", "status"),
    "entity": ("<alert", '<!DOCTYPE a [<!ENTITY b "c">]><alert', "document type|DOCTYPE"),
    "two infos": ("</info>", "</info><info/>", "info"),
    "cut off": ("</alert>", "", "well-formed"),
}


@pytest.mark.parametrize("case", FORGED)
def test_forged_damaged_and_hostile_files_are_refused_in_one_line(case: str, tmp_path: Path) -> None:
    old, new, words = FORGED[case]
    path = tmp_path / "alert.xml"
    write_alert(approve(measured_draft(), "Hanako Sato", SENT), path)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(InputError, match=words) as error:
        read_alert(path)
    assert len(str(error.value).splitlines()) == 1
