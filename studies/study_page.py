"""The page that a study writes: what made it, when, from which seed or data, and its figures."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
REFERENCE = CHECKOUT / "docs" / "reference"
IMAGES = CHECKOUT / "docs" / "images"


def write_page(name: str, title: str, made_from: str, body: str) -> Path:
    """Write docs/reference/<name>.md. made_from : the seed or the data, in words.

    The study has the name of its page, with underscores.
    """
    page = REFERENCE / f"{name}.md"
    study = name.replace("-", "_")
    made = f"Made by `make study` (studies/{study}.py) on {datetime.now(UTC):%Y-%m-%d} from {made_from}."
    head = f"{made} Do not edit: the command writes this page."
    page.write_text(f"# {title}\n\n{head}\n\n{body.strip()}\n", encoding="utf-8")
    return page


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [f"| {' | '.join(cells)} |" for cells in (heads, ["---"] * len(heads), *rows)]
    return "\n".join(lines)


def real_data() -> Path:
    """The folder of real recordings, as in the tests; ends the study with a line that says so where it is missing."""
    folder = Path(os.environ.get("YAMABIKO_DATA") or CHECKOUT.parent / "shared" / "data")
    if not folder.is_dir():
        sys.exit(f"real recordings are not at {folder}: set YAMABIKO_DATA to the folder that holds them")
    return folder
