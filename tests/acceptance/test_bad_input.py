"""Bad input as a user meets it: one line, exit code 2, and nothing left behind."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from scipy.io import savemat
from typer.testing import CliRunner, Result

from yamabiko.formats.cphd.writing import write_cphd
from yamabiko.service.command_line import app
from yamabiko.testing.apertures import airborne
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


@pytest.mark.parametrize(
    "variables", [{"echoes": {"fp": np.ones((8, 6))}}, {"data": np.ones((8, 6))}, {}], ids=["other", "bare", "none"]
)
def test_a_recording_without_its_structure_is_refused(tmp_path: Path, variables: dict[str, Any]) -> None:
    file = tmp_path / "other_HH.mat"
    savemat(file, variables)
    for command in (["focus", str(file), "--out", str(tmp_path / "out")], ["info", str(file)]):
        assert_refused(CliRunner().invoke(app, command), "other_HH.mat", "data")
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


def test_a_folder_where_nobody_may_write_is_refused(recording: Path) -> None:
    # The kernel's own file system takes no files, not even from the superuser.
    result = CliRunner().invoke(app, ["focus", str(recording), "--out", "/proc/yamabiko/out"])
    assert_refused(result, "/proc/yamabiko/out", "output folder")


def with_xml_before(insertion: bytes) -> Callable[[bytes], bytes]:
    """Put bytes before a CPHD's XML, which the header then places at the file's end."""

    def change(content: bytes) -> bytes:
        head, _ = content.split(b"\f\n", 1)
        pairs = dict(line.split(b" := ") for line in head.split(b"\n")[1:-1])
        start, size = int(pairs[b"XML_BLOCK_BYTE_OFFSET"]), int(pairs[b"XML_BLOCK_SIZE"])
        xml = insertion + content[start : start + size]
        changed = with_header("XML_BLOCK_BYTE_OFFSET", len(content))(content + xml)
        return with_header("XML_BLOCK_SIZE", len(xml))(changed)

    return change


def with_header(name: str, value: int) -> Callable[[bytes], bytes]:
    """Change a number of a CPHD's header; what it grows by is taken from the padding behind the header."""

    def change(content: bytes) -> bytes:
        head, rest = content.split(b"\f\n", 1)
        lines = [
            b"%s := %d" % (name.encode(), value) if line.startswith(name.encode() + b" ") else line for line in head.split(b"\n")
        ]
        changed = b"\n".join(lines)
        return changed + b"\f\n" + rest[len(changed) - len(head) :]

    return change


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (with_xml_before(b'<!DOCTYPE b [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'), "XML"),
        (with_xml_before(b'<!DOCTYPE b SYSTEM "http://localhost:1/evil.dtd">'), "XML"),
        (with_header("SIGNAL_BLOCK_SIZE", 10**15), "SIGNAL_BLOCK"),
        (with_header("XML_BLOCK_SIZE", 10**12), "XML_BLOCK"),
        (lambda content: content[: len(content) // 2], "echoes.cphd"),
        (lambda content: content[:-1], "echoes.cphd"),
    ],
    ids=[
        "entity bomb",
        "external entity",
        "signal larger than the file",
        "XML larger than the file",
        "half a file",
        "a byte short",
    ],
)
def test_a_hostile_or_damaged_cphd_is_refused(tmp_path: Path, spoil: Callable[[bytes], bytes], word: str) -> None:
    file = tmp_path / "echoes.cphd"
    write_cphd(airborne(pulses=16, samples=16), file)
    file.write_bytes(spoil(file.read_bytes()))
    for command in (["focus", str(file), "--out", str(tmp_path / "out")], ["info", str(file)]):
        assert_refused(CliRunner().invoke(app, command), word)
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    ("west", "arguments", "words"),
    [
        (139.39, [], ("heights.tif", "vertical datum")),
        (139.39, ["--vertical-datum", "geoid", "--geoid-undulation", "500"], ("heights.tif", "geoid undulation")),
        (139.43, ["--vertical-datum", "ellipsoid"], ("heights.tif", "coverage")),
    ],
    ids=["no datum", "no such undulation", "not covered"],
)
def test_an_elevation_model_that_does_not_say_enough_is_refused(
    tmp_path: Path, west: float, arguments: list[str], words: tuple[str, ...]
) -> None:
    write_cphd(airborne(pulses=64, samples=64), tmp_path / "echoes.cphd")
    shape = {"height": 40, "width": 40, "count": 1, "dtype": "float32"}
    transform = rasterio.Affine(0.0005, 0.0, west, 0.0, -0.0005, 35.31)
    with rasterio.open(tmp_path / "heights.tif", "w", driver="GTiff", crs="EPSG:4326", transform=transform, **shape) as dataset:
        dataset.write(np.full((40, 40), 20.0, np.float32), 1)
    dem = ["--dem", str(tmp_path / "heights.tif"), *arguments, "--extent", "5"]
    assert_refused(focus(tmp_path, str(tmp_path / "echoes.cphd"), *dem), *words)
    assert not (tmp_path / "out").exists()


def test_a_vertical_datum_of_nothing_is_refused(tmp_path: Path, recording: Path) -> None:
    assert_refused(focus(tmp_path, str(recording), "--vertical-datum", "geoid"), "--dem")
    assert_refused(focus(tmp_path, str(recording), "--dem", str(tmp_path / "missing.tif")), "missing.tif")


def test_files_of_two_kinds_are_no_aperture(tmp_path: Path, recording: Path) -> None:
    write_cphd(airborne(pulses=16, samples=16), tmp_path / "echoes.cphd")
    assert_refused(focus(tmp_path, str(recording), str(tmp_path / "echoes.cphd")), "CPHD")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--altitude", "-1"], "altitude"),
        (["--bandwidth", "nan"], "bandwidth"),
        (["--origin", "1,2"], "--origin"),
        (["--targets", "missing.csv"], "missing.csv"),
        (["--seed", "-3"], "seed"),
    ],
)
def test_a_collect_that_cannot_be_flown_is_refused(tmp_path: Path, arguments: list[str], word: str) -> None:
    result = CliRunner().invoke(app, ["simulate", "--out", str(tmp_path / "out"), *arguments])
    assert_refused(result, word)
    assert list(tmp_path.iterdir()) == []
