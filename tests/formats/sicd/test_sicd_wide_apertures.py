"""Apertures from most of a circle to all of it: weighting must not make the stated spectrum wider than the pixels can carry."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sarkit.verification

from yamabiko.focus.backproject import backproject
from yamabiko.focus.grid import default_plane
from yamabiko.focus.weighting import Weighting
from yamabiko.formats.sicd.writing import write_sicd
from yamabiko.platform.paths import CirclePath
from yamabiko.radar.band import SampledBand
from yamabiko.testing import apertures
from yamabiko.testing.simulated_images import EPOCH


@pytest.mark.parametrize("weighting", Weighting)
@pytest.mark.parametrize("degrees", [180.0, 300.0, 360.0])
def test_the_default_grid_of_a_wide_arc_is_written(degrees: float, weighting: Weighting, tmp_path: Path) -> None:
    rate = 0.02
    path = CirclePath(apertures.scene_frame(), 4000.0, 3000.0, 0.3, rate)
    band = SampledBand(1.3e9, 200e6, 24)
    history = apertures.record(path, path, float(np.radians(degrees)) / rate, 400, band, targets=((0.0, 0.0, 0.0),), amplitude=1.0)
    image = backproject(history, default_plane(history), range_weighting=weighting, azimuth_weighting=weighting)
    write_sicd(image, tmp_path / "image.nitf", created=EPOCH)
    with (tmp_path / "image.nitf").open("rb") as file:
        checker: Any = sarkit.verification.SicdConsistency.from_file(file)
        checker.check()
    assert checker.failures() == {}
