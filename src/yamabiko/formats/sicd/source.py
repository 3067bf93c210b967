"""A SICD file as map products take it: pixels, grid, calibration, and what is to be told of the pass."""

from __future__ import annotations

import math
from datetime import timedelta
from pathlib import Path

import numpy as np
from numpy.polynomial.polynomial import polygrid2d

from yamabiko.earth.wgs84 import Float
from yamabiko.formats.sensor_independent import open_container
from yamabiko.formats.sicd.geometry import image_geometry, positive, surface_polynomial, vector
from yamabiko.formats.sicd.metadata import CARRIER_REMOVAL, EARTH_POSITION_ASSUMED, SIMULATED
from yamabiko.formats.sicd.reading import read_pixels
from yamabiko.formats.xml_block import XmlBlock
from yamabiko.product.product import Acquisition
from yamabiko.product.radiometry import Radiometry
from yamabiko.product.source_image import SourceImage

_CENTRED = 0.1  # of the bandwidth


def read_source_image(path: Path) -> SourceImage:
    """Read a SICD file of any grid type for a map.

    Of the three factors to backscatter those that are missing follow from one that is given and the angles at the scene centre.
    Raises InputError where the file is not SICD, damaged, hostile or compressed, or does not say where its pixels lie.
    """
    path = Path(path)
    with open_container(path, "SICD") as container:
        xml = container.xml
        geometry = image_geometry(xml)
        return SourceImage(
            pixels=read_pixels(container),
            geometry=geometry,
            bandwidth=(positive(xml, "Grid/Row/ImpRespBW"), positive(xml, "Grid/Col/ImpRespBW")),
            spectrum_centred=all(_centred(xml, direction) for direction in ("Row", "Col")),
            radiometry=_radiometry(xml),
            acquisition=_acquisition(xml),
            source=str(path),
            classification=xml.text("CollectionInfo/Classification"),
            carrier_removed=_carrier_removed(xml),
            position_assumed=(EARTH_POSITION_ASSUMED, "true") in _remarks(xml),
        )


def _centred(xml: XmlBlock, direction: str) -> bool:
    """Whether the middle of the local spectrum stays near zero all over the image."""
    if not xml.all(f"Grid/{direction}/DeltaKCOAPoly"):
        return True
    offset = surface_polynomial(xml, f"Grid/{direction}/DeltaKCOAPoly")
    geometry = image_geometry(xml)
    ends = [
        (np.array([0.0, 0.5, 1.0]) * (count - 1) - centre) * spacing
        for count, centre, spacing in zip(geometry.shape, geometry.centre_pixel, geometry.spacing, strict=True)
    ]
    found = polygrid2d(ends[0], ends[1], offset)
    return bool(np.abs(found).max() < _CENTRED * positive(xml, f"Grid/{direction}/ImpRespBW"))


def _carrier_removed(xml: XmlBlock) -> bool:
    """Whether the file says, as ours do, that the delay to each pixel was taken out of its phase exactly."""
    steps = xml.all("ImageFormation/Processing")
    return any(xml.text("Type", step) == CARRIER_REMOVAL and xml.text("Applied", step) == "true" for step in steps)


def _radiometry(xml: XmlBlock) -> Radiometry | None:
    grazing, slope = (math.radians(xml.number(f"SCPCOA/{angle}")) for angle in ("GrazeAng", "SlopeAng"))
    over_beta = {"BetaZeroSFPoly": 1.0, "SigmaZeroSFPoly": math.cos(slope), "GammaZeroSFPoly": math.cos(slope) / math.sin(grazing)}
    given = {name: surface_polynomial(xml, f"Radiometric/{name}") for name in over_beta if xml.all(f"Radiometric/{name}")}
    if not given:
        return None
    known = next(iter(given))
    factors = {name: given.get(name, given[known] * over_beta[name] / over_beta[known]) for name in over_beta}
    return Radiometry(factors["BetaZeroSFPoly"], factors["SigmaZeroSFPoly"], factors["GammaZeroSFPoly"], _noise_level(xml))


def _noise_level(xml: XmlBlock) -> Float | None:
    """The noise polynomial where it is absolute; a relative one says nothing of power."""
    where = "Radiometric/NoiseLevel"
    if not xml.all(f"{where}/NoisePoly") or xml.text(f"{where}/NoiseLevelType", default="") != "ABSOLUTE":
        return None
    return surface_polynomial(xml, f"{where}/NoisePoly")


def _acquisition(xml: XmlBlock) -> Acquisition:
    start = xml.instant("Timeline/CollectStart")
    lowest, highest = (xml.number(f"ImageFormation/TxFrequencyProc/{name}") for name in ("MinProc", "MaxProc"))
    grazing = math.radians(xml.number("SCPCOA/GrazeAng"))
    on_ground = xml.text("Grid/ImagePlane") == "GROUND"
    range_width = positive(xml, "Grid/Row/ImpRespWid") * (math.cos(grazing) if on_ground else 1.0)
    begin, end = (xml.number(f"ImageFormation/{name}") for name in ("TStartProc", "TEndProc"))
    return Acquisition(
        identifier=xml.text("CollectionInfo/CoreName"),
        collector=xml.text("CollectionInfo/CollectorName"),
        start=start + timedelta(seconds=begin),
        end=start + timedelta(seconds=end),
        polarization=xml.text("ImageFormation/TxRcvPolarizationProc").replace(":", ""),
        centre_frequency=0.5 * (lowest + highest),
        mode=xml.text("CollectionInfo/RadarMode/ModeType"),
        simulated=(SIMULATED, "true") in _remarks(xml),
        incidence=math.radians(xml.number("SCPCOA/IncidenceAng")),
        # The file has the bearing from the scene to the antenna.
        look_bearing=math.radians((xml.number("SCPCOA/AzimAng") + 180.0) % 360.0),
        looks_left=xml.choice("SCPCOA/SideOfTrack", ("L", "R")) == "L",
        resolution=(range_width, positive(xml, "Grid/Col/ImpRespWid")),
        platform_velocity=float(np.linalg.norm(vector(xml, "SCPCOA/ARPVel"))),
        slant_range=xml.number("SCPCOA/SlantRange"),
    )


def _remarks(xml: XmlBlock) -> list[tuple[str | None, str]]:
    """What the file says of its collection by name."""
    return [(entry.get("name"), (entry.text or "").strip()) for entry in xml.all("CollectionInfo/Parameter")]
