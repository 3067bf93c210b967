"""`geocode`: a complex image in; a calibrated, terrain-corrected map product out, its files together or not at all."""

from __future__ import annotations

import hashlib
import math
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from yamabiko.earth.geoid_lift import another_geoid
from yamabiko.earth.map_grid import MapGrid
from yamabiko.earth.terrain import TerrainHeights, TerrainLookup, VerticalDatum
from yamabiko.earth.wgs84 import earth_fixed_to_geodetic
from yamabiko.errors import InputError
from yamabiko.formats.products.layers import ITEM_FILE, QUICKLOOK_FILE, present_layers
from yamabiko.formats.products.writing import write_product
from yamabiko.formats.sicd.source import read_source_image
from yamabiko.formats.terrain import read_dem
from yamabiko.formats.whole_file import whole_file
from yamabiko.product.geocode import Interpolation
from yamabiko.product.map_choice import fitting_grid, level_terrain
from yamabiko.product.product import PixelMask, Product, Provenance, Quantity, SourceFile
from yamabiko.product.source_image import SourceImage, require_unclassified
from yamabiko.product.terrain_product import ProductOptions, fitting_looks, make_product
from yamabiko.service.map_picture import draw_map
from yamabiko.service.output_folder import need_room, whole_folder
from yamabiko.service.report import StageClock, StageTime, as_json, peak_memory_bytes, program_version
from yamabiko.service.running import StageProgress

MAP_FILE = "map.png"
REPORT_FILE = "report.json"
_BYTES_A_PIXEL = 40
_BLOCK = 1 << 20


@dataclass(frozen=True)
class GeocodeRequest:
    """What is asked of `geocode`; None leaves it to the program.

    dem : GeoTIFF of terrain heights. vertical_datum, geoid_undulation : of its heights, where it does not say. height : of level
    ground over the ellipsoid (m) where there is no DEM; the image's own reference height if None. reference_system : "EPSG:32654";
    UTM if None. spacing : between map pixels, in the map's unit. looks : (rows, columns) of image pixels averaged first.
    Raises InputError for values that cannot be meant.
    """

    dem: Path | None = None
    vertical_datum: Literal["ellipsoid", "geoid"] | None = None
    geoid_undulation: float | None = None
    height: float | None = None
    reference_system: str | None = None
    spacing: float | None = None
    quantity: Quantity | None = None
    interpolation: Interpolation = Interpolation.BILINEAR
    looks: tuple[int, int] | None = None
    keep_noise: bool = False
    keep_phase: bool = False

    def __post_init__(self) -> None:
        if self.dem is None and not (self.vertical_datum is None and self.geoid_undulation is None):
            raise InputError("--dem", "value", "none", "a GeoTIFF: --vertical-datum and --geoid-undulation speak of its heights")
        if self.dem is not None and self.height is not None:
            raise InputError("--height", "value", f"{self.height:g} m beside --dem", "one of the two")
        if self.height is not None and not -12_000.0 <= self.height <= 10_000.0:
            raise InputError("--height", "value", f"{self.height:g} m", "a height on the earth over the ellipsoid")
        if self.spacing is not None and not (math.isfinite(self.spacing) and self.spacing > 0.0):
            raise InputError("--spacing", "value", f"{self.spacing:g}", "a positive number")
        if self.dem is None and self.quantity is Quantity.GAMMA_ZERO_TERRAIN:
            raise InputError("--quantity", "value", str(self.quantity), "--dem with it: there is no terrain to flatten")
        if self.quantity is Quantity.UNCALIBRATED:
            raise InputError("--quantity", "value", str(self.quantity), "a quantity that can be asked for")
        if self.looks is not None and min(self.looks) < 1:
            raise InputError("--looks", "value", f"{self.looks[0]},{self.looks[1]}", "whole numbers of one or more")


@dataclass(frozen=True)
class GroundReport:
    """The terrain that the map was laid on. file : null for level ground. *_height_m : over the ellipsoid, on the map.

    vertical_datum, vertical_system, geoid, geoid_undulation_m, geoid_note : as in `focus`.
    """

    file: str | None
    vertical_datum: str
    vertical_system: str | None
    geoid: str | None
    geoid_undulation_m: float | None
    geoid_note: str | None
    lowest_height_m: float
    highest_height_m: float


@dataclass(frozen=True)
class GeocodeReport:
    """What `geocode` made. *_share : of the map's pixels. looks_rows, looks_columns : image pixels averaged before."""

    yamabiko: str
    image: str
    identifier: str
    simulated: bool
    reference_system: str
    rows: int
    columns: int
    spacing_x: float
    spacing_y: float
    pixel_m: float
    quantity: str
    calibrated: bool
    noise_subtracted: bool
    looks_rows: int
    looks_columns: int
    equivalent_looks: float
    terrain: GroundReport
    covered_share: float
    layover_share: float
    shadow_share: float
    no_height_share: float
    timings: dict[str, StageTime]
    peak_memory_bytes: int | None
    files: dict[str, str]


def geocode(
    image: str | os.PathLike[str],
    out: str | os.PathLike[str],
    request: GeocodeRequest | None = None,
    progress: StageProgress | None = None,
) -> GeocodeReport:
    """Lay a SICD image on the map: GeoTIFFs of all layers, item.json (STAC), map.png and report.json in the folder `out`.

    The files appear together at the end. Raises InputError (OutputError among them) for anything given that cannot be used, and
    then leaves nothing behind.
    """
    request = request or GeocodeRequest()
    path, target = Path(image), Path(out)
    clock = StageClock()
    with whole_folder(target) as folder:
        with clock.stage("read"):
            source = placed(read_source_image(path))
            grid, terrain = map_and_terrain(source, request)
        need_room(target, _BYTES_A_PIXEL * math.prod(grid.shape))
        with clock.stage("map"):
            product = make_product(source, grid, terrain, _options(request), _provenance(path, request), progress)
        with clock.stage("write"):
            write_product(product, folder)
            with whole_file(folder / MAP_FILE) as file:
                draw_map(product, file)
        report = _report(path, source, product, terrain, request, clock, target)
        with whole_file(folder / REPORT_FILE) as file:
            file.write_text(as_json(report) + "\n", encoding="utf-8")
    return report


def placed(source: SourceImage) -> SourceImage:
    """The image, if it says where on the earth it was taken and carries no marking that a map would lose."""
    require_unclassified(source)
    if source.position_assumed:
        found = "a recording that does not say where on the earth it was made"
        raise InputError(source.source, "place", found, "an image focused with --origin LAT,LON,HEIGHT")
    return source


def map_and_terrain(source: SourceImage, request: GeocodeRequest) -> tuple[MapGrid, TerrainHeights]:
    """The map and what it lies on, as asked for or as fits the image."""
    own_height = float(earth_fixed_to_geodetic(source.geometry.centre)[2])
    if request.dem is None:
        height = own_height if request.height is None else request.height
        grid = _grid(source, request, (height, height))
        return grid, level_terrain(grid, height)
    datum = None if request.vertical_datum is None else VerticalDatum(request.vertical_datum)
    terrain = read_dem(request.dem, datum, request.geoid_undulation)
    middle = _heights_about(terrain, source, own_height)
    return _grid(source, request, middle), terrain


def _grid(source: SourceImage, request: GeocodeRequest, heights: tuple[float, float]) -> MapGrid:
    return fitting_grid(source.geometry, heights, reference_system=request.reference_system, spacing=request.spacing)


def _heights_about(terrain: TerrainHeights, source: SourceImage, own_height: float) -> tuple[float, float]:
    """Lowest and highest of the terrain where the image lies, taken at its own reference height.

    Raises InputError where the model says nothing there.
    """
    rows, columns = source.geometry.shape
    row, column = np.meshgrid(np.linspace(0, rows - 1, 9), np.linspace(0, columns - 1, 9))
    places = earth_fixed_to_geodetic(source.geometry.ground(row, column, own_height)).reshape(-1, 3)
    part = TerrainLookup(terrain).part(places)
    return part.lowest, part.highest


def _options(request: GeocodeRequest) -> ProductOptions:
    flat = Quantity.GAMMA_ZERO if request.dem is None else Quantity.GAMMA_ZERO_TERRAIN
    return ProductOptions(
        quantity=request.quantity or flat,
        looks=request.looks,
        interpolation=request.interpolation,
        keep_noise=request.keep_noise,
        keep_phase=request.keep_phase,
    )


def source_file(path: Path, role: str) -> SourceFile:
    """An input by its content."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return SourceFile(path.name, role, digest.hexdigest(), size)


def _provenance(path: Path, request: GeocodeRequest) -> Provenance:
    inputs = [source_file(path, "image")]
    if request.dem is not None:
        inputs.append(source_file(request.dem, "elevation model"))
    asked = asdict(request) | {"dem": None if request.dem is None else request.dem.name}
    parameters = tuple((name, "as fits" if value is None else str(value)) for name, value in asked.items())
    return Provenance(tuple(inputs), f"Yamabiko {program_version()}", parameters)


def _report(
    path: Path,
    source: SourceImage,
    product: Product,
    terrain: TerrainHeights,
    request: GeocodeRequest,
    clock: StageClock,
    target: Path,
) -> GeocodeReport:
    mask = np.zeros(product.grid.shape, np.uint8) if product.mask is None else product.mask
    looks = request.looks or fitting_looks(source.geometry, product.grid)
    layers = {layer.name: layer.file for layer, _ in present_layers(product)}
    return GeocodeReport(
        yamabiko=program_version(),
        image=str(path),
        identifier=product.acquisition.identifier,
        simulated=product.acquisition.simulated,
        reference_system=product.grid.reference_system,
        rows=product.grid.shape[0],
        columns=product.grid.shape[1],
        spacing_x=product.grid.spacing[0],
        spacing_y=product.grid.spacing[1],
        pixel_m=max(product.grid.metres()),
        quantity=str(product.quantity),
        calibrated=product.quantity is not Quantity.UNCALIBRATED,
        noise_subtracted=product.noise_subtracted,
        looks_rows=looks[0],
        looks_columns=looks[1],
        equivalent_looks=float(np.nanmax(product.looks)) if product.looks is not None else math.nan,
        terrain=_ground(product, terrain, request),
        covered_share=float(np.isfinite(product.power).mean()),
        layover_share=float(((mask & PixelMask.LAYOVER) > 0).mean()),
        shadow_share=float(((mask & PixelMask.SHADOW) > 0).mean()),
        no_height_share=float(((mask & PixelMask.NO_HEIGHT) > 0).mean()),
        timings=clock.stages,
        peak_memory_bytes=peak_memory_bytes(),
        files={name: str(target / file) for name, file in layers.items()}
        | {
            "quicklook": str(target / QUICKLOOK_FILE),
            "item": str(target / ITEM_FILE),
            "map": str(target / MAP_FILE),
            "report": str(target / REPORT_FILE),
        },
    )


def _ground(product: Product, terrain: TerrainHeights, request: GeocodeRequest) -> GroundReport:
    height = product.height
    middle = earth_fixed_to_geodetic(product.grid.earth_fixed(*product.grid.xy(*(0.5 * (n - 1) for n in product.grid.shape)), 0.0))
    return GroundReport(
        file=None if request.dem is None else str(request.dem),
        vertical_datum=str(terrain.vertical_datum),
        vertical_system=terrain.vertical_system,
        geoid=None if terrain.geoid is None else terrain.geoid.name,
        geoid_undulation_m=None if terrain.geoid is None else float(terrain.geoid.undulation(middle[0], middle[1])),
        geoid_note=another_geoid(terrain),
        lowest_height_m=math.nan if height is None else float(np.nanmin(height)),
        highest_height_m=math.nan if height is None else float(np.nanmax(height)),
    )
