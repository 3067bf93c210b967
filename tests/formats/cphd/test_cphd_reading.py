"""CPHD files of other programs' making, against closed forms; and files that no program should make."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sarkit.verification
from numpy.typing import NDArray

from yamabiko.collect.phase_history import SPEED_OF_LIGHT, PhaseHistory
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.focus.direct_sum import direct_sum
from yamabiko.formats.cphd.reading import describe_cphd, read_cphd
from yamabiko.formats.cphd.writing import write_cphd
from yamabiko.testing import apertures
from yamabiko.testing.cphd_files import ForeignFile, changed_bytes, integers

PULSES, SAMPLES = 9, 40
TARGET = np.array([3.0, -2.0, 0.5])


def delays(parameters: NDArray[np.void]) -> Float:
    """(vector,) s by which the echo of TARGET comes later than that of the reference point, by the antennas in the file."""
    place = apertures.scene_frame().to_earth_fixed(TARGET)

    def path(point: Float) -> Float:
        sent = np.linalg.norm(point - parameters["TxPos"], axis=1)
        return np.asarray(sent + np.linalg.norm(point - parameters["RcvPos"], axis=1))

    return (path(place) - path(parameters["SRPPos"])) / SPEED_OF_LIGHT


def closed_form(history: PhaseHistory) -> NDArray[np.complex128]:
    """(pulse, sample) echoes of a unit point at TARGET by the record's convention."""
    place = apertures.scene_frame().to_earth_fixed(TARGET)
    cycles = np.empty(history.signal.shape)
    for pulse in range(history.pulses):
        delay = 0.0
        for point, sign in ((place, 1.0), (history.reference_point[pulse], -1.0)):
            for antenna in (history.transmit, history.receive):
                delay += sign * float(np.linalg.norm(point - antenna.position[pulse])) / SPEED_OF_LIGHT
        cycles[pulse] = history.frequencies(pulse) * delay
    echoes: NDArray[np.complex128] = np.exp(-2j * np.pi * cycles)
    return echoes


@pytest.fixture
def history() -> PhaseHistory:
    return apertures.bistatic(TARGET, pulses=PULSES, samples=SAMPLES)


@pytest.mark.parametrize("version", ["1.0.1", "1.1.0"])
@pytest.mark.parametrize("sign", [-1, 1])
def test_frequency_domain(tmp_path: Path, history: PhaseHistory, sign: int, version: str) -> None:
    foreign = ForeignFile.of(history, tmp_path, phase_sign=sign)
    pvp = foreign.parameters
    frequency = pvp["SC0"][:, np.newaxis] + np.outer(pvp["SCSS"], np.arange(SAMPLES))
    foreign.samples = [np.exp(sign * 2j * np.pi * frequency * delays(pvp)[:, np.newaxis]).astype(np.complex64)]
    path = foreign.write(tmp_path / "foreign.cphd", version)
    with path.open("rb") as file:
        checker: Any = sarkit.verification.CphdConsistency.from_file(file)
        checker.check()
    assert checker.failures() == {}
    read = read_cphd(path)
    assert np.abs(read.signal - closed_form(read)).max() < 1e-5
    assert describe_cphd(path)["version"] == version
    assert describe_cphd(path)["phase_sign"] == sign


@pytest.mark.parametrize("version", ["1.0.1", "1.1.0"])
@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize("shift", [0.0, 0.37])
def test_time_of_arrival_domain(tmp_path: Path, history: PhaseHistory, sign: int, shift: float, version: str) -> None:
    """A band of K even frequencies has a Dirichlet kernel for its main lobe, at the delay, with the phase of the middle frequency.

    `shift` moves the time axis by a part of a sample, differently for each vector.
    """
    foreign = ForeignFile.of(history, tmp_path, domain="TOA", phase_sign=sign)
    pvp = foreign.parameters
    times = foreign.samples[0].shape[1]
    pvp["SC0"] += shift * pvp["SCSS"] * np.arange(PULSES)
    step = 1.0 / (pvp["SCSS"] * times)
    count = np.rint((pvp["FX2"] - pvp["FX1"]) / step) + 1
    middle = 0.5 * (pvp["FX1"] + pvp["FX2"])
    late = pvp["SC0"][:, np.newaxis] + np.outer(pvp["SCSS"], np.arange(times)) - delays(pvp)[:, np.newaxis]
    angle = np.pi * step[:, np.newaxis] * late
    lobe = np.sin(count[:, np.newaxis] * angle) / (count[:, np.newaxis] * np.sin(angle))
    foreign.samples = [(lobe * np.exp(sign * 2j * np.pi * middle * delays(pvp))[:, np.newaxis]).astype(np.complex64)]
    path = foreign.write(tmp_path / "foreign.cphd", version)
    read = read_cphd(path)
    assert read.samples == SAMPLES
    assert np.abs(read.signal - closed_form(read)).max() < 2e-5
    said = describe_cphd(path)
    assert (said["version"], said["domain"], said["phase_sign"]) == (version, "TOA", sign)


def test_time_of_arrival_of_a_rectangular_band(tmp_path: Path, history: PhaseHistory) -> None:
    """A sinc cut off at the ends of the vector: right in the middle of the band to what was cut off."""
    foreign = ForeignFile.of(history, tmp_path, domain="TOA")
    pvp = foreign.parameters
    times = 4096
    pvp["SCSS"] = 1.0 / (1.6 * (pvp["FX2"] - pvp["FX1"]))
    pvp["SC0"] = -times / 2 * pvp["SCSS"]
    foreign.set_text("Data/Channel/NumSamples", times)
    late = pvp["SC0"][:, np.newaxis] + np.outer(pvp["SCSS"], np.arange(times)) - delays(pvp)[:, np.newaxis]
    middle = 0.5 * (pvp["FX1"] + pvp["FX2"])
    lobe = np.sinc((pvp["FX2"] - pvp["FX1"])[:, np.newaxis] * late)
    foreign.samples = [(lobe * np.exp(-2j * np.pi * middle * delays(pvp))[:, np.newaxis]).astype(np.complex64)]
    read = read_cphd(foreign.write(tmp_path / "foreign.cphd"))
    assert read.first_frequency == pytest.approx(pvp["FX1"])
    assert read.first_frequency + (read.samples - 1) * read.frequency_step == pytest.approx(pvp["FX2"], abs=read.frequency_step[0])
    inner = slice(read.samples // 10, -read.samples // 10)
    assert np.abs(read.signal - closed_form(read))[:, inner].max() < 2e-3


@pytest.mark.parametrize(("bits", "name"), [(8, "CI2"), (16, "CI4")])
def test_whole_numbers_with_amplitude_factors(tmp_path: Path, history: PhaseHistory, bits: int, name: str) -> None:
    foreign = ForeignFile.of(history, tmp_path)
    factor = np.random.default_rng(5).uniform(0.5, 2.0, PULSES) / 2 ** (bits - 2)
    foreign.add_parameter("AmpSF", factor, after="SRPPos")
    foreign.set_text("Data/SignalArrayFormat", name)
    foreign.samples = [integers(foreign.samples[0] / factor[:, np.newaxis], bits)]
    read = read_cphd(foreign.write(tmp_path / "foreign.cphd"))
    assert (np.abs(read.signal - closed_form(read)) <= 0.71 * factor[:, np.newaxis] + 1e-6).all()


def test_vectors_without_signal_are_left_out(tmp_path: Path, history: PhaseHistory, caplog: pytest.LogCaptureFixture) -> None:
    foreign = ForeignFile.of(history, tmp_path)
    empty = [0, 4]
    foreign.parameters["SIGNAL"][empty] = 0
    foreign.parameters["SC0"][empty] = np.nan
    foreign.parameters["TxPos"][empty] = np.nan
    foreign.samples[0][empty] = np.nan
    path = foreign.write(tmp_path / "foreign.cphd")
    with caplog.at_level(logging.INFO):
        read = read_cphd(path)
    assert "2 vectors without signal left out" in caplog.text
    assert np.array_equal(read.signal, np.delete(history.signal, empty, axis=0))
    assert np.array_equal(read.transmit.position, np.delete(history.transmit.position, empty, axis=0))
    assert describe_cphd(path)["channels"][0]["pulses_with_signal"] == PULSES - 2


def test_samples_outside_the_band_are_not_signal(tmp_path: Path, history: PhaseHistory) -> None:
    foreign = ForeignFile.of(history, tmp_path)
    first = np.arange(PULSES) % 3 + 4
    foreign.parameters["FX1"] = history.first_frequency + first * history.frequency_step
    foreign.parameters["FX2"] = history.first_frequency + 30 * history.frequency_step
    read = read_cphd(foreign.write(tmp_path / "foreign.cphd"))
    assert read.samples == 27
    assert read.first_frequency == pytest.approx(history.first_frequency + first * history.frequency_step)
    for pulse in range(PULSES):
        width = 31 - first[pulse]
        assert np.array_equal(read.signal[pulse, :width], history.signal[pulse, first[pulse] : 31])
        assert (read.signal[pulse, width:] == 0.0).all()


@pytest.mark.parametrize("domain", ["FX", "TOA"])
def test_bands_of_differing_width_are_said_with_what_they_do_to_a_point(tmp_path: Path, history: PhaseHistory, domain: str) -> None:
    foreign = ForeignFile.of(history, tmp_path, domain=domain)
    kept = 40 - 2 * np.arange(PULSES)
    foreign.parameters["FX2"] = history.first_frequency + (kept - 1) * history.frequency_step
    read = read_cphd(foreign.write(tmp_path / "foreign.cphd"))
    (told,) = (one for one in read.collection.assumptions if "differ in width" in one)
    amplitude = float(told.rstrip(".").rpartition(" ")[2])
    assert amplitude == pytest.approx(kept.mean() / SAMPLES, rel=2e-3)
    assert (read.signal != 0.0).mean() == pytest.approx(amplitude, rel=2e-3)
    if domain == "FX":
        point = apertures.scene_frame().to_earth_fixed(TARGET)[np.newaxis]
        assert np.abs(direct_sum(read, point)) == pytest.approx(amplitude, rel=2e-3)
    write_cphd(read, tmp_path / "again.cphd")
    assert read_cphd(tmp_path / "again.cphd").collection.assumptions == read.collection.assumptions


def test_a_band_that_moves_from_pulse_to_pulse_keeps_a_point_s_amplitude(tmp_path: Path, history: PhaseHistory) -> None:
    """Bands of half the samples, up to the last one; the file's other samples are noise that must not be looked at."""
    foreign = ForeignFile.of(history, tmp_path)
    pvp, width = foreign.parameters, SAMPLES // 2
    first = np.linspace(0, SAMPLES - width, PULSES).round().astype(int)
    pvp["FX1"] = history.first_frequency + first * history.frequency_step
    pvp["FX2"] = history.first_frequency + (first + width - 1) * history.frequency_step
    outside = (np.arange(SAMPLES) < first[:, np.newaxis]) | (np.arange(SAMPLES) >= first[:, np.newaxis] + width)
    foreign.samples[0][outside] = 1e6
    read = read_cphd(foreign.write(tmp_path / "foreign.cphd"))
    assert read.samples == width
    assert read.collection.assumptions == ()
    assert np.abs(read.signal - closed_form(read)).max() < 1e-5
    for pulse in range(PULSES):
        assert read.frequencies(pulse)[[0, -1]] == pytest.approx([pvp["FX1"][pulse], pvp["FX2"][pulse]])


def test_any_channel(tmp_path: Path, history: PhaseHistory) -> None:
    foreign = ForeignFile.of(history, tmp_path)
    foreign.add_channel("cross", 2.0 * foreign.samples[0])
    foreign.set_text("Channel/RefChId", "cross")
    path = foreign.write(tmp_path / "foreign.cphd")
    for wanted, factor in ((None, 2.0), ("cross", 2.0), (1, 2.0), ("1", 1.0), (0, 1.0), ("0", 1.0)):
        read = read_cphd(path, wanted)
        assert np.array_equal(read.signal, np.float32(factor) * history.signal), wanted
        assert read.collection.channel == ("cross" if factor == 2.0 else "1")
    said = describe_cphd(path)
    assert [channel["identifier"] for channel in said["channels"]] == ["1", "cross"]
    assert said["reference_channel"] == "cross"
    for missing in ("none", 2, -1, "7"):
        with pytest.raises(InputError, match="expected one of 1, cross, or an index from 0 to 1"):
            read_cphd(path, missing)


def test_description(tmp_path: Path) -> None:
    history = apertures.airborne(pulses=8, samples=12, slant_range=10_000.0, grazing=0.7, heading=0.4)
    path = ForeignFile.of(history, tmp_path).write(tmp_path / "foreign.cphd")
    said = describe_cphd(path)
    channel = said["channels"][0]
    assert said["simulated"] is True
    assert said["collect_type"] == "MONOSTATIC"
    assert (channel["pulses"], channel["samples"]) == (8, 12)
    assert channel["lowest_frequency_hz"] == pytest.approx(history.lowest_frequency)
    assert channel["slant_range_m"] == pytest.approx(10_000.0, rel=1e-3)
    assert channel["grazing_angle_deg"] == pytest.approx(np.degrees(0.7), abs=0.1)
    assert channel["scene_latitude_deg"] == pytest.approx(35.3, abs=1e-6)
    # Flying towards 0.4 rad with the scene on the right, the radar is seen from the scene on the left of the heading.
    assert channel["azimuth_angle_deg"] == pytest.approx(np.degrees(0.4) + 270.0, abs=1.0)


Change = Callable[[ForeignFile], None]


def parameter(name: str, vector: Any, value: float) -> Change:
    def change(foreign: ForeignFile) -> None:
        foreign.parameters[name][vector] = value

    return change


def text(where: str, value: object) -> Change:
    def change(foreign: ForeignFile) -> None:
        foreign.set_text(where, value)

    return change


def without(where: str) -> Change:
    def change(foreign: ForeignFile) -> None:
        element = foreign.element(where)
        element.getparent().remove(element)

    return change


def signal(vector: int, value: float) -> Change:
    def change(foreign: ForeignFile) -> None:
        foreign.samples[0][vector] = value

    return change


def with_vectors(count: int) -> Change:
    """Keep some vectors only, as the XML says too."""

    def change(foreign: ForeignFile) -> None:
        foreign.parameters, foreign.samples = foreign.parameters[:count], [foreign.samples[0][:count]]
        foreign.set_text("Data/Channel/NumVectors", count)

    return change


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (parameter("TxPos", 2, np.nan), "PVP TxPos: found a value that is not finite in vector 2"),
        (parameter("RcvVel", 3, np.inf), "PVP RcvVel: found a value that is not finite in vector 3"),
        (parameter("SRPPos", 3, 1e300), "PVP SRPPos: found [1e+300, 1e+300, 1e+300] in vector 3"),
        (parameter("TxPos", slice(None), 0.0), "PVP TxPos: found [0.0, 0.0, 0.0] in vector 0"),
        (parameter("SC0", 1, np.nan), "PVP SC0: found a value that is not finite in vector 1"),
        (parameter("SCSS", 5, 0.0), "PVP SCSS: found 0 in vector 5, expected a positive step"),
        (parameter("SCSS", 5, -1e6), "PVP SCSS: found -1e+06 in vector 5, expected a positive step"),
        (parameter("FX2", 6, 1e9), "PVP FX2: found 1e+09 in vector 6, expected a frequency above FX1"),
        (parameter("TxTime", 4, 0.0), "transmit time: found no increase after pulse 3"),
        (parameter("SIGNAL", slice(1, None), 0), "SIGNAL: found 1 vectors with echoes"),
        (parameter("SC0", slice(None), 1e6), "fewer than 2 samples between FX1 and FX2"),
        (signal(3, np.nan), "signal: found a sample that is not finite in pulse 3"),
        (with_vectors(1), "NumVectors: found 1, expected at least 2 vectors (pulses)"),
        (text("Global/SGN", "2"), "Global/SGN: found '2'"),
        (text("Global/DomainType", "XYZ"), "Global/DomainType: found 'XYZ'"),
        (text("Global/Timeline/CollectionStart", "yesterday"), "CollectionStart: found 'yesterday'"),
        (text("CollectionID/RadarMode/ModeType", "SCAN"), "ModeType: found 'SCAN'"),
        (text("Channel/RefChId", "other"), "channel: found 'other', expected one of 1"),
        (without("Global/SGN"), "Global/SGN: found no such element"),
        (without("CollectionID/CoreName"), "CollectionID/CoreName: found no such element"),
    ],
)
def test_bad_content(tmp_path: Path, history: PhaseHistory, change: Change, complaint: str) -> None:
    foreign = ForeignFile.of(history, tmp_path)
    change(foreign)
    path = foreign.write(tmp_path / "foreign.cphd")
    with pytest.raises(InputError) as caught:
        read_cphd(path)
    assert str(caught.value).startswith(str(path))
    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)


def test_time_samples_too_far_apart(tmp_path: Path, history: PhaseHistory) -> None:
    foreign = ForeignFile.of(history, tmp_path, domain="TOA")
    foreign.parameters["SCSS"] *= 2.0
    with pytest.raises(InputError, match="time samples closer than"):
        read_cphd(foreign.write(tmp_path / "foreign.cphd"))


def replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """Put other bytes into a file; where they stand in or after the XML, as many as before."""

    def change(content: bytes) -> bytes:
        assert old in content
        return content.replace(old, new)

    return change


def with_xml(change_xml: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """Change the XML block, which the header then places and sizes anew."""

    def change(content: bytes) -> bytes:
        head, rest = content.split(b"\f\n", 1)
        pairs = dict(line.split(b" := ") for line in head.split(b"\n")[1:-1])
        start, size = int(pairs[b"XML_BLOCK_BYTE_OFFSET"]), int(pairs[b"XML_BLOCK_SIZE"])
        xml = change_xml(content[start : start + size])
        head = head.replace(b"XML_BLOCK_BYTE_OFFSET := %d" % start, b"XML_BLOCK_BYTE_OFFSET := %d" % len(content))
        head = head.replace(b"XML_BLOCK_SIZE := %d" % size, b"XML_BLOCK_SIZE := %d" % len(xml))
        # The header may grow: it takes the bytes from the padding that follows.
        grown = len(head) + 2 + len(rest) - len(content)
        return head + b"\f\n" + rest[grown:] + xml

    return change


def before(insertion: bytes) -> Callable[[bytes], bytes]:
    """Put bytes before the XML."""
    return with_xml(lambda xml: insertion + xml)


BOMB = b'<!DOCTYPE b [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = b'<!DOCTYPE b SYSTEM "http://localhost:1/evil.dtd">'


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (before(BOMB), "XML: found DOCTYPE, expected XML without a document type or entities"),
        (before(EXTERNAL), "XML: found DOCTYPE"),
        (before(b"<!doctype b>"), "XML: found DOCTYPE"),
        (before(BOMB.decode().encode("utf-16")), "XML: found an encoding other than UTF-8"),
        (before(b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE b+AD4-'), "XML: found an encoding other than UTF-8"),
        (before(b"<unclosed>"), "XML: found no well-formed XML"),
        (replaced(b"CPHD/1.1.0", b"CPHD/0.3.0"), "header: found CPHD version '0.3.0', expected 1.0.1 or 1.1.0"),
        (replaced(b"CPHD/1.1.0", b"DPHC/1.1.0"), "header: found another kind of file"),
        (replaced(b"\f\n", b"\n\n"), "header: found no end in"),
        (replaced(b"PVP_BLOCK_SIZE := ", b"PVP_BLOCK_SIZE :=  9"), "header PVP_BLOCK: found 9"),
        (replaced(b"SIGNAL_BLOCK_BYTE_OFFSET := ", b"SIGNAL_BLOCK_BYTE_OFFSET := 9"), "header SIGNAL_BLOCK"),
        (replaced(b"XML_BLOCK_SIZE := ", b"XML_BLOCK_SIZE := -"), "header XML_BLOCK_SIZE: found -"),
        (replaced(b"XML_BLOCK_SIZE := ", b"XML_BLOCK_SIZE := x"), "header XML_BLOCK_SIZE: found x"),
        (replaced(b"SIGNAL_BLOCK_SIZE", b"SIGNAL_BLOCK_SIGH"), "header SIGNAL_BLOCK_SIZE: found nothing"),
        (replaced(b"<NumSamples>40</NumSamples>", b"<NumSamples>9E</NumSamples>"), "XML NumSamples: found '9E'"),
        (replaced(b"<NumSamples>40</NumSamples>", b"<NumSamples>41</NumSamples>"), "expected an array inside the SIGNAL block"),
        (replaced(b"<NumVectors>9</NumVectors>", b"<NumVectors>0</NumVectors>"), "NumVectors: found 0, expected at least 2"),
        (replaced(b"<NumSamples>40</NumSamples>", b"<NumSamples>00</NumSamples>"), "NumSamples: found 0, expected at least 2"),
        (replaced(b">CF8<", b">CF9<"), "SignalArrayFormat: found 'CF9'"),
        (replaced(b"<NumBytesPVP>224<", b"<NumBytesPVP>232<"), "expected an array inside the PVP block"),
        (replaced(b"<NumBytesPVP>224<", b"<NumBytesPVP>024<"), "expected an end by byte 24"),
        (lambda content: content[:-1], "header SIGNAL_BLOCK"),
        (lambda content: content[:3000], "found"),
        (lambda content: content[:90], "header: found no end in 90 bytes"),
        (lambda content: content[:2], "header: found another kind of file"),
        (lambda _: b"", "file: found nothing in it"),
    ],
)
def test_bad_bytes(tmp_path: Path, history: PhaseHistory, change: Callable[[bytes], bytes], complaint: str) -> None:
    path = changed_bytes(ForeignFile.of(history, tmp_path).write(tmp_path / "foreign.cphd"), change)
    with pytest.raises(InputError) as caught:
        read_cphd(path)
    assert str(caught.value).startswith(str(path))
    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)
    with pytest.raises(InputError):
        describe_cphd(path)


def test_channels_that_share_their_bytes(tmp_path: Path, history: PhaseHistory) -> None:
    """Many channels over one array would let a small file ask for endless work."""
    foreign = ForeignFile.of(history, tmp_path)
    foreign.add_channel("second", foreign.samples[0])
    path = foreign.write(tmp_path / "foreign.cphd")
    one = foreign.samples[0].nbytes
    changed_bytes(path, replaced(b"<SignalArrayByteOffset>%d<" % one, b"<SignalArrayByteOffset>%s<" % b"0".zfill(len(str(one)))))
    assert np.array_equal(read_cphd(path, "second").signal, history.signal)
    changed_bytes(path, replaced(b"SIGNAL_BLOCK_SIZE := %d" % (2 * one), b"SIGNAL_BLOCK_SIZE := %d" % one))
    with pytest.raises(InputError, match="Channel second: found 9 vectors"):
        read_cphd(path, "1")


def test_channels_without_end_or_of_one_name(tmp_path: Path, history: PhaseHistory) -> None:
    path = ForeignFile.of(history, tmp_path).write(tmp_path / "foreign.cphd")

    def repeated(count: int) -> Callable[[bytes], bytes]:
        return lambda xml: re.sub(rb"<Channel><Identifier>1.*?</Channel>", lambda found: found[0] * count, xml, count=1)

    with pytest.raises(InputError, match="found 1100 channels, expected at most 1024"):
        read_cphd(changed_bytes(path, with_xml(repeated(1100))))
    foreign = ForeignFile.of(history, tmp_path)
    foreign.add_channel("1", foreign.samples[0])
    with pytest.raises(InputError, match="found two channels of one identifier"):
        read_cphd(foreign.write(path))


def test_entities_of_the_xml_itself_are_read(tmp_path: Path, history: PhaseHistory) -> None:
    """The five of XML need no declaration and stay usable."""
    foreign = ForeignFile.of(history, tmp_path)
    foreign.set_text("CollectionID/CollectorName", "<&>")
    assert read_cphd(foreign.write(tmp_path / "foreign.cphd")).collection.collector == "<&>"


def test_compressed_signal_is_refused(tmp_path: Path, history: PhaseHistory) -> None:
    path = ForeignFile.of(history, tmp_path).write(tmp_path / "foreign.cphd")
    after = b"<NumCPHDChannels>1</NumCPHDChannels>"
    compressed = with_xml(lambda xml: xml.replace(after, after + b"<SignalCompressionID>z</SignalCompressionID>"))
    changed_bytes(path, compressed)
    with pytest.raises(InputError, match="found compressed signal arrays"):
        read_cphd(path)
