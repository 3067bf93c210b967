"""Bad input as a user meets it: one line, exit code 2, and nothing left behind."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from yamabiko.service.command_line import app
from yamabiko.testing.gotcha_files import circular_flight, gotcha_fields, write_gotcha

Spoil = Callable[[dict[str, Any]], None]


def focus(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["focus", *arguments, "--out", str(folder / "out")])


def assert_refused(result: Result, *words: str) -> None:
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("yamabiko: ")
    assert "found" in line
    assert "expected" in line
    for word in words:
        assert word in line


def set_value(name: str, index: tuple[int, ...], value: complex) -> Spoil:
    def spoil(fields: dict[str, Any]) -> None:
        fields[name] = fields[name].copy()
        fields[name][index] = value

    return spoil


def keep_pulses(count: int) -> Spoil:
    def spoil(fields: dict[str, Any]) -> None:
        for name in ("fp", "x", "y", "z", "r0", "th", "phi"):
            fields[name] = fields[name][:, :count]
        fields["af"] = {name: values[:, :count] for name, values in fields["af"].items()}

    return spoil


def frequency_step(sign: float) -> Spoil:
    def spoil(fields: dict[str, Any]) -> None:
        fields["freq"] = 9.3e9 + sign * 2e6 * np.arange(8.0)[:, np.newaxis]

    return spoil


def without_frequencies(fields: dict[str, Any]) -> None:
    del fields["freq"]


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (set_value("fp", (2, 3), complex(np.nan, 0.0)), "fp"),
        (set_value("fp", (2, 3), complex(0.0, np.inf)), "fp"),
        (set_value("x", (0, 1), np.nan), "x"),
        (set_value("r0", (0, 1), -np.inf), "r0"),
        (keep_pulses(1), "pulse"),
        (keep_pulses(0), ""),
        (frequency_step(0.0), "freq"),
        (frequency_step(-1.0), "freq"),
        (without_frequencies, "freq"),
    ],
    ids=[
        "nan signal",
        "infinite signal",
        "nan position",
        "infinite range",
        "one pulse",
        "no pulse",
        "step zero",
        "step down",
        "no freq",
    ],
)
def test_a_spoiled_recording_is_refused(tmp_path: Path, spoil: Spoil, word: str) -> None:
    fields = gotcha_fields(circular_flight(10.0))
    spoil(fields)
    file = write_gotcha(tmp_path / "spoiled_HH.mat", fields)
    assert_refused(focus(tmp_path, str(file)), "spoiled_HH.mat", word)
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.9, 0.999])
def test_a_truncated_recording_is_refused(tmp_path: Path, share: float) -> None:
    file = write_gotcha(tmp_path / "short_HH.mat", gotcha_fields(circular_flight(10.0)))
    whole = file.read_bytes()
    file.write_bytes(whole[: int(share * len(whole))])
    for command in (["focus", str(file), "--out", str(tmp_path / "out")], ["info", str(file)]):
        assert_refused(CliRunner().invoke(app, command), "short_HH.mat")
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("content", [b"", b"not a recording at all", b"CPHD/1.1.0\n", b"NITF02.10", bytes(4096)])
@pytest.mark.parametrize("command", ["focus", "measure", "info"])
def test_a_file_that_is_something_else_is_refused(tmp_path: Path, command: str, content: bytes) -> None:
    file = tmp_path / "something"
    file.write_bytes(content)
    arguments = [command, str(file)] + (["--out", str(tmp_path / "out")] if command == "focus" else [])
    assert_refused(CliRunner().invoke(app, arguments), "something")
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("command", ["focus", "measure", "info"])
def test_a_file_that_is_not_there_is_refused(tmp_path: Path, command: str) -> None:
    for missing in (tmp_path / "missing.cphd", tmp_path):
        arguments = [command, str(missing)] + (["--out", str(tmp_path / "out")] if command == "focus" else [])
        assert_refused(CliRunner().invoke(app, arguments), str(missing))
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    return write_gotcha(folder / "sound_HH.mat", gotcha_fields(circular_flight(10.0)))


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--extent", "-5"], "--extent"),
        (["--extent", "nan"], "--extent"),
        (["--spacing", "0"], "--spacing"),
        (["--centre", "here"], "--centre"),
        (["--centre", "35N,139E"], "--origin"),
        (["--origin", "95,0,0"], "--origin"),
        (["--extent", "100000"], "times"),
        (["--extent", "20", "--spacing", "50"], "times"),
        (["--channel", "7"], "channel"),
    ],
)
def test_what_cannot_be_done_with_the_recording_is_refused(
    tmp_path: Path, recording: Path, arguments: list[str], word: str
) -> None:
    assert_refused(focus(tmp_path, str(recording), *arguments), word)
    assert list(tmp_path.iterdir()) == [recording.parent]


def test_a_folder_that_cannot_be_written_to_is_refused(tmp_path: Path, recording: Path) -> None:
    (tmp_path / "out").write_text("a file of mine")
    assert_refused(focus(tmp_path, str(recording)), "output folder")
    assert (tmp_path / "out").read_text() == "a file of mine"
    (tmp_path / "out").unlink()
    (tmp_path / "out").symlink_to("/dev/full")
    assert_refused(focus(tmp_path, str(recording)), "output folder")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_without_permission_is_refused(tmp_path: Path, recording: Path) -> None:
    (tmp_path / "out").mkdir(mode=0o555)
    assert_refused(focus(tmp_path, str(recording)), "output folder")
    assert list((tmp_path / "out").iterdir()) == []
