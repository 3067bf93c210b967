"""Measure Yamabiko beside its peer and write the table docs/reference/speed.md: `make bench`.

Each figure is the median of several runs, each run a fresh process, Yamabiko and peer in turn, so that a change in the machine's
speed meets both. Rates are image points times pulses a CPU second of all threads; range compression counts.
"""

from __future__ import annotations

import json
import platform
import statistics
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import workloads

HERE = Path(__file__).parent
PEER_PYTHON = HERE.parent / ".venv-bench" / "bin" / "python"
TABLE = HERE.parent / "docs" / "reference" / "speed.md"
PAIRS = [
    ("gotcha", "plane-60", "plane", 5),
    ("gotcha", "plane-80", "plane", 5),
    ("gotcha", "heights", "points", 3),
    ("gotcha", "points", "points", 3),
    ("gotcha", "heights-bistatic", "points-bistatic", 3),
    ("gotcha", "points-bistatic", "points-bistatic", 3),
    ("x-band", "plane-60", "plane", 3),
    ("x-band", "plane-80", "plane", 3),
]
WORK = {"gotcha": "GOTCHA, 234 pulses onto 1024 x 1024", "x-band": "X band, 2048 pulses onto 2048 x 2048"}


def main() -> None:
    """Run everything, print as it goes, write the table."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        works = {name: Path(folder) / f"{name}.npz" for name in WORK}
        error = {}
        for name, path in works.items():
            workloads.write(name, path)
            tasks = [own_task for work, own_task, _, _ in PAIRS if work == name]
            error[name] = call(sys.executable, "own_side.py", path, "errors", *tasks)
            print(name, "errors (dB):", error[name], flush=True)
        for name, own_task, peer_task, rounds in PAIRS:
            rows.append(row(name, own_task, peer_task, rounds, works[name], error[name]))
            print(rows[-1], flush=True)
    TABLE.write_text(page(rows))


def row(name: str, own_task: str, peer_task: str, rounds: int, path: Path, error: dict[str, float]) -> str:
    """One line of the table."""
    own, peer = [], []
    for _ in range(rounds):
        own.append(call(sys.executable, "own_side.py", path, own_task))
        peer.append(call(str(PEER_PYTHON), "peer_side.py", path, peer_task))
    ratio = statistics.median(rate(a) / rate(b) for a, b in zip(own, peer, strict=True))
    told = f"{error[own_task]:.0f} dB"
    memory = statistics.median(run["growth_bytes"] for run in own)
    share = memory / own[0]["data_bytes"]
    wall = statistics.median(run["wall_s"] for run in own)
    own_rate, peer_rate = (statistics.median(rate(run) for run in side) for side in (own, peer))
    cells = [
        WORK[name],
        own_task,
        told,
        f"{own_rate:.0f}",
        f"{peer_rate:.0f}",
        f"{ratio:.2f}",
        f"{wall:.2f}",
        f"{memory / 1e6:.0f} MB",
        f"{share:.2f}",
    ]
    return "| " + " | ".join(cells) + " |"


def rate(run: dict[str, float]) -> float:
    """Million pixel-pulses a CPU second."""
    return run["pixel_pulses"] / run["cpu_s"] / 1e6


def call(python: str, script: str, *arguments: object) -> dict[str, float]:
    """Run one side and read its line."""
    command = [python, str(HERE / script), *map(str, arguments)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    line: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return line


def page(rows: list[str]) -> str:
    """The reference page."""
    head = (
        "| work | task | error | Yamabiko | peer | ratio | wall (s) | growth | growth / data |\n"
        + "|---|---|---|---|---|---|---|---|---|\n"
    )
    return f"""# Speed

Measured by `make bench` on {datetime.now(UTC):%Y-%m-%d}, {processor()}, 2 threads. Do not edit: the command writes this page.

Rates are million pixel-pulses (image points times pulses) a CPU second of all threads, range compression counted, medians of
fresh processes run in turn with the peer, fastsar 0.1.8: its `ExactFormer` (cubic, upsample 8, set-up not counted) for planes, its
`backproject` for everything else. "plane-60" promises an error of at most -60 dB, "plane-80" -80 dB; everything else -60 dB. The
error is the worst relative L2 error on patches of 64 x 64 at the centre and the four corners, against the direct double-precision
sum over pulses and frequencies. Growth is that of peak memory over the moment before focusing; data is the samples before any
oversampling plus the image.

{head}{chr(10).join(rows)}

The GOTCHA recordings are real, the X-band echoes simulated (seed {workloads.SEED}).
"""


def processor() -> str:
    """The processor's name."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
