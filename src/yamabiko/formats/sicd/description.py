"""What a SICD file holds, for people and for programs that ask: plain values with the unit in the key."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from yamabiko.formats.sensor_independent import open_container
from yamabiko.formats.sicd.metadata import ASSUMPTION, EARTH_POSITION_ASSUMED, SIMULATED
from yamabiko.formats.xml_block import XmlBlock


def describe_sicd(path: Path) -> dict[str, Any]:
    """What the file holds, without its pixels. Raises InputError where it is not SICD, damaged or hostile."""
    with open_container(Path(path), "SICD") as container:
        xml = container.xml
        return {
            "format": "SICD",
            "version": container.version,
            **_collection(xml),
            **_image(xml),
            **_orbit_error(xml),
            "row": _direction(xml, "Row"),
            "column": _direction(xml, "Col"),
            **_geometry(xml),
            "corners": _corners(xml),
        }


def _collection(xml: XmlBlock) -> dict[str, Any]:
    """Who collected it, when and how."""
    lowest, highest = (xml.number(f"ImageFormation/TxFrequencyProc/{name}") for name in ("MinProc", "MaxProc"))
    remarks = [(entry.get("name"), (entry.text or "").strip()) for entry in xml.all("CollectionInfo/Parameter")]
    return {
        "collector": xml.text("CollectionInfo/CollectorName"),
        "identifier": xml.text("CollectionInfo/CoreName"),
        "collect_type": xml.text("CollectionInfo/CollectType", default="MONOSTATIC"),
        "mode": xml.text("CollectionInfo/RadarMode/ModeType"),
        "classification": xml.text("CollectionInfo/Classification"),
        "simulated": (SIMULATED, "true") in remarks,
        "earth_position_assumed": (EARTH_POSITION_ASSUMED, "true") in remarks,
        "assumptions": [text for name, text in remarks if name == ASSUMPTION],
        "made_by": xml.text("ImageCreation/Application", default="UNKNOWN"),
        "collection_start": xml.instant("Timeline/CollectStart").isoformat(),
        "duration_s": xml.number("Timeline/CollectDuration"),
        "polarization": xml.text("ImageFormation/TxRcvPolarizationProc"),
        "lowest_frequency_hz": lowest,
        "highest_frequency_hz": highest,
    }


def _image(xml: XmlBlock) -> dict[str, Any]:
    """The pixel array and how it was made."""
    return {
        "rows": xml.integer("ImageData/NumRows"),
        "columns": xml.integer("ImageData/NumCols"),
        "pixel_type": xml.text("ImageData/PixelType"),
        "image_plane": xml.text("Grid/ImagePlane"),
        "grid_type": xml.text("Grid/Type"),
        "image_formation": xml.text("ImageFormation/ImageFormAlgo"),
        "azimuth_autofocus": xml.text("ImageFormation/AzAutofocus"),
        "radiometrically_calibrated": bool(xml.all("Radiometric/SigmaZeroSFPoly") or xml.all("Radiometric/BetaZeroSFPoly")),
    }


def _orbit_error(xml: XmlBlock) -> dict[str, Any]:
    """What the file states of its orbit: one standard deviation of an axis, the three taken together."""
    start = "ErrorStatistics/Components/PosVelErr"
    told: dict[str, Any] = {"orbit_position_error_m": None, "orbit_velocity_error_m_per_s": None}
    if xml.all(start):
        for key, letter in zip(told, "PV", strict=True):
            told[key] = math.sqrt(sum(xml.number(f"{start}/{letter}{axis}") ** 2 for axis in (1, 2, 3)) / 3.0)
    return told


def _direction(xml: XmlBlock, name: str) -> dict[str, Any]:
    """Sampling and spectrum along rows or columns."""
    return {
        "spacing_m": xml.number(f"Grid/{name}/SS"),
        "impulse_response_width_m": xml.number(f"Grid/{name}/ImpRespWid"),
        "bandwidth_cycles_per_m": xml.number(f"Grid/{name}/ImpRespBW"),
        "carrier_cycles_per_m": xml.number(f"Grid/{name}/KCtr"),
        "transform_sign": -1 if xml.choice(f"Grid/{name}/Sgn", ("-1", "+1", "1")) == "-1" else 1,
        "weighting": xml.text(f"Grid/{name}/WgtType/WindowName", default="UNKNOWN"),
    }


def _geometry(xml: XmlBlock) -> dict[str, Any]:
    """The reference point, and how it is seen from the middle of the aperture."""
    return {
        "scene_latitude_deg": xml.number("GeoData/SCP/LLH/Lat"),
        "scene_longitude_deg": xml.number("GeoData/SCP/LLH/Lon"),
        "scene_height_m": xml.number("GeoData/SCP/LLH/HAE"),
        "look_side": {"L": "left", "R": "right"}[xml.choice("SCPCOA/SideOfTrack", ("L", "R"))],
        "slant_range_m": xml.number("SCPCOA/SlantRange"),
        "grazing_angle_deg": xml.number("SCPCOA/GrazeAng"),
        "incidence_angle_deg": xml.number("SCPCOA/IncidenceAng"),
        "doppler_cone_angle_deg": xml.number("SCPCOA/DopplerConeAng"),
        "azimuth_angle_deg": xml.number("SCPCOA/AzimAng"),
    }


def _corners(xml: XmlBlock) -> list[dict[str, float]]:
    """The four corner pixels, clockwise from the first row's first column."""
    return [
        {"latitude_deg": xml.number("Lat", corner), "longitude_deg": xml.number("Lon", corner)}
        for corner in xml.all("GeoData/ImageCorners/ICP")
    ]
