"""Files of echoes are told apart by their first bytes, and options refused where they have no meaning."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from yamabiko.errors import InputError
from yamabiko.formats.cphd.writing import write_cphd
from yamabiko.formats.phase_history_files import describe_phase_history, phase_history_kind, read_phase_history
from yamabiko.testing import apertures
from yamabiko.testing.gotcha_files import circular_flight, gotcha_fields, write_gotcha


@pytest.fixture
def gotcha(tmp_path: Path) -> Path:
    """A sound file under a name that says nothing."""
    made = write_gotcha(tmp_path / "made.mat", gotcha_fields(circular_flight(3.0)))
    return made.rename(tmp_path / "one")


@pytest.fixture
def cphd(tmp_path: Path) -> Path:
    write_cphd(apertures.airborne(pulses=6, samples=8), tmp_path / "two")
    return tmp_path / "two"


def test_each_kind_by_its_first_bytes(tmp_path: Path, gotcha: Path, cphd: Path) -> None:
    assert phase_history_kind(gotcha) == "GOTCHA"
    assert phase_history_kind(cphd) == "CPHD"
    other = tmp_path / "echoes.cphd"
    other.write_bytes(b"NITF02.10")
    assert phase_history_kind(other) is None
    assert read_phase_history([gotcha]).collection.collector == "AFRL GOTCHA"
    assert read_phase_history([cphd], channel="1").collection.collector == "SIMULATED"
    assert describe_phase_history(gotcha)["format"] == "GOTCHA"
    assert describe_phase_history(cphd)["format"] == "CPHD"
    for path in (gotcha, cphd):
        assert json.loads(json.dumps(describe_phase_history(path), allow_nan=False)) == describe_phase_history(path)
    with pytest.raises(InputError, match="expected a CPHD or a GOTCHA file"):
        read_phase_history([other])


def test_options_reach_the_reader(gotcha: Path) -> None:
    history = read_phase_history([gotcha], origin=(0.5, 0.6, 7.0), apply_corrections=False)
    assert not history.collection.earth_position_assumed
    assert "corrections are not applied" in " ".join(history.collection.assumptions)


@pytest.mark.parametrize(
    ("names", "options", "complaint"),
    [
        ([], {}, "input: files: found none"),
        (["one", "two"], {}, "found a CPHD file, expected a GOTCHA file as one is"),
        (["two", "two"], {}, "found a second CPHD file"),
        (["one"], {"channel": "HH"}, "channel: found 'HH'"),
        (["two"], {"origin": (0.0, 0.0, 0.0)}, "found an origin"),
        (["two"], {"apply_corrections": False}, "found corrections switched off"),
        (["missing"], {}, "found no such file or directory"),
        (["."], {}, "found a folder, expected a file"),
    ],
)
@pytest.mark.usefixtures("gotcha", "cphd")
def test_what_does_not_go_together(tmp_path: Path, names: list[str], options: dict[str, Any], complaint: str) -> None:
    with pytest.raises(InputError) as caught:
        read_phase_history([tmp_path / name for name in names], **options)
    assert complaint in str(caught.value)


def test_a_device_is_no_file() -> None:
    with pytest.raises(InputError, match="found a device"):
        phase_history_kind(Path("/dev/zero"))


@pytest.mark.skipif(os.geteuid() == 0, reason="the super-user may read any file")
def test_file_without_permission(cphd: Path) -> None:
    cphd.chmod(0)
    with pytest.raises(InputError, match="permission denied"):
        read_phase_history([cphd])


@pytest.mark.real_data
def test_the_recording_is_described(real_data: Path) -> None:
    said = describe_phase_history(real_data / "gotcha" / "data_3dsar_pass1_az001_HH.mat")
    assert (said["pulses"], said["samples"], said["polarization"]) == (117, 424, "HH")
    assert said["lowest_frequency_hz"] == pytest.approx(9.288e9, rel=1e-4)
    assert said["highest_frequency_hz"] == pytest.approx(9.910e9, rel=1e-4)
    assert said["slant_range_m"] == pytest.approx(10_158.0, abs=1.0)
    assert said["owner_corrections"] is True
    assert np.isclose(said["grazing_angle_deg"], 45.745, atol=0.01)
