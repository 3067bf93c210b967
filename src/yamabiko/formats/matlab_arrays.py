"""Numeric arrays of a structure in a MATLAB level 5 file (MATLAB 5 to 7.2), read with every size checked before memory is taken.

A general reader trusts the sizes that a file claims. This one takes no more than the file holds, unpacks no more than a fixed
multiple of it, and looks at numbers and structures only. Source: The MathWorks, "MAT-File Format" (R2018), chapter 1.
"""

from __future__ import annotations

import math
import mmap
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from yamabiko.errors import InputError
from yamabiko.formats.input_file import input_file

Array = NDArray[Any]
Structure = dict[str, "Array | Structure | None"]

_HEADER_BYTES = 128
_MATRIX, _COMPRESSED = 14, 15
_STRUCTURE = 2
_NUMERIC_CLASSES = frozenset(range(6, 16))
_COMPLEX_FLAG = 0x08
_NUMBER_TYPES = {1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8"}
_DEEPEST_STRUCTURE = 4
_MOST_DIMENSIONS = 32
_LONGEST_NAME = 256
_LARGEST_EXPANSION = 50
_FREE_EXPANSION = 1 << 20


@dataclass(frozen=True)
class _Element:
    """One data element: its type number and its bytes."""

    kind: int
    content: memoryview


@dataclass(frozen=True)
class _File:
    """Whose bytes are read, for messages, and in which byte order."""

    path: Path
    order: Literal["<", ">"]

    def wrong(self, field: str, found: object, expected: str) -> InputError:
        return InputError(self.path, field, found, expected)

    def integers(self, content: memoryview) -> list[int]:
        usable = len(content) // 4 * 4
        return [int(number) for number in np.frombuffer(content[:usable], dtype=f"{self.order}i4")]


def has_matlab_magic(first_bytes: bytes) -> bool:
    """Whether a file's first 128 bytes are those of a MATLAB level 5 file (or of a later one that says so)."""
    return len(first_bytes) >= _HEADER_BYTES and first_bytes[126:128] in (b"IM", b"MI")


def read_structure(path: Path, variable: str) -> Structure:
    """The fields of a 1 x 1 structure: 2-D numeric arrays as stored, inner structures, None for anything else.

    Raises InputError naming file and field where the file is not of this format, is cut short, claims more than it holds,
    unpacks to more than 50 times its size, or has no structure of that name.
    """
    with input_file(path) as (opened, _):
        content = memoryview(mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ))
    file = _File(path, _byte_order(path, content))
    room = _LARGEST_EXPANSION * len(content) + _FREE_EXPANSION
    for element in _elements(file, content[_HEADER_BYTES:], "file"):
        matrix = element
        if element.kind == _COMPRESSED:
            unpacked = _unpacked(file, element, room)
            room -= len(unpacked)
            matrix = next(_elements(file, unpacked, "compressed element"), element)
        if matrix.kind != _MATRIX:
            raise file.wrong("variable", f"an element of type {matrix.kind}", "a matrix")
        array_class, _, _, name, rest = _matrix_head(file, matrix.content, variable)
        if name == variable:
            if array_class != _STRUCTURE:
                raise file.wrong(variable, f"an array of class {array_class}", "a structure")
            return _structure(file, matrix.content, variable, rest, depth=0)
    raise file.wrong(variable, "no such variable", f"a structure named {variable}")


def _byte_order(path: Path, content: memoryview) -> Literal["<", ">"]:
    """Byte order of a file of the right format, from its 128-byte header."""
    if not has_matlab_magic(bytes(content[:_HEADER_BYTES])):
        raise InputError(path, "header", "no MATLAB level 5 mark", "a MATLAB file of version 5 to 7.2")
    order: Literal["<", ">"] = "<" if bytes(content[126:128]) == b"IM" else ">"
    version = int(np.frombuffer(content[124:126], dtype=f"{order}u2")[0])
    if version != 0x0100:
        raise InputError(path, "header version", f"{version:#06x}", "0x0100 (save with -v7, not -v7.3)")
    return order


def _elements(file: _File, content: memoryview, field: str) -> Iterator[_Element]:
    """The data elements that lie one after another in some bytes."""
    at = 0
    while at + 8 <= len(content):
        kind, size = (int(number) for number in np.frombuffer(content[at : at + 8], dtype=f"{file.order}u4"))
        if kind >> 16:
            kind, size, start, at_next = kind & 0xFFFF, kind >> 16, at + 4, at + 8
            held = 4
        else:
            start, held = at + 8, len(content) - at - 8
            at_next = start + size + (0 if kind == _COMPRESSED else -size % 8)
        if size > held:
            raise file.wrong(field, f"an element of {size} bytes where {held} are left", "a file that is not cut short")
        yield _Element(kind, content[start : start + size])
        at = at_next
    if len(content) - at > 0:
        raise file.wrong(field, f"{len(content) - at} bytes of an element's head", "a file that is not cut short")


def _unpacked(file: _File, element: _Element, room: int) -> memoryview:
    """What a compressed element holds, if it has room in what a file of this size may unpack to altogether."""
    limit = max(room, 1)
    unpacker = zlib.decompressobj()
    try:
        content = unpacker.decompress(element.content, limit)
    except zlib.error as error:
        raise file.wrong("compressed element", f"bytes that do not unpack ({error})", "zlib data") from error
    if not unpacker.eof:
        found = f"more than {limit} bytes in {len(element.content)}" if len(content) == limit else "an early end"
        raise file.wrong("compressed element", found, "zlib data that end, of a credible size")
    return memoryview(content)


def _matrix_head(file: _File, content: memoryview, field: str) -> tuple[int, bool, tuple[int, ...], str, list[_Element]]:
    """Class, complex flag, dimensions and name of a matrix, and the elements that follow."""
    parts = list(_elements(file, content, field))
    if len(parts) < 3 or len(parts[0].content) < 8:
        raise file.wrong(field, f"a matrix of {len(parts)} parts", "flags, dimensions, a name and content")
    flags = file.integers(parts[0].content)[0]
    shape = tuple(file.integers(parts[1].content))
    if not 2 <= len(shape) <= _MOST_DIMENSIONS or min(shape) < 0:
        raise file.wrong(field, f"dimensions {shape[:_MOST_DIMENSIONS]}", f"2 to {_MOST_DIMENSIONS} dimensions, none negative")
    name = bytes(parts[2].content).decode("ascii", "replace")
    return flags & 0xFF, bool((flags >> 8) & _COMPLEX_FLAG), shape, name, parts[3:]


def _structure(file: _File, content: memoryview, field: str, rest: list[_Element], depth: int) -> Structure:
    """The fields of a structure, whose parts after the name are `rest`."""
    shape = _matrix_head(file, content, field)[2]
    if math.prod(shape) != 1:
        raise file.wrong(field, f"{' x '.join(map(str, shape))} structures", "one structure")
    if depth > _DEEPEST_STRUCTURE:
        raise file.wrong(field, f"more than {_DEEPEST_STRUCTURE} structures inside each other", "a flat structure")
    lengths = file.integers(rest[0].content) if len(rest) > 1 else []
    if not lengths or not 1 <= lengths[0] <= _LONGEST_NAME or len(rest[1].content) % lengths[0]:
        raise file.wrong(field, "no list of field names", "a structure with fields")
    text, length = bytes(rest[1].content), lengths[0]
    names = [text[at : at + length].split(b"\0")[0].decode("ascii", "replace") for at in range(0, len(text), length)]
    if len(rest) - 2 != len(names):
        raise file.wrong(field, f"{len(rest) - 2} values for {len(names)} fields", "a value for each field")
    return {name: _value(file, element, f"{field}.{name}", depth) for name, element in zip(names, rest[2:], strict=True)}


def _value(file: _File, element: _Element, field: str, depth: int) -> Array | Structure | None:
    """What one field of a structure holds."""
    if element.kind != _MATRIX:
        raise file.wrong(field, f"an element of type {element.kind}", "a matrix")
    if not element.content:
        return np.zeros((0, 0))
    array_class, is_complex, shape, _, rest = _matrix_head(file, element.content, field)
    if array_class == _STRUCTURE:
        return _structure(file, element.content, field, rest, depth + 1)
    if array_class not in _NUMERIC_CLASSES or len(shape) != 2:
        return None
    if len(rest) != 1 + is_complex:
        raise file.wrong(field, f"{len(rest)} parts of numbers", "real and imaginary parts" if is_complex else "one part")
    real = _numbers(file, rest[0], shape, field)
    if not is_complex:
        return real
    single = real.dtype.itemsize <= 4
    whole = np.empty(shape, dtype=np.complex64 if single else np.complex128, order="F")
    whole.real = real
    whole.imag = _numbers(file, rest[1], shape, field)
    return whole


def _numbers(file: _File, element: _Element, shape: tuple[int, ...], field: str) -> Array:
    """An array of the wanted shape from an element of numbers, first index fastest."""
    number_type = _NUMBER_TYPES.get(element.kind)
    if number_type is None:
        raise file.wrong(field, f"an element of type {element.kind}", "numbers")
    stored = np.dtype(f"{file.order}{number_type}")
    if len(element.content) != math.prod(shape) * stored.itemsize:
        found = f"{len(element.content)} bytes for dimensions {' x '.join(map(str, shape))}"
        raise file.wrong(field, found, f"{math.prod(shape) * stored.itemsize} bytes")
    return np.frombuffer(element.content, dtype=stored).reshape(shape, order="F").astype(stored.newbyteorder("="))
