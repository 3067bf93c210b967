"""`compare`: passes of one place in; what changed between them out, as findings, chips and a picture, together or not at all."""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from yamabiko.errors import InputError
from yamabiko.finding.change.find_changes import find_changes
from yamabiko.finding.change.passes import WINDOW, pass_pictures
from yamabiko.finding.change.series import ChangeSearch, PassPicture
from yamabiko.finding.finding import ChangeFinding
from yamabiko.formats.findings.chips import write_chips
from yamabiko.formats.findings.feature_collection import write_geojson
from yamabiko.formats.findings.geo_parquet import write_geo_parquet
from yamabiko.formats.findings.members import FiledFinding
from yamabiko.formats.json_fields import utc
from yamabiko.formats.sicd.source import read_source_image
from yamabiko.formats.whole_file import whole_file
from yamabiko.product.product import PixelMask
from yamabiko.product.relief import relief_of
from yamabiko.product.stack import StackedPass, check_passes, stack_passes
from yamabiko.service.change_picture import draw_changes
from yamabiko.service.geocode import GeocodeRequest, map_and_terrain, placed
from yamabiko.service.output_folder import whole_folder
from yamabiko.service.report import StageClock, StageTime, as_json, peak_memory_bytes, program_version
from yamabiko.service.running import StageProgress, stage_progress

GEOJSON_FILE = "changes.geojson"
PARQUET_FILE = "changes.parquet"
PICTURE_FILE = "changes.png"
REPORT_FILE = "report.json"


@dataclass(frozen=True)
class CompareRequest:
    """What is asked of `compare`. ground : the map and its terrain, as for `geocode`. window : pixels a side that power is averaged
    over, odd. false_changes : per km2 that speckle alone may make, at the most. smallest_area : m2. phase : compare phase too."""

    ground: GeocodeRequest = field(default_factory=GeocodeRequest)
    window: int = WINDOW
    false_changes: float = 0.5
    smallest_area: float = 25.0
    phase: bool = False


@dataclass(frozen=True)
class PassReport:
    """One pass. looks : of its averaged power, as its own speckle tells. rows_off, columns_off : map pixels it was off the first,
    null where that is the pass or nothing told it. moved : whether it was put right."""

    image: str
    identifier: str
    start: str
    simulated: bool
    looks: float
    rows_off: float | None
    columns_off: float | None
    error_pixels: float | None
    moved: bool


@dataclass(frozen=True)
class CompareReport:
    """What `compare` found. compared_km2 : known in two passes or more. phase_compared : whether coherence was looked at."""

    yamabiko: str
    reference_system: str
    rows: int
    columns: int
    pixel_m: float
    passes: tuple[PassReport, ...]
    compared_km2: float
    phase_compared: bool
    changes: int
    brighter: int
    darker: int
    incoherent: int
    changed_m2: float
    simulated: bool
    timings: dict[str, StageTime]
    peak_memory_bytes: int | None
    files: dict[str, str]


def compare(
    images: Sequence[str | os.PathLike[str]],
    out: str | os.PathLike[str],
    request: CompareRequest | None = None,
    progress: StageProgress | None = None,
) -> CompareReport:
    """Compare two passes or more: changes.geojson, changes.parquet, changes.png, chips and report.json in the folder `out`.

    The files appear together at the end. Raises InputError (OutputError among them) for anything given that cannot be used, and
    then leaves nothing behind.
    """
    request = request or CompareRequest()
    target = Path(out)
    clock = StageClock()
    if len(set(map(str, images))) != len(images):
        raise InputError("images", "files", "one file twice", "each pass once")
    with whole_folder(target) as folder:
        with clock.stage("read"):
            sources = check_passes([placed(read_source_image(Path(path))) for path in images])
            grid, terrain = map_and_terrain(sources[0], request.ground)
        with clock.stage("map"):
            stacked = stack_passes(sources, grid, terrain, stage_progress(progress, "passes"))
            mask = None
            if request.ground.dem is not None:
                relief = relief_of(sources[0].geometry, grid, terrain, stage_progress(progress, "relief"))
                mask = relief.mask & np.uint8(PixelMask.LAYOVER | PixelMask.SHADOW)
        with clock.stage("find"):
            series = pass_pictures(stacked, mask, request.window, phase=request.phase)
            search = ChangeSearch(
                false_changes=request.false_changes,
                smallest_area=request.smallest_area,
                same_level=any(one.radiometry is None for one in sources),
            )
            found = find_changes(series, grid, search, progress=stage_progress(progress, "changes"))
        with clock.stage("write"):
            filed = _with_chips(found, series, folder)
            write_geojson(filed, folder / GEOJSON_FILE)
            write_geo_parquet(filed, folder / PARQUET_FILE)
            with whole_file(folder / PICTURE_FILE) as file:
                draw_changes(series, found, grid, file)
        report = CompareReport(
            yamabiko=program_version(),
            reference_system=grid.reference_system,
            rows=grid.shape[0],
            columns=grid.shape[1],
            pixel_m=max(grid.metres()),
            passes=tuple(_pass_report(one, picture) for one, picture in zip(stacked, series, strict=True)),
            compared_km2=_compared(series) * grid.pixel_area() / 1e6,
            phase_compared=all(one.pixels is not None for one in series),
            changes=len(found),
            changed_m2=math.fsum(one.area for one in found),
            simulated=any(one.simulated for one in series),
            timings=clock.stages,
            peak_memory_bytes=peak_memory_bytes(),
            files={name: str(target / file) for name, file in _FILES.items()},
            **_counts(found),
        )
        with whole_file(folder / REPORT_FILE) as file:
            file.write_text(as_json(report) + "\n", encoding="utf-8")
    return report


_FILES = {"geojson": GEOJSON_FILE, "parquet": PARQUET_FILE, "picture": PICTURE_FILE, "report": REPORT_FILE}


def _with_chips(found: Sequence[ChangeFinding], series: Sequence[PassPicture], folder: Path) -> list[FiledFinding]:
    powers = {one.identifier: one.power for one in series}
    return [write_chips(one, folder, before=powers[one.sources[0]], after=powers[one.sources[-1]]) for one in found]


def _counts(found: Sequence[ChangeFinding]) -> dict[str, int]:
    number = Counter(one.sign.value for one in found)
    return {sign: number[sign] for sign in ("brighter", "darker", "incoherent")}


def _compared(series: Sequence[PassPicture]) -> int:
    """Pixels known in two passes or more."""
    known = np.sum([np.isfinite(one.voting) for one in series], axis=0)
    return int((known >= 2).sum())


def _pass_report(one: StackedPass, picture: PassPicture) -> PassReport:
    shift = one.shift
    return PassReport(
        image=one.source.source,
        identifier=picture.identifier,
        start=utc(picture.when),
        simulated=picture.simulated,
        looks=picture.looks,
        rows_off=None if shift is None else shift.rows,
        columns_off=None if shift is None else shift.columns,
        error_pixels=None if shift is None else max(shift.rows_error, shift.columns_error),
        moved=one.moved,
    )
