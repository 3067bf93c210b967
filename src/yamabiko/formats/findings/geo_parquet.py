"""Findings as GeoParquet 1.1: a row each, a column for every member of every kind, null where a kind has none.

The columns are always all there, so that files of any findings can be read as one table. Source: GeoParquet 1.1.0 (OGC).
"""

from __future__ import annotations

import io
import json
import math
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import geopandas
import pyarrow
import pyarrow.parquet
import shapely
import shapely.errors

from yamabiko.errors import InputError
from yamabiko.formats.findings.members import MEASURES, MOST_FINDINGS, FiledFinding, finding_of, members_of
from yamabiko.formats.input_file import input_file
from yamabiko.formats.json_fields import Fields, instant_of, utc
from yamabiko.formats.map_outline import check_geographic, geographic_outline
from yamabiko.formats.whole_file import whole_file

LARGEST_FILE = 512_000_000  # bytes
_LARGEST_UNPACKED = 4 << 30
_INSTANT = pyarrow.timestamp("us", tz="UTC")
COLUMNS: dict[str, Any] = {
    "id": pyarrow.string(),
    "kind": pyarrow.string(),
    "class": pyarrow.string(),
    "begin": _INSTANT,
    "end": _INSTANT,
    "area_m2": pyarrow.float64(),
    "confidence": pyarrow.float64(),
    "simulated": pyarrow.bool_(),
    "sources": pyarrow.list_(pyarrow.string()),
    "reference_system": pyarrow.string(),
    **{f"window_{name}": pyarrow.int64() for name in ("row", "column", "rows", "columns")},
    **{measure.name: pyarrow.float64() for measures in MEASURES.values() for measure in measures},
    "group": pyarrow.int64(),
    "report": pyarrow.string(),
    "reports_known": pyarrow.bool_(),
    "evidence_before": pyarrow.string(),
    "evidence_after": pyarrow.string(),
}
_LONGITUDE_LATITUDE = ({"authority": "OGC", "code": "CRS84"}, {"authority": "EPSG", "code": 4326})


def write_geo_parquet(findings: Sequence[FiledFinding], path: Path) -> None:
    """Write findings in the order given; the same findings give the same bytes with the same versions of the libraries.

    Raises InputError for findings that cannot be (see members_of), OutputError where the file cannot be written.
    """
    rows = [{"id": filed.identifier} | members_of(filed) for filed in findings]
    for row in rows:
        row |= {name: instant_of(row[name], "finding", name) for name in ("begin", "end")}
    table = pyarrow.Table.from_pylist(rows, schema=pyarrow.schema(list(COLUMNS.items())))
    outlines = _outlines(findings)
    for name in outlines.column_names:
        table = table.append_column(outlines.schema.field(name), outlines.column(name))
    table = table.replace_schema_metadata({b"geo": outlines.schema.metadata[b"geo"]})
    with whole_file(path) as temporary:
        pyarrow.parquet.write_table(table, temporary, compression="zstd")


def _outlines(findings: Sequence[FiledFinding]) -> pyarrow.Table:
    """Columns `geometry` and `bbox` with the metadata that geopandas gives them.

    The other columns do not pass through pandas, which would make their types hang on what values happen to be there.
    """
    outlines = [geographic_outline(filed.finding.outline, filed.finding.reference_system) for filed in findings]
    stream = io.BytesIO()
    frame = geopandas.GeoDataFrame(geometry=geopandas.GeoSeries(outlines, crs="OGC:CRS84"))
    frame.to_parquet(stream, index=False, schema_version="1.1.0", write_covering_bbox=True)
    return pyarrow.parquet.read_table(stream)


def read_geo_parquet(path: Path) -> tuple[FiledFinding, ...]:
    """Read findings as write_geo_parquet makes them; outlines go back to the map they were found on.

    Raises InputError, naming the row, for files that are no such GeoParquet, damaged or too large, that lie in another reference
    system than longitude and latitude, and for members that are missing or wrong.
    """
    path = Path(path)
    with input_file(path) as (_, size):
        if size > LARGEST_FILE:
            raise InputError(path, "file size", f"{size} bytes", f"at most {LARGEST_FILE} bytes")
    try:
        rows = _rows(path)
    except (pyarrow.ArrowException, OSError, ValueError, KeyError, RecursionError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0][:120]
        raise InputError(path, "file", f"no readable Parquet ({reason})", "a whole GeoParquet file of findings") from error
    return tuple(_finding(path, f"row {number}", row) for number, row in enumerate(rows, 1))


def _rows(path: Path) -> list[dict[str, Any]]:
    with pyarrow.parquet.ParquetFile(path) as file:
        if file.metadata.num_rows > MOST_FINDINGS:
            raise InputError(path, "rows", file.metadata.num_rows, f"at most {MOST_FINDINGS}")
        unpacked = sum(file.metadata.row_group(group).total_byte_size for group in range(file.metadata.num_row_groups))
        if unpacked > _LARGEST_UNPACKED:
            raise InputError(path, "unpacked size", f"{unpacked} bytes", f"at most {_LARGEST_UNPACKED} bytes")
        _check_geography(path, file.schema_arrow.metadata or {})
        for name in (*COLUMNS, "geometry"):
            if name not in file.schema_arrow.names:
                raise InputError(path, f"column {name}", "no such column", "all that docs/reference/findings-files.md lists")
        rows: list[dict[str, Any]] = file.read(columns=[*COLUMNS, "geometry"]).to_pylist()
        return rows


def _check_geography(path: Path, metadata: dict[bytes, bytes]) -> None:
    geography = Fields(path, "geo", json.loads(metadata.get(b"geo", b"null")))
    if not geography.text("version").startswith("1."):
        raise geography.error("version", geography.text("version"), "1.1.0")
    geography.choice("primary_column", ("geometry",))
    columns = Fields(path, "geo columns", geography.raw("columns"))
    column = Fields(path, "geo column geometry", columns.raw("geometry"))
    column.choice("encoding", ("WKB",))
    system = column.raw("crs", None)
    if system is not None and (not isinstance(system, dict) or system.get("id") not in _LONGITUDE_LATITUDE):
        raise column.error("crs", str(system)[:60], "longitude and latitude in WGS 84 (OGC:CRS84)")


def _finding(path: Path, where: str, row: dict[str, Any]) -> FiledFinding:
    try:
        outline = shapely.from_wkb(row.pop("geometry"))
    except (shapely.errors.ShapelyError, TypeError) as error:
        raise InputError(path, f"{where} geometry", "no well-known binary", "a Point or Polygons") from error
    check_geographic(outline, path, where)
    identifier = Fields(path, where, row).text("id")
    members = {name: value for name, value in row.items() if name != "id" and _known(value)}
    members |= {name: utc(value) for name, value in members.items() if isinstance(value, datetime) and value.tzinfo}
    return finding_of(Fields(path, where, members), identifier, outline)


def _known(value: object) -> bool:
    """Other programs may write NaN for null."""
    return value is not None and not (isinstance(value, float) and math.isnan(value))
