"""GOTCHA files become phase history in the record's convention, or one clear line."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.io import loadmat

from yamabiko.collect.phase_history import SPEED_OF_LIGHT, PhaseHistory
from yamabiko.earth.wgs84 import Float, LocalFrame
from yamabiko.errors import InputError
from yamabiko.focus.direct_sum import direct_sum
from yamabiko.formats.gotcha import ASSUMED_SPEED, describe_gotcha, read_gotcha
from yamabiko.platform.trajectory import Trajectory
from yamabiko.testing.gotcha_files import FREQUENCY, TARGET, circular_flight, gotcha_fields, write_gotcha

ORIGIN = (np.radians(39.78), np.radians(-84.1), 230.0)
FRAME = LocalFrame.at_geodetic(*ORIGIN)


def closed_form(position: Float) -> Float:
    """(pulse, sample) phase (rad) of a unit target at TARGET by the record's convention."""
    excess = np.linalg.norm(position - TARGET, axis=1) - np.linalg.norm(position, axis=1)
    return np.asarray(-4.0 * np.pi / SPEED_OF_LIGHT * np.outer(excess, FREQUENCY))


@pytest.mark.parametrize("compressed", [False, True])
def test_point_target_in_the_records_convention(tmp_path: Path, compressed: bool) -> None:
    position = circular_flight(10.0)
    path = write_gotcha(tmp_path / "data_3dsar_pass1_az010_VV.mat", gotcha_fields(position), compressed=compressed)
    history = read_gotcha([path], origin=ORIGIN)
    assert np.abs(history.signal - np.exp(1j * closed_form(position))).max() < 2e-5
    assert np.abs(FRAME.from_earth_fixed(history.transmit.position) - position).max() < 1e-6
    assert np.array_equal(history.reference_point, np.tile(FRAME.origin, (6, 1)))
    assert np.abs(history.frequencies(0) - FREQUENCY).max() < 1.0
    assert history.receive is history.transmit
    assert history.collection.polarization == ("V", "V")
    assert not history.collection.earth_position_assumed
    assert not history.collection.simulated


def test_corrections_can_be_left_out(tmp_path: Path) -> None:
    position = circular_flight(10.0)
    fields = gotcha_fields(position)
    path = write_gotcha(tmp_path / "az.mat", fields)
    plain = read_gotcha([path], origin=ORIGIN, apply_corrections=False)
    corrected = read_gotcha([path], origin=ORIGIN)
    ramp = fields["af"]["ph_correct"].T - 4.0 * np.pi / SPEED_OF_LIGHT * np.outer(fields["af"]["r_correct"], FREQUENCY)
    assert np.abs(plain.signal * np.exp(1j * ramp) - corrected.signal).max() < 2e-5
    assert "The owner's range and phase corrections are not applied." in plain.collection.assumptions
    del fields["af"]
    without = read_gotcha([write_gotcha(tmp_path / "without.mat", fields)], origin=ORIGIN)
    assert np.array_equal(without.signal, plain.signal)
    assert "The file holds no range and phase corrections (af)." in without.collection.assumptions


def test_place_and_times_are_assumed_and_said(tmp_path: Path) -> None:
    path = write_gotcha(tmp_path / "az.mat", gotcha_fields(circular_flight(10.0)))
    history = read_gotcha([path])
    assert history.collection.earth_position_assumed
    assert np.allclose(history.scene_centre, [6_378_137.0, 0.0, 0.0])
    said = " ".join(history.collection.assumptions)
    assert "latitude 0, longitude 0" in said
    assert f"{ASSUMED_SPEED:g} m/s" in said
    assert history.collection.polarization == ("UNKNOWN", "UNKNOWN")
    assert np.linalg.norm(history.transmit.velocity, axis=1) == pytest.approx(ASSUMED_SPEED, rel=1e-6)


@pytest.mark.parametrize("backwards", [False, True])
def test_files_are_put_in_flight_order_across_north(tmp_path: Path, backwards: bool) -> None:
    spacing = -0.01 if backwards else 0.01
    starts = [359.9, 359.96, 0.02] if not backwards else [0.08, 0.02, 359.96]
    positions = [circular_flight(start, spacing_degree=spacing) for start in starts]
    paths = [write_gotcha(tmp_path / f"{n}.mat", gotcha_fields(position, n)) for n, position in enumerate(positions)]
    history = read_gotcha([paths[1], paths[2], paths[0]], origin=ORIGIN)
    flown = np.concatenate(positions)
    assert np.abs(FRAME.from_earth_fixed(history.transmit.position) - flown).max() < 1e-6
    assert np.abs(history.signal - np.exp(1j * closed_form(flown))).max() < 2e-5


def replaced(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(fields: dict[str, Any]) -> None:
        fields[name] = value

    return change


def removed(name: str) -> Callable[[dict[str, Any]], None]:
    def change(fields: dict[str, Any]) -> None:
        del fields[name]

    return change


def not_finite(name: str, value: float) -> Callable[[dict[str, Any]], None]:
    def change(fields: dict[str, Any]) -> None:
        fields[name] = fields[name].copy()
        fields[name].flat[2] = value

    return change


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (removed("fp"), "data.fp: found no such field"),
        (removed("freq"), "data.freq: found no such field"),
        (removed("y"), "data.y: found no such field"),
        (removed("r0"), "data.r0: found no such field"),
        (replaced("fp", "text"), "data.fp: found no numbers"),
        (replaced("fp", np.ones((8, 6))), "data.fp: found real numbers of shape (8, 6)"),
        (replaced("fp", np.ones((8, 1)) * 1j), "data.fp: found complex numbers of shape (8, 1)"),
        (replaced("fp", np.zeros((8, 0))), "data.fp"),
        (replaced("x", np.ones((1, 5))), "data.x: found real numbers of shape (1, 5), expected 6 real numbers"),
        (replaced("freq", np.ones((6, 1))), "data.freq: found real numbers of shape (6, 1), expected 8 real numbers"),
        (replaced("freq", FREQUENCY[0] + np.zeros((8, 1))), "data.freq: found a step of 0 Hz from 9.3e+09 Hz"),
        (replaced("freq", FREQUENCY[::-1, np.newaxis]), "data.freq: found a step of -2e+06 Hz"),
        (replaced("freq", (FREQUENCY + 5e4 * np.arange(8) ** 2)[:, np.newaxis]), "off an even spacing"),
        (replaced("freq", 1e10 * FREQUENCY[:, np.newaxis]), "data.freq: found a value out of all proportion"),
        (not_finite("fp", np.nan), "data.fp: found a value that is not finite"),
        (not_finite("x", np.nan), "data.x: found a value that is not finite"),
        (not_finite("r0", np.inf), "data.r0: found a value that is not finite"),
        (replaced("x", 5.0 + np.zeros((1, 6))), ""),
        (replaced("fp", np.zeros((8, 6)) * 1j), "signal: found zeros only"),
        (replaced("af", {"r_correct": np.zeros((1, 6))}), "data.af.ph_correct: found no such field"),
        (replaced("af", {"r_correct": np.zeros((1, 5)), "ph_correct": np.zeros((1, 6))}), "data.af.r_correct"),
    ],
)
def test_bad_fields(tmp_path: Path, change: Callable[[dict[str, Any]], None], field: str) -> None:
    position = circular_flight(10.0)
    fields = gotcha_fields(position)
    change(fields)
    if not field:
        fields |= {"y": np.zeros((1, 6)), "z": np.ones((1, 6))}
        field = "data.x, y, z: found no movement after pulse 0"
    path = write_gotcha(tmp_path / "az.mat", fields)
    with pytest.raises(InputError) as caught:
        read_gotcha([path])
    assert str(caught.value).startswith(str(path))
    assert field in str(caught.value)
    assert "\n" not in str(caught.value)


def test_files_that_do_not_belong_together(tmp_path: Path) -> None:
    first = write_gotcha(tmp_path / "az010_HH.mat", gotcha_fields(circular_flight(10.0)))
    other_polarization = write_gotcha(tmp_path / "az011_VV.mat", gotcha_fields(circular_flight(10.06)))
    with pytest.raises(InputError, match="polarization: found VV, expected HH as in az010_HH"):
        read_gotcha([first, other_polarization])
    fields = gotcha_fields(circular_flight(10.06))
    fields["freq"] = fields["freq"] + 2e6
    with pytest.raises(InputError, match=r"data\.freq: found other frequencies"):
        read_gotcha([first, write_gotcha(tmp_path / "az011_HH.mat", fields)])
    with pytest.raises(InputError, match="pulses that do not follow"):
        read_gotcha([first, first])
    del fields["af"]
    fields["freq"] = fields["freq"] - 2e6
    with pytest.raises(InputError, match="corrections in one file only"):
        read_gotcha([first, write_gotcha(tmp_path / "az011_HH.mat", fields)])
    with pytest.raises(InputError, match="found none"):
        read_gotcha([])


@pytest.mark.parametrize("origin", [(2.0, 0.0, 0.0), (0.0, np.nan, 0.0), (0.0, 0.0, np.inf)])
def test_bad_origin(tmp_path: Path, origin: tuple[float, float, float]) -> None:
    path = write_gotcha(tmp_path / "az.mat", gotcha_fields(circular_flight(10.0)))
    with pytest.raises(InputError, match="expected a place on earth"):
        read_gotcha([path], origin=origin)


def test_description(tmp_path: Path) -> None:
    path = write_gotcha(tmp_path / "az010_HV.mat", gotcha_fields(circular_flight(10.0)))
    said = describe_gotcha(path)
    assert said["pulses"] == 6
    assert said["samples"] == 8
    assert said["polarization"] == "HV"
    assert said["lowest_frequency_hz"] == pytest.approx(FREQUENCY[0])
    assert said["first_azimuth_deg"] == pytest.approx(10.0)
    assert said["grazing_angle_deg"] == pytest.approx(np.degrees(np.arctan2(7200.0, 7000.0)))


def every_third_pulse(history: PhaseHistory) -> PhaseHistory:
    """Enough of a record for a small patch, and quick to sum."""
    flight = history.transmit
    thinned = Trajectory(flight.time[::3], flight.position[::3], flight.velocity[::3])
    return dataclasses.replace(
        history,
        signal=history.signal[::3],
        first_frequency=history.first_frequency[::3],
        frequency_step=history.frequency_step[::3],
        transmit=thinned,
        receive=thinned,
        reference_point=history.reference_point[::3],
    )


def brightest(history: PhaseHistory, near: tuple[float, float]) -> tuple[Float, Float]:
    """East and north (m) of the brightest of 10 cm pixels in a 2 m square, and the magnitudes."""
    offsets = np.linspace(-1.0, 1.0, 21)
    east, north = np.meshgrid(near[0] + offsets, near[1] + offsets)
    local = np.stack([east, north, np.zeros_like(east)], axis=-1)
    magnitude = np.abs(direct_sum(every_third_pulse(history), LocalFrame.at_geodetic(0.0, 0.0, 0.0).to_earth_fixed(local)))
    return local[np.unravel_index(magnitude.argmax(), magnitude.shape)], magnitude


@pytest.mark.real_data
def test_brightest_reflector_of_the_recording(real_data: Path) -> None:
    """Sharp to the resolution of 0.7 m in range and 0.44 m across, at its place with the owner's corrections, 0.7 m off without."""
    paths = sorted((real_data / "gotcha").glob("*.mat"))
    history = read_gotcha(paths[::-1])
    assert (history.pulses, history.samples) == (234, 424)
    place, magnitude = brightest(history, (-15.8, 21.2))
    assert place[:2] == pytest.approx([-15.99, 21.01], abs=0.06)
    # Half power covers an ellipse of about 0.3 m x 0.4 m (ground range) when all pulses add up, and metres when they do not.
    half_power = float((magnitude > magnitude.max() / np.sqrt(2.0)).sum() * 0.1**2)
    assert half_power < 0.2
    uncorrected, _ = brightest(read_gotcha(paths, apply_corrections=False), (-15.8, 21.2))
    assert np.linalg.norm(uncorrected - place) == pytest.approx(0.70, abs=0.06)
    mirrored = dataclasses.replace(history, signal=history.signal.conj())
    assert brightest(mirrored, (-15.8, 21.2))[1].max() < 0.3 * magnitude.max()


@pytest.mark.real_data
def test_corrections_of_the_recording_have_the_signs_that_focus_it(real_data: Path) -> None:
    paths = sorted((real_data / "gotcha").glob("*.mat"))
    history, plain = read_gotcha(paths), read_gotcha(paths, apply_corrections=False)
    sharp = brightest(history, (-15.99, 21.04))[1].max()
    applied = np.exp(1j * np.angle(history.signal * plain.signal.conj()))
    both_wrong = dataclasses.replace(history, signal=(plain.signal * applied.conj()).astype(np.complex64))
    assert brightest(both_wrong, (-15.23, 22.19))[1].max() < 0.92 * sharp
    phase = np.concatenate([loadmat(path, simplify_cells=True)["data"]["af"]["ph_correct"] for path in paths])
    for factor in (-1.0, -2.0):  # without the phase correction, and with it reversed
        turn = np.exp(1j * factor * phase)[:, np.newaxis]
        one_wrong = dataclasses.replace(history, signal=(history.signal * turn).astype(np.complex64))
        assert brightest(one_wrong, (-15.99, 21.04))[1].max() < 0.25 * sharp
