"""Writes simulated-constellation.tle into this folder: 36 satellites that do not exist, for the tutorial.

Twelve planes of three in the orbit published for the latest QPS-SAR satellites (575 km, 42 degrees), seeded, with one epoch. Every
set says that it is simulated: in its name, in a comment above it, and by a catalogue number above 90000. The file that is made is
the one that lies beside this script; a path given as argument takes it elsewhere.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from yamabiko.formats.element_sets import write_element_sets
from yamabiko.platform.synthetic import QPS_ALTITUDE, QPS_INCLINATION, walker

EPOCH = datetime(2026, 6, 14, 18, tzinfo=UTC)
SEED = 1


def main(arguments: list[str]) -> int:
    """Write the file."""
    path = Path(arguments[0]) if arguments else Path("simulated-constellation.tle")
    elements = walker(12, 3, QPS_ALTITUDE, QPS_INCLINATION, EPOCH, generator=np.random.default_rng(SEED))
    write_element_sets(elements, path)
    print(f"{len(elements)} simulated element sets in {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
