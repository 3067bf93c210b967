"""The XML of a SIDD 3.0 file: a detected image on a level plane, how it is shown, and where it was seen from.

Names of elements are the standard's. Source: NGA.STND.0025-1_3.0 (SIDD volume 1).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import lxml.etree
import numpy as np
import sarkit.sidd
from numpy.typing import NDArray

from yamabiko.earth.wgs84 import Float, earth_fixed_to_geodetic
from yamabiko.errors import InputError
from yamabiko.product.ground_plane import GroundPlaneImage
from yamabiko.product.product import Acquisition

_SIDD, _COMMON, _ISM = "urn:SIDD:3.0.0", "urn:SICommon:1.0", "urn:us:gov:ic:ism:13"
_NAMESPACES = {None: _SIDD, "sicommon": _COMMON, "sfa": "urn:SFA:1.2.0", "ism": _ISM}
_MODES = ("SPOTLIGHT", "STRIPMAP", "DYNAMIC STRIPMAP", "SCANSAR")
_LETTERS = ("V", "H", "X", "Y", "S", "E")
REMAP = "DENSITY"
SIMULATED = "SIMULATED"


def sidd_metadata(image: GroundPlaneImage, acquisition: Acquisition, software: str, created: datetime) -> lxml.etree._ElementTree:
    """The document. created : with zone. Simulated echoes are said in the product's name and an extension.

    Raises InputError for an imaging mode that the standard has no word for.
    """
    if acquisition.mode not in _MODES:
        raise InputError("acquisition", "mode", repr(acquisition.mode[:60]), " or ".join(_MODES))
    root = lxml.etree.Element(f"{{{_SIDD}}}SIDD", nsmap=_NAMESPACES)
    _add_creation(root, acquisition, software, created)
    _add_display(root)
    _add_geography(root, image)
    _add_measurement(root, image)
    _add_exploitation(root, image, acquisition)
    return lxml.etree.ElementTree(root)


def _add_creation(root: Any, acquisition: Acquisition, software: str, created: datetime) -> None:
    creation = _add(root, "ProductCreation")
    processor = _add(creation, "ProcessorInformation")
    _add(processor, "Application", software)
    _add(processor, "ProcessingDateTime", _time(created))
    _add(processor, "Site", "UNKNOWN")
    marks = {
        "DESVersion": "13",
        "resourceElement": "true",
        "createDate": created.astimezone(UTC).date().isoformat(),
        "compliesWith": "USGov",
        "ISMCATCESVersion": "201903",
        "classification": "U",
        "ownerProducer": "USA",
    }
    classification = _add(creation, "Classification")
    for name, value in marks.items():
        classification.set(f"{{{_ISM}}}{name}", value)
    simulated = f"{SIMULATED} " if acquisition.simulated else ""
    _add(creation, "ProductName", f"{simulated}{acquisition.identifier}")
    _add(creation, "ProductClass", "Detected Image")
    if acquisition.simulated:
        _add(creation, "ProductCreationExtension", "true").set("name", SIMULATED)


def _add_display(root: Any) -> None:
    display = _add(root, "Display")
    _add(display, "PixelType", "MONO8I")
    _add(display, "NumBands", "1")
    fixed = _add(display, "NonInteractiveProcessing")
    fixed.set("band", "1")
    remap = _add(_add(fixed, "ProductGenerationOptions"), "DataRemapping")
    _add(remap, "LUTName", REMAP)
    _add(_add(remap, "Predefined"), "DatabaseName", REMAP)
    _add(_add(fixed, "RRDS"), "DownsamplingMethod", "DECIMATE")
    shown = _add(display, "InteractiveProcessing")
    shown.set("band", "1")
    transform = _add(shown, "GeometricTransform")
    scaling = _add(transform, "Scaling")
    _add_filter(scaling, "AntiAlias", "CONVOLUTION")
    _add_filter(scaling, "Interpolation", "CORRELATION")
    _add(_add(transform, "Orientation"), "ShadowDirection", "DOWN")
    _add_filter(_add(shown, "SharpnessEnhancement"), "ModularTransferFunctionEnhancement", "CONVOLUTION")
    adjustment = _add(shown, "DynamicRangeAdjustment")
    _add(adjustment, "AlgorithmType", "NONE")
    _add(adjustment, "BandStatsSource", "1")


def _add_filter(parent: Any, name: str, operation: str) -> None:
    element = _add(parent, name)
    _add(element, "FilterName", name)
    _add(_add(_add(element, "FilterBank"), "Predefined"), "DatabaseName", "BILINEAR")
    _add(element, "Operation", operation)


def _add_geography(root: Any, image: GroundPlaneImage) -> None:
    geography = _add(root, "GeoData")
    _add(geography, "EarthModel", "WGS_84")
    rows, columns = image.plane.shape
    corners = _add(geography, "ImageCorners")
    places = _degrees(image.plane.at([0, 0, rows - 1, rows - 1], [0, columns - 1, columns - 1, 0]))
    for label, place in zip(("1:FRFC", "2:FRLC", "3:LRLC", "4:LRFC"), places, strict=True):
        corner = _add(corners, "ICP")
        corner.set("index", label)
        _add_place(corner, place)
    valid = _valid(image)
    area = _add(geography, "ValidData")
    area.set("size", str(len(valid)))
    for number, place in enumerate(_degrees(image.plane.at(valid[:, 0], valid[:, 1])), 1):
        vertex = _add(area, "Vertex")
        vertex.set("index", str(number))
        _add_place(vertex, place)


def _add_measurement(root: Any, image: GroundPlaneImage) -> None:
    plane = image.plane
    measurement = _add(root, "Measurement")
    projection = _add(measurement, "PlaneProjection")
    reference = _add(projection, "ReferencePoint")
    _add_vector(reference, "ECEF", plane.reference_point, _COMMON)
    _add_pair(reference, "Point", plane.reference_pixel, _COMMON)
    _add_pair(projection, "SampleSpacing", (plane.row_spacing, plane.column_spacing))
    time = _add(projection, "TimeCOAPoly")
    for order, size in zip(("order1", "order2"), image.aperture_time.shape, strict=True):
        time.set(order, str(size - 1))
    for (first, second), value in np.ndenumerate(image.aperture_time):
        coefficient = _add(time, "Coef", repr(float(value)), _COMMON)
        coefficient.set("exponent1", str(first))
        coefficient.set("exponent2", str(second))
    directions = _add(projection, "ProductPlane")
    _add_vector(directions, "RowUnitVector", plane.row_direction)
    _add_vector(directions, "ColUnitVector", plane.column_direction)
    _add_pair(measurement, "PixelFootprint", plane.shape)
    antenna = _add(measurement, "ARPPoly")
    for axis, coefficients in zip("XYZ", image.antenna.T, strict=True):
        polynomial = _add(antenna, axis, space=_COMMON)
        polynomial.set("order1", str(len(coefficients) - 1))
        for exponent, value in enumerate(coefficients):
            _add(polynomial, "Coef", repr(float(value)), _COMMON).set("exponent1", str(exponent))
    valid = _valid(image)
    area = _add(measurement, "ValidData")
    area.set("size", str(len(valid)))
    for number, (row, column) in enumerate(valid, 1):
        vertex = _add(area, "Vertex")
        vertex.set("index", str(number))
        _add(vertex, "Row", str(row), _COMMON)
        _add(vertex, "Col", str(column), _COMMON)


def _add_exploitation(root: Any, image: GroundPlaneImage, acquisition: Acquisition) -> None:
    features = _add(root, "ExploitationFeatures")
    collection = _add(features, "Collection")
    collection.set("identifier", acquisition.identifier)
    information = _add(collection, "Information")
    _add(information, "SensorName", acquisition.collector)
    mode = _add(information, "RadarMode")
    _add(mode, "ModeType", acquisition.mode, _COMMON)
    _add(information, "CollectionDateTime", _time(acquisition.start))
    _add(information, "CollectionDuration", repr((acquisition.end - acquisition.start).total_seconds()))
    resolution = _add(information, "Resolution")
    for name, value in zip(("Range", "Azimuth"), acquisition.resolution, strict=True):
        _add(resolution, name, repr(float(value)), _COMMON)
    sent, received = polarizations(acquisition.polarization)
    polarization = _add(information, "Polarization")
    _add(polarization, "TxPolarization", sent)
    _add(polarization, "RcvPolarization", received)
    angles = _angles(image)
    geometry = _add(collection, "Geometry")
    for element, angle in {
        "Azimuth": angles.Azimuth,
        "Slope": angles.Slope,
        "Squint": angles.Squint,
        "Graze": angles.Graze,
        "Tilt": angles.Tilt,
        "DopplerConeAngle": angles.DopplerCone,
    }.items():
        _add(geometry, element, repr(float(angle)))
    product = _add(features, "Product")
    _add_pair(product, "Resolution", image.resolution)
    _add(product, "Ellipticity", repr(float(max(image.resolution) / min(image.resolution))))
    processed = _add(product, "Polarization")
    _add(processed, "TxPolarizationProc", sent)
    _add(processed, "RcvPolarizationProc", received)
    _add(product, "North", repr(float(angles.North)))


def polarizations(both: str) -> tuple[str, str]:
    """Sent and received, UNKNOWN where two letters do not say it."""
    if len(both) == 2 and all(letter in _LETTERS for letter in both):
        return both[0], both[1]
    return "UNKNOWN", "UNKNOWN"


def _angles(image: GroundPlaneImage) -> Any:
    """Of the line of sight and the picture, by the standard's section 7, when the reference point was seen."""
    time = float(image.aperture_time[0, 0])
    position = np.polynomial.polynomial.polyval(time, image.antenna)
    velocity = np.polynomial.polynomial.polyval(time, np.polynomial.polynomial.polyder(image.antenna))
    plane = image.plane
    return sarkit.sidd.compute_angles(plane.reference_point, position, velocity, plane.row_direction, plane.column_direction)


def _valid(image: GroundPlaneImage) -> NDArray[np.int64]:
    """(vertex, 2) whole pixels round the image, clockwise as it is shown, the uppermost (of those the leftmost) first."""
    inside = np.clip(np.rint(image.corners), 0, np.array(image.plane.shape) - 1).astype(np.int64)
    row, column = inside.T
    turned_right = float((row * np.roll(column, -1) - column * np.roll(row, -1)).sum()) < 0.0  # rows run down
    clockwise = inside if turned_right else inside[::-1]
    return np.roll(clockwise, -int(np.lexsort((clockwise[:, 1], clockwise[:, 0]))[0]), axis=0)


def _degrees(points: Float) -> Float:
    return np.degrees(earth_fixed_to_geodetic(points)[:, :2])


def _add_place(parent: Any, place: Float) -> None:
    _add(parent, "Lat", repr(float(place[0])), _COMMON)
    _add(parent, "Lon", repr(float(place[1])), _COMMON)


def _add_vector(parent: Any, name: str, vector: Float, space: str = _SIDD) -> None:
    element = _add(parent, name, space=space)
    for axis, value in zip("XYZ", vector, strict=True):
        _add(element, axis, repr(float(value)), _COMMON)


def _add_pair(parent: Any, name: str, pair: Any, space: str = _SIDD) -> None:
    element = _add(parent, name, space=space)
    for part, value in zip(("Row", "Col"), pair, strict=True):
        _add(element, part, str(value) if isinstance(value, int) else repr(float(value)), _COMMON)


def _add(parent: Any, name: str, text: str | None = None, space: str = _SIDD) -> Any:
    element = lxml.etree.SubElement(parent, f"{{{space}}}{name}")
    element.text = text
    return element


def _time(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
