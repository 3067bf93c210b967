"""Where things lie in a NITF 2.1 file: its image segments and data extension segments, every size checked against the real file.

Nothing but headers is read here, and no more of them than finding pixels and XML takes.
Source: MIL-STD-2500C (National Imagery Transmission Format 2.1), tables A-1 (file header), A-3 (image subheader) and A-8 (data
extension subheader).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from yamabiko.errors import InputError

MAGIC = b"NITF02.10"
_FIXED_HEADER = 363
_LARGEST_HEADER = 999_999
_SECURITY = 167


@dataclass(frozen=True)
class Segment:
    """One segment: where its subheader and its data lie, in bytes from the file's start."""

    subheader_offset: int
    subheader_size: int
    data_offset: int
    data_size: int


@dataclass(frozen=True)
class NitfLayout:
    """What a file header lists."""

    title: str
    images: tuple[Segment, ...]
    data_extensions: tuple[Segment, ...]


@dataclass(frozen=True)
class ImageSubheader:
    """What an image subheader says of its pixels; band_bits of 32 with two bands is a complex number in two floats."""

    identifier: str
    rows: int
    columns: int
    value_type: str
    category: str
    compression: str
    bands: int
    band_bits: int
    mode: str


def nitf_layout(path: Path, file: BinaryIO, size: int) -> NitfLayout:
    """Read the file header. Raises InputError where it is not NITF 2.1, or lists more than the file holds."""
    file.seek(0)
    fixed = file.read(_FIXED_HEADER)
    if not fixed.startswith(MAGIC):
        raise InputError(path, "file header", "other first bytes", "NITF 2.1")
    fields = _Fields(path, "file header", fixed)
    fields.skip(39)
    title = fields.text(80)
    fields.skip(_SECURITY + 56)
    stated_size, header_size, image_count = fields.number(12), fields.number(6), fields.number(3)
    if stated_size > size:
        raise InputError(path, "file length", f"{size} bytes", f"{stated_size}, as the header says: the file is cut short")
    file.seek(0)
    fields = _Fields(path, "file header", file.read(min(header_size, _LARGEST_HEADER)))
    fields.skip(_FIXED_HEADER)
    place = _Place(path, header_size, size)
    images = place.take(fields, image_count, 6, 10)
    # Graphics; an unused field; texts; and only then the data extensions, in the order that they lie in the file.
    place.take(fields, fields.number(3), 4, 6)
    fields.skip(3)
    place.take(fields, fields.number(3), 4, 5)
    return NitfLayout(title, images, place.take(fields, fields.number(3), 4, 9))


def image_subheader(path: Path, file: BinaryIO, segment: Segment) -> ImageSubheader:
    """Read one image's subheader. Raises InputError where it is damaged."""
    fields = _subheader(path, file, segment, "image subheader", "IM")
    identifier = fields.text(10)
    fields.skip(14 + 17 + 80 + _SECURITY + 1 + 42)
    rows, columns, value_type = fields.number(8), fields.number(8), fields.text(3)
    fields.skip(8)
    category = fields.text(8)
    fields.skip(2 + 1)
    fields.skip(60 if fields.text(1) else 0)
    fields.skip(80 * fields.number(1))
    compression = fields.text(2)
    fields.skip(0 if compression in {"NC", "NM"} else 4)
    bands = fields.number(1) or fields.number(5)
    for _ in range(bands):
        fields.skip(2 + 6 + 1 + 3)
        tables = fields.number(1)
        fields.skip(tables * fields.number(5) if tables else 0)
    fields.skip(1)
    mode = fields.text(1)
    fields.skip(16)
    return ImageSubheader(identifier, rows, columns, value_type, category, compression, bands, fields.number(2), mode)


def xml_extensions(path: Path, file: BinaryIO, layout: NitfLayout) -> Iterator[Segment]:
    """The data extension segments that hold XML, in order."""
    for segment in layout.data_extensions:
        if _subheader(path, file, segment, "data extension subheader", "DE").text(25) in {
            "XML_DATA_CONTENT",
            "SICD_XML",
            "SIDD_XML",
        }:
            yield segment


def _subheader(path: Path, file: BinaryIO, segment: Segment, name: str, mark: str) -> _Fields:
    file.seek(segment.subheader_offset)
    fields = _Fields(path, name, file.read(segment.subheader_size))
    if (found := fields.text(2)) != mark:
        raise InputError(path, name, repr(found), f"{mark} at its start")
    return fields


@dataclass
class _Place:
    """Walks along the segments as the header lists them."""

    path: Path
    offset: int
    size: int

    def take(self, fields: _Fields, count: int, subheader_digits: int, data_digits: int) -> tuple[Segment, ...]:
        """The next `count` segments, their sizes read from the header's fields."""
        segments = []
        for _ in range(count):
            subheader, data = fields.number(subheader_digits), fields.number(data_digits)
            segments.append(Segment(self.offset, subheader, self.offset + subheader, data))
            self.offset += subheader + data
            if self.offset > self.size:
                raise InputError(self.path, "segment lengths", f"{self.offset} bytes and more", f"at most the file's {self.size}")
        return tuple(segments)


@dataclass
class _Fields:
    """Fields of fixed width, one after another."""

    path: Path
    name: str
    content: bytes
    position: int = 0

    def skip(self, length: int) -> None:
        """Pass over some bytes."""
        self.position += length

    def text(self, length: int) -> str:
        """A text field without its padding."""
        field = self.content[self.position : self.position + length]
        if len(field) < length:
            raise InputError(
                self.path, self.name, f"its end at byte {len(self.content)}", f"at least {self.position + length} bytes"
            )
        self.position += length
        return field.decode("latin-1").strip()

    def number(self, length: int) -> int:
        """A field of decimal digits."""
        field = self.text(length)
        if not (field.isascii() and field.isdigit()):
            raise InputError(self.path, self.name, f"{field!r} at byte {self.position - length}", f"{length} digits")
        return int(field)
