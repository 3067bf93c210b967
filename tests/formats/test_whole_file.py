"""Output files are whole or absent."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from yamabiko.errors import OutputError
from yamabiko.formats.whole_file import whole_file


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_target_appears_when_the_block_ends_and_not_before(tmp_path: Path) -> None:
    target = tmp_path / "image.nitf"
    with whole_file(target) as temporary:
        assert temporary.parent == tmp_path
        assert temporary.suffix == ".nitf"
        temporary.write_bytes(b"whole")
        assert not target.exists()
    assert target.read_bytes() == b"whole"
    assert names_in(tmp_path) == ["image.nitf"]


def test_an_older_target_is_replaced_only_by_a_whole_one(tmp_path: Path) -> None:
    target = tmp_path / "image.nitf"
    target.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), whole_file(target) as temporary:
        temporary.write_bytes(b"half")
        raise ZeroDivisionError
    assert target.read_bytes() == b"old"
    with whole_file(target) as temporary:
        temporary.write_bytes(b"new")
    assert target.read_bytes() == b"new"
    assert names_in(tmp_path) == ["image.nitf"]


@pytest.mark.parametrize("interruption", [ValueError, KeyboardInterrupt])
def test_nothing_is_left_behind(tmp_path: Path, interruption: type[BaseException]) -> None:
    with pytest.raises(interruption), whole_file(tmp_path / "image.nitf") as temporary:
        temporary.write_bytes(b"half")
        raise interruption
    assert names_in(tmp_path) == []


def test_permissions_are_those_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "ordinary").write_bytes(b"")
    with whole_file(tmp_path / "ours") as temporary:
        temporary.write_bytes(b"")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "ordinary").stat().st_mode


def test_folder_missing_or_not_a_folder(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    with pytest.raises(OutputError, match="expected a folder that exists"), whole_file(tmp_path / "no" / "image.nitf"):
        pass
    with pytest.raises(OutputError, match="expected a folder to write into"), whole_file(tmp_path / "plain" / "image.nitf"):
        pass


def test_target_is_a_folder_or_a_device(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="found a folder"), whole_file(tmp_path):
        pass
    with pytest.raises(OutputError, match="found a device"), whole_file("/dev/full"):
        pass


def test_full_disk_is_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    target = tmp_path / "image.nitf"
    with pytest.raises(OutputError) as caught, whole_file(target), Path("/dev/full").open("wb") as full:
        full.write(b"echo" * 100_000)
    assert str(caught.value) == f"{target}: file: found no space left on device, expected room for the whole file"
    assert names_in(tmp_path) == []


def test_full_disk_noticed_at_the_flush(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="no space left"), whole_file(tmp_path / "image.nitf") as temporary:
        temporary.write_bytes(b"whole")
    assert names_in(tmp_path) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="the super-user may write to any folder")
def test_folder_without_permission(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="permission denied"), whole_file(tmp_path / "image.nitf"):
        pass
