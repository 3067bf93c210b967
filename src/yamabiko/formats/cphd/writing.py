"""Writer of CPHD 1.1.0: one record, one channel, CF8 samples, in either domain and with either phase sign."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, Literal

import lxml.etree
import numpy as np
from numpy.typing import ArrayLike, NDArray

from yamabiko.collect.phase_history import SPEED_OF_LIGHT, PhaseHistory
from yamabiko.errors import InputError
from yamabiko.formats.cphd import own_parameters, time_of_arrival
from yamabiko.formats.cphd.container import MAGIC, SECTION_END
from yamabiko.formats.cphd.metadata import FileLayout, metadata
from yamabiko.formats.whole_file import whole_file

_BLOCK = 64
_ALIGNMENT = 64
# The part of the time that the samples can tell apart which the file claims: the standard wants an oversampling of 1.1 or more.
_CLAIMED_TIME = 0.8

_TRIPLE = ("f8", (3,))
PARAMETERS = np.dtype(
    [
        ("TxTime", "f8"),
        ("TxPos", *_TRIPLE),
        ("TxVel", *_TRIPLE),
        ("RcvTime", "f8"),
        ("RcvPos", *_TRIPLE),
        ("RcvVel", *_TRIPLE),
        ("SRPPos", *_TRIPLE),
        ("aFDOP", "f8"),
        ("aFRR1", "f8"),
        ("aFRR2", "f8"),
        ("FX1", "f8"),
        ("FX2", "f8"),
        ("TOA1", "f8"),
        ("TOA2", "f8"),
        ("TDTropoSRP", "f8"),
        ("SC0", "f8"),
        ("SCSS", "f8"),
        ("SIGNAL", "i8"),
    ]
)


def write_cphd(
    history: PhaseHistory,
    path: Path,
    *,
    domain: Literal["FX", "TOA"] = "FX",
    phase_sign: Literal[-1, 1] = -1,
    image_area: ArrayLike | None = None,
    release_info: str = "UNSPECIFIED",
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write a record as CPHD 1.1.0. What is read back is the record: bit for bit in FX, within rounding in TOA.

    domain : of the signal array. phase_sign : Global/SGN; +1 stores the conjugate. image_area : (vertex, 2) corners of a simple
    polygon, east and north metres about the scene centre on the plane that touches it; the area imaged without aliasing if not
    given. progress : called with pulses done and all pulses.

    A record with one instant for sending and receiving gets a RcvTime later by the echo's delay, as the standard demands, and a
    parameter that tells our reader so. Times before the epoch move the collection start back by whole seconds; our reader puts the
    epoch back (the times then agree to a rounding).

    Raises InputError where the record says what CPHD cannot, OutputError where the file cannot be written.
    """
    if domain not in {"FX", "TOA"} or phase_sign not in {-1, 1}:
        raise InputError("write_cphd", "domain, phase sign", f"{domain}, {phase_sign}", "FX or TOA, -1 or 1")
    parameters, seconds_back = _parameters(history, domain)
    samples = history.samples if domain == "FX" else time_of_arrival.time_axis(history.frequency_step, history.samples)[0]
    layout = FileLayout(domain, phase_sign, seconds_back, samples, parameters, image_area, release_info)
    xml = lxml.etree.tostring(metadata(history, layout), encoding="utf-8")
    with whole_file(path) as temporary, temporary.open("wb") as file:
        _write_head(file, history, layout, xml)
        for first in range(0, history.pulses, _BLOCK):
            pulses = slice(first, min(first + _BLOCK, history.pulses))
            block = history.signal[pulses]
            if domain == "TOA":
                block = time_of_arrival.to_time(block, history.frequency_step[pulses])
            if phase_sign == 1:
                block = block.conj()
            file.write(block.astype(">c8").tobytes())
            if progress is not None:
                progress(pulses.stop, history.pulses)


def _parameters(history: PhaseHistory, domain: str) -> tuple[NDArray[np.void], int]:
    """(pulse,) per-vector parameters, and the whole seconds that the collection start lies before the record's epoch."""
    transmit, receive = history.transmit, history.receive
    if abs(transmit.time[0]) >= own_parameters.LONGEST_TIME:
        raise InputError(history.source, "transmit time", f"{transmit.time[0]:g} s", "times within 30 years of the epoch")
    seconds_back = max(0, int(np.ceil(-transmit.time[0])))
    parameters = np.zeros(history.pulses, dtype=PARAMETERS)
    parameters["TxTime"] = transmit.time + seconds_back
    parameters["TxPos"], parameters["TxVel"] = transmit.position, transmit.velocity
    parameters["RcvPos"], parameters["RcvVel"] = receive.position, receive.velocity
    parameters["SRPPos"] = history.reference_point
    parameters["RcvTime"] = _receive_time(history) + seconds_back
    last = history.first_frequency + (history.samples - 1) * history.frequency_step
    parameters["FX1"], parameters["FX2"] = history.first_frequency, last
    half_time = 0.5 * _CLAIMED_TIME / history.frequency_step.max()
    parameters["TOA1"], parameters["TOA2"] = -half_time, half_time
    if domain == "FX":
        parameters["SC0"], parameters["SCSS"] = history.first_frequency, history.frequency_step
    else:
        _, parameters["SC0"], parameters["SCSS"] = time_of_arrival.time_axis(history.frequency_step, history.samples)
    parameters["SIGNAL"] = 1
    return parameters, seconds_back


def _receive_time(history: PhaseHistory) -> NDArray[np.float64]:
    """(pulse,) times of reception, each after its transmission."""
    sent, received = history.transmit.time, history.receive.time
    if own_parameters.receives_as_it_transmits(history):
        path = np.linalg.norm(history.transmit.position - history.reference_point, axis=1)
        path += np.linalg.norm(history.receive.position - history.reference_point, axis=1)
        return np.asarray(sent + path / SPEED_OF_LIGHT)
    early = np.flatnonzero(received <= sent)
    if early.size:
        found = f"{received[early[0]]:g} s, not after its transmission, in pulse {early[0]}"
        raise InputError(history.source, "receive time", found, "times after transmission in all pulses, or in none")
    return received


def _write_head(file: BinaryIO, history: PhaseHistory, layout: FileLayout, xml: bytes) -> None:
    """Write header, XML and per-vector parameters, and leave the file where the signal block starts."""
    pairs: dict[str, Any] = {
        "XML_BLOCK_SIZE": len(xml),
        "XML_BLOCK_BYTE_OFFSET": 0,
        "PVP_BLOCK_SIZE": layout.parameters.nbytes,
        "PVP_BLOCK_BYTE_OFFSET": 0,
        "SIGNAL_BLOCK_SIZE": history.pulses * layout.samples * 8,
        "SIGNAL_BLOCK_BYTE_OFFSET": 0,
        "CLASSIFICATION": history.collection.classification,
        "RELEASE_INFO": layout.release_info,
    }
    # Offsets are laid out for a header with room for the longest numbers.
    at = _aligned(len(_header(pairs)) + 3 * 20)
    for name, length in (("XML", len(xml) + len(SECTION_END)), ("PVP", layout.parameters.nbytes), ("SIGNAL", 0)):
        pairs[f"{name}_BLOCK_BYTE_OFFSET"] = at
        at = _aligned(at + length)
    for content, name in (
        (_header(pairs), ""),
        (xml + SECTION_END, "XML"),
        (layout.parameters.astype(PARAMETERS.newbyteorder(">")).tobytes(), "PVP"),
        (b"", "SIGNAL"),
    ):
        start = pairs[f"{name}_BLOCK_BYTE_OFFSET"] if name else 0
        file.write(bytes(start - file.tell()) + content)


def _header(pairs: dict[str, Any]) -> bytes:
    lines = "".join(f"{key} := {value}\n" for key, value in pairs.items())
    return MAGIC + f"1.1.0\n{lines}".encode() + SECTION_END


def _aligned(size: int) -> int:
    return -(-size // _ALIGNMENT) * _ALIGNMENT
