"""One measured run of Yamabiko in a process of its own: `own_side.py WORK.npz TASK`, one JSON line out.

Tasks: plane-60, plane-80, heights, points, and heights-bistatic, points-bistatic. `own_side.py WORK.npz errors TASK...` measures no
time but the relative error of tasks on patches of 64 x 64 at the centre and the corners, against the direct double-precision sum.
"""

from __future__ import annotations

import ctypes
import json
import resource
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from yamabiko.collect.phase_history import PhaseHistory
from yamabiko.earth.surface import HeightGrid, Plane, Points, Surface
from yamabiko.earth.wgs84 import Float, LocalFrame
from yamabiko.focus.backproject import backproject
from yamabiko.focus.complex_image import Carrier
from yamabiko.focus.direct_sum import direct_sum
from yamabiko.platform.trajectory import Trajectory

RECEIVER_AWAY = (-1500.0, 3000.0, 0.0)
FRAME = LocalFrame.at_geodetic(0.0, 0.0, 0.0)


def load(path: Path, bistatic: bool) -> tuple[PhaseHistory, Plane]:
    """The work as Yamabiko's own records, on a level plane with rows to the east."""
    work = np.load(path)
    antenna: Float = work["antenna"]
    pulses, size, spacing = len(antenna), int(work["size"]), float(work["spacing"])
    transmit = _trajectory(antenna)
    receive = _trajectory(antenna + np.array(RECEIVER_AWAY)) if bistatic else transmit
    history = PhaseHistory(
        signal=work["signal"],
        first_frequency=np.full(pulses, float(work["first_frequency"])),
        frequency_step=np.full(pulses, float(work["frequency_step"])),
        transmit=transmit,
        receive=receive,
        reference_point=np.tile(FRAME.origin, (pulses, 1)),
        epoch=datetime(2026, 1, 1, tzinfo=UTC),
    )
    middle = (size / 2.0, size / 2.0)
    return history, Plane(FRAME.origin, FRAME.axes[0], FRAME.axes[1], spacing, spacing, (size, size), middle)


def _trajectory(local: Float) -> Trajectory:
    position = FRAME.to_earth_fixed(local)
    seconds: Float = np.arange(len(local), dtype=np.float64) * 1e-3
    return Trajectory(seconds, position, np.asarray(np.gradient(position, seconds, axis=0), dtype=np.float64))


def surface_of(task: str, plane: Plane) -> Surface:
    """The plane, gentle hills on it, or the hills' points in a random order."""
    if task.startswith("plane"):
        return plane
    rows, columns = plane.shape
    row, column = np.mgrid[:rows, :columns] / max(rows, columns)
    hills = HeightGrid(plane, (5.0 * np.sin(7.0 * row) * np.cos(5.0 * column)).astype(np.float32), plane.normal)
    if task.startswith("heights"):
        return hills
    points = hills.points().reshape(-1, 3)
    return Points(points[_shuffled(len(points))])


def measure(path: Path, task: str) -> dict[str, float]:
    """CPU seconds, wall seconds, and growth of peak memory over the start, kernels compiled beforehand on a small piece."""
    history, plane = load(path, task.endswith("bistatic"))
    accuracy_db = _promise(task)
    small = Plane(plane.reference_point, plane.row_direction, plane.column_direction, 0.1, 0.1, (32, 32), (16.0, 16.0))
    backproject(history, surface_of(task, small), accuracy_db=accuracy_db)
    surface = surface_of(task, plane)
    before = _forget_peak()
    wall, processor = time.perf_counter(), time.process_time()
    image = backproject(history, surface, accuracy_db=accuracy_db)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    return {
        "cpu_s": processor,
        "wall_s": wall,
        "pixel_pulses": float(image.pixels.size * history.pulses),
        "growth_bytes": float(_peak() - before),
        "data_bytes": float(history.signal.nbytes + image.pixels.nbytes),
    }


def errors(path: Path, tasks: list[str]) -> dict[str, float]:
    """Worst relative error (dB) over the five patches, for each task."""
    return {task: _worst_error_db(path, task) for task in tasks}


def _worst_error_db(path: Path, task: str) -> float:
    history, plane = load(path, task.endswith("bistatic"))
    surface = surface_of(task, plane)
    pixels = backproject(history, surface, accuracy_db=_promise(task)).pixels.reshape(-1)
    points = surface.points().reshape(-1, 3)
    number = np.arange(pixels.size)
    if task.startswith("points"):
        number[_shuffled(pixels.size)] = np.arange(pixels.size)
    last = plane.shape[0] - 64
    worst = -np.inf
    for top, left in [(last // 2, last // 2), (0, 0), (0, last), (last, 0), (last, last)]:
        row, column = np.mgrid[top : top + 64, left : left + 64]
        patch = number[(row * plane.shape[1] + column).reshape(-1)]
        truth = direct_sum(history, points[patch]) * np.exp(-2j * np.pi * Carrier.of(history).cycles(points[patch]))
        error = np.linalg.norm(pixels[patch] - truth) / np.linalg.norm(truth)
        worst = max(worst, 20.0 * float(np.log10(error)))
    return worst


def _promise(task: str) -> float:
    return 80.0 if task.endswith("-80") else 60.0


def _shuffled(count: int) -> np.ndarray:
    return np.random.default_rng(1).permutation(count)


def _forget_peak() -> int:
    """Current resident bytes, freed memory given back first, with the kernel's record of the peak set back to it."""
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")
    return _status("VmRSS")


def _peak() -> int:
    return _status("VmHWM")


def _status(field: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    work, task = Path(sys.argv[1]), sys.argv[2]
    print(json.dumps(errors(work, sys.argv[3:]) if task == "errors" else measure(work, task)))
