"""The commands about recordings and images: focus, measure and info.

Each calls the Python function of its name and shows what it returns. Angles are degrees and levels decibels here, and SI units and
radians behind it. What a command computes with is loaded when the command runs, so that `--help` answers at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from yamabiko.errors import InputError
from yamabiko.service.running import progress_bar, running

WeightingName = Literal["uniform", "taylor", "hamming"]
AccuracyName = Literal["60", "80"]
AutofocusName = Literal["none", "pga", "entropy"]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of a table.")]
Origin = Annotated[
    str | None,
    typer.Option(metavar="LAT,LON,HEIGHT", help="Where a scene frame stands on the earth: degrees, metres above the ellipsoid."),
]
Channel = Annotated[str | None, typer.Option(help="Channel of a CPHD file; its reference channel if not given.")]


def focus(
    inputs: Annotated[list[Path], typer.Argument(metavar="INPUT...", help="CPHD file, or GOTCHA .mat files of one aperture.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for image.nitf, quicklook.png and report.json.")],
    origin: Origin = None,
    centre: Annotated[
        str | None,
        typer.Option(metavar="X,Y", help="Middle of the image: metres east,north of the scene centre, or like 35.31N,139.65E."),
    ] = None,
    extent: Annotated[float | None, typer.Option(metavar="METRES", help="Side of the square to picture.")] = None,
    spacing: Annotated[float | None, typer.Option(metavar="METRES", help="Distance between pixels.")] = None,
    weighting: Annotated[WeightingName, typer.Option(help="Weighting of band and aperture.")] = "uniform",
    range_weighting: Annotated[WeightingName | None, typer.Option(help="Of the band, if not the same.")] = None,
    azimuth_weighting: Annotated[WeightingName | None, typer.Option(help="Of the aperture, if not the same.")] = None,
    accuracy: Annotated[AccuracyName, typer.Option(help="Focusing error, dB below the signal.")] = "60",
    autofocus: Annotated[AutofocusName, typer.Option(help="Phase gradient, or image entropy.")] = "none",
    corrections: Annotated[bool, typer.Option(help="Apply the range and phase corrections a GOTCHA file holds.")] = True,
    channel: Channel = None,
    dem: Annotated[Path | None, typer.Option(metavar="FILE", help="GeoTIFF of terrain heights to focus on.")] = None,
    vertical_datum: Annotated[
        Literal["ellipsoid", "geoid"] | None, typer.Option(help="What the heights in --dem are measured from.")
    ] = None,
    geoid_undulation: Annotated[
        float | None, typer.Option(metavar="METRES", help="Height of the geoid above the ellipsoid there; EGM96 if not given.")
    ] = None,
    json: Json = False,
) -> None:
    """Focus recorded echoes into a complex image (SICD), a quick-look and a report."""
    with running("focus"):
        from yamabiko.focus.weighting import Weighting
        from yamabiko.service import focus as behind
        from yamabiko.service.place import read_origin, read_place
        from yamabiko.service.tables import show_focus

        if dem is None and not (vertical_datum is None and geoid_undulation is None):
            raise InputError("--dem", "value", "none", "a GeoTIFF: --vertical-datum and --geoid-undulation speak of its heights")
        request = behind.FocusRequest(
            origin=None if origin is None else read_origin(origin),
            centre=None if centre is None else read_place(centre, "--centre"),
            extent=extent,
            spacing=spacing,
            range_weighting=Weighting(range_weighting or weighting),
            azimuth_weighting=Weighting(azimuth_weighting or weighting),
            accuracy_db=float(accuracy),
            autofocus=autofocus,
            corrections=corrections,
            channel=channel,
            terrain=None if dem is None else behind.TerrainRequest(dem, vertical_datum, geoid_undulation),
        )
        with progress_bar() as progress:
            report = behind.focus(inputs, out, request, progress)
        show_focus(report, as_document=json)


def measure(
    image: Annotated[Path, typer.Argument(metavar="IMAGE", help="SICD file.")],
    at: Annotated[
        str | None, typer.Option(metavar="ROW,COLUMN", help="Pixel near the point to measure; the brightest if not given.")
    ] = None,
    json: Json = False,
) -> None:
    """Measure the point response, the noise floor, the entropy and the contrast of an image."""
    with running("measure"):
        from yamabiko.service import measure as behind
        from yamabiko.service.place import read_pixel
        from yamabiko.service.tables import show_record

        report = behind.measure(image, at=None if at is None else read_pixel(at, "--at"))
        show_record("Measured", report, as_document=json)


def info(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="GOTCHA .mat, CPHD, SICD, SIDD or element set file.")],
    json: Json = False,
) -> None:
    """Say what a file holds."""
    with running("info"):
        from yamabiko.service import info as behind
        from yamabiko.service.tables import show_record

        show_record("Holds", behind.info(file), as_document=json)
