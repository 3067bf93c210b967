"""The container of a CPHD file: header, XML block, per-vector parameters and signal arrays, every size checked against the file.

Source: NGA.STND.0068-1 version 1.1.0, section 3 (file structure) and section 11.2 (per-vector parameters).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from yamabiko.collect.phase_history import Complex
from yamabiko.errors import InputError
from yamabiko.formats.xml_block import LARGEST_XML, XmlBlock, parse_xml_block

MAGIC = b"CPHD/"
VERSIONS = ("1.0.1", "1.1.0")
SECTION_END = b"\f\n"

_LARGEST_HEADER = 1 << 16
_LARGEST_VECTOR_PARAMETERS = 1 << 16
_SAMPLE_TYPES: dict[str, np.dtype[Any]] = {"CI2": np.dtype(">i1"), "CI4": np.dtype(">i2"), "CF8": np.dtype(">f4")}
_MOST_CHANNELS = 1024
_WORD = 8
_FORMATS = {"F8": (">f8", 1), "I8": (">i8", 1), "X=F8;Y=F8;Z=F8;": ("(3,)>f8", 3)}
_REQUIRED = {
    "TxTime": "F8",
    "TxPos": "X=F8;Y=F8;Z=F8;",
    "TxVel": "X=F8;Y=F8;Z=F8;",
    "RcvTime": "F8",
    "RcvPos": "X=F8;Y=F8;Z=F8;",
    "RcvVel": "X=F8;Y=F8;Z=F8;",
    "SRPPos": "X=F8;Y=F8;Z=F8;",
    "FX1": "F8",
    "FX2": "F8",
    "SC0": "F8",
    "SCSS": "F8",
}
_OPTIONAL = {"AmpSF": "F8", "SIGNAL": "I8"}


@dataclass(frozen=True)
class Channel:
    """One channel's arrays: how many vectors (pulses) and samples, and where they start in the file (bytes)."""

    identifier: str
    vectors: int
    samples: int
    signal_start: int
    parameters_start: int


@dataclass(frozen=True)
class Container:
    """An open CPHD file whose sizes have been checked."""

    path: Path
    file: BinaryIO
    version: str
    xml: XmlBlock
    channels: tuple[Channel, ...]
    sample_format: str
    parameter_type: np.dtype[np.void]

    def channel(self, wanted: str | int | None) -> Channel:
        """The channel of an identifier, or of an index from 0 (digits will do), or the reference channel for None."""
        if wanted is None:
            wanted = self.xml.text("Channel/RefChId", default=self.channels[0].identifier)
        for channel in self.channels:
            if channel.identifier == wanted:
                return channel
        if isinstance(wanted, int) or re.fullmatch("[0-9]{1,9}", wanted):
            index = int(wanted)
            if 0 <= index < len(self.channels):
                return self.channels[index]
        names = ", ".join(channel.identifier[:40] for channel in self.channels[:20])
        raise InputError(self.path, "channel", repr(wanted), f"one of {names}, or an index from 0 to {len(self.channels) - 1}")

    def parameters(self, channel: Channel) -> NDArray[np.void]:
        """(vector,) structured array of the channel's per-vector parameters, in native byte order."""
        self.file.seek(channel.parameters_start)
        content = self.file.read(channel.vectors * self.parameter_type.itemsize)
        stored = np.frombuffer(content, dtype=self.parameter_type)
        if len(stored) != channel.vectors:
            raise InputError(self.path, "PVP block", f"{len(stored)} vectors", f"{channel.vectors} vectors")
        return stored.astype(self.parameter_type.newbyteorder("="))

    def signal_blocks(self, channel: Channel, vectors: int = 256) -> Iterator[tuple[slice, Complex]]:
        """The channel's samples (vector, sample) as stored, complex64, some vectors at a time, with the vectors they belong to."""
        part = _SAMPLE_TYPES[self.sample_format]
        self.file.seek(channel.signal_start)
        for first in range(0, channel.vectors, vectors):
            count = min(vectors, channel.vectors - first)
            stored: NDArray[Any] = np.fromfile(self.file, dtype=part, count=2 * count * channel.samples)
            if stored.size != 2 * count * channel.samples:
                raise InputError(self.path, "SIGNAL block", f"an end after vector {first}", f"{channel.vectors} vectors")
            block = stored.astype(np.float32).view(np.complex64).reshape(count, channel.samples)
            yield slice(first, first + count), block


def open_container(path: Path, file: BinaryIO, size: int) -> Container:
    """Read header and XML block of an open file of `size` bytes and check that all arrays lie inside it."""
    version, header = _read_header(path, file, size)
    starts = {name: _place(path, header, name, size) for name in ("PVP", "SIGNAL")}
    xml = parse_xml_block(path, _xml_bytes(path, file, header, size))
    if xml.all("Data/SignalCompressionID") or xml.all("Data/Channel/CompressedSignalSize"):
        raise InputError(path, "XML Data/SignalCompressionID", "compressed signal arrays", "signal arrays that are not compressed")
    sample_format = xml.choice("Data/SignalArrayFormat", tuple(_SAMPLE_TYPES))
    parameter_type = _parameter_type(xml)
    channels = tuple(_channels(xml, starts, sample_format, parameter_type.itemsize))
    identifiers = {channel.identifier for channel in channels}
    if not channels or len(identifiers) != len(channels):
        found = "two channels of one identifier" if channels else "no channel"
        raise InputError(path, "XML Data/Channel", found, "one or more channels with identifiers of their own")
    return Container(path, file, version, xml, channels, sample_format, parameter_type)


def _read_header(path: Path, file: BinaryIO, size: int) -> tuple[str, dict[str, str]]:
    """Version and key-value pairs of the text header."""
    start = file.read(min(size, _LARGEST_HEADER))
    if not start.startswith(MAGIC):
        raise InputError(path, "header", "another kind of file", "a file that starts with CPHD/")
    text, end, _ = start.partition(SECTION_END)
    if not end:
        raise InputError(path, "header", f"no end in {len(start)} bytes", "a header that ends in a form feed")
    lines = text.decode("utf-8", "replace").split("\n")
    version = lines[0][len(MAGIC) :].strip()
    if version not in VERSIONS:
        raise InputError(path, "header", f"CPHD version {version[:20]!r}", " or ".join(VERSIONS))
    pairs = [line.split(" := ", 1) for line in lines[1:] if line]
    return version, {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


def _place(path: Path, header: dict[str, str], name: str, size: int) -> tuple[int, int]:
    """Start and length (bytes) of a block, inside the file."""
    numbers = []
    for key in (f"{name}_BLOCK_BYTE_OFFSET", f"{name}_BLOCK_SIZE"):
        text = header.get(key, "nothing").strip()
        if not re.fullmatch("[0-9]{1,19}", text):
            raise InputError(path, f"header {key}", text[:40], "a number of bytes")
        numbers.append(int(text))
    start, length = numbers
    if start + length > size:
        raise InputError(path, f"header {name}_BLOCK", f"{length} bytes from {start}", f"a block inside the file of {size} bytes")
    return start, length


def _xml_bytes(path: Path, file: BinaryIO, header: dict[str, str], size: int) -> bytes:
    """The bytes of the XML block, if they are not too many."""
    start, length = _place(path, header, "XML", size)
    if length > LARGEST_XML:
        raise InputError(path, "header XML_BLOCK_SIZE", f"{length} bytes", f"at most {LARGEST_XML} bytes")
    file.seek(start)
    return file.read(length)


def _parameter_type(xml: XmlBlock) -> np.dtype[np.void]:
    """The layout of one vector's parameters that are used here, at their places."""
    length = xml.integer("Data/NumBytesPVP", largest=_LARGEST_VECTOR_PARAMETERS)
    names: list[str] = []
    formats: list[str] = []
    offsets: list[int] = []
    for name, expected in (_REQUIRED | _OPTIONAL).items():
        where = f"PVP/{name}"
        if name in _OPTIONAL and not xml.all(where):
            continue
        xml.choice(f"{where}/Format", (expected,))
        kind, words = _FORMATS[expected]
        offset = xml.integer(f"{where}/Offset", largest=_LARGEST_VECTOR_PARAMETERS) * _WORD
        if offset + words * _WORD > length:
            raise InputError(
                xml.path, f"XML {where}/Offset", f"an end at byte {offset + words * _WORD}", f"an end by byte {length}"
            )
        names.append(name)
        formats.append(kind)
        offsets.append(offset)
    layout: Any = {"names": names, "formats": formats, "offsets": offsets, "itemsize": length}
    parameter_type: np.dtype[np.void] = np.dtype(layout)
    return parameter_type


def _channels(xml: XmlBlock, starts: dict[str, tuple[int, int]], sample_format: str, parameter_bytes: int) -> Iterator[Channel]:
    """The channels, their arrays inside their blocks."""
    sample_bytes = 2 * _SAMPLE_TYPES[sample_format].itemsize
    elements = xml.all("Data/Channel")
    if len(elements) > _MOST_CHANNELS:
        raise InputError(xml.path, "XML Data/Channel", f"{len(elements)} channels", f"at most {_MOST_CHANNELS} channels")
    # Arrays may not share their bytes: together they fit in their block, too.
    room = {block: length for block, (_, length) in starts.items()}
    for element in elements:
        identifier = xml.text("Identifier", element)
        vectors, samples = (xml.integer(name, element) for name in ("NumVectors", "NumSamples"))
        places = {}
        for block, field, needed in (
            ("SIGNAL", "SignalArrayByteOffset", vectors * samples * sample_bytes),
            ("PVP", "PVPArrayByteOffset", vectors * parameter_bytes),
        ):
            offset = xml.integer(field, element)
            start, length = starts[block]
            room[block] -= needed
            if offset + needed > length or room[block] < 0:
                found = f"{vectors} vectors of {samples} samples, {needed} bytes from {offset}"
                expected = f"an array inside the {block} block of {length} bytes"
                raise InputError(xml.path, f"XML Data/Channel {identifier[:40]}", found, expected)
            places[block] = start + offset
        yield Channel(identifier, vectors, samples, places["SIGNAL"], places["PVP"])
