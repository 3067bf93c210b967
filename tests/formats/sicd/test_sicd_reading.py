"""SICD and SIDD files read back: ours, others' pixel types, real ones; and damaged or hostile ones refused in one line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import lxml.etree
import numpy as np
import pytest
import sarkit.sicd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from yamabiko.earth.surface import Plane
from yamabiko.errors import InputError
from yamabiko.focus.complex_image import ComplexImage
from yamabiko.formats.sensor_independent import image_standard
from yamabiko.formats.sicd.description import describe_sicd
from yamabiko.formats.sicd.reading import read_sicd
from yamabiko.formats.sicd.writing import write_sicd
from yamabiko.formats.sidd.description import describe_sidd
from yamabiko.scene.point_targets import PointTargets
from yamabiko.testing.nitf_files import SMALL_SIDD, with_xml, xml_of, xml_segment
from yamabiko.testing.simulated_images import EPOCH, aircraft, focus_directly, ground_plane


@pytest.fixture(scope="module")
def image() -> ComplexImage:
    geometry = aircraft(look="left")
    history = geometry.echoes(PointTargets.at(geometry.frame.origin[np.newaxis]), pulses=24, samples=16)
    return focus_directly(history, ground_plane(history, (12, 10)))


@pytest.fixture(scope="module")
def good(image: ComplexImage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sicd") / "good.nitf"
    write_sicd(image, path, created=EPOCH)
    return path


def in_file(folder: Path, content: bytes) -> Path:
    path = folder / "changed.nitf"
    path.write_bytes(content)
    return path


def test_what_is_written_reads_back(image: ComplexImage, good: Path) -> None:
    plane = image.surface
    assert isinstance(plane, Plane)
    read = read_sicd(good)
    assert read.pixels.dtype == np.complex64
    assert np.array_equal(read.pixels, image.pixels)
    assert (read.row_spacing, read.column_spacing) == pytest.approx((plane.row_spacing, plane.column_spacing), rel=1e-12)
    assert read.row_direction == pytest.approx(plane.row_direction, abs=1e-12)
    assert read.column_direction == pytest.approx(plane.column_direction, abs=1e-12)
    assert read.reference_pixel == plane.reference_pixel
    assert read.reference_point == pytest.approx(plane.reference_point, abs=1e-6)
    assert read.transform_sign == -1
    assert read.row_impulse_response_width > read.row_spacing


def test_our_file_is_described(image: ComplexImage, good: Path) -> None:
    described = describe_sicd(good)
    assert described["format"] == "SICD"
    assert described["version"] == "1.4.0"
    assert described["simulated"] is True
    assert described["look_side"] == "left"
    assert described["polarization"] == "V:V"
    assert (described["rows"], described["columns"]) == (12, 10)
    assert described["lowest_frequency_hz"] == image.lowest_frequency
    assert described["grazing_angle_deg"] == pytest.approx(np.degrees(np.arctan2(4.0, 6.0)), abs=0.05)
    assert described["scene_latitude_deg"] == pytest.approx(np.degrees(0.62), abs=1e-9)
    assert len(described["corners"]) == 4
    assert image_standard(good) == "SICD"


def rewritten(good: Path, folder: Path, pixels: NDArray[Any], kind: str, amplitude: NDArray[np.float64] | None = None) -> Path:
    """The good file with other pixels, by sarkit's writer."""
    tree = lxml.etree.fromstring(xml_of(good)).getroottree()
    wrapper: Any = sarkit.sicd.ElementWrapper
    root = wrapper(tree.getroot())
    root["ImageData"]["PixelType"] = kind
    if amplitude is not None:
        root["ImageData"]["AmpTable"] = amplitude
    security = sarkit.sicd.NitfSecurityFields(clas="U")
    metadata = sarkit.sicd.NitfMetadata(
        xmltree=tree,
        file_header_part=sarkit.sicd.NitfFileHeaderPart(ostaid="TEST", security=security),
        im_subheader_part=sarkit.sicd.NitfImSubheaderPart(isorce="TEST", icom=["one", "two"], security=security),
        de_subheader_part=sarkit.sicd.NitfDeSubheaderPart(security=security),
    )
    path = folder / "rewritten.nitf"
    with path.open("wb") as file, sarkit.sicd.NitfWriter(file, metadata) as writer:
        writer.write_image(pixels)
    return path


def test_integer_pixels(good: Path, tmp_path: Path) -> None:
    parts = np.random.default_rng(1).integers(-32768, 32768, (12, 10, 2))
    stored = np.zeros((12, 10), sarkit.sicd.PIXEL_TYPES["RE16I_IM16I"]["dtype"])
    stored["real"], stored["imag"] = parts[..., 0], parts[..., 1]
    read = read_sicd(rewritten(good, tmp_path, stored, "RE16I_IM16I"))
    assert np.array_equal(read.pixels, parts[..., 0] + 1j * parts[..., 1])


@pytest.mark.parametrize("with_table", [False, True])
def test_amplitude_and_phase_pixels(with_table: bool, good: Path, tmp_path: Path) -> None:
    random = np.random.default_rng(2)
    stored = np.zeros((12, 10), sarkit.sicd.PIXEL_TYPES["AMP8I_PHS8I"]["dtype"])
    stored["amp"], stored["phase"] = random.integers(0, 256, (12, 10)), random.integers(0, 256, (12, 10))
    table = np.sqrt(np.arange(256.0)) if with_table else None
    read = read_sicd(rewritten(good, tmp_path, stored, "AMP8I_PHS8I", table))
    amplitude = np.arange(256.0) if table is None else table
    assert np.abs(read.pixels) == pytest.approx(amplitude[stored["amp"]], rel=1e-6)
    lit = stored["amp"] > 0
    turn = read.pixels[lit] / np.abs(read.pixels[lit]) * np.exp(-2j * np.pi * stored["phase"][lit] / 256.0)
    assert turn == pytest.approx(1.0, abs=1e-6)


def test_images_in_several_segments(image: ComplexImage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SICD splits images beyond 10 gigabytes; with the limit brought down, a small one is split as well."""
    monkeypatch.setattr("sarkit.sicd._constants.IS_SIZE_MAX", 350)
    path = tmp_path / "split.nitf"
    write_sicd(image, path, created=EPOCH)
    assert path.read_bytes()[360:363] == b"003"
    assert np.array_equal(read_sicd(path).pixels, image.pixels)


HOSTILE = {
    "entity bomb": b'<!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><SICD xmlns="urn:SICD:1.4.0">&b;</SICD>',
    "external entity": b'<!DOCTYPE s [<!ENTITY a SYSTEM "file:///etc/hostname">]><SICD xmlns="urn:SICD:1.4.0">&a;</SICD>',
    "external document type": b'<!DOCTYPE SICD SYSTEM "http://example.org/a.dtd"><SICD xmlns="urn:SICD:1.4.0"/>',
    "entity in another encoding": '<!DOCTYPE s [<!ENTITY a "b">]><SICD>&a;</SICD>'.encode("utf-16"),
    "nothing": b"",
    "another document": b"<CPHD/>",
    "no elements": b'<SICD xmlns="urn:SICD:1.4.0"/>',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_xml_is_refused(name: str, good: Path, tmp_path: Path) -> None:
    path = in_file(tmp_path, with_xml(good, HOSTILE[name]))
    for reader in (read_sicd, describe_sicd):
        with pytest.raises(InputError, match="XML"):
            reader(path)


CHANGES = {
    "more rows in the XML": (b"<NumRows>12<", b"<NumRows>99<", "rows"),
    "more columns in the XML": (b"<NumCols>10<", b"<NumCols>99<", "columns"),
    "no rows in the XML": (b"<NumRows>12<", b"<NumRows>00<", "at least one pixel"),
    "another pixel type": (b"RE32F_IM32F", b"RE16I_IM16I", "pixels stored as"),
    "compression": (b"NC2  I ", b"NM2  I ", "compression"),
    "spacing not a number": (b"<SS>", b"<SS>x", "Grid/Row/SS"),
    "sign of two": (b"<Sgn>-1", b"<Sgn>-2", "Grid/Row/Sgn"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_contradictions_are_refused(name: str, good: Path, tmp_path: Path) -> None:
    old, new, message = CHANGES[name]
    content = good.read_bytes()
    assert old in content
    changed = content.replace(old, new, 1)
    if len(new) > len(old):
        place = changed.index(new) + len(new)
        changed = changed[:place] + changed[place + 1 :]
    with pytest.raises(InputError, match=message):
        read_sicd(in_file(tmp_path, changed))


def test_sizes_beyond_the_file_are_refused(good: Path, tmp_path: Path) -> None:
    content = good.read_bytes()
    for field, length, message in ((342, 12, "cut short"), (369, 10, "segment lengths"), (363, 6, "segment lengths")):
        changed = content[:field] + b"9" * length + content[field + length :]
        with pytest.raises(InputError, match=message):
            read_sicd(in_file(tmp_path, changed))


@pytest.mark.parametrize("kept", [0.0, 0.01, 0.03, 0.2, 0.5, 0.9, 0.999])
def test_cut_files_are_refused(kept: float, good: Path, tmp_path: Path) -> None:
    content = good.read_bytes()
    with pytest.raises(InputError):
        read_sicd(in_file(tmp_path, content[: int(kept * len(content))]))


def test_other_files_are_refused(good: Path, tmp_path: Path) -> None:
    assert image_standard(in_file(tmp_path, b"CPHD/1.1.0\n")) is None
    with pytest.raises(InputError, match=r"NITF 2\.1"):
        read_sicd(in_file(tmp_path, b"NITF02.00" + good.read_bytes()[9:]))
    with pytest.raises(InputError, match=r"missing\.nitf"):
        read_sicd(tmp_path / "missing.nitf")
    sidd = in_file(tmp_path, with_xml(good, SMALL_SIDD))
    with pytest.raises(InputError, match="a SIDD file"):
        describe_sicd(sidd)
    with pytest.raises(InputError, match="a SICD file"):
        describe_sidd(good)


def test_an_incomplete_amplitude_table_is_refused(good: Path, tmp_path: Path) -> None:
    stored = np.zeros((12, 10), sarkit.sicd.PIXEL_TYPES["AMP8I_PHS8I"]["dtype"])
    path = rewritten(good, tmp_path, stored, "AMP8I_PHS8I", np.arange(256.0))
    content = path.read_bytes()
    for old, new in ((b'<Amplitude index="7">', b'<Amplitude index="8">'), (b'<Amplitude index="9">9', b'<Amplitude index="9">x')):
        assert old in content
        with pytest.raises(InputError, match="AmpTable"):
            read_sicd(in_file(tmp_path, content.replace(old, new)))


def test_sidd_is_told_from_sicd_by_its_content(good: Path, tmp_path: Path) -> None:
    path = in_file(tmp_path, with_xml(good, SMALL_SIDD))
    assert image_standard(path) == "SIDD"
    described = describe_sidd(path)
    assert described["version"] == "2.0.0"
    assert described["projection"] == "geographic"
    assert described["row_spacing_arcsec"] == 0.125
    assert (described["rows"], described["columns"]) == (7, 9)
    assert described["collections"][0]["grazing_angle_deg"] == 33.5


@pytest.fixture(scope="module")
def sources(good: Path) -> list[bytes]:
    """A good SICD and a good SIDD file, and where their structure is dense."""
    return [good.read_bytes(), with_xml(good, SMALL_SIDD)]


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_anywhere_gives_a_clear_error_or_a_sound_reading(data: st.DataObject, sources: list[bytes], tmp_path: Path) -> None:
    content = bytearray(data.draw(st.sampled_from(sources)))
    places = st.one_of(st.integers(0, 1500), st.integers(0, len(content) - 1))
    for place, value in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), max_size=6)):
        content[place] = value
    if data.draw(st.booleans()):
        start = data.draw(places)
        length = data.draw(st.integers(1, 400))
        content[start : start + length] = data.draw(st.one_of(st.just(b""), st.binary(max_size=40), st.just(b"9" * length)))
    if data.draw(st.booleans()):
        content = content[: data.draw(st.integers(0, len(content)))]
    path = in_file(tmp_path, bytes(content))
    for reader in (image_standard, describe_sicd, describe_sidd, read_sicd):
        try:
            reader(path)
        except InputError as error:
            assert "\n" not in str(error)


def test_the_damaged_files_start_from_sound_ones(sources: list[bytes], tmp_path: Path) -> None:
    assert image_standard(in_file(tmp_path, sources[0])) == "SICD"
    assert image_standard(in_file(tmp_path, sources[1])) == "SIDD"
    assert xml_segment(in_file(tmp_path, sources[1])).data_size > len(SMALL_SIDD)


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["sicd_50x50.nitf", "cropped_sicd_110.nitf"])
def test_real_pixels_are_those_that_sarkit_reads(name: str, real_data: Path) -> None:
    path = real_data / "sicd" / name
    reader_of: Any = sarkit.sicd.NitfReader
    with path.open("rb") as file, reader_of(file) as reader:
        theirs = reader.read_image()
    if theirs.dtype.names:
        theirs = theirs["real"].astype(np.float32) + 1j * theirs["imag"].astype(np.float32)
    assert np.array_equal(read_sicd(path).pixels, theirs)


@pytest.mark.real_data
def test_real_files_are_described(real_data: Path) -> None:
    constellation = describe_sicd(real_data / "sicd" / "sicd_50x50.nitf")
    assert constellation["collector"] == "RCM-1"
    assert constellation["version"] == "1.2.1"
    assert (constellation["rows"], constellation["columns"]) == (50, 50)
    assert constellation["radiometrically_calibrated"] is True
    assert constellation["highest_frequency_hz"] - constellation["lowest_frequency_hz"] == pytest.approx(19e6)
    for name, version in (("cropped_sicd_110.nitf", "1.1.0"), ("cropped_sicd_120.nitf", "1.2.0")):
        terrasar = describe_sicd(real_data / "sicd" / name)
        assert (terrasar["version"], terrasar["collector"], terrasar["polarization"]) == (version, "TSX-1", "H:H")
        assert read_sicd(real_data / "sicd" / name).pixels.shape == (5, 5)
    product = describe_sidd(real_data / "sicd" / "cropped_sidd.nitf")
    assert product["projection"] == "plane"
    assert product["collections"][0]["collector"] == "TSX-1"
    # The two standards state the same collect's grazing angle, each in its own way.
    assert product["collections"][0]["grazing_angle_deg"] == pytest.approx(terrasar["grazing_angle_deg"], abs=0.01)
