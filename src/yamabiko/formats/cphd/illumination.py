"""What the beam did and what amplitudes are worth, in CPHD: its own blocks where it has them, parameters of ours where not.

The standard's Dwell block says which pulses light which place, its ErrorParameters how wrong the orbit may be, its ImageArea what
ground is meant. It has no words for the antenna's taper over an aperture, the amplitude of a square metre and the noise in a
sample: these are numbers separated by spaces in CollectionID/Parameter, polynomials as rows of growing east power.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from yamabiko.collect.illumination import Calibration, Illumination, OrbitError
from yamabiko.collect.phase_history import PhaseHistory
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.formats.cphd.own_parameters import value_of
from yamabiko.formats.xml_block import XmlBlock

_TAPER = "YamabikoBeamTaper"
_GAIN = "YamabikoSquareMetreAmplitude"
_NOISE = "YamabikoNoisePowerPerSample"
_AREA = "YamabikoImageAreaPlanned"
_MOST_COEFFICIENTS = 100
_MOST_CORNERS = 1000
_HIGHEST_POWER = 9


def parameters_of(history: PhaseHistory) -> list[tuple[str, str]]:
    """Names and values to write beside the standard's blocks."""
    written = []
    if history.illumination is not None:
        written.append((_TAPER, _numbers(history.illumination.taper)))
    if history.calibration is not None:
        written.append((_GAIN, "; ".join(_numbers(row) for row in history.calibration.gain)))
        if history.calibration.noise_power is not None:
            written.append((_NOISE, repr(float(history.calibration.noise_power))))
    if history.area is not None:
        written.append((_AREA, "true"))
    return written


def dwell_of(history: PhaseHistory, seconds_back: int) -> tuple[Float, Float] | None:
    """CODTimePoly and DwellTimePoly, times from CollectionStart, or None where all pulses light all places."""
    if history.illumination is None:
        return None
    centre = history.illumination.centre_time.copy()
    centre[0, 0] += seconds_back
    return centre, history.illumination.dwell


def error_parameters(error: OrbitError) -> dict[str, Any]:
    """The ErrorParameters block of one platform; a range bias the standard wants, and the record knows of none."""
    errors = dict.fromkeys(("P1", "P2", "P3"), error.position) | dict.fromkeys(("V1", "V2", "V3"), error.velocity)
    return {"Monostatic": {"PosVelErr": {"Frame": "ECF", **errors}, "RadarSensor": {"RangeBias": 0.0}}}


def read_illumination(xml: XmlBlock, channel: str, seconds_back: int) -> Illumination | None:
    """From the Dwell block, where this program wrote it for a beam that sweeps; None elsewhere.

    In other programs' files the dwell is that of a beam's half power or of no stated level: all pulses are used, as they come.
    """
    taper = value_of(xml, _TAPER)
    if taper is None:
        return None
    for element in xml.all("Channel/Parameters"):
        if xml.text("Identifier", element, default="") == channel:
            centre = _polynomial(xml, "CODTime", "CODTimePoly", xml.text("DwellTimes/CODId", element))
            dwell = _polynomial(xml, "DwellTime", "DwellTimePoly", xml.text("DwellTimes/DwellId", element))
            centre[0, 0] -= seconds_back
            return Illumination(centre, dwell, _read_numbers(xml, _TAPER, taper))
    raise InputError(xml.path, "XML Channel/Parameters", f"none for channel {channel[:40]}", "its dwell times")


def read_calibration(xml: XmlBlock) -> Calibration | None:
    """What amplitudes are worth, where this program wrote it."""
    gain, noise = value_of(xml, _GAIN), value_of(xml, _NOISE)
    if gain is None:
        return None
    rows = [_read_numbers(xml, _GAIN, row) for row in gain.split(";")]
    if len({len(row) for row in rows}) != 1:
        raise InputError(xml.path, f"XML CollectionID/Parameter {_GAIN}", "rows of different lengths", "rows of one length")
    return Calibration(np.array(rows), None if noise is None else float(_read_numbers(xml, _NOISE, noise)[0]))


def read_area(xml: XmlBlock) -> Float | None:
    """The corners (vertex, 2) of the ground that was to be pictured, where this program was told it."""
    if value_of(xml, _AREA) != "true":
        return None
    vertices = xml.all("SceneCoordinates/ImageArea/Polygon/Vertex")
    if not 3 <= len(vertices) <= _MOST_CORNERS:
        raise InputError(xml.path, "XML SceneCoordinates/ImageArea/Polygon", f"{len(vertices)} corners", "three or more")
    return np.array([[xml.number("X", vertex), xml.number("Y", vertex)] for vertex in vertices])


def read_orbit_error(xml: XmlBlock) -> OrbitError | None:
    """The standard deviation of an axis, the three of ErrorParameters taken together, where a single platform's file has it."""
    start = "ErrorParameters/Monostatic/PosVelErr"
    if not xml.all(start):
        return None
    position, velocity = (np.array([xml.number(f"{start}/{letter}{axis}") for axis in (1, 2, 3)]) for letter in ("P", "V"))
    return OrbitError(float(np.sqrt((position**2).mean())), float(np.sqrt((velocity**2).mean())))


def _polynomial(xml: XmlBlock, block: str, name: str, identifier: str) -> Float:
    """Coefficients (east power, north power) of one of the Dwell block's polynomials."""
    for element in xml.all(f"Dwell/{block}"):
        if xml.text("Identifier", element) == identifier:
            terms = xml.all(f"{name}/Coef", element)
            if not 1 <= len(terms) <= _MOST_COEFFICIENTS:
                raise InputError(xml.path, f"XML Dwell/{block}/{name}", f"{len(terms)} coefficients", "one or more")
            powers = [[_power(xml, term, f"exponent{axis}") for axis in (1, 2)] for term in terms]
            coefficients = np.zeros(np.max(powers, axis=0) + 1)
            for (i, j), term in zip(powers, terms, strict=True):
                coefficients[i, j] = _read_numbers(xml, name, term.text or "")[0]
            return coefficients
    raise InputError(xml.path, f"XML Dwell/{block}", f"none named {identifier[:40]}", "the channel's")


def _power(xml: XmlBlock, term: Any, name: str) -> int:
    text = term.get(name) or ""
    if not (text.isdecimal() and len(text) < 3 and int(text) <= _HIGHEST_POWER):
        raise InputError(xml.path, f"XML Dwell Coef {name}", repr(text[:40]), f"a whole number from 0 to {_HIGHEST_POWER}")
    return int(text)


def _numbers(values: Float) -> str:
    return " ".join(repr(float(value)) for value in values)


def _read_numbers(xml: XmlBlock, name: str, text: str) -> Float:
    words = text.split()
    try:
        values = np.array([float(word) for word in words[:_MOST_COEFFICIENTS]])
    except ValueError:
        values = np.array([np.nan])
    if not 1 <= len(words) <= _MOST_COEFFICIENTS or not np.isfinite(values).all():
        raise InputError(xml.path, f"XML {name}", repr(text[:40]), f"one to {_MOST_COEFFICIENTS} finite numbers")
    return values
