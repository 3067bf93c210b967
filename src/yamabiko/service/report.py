"""Reports as records: what was asked, what was predicted and what was achieved stand in three blocks, never one over another.

Every field name carries its unit and is the key of the JSON document. A value that is not known is null.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import math
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from yamabiko.collect.phase_history import PhaseHistory


@dataclass(frozen=True)
class StageTime:
    """Time a stage took: by the clock, and of the processor over all threads."""

    wall_s: float
    cpu_s: float


class StageClock:
    """Measures stages as they run."""

    def __init__(self) -> None:
        self.stages: dict[str, StageTime] = {}

    @contextlib.contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time the block under this name."""
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            self.stages[name] = StageTime(time.perf_counter() - wall, time.process_time() - cpu)


def peak_memory_bytes() -> int | None:
    """The most memory this process has held so far (resident set); None where the system does not tell (Windows)."""
    try:
        import resource  # noqa: PLC0415 - not everywhere, and nothing else should fail for it
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


@dataclass(frozen=True)
class RecordingReport:
    """The recording as it was read.

    start_time : UTC, ISO 8601. calibrated : the worth of amplitudes in square metres is known. orbit_position_error_m,
    orbit_velocity_error_m_per_s : one standard deviation of each axis as stated, or null. assumptions : what the file does not say
    and was assumed.
    """

    files: tuple[str, ...]
    collector: str
    identifier: str
    channel: str
    polarization: str
    mode: str
    classification: str
    simulated: bool
    bistatic: bool
    start_time: str
    duration_s: float
    pulses: int
    samples: int
    lowest_frequency_hz: float
    highest_frequency_hz: float
    calibrated: bool
    orbit_position_error_m: float | None
    orbit_velocity_error_m_per_s: float | None
    assumptions: tuple[str, ...]


def describe_recording(files: Sequence[Path], history: PhaseHistory) -> RecordingReport:
    """The recording block of a report."""
    collection = history.collection
    start = history.epoch + timedelta(seconds=float(history.transmit.time[0]))
    return RecordingReport(
        files=tuple(str(file) for file in files),
        collector=collection.collector,
        identifier=collection.identifier,
        channel=collection.channel,
        polarization="/".join(collection.polarization),
        mode=collection.mode,
        classification=collection.classification,
        simulated=collection.simulated,
        bistatic=history.bistatic,
        start_time=start.isoformat().replace("+00:00", "Z"),
        duration_s=float(history.receive.time[-1] - history.transmit.time[0]),
        pulses=history.pulses,
        samples=history.samples,
        lowest_frequency_hz=history.lowest_frequency,
        highest_frequency_hz=history.highest_frequency,
        calibrated=history.calibration is not None,
        orbit_position_error_m=None if history.orbit_error is None else history.orbit_error.position,
        orbit_velocity_error_m_per_s=None if history.orbit_error is None else history.orbit_error.velocity,
        assumptions=collection.assumptions,
    )


def program_version() -> str:
    """The version of this program."""
    return version("yamabiko")


@dataclass(frozen=True)
class AskedReport:
    """What the user asked for; null where it was left to the program."""

    origin: dict[str, float] | None
    centre: dict[str, float] | None
    extent_m: float | None
    spacing_m: float | None
    range_weighting: str
    azimuth_weighting: str
    error_db: float
    autofocus: str
    corrections: bool
    channel: str | None
    terrain: dict[str, str | float | None] | None


@dataclass(frozen=True)
class PredictedReport:
    """What geometry and band promise: the grid's extent, -3 dB widths on it at the reference point, and the focusing error.

    pixel_pulses : pixels times pulses, to which the work of focusing is proportional.
    """

    row_extent_m: float
    column_extent_m: float
    range_resolution_m: float
    azimuth_resolution_m: float
    grazing_deg: float
    azimuth_span_deg: float
    error_db: float
    pixel_pulses: int


@dataclass(frozen=True)
class CutReport:
    """A cut through a point response: -3 dB width, peak and integrated sidelobe ratio over so many null-to-null widths."""

    width_m: float
    width_pixels: float
    pslr_db: float
    islr_db: float
    integrated_widths: float


@dataclass(frozen=True)
class BrightestPointReport:
    """The brightest point. east_m, north_m, up_m : from the scene centre. Cuts are null, with a reason, if not measurable."""

    row: float
    column: float
    east_m: float
    north_m: float
    up_m: float
    latitude_deg: float | None
    longitude_deg: float | None
    height_m: float | None
    position_reason: str | None
    amplitude_db: float
    range_cut: CutReport | None
    azimuth_cut: CutReport | None
    measurement_reason: str | None


@dataclass(frozen=True)
class AutofocusReport:
    """What autofocus found, and whether it was taken out of the echoes; `reason` says why or why not. Entropies are nats."""

    method: str
    applied: bool
    reason: str | None
    correction_rms_rad: float | None
    predicted_error_rad: float | None
    entropy_before: float | None
    entropy_after: float | None


NO_AUTOFOCUS = AutofocusReport("none", False, None, None, None, None, None)


@dataclass(frozen=True)
class TerrainReport:
    """The terrain that pixels were laid on; heights over the ellipsoid, over all pixels.

    vertical_datum : what the file's own heights are counted from. vertical_system : by the name that the file states, or null.
    geoid : what lifted them, "EGM96" or "given", and geoid_undulation_m : by how much in the middle of the picture; null if they
    stand on the ellipsoid. geoid_note : where that is another geoid than the file states, how far the two may lie apart.
    layover_share : of pixels whose range and range rate meet the terrain more than once. unsettled_share : of pixels that were not
    found to meet it.
    """

    file: str
    vertical_datum: str
    vertical_system: str | None
    geoid: str | None
    geoid_undulation_m: float | None
    geoid_note: str | None
    lowest_height_m: float
    highest_height_m: float
    layover_share: float
    unsettled_share: float


@dataclass(frozen=True)
class AchievedReport:
    """What came out. error_db : relative error measured on error_points pixels against the direct double-precision sum."""

    rows: int
    columns: int
    row_spacing_m: float
    column_spacing_m: float
    row_extent_m: float
    column_extent_m: float
    method: str
    error_db: float
    error_points: int
    noise_floor_db: float
    entropy: float
    contrast: float
    autofocus: AutofocusReport
    terrain: TerrainReport | None
    brightest_point: BrightestPointReport


@dataclass(frozen=True)
class FocusReport:
    """report.json of `yamabiko focus`."""

    yamabiko: str
    recording: RecordingReport
    asked: AskedReport
    predicted: PredictedReport
    achieved: AchievedReport
    timings: dict[str, StageTime]
    peak_memory_bytes: int | None
    files: dict[str, str]


def as_json(record: Any) -> str:
    """One JSON document of a record, a dictionary or a list; numbers that JSON cannot hold become null."""
    return json.dumps(_plain(record), indent=2, ensure_ascii=False, allow_nan=False)


def _plain(value: Any) -> Any:
    """The value in JSON's own types."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str | int | None):
        return value
    raise TypeError(f"{type(value).__name__} has no place in a report")
