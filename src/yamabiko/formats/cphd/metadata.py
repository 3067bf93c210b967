"""The XML block that describes a record: CPHD 1.1.0, filled from the record and its per-vector parameters.

Element names are the standard's (NGA.STND.0068-1). The reference geometry is computed by sarkit, whose checker compares with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import lxml.etree
import numpy as np
import sarkit.cphd
from numpy.typing import ArrayLike, NDArray

from yamabiko.collect.line_of_sight import path_gradient
from yamabiko.collect.phase_history import SPEED_OF_LIGHT, PhaseHistory
from yamabiko.earth.wgs84 import Float, LocalFrame, earth_fixed_to_geodetic
from yamabiko.errors import InputError
from yamabiko.formats.cphd import illumination, own_parameters

NAMESPACE = "http://api.nsgreg.nga.mil/schema/cphd/1.1.0"
_POLARIZATIONS = ("X", "Y", "V", "H", "S", "E", "RHC", "LHC")
_MODES = ("SPOTLIGHT", "STRIPMAP", "DYNAMIC STRIPMAP")
_WORD = 8
_SQUARE_IN_CIRCLE = np.sqrt(0.5)
_CLAIMED_PHASE = 0.8
_GRID_SPACING = 0.8


@dataclass(frozen=True)
class FileLayout:
    """What is written beside the record itself.

    domain, phase_sign, image_area, release_info : as asked of `write_cphd`. seconds_back : by how much CollectionStart lies before
    the record's epoch. samples : in a stored vector. parameters : (pulse,) per-vector parameters.
    """

    domain: str
    phase_sign: int
    seconds_back: int
    samples: int
    parameters: NDArray[np.void]
    image_area: ArrayLike | None
    release_info: str


def metadata(history: PhaseHistory, layout: FileLayout) -> Any:
    """The root element. Raises InputError where the record says what CPHD cannot."""
    root = lxml.etree.Element(f"{{{NAMESPACE}}}CPHD", nsmap={None: NAMESPACE})
    # sarkit gives this class no types.
    wrapper: Any = sarkit.cphd.ElementWrapper
    cphd = wrapper(root)
    _check_words(history, layout)
    cphd["CollectionID"] = _collection(history, layout)
    cphd["Global"] = _global(history, layout)
    cphd["SceneCoordinates"] = _scene_coordinates(history, layout)
    cphd["Data"] = _data(history, layout)
    cphd["Channel"] = _channel(history, layout)
    cphd["PVP"] = _parameter_places(layout)
    cphd["Dwell"] = _dwell(history, layout)
    with np.errstate(invalid="ignore", divide="ignore"):
        geometry = sarkit.cphd.compute_reference_geometry(root.getroottree(), layout.parameters)
    if any((element.text or "").strip().lower() == "nan" for element in geometry.iter()):
        raise InputError(history.source, "geometry", "an antenna that stands still or hangs over the scene", "a side-looking radar")
    cphd["ReferenceGeometry"] = geometry
    if history.orbit_error is not None and not history.bistatic:
        cphd["ErrorParameters"] = illumination.error_parameters(history.orbit_error)
    return root


def _check_words(history: PhaseHistory, layout: FileLayout) -> None:
    """Raise InputError where a text cannot stand in the header or in XML, or is none of the standard's words."""
    collection = history.collection
    texts = {
        "collector": collection.collector,
        "identifier": collection.identifier,
        "channel": collection.channel,
        "classification": collection.classification,
        "release information": layout.release_info,
    } | {f"assumption {number + 1}": sentence for number, sentence in enumerate(collection.assumptions)}
    for field, text in texts.items():
        if not text.isprintable() or text != text.strip() or not text:
            raise InputError(history.source, field, repr(text), "one line of printable text without spaces at its ends")
    if collection.mode not in _MODES:
        raise InputError(history.source, "mode", repr(collection.mode), " or ".join(_MODES))
    for polarization in collection.polarization:
        if polarization not in (*_POLARIZATIONS, "UNKNOWN"):
            raise InputError(history.source, "polarization", repr(polarization), f"UNKNOWN or one of {', '.join(_POLARIZATIONS)}")


def _collection(history: PhaseHistory, layout: FileLayout) -> dict[str, Any]:
    collection = history.collection
    return {
        "CollectorName": collection.collector,
        "CoreName": collection.identifier,
        "CollectType": "BISTATIC" if history.bistatic else "MONOSTATIC",
        "RadarMode": {"ModeType": collection.mode},
        "Classification": collection.classification,
        "ReleaseInfo": layout.release_info,
        "Parameter": own_parameters.to_parameters(history, layout.seconds_back) + illumination.parameters_of(history),
    }


def _global(history: PhaseHistory, layout: FileLayout) -> dict[str, Any]:
    pvp = layout.parameters
    start = history.epoch - timedelta(seconds=layout.seconds_back)
    return {
        "DomainType": layout.domain,
        "SGN": layout.phase_sign,
        "Timeline": {"CollectionStart": start, "TxTime1": pvp["TxTime"].min(), "TxTime2": pvp["TxTime"].max()},
        "FxBand": {"FxMin": pvp["FX1"].min(), "FxMax": pvp["FX2"].max()},
        "TOASwath": {"TOAMin": pvp["TOA1"].min(), "TOAMax": pvp["TOA2"].max()},
    }


def _scene_coordinates(history: PhaseHistory, layout: FileLayout) -> dict[str, Any]:
    """A plane that touches the scene centre, x east and y north, and the area imaged."""
    frame = LocalFrame.at(history.scene_centre)
    polygon = _image_area(history, history.area if layout.image_area is None else layout.image_area)
    low, high = polygon.min(axis=0), polygon.max(axis=0)
    corners = np.array([[low[0], low[1]], [low[0], high[1]], [high[0], high[1]], [high[0], low[1]]])
    on_plane = frame.to_earth_fixed(np.concatenate([corners, np.zeros((4, 1))], axis=1))
    spacing = _GRID_SPACING * _finest_resolution(history)
    lines, samples = (int(count) for count in np.ceil((high - low) / spacing))
    return {
        "EarthModel": "WGS_84",
        "IARP": {"ECF": frame.origin, "LLH": _degrees(earth_fixed_to_geodetic(frame.origin))},
        "ReferenceSurface": {"Planar": {"uIAX": frame.axes[0], "uIAY": frame.axes[1]}},
        "ImageArea": {"X1Y1": low, "X2Y2": high, "Polygon": polygon},
        "ImageAreaCornerPoints": _degrees(earth_fixed_to_geodetic(on_plane))[:, :2],
        "ImageGrid": {
            "IARPLocation": -low / spacing - 0.5,
            "IAXExtent": {"LineSpacing": spacing, "FirstLine": 0, "NumLines": lines},
            "IAYExtent": {"SampleSpacing": spacing, "FirstSample": 0, "NumSamples": samples},
        },
    }


def _degrees(geodetic: Float) -> Float:
    return np.concatenate([np.degrees(geodetic[..., :2]), geodetic[..., 2:]], axis=-1)


def _image_area(history: PhaseHistory, wanted: ArrayLike | None) -> Float:
    """(vertex, 2) corners, clockwise seen from above as the standard has them, east and north metres about the scene centre."""
    if wanted is None:
        track = LocalFrame.at(history.scene_centre).from_earth_fixed(history.reference_point)[:, :2]
        half = _half_width_without_aliasing(history)
        (west, south), (east, north) = track.min(axis=0) - half, track.max(axis=0) + half
        return np.array([[west, south], [west, north], [east, north], [east, south]])
    polygon = np.asarray(wanted, dtype=np.float64)
    if polygon.ndim != 2 or polygon.shape[0] < 3 or polygon.shape[1] != 2 or not np.isfinite(polygon).all():
        raise InputError("image area", "corners", f"shape {polygon.shape}", "three or more finite (east, north) pairs")
    following = np.roll(polygon, -1, axis=0)
    doubled_area = float((polygon[:, 0] * following[:, 1] - following[:, 0] * polygon[:, 1]).sum())
    if doubled_area == 0.0:
        raise InputError("image area", "corners", "no area", "a simple polygon")
    return polygon[::-1] if doubled_area > 0.0 else polygon


def _lines_of_sight(history: PhaseHistory) -> Float:
    """(pulse, 2) east and north components of the two-way path's gradient: how fast it grows that way, metres a metre."""
    gradient = path_gradient(history.transmit.position, history.receive.position, history.reference_point)
    return np.asarray(LocalFrame.at(history.scene_centre).turn_from_earth_fixed(gradient)[:, :2])


def _half_width_without_aliasing(history: PhaseHistory) -> float:
    """Half the side (m) of a square about the reference point that neither range nor azimuth folds, with a fifth in hand.

    In range the path, both ways, may differ by c over the frequency step before it folds; from pulse to pulse the phase may change
    by half a turn either way.
    """
    in_range = SPEED_OF_LIGHT / history.frequency_step.max() / 4.0
    turning = np.linalg.norm(np.diff(_lines_of_sight(history), axis=0), axis=1).max()
    in_azimuth = 0.5 * SPEED_OF_LIGHT / (history.highest_frequency * turning) if turning > 0.0 else np.inf
    return float(_CLAIMED_PHASE * _SQUARE_IN_CIRCLE * min(in_range, in_azimuth))


def _finest_resolution(history: PhaseHistory) -> float:
    """The finer of slant range and azimuth resolution (m)."""
    sight = _lines_of_sight(history)
    swept = float(np.linalg.norm(sight.max(axis=0) - sight.min(axis=0)))
    in_range = SPEED_OF_LIGHT / (2.0 * (history.highest_frequency - history.lowest_frequency))
    return min(in_range, SPEED_OF_LIGHT / (history.centre_frequency * swept)) if swept > 0.0 else in_range


def _data(history: PhaseHistory, layout: FileLayout) -> dict[str, Any]:
    return {
        "SignalArrayFormat": "CF8",
        "NumBytesPVP": layout.parameters.dtype.itemsize,
        "NumCPHDChannels": 1,
        "Channel": [
            {
                "Identifier": history.collection.channel,
                "NumVectors": history.pulses,
                "NumSamples": layout.samples,
                "SignalArrayByteOffset": 0,
                "PVPArrayByteOffset": 0,
            }
        ],
        "NumSupportArrays": 0,
    }


def _channel(history: PhaseHistory, layout: FileLayout) -> dict[str, Any]:
    pvp = layout.parameters
    band_fixed = all(np.ptp(pvp[name]) == 0.0 for name in ("FX1", "FX2"))
    point_fixed = bool((pvp["SRPPos"] == pvp["SRPPos"][0]).all())
    low, high = pvp["FX1"].min(), pvp["FX2"].max()
    sent, received = (
        "UNSPECIFIED" if polarization == "UNKNOWN" else polarization for polarization in history.collection.polarization
    )
    return {
        "RefChId": history.collection.channel,
        "FXFixedCPHD": band_fixed,
        "TOAFixedCPHD": True,
        "SRPFixedCPHD": point_fixed,
        "Parameters": [
            {
                "Identifier": history.collection.channel,
                "RefVectorIndex": history.pulses // 2,
                "FXFixed": band_fixed,
                "TOAFixed": True,
                "SRPFixed": point_fixed,
                "SignalNormal": True,
                "Polarization": {"TxPol": sent, "RcvPol": received},
                "FxC": 0.5 * (low + high),
                "FxBW": high - low,
                "TOASaved": pvp["TOA2"].max() - pvp["TOA1"].min(),
                "DwellTimes": {"CODId": "CENTRE", "DwellId": "DWELL"},
            }
        ],
    }


def _parameter_places(layout: FileLayout) -> dict[str, Any]:
    """Offset and size (words of 8 bytes) and format of each per-vector parameter."""
    places = {}
    fields: dict[str, Any] = dict(layout.parameters.dtype.fields or {})
    for name, (kind, offset, *_) in fields.items():
        places[name] = {"Offset": offset // _WORD, "Size": kind.itemsize // _WORD, "dtype": kind}
    return places


def _dwell(history: PhaseHistory, layout: FileLayout) -> dict[str, Any]:
    """When points are seen; a record that does not say has them seen from the first pulse to the last."""
    times = sarkit.cphd.compute_t_ref_from_pvps(layout.parameters[[0, -1]])
    swept = illumination.dwell_of(history, layout.seconds_back)
    centre, dwell = swept or (np.array([[0.5 * (times[0] + times[1])]]), np.array([[times[1] - times[0]]]))
    return {
        "NumCODTimes": 1,
        "CODTime": [{"Identifier": "CENTRE", "CODTimePoly": centre}],
        "NumDwellTimes": 1,
        "DwellTime": [{"Identifier": "DWELL", "DwellTimePoly": dwell}],
    }
