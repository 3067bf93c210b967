"""What `focus` refuses before it starts the long work, not after it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from yamabiko.errors import GridError, InputError
from yamabiko.formats.cphd.writing import write_cphd
from yamabiko.service import focus as service
from yamabiko.service.focus import FocusRequest, focus
from yamabiko.testing import apertures


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    history = apertures.airborne(pulses=24, samples=24)
    write_cphd(replace(history, collection=replace(history.collection, classification="PRIVATE")), tmp_path / "echoes.cphd")
    return tmp_path / "echoes.cphd"


def test_what_a_sicd_cannot_say_is_refused_before_focusing(
    recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: Any, **__: Any) -> None:
        raise AssertionError("focused although the file could not have been written")

    monkeypatch.setattr(service, "backproject", never)
    with pytest.raises(InputError, match="classification: found PRIVATE"):
        focus([recording], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_image_larger_than_memory_is_refused_with_the_amount(
    recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = os.sysconf("SC_PAGE_SIZE")
    monkeypatch.setattr(os, "sysconf", lambda name: page if name == "SC_PAGE_SIZE" else 1)
    with pytest.raises(GridError, match=r"found 50 x 50 pixels, about 0\.0 GB with the echoes, expected .* memory of 0\.0 GB"):
        focus([recording], tmp_path / "out", FocusRequest(extent=5.0, spacing=0.1))
    assert not (tmp_path / "out").exists()
