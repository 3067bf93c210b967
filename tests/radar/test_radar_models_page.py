"""The page on radar models says what the code says and the files give: run again, its study writes the same text."""

import importlib
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.mark.real_data
def test_the_page_is_what_its_study_writes(real_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(CHECKOUT))
    study = importlib.import_module("studies.radar_models")
    page = (CHECKOUT / "docs" / "reference" / "radar-models.md").read_text(encoding="utf-8")
    _, _, body = page.split("\n\n", 2)
    assert body.strip() == study.body(real_data).strip(), "run `make study STUDY=radar_models`"
