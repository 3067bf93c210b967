"""`focus`: recorded echoes in; a complex image, a quick-look and a report out, together or not at all."""

from __future__ import annotations

import logging
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from yamabiko.collect.phase_history import PhaseHistory
from yamabiko.earth.geoid_lift import another_geoid
from yamabiko.earth.surface import GriddedSurface, Plane
from yamabiko.earth.terrain import VerticalDatum
from yamabiko.earth.wgs84 import Float, earth_fixed_to_geodetic
from yamabiko.errors import GridError, InputError
from yamabiko.focus.achieved_error import achieved_error
from yamabiko.focus.aperture_centre import ApertureCentre
from yamabiko.focus.autofocus.estimate import estimate_phase_error
from yamabiko.focus.backproject import backproject, planned_image
from yamabiko.focus.grid import default_plane
from yamabiko.focus.measure import measure_image
from yamabiko.focus.terrain_grid import terrain_grid
from yamabiko.focus.weighting import Weighting
from yamabiko.formats.phase_history_files import read_phase_history
from yamabiko.formats.sicd.writing import check_sicd, write_sicd
from yamabiko.formats.terrain import read_dem
from yamabiko.formats.whole_file import whole_file
from yamabiko.service.achievement import achieved, measure_brightest, predict
from yamabiko.service.output_folder import need_room, whole_folder
from yamabiko.service.place import Place, place_report, to_earth_fixed
from yamabiko.service.quicklook import draw_quicklook
from yamabiko.service.report import (
    NO_AUTOFOCUS,
    AskedReport,
    AutofocusReport,
    FocusReport,
    StageClock,
    TerrainReport,
    as_json,
    describe_recording,
    peak_memory_bytes,
    program_version,
)
from yamabiko.service.running import StageProgress, stage_progress

IMAGE_FILE = "image.nitf"
QUICKLOOK_FILE = "quicklook.png"
REPORT_FILE = "report.json"
ACCURACIES_DB = (60.0, 80.0)
_ROOM_BESIDE_PIXELS = 4_000_000
_PLANE_PIXEL_BYTES = 12  # complex64, and half as much again for the work on them
_TERRAIN_PIXEL_BYTES = 72  # the same, positions, their sorted copy and its order

AutofocusMethod = Literal["none", "pga", "entropy"]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TerrainRequest:
    """Terrain to focus on: a GeoTIFF, and what its heights are measured from.

    geoid_undulation : the geoid's height above the ellipsoid there (m), for heights over a geoid; EGM96 if not given.
    """

    file: Path
    vertical_datum: Literal["ellipsoid", "geoid"] | None = None
    geoid_undulation: float | None = None


@dataclass(frozen=True)
class FocusRequest:
    """What is asked of `focus`; None leaves it to the program. Raises InputError for values that cannot be meant.

    origin : latitude, longitude (rad) and height above the ellipsoid (m) of a scene frame, for recordings that do not say.
    centre : middle of the image. extent : side of the square to picture (m). spacing : distance between pixels (m).
    accuracy_db : focusing error below the signal, 60 or 80. corrections : apply those that a GOTCHA file holds.
    channel : of a CPHD file.
    """

    origin: tuple[float, float, float] | None = None
    centre: Place | None = None
    extent: float | None = None
    spacing: float | None = None
    range_weighting: Weighting = Weighting.UNIFORM
    azimuth_weighting: Weighting = Weighting.UNIFORM
    accuracy_db: float = 60.0
    autofocus: AutofocusMethod = "none"
    corrections: bool = True
    channel: str | None = None
    terrain: TerrainRequest | None = None

    def __post_init__(self) -> None:
        for option, value in (("--extent", self.extent), ("--spacing", self.spacing)):
            if value is not None and not (math.isfinite(value) and value > 0.0):
                raise InputError(option, "value", f"{value:g} m", "a positive number of metres")
        if self.accuracy_db not in ACCURACIES_DB:
            raise InputError("--accuracy", "value", f"{self.accuracy_db:g} dB", "60 or 80")


def focus(
    inputs: Sequence[str | os.PathLike[str]],
    out: str | os.PathLike[str],
    request: FocusRequest | None = None,
    progress: StageProgress | None = None,
) -> FocusReport:
    """Focus recordings of one aperture into image.nitf (SICD), quicklook.png and report.json in the folder `out`.

    The three files appear together at the end; files of an earlier run are replaced. Raises InputError (OutputError among
    them) for anything given that cannot be used, and then leaves nothing behind.
    """
    request = request or FocusRequest()
    paths = [Path(path) for path in inputs]
    target = Path(out)
    clock = StageClock()
    with whole_folder(target) as folder:
        with clock.stage("read"):
            history = read_phase_history(
                paths, origin=request.origin, apply_corrections=request.corrections, channel=request.channel
            )
        _check_swept(history, request)
        plane = _plane(history, request)
        need_room(target, 8 * math.prod(plane.shape) + _ROOM_BESIDE_PIXELS)
        _need_memory(history, plane, _PLANE_PIXEL_BYTES if request.terrain is None else _TERRAIN_PIXEL_BYTES)
        with clock.stage("terrain"):
            surface, terrain = _surface(history, plane, request, progress)
        weightings = {"range_weighting": request.range_weighting, "azimuth_weighting": request.azimuth_weighting}
        # What the file cannot say is found before the work and not after it.
        check_sicd(planned_image(history, surface, accuracy_db=request.accuracy_db, **weightings))
        with clock.stage("autofocus"):
            correction, autofocus = _autofocus(history, surface, request, progress)
        with clock.stage("focus"):
            image = backproject(
                history,
                surface,
                accuracy_db=request.accuracy_db,
                phase_correction=correction,
                **weightings,
                progress=stage_progress(progress, "focusing"),
            )
        with clock.stage("measure"):
            error = achieved_error(image, history, correction)
            statistics = measure_image(image.pixels)
            brightest = measure_brightest(image, plane)
        with clock.stage("write"):
            write_sicd(image, folder / IMAGE_FILE, autofocused=correction is not None)
            with whole_file(folder / QUICKLOOK_FILE) as file:
                draw_quicklook(image, file, (brightest.row, brightest.column))
        report = FocusReport(
            yamabiko=program_version(),
            recording=describe_recording(paths, history),
            asked=_asked(request),
            predicted=predict(image, plane),
            achieved=achieved(
                image, plane, error=error, statistics=statistics, autofocus=autofocus, terrain=terrain, brightest=brightest
            ),
            timings=clock.stages,
            peak_memory_bytes=peak_memory_bytes(),
            files={name: str(target / file) for name, file in _FILES.items()},
        )
        with whole_file(folder / REPORT_FILE) as file:
            file.write_text(as_json(report) + "\n", encoding="utf-8")
    return report


_FILES = {"image": IMAGE_FILE, "quicklook": QUICKLOOK_FILE, "report": REPORT_FILE}


def _check_swept(history: PhaseHistory, request: FocusRequest) -> None:
    """Raise InputError for what is not to be had of a beam that swept over the scene, each place in an aperture of its own."""
    if history.illumination is None:
        return
    for option, asked in (("--autofocus", request.autofocus != "none"), ("--dem", request.terrain is not None)):
        if asked:
            raise InputError(
                option, "recording", "a strip, each place of which has an aperture of its own", "a spotlight recording"
            )


def _plane(history: PhaseHistory, request: FocusRequest) -> Plane:
    """The grid asked for, what is not asked for taken from the data."""
    centre = None if request.centre is None else to_earth_fixed(request.centre, history)
    return default_plane(history, centre=centre, extent=request.extent, spacing=request.spacing)


def _surface(
    history: PhaseHistory, plane: Plane, request: FocusRequest, progress: StageProgress | None
) -> tuple[GriddedSurface, TerrainReport | None]:
    """The plane, or its grid laid on the terrain and what is to be told of that."""
    asked = request.terrain
    if asked is None:
        return plane, None
    terrain = read_dem(
        asked.file, None if asked.vertical_datum is None else VerticalDatum(asked.vertical_datum), asked.geoid_undulation
    )
    if history.collection.earth_position_assumed:
        raise InputError(
            "--dem", "place", "a recording that does not say where on the earth it was made", "--origin LAT,LON,HEIGHT"
        )
    grid = terrain_grid(terrain, plane, ApertureCentre.of(history), stage_progress(progress, "terrain"))
    if grid.unsettled_share > 0.0:
        log.warning("%.2g %% of the pixels were not found to meet the terrain", 100.0 * grid.unsettled_share)
    latitude, longitude, _ = earth_fixed_to_geodetic(plane.at(*(0.5 * (count - 1) for count in plane.shape)))
    geoid = terrain.geoid
    report = TerrainReport(
        file=str(asked.file),
        vertical_datum=str(terrain.vertical_datum),
        vertical_system=terrain.vertical_system,
        geoid=None if geoid is None else geoid.name,
        geoid_undulation_m=None if geoid is None else float(geoid.undulation(latitude, longitude)),
        geoid_note=another_geoid(terrain),
        lowest_height_m=grid.lowest,
        highest_height_m=grid.highest,
        layover_share=grid.layover_share,
        unsettled_share=grid.unsettled_share,
    )
    return grid.surface, report


def _need_memory(history: PhaseHistory, plane: Plane, pixel_bytes: int) -> None:
    """Raise GridError for an image that this machine's memory cannot hold beside the echoes."""
    if not hasattr(os, "sysconf"):
        return
    needed = history.signal.nbytes + pixel_bytes * math.prod(plane.shape)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if needed > memory:
        rows, columns = plane.shape
        found = f"{rows} x {columns} pixels, about {needed / 1e9:.1f} GB with the echoes"
        raise GridError("image grid", "extent and spacing", found, f"what this machine's memory of {memory / 1e9:.1f} GB can hold")


def _asked(request: FocusRequest) -> AskedReport:
    """The asked block of the report: degrees for radians."""
    origin, centre, terrain = request.origin, request.centre, request.terrain
    return AskedReport(
        origin=None
        if origin is None
        else {"latitude_deg": math.degrees(origin[0]), "longitude_deg": math.degrees(origin[1]), "height_m": origin[2]},
        centre=None if centre is None else place_report(centre),
        extent_m=request.extent,
        spacing_m=request.spacing,
        range_weighting=str(request.range_weighting),
        azimuth_weighting=str(request.azimuth_weighting),
        error_db=-request.accuracy_db,
        autofocus=request.autofocus,
        corrections=request.corrections,
        channel=request.channel,
        terrain=None
        if terrain is None
        else {
            "file": str(terrain.file),
            "vertical_datum": terrain.vertical_datum,
            "geoid_undulation_m": terrain.geoid_undulation,
        },
    )


def _autofocus(
    history: PhaseHistory, surface: GriddedSurface, request: FocusRequest, progress: StageProgress | None
) -> tuple[Float | None, AutofocusReport]:
    """Phase to take out of every pulse (rad), or None."""
    if request.autofocus == "none":
        return None, NO_AUTOFOCUS
    estimate = estimate_phase_error(history, surface, request.autofocus, stage_progress(progress, "autofocus"))
    report = AutofocusReport(
        method=request.autofocus,
        applied=estimate.applied,
        reason=estimate.reason,
        correction_rms_rad=estimate.correction,
        predicted_error_rad=estimate.predicted_error,
        entropy_before=estimate.entropy_before,
        entropy_after=estimate.entropy_after,
    )
    return (estimate.phase if estimate.applied else None), report
