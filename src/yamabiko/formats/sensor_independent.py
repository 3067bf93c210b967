"""A SICD or SIDD file opened: which of the two it is by what its first XML says, and its metadata as checked values."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

import lxml.etree

from yamabiko.errors import InputError
from yamabiko.formats.input_file import input_file
from yamabiko.formats.nitf import MAGIC, NitfLayout, nitf_layout, xml_extensions
from yamabiko.formats.xml_block import LARGEST_XML, XmlBlock, parse_xml_block

Standard = Literal["SICD", "SIDD"]


@dataclass(frozen=True)
class Container:
    """An open file. standard : told from the root of the first XML extension; version : from its namespace."""

    path: Path
    file: BinaryIO
    layout: NitfLayout
    xml: XmlBlock
    standard: Standard
    version: str


@contextmanager
def open_container(path: Path, expected: Standard | None = None) -> Iterator[Container]:
    """Open a SICD or SIDD file. Raises InputError where it is neither, not what is expected, damaged or hostile."""
    with input_file(path) as (file, size):
        layout = nitf_layout(path, file, size)
        segment = next(xml_extensions(path, file, layout), None)
        if segment is None:
            raise InputError(path, "data extensions", "no XML", "a SICD or SIDD file")
        if segment.data_size > LARGEST_XML:
            raise InputError(path, "XML", f"{segment.data_size} bytes", f"at most {LARGEST_XML}")
        file.seek(segment.data_offset)
        xml = parse_xml_block(path, file.read(segment.data_size), ("SICD", "SIDD"))
        name = lxml.etree.QName(xml.root)
        standard: Standard = "SICD" if name.localname == "SICD" else "SIDD"
        if expected is not None and standard != expected:
            raise InputError(path, "file", f"a {standard} file", f"a {expected} file")
        yield Container(path, file, layout, xml, standard, (name.namespace or "").rpartition(":")[2])


def image_standard(path: Path) -> Standard | None:
    """Whether a file is SICD or SIDD; None where it is not NITF at all. Raises InputError for a damaged or other NITF file."""
    with input_file(path) as (file, _):
        if not file.read(len(MAGIC)).startswith(b"NITF"):
            return None
    with open_container(path) as container:
        return container.standard
