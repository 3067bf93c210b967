"""What a SIDD file holds (sensor independent derived data, the NGA's standard of detected SAR images), versions 1 to 3."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from yamabiko.formats.nitf import image_subheader
from yamabiko.formats.sensor_independent import Container, open_container
from yamabiko.formats.xml_block import XmlBlock

_PROJECTIONS = {
    "PlaneProjection": "plane",
    "GeographicProjection": "geographic",
    "CylindricalProjection": "cylindrical",
    "PolynomialProjection": "polynomial",
}


def describe_sidd(path: Path) -> dict[str, Any]:
    """What the file's first product holds, without its pixels. Raises InputError where it is not SIDD, damaged or hostile."""
    with open_container(Path(path), "SIDD") as container:
        xml = container.xml
        rows, columns = xml.integer("Measurement/PixelFootprint/Row"), xml.integer("Measurement/PixelFootprint/Col")
        return {
            "format": "SIDD",
            "version": container.version,
            "product": xml.text("ProductCreation/ProductName"),
            "product_class": xml.text("ProductCreation/ProductClass", default="UNKNOWN"),
            "made_by": xml.text("ProductCreation/ProcessorInformation/Application"),
            "rows": rows,
            "columns": columns,
            "rows_in_file": _rows_in_file(container),
            "pixel_type": xml.text("Display/PixelType"),
            **_projection(xml),
            "collections": [_collection(xml, one) for one in xml.all("ExploitationFeatures/Collection")],
        }


def _rows_in_file(container: Container) -> int:
    """Rows of the image segments: a file may say how large its product is and hold no pixels."""
    headers = [image_subheader(container.path, container.file, segment) for segment in container.layout.images]
    return sum(header.rows for header in headers if header.category == "SAR")


def _projection(xml: XmlBlock) -> dict[str, Any]:
    """How pixels lie on the earth. Sample spacings are metres on a plane, and seconds of arc on a geographic grid."""
    present = [(name, xml.all(f"Measurement/{element}")) for element, name in _PROJECTIONS.items()]
    name, found = next(((name, found) for name, found in present if found), ("unknown", []))
    if name in {"polynomial", "unknown"}:
        return {"projection": name}
    unit = "arcsec" if name == "geographic" else "m"
    return {
        "projection": name,
        f"row_spacing_{unit}": xml.number("SampleSpacing/Row", found[0]),
        f"column_spacing_{unit}": xml.number("SampleSpacing/Col", found[0]),
    }


def _collection(xml: XmlBlock, one: Any) -> dict[str, Any]:
    """One of the collects that the product was made from."""
    description: dict[str, Any] = {
        "identifier": one.get("identifier", "UNKNOWN"),
        "collector": xml.text("Information/SensorName", one),
        "mode": xml.text("Information/RadarMode/ModeType", one),
        "collection_start": xml.text("Information/CollectionDateTime", one),
        "duration_s": xml.number("Information/CollectionDuration", one),
    }
    optional = {
        "range_resolution_m": "Information/Resolution/Range",
        "azimuth_resolution_m": "Information/Resolution/Azimuth",
        "grazing_angle_deg": "Geometry/Graze",
        "azimuth_angle_deg": "Geometry/Azimuth",
    }
    return description | {key: xml.number(where, one) for key, where in optional.items() if xml.text(where, one, default="")}
