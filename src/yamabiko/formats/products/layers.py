"""The layers of a Product as files: name, unit, values that can be, and what is done to them at the skin (radians to degrees)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from yamabiko.errors import InputError
from yamabiko.product.product import PixelMask, Product, Quantity

ITEM_FILE = "item.json"
QUICKLOOK_FILE = "quicklook.png"
UNCALIBRATED_UNIT = "arbitrary"


@dataclass(frozen=True)
class LayerFile:
    """One layer's file.

    name : of the Product's field and the STAC asset. unit : of the values in the file, UCUM. scale : from the field's values to the
    file's. resampling : of its overviews. least, most : values that can be, in the file. roles : of the STAC asset.
    """

    name: str
    file: str
    title: str
    unit: str
    type_name: str
    roles: tuple[str, ...]
    resampling: str = "AVERAGE"
    scale: float = 1.0
    least: float = -math.inf
    most: float = math.inf

    @property
    def dtype(self) -> np.dtype[Any]:
        """Of its values in the file and in the Product."""
        return np.dtype(self.type_name)

    @property
    def nodata(self) -> float | None:
        """What stands where nothing is known."""
        return None if self.dtype.kind == "u" else math.nan


POWER = LayerFile("power", "power.tif", "Power", "1", "float32", ("data", "backscatter"))
LAYERS = (
    POWER,
    LayerFile(
        "local_incidence",
        "local-incidence.tif",
        "Local incidence angle: between the terrain's normal and the line of sight",
        "deg",
        "float32",
        ("metadata", "local-incidence-angle"),
        scale=180.0 / math.pi,
        least=0.0,
        most=180.0,
    ),
    LayerFile(
        "scattering_area",
        "scattering-area.tif",
        "Scattering area: terrain at right angles to the line of sight that a pixel of the slant plane collects from",
        "m2",
        "float32",
        ("metadata", "local-contributing-area"),
        least=0.0,
    ),
    LayerFile(
        "mask",
        "mask.tif",
        "Mask, sum of " + ", ".join(f"{bit.value} {bit.name.lower().replace('_', ' ')}" for bit in PixelMask if bit.name),
        "1",
        "uint8",
        ("metadata", "data-mask"),
        resampling="MODE",
        most=sum(PixelMask),
    ),
    LayerFile("looks", "looks.tif", "Equivalent number of looks", "1", "float32", ("metadata", "looks"), least=0.0),
    LayerFile("noise", "noise.tif", "Power of thermal noise", "1", "float32", ("metadata", "noise-power"), least=0.0),
    LayerFile("height", "height.tif", "Height of the terrain over the ellipsoid", "m", "float32", ("metadata", "dem")),
    LayerFile(
        "pixels", "pixels.tif", "Complex amplitude, its power not flattened", "1", "complex64", ("data",), resampling="NEAREST"
    ),
)

_QUANTITY_TITLES = {
    Quantity.BETA_ZERO: "beta nought (radar cross section over area of the slant plane), linear power",
    Quantity.SIGMA_ZERO: "sigma nought (radar cross section over ground area of the ellipsoid), linear power",
    Quantity.GAMMA_ZERO: "gamma nought (radar cross section over area of the ellipsoid at right angles to the sight), linear power",
    Quantity.GAMMA_ZERO_TERRAIN: "gamma nought, flattened by terrain area at right angles to the line of sight, linear power",
    Quantity.UNCALIBRATED: "uncalibrated linear power: its worth in radar cross section is not known",
}


def title_of(layer: LayerFile, product: Product) -> str:
    """What a layer's file holds, for people; of powers, what they are worth."""
    worth = _QUANTITY_TITLES[product.quantity]
    if layer.name == "power":
        return f"{layer.title}: {worth}; thermal noise {'' if product.noise_subtracted else 'not '}subtracted"
    return f"{layer.title}: {worth}" if layer.name == "noise" else layer.title


def unit_of(layer: LayerFile, quantity: Quantity) -> str:
    """The unit of a layer's values; no number pretends that uncalibrated power has one."""
    return UNCALIBRATED_UNIT if quantity is Quantity.UNCALIBRATED and layer.name in {"power", "noise"} else layer.unit


def present_layers(product: Product) -> tuple[tuple[LayerFile, Any], ...]:
    """The layers that a product has, with their values. Raises InputError where one does not fit the grid."""
    present = tuple((layer, getattr(product, layer.name)) for layer in LAYERS if getattr(product, layer.name) is not None)
    for layer, values in present:
        if values.shape != product.grid.shape or values.dtype != layer.dtype:
            found = f"{values.dtype} of shape {values.shape}"
            raise InputError("product", layer.name, found, f"{layer.dtype} of the grid's shape {product.grid.shape}")
    return present
