"""Run the long measurements and write what they found into docs/reference: `make study`, or `make study STUDY=name` for one.

A study is a script beside this one, run as `python -m studies.name`. It keeps its seed, the date and its figures on the page that
it writes (see study_page.py), so that anybody can run it again and compare. Nothing is downloaded.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
NO_STUDY = {"run", "study_page", "geoid_grid"}  # the last fetches a package, and is run by hand


def main(names: list[str]) -> int:
    """Run the named studies, or all in the order of their names; the number that failed."""
    known = sorted(script.stem for script in HERE.glob("*.py") if script.stem not in NO_STUDY)
    if unknown := set(names) - set(known):
        print(f"no such study: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
        return 2
    failed = 0
    for name in names or known:
        print(f"study {name}", flush=True)
        failed += subprocess.run([sys.executable, "-m", f"studies.{name}"], cwd=HERE.parent, check=False).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
