"""The example of the how-to page: the page shows the example as it is, and what it writes focuses where it says."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sarkit.verification

from yamabiko.earth.wgs84 import LocalFrame
from yamabiko.focus.direct_sum import direct_sum
from yamabiko.formats.cphd.reading import read_cphd

CHECKOUT = Path(__file__).resolve().parents[2]
EXAMPLE = CHECKOUT / "examples" / "bring_your_own_radar.py"
PAGE = CHECKOUT / "docs" / "how-to" / "bring-your-own-radar.md"


def test_the_page_shows_the_example() -> None:
    shown = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert shown == [EXAMPLE.read_text(encoding="utf-8")]


def test_it_takes_twenty_lines() -> None:
    """Lines of the body: what is neither blank, nor a comment, nor the docstring, nor an import."""
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    body = [line for line in lines if line and not line.startswith(("#", '"""', "import ", "from "))]
    assert len(body) <= 20


def test_the_example_writes_a_sound_file_of_its_reflector(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(EXAMPLE))
    with Path("my-radar.cphd").open("rb") as file:
        checker: Any = sarkit.verification.CphdConsistency.from_file(file, thorough=True)
        checker.check()
    assert checker.failures() == {}
    history = read_cphd(Path("my-radar.cphd"))
    assert history.collection.simulated
    frame = LocalFrame.at_geodetic(np.radians(35.2553), np.radians(139.7005), 38.0)
    east, north = np.meshgrid(3.0 + 0.5 * np.arange(-4, 5), 5.0 + 0.5 * np.arange(-4, 5))
    magnitude = np.abs(direct_sum(history, frame.to_earth_fixed(np.stack([east, north, np.zeros_like(east)], axis=-1))))
    assert magnitude[4, 4] == pytest.approx(1.0, abs=1e-4)
    assert magnitude.argmax() == 4 * 9 + 4
    assert (magnitude > 0.5).sum() < 9
