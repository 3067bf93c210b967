"""The commands about maps: geocode.

Each calls the Python function of its name and shows what it returns. What a command computes with is loaded when the command runs,
so that `--help` answers at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from yamabiko.errors import InputError
from yamabiko.service.running import progress_bar, running

QuantityName = Literal["gamma0-terrain", "gamma0", "sigma0", "beta0"]
InterpolationName = Literal["nearest", "bilinear", "lanczos"]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of a table.")]


def geocode(
    image: Annotated[Path, typer.Argument(metavar="IMAGE", help="Complex image: a SICD file.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the GeoTIFFs, item.json, map.png and report.json.")],
    dem: Annotated[Path | None, typer.Option(metavar="FILE", help="GeoTIFF of terrain heights; level ground if not given.")] = None,
    vertical_datum: Annotated[
        Literal["ellipsoid", "geoid"] | None, typer.Option(help="What the heights in --dem are measured from.")
    ] = None,
    geoid_undulation: Annotated[
        float | None, typer.Option(metavar="METRES", help="Height of the geoid above the ellipsoid there; EGM96's if not given.")
    ] = None,
    height: Annotated[
        float | None, typer.Option(metavar="METRES", help="Of level ground above the ellipsoid; the image's own if not given.")
    ] = None,
    epsg: Annotated[int | None, typer.Option(metavar="CODE", help="The map's reference system; its UTM zone if not given.")] = None,
    spacing: Annotated[
        float | None, typer.Option(metavar="NUMBER", help="Between pixels: metres, or degrees of such a map.")
    ] = None,
    quantity: Annotated[
        QuantityName | None, typer.Option(help="Of the power: gamma0-terrain with --dem, gamma0 without, if not given.")
    ] = None,
    interpolation: Annotated[InterpolationName, typer.Option(help="Of power between the image's pixels.")] = "bilinear",
    looks: Annotated[
        str | None, typer.Option(metavar="ROWS,COLUMNS", help="Image pixels averaged first; as fit a map pixel if not given.")
    ] = None,
    keep_noise: Annotated[bool, typer.Option("--keep-noise", help="Do not subtract the noise.")] = False,
    keep_phase: Annotated[bool, typer.Option("--keep-phase", help="Add the complex pixels, for coherence.")] = False,
    json: Json = False,
) -> None:
    """Lay a complex image on the map: calibrated, terrain-corrected, as GeoTIFFs with a STAC item."""
    with running("geocode"):
        from yamabiko.product.geocode import Interpolation
        from yamabiko.product.product import Quantity
        from yamabiko.service import geocode as behind
        from yamabiko.service.tables import show_record

        request = behind.GeocodeRequest(
            dem=dem,
            vertical_datum=vertical_datum,
            geoid_undulation=geoid_undulation,
            height=height,
            reference_system=None if epsg is None else f"EPSG:{epsg}",
            spacing=spacing,
            quantity=None if quantity is None else Quantity(quantity),
            interpolation=Interpolation(interpolation),
            looks=None if looks is None else _pair(looks),
            keep_noise=keep_noise,
            keep_phase=keep_phase,
        )
        with progress_bar() as progress:
            report = behind.geocode(image, out, request, progress)
        show_record("On the map", report, as_document=json)


def _pair(text: str) -> tuple[int, int]:
    parts = text.split(",")
    if len(parts) != 2 or not all(part.strip().isascii() and part.strip().isdigit() and len(part) < 6 for part in parts):
        raise InputError("--looks", "value", repr(text[:40]), "ROWS,COLUMNS, like 2,3")
    return int(parts[0]), int(parts[1])
