"""The careful reader of MATLAB level 5 files agrees with SciPy's and refuses what claims more than it holds."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.io import loadmat, savemat

from yamabiko.errors import InputError
from yamabiko.formats.matlab_arrays import read_structure


def array_in(structure: dict[str, Any], name: str) -> NDArray[Any]:
    values = structure[name]
    assert isinstance(values, np.ndarray)
    return values


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("kind", ["c8", "c16", "f4", "f8", "i1", "u2", "i4", "u8"])
def test_agrees_with_scipy(tmp_path: Path, kind: str, compressed: bool) -> None:
    numbers = (np.random.default_rng(1).standard_normal((5, 7)) * 50).astype(kind)
    path = tmp_path / "some.mat"
    savemat(path, {"other": np.ones(3), "data": {"numbers": numbers, "row": [1.0, 2.0]}}, do_compression=compressed)
    ours = array_in(read_structure(path, "data"), "numbers")
    theirs = loadmat(path)["data"][0, 0]["numbers"]
    assert ours.dtype == theirs.dtype
    assert np.array_equal(ours, theirs)


def test_inner_structures_text_and_empty_arrays(tmp_path: Path) -> None:
    path = tmp_path / "some.mat"
    savemat(path, {"data": {"inner": {"numbers": np.arange(3.0)}, "text": "abc", "empty": np.zeros((0, 0))}})
    found = read_structure(path, "data")
    inner = found["inner"]
    assert isinstance(inner, dict)
    assert np.array_equal(array_in(inner, "numbers"), [[0.0, 1.0, 2.0]])
    assert found["text"] is None
    assert array_in(found, "empty").size == 0


def test_big_endian(tmp_path: Path) -> None:
    """A file laid out by hand from the format's description, most significant byte first."""

    def element(kind: int, content: bytes) -> bytes:
        return struct.pack(">II", kind, len(content)) + content + b"\0" * (-len(content) % 8)

    def matrix(array_class: int, name: bytes, *parts: bytes) -> bytes:
        head = element(6, struct.pack(">II", array_class, 0)) + element(5, struct.pack(">ii", 1, 1)) + element(1, name)
        return element(14, head + b"".join(parts))

    names = element(5, struct.pack(">i", 4)) + element(1, b"one\0")
    path = tmp_path / "big.mat"
    header = b"MATLAB 5.0 MAT-file".ljust(124) + b"\x01\x00MI"
    path.write_bytes(header + matrix(2, b"data", names, matrix(6, b"", element(9, struct.pack(">d", 2.5)))))
    assert array_in(read_structure(path, "data"), "one") == 2.5


@pytest.mark.parametrize("length", [0, 1, 100, 128, 131, 136, 200, 400])
def test_truncated(tmp_path: Path, length: int) -> None:
    path = tmp_path / "some.mat"
    savemat(path, {"data": {"numbers": np.arange(100.0)}})
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(InputError) as caught:
        read_structure(path, "data")
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_claims_beyond_the_file_take_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "some.mat"
    savemat(path, {"data": {"numbers": np.arange(100.0)}})
    content = bytearray(path.read_bytes())
    content[132:136] = struct.pack("<I", 0xFFFFFFF0)
    path.write_bytes(content)
    with pytest.raises(InputError, match="4294967280 bytes where"):
        read_structure(path, "data")


def test_decompression_bomb(tmp_path: Path) -> None:
    path = tmp_path / "bomb.mat"
    bomb = zlib.compress(struct.pack("<II", 14, 1 << 26) + b"\0" * (1 << 26), 9)
    path.write_bytes(b"MATLAB 5.0".ljust(124) + b"\x00\x01IM" + struct.pack("<II", 15, len(bomb)) + bomb)
    with pytest.raises(InputError, match="of a credible size"):
        read_structure(path, "data")


def hand_made(dimensions: bytes, content: bytes = b"") -> bytes:
    """A little-endian file with one matrix `data` of class double and these dimensions."""

    def element(kind: int, content: bytes) -> bytes:
        return struct.pack("<II", kind, len(content)) + content + b"\0" * (-len(content) % 8)

    parts = element(6, struct.pack("<II", 2, 0)) + element(5, dimensions) + element(1, b"data") + content
    return b"MATLAB 5.0".ljust(124) + b"\x00\x01IM" + element(14, parts)


def test_many_small_bombs_share_one_allowance(tmp_path: Path) -> None:
    """Each would be credible alone; unpacking them all would take minutes."""
    path = tmp_path / "bombs.mat"
    inner = hand_made(struct.pack("<ii", 1, 1))[128:].replace(b"data", b"dust")
    bomb = zlib.compress(inner + b"\0" * (900_000), 9)
    path.write_bytes(b"MATLAB 5.0".ljust(124) + b"\x00\x01IM" + (struct.pack("<II", 15, len(bomb)) + bomb) * 3000)
    with pytest.raises(InputError, match="of a credible size"):
        read_structure(path, "data")


@pytest.mark.parametrize("dimensions", [struct.pack("<i", 1), struct.pack("<ii", 1, -1), struct.pack("<i", 2**31 - 1) * 100_000])
def test_absurd_dimensions(tmp_path: Path, dimensions: bytes) -> None:
    path = tmp_path / "some.mat"
    path.write_bytes(hand_made(dimensions))
    with pytest.raises(InputError, match="2 to 32 dimensions, none negative"):
        read_structure(path, "data")


def test_other_files(tmp_path: Path) -> None:
    path = tmp_path / "some.mat"
    path.write_bytes(b"MATLAB 7.3 MAT-file".ljust(124) + b"\x00\x02IM" + b"\x89HDF\r\n\x1a\n")
    with pytest.raises(InputError, match=r"save with -v7, not -v7\.3"):
        read_structure(path, "data")
    path.write_bytes(b"no such thing" * 20)
    with pytest.raises(InputError, match="expected a MATLAB file of version 5"):
        read_structure(path, "data")
    savemat(path, {"data": np.ones(3)})
    with pytest.raises(InputError, match="expected a structure"):
        read_structure(path, "data")
    savemat(path, {"else": {"a": 1.0}})
    with pytest.raises(InputError, match="data: found no such variable"):
        read_structure(path, "data")
    with pytest.raises(InputError, match="no such file"):
        read_structure(tmp_path / "missing.mat", "data")
    with pytest.raises(InputError, match="found a folder"):
        read_structure(tmp_path, "data")
