"""Two thousand damaged GOTCHA and CPHD files: each is read, or refused in one line; none crashes the reader or hangs it.

The damage is drawn by hypothesis, always the same: bytes turned over, words set to extremes, pieces cut, doubled or put in, numbers
and XML of the header changed, files cut short; in compressed MATLAB files also inside what is compressed.
"""

from __future__ import annotations

import re
import signal
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yamabiko.errors import InputError
from yamabiko.formats.cphd.reading import describe_cphd
from yamabiko.formats.cphd.writing import write_cphd
from yamabiko.formats.phase_history_files import describe_phase_history, read_phase_history
from yamabiko.testing import apertures
from yamabiko.testing.cphd_files import ForeignFile, integers
from yamabiko.testing.gotcha_files import circular_flight, gotcha_fields, write_gotcha

CASES = 400
# No reading of a file of a few kilobytes takes a hundredth of this: only a hang meets it.
PATIENCE_SECONDS = 60

NUMBERS = [
    b"0",
    b"1",
    b"-1",
    b"2",
    b"7",
    b"4294967295",
    b"9223372036854775807",
    b"1e400",
    b"1e300",
    b"-1e300",
    b"NaN",
    b"inf",
    b"",
    b"x",
]
SNIPPETS = [
    b'<!DOCTYPE a [<!ENTITY b "bb">]>',
    b"<!ENTITY b 'bb'>",
    b"&b;",
    b"&amp;",
    b"<!-- -->",
    b"<?x y?>",
    b"<![CDATA[9]]>",
    b"<Channel/>",
    b"<a>" * 300,
    b"</CPHD>",
    b"\0",
    b"\xff\xfe",
    b"\f\n",
    b" := ",
    b"\n",
]
INTEGERS = [("i", -1), ("I", 2**31), ("I", 0), ("I", 14), ("I", 15)]
REALS = [("d", value) for value in (np.nan, np.inf, 1e300, -1e300, 0.0, 1e-300, -1.0, 1e12)]
WORDS = [struct.pack(order + kind, value) for order in "<>" for kind, value in INTEGERS + REALS]

Damage = Callable[[bytes], bytes]
places = st.floats(0.0, 1.0)


def at(content: bytes, place: float) -> int:
    return int(place * len(content))


def turned(place: float, bits: int) -> Damage:
    def damage(content: bytes) -> bytes:
        where = min(at(content, place), len(content) - 1)
        return content[:where] + bytes([content[where] ^ bits]) + content[where + 1 :] if content else content

    return damage


def overwritten(place: float, piece: bytes, alignment: int) -> Damage:
    def damage(content: bytes) -> bytes:
        where = at(content, place) // alignment * alignment
        return content[:where] + piece + content[where + len(piece) :]

    return damage


def put_in(place: float, piece: bytes) -> Damage:
    return lambda content: content[: at(content, place)] + piece + content[at(content, place) :]


def cut_short(place: float) -> Damage:
    return lambda content: content[: at(content, place)]


def cut_out(place: float, length: int) -> Damage:
    return lambda content: content[: at(content, place)] + content[at(content, place) + length :]


def doubled(place: float, length: int) -> Damage:
    return lambda content: content[: at(content, place) + length] + content[at(content, place) :]


def with_number(place: float, number: bytes, keep_length: bool) -> Damage:
    """One of the numbers written out in header or XML replaced; spaces keep what follows where it was."""

    def damage(content: bytes) -> bytes:
        found = list(re.finditer(rb"(?<=[ >])[+-]?[0-9][0-9.eE+-]*(?=[\n<])", content))
        if not found:
            return content
        match = found[min(int(place * len(found)), len(found) - 1)]
        new = number[: len(match[0])].ljust(len(match[0])) if keep_length else number
        return content[: match.start()] + new + content[match.end() :]

    return damage


def in_xml(place: float, snippet: bytes) -> Damage:
    """A snippet between two elements of the XML, taking the room of spaces or of text that follows."""

    def damage(content: bytes) -> bytes:
        found = [match.start() for match in re.finditer(rb"<", content)]
        if not found:
            return content
        where = found[min(int(place * len(found)), len(found) - 1)]
        return content[:where] + snippet + content[where:]

    return damage


def in_arrays(place: float, piece: bytes) -> Damage:
    """A word of the parameters or samples that follow the XML."""

    def damage(content: bytes) -> bytes:
        start = content.find(b"</CPHD>") // 8 * 8 + 16
        where = start + at(content[start:], place) // 8 * 8
        return content[:where] + piece + content[where + len(piece) :]

    return damage


def compressed(content: bytes) -> bytes:
    """A MATLAB file's variables packed as one compressed element."""
    body = zlib.compress(content[128:])
    return content[:128] + struct.pack("<II", 15, len(body)) + body


ANY_DAMAGE = st.one_of(
    st.builds(turned, places, st.integers(1, 255)),
    st.builds(overwritten, places, st.sampled_from(WORDS), st.sampled_from([1, 4, 8])),
    st.builds(put_in, places, st.binary(max_size=16)),
    st.builds(cut_short, places),
    st.builds(cut_out, places, st.integers(1, 200)),
    st.builds(doubled, places, st.integers(1, 200)),
)
TEXT_DAMAGE = st.one_of(
    st.builds(with_number, places, st.sampled_from(NUMBERS), st.booleans()),
    st.builds(in_xml, places, st.sampled_from(SNIPPETS)),
)
NUMBER_DAMAGE = st.builds(with_number, places, st.sampled_from(NUMBERS), st.just(True))
ARRAY_DAMAGE = st.builds(in_arrays, places, st.sampled_from(WORDS))
HEAVY = settings(
    max_examples=CASES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@contextmanager
def patience() -> Iterator[None]:
    """Fail instead of hanging."""

    def give_up(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError("the reader hangs")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(PATIENCE_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def read_or_refuse(path: Path, content: bytes) -> None:
    """The whole promise: a sound record, or an InputError of one line."""
    path.write_bytes(content)
    for read in (lambda: read_phase_history([path]), lambda: describe_phase_history(path)):
        try:
            with patience():
                read()
        except InputError as refusal:
            assert str(path) in str(refusal)
            assert "\n" not in str(refusal)


def applied(content: bytes, damages: list[Damage]) -> bytes:
    for damage in damages:
        content = damage(content)
    return content


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damaged")


@pytest.fixture(scope="module")
def gotcha(folder: Path) -> bytes:
    return write_gotcha(folder / "sound.mat", gotcha_fields(circular_flight(3.0, pulses=4))).read_bytes()


@pytest.fixture(scope="module")
def frequency_cphd(folder: Path) -> bytes:
    write_cphd(apertures.airborne(pulses=4, samples=8), folder / "sound.cphd")
    return (folder / "sound.cphd").read_bytes()


@pytest.fixture(scope="module")
def time_cphd(folder: Path) -> bytes:
    foreign = ForeignFile.of(apertures.bistatic(pulses=4, samples=8), folder, domain="TOA", phase_sign=1)
    foreign.add_parameter("AmpSF", np.full(4, 1e-2), after="SRPPos")
    foreign.set_text("Data/SignalArrayFormat", "CI4")
    foreign.samples = [integers(100.0 * foreign.samples[0], 16)]
    foreign.add_channel("second", foreign.samples[0])
    return foreign.write(folder / "sound.cphd").read_bytes()


def test_the_sound_files_are_read(folder: Path, gotcha: bytes, frequency_cphd: bytes, time_cphd: bytes) -> None:
    for content in (gotcha, compressed(gotcha), frequency_cphd, time_cphd):
        path = folder / "sound"
        path.write_bytes(content)
        assert read_phase_history([path]).pulses == 4
        assert len(content) < 20_000
    assert len(describe_cphd(path)["channels"]) == 2


@HEAVY
@given(st.lists(ANY_DAMAGE, min_size=1, max_size=4))
def test_gotcha(folder: Path, gotcha: bytes, damages: list[Damage]) -> None:
    read_or_refuse(folder / "damaged.mat", applied(gotcha, damages))


@HEAVY
@given(st.lists(ANY_DAMAGE, max_size=3), st.lists(ANY_DAMAGE, max_size=1))
def test_compressed_gotcha(folder: Path, gotcha: bytes, inside: list[Damage], outside: list[Damage]) -> None:
    body = applied(gotcha[128:], inside)
    read_or_refuse(folder / "damaged.mat", applied(compressed(gotcha[:128] + body), outside))


@HEAVY
@given(st.lists(st.one_of(ANY_DAMAGE, TEXT_DAMAGE), min_size=1, max_size=4))
def test_frequency_cphd(folder: Path, frequency_cphd: bytes, damages: list[Damage]) -> None:
    read_or_refuse(folder / "damaged.cphd", applied(frequency_cphd, damages))


@HEAVY
@given(
    st.lists(st.builds(with_number, places, st.sampled_from(NUMBERS), st.just(True)), max_size=2),
    st.lists(ARRAY_DAMAGE, max_size=2),
)
def test_numbers_in_cphd(folder: Path, frequency_cphd: bytes, numbers: list[Damage], words: list[Damage]) -> None:
    read_or_refuse(folder / "damaged.cphd", applied(frequency_cphd, numbers + words))


@HEAVY
@given(st.lists(st.one_of(ANY_DAMAGE, TEXT_DAMAGE, ARRAY_DAMAGE), min_size=1, max_size=4))
def test_time_cphd(folder: Path, time_cphd: bytes, damages: list[Damage]) -> None:
    read_or_refuse(folder / "damaged.cphd", applied(time_cphd, damages))
