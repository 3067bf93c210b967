"""One measured run of the peer, fastsar, in its own environment: `peer_side.py WORK.npz TASK`, one JSON line out.

Tasks: plane (ExactFormer, cubic, upsample 8; its set-up is not counted), points and points-bistatic (backproject).
"""

import json
import sys
import time
from collections.abc import Callable

import fastsar
import numpy as np

RECEIVER_AWAY = (-1500.0, 3000.0, 0.0)


def run(path: str, task: str) -> dict[str, float]:
    work = np.load(path)
    signal, antenna = work["signal"], work["antenna"]
    first, step = float(work["first_frequency"]), float(work["frequency_step"])
    size, spacing = int(work["size"]), float(work["spacing"])
    pulses, samples = signal.shape
    if task == "plane":
        fit = fastsar.ExactFormer(antenna, first, step, samples, size, size, spacing, spacing, backend="cpu", window=False)
        warm = fastsar.ExactFormer(antenna[:8], first, step, samples, 64, 64, 0.1, 0.1, backend="cpu", window=False)
        warm(signal[:8])
        return _timed(lambda: fit(signal), pulses)
    receiver = antenna + RECEIVER_AWAY if task.endswith("bistatic") else None
    points = fastsar.plane_points(size, size, spacing, spacing)
    keywords = {"rcv": receiver, "backend": "cpu", "window": False}
    fastsar.backproject(signal, antenna, first, step, points[:8, :8], **keywords)
    return _timed(lambda: fastsar.backproject(signal, antenna, first, step, points, **keywords), pulses)


def _timed(work: Callable[[], np.ndarray], pulses: int) -> dict[str, float]:
    wall, processor = time.perf_counter(), time.process_time()
    image = work()
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    return {"cpu_s": processor, "wall_s": wall, "pixel_pulses": float(image.size * pulses)}


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], sys.argv[2])))
