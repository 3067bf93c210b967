"""Written CPHD files before sarkit's checker, and read back."""

from __future__ import annotations

import dataclasses
import resource
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
import sarkit.cphd
import sarkit.verification
from numpy.typing import ArrayLike

from yamabiko.collect.phase_history import Collection, PhaseHistory
from yamabiko.errors import InputError, OutputError
from yamabiko.formats.cphd.reading import read_cphd
from yamabiko.formats.cphd.writing import write_cphd
from yamabiko.formats.gotcha import read_gotcha
from yamabiko.platform.trajectory import Trajectory
from yamabiko.testing import apertures

TARGETS = ((0.0, 0.0, 0.0), (2.0, -1.0, 0.0))
Geometry = Callable[..., PhaseHistory]
Domain = Literal["FX", "TOA"]
Sign = Literal[-1, 1]

DOMAINS: tuple[Domain, ...] = ("FX", "TOA")
SIGNS: tuple[Sign, ...] = (-1, 1)
# sarkit gives these no types.
SARKIT: Any = sarkit.cphd
CHECKER: Any = sarkit.verification.CphdConsistency


def failures(path: Path) -> dict[str, Any]:
    """All that sarkit's checker finds, errors and warnings, looking at the whole file."""
    with path.open("rb") as file:
        checker = CHECKER.from_file(file, thorough=True)
        checker.check()
    assert len(checker.passes()) > 50
    found: dict[str, Any] = checker.failures(omit_passed_sub=True)
    return found


def assert_same_record(read: PhaseHistory, written: PhaseHistory) -> None:
    """All but the signal: geometry bit for bit, times to the rounding of moving the epoch."""
    assert read.collection == written.collection
    assert read.epoch == written.epoch
    assert np.array_equal(read.reference_point, written.reference_point)
    for mine, theirs in ((read.transmit, written.transmit), (read.receive, written.receive)):
        assert np.abs(mine.time - theirs.time).max() < 1e-15 * max(1.0, np.abs(theirs.time).max())
        assert np.array_equal(mine.position, theirs.position)
        assert np.array_equal(mine.velocity, theirs.velocity)


@pytest.mark.parametrize("phase_sign", SIGNS)
@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("geometry", [apertures.airborne, apertures.satellite, apertures.bistatic])
def test_checker_finds_nothing_and_the_record_comes_back(
    tmp_path: Path, geometry: Geometry, domain: Domain, phase_sign: Sign
) -> None:
    history = geometry(TARGETS, pulses=16, samples=24)
    path = tmp_path / "echoes.cphd"
    write_cphd(history, path, domain=domain, phase_sign=phase_sign)
    assert failures(path) == {}
    read = read_cphd(path)
    assert_same_record(read, history)
    if domain == "FX":
        assert np.array_equal(read.signal, history.signal)
        assert np.array_equal(read.first_frequency, history.first_frequency)
        assert np.array_equal(read.frequency_step, history.frequency_step)
    else:
        assert np.abs(read.signal - history.signal).max() < 1e-6 * np.abs(history.signal).max()
        assert read.first_frequency == pytest.approx(history.first_frequency, rel=1e-15)
        assert read.frequency_step == pytest.approx(history.frequency_step, rel=1e-14)


def test_what_cphd_has_no_field_for_is_kept(tmp_path: Path) -> None:
    collection = Collection(
        collector="Survey <7> & Söhne",
        identifier="flight 1/2",
        channel="HV near",
        polarization=("UNKNOWN", "V"),
        mode="STRIPMAP",
        simulated=True,
        earth_position_assumed=True,
        assumptions=("The clock is taken to be UTC.", "The lever arm is taken to be zero."),
    )
    history = dataclasses.replace(apertures.airborne(pulses=8, samples=12), collection=collection)
    write_cphd(history, tmp_path / "echoes.cphd")
    assert failures(tmp_path / "echoes.cphd") == {}
    assert read_cphd(tmp_path / "echoes.cphd").collection == collection


def test_one_instant_for_sending_and_receiving(tmp_path: Path) -> None:
    """The standard wants a later RcvTime; the record comes back with one trajectory all the same."""
    history = apertures.airborne(pulses=8, samples=12)
    time = np.linspace(0.0, 0.07, 8)
    still = Trajectory(time, history.transmit.position, history.transmit.velocity)
    history = dataclasses.replace(history, transmit=still, receive=still)
    path = tmp_path / "echoes.cphd"
    write_cphd(history, path)
    assert failures(path) == {}
    read = read_cphd(path)
    assert read.receive is read.transmit
    assert np.array_equal(read.transmit.time, time)
    with path.open("rb") as file, SARKIT.Reader(file) as reader:
        parameters = reader.read_pvps("1")
    delay = 2.0 * np.linalg.norm(still.position - history.reference_point, axis=1) / 299_792_458.0
    assert parameters["RcvTime"] - parameters["TxTime"] == pytest.approx(delay, rel=1e-9)


def test_band_and_reference_point_may_move_from_pulse_to_pulse(tmp_path: Path) -> None:
    history = apertures.airborne(pulses=8, samples=12)
    random = np.random.default_rng(3)
    history = dataclasses.replace(
        history,
        first_frequency=history.first_frequency + random.uniform(0.0, 1e6, 8),
        frequency_step=history.frequency_step * random.uniform(1.0, 1.01, 8),
        reference_point=history.reference_point + random.uniform(-1.0, 1.0, (8, 3)),
    )
    for domain in DOMAINS:
        path = tmp_path / f"{domain}.cphd"
        write_cphd(history, path, domain=domain)
        assert failures(path) == {}
        read = read_cphd(path)
        assert_same_record(read, history)
        assert np.abs(read.signal - history.signal).max() < 1e-6
        assert read.first_frequency == pytest.approx(history.first_frequency, rel=1e-15)
        assert read.frequency_step == pytest.approx(history.frequency_step, rel=1e-14)


@pytest.mark.parametrize("area", [[[-9.0, -5.0], [9.0, -5.0], [0.0, 7.0]], [[0.0, 7.0], [9.0, -5.0], [-9.0, -5.0]]])
def test_image_area_of_ones_own(tmp_path: Path, area: ArrayLike) -> None:
    path = tmp_path / "echoes.cphd"
    write_cphd(apertures.airborne(pulses=8, samples=12), path, image_area=area)
    assert failures(path) == {}
    with path.open("rb") as file, SARKIT.Reader(file) as reader:
        scene = SARKIT.ElementWrapper(reader.metadata.xmltree.getroot())["SceneCoordinates"]
    assert np.array_equal(scene["ImageArea"]["X1Y1"], [-9.0, -5.0])
    assert np.array_equal(scene["ImageArea"]["X2Y2"], [9.0, 7.0])
    corner = sarkit.cphd.iac_to_ecf(scene.elem.getroottree(), [-9.0, -5.0, 0.0])
    assert apertures.scene_frame().from_earth_fixed(corner) == pytest.approx([-9.0, -5.0, 0.0], abs=1e-6)


def test_default_image_area_is_where_nothing_folds(tmp_path: Path) -> None:
    """At its corners the phase turns less than half a cycle a sample and a pulse, and not much less."""
    history = apertures.airborne(pulses=64, samples=64)
    path = tmp_path / "echoes.cphd"
    write_cphd(history, path)
    with path.open("rb") as file, SARKIT.Reader(file) as reader:
        polygon = SARKIT.ElementWrapper(reader.metadata.xmltree.getroot())["SceneCoordinates"]["ImageArea"]["Polygon"]
    corners = apertures.scene_frame().to_earth_fixed(np.concatenate([polygon, np.zeros((len(polygon), 1))], axis=1))
    sent = np.linalg.norm(corners[:, np.newaxis] - history.transmit.position, axis=2)
    sent -= np.linalg.norm(history.reference_point - history.transmit.position, axis=1)
    cycles = 2.0 * sent[..., np.newaxis] * np.stack([history.frequencies(pulse) for pulse in range(64)]) / 299_792_458.0
    steepest = max(np.abs(np.diff(cycles, axis=1)).max(), np.abs(np.diff(cycles, axis=2)).max())
    assert 0.2 < steepest < 0.5


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"collector": "two\nlines"}, "collector: found"),
        ({"classification": ""}, "classification: found"),
        ({"channel": "bell\a"}, "channel: found"),
        ({"mode": "SCAN"}, "mode: found 'SCAN'"),
        ({"polarization": ("H", "Q")}, "polarization: found 'Q'"),
        ({"assumptions": ("fine", "not\nfine")}, "assumption 2: found"),
    ],
)
def test_words_that_cphd_cannot_hold(tmp_path: Path, change: dict[str, Any], complaint: str) -> None:
    history = apertures.airborne(pulses=8, samples=12)
    history = dataclasses.replace(history, collection=dataclasses.replace(history.collection, **change))
    with pytest.raises(InputError) as caught:
        write_cphd(history, tmp_path / "echoes.cphd")
    assert complaint in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_geometry_that_cphd_cannot_hold(tmp_path: Path) -> None:
    history = apertures.airborne(pulses=8, samples=12)
    still = Trajectory(history.transmit.time, history.transmit.position, np.zeros((8, 3)))
    with pytest.raises(InputError, match="stands still"):
        write_cphd(dataclasses.replace(history, transmit=still, receive=still), tmp_path / "echoes.cphd")
    mixed = history.receive.time.copy()
    mixed[3] = history.transmit.time[3] - 1e-6
    late = dataclasses.replace(history, receive=dataclasses.replace(history.receive, time=mixed))
    with pytest.raises(InputError, match="not after its transmission, in pulse 3"):
        write_cphd(late, tmp_path / "echoes.cphd")
    for area in ([[0.0, 0.0], [1.0, 1.0]], [[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]], [[0.0, 0.0], [1.0, np.nan], [2.0, 0.0]]):
        with pytest.raises(InputError, match="image area"):
            write_cphd(history, tmp_path / "echoes.cphd", image_area=area)
    assert list(tmp_path.iterdir()) == []


def test_target_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    with pytest.raises(OutputError, match="a folder to write into"):
        write_cphd(apertures.airborne(pulses=8, samples=12), tmp_path / "plain" / "echoes.cphd")


def test_disk_that_fills_up_leaves_nothing(tmp_path: Path) -> None:
    """A limit on the size of files stops the writing half way, for the super-user too."""
    history = apertures.airborne(pulses=70, samples=64)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        with pytest.raises(OutputError) as caught:
            write_cphd(history, tmp_path / "echoes.cphd")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert str(caught.value).endswith("echoes.cphd: file: found file too large, expected room for the whole file")
    assert list(tmp_path.iterdir()) == []


def test_progress_reaches_the_end(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    write_cphd(apertures.airborne(pulses=70, samples=4), tmp_path / "a.cphd", progress=lambda *now: seen.append(now))
    assert seen == [(64, 70), (70, 70)]


@pytest.mark.real_data
def test_the_recording_as_cphd(real_data: Path, tmp_path: Path) -> None:
    history = read_gotcha(sorted((real_data / "gotcha").glob("*.mat")))
    path = tmp_path / "gotcha.cphd"
    write_cphd(history, path)
    assert failures(path) == {}
    read = read_cphd(path)
    assert_same_record(read, history)
    assert np.array_equal(read.signal, history.signal)
    assert read.epoch == datetime(1970, 1, 1, tzinfo=UTC)
