import errno
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from yamabiko.errors import InputError, OutputError
from yamabiko.formats.whole_file import whole_file
from yamabiko.service.output_folder import need_room, whole_folder


def contents(folder: Path) -> dict[str, str]:
    return {str(file.relative_to(folder)): file.read_text() if file.is_file() else "folder" for file in folder.rglob("*")}


def test_files_appear_when_all_are_written(tmp_path: Path) -> None:
    target = tmp_path / "new" / "out"
    with whole_folder(target) as folder:
        (folder / "a").write_text("1")
        (folder / "b").write_text("2")
        assert not target.exists()
    assert contents(tmp_path) == {"new": "folder", "new/out": "folder", "new/out/a": "1", "new/out/b": "2"}


def test_files_of_an_earlier_run_are_replaced_and_others_stay(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    (tmp_path / "notes").write_text("mine")
    with whole_folder(tmp_path) as folder:
        (folder / "a").write_text("new")
        assert (tmp_path / "a").read_text() == "old"
    assert contents(tmp_path) == {"a": "new", "notes": "mine"}


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_failure_leaves_everything_as_it_was(tmp_path: Path, failure: type[BaseException]) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "a").write_text("old")
    before = contents(tmp_path)
    for target in (tmp_path / "kept", tmp_path / "deep" / "new"):
        with pytest.raises(failure), whole_folder(target) as folder:
            (folder / "a").write_text("half")
            raise failure
        assert contents(tmp_path) == before


def test_a_file_that_cannot_be_moved_brings_the_earlier_ones_back(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    (tmp_path / "b").mkdir()
    before = contents(tmp_path)
    with pytest.raises(OutputError, match="a folder"), whole_folder(tmp_path) as folder:
        (folder / "a").write_text("new")
        (folder / "b").write_text("new")
    assert contents(tmp_path) == before


def test_a_file_in_the_folder_s_place_is_refused_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    worked = False
    for target in (tmp_path / "out", tmp_path / "out" / "below"):
        with pytest.raises(OutputError, match="output folder"), whole_folder(target):
            worked = True
    assert not worked
    assert contents(tmp_path) == {"out": "a file"}


def test_an_error_names_the_file_the_user_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OutputError) as caught, whole_folder(tmp_path / "out") as folder:
        monkeypatch.setattr(Path, "replace", full)
        with whole_file(folder / "image.nitf") as file:
            file.write_bytes(b"half")
    assert str(caught.value).startswith(f"{tmp_path / 'out' / 'image.nitf'}: file: found no space left on device")
    assert isinstance(caught.value, InputError)
    assert contents(tmp_path) == {}


def test_too_little_room_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=2_000_000))
    need_room(tmp_path / "not" / "yet", 2_000_000)
    with pytest.raises(OutputError, match="found 2 MB, expected at least 3 MB"):
        need_room(tmp_path / "not" / "yet", 3_000_000)
