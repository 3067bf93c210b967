"""From a focused image to a Product: calibrated, without its noise, laid on the terrain and freed from what slopes do to power."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from yamabiko.earth.map_grid import MapGrid
from yamabiko.earth.terrain import TerrainHeights
from yamabiko.earth.wgs84 import earth_fixed_to_geodetic
from yamabiko.errors import InputError
from yamabiko.product.geocode import Interpolation, Progress, geocode_complex, place_on_map, resample
from yamabiko.product.image_geometry import ImageGeometry
from yamabiko.product.product import Layer, PixelMask, Product, Provenance, Quantity
from yamabiko.product.radiometry import calibrate, level_scattering_area, noise_image, over_image
from yamabiko.product.relief import Relief, relief_of
from yamabiko.product.source_image import SourceImage, independent_looks, multilooked_power

_LEAST_SHARE = 0.02  # of level ground's area: less terrain than that makes noise of a value

StageProgress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class ProductOptions:
    """What is asked of a product.

    quantity : an image without calibration gives UNCALIBRATED in any case. looks : (rows, columns) of image pixels whose power is
    averaged first; None takes as many as fit in a map pixel. keep_noise : leave the noise in. keep_phase : add the complex pixels,
    at full resolution.
    """

    quantity: Quantity = Quantity.GAMMA_ZERO_TERRAIN
    looks: tuple[int, int] | None = None
    interpolation: Interpolation = Interpolation.BILINEAR
    keep_noise: bool = False
    keep_phase: bool = False


def make_product(
    image: SourceImage,
    grid: MapGrid,
    terrain: TerrainHeights,
    options: ProductOptions,
    provenance: Provenance,
    progress: StageProgress | None = None,
) -> Product:
    """Lay an image on the map, with all its layers.

    The power of noise is taken out where it is known, and not clipped: over dark ground a pixel may be below zero. Pixels in
    layover and shadow keep what value they have and are marked; those that the image or the terrain does not cover are NaN. Power
    of the terrain's gamma nought is that of level ground times the area level ground would show over the area the terrain shows; of
    an uncalibrated image so is the power itself.
    progress : called with a stage's name, map rows done and in all.
    Raises InputError where the terrain is not tied to the ellipsoid, nothing of the image is on the map, or phase is to be kept of
    an image whose spectrum is not centred on zero.
    """
    if options.keep_phase and not image.spectrum_centred:
        raise InputError(image.source, "spectrum", "one that is not centred on zero", "a centred one, to keep the phase")
    looks = options.looks or fitting_looks(image.geometry, grid)
    geometry = image.geometry.decimated(looks)
    if min(geometry.shape) < 2:
        raise InputError(image.source, "looks", f"{geometry.shape[0]} x {geometry.shape[1]} pixels left", "at least two each way")
    relief = relief_of(geometry, grid, terrain, _named(progress, "relief"))
    values = _image_values(image, geometry, looks, relief, options)
    power, area, height = (np.empty(grid.shape, np.float32) for _ in range(3))
    noise = None if values.noise is None else np.empty(grid.shape, np.float32)
    for placed in place_on_map(geometry, grid, terrain, _named(progress, "map")):
        height[placed.slice] = placed.height
        resample(values.power, placed.row, placed.column, options.interpolation, power[placed.slice])
        resample(relief.area, placed.row, placed.column, Interpolation.BILINEAR, area[placed.slice])
        if noise is not None and values.noise is not None:
            resample(values.noise, placed.row, placed.column, Interpolation.BILINEAR, noise[placed.slice])
    seen = np.isfinite(power)
    if not seen.any():
        raise InputError(image.source, "coverage", "none of the map asked for", "an image and terrain that cover some of it")
    mask = relief.mask & np.uint8(PixelMask.LAYOVER | PixelMask.SHADOW)
    mask[np.isnan(height)] = PixelMask.NO_HEIGHT
    mask[~seen & np.isfinite(height)] |= np.uint8(PixelMask.OUTSIDE_IMAGE)
    return Product(
        grid=grid,
        quantity=values.quantity,
        power=power,
        acquisition=image.acquisition,
        provenance=provenance,
        local_incidence=relief.incidence,
        scattering_area=area,
        mask=mask,
        looks=np.where(seen, np.float32(independent_looks(image, looks)), np.float32(np.nan)),
        noise=noise,
        noise_subtracted=noise is not None and not options.keep_noise,
        height=height,
        pixels=geocode_complex(image.pixels, image.geometry, grid, terrain, progress=_named(progress, "phase"))
        if options.keep_phase
        else None,
    )


def fitting_looks(geometry: ImageGeometry, grid: MapGrid) -> tuple[int, int]:
    """(rows, columns) of image pixels that fit in a map pixel on level ground in the middle of the image, at least one."""
    row, column = 0.5 * (geometry.shape[0] - 1), 0.5 * (geometry.shape[1] - 1)
    height = float(earth_fixed_to_geodetic(geometry.centre)[2])
    places = geometry.ground(np.array([row, row + 1.0, row]), np.array([column, column, column + 1.0]), height)
    side = min(grid.metres())
    down, right = (float(np.linalg.norm(places[number] - places[0])) for number in (1, 2))
    return max(1, round(side / down)), max(1, round(side / right))


@dataclass(frozen=True, eq=False)
class _ImageValues:
    """Power and noise power (row, column) of the averaged image, in the quantity."""

    quantity: Quantity
    power: Layer
    noise: Layer | None


def _image_values(
    image: SourceImage, geometry: ImageGeometry, looks: tuple[int, int], relief: Relief, options: ProductOptions
) -> _ImageValues:
    power = multilooked_power(image.pixels, looks)
    noise = None if image.radiometry is None else noise_image(image.radiometry, geometry)
    if noise is not None and not options.keep_noise:
        power -= noise
    flatten = options.quantity is Quantity.GAMMA_ZERO_TERRAIN
    if image.radiometry is None:
        quantity = Quantity.UNCALIBRATED
    else:
        quantity = options.quantity
        factor = image.radiometry.factor(Quantity.GAMMA_ZERO if flatten else quantity)
        power = calibrate(power, factor, geometry)
        noise = None if noise is None else calibrate(noise, factor, geometry)
    if flatten:
        share = _share_of_level_area(geometry, relief)
        power *= share
        noise = None if noise is None else noise * share
    return _ImageValues(quantity, power, noise)


def _share_of_level_area(geometry: ImageGeometry, relief: Relief) -> Layer:
    """(row, column) area that level ground would show over the terrain's; NaN where there is hardly any terrain."""
    height = float(earth_fixed_to_geodetic(geometry.centre)[2])
    level = over_image(level_scattering_area(geometry, height), geometry, slice(None)).astype(np.float32)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(relief.area > _LEAST_SHARE * level, level / relief.area, np.float32(np.nan))


def _named(progress: StageProgress | None, stage: str) -> Progress | None:
    return None if progress is None else lambda done, whole: progress(stage, done, whole)
