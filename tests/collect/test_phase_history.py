"""The record refuses what does not hold together in one line that names it, whoever builds it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from yamabiko.collect.phase_history import PhaseHistory
from yamabiko.errors import InputError
from yamabiko.platform.trajectory import Trajectory
from yamabiko.testing import apertures

SOUND = apertures.airborne(pulses=6, samples=8)


def first_pulses(count: int) -> dict[str, Any]:
    """The fields of a record of the first pulses only."""
    cut = {
        name: Trajectory(way.time[:count], way.position[:count], way.velocity[:count])
        for name, way in (("transmit", SOUND.transmit), ("receive", SOUND.receive))
    }
    arrays = {name: getattr(SOUND, name)[:count] for name in ("signal", "first_frequency", "frequency_step", "reference_point")}
    return arrays | cut


def with_value(name: str, pulse: int, value: complex) -> dict[str, Any]:
    """One of a pulse's numbers changed, of an array or (as "transmit.time") of a trajectory."""
    owner, _, field = name.partition(".")
    values = np.array(getattr(getattr(SOUND, owner), field) if field else getattr(SOUND, owner))
    values.reshape(len(values), -1)[pulse, -1] = value
    return {owner: replace(getattr(SOUND, owner), **{field: values}) if field else values}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (first_pulses(1), "signal: found 1 pulses, expected at least 2"),
        (first_pulses(0), "signal: found 0 pulses, expected at least 2"),
        ({"signal": SOUND.signal[:, :1]}, "signal: found 1 samples"),
        ({"signal": SOUND.signal[0]}, "signal: found 1 axes"),
        ({"signal": np.zeros_like(SOUND.signal)}, "signal: found zeros only"),
        ({"signal": SOUND.signal[:5]}, r"first frequency: found shape \(6,\), expected shape \(5,\)"),
        ({"reference_point": SOUND.reference_point[0]}, r"reference point: found shape \(3,\)"),
        (with_value("signal", 4, complex(0.0, np.nan)), "signal: found a sample that is not finite in pulse 4"),
        (with_value("signal", 5, np.inf), "signal: found a sample that is not finite in pulse 5"),
        (with_value("transmit.position", 2, np.nan), "transmit position: found a value that is not finite in pulse 2"),
        (with_value("receive.velocity", 3, np.inf), "receive velocity: found a value that is not finite in pulse 3"),
        (with_value("transmit.time", 3, -1.0), "transmit time: found no increase after pulse 2"),
        (with_value("receive.time", 3, float(SOUND.receive.time[2])), "receive time: found no increase after pulse 2"),
        (with_value("frequency_step", 1, 0.0), "frequency step: found 0 Hz, expected a positive step"),
        (with_value("frequency_step", 1, -2e6), "frequency step: found -2e[+]06 Hz"),
        (with_value("first_frequency", 0, -1.0), "first frequency: found -1 Hz"),
    ],
)
def test_what_does_not_hold_together_is_refused(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words) as refusal:
        replace(SOUND, **fields)
    assert "\n" not in str(refusal.value)


def test_the_band_is_that_of_all_pulses() -> None:
    record = replace(SOUND, first_frequency=9e9 + 1e6 * np.arange(6.0), frequency_step=np.array([1e6, 1e6, 1e6, 1e6, 1e6, 5e6]))
    every = np.array([record.frequencies(pulse) for pulse in range(6)])
    assert (record.lowest_frequency, record.highest_frequency) == (every.min(), every.max())
    assert record.centre_frequency == 0.5 * (every.min() + every.max())


@pytest.mark.parametrize(
    ("record", "apart"),
    [(SOUND, False), (apertures.satellite(pulses=4, samples=4), False), (apertures.bistatic(pulses=4, samples=4), True)],
)
def test_a_radar_is_bistatic_where_its_antennas_are_apart_and_not_where_one_moves_on(record: PhaseHistory, apart: bool) -> None:
    assert not np.array_equal(record.transmit.position, record.receive.position)
    assert record.bistatic is apart
