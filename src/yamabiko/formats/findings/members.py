"""Findings as flat members with units in their names: properties of a GeoJSON feature, columns of a GeoParquet file.

Angles are degrees here and ratios of power decibels; a number that is not known is null. docs/reference/findings-files.md lists
them all.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from dataclasses import dataclass
from typing import Any

from yamabiko.errors import InputError
from yamabiko.finding.finding import ChangeFinding, ChangeSign, Finding, PixelWindow, VesselFinding, WaterFinding, WaterKind
from yamabiko.formats.json_fields import Fields, shown, utc
from yamabiko.formats.map_outline import map_outline

MOST_FINDINGS = 1_000_000
_MOST_PIXELS = 1 << 31
_DECIBELS = 10.0 / math.log(10.0)  # of a natural logarithm
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")


@dataclass(frozen=True, eq=False)
class FiledFinding:
    """A finding as a file holds it. identifier : of the feature. before, after : names of pictures beside the file, or None."""

    finding: Finding
    identifier: str
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True)
class Measure:
    """A number of one kind of finding. scale : from the record's value to the file's. least, most : of the file's.

    optional : the record says None where it is not known, and not NaN. decibels : the record's value is a ratio of powers.
    """

    name: str
    field: str
    scale: float = 1.0
    least: float = -math.inf
    most: float = math.inf
    optional: bool = False
    decibels: bool = False

    def shown(self, finding: Finding) -> float | None:
        """The file's value; None where it is not known."""
        value = getattr(finding, self.field)
        if value is None or not math.isfinite(value):
            return None
        if self.decibels:
            return 10.0 * math.log10(value) if value > 0.0 else None
        return float(value) * self.scale

    def read(self, fields: Fields) -> float | None:
        """The record's value."""
        value = fields.number(self.name, None, smallest=self.least, largest=self.most)
        if value is None:
            return None if self.optional else math.nan
        return float(10.0 ** (0.1 * value)) if self.decibels else float(value) / self.scale


_DEGREES = 180.0 / math.pi
MEASURES: dict[str, tuple[Measure, ...]] = {
    "water": (
        Measure("depth_m", "depth", optional=True),
        Measure("depth_error_m", "depth_error", least=0.0, optional=True),
    ),
    "vessel": (
        Measure("length_m", "length", least=0.0),
        Measure("length_error_m", "length_error", least=0.0),
        Measure("width_m", "width", least=0.0),
        Measure("width_error_m", "width_error", least=0.0),
        Measure("heading_deg", "heading", _DEGREES, -360.0, 360.0),
        Measure("heading_error_deg", "heading_error", _DEGREES, least=0.0),
        Measure("peak_over_sea_db", "peak_over_sea", least=-1_000.0, most=1_000.0, decibels=True),
        Measure("radial_speed_m_s", "radial_speed", optional=True),
    ),
    "change": (
        Measure("power_change_db", "log_ratio", _DECIBELS),
        Measure("p_value", "p_value", least=0.0, most=1.0),
        Measure("coherence", "coherence", least=0.0, most=1.0, optional=True),
    ),
}
_CLASSES = {
    "water": [one.value for one in WaterKind],
    "vessel": ["vessel"],
    "change": [one.value for one in ChangeSign],
}


def file_finding(finding: Finding, before: str | None = None, after: str | None = None) -> FiledFinding:
    """Give a finding its identifier: what it is, and a mark that only the same finding has."""
    content = json.dumps(_members(finding), sort_keys=True).encode() + finding.outline.wkb
    return FiledFinding(finding, f"{_kind(finding)}-{hashlib.sha256(content).hexdigest()[:12]}", before, after)


def members_of(filed: FiledFinding) -> dict[str, Any]:
    """All members of a finding but its outline, instants as text.

    Raises InputError where an area or confidence cannot be, where an instant has no zone, or an end is before its begin.
    """
    return _members(filed.finding) | {"evidence_before": filed.before, "evidence_after": filed.after}


def finding_of(fields: Fields, identifier: str, geographic: Any) -> FiledFinding:
    """The finding that members and an outline in degrees say. Raises InputError for missing, wrong or unknown members."""
    kind = fields.choice("kind", list(MEASURES))
    class_name = fields.choice("class", _CLASSES[kind])
    window = {
        name: fields.whole_number(f"window_{name}", smallest=least, largest=_MOST_PIXELS)
        for name, least in (("row", 0), ("column", 0), ("rows", 1), ("columns", 1))
    }
    system = fields.text("reference_system")
    common: dict[str, Any] = {
        "outline": map_outline(geographic, system),
        "reference_system": system,
        "begin": fields.instant("begin"),
        "end": fields.instant("end"),
        "area": fields.number("area_m2", smallest=0.0),
        "confidence": fields.number("confidence", smallest=0.0, largest=1.0),
        "window": PixelWindow(**window),
        "sources": fields.texts("sources"),
        "simulated": fields.flag("simulated", True),  # what does not say that it was measured is not taken for it
    }
    if common["end"] < common["begin"]:
        raise fields.error("end", utc(common["end"]), f"not before the begin, {utc(common['begin'])}")
    measures = {measure.field: measure.read(fields) for measure in MEASURES[kind]}
    before, after = (_picture_name(fields, name) for name in ("evidence_before", "evidence_after"))
    finding = _of_kind(kind, class_name, common | measures, fields)
    fields.finish()
    return FiledFinding(finding, identifier, before, after)


def _of_kind(kind: str, class_name: str, values: dict[str, Any], fields: Fields) -> Finding:
    if kind == "water":
        return WaterFinding(**values, kind=WaterKind(class_name))
    if kind == "change":
        group = None if fields.raw("group", None) is None else fields.whole_number("group", smallest=0, largest=MOST_FINDINGS)
        return ChangeFinding(**values, sign=ChangeSign(class_name), group=group)
    return VesselFinding(**values, report=fields.text("report", None), reports_known=fields.flag("reports_known", False))


def _members(finding: Finding) -> dict[str, Any]:
    _check(finding)
    kind = _kind(finding)
    members: dict[str, Any] = {
        "kind": kind,
        "class": _class_name(finding),
        "begin": utc(finding.begin),
        "end": utc(finding.end),
        "area_m2": float(finding.area),
        "confidence": float(finding.confidence),
        "simulated": bool(finding.simulated),
        "sources": list(finding.sources),
        "reference_system": finding.reference_system,
        "window_row": int(finding.window.row),
        "window_column": int(finding.window.column),
        "window_rows": int(finding.window.rows),
        "window_columns": int(finding.window.columns),
    }
    members |= {measure.name: measure.shown(finding) for measure in MEASURES[kind]}
    if isinstance(finding, VesselFinding):
        members |= {"report": finding.report, "reports_known": bool(finding.reports_known)}
    if isinstance(finding, ChangeFinding):
        members["group"] = finding.group
    return members


def _kind(finding: Finding) -> str:
    kinds = {WaterFinding: "water", VesselFinding: "vessel", ChangeFinding: "change"}
    if type(finding) not in kinds:
        raise InputError("finding", "kind", type(finding).__name__, " or ".join(kinds.values()))
    return kinds[type(finding)]


def _class_name(finding: Finding) -> str:
    if isinstance(finding, WaterFinding):
        return finding.kind.value
    return finding.sign.value if isinstance(finding, ChangeFinding) else "vessel"


def _check(finding: Finding) -> None:
    if not (math.isfinite(finding.area) and finding.area >= 0.0):
        raise InputError("finding", "area", f"{finding.area:g} m2", "a finite number of square metres")
    if not 0.0 <= finding.confidence <= 1.0:
        raise InputError("finding", "confidence", f"{finding.confidence:g}", "a share from 0 to 1")
    if finding.begin.tzinfo is None or finding.end.tzinfo is None:
        raise InputError("finding", "begin and end", "an instant without a zone", "instants in UTC")
    if finding.end < finding.begin:
        raise InputError("finding", "end", utc(finding.end), f"not before the begin, {utc(finding.begin)}")


def _picture_name(fields: Fields, name: str) -> str | None:
    """A file beside the findings; never a way out of their folder."""
    value = fields.text(name, None)
    if value is not None and not _FILE_NAME.fullmatch(value):
        raise fields.error(name, shown(value), "the name of a picture in the same folder")
    return None if value is None else str(value)
