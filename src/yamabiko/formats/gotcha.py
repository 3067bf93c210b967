"""Reader of the AFRL GOTCHA volumetric data set: MATLAB files of airborne phase history, several of them as one aperture.

Each file holds one structure `data` with a degree of a circular flight. The files say where the antenna was in a scene frame but
not where on earth or when; what the reader puts in the place of that is said in Collection.assumptions. The frame is taken as
x east, y north, z up at the origin: a convention of ours.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yamabiko.collect.phase_history import SPEED_OF_LIGHT, Collection, Complex, PhaseHistory
from yamabiko.earth.wgs84 import Float, LocalFrame
from yamabiko.errors import InputError
from yamabiko.formats.matlab_arrays import Structure, read_structure
from yamabiko.platform.trajectory import Trajectory

ASSUMED_SPEED = 100.0
ASSUMED_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_SPEED_AND_DATE_ASSUMED = (
    f"The file states no pulse times: a constant speed of {ASSUMED_SPEED:g} m/s along the measured path is assumed, "
    f"counted from {ASSUMED_EPOCH:%Y-%m-%d}, a date without meaning."
)
_PLACE_ASSUMED = "The file states no place on earth: the scene origin is put at latitude 0, longitude 0, height 0."
_FRAME_ASSUMED = "The scene frame is taken as x east, y north and z up at the origin."
_UNEVEN_FREQUENCY = 0.01
_LARGEST_LENGTH = 1e7
_LARGEST_SAMPLE = 1e30
_HIGHEST_FREQUENCY = 1e12


@dataclass(frozen=True)
class _Part:
    """What one file holds. Positions in the scene frame (m); reference range (m) and phase (rad) with the corrections wanted."""

    path: Path
    signal: Complex
    frequency: Float
    position: Float
    reference_range: Float
    phase: Float
    corrected: bool
    polarization: tuple[str, str]

    @property
    def azimuth(self) -> Float:
        """(pulse,) unwrapped azimuth of the antenna from x towards y (rad)."""
        return np.unwrap(np.arctan2(self.position[:, 1], self.position[:, 0]))


def read_gotcha(
    paths: Sequence[Path], *, origin: tuple[float, float, float] | None = None, apply_corrections: bool = True
) -> PhaseHistory:
    """Read files of one pass and one polarization as one aperture, in the order they were flown.

    origin : geodetic latitude (rad), longitude (rad) and height over the ellipsoid (m) of the scene frame's zero; 0, 0, 0 with
    `earth_position_assumed` set where it is not given. apply_corrections : use the owner's range and phase corrections (`af`);
    without them targets stand about 0.7 m off.

    The stored echoes are compensated to a range, r0 + r_correct; the record's to a point, the scene origin. The difference goes
    into the signal as a phase ramp, so that the record's convention holds exactly. Fields: readme of the data set, AFRL public
    release SN-07-0137, which states no signs. Taken here: stored phase falls with distance, as in L. A. Gorham, L. J. Moore, "SAR
    image formation toolbox for MATLAB", Proc. SPIE 7699 (2010); r_correct is added to r0, ph_correct to the phase. Checked on
    degrees 1 and 2 of pass 1, HH: with both corrections reversed the brightest reflector is 1.1 dB lower, with the phase's alone
    21 dB, with the range's alone 20 dB. Sharpness does not tell the sign of the whole: everything conjugated is the same picture
    turned round the origin, to 0.04 dB.

    Raises InputError where a file is none of this set, is damaged, or does not fit the others.
    """
    if not paths:
        raise InputError("input", "files", "none", "one or more GOTCHA files")
    parts = _in_flight_order([_read_part(Path(path), apply_corrections) for path in paths])
    _check_agreement(parts)
    first, step = _even_frequencies(parts[0])
    frequency: Float = first + step * np.arange(len(parts[0].frequency), dtype=np.float64)
    pulses = sum(len(part.position) for part in parts)
    frame = LocalFrame.at_geodetic(*_checked_origin(origin))
    trajectory = _trajectory(str(parts[0].path), np.concatenate([part.position for part in parts]), frame)
    return PhaseHistory(
        signal=np.concatenate([_referred_to_origin(part, frequency) for part in parts]),
        first_frequency=np.full(pulses, first),
        frequency_step=np.full(pulses, step),
        transmit=trajectory,
        receive=trajectory,
        reference_point=np.tile(frame.origin, (pulses, 1)),
        epoch=ASSUMED_EPOCH,
        collection=_collection(parts, origin, apply_corrections),
        source=", ".join(str(part.path) for part in parts),
    )


def describe_gotcha(path: Path) -> dict[str, Any]:
    """What one file holds, as plain values with the unit in the key. Raises InputError as `read_gotcha`."""
    part = _read_part(Path(path), apply_corrections=True)
    first, step = _even_frequencies(part)
    distance = np.linalg.norm(part.position, axis=1)
    grazing = np.degrees(np.arcsin(part.position[:, 2] / distance))
    return {
        "format": "GOTCHA",
        "pulses": len(part.position),
        "samples": len(part.frequency),
        "polarization": "".join(part.polarization),
        "lowest_frequency_hz": first,
        "highest_frequency_hz": first + step * (len(part.frequency) - 1),
        "frequency_step_hz": step,
        "slant_range_m": float(distance.mean()),
        "grazing_angle_deg": float(grazing.mean()),
        "first_azimuth_deg": float(np.degrees(part.azimuth[0])),
        "last_azimuth_deg": float(np.degrees(part.azimuth[-1])),
        "owner_corrections": part.corrected,
        "assumptions": [_SPEED_AND_DATE_ASSUMED, _FRAME_ASSUMED],
    }


def _read_part(path: Path, apply_corrections: bool) -> _Part:
    """Read and check one file."""
    data = read_structure(path, "data")
    signal = _array(path, data, "fp", largest=_LARGEST_SAMPLE)
    if signal.ndim != 2 or min(signal.shape) < 2 or not np.iscomplexobj(signal):
        found = f"{'complex' if np.iscomplexobj(signal) else 'real'} numbers of shape {signal.shape}"
        raise InputError(path, "data.fp", found, "a complex array (frequency, pulse), at least 2 x 2")
    samples, pulses = signal.shape
    frequency = _vector(path, data, "freq", samples, largest=_HIGHEST_FREQUENCY)
    position = np.stack([_vector(path, data, axis, pulses) for axis in ("x", "y", "z")], axis=1)
    reference_range = _vector(path, data, "r0", pulses)
    if not np.linalg.norm(position, axis=1).all():
        raise InputError(path, "data.x, y, z", "an antenna at the scene origin", "metres from the scene origin")
    phase = np.zeros(pulses)
    corrections = data.get("af")
    corrected = apply_corrections and isinstance(corrections, dict)
    if corrected and isinstance(corrections, dict):
        reference_range = reference_range + _vector(path, corrections, "r_correct", pulses, inside="data.af")
        phase = _vector(path, corrections, "ph_correct", pulses, inside="data.af")
    return _Part(
        path,
        np.ascontiguousarray(signal.T, dtype=np.complex64),
        frequency,
        position,
        reference_range,
        phase,
        corrected,
        _polarization(path),
    )


def _array(path: Path, structure: Structure, name: str, *, inside: str = "data", largest: float = _LARGEST_LENGTH) -> NDArray[Any]:
    """A numeric field of a structure, finite and of a credible size."""
    values = structure.get(name)
    if not isinstance(values, np.ndarray):
        raise InputError(path, f"{inside}.{name}", "no numbers" if name in structure else "no such field", "a numeric array")
    if not np.isfinite(values).all():
        raise InputError(path, f"{inside}.{name}", "a value that is not finite", "finite numbers")
    if values.size and max(np.abs(values.real).max(), np.abs(values.imag).max()) > largest:
        raise InputError(path, f"{inside}.{name}", "a value out of all proportion", f"magnitudes up to {largest:g}")
    return values


def _vector(
    path: Path, structure: Structure, name: str, length: int, *, inside: str = "data", largest: float = _LARGEST_LENGTH
) -> Float:
    """A row or column of real numbers of the wanted length."""
    values = _array(path, structure, name, inside=inside, largest=largest)
    if values.size != length or max(values.shape) != length or np.iscomplexobj(values):
        found = f"{'complex' if np.iscomplexobj(values) else 'real'} numbers of shape {values.shape}"
        raise InputError(path, f"{inside}.{name}", found, f"{length} real numbers")
    return values.astype(np.float64).ravel()


def _polarization(path: Path) -> tuple[str, str]:
    """Transmitted and received polarization, if the file's name ends in it."""
    named = re.search(r"_([HV])([HV])$", path.stem)
    return (named[1], named[2]) if named else ("UNKNOWN", "UNKNOWN")


def _even_frequencies(part: _Part) -> tuple[float, float]:
    """First frequency and step (Hz) of the straight line through the stored frequencies, which are rounded to single precision."""
    smallest = float(np.diff(part.frequency).min())
    if smallest <= 0.0 or part.frequency[0] <= 0.0:
        found = f"a step of {smallest:g} Hz from {part.frequency[0]:g} Hz"
        raise InputError(part.path, "data.freq", found, "positive frequencies that increase")
    samples = np.arange(len(part.frequency))
    step, offset = (float(number) for number in np.polyfit(samples, part.frequency - part.frequency[0], 1))
    first = float(part.frequency[0]) + offset
    uneven = float(np.abs(part.frequency - first - step * samples).max())
    if uneven > _UNEVEN_FREQUENCY * step:
        raise InputError(part.path, "data.freq", f"frequencies {uneven:g} Hz off an even spacing of {step:g} Hz", "an even spacing")
    return first, step


def _in_flight_order(parts: list[_Part]) -> list[_Part]:
    """Sort files by azimuth in the sense of flight, starting after the widest gap of the circle."""
    ahead = 1.0 if parts[0].azimuth[-1] > parts[0].azimuth[0] else -1.0
    order = sorted(parts, key=lambda part: float((ahead * part.azimuth[0]) % math.tau))
    starts = np.array([ahead * part.azimuth[0] for part in order])
    ends = np.array([ahead * part.azimuth[-1] for part in order])
    gap_before = (starts - np.roll(ends, 1)) % math.tau
    # Files that follow each other leave a gap of one pulse: only the widest one tells where the flight began.
    begin = int(np.argmax(gap_before))
    return order[begin:] + order[:begin]


def _check_agreement(parts: list[_Part]) -> None:
    """Raise InputError unless all files are of one flight, one polarization and one set of frequencies."""
    first = parts[0]
    for earlier, part in itertools.pairwise(parts):
        if part.polarization != first.polarization:
            raise InputError(
                part.path, "polarization", "".join(part.polarization), f"{''.join(first.polarization)} as in {first.path.name}"
            )
        if part.frequency.shape != first.frequency.shape or not np.array_equal(part.frequency, first.frequency):
            raise InputError(part.path, "data.freq", "other frequencies", f"those of {first.path.name}")
        if part.corrected != first.corrected:
            raise InputError(part.path, "data.af", "corrections in one file only", f"as in {first.path.name}")
        forward = earlier.position[-1] - earlier.position[0]
        if (part.position[0] - earlier.position[-1]) @ forward <= 0.0:
            raise InputError(part.path, "data.x, y, z", f"pulses that do not follow those of {earlier.path.name}", "one flight")


def _checked_origin(origin: tuple[float, float, float] | None) -> tuple[float, float, float]:
    """The origin to use, checked."""
    latitude, longitude, height = origin or (0.0, 0.0, 0.0)
    if not (abs(latitude) <= math.pi / 2 and abs(longitude) <= math.tau and abs(height) <= _LARGEST_LENGTH):
        found = f"latitude {latitude:g} rad, longitude {longitude:g} rad, height {height:g} m"
        raise InputError("origin", "position", found, "a place on earth")
    return latitude, longitude, height


def _referred_to_origin(part: _Part, frequency: Float) -> Complex:
    """(pulse, sample) echoes compensated to the scene origin instead of to a range, with the phase correction applied."""
    excess = part.reference_range - np.linalg.norm(part.position, axis=1)
    cycles = np.outer(excess, frequency) * (2.0 / SPEED_OF_LIGHT)
    turned: Complex = (part.signal * np.exp(1j * (part.phase[:, np.newaxis] - math.tau * cycles))).astype(np.complex64)
    return turned


def _trajectory(source: str, local: Float, frame: LocalFrame) -> Trajectory:
    """The path at the assumed speed; velocities are central differences of the positions."""
    steps = np.linalg.norm(np.diff(local, axis=0), axis=1)
    if (steps == 0.0).any():
        raise InputError(source, "data.x, y, z", f"no movement after pulse {int(np.argmin(steps))}", "an antenna that moves")
    time = np.concatenate([[0.0], np.cumsum(steps)]) / ASSUMED_SPEED
    return Trajectory(time, frame.to_earth_fixed(local), frame.turn_to_earth_fixed(np.gradient(local, time, axis=0)))


def _collection(parts: list[_Part], origin: tuple[float, float, float] | None, apply_corrections: bool) -> Collection:
    """Who recorded what, and what had to be assumed."""
    assumptions = [_SPEED_AND_DATE_ASSUMED, _FRAME_ASSUMED]
    if origin is None:
        assumptions.insert(0, _PLACE_ASSUMED)
    if not apply_corrections:
        assumptions.append("The owner's range and phase corrections are not applied.")
    elif not parts[0].corrected:
        assumptions.append("The file holds no range and phase corrections (af).")
    names = parts[0].path.stem if len(parts) == 1 else f"{parts[0].path.stem}_to_{parts[-1].path.stem}"
    return Collection(
        collector="AFRL GOTCHA",
        identifier=names,
        polarization=parts[0].polarization,
        mode="SPOTLIGHT",
        earth_position_assumed=origin is None,
        assumptions=tuple(assumptions),
    )
