"""Reader of CPHD files: any channel, domain, phase sign and sample format becomes phase history in the record's form."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yamabiko.collect.phase_history import SPEED_OF_LIGHT, Collection, Complex, PhaseHistory
from yamabiko.earth.wgs84 import Float, LocalFrame, earth_fixed_to_geodetic
from yamabiko.errors import InputError
from yamabiko.formats.cphd import own_parameters, time_of_arrival
from yamabiko.formats.cphd.container import Channel, Container, open_container
from yamabiko.formats.cphd.illumination import read_area, read_calibration, read_illumination, read_orbit_error
from yamabiko.formats.input_file import input_file
from yamabiko.platform.trajectory import Trajectory

_LOG = logging.getLogger(__name__)

# Loose bounds that only nonsense exceeds; they keep sums of squares finite. Distances from the earth's centre in metres.
_CREDIBLE = {
    "TxTime": (-1e9, 1e9),
    "RcvTime": (-1e9, 1e9),
    "TxVel": (-1e6, 1e6),
    "RcvVel": (-1e6, 1e6),
    "FX1": (1.0, 1e13),
    "FX2": (1.0, 1e13),
    "SC0": (-1e13, 1e13),
    "SCSS": (-1e13, 1e13),
    "AmpSF": (-1e20, 1e20),
}
_SMALLEST_STEP = 1e-18
_CREDIBLE_RADIUS = (6.2e6, 1e9)
_BLOCK = 64
_WIDTHS_DIFFER = (
    "The vectors' bands differ in width and are filled up with zeros: unweighted, a point of amplitude one comes out with {:.3g}."
)


def read_cphd(path: Path, channel: str | int | None = None) -> PhaseHistory:
    """Read one channel of a CPHD 1.0.1 or 1.1.0 file.

    channel : identifier, or index from 0; the file's reference channel if not given.

    Vectors whose SIGNAL flag is 0 hold no echoes and are left out. Samples outside FX1..FX2 are left out, or zero where bands
    differ in width; focusing counts these zeros, so that the amplitude of a unit point is the mean over the widest width, which
    Collection.assumptions then says. AmpSF is applied; the phase of SGN = +1 is turned round; TOA arrays are brought to frequencies
    from FX1 to FX2, spaced by one over the time saved. The atmospheric delay in TDTropoSRP is taken to be common to all points.

    Raises InputError where the file is damaged, hostile, compressed, or not of this kind.
    """
    path = Path(path)
    with input_file(path) as (file, size):
        container = open_container(path, file, size)
        chosen = container.channel(channel)
        parameters, kept = _checked_parameters(container, chosen)
        domain = _domain(container, parameters, chosen)
        signal = _signal(container, chosen, parameters, kept, domain)
    seconds_back = own_parameters.epoch_after_start(container.xml)
    transmit, receive = _trajectories(container, parameters, seconds_back)
    return PhaseHistory(
        signal=signal,
        first_frequency=domain.first_frequency,
        frequency_step=domain.frequency_step,
        transmit=transmit,
        receive=receive,
        reference_point=parameters["SRPPos"].copy(),
        epoch=container.xml.instant("Global/Timeline/CollectionStart") + timedelta(seconds=seconds_back),
        collection=_collection(container, chosen, domain),
        source=str(path),
        area=read_area(container.xml),
        illumination=read_illumination(container.xml, chosen.identifier, seconds_back),
        calibration=read_calibration(container.xml),
        orbit_error=read_orbit_error(container.xml),
    )


def describe_cphd(path: Path) -> dict[str, Any]:
    """What a file holds, all channels, without its signal, as plain values with the unit in the key.

    Raises InputError as `read_cphd`.
    """
    path = Path(path)
    with input_file(path) as (file, size):
        container = open_container(path, file, size)
        xml = container.xml
        orbit_error = read_orbit_error(xml)
        return {
            "format": "CPHD",
            "version": container.version,
            "collector": xml.text("CollectionID/CollectorName"),
            "identifier": xml.text("CollectionID/CoreName"),
            "collect_type": xml.text("CollectionID/CollectType"),
            "mode": xml.text("CollectionID/RadarMode/ModeType"),
            "classification": xml.text("CollectionID/Classification"),
            "simulated": own_parameters.simulated(xml),
            "earth_position_assumed": own_parameters.earth_position_assumed(xml),
            "assumptions": list(own_parameters.assumptions(xml)),
            "radiometrically_calibrated": read_calibration(xml) is not None,
            "orbit_position_error_m": None if orbit_error is None else orbit_error.position,
            "orbit_velocity_error_m_per_s": None if orbit_error is None else orbit_error.velocity,
            "collection_start": xml.instant("Global/Timeline/CollectionStart").isoformat(),
            "domain": xml.choice("Global/DomainType", ("FX", "TOA")),
            "phase_sign": _phase_sign(container),
            "sample_format": container.sample_format,
            "reference_channel": container.channel(None).identifier,
            "channels": [_describe_channel(container, channel) for channel in container.channels],
        }


def _describe_channel(container: Container, channel: Channel) -> dict[str, Any]:
    """One channel's size, band, duration and geometry in the middle of its aperture."""
    parameters, _ = _checked_parameters(container, channel)
    middle = parameters[len(parameters) // 2]
    latitude, longitude, height = earth_fixed_to_geodetic(middle["SRPPos"])
    sight = LocalFrame.at(middle["SRPPos"]).from_earth_fixed(middle["TxPos"])
    low, high = float(parameters["FX1"].min()), float(parameters["FX2"].max())
    return {
        "identifier": channel.identifier,
        "polarization": "".join(_polarization(container, channel)),
        "pulses": channel.vectors,
        "pulses_with_signal": len(parameters),
        "samples": channel.samples,
        "lowest_frequency_hz": low,
        "highest_frequency_hz": high,
        "range_resolution_m": SPEED_OF_LIGHT / (2.0 * (high - low)),
        "start_s": float(parameters["TxTime"][0]),
        "duration_s": float(parameters["TxTime"][-1] - parameters["TxTime"][0]),
        "scene_latitude_deg": float(np.degrees(latitude)),
        "scene_longitude_deg": float(np.degrees(longitude)),
        "scene_height_m": float(height),
        "slant_range_m": float(np.linalg.norm(sight)),
        "grazing_angle_deg": float(np.degrees(np.arctan2(sight[2], np.hypot(sight[0], sight[1])))),
        "azimuth_angle_deg": float(np.degrees(np.arctan2(sight[0], sight[1])) % 360.0),
    }


@dataclass(frozen=True)
class _Domain:
    """How a channel's samples become frequencies.

    start : (pulse,) the first stored sample used. count : frequencies in a pulse. filled : share of them that lies in the bands.
    """

    is_time: bool
    turn_round: bool
    start: NDArray[np.int64]
    count: int
    filled: float
    first_frequency: Float
    frequency_step: Float


def _checked_parameters(container: Container, channel: Channel) -> tuple[NDArray[np.void], NDArray[np.bool_]]:
    """The parameters of the vectors that hold echoes, credible, and which vectors these are."""
    path = container.path
    where = f"channel {channel.identifier[:40]}"
    if channel.vectors < 2:
        raise InputError(path, f"{where} NumVectors", channel.vectors, "at least 2 vectors (pulses), an aperture")
    if channel.samples < 2:
        raise InputError(path, f"{where} NumSamples", channel.samples, "at least 2 samples")
    parameters = container.parameters(channel)
    names = parameters.dtype.names or ()
    kept = parameters["SIGNAL"] != 0 if "SIGNAL" in names else np.ones(channel.vectors, dtype=np.bool_)
    if kept.sum() < 2:
        raise InputError(path, f"{where} SIGNAL", f"{kept.sum()} vectors with echoes", "at least 2, an aperture")
    if not kept.all():
        _LOG.info("%s: %s: %d vectors without signal left out", path, where, int((~kept).sum()))
    parameters = parameters[kept]
    for name in names:
        if name != "SIGNAL":
            _check_parameter(path, f"{where} PVP {name}", name, parameters[name])
    _check_order(path, f"{where} PVP SCSS", parameters["SCSS"], np.full(len(parameters), _SMALLEST_STEP), "a positive step")
    _check_order(path, f"{where} PVP FX2", parameters["FX2"], parameters["FX1"], "a frequency above FX1")
    return parameters, kept


def _check_order(path: Path, field: str, values: Float, above: Float, expected: str) -> None:
    """Raise InputError where a value is not above another."""
    bad = np.flatnonzero(values <= above)
    if bad.size:
        raise InputError(path, field, f"{values[bad[0]]:g} in vector {bad[0]}", expected)


def _check_parameter(path: Path, field: str, name: str, values: NDArray[Any]) -> None:
    """Raise InputError where a parameter is not finite or beyond all bounds."""
    flat = values.reshape(len(values), -1)
    bad = np.flatnonzero(~np.isfinite(flat).all(axis=1))
    if bad.size:
        raise InputError(path, field, f"a value that is not finite in vector {bad[0]}", "finite numbers")
    if name in _CREDIBLE:
        low, high = _CREDIBLE[name]
        outside = np.flatnonzero(((flat < low) | (flat > high)).any(axis=1))
    else:
        low, high = _CREDIBLE_RADIUS
        largest = np.abs(flat).max(axis=1)
        radius = np.linalg.norm(flat.clip(-high, high), axis=1)
        outside = np.flatnonzero((radius < low) | (largest >= high))
    if outside.size:
        raise InputError(path, field, f"{flat[outside[0]].tolist()} in vector {outside[0]}", f"values from {low:g} to {high:g}")


def _phase_sign(container: Container) -> int:
    return int(container.xml.choice("Global/SGN", ("-1", "+1", "1")))


def _domain(container: Container, parameters: NDArray[np.void], channel: Channel) -> _Domain:
    """The frequencies that the vectors will have."""
    turn_round = _phase_sign(container) == 1
    first, step = parameters["SC0"], parameters["SCSS"]
    band = parameters["FX2"] - parameters["FX1"]
    if container.xml.choice("Global/DomainType", ("FX", "TOA")) == "TOA":
        if (band * step).max() > 1.0 + 1e-6:
            found = f"{step.max():g} s, too long for a band of {band.max():g} Hz"
            raise InputError(container.path, "PVP SCSS", found, "time samples closer than 1 / (FX2 - FX1)")
        counts = time_of_arrival.frequency_counts(band, step, channel.samples)
        count = int(counts.max())
        if count < 2:
            found = f"{channel.samples} samples of {step.min():g} s for a band of {band.max():g} Hz"
            raise InputError(container.path, "PVP SCSS", found, "a time long enough for two frequencies")
        start = np.zeros(len(parameters), dtype=np.int64)
        filled = float(counts.mean()) / count
        return _Domain(True, turn_round, start, count, filled, parameters["FX1"].copy(), 1.0 / (step * channel.samples))
    inside = [
        np.ceil((parameters["FX1"] - first) / step - 0.5).clip(0, channel.samples),
        np.floor((parameters["FX2"] - first) / step + 0.5).clip(-1, channel.samples - 1),
    ]
    count = int((inside[1] - inside[0]).max()) + 1
    if count < 2:
        raise InputError(container.path, "PVP SC0, SCSS", "fewer than 2 samples between FX1 and FX2", "samples in the band")
    # Every vector begins where its own band does, so that a band that moves is not padded to the whole of where it goes.
    start = np.minimum(inside[0], channel.samples - count).astype(np.int64)
    filled = float((inside[1] - inside[0] + 1.0).clip(0).mean()) / count
    return _Domain(False, turn_round, start, count, filled, first + start * step, step.copy())


def _signal(
    container: Container, channel: Channel, parameters: NDArray[np.void], kept: NDArray[np.bool_], domain: _Domain
) -> Complex:
    """(pulse, sample) in frequency, phase falling with distance."""
    signal = np.empty((int(kept.sum()), domain.count), dtype=np.complex64)
    done = 0
    for vectors, stored in container.signal_blocks(channel, _BLOCK):
        block = stored[kept[vectors]]
        mine = slice(done, done + len(block))
        done += len(block)
        # Samples that are not finite are refused by the record, which says in which pulse they stand.
        with np.errstate(over="ignore", invalid="ignore"):
            signal[mine] = _in_frequency(block, parameters[mine], domain, domain.start[mine])
    return signal


def _in_frequency(block: Complex, parameters: NDArray[np.void], domain: _Domain, start: NDArray[np.int64]) -> Complex:
    """Some vectors as stored, brought to frequency with amplitude factor and phase sign."""
    if domain.turn_round:
        block = block.conj()
    if "AmpSF" in (parameters.dtype.names or ()):
        block = (block * parameters["AmpSF"][:, np.newaxis]).astype(np.complex64)
    low, high, first, step = (parameters[name] for name in ("FX1", "FX2", "SC0", "SCSS"))
    if domain.is_time:
        return time_of_arrival.to_frequency(block, first, step, (low, high), domain.count)
    place = start[:, np.newaxis] + np.arange(domain.count)
    chosen = np.take_along_axis(block, place, axis=1)
    below = place < (np.ceil((low - first) / step - 0.5))[:, np.newaxis]
    above = place > (np.floor((high - first) / step + 0.5))[:, np.newaxis]
    return np.where(below | above, np.complex64(0.0), chosen)


def _trajectories(container: Container, parameters: NDArray[np.void], seconds_back: int) -> tuple[Trajectory, Trajectory]:
    """Transmitting and receiving antenna; the same object where the file was written from a record that makes no difference."""
    transmit = Trajectory(parameters["TxTime"] - seconds_back, parameters["TxPos"].copy(), parameters["TxVel"].copy())
    received = parameters["RcvTime"] - seconds_back
    if own_parameters.stop_and_go(container.xml):
        if np.array_equal(parameters["TxPos"], parameters["RcvPos"]) and np.array_equal(parameters["TxVel"], parameters["RcvVel"]):
            return transmit, transmit
        received = transmit.time
    return transmit, Trajectory(received, parameters["RcvPos"].copy(), parameters["RcvVel"].copy())


def _polarization(container: Container, channel: Channel) -> tuple[str, str]:
    """Transmitted and received polarization of a channel."""
    for element in container.xml.all("Channel/Parameters"):
        if container.xml.text("Identifier", element, default="") == channel.identifier:
            sent, received = (container.xml.text(f"Polarization/{side}", element, "UNSPECIFIED") for side in ("TxPol", "RcvPol"))
            return (_polarization_word(sent), _polarization_word(received))
    return ("UNKNOWN", "UNKNOWN")


def _polarization_word(word: str) -> str:
    return "UNKNOWN" if word == "UNSPECIFIED" else word


def _collection(container: Container, channel: Channel, domain: _Domain) -> Collection:
    """Who recorded what."""
    xml = container.xml
    assumptions = own_parameters.assumptions(xml)
    if domain.filled < 1.0:
        assumptions = (*assumptions, _WIDTHS_DIFFER.format(domain.filled))
    return Collection(
        collector=xml.text("CollectionID/CollectorName"),
        identifier=xml.text("CollectionID/CoreName"),
        channel=channel.identifier,
        polarization=_polarization(container, channel),
        mode=xml.choice("CollectionID/RadarMode/ModeType", ("SPOTLIGHT", "STRIPMAP", "DYNAMIC STRIPMAP")),
        classification=xml.text("CollectionID/Classification"),
        simulated=own_parameters.simulated(xml),
        earth_position_assumed=own_parameters.earth_position_assumed(xml),
        assumptions=assumptions,
    )
