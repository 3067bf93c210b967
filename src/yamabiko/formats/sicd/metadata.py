"""The XML of a SICD 1.4 file for an image that was backprojected onto a plane.

Element names are those of NGA.STND.0024-1_1.4 (SICD volume 1, design and implementation description).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import lxml.etree
import numpy as np
import sarkit.sicd

import yamabiko
from yamabiko.collect.illumination import OrbitError
from yamabiko.collect.phase_history import Collection
from yamabiko.earth.surface import Plane, ProjectedGrid
from yamabiko.earth.wgs84 import Float, LocalFrame, earth_fixed_to_geodetic
from yamabiko.errors import InputError
from yamabiko.focus.complex_image import ComplexImage
from yamabiko.focus.weighting import HAMMING_PEDESTAL, TAYLOR_EQUAL_SIDELOBES, TAYLOR_SIDELOBE_LEVEL_DB, Weighting
from yamabiko.formats.sicd.grid import DirectionParameters, direction_parameters, reference_pixel
from yamabiko.formats.sicd.radiometric import radiometric
from yamabiko.formats.sicd.timing import CollectTiming, aperture_times, collect_timing

NAMESPACE = "urn:SICD:1.4.0"
SIMULATED = "YamabikoSimulated"
EARTH_POSITION_ASSUMED = "YamabikoEarthPositionAssumed"
ASSUMPTION = "YamabikoAssumption"
CARRIER_REMOVAL = "EXACT_CARRIER_REMOVAL"
_MODES = ("SPOTLIGHT", "STRIPMAP", "DYNAMIC STRIPMAP")
_WEIGHT_SAMPLES = 513
_GROUND_TILT = np.deg2rad(5.0)

Block = dict[str, Any]


def sicd_metadata(image: ComplexImage, plane: Plane, created: datetime, *, autofocused: bool = False) -> lxml.etree._ElementTree:
    """The metadata of an image whose pixels lie on `plane`.

    created : the instant the file says it was made, with zone. autofocused : a phase correction was estimated from the image.
    Raises InputError where the plane is not one that SICD can describe, GridError where its spacing cannot carry the bandwidth.
    """
    scp_pixel = reference_pixel(plane)
    scp = plane.at(*scp_pixel)
    _check_plane(image, plane, scp)
    timing = collect_timing(image, scp)
    tree = lxml.etree.Element(f"{{{NAMESPACE}}}SICD", nsmap={None: NAMESPACE}).getroottree()
    root = _wrapped(tree)
    root["CollectionInfo"] = _collection_information(image.collection, timing)
    root["ImageCreation"] = {"Application": f"Yamabiko {yamabiko.__version__}", "DateTime": created}
    root["ImageData"] = _image_data(plane, scp_pixel)
    root["GeoData"] = {"EarthModel": "WGS_84", "SCP": {"ECF": scp, "LLH": _degrees(scp)}}
    root["Grid"] = _grid(image, plane, scp, timing)
    root["Timeline"] = {"CollectStart": timing.start, "CollectDuration": timing.duration}
    root["Position"] = _position(timing, scp)
    root["RadarCollection"] = _radar_collection(image, timing)
    root["ImageFormation"] = _image_formation(image, timing, autofocused)
    # Angles and positions at the centre of the aperture follow from the blocks above by the standard's own formulas.
    root["SCPCOA"] = sarkit.sicd.compute_scp_coa(tree)
    if image.calibration is not None:
        root["Radiometric"] = radiometric(image.calibration, plane, image.carrier)
    if image.orbit_error is not None and not timing.bistatic:
        root["ErrorStatistics"] = _error_statistics(image.orbit_error)
    root["GeoData"]["ImageCorners"] = _corners(plane, scp, root["SCPCOA"])
    return tree


def _wrapped(tree: lxml.etree._ElementTree) -> Any:
    """The tree's root, to be filled like a dictionary (sarkit gives this class no types)."""
    wrapper: Any = sarkit.sicd.ElementWrapper
    return wrapper(tree.getroot())


def _check_plane(image: ComplexImage, plane: Plane, scp: Float) -> None:
    """SICD wants the image seen from above, with shadows falling down the rows."""
    up = LocalFrame.at(scp).axes[2]
    if plane.normal @ up <= 0.0:
        found = "rows x columns points into the earth"
        raise InputError("image", "surface", found, "rows x columns away from the earth")
    away = scp - 0.5 * (image.carrier.transmit_position + image.carrier.receive_position)
    if plane.row_direction @ away <= abs(plane.column_direction @ away):
        found = "rows that do not grow away from the radar"
        raise InputError("image", "surface", found, "row numbers that grow with range, as SICD asks (shadows fall down)")


def _collection_information(collection: Collection, timing: CollectTiming) -> Block:
    """Who collected it, and what has to be known about where it comes from."""
    if collection.mode not in _MODES:
        raise InputError("collection", "mode", collection.mode, " or ".join(_MODES))
    remarks = [(SIMULATED, _flag(collection.simulated)), (EARTH_POSITION_ASSUMED, _flag(collection.earth_position_assumed))]
    remarks += [(ASSUMPTION, sentence) for sentence in collection.assumptions]
    block: Block = {"CollectorName": _text(collection.collector)}
    if timing.bistatic:
        block["IlluminatorName"] = "UNKNOWN"
    return block | {
        "CoreName": _text(collection.identifier),
        "CollectType": "BISTATIC" if timing.bistatic else "MONOSTATIC",
        "RadarMode": {"ModeType": collection.mode},
        "Classification": _text(collection.classification),
        "Parameter": [(name, _text(value)) for name, value in remarks],
    }


def _image_data(plane: Plane, scp_pixel: tuple[int, int]) -> Block:
    """The pixel array."""
    rows, columns = plane.shape
    return {
        "PixelType": "RE32F_IM32F",
        "NumRows": rows,
        "NumCols": columns,
        "FirstRow": 0,
        "FirstCol": 0,
        "FullImage": {"NumRows": rows, "NumCols": columns},
        "SCPPixel": np.array(scp_pixel),
    }


def _grid(image: ComplexImage, plane: Plane, scp: Float, timing: CollectTiming) -> Block:
    """Sampling and spectrum. Where one full aperture made every pixel, its middle is one instant for all."""
    rows, columns = direction_parameters(image, plane)
    tilt = np.arccos(np.clip(plane.normal @ LocalFrame.at(scp).axes[2], -1.0, 1.0))
    away = scp - 0.5 * (image.carrier.transmit_position + image.carrier.receive_position)
    in_line_of_sight = abs(plane.normal @ away) < np.sin(_GROUND_TILT) * np.linalg.norm(away)
    return {
        "ImagePlane": "GROUND" if tilt < _GROUND_TILT else "SLANT" if in_line_of_sight else "OTHER",
        "Type": "PLANE",
        "TimeCOAPoly": aperture_times(image, plane, timing.centre_time, timing.start),
        "Row": _direction(rows),
        "Col": _direction(columns),
    }


def _direction(one: DirectionParameters) -> Block:
    block: Block = {
        "UVectECF": one.unit_vector,
        "SS": one.spacing,
        "ImpRespWid": one.impulse_response_width,
        "Sgn": -1,
        "ImpRespBW": one.bandwidth,
        "KCtr": one.carrier,
        "DeltaK1": one.lowest,
        "DeltaK2": one.highest,
        "DeltaKCOAPoly": one.offset,
        "WgtType": _weighting_type(one),
    }
    if one.nominal and one.weighting is not Weighting.UNIFORM:
        block["WgtFunct"] = one.weighting.at(np.linspace(-0.5, 0.5, _WEIGHT_SAMPLES))
    return block


def _weighting_type(one: DirectionParameters) -> Block:
    """The weighting by name; OTHER where the support along this direction is not just that weighting over one band."""
    if not one.nominal:
        return {"WindowName": "OTHER", "Parameter": [("APPLIED_TO_BAND_OR_APERTURE", one.weighting.name)]}
    parameters = {
        Weighting.UNIFORM: [],
        Weighting.TAYLOR: [("NBAR", f"{TAYLOR_EQUAL_SIDELOBES}"), ("SLL", f"{TAYLOR_SIDELOBE_LEVEL_DB:g}")],
        Weighting.HAMMING: [("COEFFICIENT", f"{HAMMING_PEDESTAL:g}")],
    }[one.weighting]
    return {"WindowName": one.weighting.name} | ({"Parameter": parameters} if parameters else {})


def _position(timing: CollectTiming, scp: Float) -> Block:
    """Antenna positions."""
    block: Block = {"ARPPoly": timing.reference}
    if timing.bistatic:
        block |= {"GRPPoly": scp[np.newaxis, :], "TxAPCPoly": timing.transmit, "RcvAPC": [timing.receive]}
    return block


def _radar_collection(image: ComplexImage, timing: CollectTiming) -> Block:
    """What was sent and received, as far as the image knows: the band it was made from."""
    channel: Block = {"@index": 1, "TxRcvPolarization": _polarization_pair(image.collection.polarization)}
    if timing.bistatic:
        channel["RcvAPCIndex"] = 1
    return {
        "TxFrequency": {"Min": image.lowest_frequency, "Max": image.highest_frequency},
        "TxPolarization": _polarization(image.collection.polarization[0]),
        "RcvChannels": {"@size": 1, "ChanParameters": [channel]},
    }


def _image_formation(image: ComplexImage, timing: CollectTiming, autofocused: bool) -> Block:
    """How the image was made."""
    carrier = image.carrier
    removal = [
        ("PHASE_REMOVED_FROM_PIXEL", "exp(-j 2 pi f0 (delay(pixel) - delay(reference point))), delay both ways at mid-aperture"),
        ("CARRIER_FREQUENCY_HZ", repr(carrier.frequency)),
        ("TRANSMIT_POSITION_ECF_M", _vector(carrier.transmit_position)),
        ("RECEIVE_POSITION_ECF_M", _vector(carrier.receive_position)),
        ("REFERENCE_POINT_ECF_M", _vector(carrier.reference_point)),
    ]
    on_terrain = isinstance(image.surface, ProjectedGrid)
    focusing = [
        ("METHOD", _text(image.method)),
        ("PIXELS_FOCUSED_ON", "terrain, at the range and range rate of the plane" if on_terrain else "plane"),
        ("ERROR_BOUND_DB", f"{-image.accuracy_db:g}"),
        ("POSITION_POLYNOMIAL_RESIDUAL_M", f"{timing.residual:.3g}"),
    ]
    return {
        "RcvChanProc": {"NumChanProc": 1, "ChanIndex": [1]},
        "TxRcvPolarizationProc": _polarization_pair(image.collection.polarization),
        "TStartProc": 0.0,
        "TEndProc": timing.duration,
        "TxFrequencyProc": {"MinProc": image.lowest_frequency, "MaxProc": image.highest_frequency},
        "ImageFormAlgo": "OTHER",
        "STBeamComp": "NO",
        "ImageBeamComp": "NO",
        "AzAutofocus": "GLOBAL" if autofocused else "NO",
        "RgAutofocus": "NO",
        "Processing": [
            {"Type": "BACKPROJECTION", "Applied": True, "Parameter": focusing},
            {"Type": CARRIER_REMOVAL, "Applied": True, "Parameter": removal},
        ],
    }


def _error_statistics(error: OrbitError) -> Block:
    """How wrong the orbit may be, one standard deviation of each axis."""
    errors = dict.fromkeys(("P1", "P2", "P3"), error.position) | dict.fromkeys(("V1", "V2", "V3"), error.velocity)
    return {"Components": {"PosVelErr": {"Frame": "ECF", **errors}, "RadarSensor": {"RangeBias": 0.0}}}


def _corners(plane: Plane, scp: Float, scpcoa: Any) -> Float:
    """(4, 2) latitude and longitude in degrees of the corner pixels, clockwise as the rows and columns lie.

    Pixels off the ground are brought to the reference point's height along the normal of the slant plane, along which range and
    Doppler do not change to first order.
    """
    rows, columns = plane.shape
    position = plane.at(np.array([0, 0, rows - 1, rows - 1]), np.array([0, columns - 1, columns - 1, 0]))
    up = LocalFrame.at(scp).axes[2]
    layover = np.cross(scp - scpcoa["ARPPos"], scpcoa["ARPVel"])
    position = position - ((position - scp) @ up / (layover @ up))[:, np.newaxis] * layover
    corners = np.rad2deg(earth_fixed_to_geodetic(position)[:, :2])
    # NITF's corner field has no hemisphere letter for a coordinate of exactly zero.
    return np.where(corners == 0.0, 1e-12, corners)


def _degrees(position: Float) -> Float:
    latitude, longitude, height = earth_fixed_to_geodetic(position)
    return np.array([np.rad2deg(latitude), np.rad2deg(longitude), height])


def _polarization(name: str) -> str:
    if re.fullmatch("[VHXYSE]|RHC|LHC", name):
        return name
    return "UNKNOWN" if name in {"UNKNOWN", "UNSPECIFIED", ""} else f"OTHER{_text(name).replace(':', ' ')}"


def _polarization_pair(names: Iterable[str]) -> str:
    sent, received = (_polarization(name) for name in names)
    return "UNKNOWN" if "UNKNOWN" in {sent, received} else f"{sent}:{received}"


def _flag(value: bool) -> str:
    return str(value).lower()


def _vector(values: Float) -> str:
    return " ".join(repr(float(value)) for value in values)


def _text(value: str) -> str:
    """Text that XML can carry: no control characters."""
    return "".join(character if character.isprintable() else " " for character in value)
