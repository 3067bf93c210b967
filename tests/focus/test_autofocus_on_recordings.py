"""Autofocus on the GOTCHA recording (real data): known phase errors put in are found again, and the brightest target comes back."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from yamabiko.collect.phase_history import PhaseHistory
from yamabiko.earth.surface import Plane
from yamabiko.earth.wgs84 import LocalFrame
from yamabiko.focus.autofocus.estimate import (
    AutofocusMethod,
    PhaseErrorEstimate,
    disagreement,
    estimate_phase_error,
)
from yamabiko.focus.backproject import backproject
from yamabiko.focus.measure import measure_point
from yamabiko.formats.gotcha import read_gotcha

pytestmark = pytest.mark.real_data

Float = NDArray[np.float64]

SPACING = 0.2


@cache
def recording(folder: Path) -> PhaseHistory:
    return read_gotcha(sorted((folder / "gotcha").glob("*.mat")))


@cache
def uncorrupted(folder: Path, method: AutofocusMethod) -> PhaseErrorEstimate:
    return estimate_phase_error(recording(folder), patch(recording(folder)), method)


def patch(history: PhaseHistory, centre: tuple[float, float] = (-14.0, 19.0), pixels: int = 120) -> Plane:
    """A plane on the ground, rows away from the radar, about scene metres (east, north)."""
    frame = LocalFrame.at(history.scene_centre)
    away = -frame.from_earth_fixed(history.transmit.position[history.pulses // 2])[:2]
    away = away / np.linalg.norm(away)
    rows = frame.turn_to_earth_fixed([away[0], away[1], 0.0])
    columns = np.cross(frame.axes[2], rows)
    middle = 0.5 * (pixels - 1)
    origin = frame.to_earth_fixed([centre[0], centre[1], 0.0])
    return Plane(origin, rows, columns, SPACING, SPACING, (pixels, pixels), (middle, middle))


def phase_errors(pulses: int) -> dict[str, Float]:
    place = np.linspace(-1.0, 1.0, pulses)
    walk = np.cumsum(0.3 * np.random.default_rng(20261122).standard_normal(pulses))
    return {"quadratic": 20.0 * place**2, "walk": walk, "vibration": 2.0 * np.sin(8.0 * np.pi * place)}


@pytest.mark.parametrize("method", list(AutofocusMethod))
@pytest.mark.parametrize("error", ["quadratic", "walk", "vibration"])
def test_errors_put_in_are_found_and_the_brightest_target_comes_back(real_data: Path, error: str, method: AutofocusMethod) -> None:
    history = recording(real_data)
    plane = patch(history)
    put_in = phase_errors(history.pulses)[error]
    spoilt = replace(history, signal=(history.signal * np.exp(1j * put_in)[:, np.newaxis]).astype(np.complex64))
    estimate = estimate_phase_error(spoilt, plane, method)
    assert estimate.applied
    assert disagreement(estimate.phase - uncorrupted(real_data, method).measured, put_in) < 0.15

    before = measure_point(backproject(history, plane).pixels, None, SPACING, SPACING)
    restored = backproject(spoilt, plane, phase_correction=estimate.phase).pixels
    after = measure_point(restored, None, SPACING, SPACING)
    # The line in the error put in moves the picture along the columns, by a few cells at most; nothing moves it along the rows.
    assert after.row == pytest.approx(before.row, abs=0.3)
    assert after.column == pytest.approx(before.column, abs=15.0)
    assert 20.0 * np.log10(after.amplitude / before.amplitude) == pytest.approx(0.0, abs=0.3)
    assert after.row_cut.width == pytest.approx(before.row_cut.width, rel=0.03)
    assert after.column_cut.width == pytest.approx(before.column_cut.width, rel=0.03)


@pytest.mark.parametrize("method", list(AutofocusMethod))
def test_autofocus_does_no_harm_with_or_without_the_owners_corrections(real_data: Path, method: AutofocusMethod) -> None:
    """The recording is in focus as it comes: whatever is made of it, no peak falls by more than 0.3 dB."""
    history = recording(real_data)
    peak = np.abs(backproject(history, patch(history)).pixels).max()
    for corrections in (True, False):
        as_it_comes = read_gotcha(sorted((real_data / "gotcha").glob("*.mat")), apply_corrections=corrections)
        estimate = estimate_phase_error(as_it_comes, patch(history), method)
        assert estimate.predicted_error < 0.2
        picture = backproject(as_it_comes, patch(history), phase_correction=estimate.phase).pixels
        assert 20.0 * np.log10(np.abs(picture).max() / peak) > -0.3


@pytest.mark.parametrize("method", list(AutofocusMethod))
def test_the_recording_with_its_pulses_scrambled_is_left_alone(real_data: Path, method: AutofocusMethod) -> None:
    """Random phases on every sample leave the recording's spectrum and noise but no scene."""
    history = recording(real_data)
    turn = np.exp(2j * np.pi * np.random.default_rng(9).uniform(size=history.signal.shape))
    scrambled = replace(history, signal=(history.signal * turn).astype(np.complex64))
    estimate = estimate_phase_error(scrambled, patch(history, pixels=80), method)
    assert not estimate.applied
    assert not estimate.phase.any()
    assert "too little contrast" in estimate.reason
