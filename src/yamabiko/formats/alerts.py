"""Alerts as XML of the Common Alerting Protocol 1.2: what warning systems take in.

Times end in -00:00, which is the standard's way to write UTC (section 3.3.2). Polygons have no holes in it: an outline's islands
count as warned. What the standard has no element for stands in parameters named `yamabiko:`. A message is not signed here.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import lxml.etree
import shapely

from yamabiko.errors import InputError
from yamabiko.finding.alert import (
    DECIMALS,
    Alert,
    AlertCause,
    AlertStatus,
    Approval,
    Category,
    Certainty,
    MessageType,
    Place,
    Reference,
    Scope,
    Severity,
    Urgency,
)
from yamabiko.formats.findings.members import FiledFinding, members_of
from yamabiko.formats.input_file import input_file
from yamabiko.formats.map_outline import geographic_outline
from yamabiko.formats.whole_file import whole_file
from yamabiko.formats.xml_block import XmlBlock, parse_xml_block

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
LARGEST_FILE = 16_000_000  # bytes
LEAST_RADIUS = 100.0  # m, of the circle about a finding that is a point
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")
_FINDING = re.compile(r"([^\s,<&;]{1,200}); ([^;]{1,200}); confidence ([0-9.e+-]{1,30}); (simulated|measured)")
_NOTES = {
    AlertStatus.EXERCISE: "Exercise: not to be acted on but by those who take part.",
    AlertStatus.TEST: "Test: not to be acted on.",
}


def cause_of(filed: FiledFinding) -> AlertCause:
    """A finding as an alert states it: outer edges in degrees to a tenth of a metre, a point or speck as a circle.

    Raises InputError for findings that cannot be, or are not on the map.
    """
    members = members_of(filed)
    outline = geographic_outline(filed.finding.outline, filed.finding.reference_system)
    rings = [] if outline.geom_type == "Point" else [_ring(part.exterior) for part in shapely.get_parts(outline)]
    polygons = tuple(ring for ring in rings if len(set(ring)) >= 3)
    middle = outline.centroid
    radius = round(max(LEAST_RADIUS, math.sqrt(filed.finding.area / math.pi)))
    return AlertCause(
        filed.identifier,
        members["class"],
        members["confidence"],
        members["simulated"],
        polygons,
        None if polygons else ((round(middle.y, DECIMALS), round(middle.x, DECIMALS)), float(radius)),
    )


def write_alert(alert: Alert, path: Path) -> None:
    """Write a message; the same alert gives the same bytes. Raises OutputError where the file cannot be written."""
    alert = replace(alert)  # the rules are looked at once more, at the door
    root = lxml.etree.Element(f"{{{NAMESPACE}}}alert", nsmap={None: NAMESPACE})
    _add(root, "identifier", alert.identifier)
    _add(root, "sender", alert.sender)
    _add(root, "sent", cap_time(alert.sent))
    _add(root, "status", alert.status.value)
    _add(root, "msgType", alert.message_type.value)
    _add(root, "scope", alert.scope.value)
    if alert.recipients:
        _add(root, "restriction" if alert.scope is Scope.RESTRICTED else "addresses", alert.recipients)
    if note := _note(alert):
        _add(root, "note", note)
    if alert.references:
        _add(root, "references", " ".join(f"{one.sender},{one.identifier},{cap_time(one.sent)}" for one in alert.references))
    _add_info(root, alert)
    lxml.etree.indent(root, " ")
    with whole_file(path) as temporary:
        temporary.write_bytes(lxml.etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n")


def read_alert(path: Path) -> Alert:
    """Read a message as write_alert makes it.

    Raises InputError for files that are no such message, damaged, hostile or too large, and for messages that the rules of Alert
    forbid: Actual without a named person's approval of this content, or with anything that is not stated to be measured.
    """
    path = Path(path)
    with input_file(path) as (file, size):
        if size > LARGEST_FILE:
            raise InputError(path, "file size", f"{size} bytes", f"at most {LARGEST_FILE} bytes")
        xml = parse_xml_block(path, file.read(LARGEST_FILE + 1), ("alert",))
    if lxml.etree.QName(xml.root).namespace != NAMESPACE:
        raise InputError(path, "XML namespace", str(lxml.etree.QName(xml.root).namespace)[:60], NAMESPACE)
    if len(xml.all("info")) != 1:
        raise InputError(path, "XML info", len(xml.all("info")), "one block")
    scope = Scope(_choice(xml, "scope", Scope))
    told = {Scope.PUBLIC: "", Scope.RESTRICTED: "restriction", Scope.PRIVATE: "addresses"}[scope]
    try:
        return Alert(
            identifier=xml.text("identifier"),
            sender=xml.text("sender"),
            sent=_time(path, "sent", xml.text("sent")),
            status=AlertStatus(_choice(xml, "status", AlertStatus)),
            message_type=MessageType(_choice(xml, "msgType", MessageType)),
            scope=scope,
            category=Category(_choice(xml, "info/category", Category)),
            event=xml.text("info/event"),
            headline=xml.text("info/headline"),
            description=xml.text("info/description"),
            urgency=Urgency(_choice(xml, "info/urgency", Urgency)),
            severity=Severity(_choice(xml, "info/severity", Severity)),
            certainty=Certainty(_choice(xml, "info/certainty", Certainty)),
            causes=_causes(xml),
            recipients=xml.text(told) if told else "",
            instruction=xml.text("info/instruction", default=""),
            onset=_optional_time(xml, "info/onset"),
            expires=_optional_time(xml, "info/expires"),
            references=tuple(_reference(path, one) for one in xml.text("references", default="").split()),
            approval=_approval(xml),
        )
    except InputError as error:
        if error.source == str(path):
            raise
        raise InputError(path, f"{error.source} {error.field}", error.found, error.expected) from None


def cap_time(when: datetime) -> str:
    """UTC as the standard writes it: whole seconds, and a zone in digits."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S-00:00")


def _note(alert: Alert) -> str:
    simulated = "From simulated pictures: nothing of it happened." if alert.simulated else ""
    return " ".join(filter(None, (_NOTES.get(alert.status, ""), simulated)))


def _add_info(root: Any, alert: Alert) -> None:
    info = _add(root, "info")
    _add(info, "language", "en")
    _add(info, "category", alert.category.value)
    _add(info, "event", alert.event)
    _add(info, "urgency", alert.urgency.value)
    _add(info, "severity", alert.severity.value)
    _add(info, "certainty", alert.certainty.value)
    for name, when in (("onset", alert.onset), ("expires", alert.expires)):
        if when is not None:
            _add(info, name, cap_time(when))
    _add(info, "headline", alert.headline)
    _add(info, "description", alert.description)
    if alert.instruction:
        _add(info, "instruction", alert.instruction)
    _add_parameter(info, "yamabiko:simulated", "yes" if alert.simulated else "no")
    for cause in alert.causes:
        origin = "simulated" if cause.simulated else "measured"
        _add_parameter(
            info, "yamabiko:finding", f"{cause.identifier}; {cause.class_name}; confidence {cause.confidence!r}; {origin}"
        )
    if alert.approval is not None:
        _add_parameter(info, "yamabiko:approved-by", alert.approval.person)
        _add_parameter(info, "yamabiko:approved-at", cap_time(alert.approval.when))
        _add_parameter(info, "yamabiko:approved-content", alert.approval.content)
    for cause in alert.causes:
        _add_area(info, cause)


def _add_area(info: Any, cause: AlertCause) -> None:
    area = _add(info, "area")
    _add(area, "areaDesc", f"{cause.class_name} {cause.identifier}")
    for ring in cause.polygons:
        _add(area, "polygon", " ".join(_pair(place) for place in ring))
    if cause.circle is not None:
        _add(area, "circle", f"{_pair(cause.circle[0])} {cause.circle[1] / 1_000.0!r}")
    geocode = _add(area, "geocode")
    _add(geocode, "valueName", "yamabiko:finding")
    _add(geocode, "value", cause.identifier)


def _causes(xml: XmlBlock) -> tuple[AlertCause, ...]:
    """Findings in order, each with the area of its place in the list."""
    stated, areas = _parameters(xml, "yamabiko:finding"), xml.all("info/area")
    if len(stated) != len(areas):
        raise InputError(xml.path, "XML info/area", f"{len(areas)} areas", f"one for each of {len(stated)} findings")
    causes = tuple(_cause(xml, text, area) for text, area in zip(stated, areas, strict=True))
    # What is not said to be measured, for itself and for the whole without contradiction, is not taken for it.
    whole = _parameters(xml, "yamabiko:simulated")
    if whole == ["no"] or (whole == ["yes"] and any(cause.simulated for cause in causes)):
        return causes
    return tuple(replace(cause, simulated=True) for cause in causes)


def _cause(xml: XmlBlock, text: str, area: Any) -> AlertCause:
    found = _FINDING.fullmatch(text)
    if found is None:
        raise InputError(xml.path, "yamabiko:finding", repr(text[:60]), "identifier; class; confidence; simulated or measured")
    if xml.text("geocode/value", area) != found[1]:
        raise InputError(xml.path, "XML info/area", f"one of {xml.text('geocode/value', area)[:60]!r}", f"that of {found[1]}")
    try:
        polygons = tuple(_places(one.text) for one in xml.all("polygon", area))
        circles = [str(one.text).split() for one in xml.all("circle", area)]
        circle = None if not circles else (_places(circles[0][0])[0], round(1_000.0 * float(circles[0][1]), 3))
        return AlertCause(found[1], found[2], float(found[3]), found[4] == "simulated", polygons, circle)
    except (ValueError, IndexError):
        raise InputError(xml.path, f"XML area of {found[1]}", "no list of places", "latitude,longitude pairs in degrees") from None


def _approval(xml: XmlBlock) -> Approval | None:
    person, when, content = (_parameters(xml, f"yamabiko:approved-{name}") for name in ("by", "at", "content"))
    if not person and not when and not content:
        return None
    if not len(person) == len(when) == len(content) == 1:
        raise InputError(xml.path, "approval", "parts of one, or several", "one person, time and content")
    return Approval(person[0], _time(xml.path, "approved-at", when[0]), content[0])


def _parameters(xml: XmlBlock, name: str) -> list[str]:
    return [xml.text("value", one) for one in xml.all("info/parameter") if xml.text("valueName", one) == name]


def _reference(path: Path, text: str) -> Reference:
    parts = text.split(",")
    if len(parts) != 3:
        raise InputError(path, "XML references", repr(text[:60]), "sender,identifier,sent")
    return Reference(parts[0], parts[1], _time(path, "references", parts[2]))


def _optional_time(xml: XmlBlock, where: str) -> datetime | None:
    text = xml.text(where, default="")
    return _time(xml.path, where, text) if text else None


def _time(path: Path, where: str, text: str) -> datetime:
    try:
        if _TIME.fullmatch(text):
            return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise InputError(path, f"XML {where}", repr(text[:40]), "a time like 2026-06-15T09:30:00-00:00")


def _choice(xml: XmlBlock, where: str, words: Any) -> str:
    return xml.choice(where, tuple(one.value for one in words))


def _ring(line: Any) -> tuple[Place, ...]:
    """(latitude, longitude) rounded, doubled places taken out."""
    places = [(round(latitude, DECIMALS), round(longitude, DECIMALS)) for longitude, latitude in line.coords]
    return tuple(place for number, place in enumerate(places) if number == 0 or place != places[number - 1])


def _places(text: str | None) -> tuple[Place, ...]:
    pairs = [pair.split(",") for pair in (text or "").split()]
    return tuple((float(latitude), float(longitude)) for latitude, longitude in pairs)


def _pair(place: Place) -> str:
    return f"{place[0]:.{DECIMALS}f},{place[1]:.{DECIMALS}f}"


def _add(parent: Any, name: str, text: str | None = None) -> Any:
    element = lxml.etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    element.text = text
    return element


def _add_parameter(info: Any, name: str, value: str) -> None:
    parameter = _add(info, "parameter")
    _add(parameter, "valueName", name)
    _add(parameter, "value", value)
