"""The grid of a SICD file, of any type that the standard knows, as map products need it: which pixel sees which point of the earth.

Source: NGA.STND.0024-3_1.4 (SICD volume 3, projections), metadata parameter list.
"""

from __future__ import annotations

import numpy as np

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.formats.xml_block import XmlBlock
from yamabiko.product.antenna_path import AntennaPath, PolynomialPath, TwoPolynomialPaths
from yamabiko.product.image_contours import (
    ConeAngleContours,
    ImageContours,
    PlaneContours,
    PolarFormatContours,
    ZeroDopplerContours,
)
from yamabiko.product.image_geometry import ImageGeometry

_MOST_ORDER = 20
_PLANES = ("PLANE", "XRGYCR", "XCTYAT")


def image_geometry(xml: XmlBlock) -> ImageGeometry:
    """The grid of the pixels in the file. Raises InputError where the XML does not say all that its grid type needs."""
    return ImageGeometry(
        contours=_contours(xml),
        shape=(xml.integer("ImageData/NumRows"), xml.integer("ImageData/NumCols")),
        spacing=(positive(xml, "Grid/Row/SS"), positive(xml, "Grid/Col/SS")),
        centre_pixel=(
            xml.integer("ImageData/SCPPixel/Row") - xml.integer("ImageData/FirstRow"),
            xml.integer("ImageData/SCPPixel/Col") - xml.integer("ImageData/FirstCol"),
        ),
        centre=vector(xml, "GeoData/SCP/ECF"),
    )


def vector(xml: XmlBlock, where: str) -> Float:
    """(3,) the X, Y and Z below an element."""
    return np.array([xml.number(f"{where}/{axis}") for axis in "XYZ"])


def positive(xml: XmlBlock, where: str) -> float:
    """A number above zero."""
    value = xml.number(where)
    if value <= 0.0:
        raise InputError(xml.path, f"XML {where}", f"{value:g}", "a positive number")
    return value


def surface_polynomial(xml: XmlBlock, where: str) -> Float:
    """(order + 1, order + 1) coefficients of powers of metres along rows and columns."""
    orders = [_order(xml, where, name) for name in ("order1", "order2")]
    found = np.zeros([order + 1 for order in orders])
    for entry in xml.all(f"{where}/Coef"):
        place = tuple(_exponent(xml, where, entry.get(f"exponent{number}"), order) for number, order in enumerate(orders, 1))
        found[place] = _coefficient(xml, where, entry.text)
    return found


def _contours(xml: XmlBlock) -> ImageContours:
    kind = xml.choice("Grid/Type", (*_PLANES, "RGZERO", "RGAZIM"))
    antennas = _antennas(xml)
    centre, time = vector(xml, "GeoData/SCP/ECF"), surface_polynomial(xml, "Grid/TimeCOAPoly")
    if kind in _PLANES:
        return PlaneContours(antennas, centre, vector(xml, "Grid/Row/UVectECF"), vector(xml, "Grid/Col/UVectECF"), time)
    if kind == "RGZERO":
        return ZeroDopplerContours(
            antennas,
            positive(xml, "RMA/INCA/R_CA_SCP"),
            _polynomial(xml, "RMA/INCA/TimeCAPoly"),
            time,
            surface_polynomial(xml, "RMA/INCA/DRateSFPoly"),
        )
    if xml.choice("ImageFormation/ImageFormAlgo", ("PFA", "RGAZCOMP")) == "PFA":
        return PolarFormatContours(
            antennas, centre, time, _polynomial(xml, "PFA/PolarAngPoly"), _polynomial(xml, "PFA/SpatialFreqSFPoly")
        )
    return ConeAngleContours(antennas, centre, time, xml.number("RgAzComp/AzSF"))


def _antennas(xml: XmlBlock) -> AntennaPath:
    if xml.text("CollectionInfo/CollectType", default="MONOSTATIC") != "BISTATIC":
        return PolynomialPath(_path(xml, "Position/ARPPoly"))
    # The reference point on the ground stands still where the file gives it one coefficient; receivers of several channels are one.
    return TwoPolynomialPaths(
        _path(xml, "Position/TxAPCPoly"), _path(xml, "Position/RcvAPC/RcvAPCPoly"), _path(xml, "Position/GRPPoly")
    )


def _path(xml: XmlBlock, where: str) -> Float:
    """(order + 1, 3) coefficients of a position over time."""
    axes = [_polynomial(xml, f"{where}/{axis}") for axis in "XYZ"]
    found = np.zeros((max(map(len, axes)), 3))
    for number, axis in enumerate(axes):
        found[: len(axis), number] = axis
    return found


def _polynomial(xml: XmlBlock, where: str) -> Float:
    """(order + 1,) coefficients."""
    order = _order(xml, where, "order1")
    found = np.zeros(order + 1)
    for entry in xml.all(f"{where}/Coef"):
        found[_exponent(xml, where, entry.get("exponent1"), order)] = _coefficient(xml, where, entry.text)
    return found


def _order(xml: XmlBlock, where: str, name: str) -> int:
    elements = xml.all(where)
    if not elements:
        raise InputError(xml.path, f"XML {where}", "no such element", "a polynomial")
    return _exponent(xml, where, elements[0].get(name), _MOST_ORDER)


def _exponent(xml: XmlBlock, where: str, text: str | None, largest: int) -> int:
    if text is None or not (text.isascii() and text.isdigit() and len(text) < 4 and int(text) <= largest):
        raise InputError(xml.path, f"XML {where}", f"order or exponent {text!r}"[:60], f"a whole number from 0 to {largest}")
    return int(text)


def _coefficient(xml: XmlBlock, where: str, text: str | None) -> float:
    try:
        value = float(text or "")
    except ValueError:
        value = np.nan
    if not np.isfinite(value):
        raise InputError(xml.path, f"XML {where}", f"coefficient {text!r}"[:60], "a finite number")
    return value
