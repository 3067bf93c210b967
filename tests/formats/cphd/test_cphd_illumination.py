"""What the beam did and what amplitudes are worth, written and read back; and refused where it is nonsense."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sarkit.verification

from yamabiko.collect.illumination import Calibration, Illumination, OrbitError
from yamabiko.errors import InputError
from yamabiko.formats.cphd.reading import read_cphd
from yamabiko.formats.cphd.writing import write_cphd
from yamabiko.testing.apertures import satellite

# sarkit gives this no types.
CHECKER: Any = sarkit.verification.CphdConsistency
AREA = np.array([[-5.0, -4.0], [-5.0, 4.0], [5.0, 4.0], [5.0, -4.0]])


def written(path: Path) -> Illumination:
    history = satellite(pulses=40, samples=24)
    middle = float(history.bounce_time.mean())
    span = float(np.ptp(history.bounce_time))
    illumination = Illumination(
        np.array([[middle, 1e-4], [-2e-4, 0.0]]), np.array([[0.9 * span, 1e-5]]), np.array([1.0, 0.01, -1.5])
    )
    calibration = Calibration(np.array([[0.9, 1e-5], [0.0, 1e-9]]), 0.25)
    lit = replace(history, illumination=illumination, calibration=calibration, area=AREA, orbit_error=OrbitError(0.5, 0.001))
    write_cphd(lit, path)
    return illumination


def test_the_checker_finds_nothing_and_all_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "lit.cphd"
    illumination = written(path)
    with path.open("rb") as file:
        checker = CHECKER.from_file(file, thorough=True)
        checker.check()
    assert checker.failures(omit_passed_sub=True) == {}
    read = read_cphd(path)
    assert read.illumination is not None
    np.testing.assert_allclose(read.illumination.centre_time, illumination.centre_time, atol=1e-12)
    np.testing.assert_array_equal(read.illumination.dwell, illumination.dwell)
    np.testing.assert_array_equal(read.illumination.taper, illumination.taper)
    assert read.calibration is not None
    np.testing.assert_array_equal(read.calibration.gain, [[0.9, 1e-5], [0.0, 1e-9]])
    assert read.calibration.noise_power == 0.25
    assert read.orbit_error is not None
    assert read.orbit_error.position == pytest.approx(0.5)
    assert read.orbit_error.velocity == pytest.approx(0.001)
    assert read.area is not None
    np.testing.assert_array_equal(np.sort(read.area, axis=0), np.sort(AREA, axis=0))


@pytest.mark.parametrize(
    ("right", "wrong", "field"),
    [
        (b"1.0 0.01 -1.5", b"1.0 nan! -1.5", "YamabikoBeamTaper"),
        (b"1.0 0.01 -1.5", b"1.0 0.01 -9.5", "taper"),
        (b">0.25<", b">-.25<", "noise power"),
        (b"0.9 1e-05; 0.0", b"0.9;1e-05; 0.0", "SquareMetre"),
        (b'exponent1="1"', b'exponent1="x"', "exponent1"),
        (b"<P1>0.5", b"<P1>x.5", "P1"),
    ],
)
def test_nonsense_is_refused_by_name(tmp_path: Path, right: bytes, wrong: bytes, field: str) -> None:
    path = tmp_path / "lit.cphd"
    written(path)
    content = path.read_bytes()
    assert right in content
    path.write_bytes(content.replace(right, wrong))
    with pytest.raises(InputError, match=field):
        read_cphd(path)
