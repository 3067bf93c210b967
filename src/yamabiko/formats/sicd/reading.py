"""Complex images read from any SICD file, whoever wrote it: pixels as complex numbers, and what a measurement needs of the grid."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from yamabiko.collect.phase_history import Complex
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.formats.nitf import ImageSubheader, Segment, image_subheader
from yamabiko.formats.sensor_independent import Container, open_container
from yamabiko.formats.sicd.geometry import positive, vector
from yamabiko.formats.xml_block import XmlBlock

# Bytes of one pixel, and NITF's value type and bits of each of its two bands.
_PIXEL_TYPES = {"RE32F_IM32F": (8, "R", 32), "RE16I_IM16I": (4, "SI", 16), "AMP8I_PHS8I": (2, "INT", 8)}
_BLOCK_BYTES = 1 << 24
_MOST_ROWS = 99_999_999
_LARGEST_AMPLITUDE = 1e38


@dataclass(frozen=True, eq=False)
class SicdImage:
    """Pixels of a SICD file and where they lie.

    pixels : (row, column) complex64. row_spacing, column_spacing : metres on the image grid. row_direction, column_direction : (3,)
    earth-fixed unit vectors in which row and column numbers grow. reference_point : (3,) earth-fixed metres (SCP), at
    reference_pixel (row, column) counted from the first pixel in the file. transform_sign : Grid/Row/Sgn, -1 where exp(-j 2 pi k x)
    leads to spatial frequency. row_impulse_response_width, column_impulse_response_width : as the file states them (m).
    """

    pixels: Complex
    row_spacing: float
    column_spacing: float
    row_direction: Float
    column_direction: Float
    reference_point: Float
    reference_pixel: tuple[int, int]
    transform_sign: int
    row_impulse_response_width: float
    column_impulse_response_width: float


def read_sicd(path: Path) -> SicdImage:
    """Read the whole image, of any of the three pixel types.

    Raises InputError where the file is not SICD, damaged, hostile, compressed, or says sizes that it does not have.
    """
    path = Path(path)
    with open_container(path, "SICD") as container:
        xml = container.xml
        pixels = read_pixels(container)
        return SicdImage(
            pixels=pixels,
            row_spacing=positive(xml, "Grid/Row/SS"),
            column_spacing=positive(xml, "Grid/Col/SS"),
            row_direction=vector(xml, "Grid/Row/UVectECF"),
            column_direction=vector(xml, "Grid/Col/UVectECF"),
            reference_point=vector(xml, "GeoData/SCP/ECF"),
            reference_pixel=(
                xml.integer("ImageData/SCPPixel/Row") - xml.integer("ImageData/FirstRow"),
                xml.integer("ImageData/SCPPixel/Col") - xml.integer("ImageData/FirstCol"),
            ),
            transform_sign=-1 if xml.choice("Grid/Row/Sgn", ("-1", "+1", "1")) == "-1" else 1,
            row_impulse_response_width=positive(xml, "Grid/Row/ImpRespWid"),
            column_impulse_response_width=positive(xml, "Grid/Col/ImpRespWid"),
        )


def read_pixels(container: Container) -> Complex:
    """All rows, segment by segment; nothing is allocated before the file is known to hold as much."""
    xml, path = container.xml, container.path
    kind = xml.choice("ImageData/PixelType", tuple(_PIXEL_TYPES))
    rows, columns = xml.integer("ImageData/NumRows", largest=_MOST_ROWS), xml.integer("ImageData/NumCols", largest=_MOST_ROWS)
    if rows == 0 or columns == 0:
        raise InputError(path, "image", f"{rows} rows of {columns} pixels", "at least one pixel")
    segments = _image_segments(container, kind, columns)
    held = sum(header.rows for header, _ in segments)
    if held != rows:
        raise InputError(path, "image segments", f"{held} rows", f"{rows}, as the XML says")
    amplitude = _amplitude_table(xml) if kind == "AMP8I_PHS8I" else np.empty(0)
    pixels = np.empty((rows, columns), np.complex64)
    first = 0
    for header, segment in segments:
        container.file.seek(segment.data_offset)
        _read_segment(container, kind, amplitude, pixels[first : first + header.rows])
        first += header.rows
    return pixels


def _image_segments(container: Container, kind: str, columns: int) -> list[tuple[ImageSubheader, Segment]]:
    """The segments in row order, each checked against the XML and its own length."""
    bytes_per_pixel, value_type, bits = _PIXEL_TYPES[kind]
    path, found = container.path, []
    for segment in container.layout.images:
        header = image_subheader(path, container.file, segment)
        if header.category != "SAR" or not header.identifier.startswith("SICD"):
            continue
        if header.compression != "NC":
            raise InputError(path, "image segment", f"compression {header.compression!r}", "no compression and no mask (NC)")
        stored = (header.value_type, header.bands, header.band_bits, header.mode)
        if stored != (value_type, 2, bits, "P"):
            raise InputError(path, "image segment", f"pixels stored as {stored}", f"{kind}: {(value_type, 2, bits, 'P')}")
        if header.columns != columns:
            raise InputError(path, "image segment", f"{header.columns} columns", f"{columns}, as the XML says")
        if segment.data_size != header.rows * columns * bytes_per_pixel:
            expected = f"{header.rows} rows of {columns} pixels of {bytes_per_pixel} bytes"
            raise InputError(path, "image segment", f"{segment.data_size} bytes", expected)
        found.append((header, segment))
    return sorted(found, key=lambda one: one[0].identifier)


def _read_segment(container: Container, kind: str, amplitude: Float, rows: Complex) -> None:
    """Fill rows (row, column) from where the file stands, a block at a time."""
    bytes_per_pixel = _PIXEL_TYPES[kind][0]
    block = max(1, _BLOCK_BYTES // (bytes_per_pixel * rows.shape[1]))
    for first in range(0, len(rows), block):
        part = rows[first : first + block]
        content = container.file.read(part.size * bytes_per_pixel)
        if len(content) < part.size * bytes_per_pixel:
            raise InputError(container.path, "image segment", "the file's end", "all rows: the file is cut short")
        part[:] = _decoded(content, kind, amplitude).reshape(part.shape)


def _decoded(content: bytes, kind: str, amplitude: Float) -> NDArray[np.complex64]:
    """Pixels in a row from their bytes. Source: NGA.STND.0024-1_1.4 (SICD volume 1), block ImageData, pixel types."""
    if kind == "RE32F_IM32F":
        return np.frombuffer(content, ">c8").astype(np.complex64)
    if kind == "RE16I_IM16I":
        return np.asarray(np.frombuffer(content, ">i2").astype(np.float32).view(np.complex64))
    pairs = np.frombuffer(content, np.uint8).reshape(-1, 2)
    return np.asarray(amplitude[pairs[:, 0]] * np.exp(2j * np.pi / 256.0 * pairs[:, 1]), np.complex64)


def _amplitude_table(xml: XmlBlock) -> Float:
    """(256,) amplitude of each stored value; the value itself where the file has no table."""
    table = np.arange(256.0)
    entries = xml.all("ImageData/AmpTable/Amplitude")
    seen = set()
    for entry in entries:
        index = entry.get("index", "")
        if not (index.isascii() and index.isdigit() and len(index) <= 3 and int(index) < 256) or index in seen:
            raise InputError(xml.path, "XML ImageData/AmpTable", f"index {index[:20]!r}", "each of 0 to 255 once")
        seen.add(index)
        try:
            table[int(index)] = float(entry.text or "")
        except ValueError as error:
            raise InputError(xml.path, "XML ImageData/AmpTable", repr((entry.text or "")[:20]), "a number") from error
    if entries and (len(seen) != 256 or not (np.abs(table) <= _LARGEST_AMPLITUDE).all()):
        raise InputError(xml.path, "XML ImageData/AmpTable", f"{len(seen)} amplitudes", "256 finite ones")
    return table
