"""The models that are shipped are those that the parameter files make."""

from __future__ import annotations

from pathlib import Path

import pytest

from yamabiko.flight.airframe.generate import FOLDER, main, model_files
from yamabiko.flight.airframe.parameters import MODELS


@pytest.mark.parametrize("model", MODELS)
def test_shipped_files_are_what_the_parameters_make(model: str) -> None:
    for name, text in model_files(model).items():
        assert (FOLDER / name).read_bytes() == text.encode(), f"{name}: run python -m yamabiko.flight.airframe.generate"


def test_generator_writes_the_same_bytes_elsewhere(tmp_path: Path) -> None:
    assert main(tmp_path) == 0
    shipped = {path.relative_to(FOLDER): path.read_bytes() for path in FOLDER.rglob("*.xml")}
    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.xml")}
    assert made == shipped
