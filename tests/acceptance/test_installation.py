"""Nothing that installs Yamabiko says where packages come from: that is for whoever installs it to choose."""

import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
ADDRESS = re.compile(
    r"\w://|(?<!\S)(?:-i|-f|--(?:extra-)?index-url|--find-links|--trusted-host)\b|PIP_\w*(?:INDEX|FIND_LINKS|TRUSTED)"
)


@pytest.mark.parametrize("name", ["constraints.txt", "pyproject.toml", "Makefile", ".ci/run"])
def test_no_registry_is_named(name: str) -> None:
    lines = (CHECKOUT / name).read_text(encoding="utf-8").splitlines()
    assert lines
    assert [line for line in lines if ADDRESS.search(line)] == []


@pytest.mark.parametrize(
    "line",
    [
        "numpy @ https://packages.example/numpy-2.4.whl",
        "--index-url packages.example",
        "\t$(PYTHON) -m pip install -i packages.example numpy",
        "PIP_EXTRA_INDEX_URL=packages.example",
        "git+ssh://packages.example/numpy",
    ],
)
def test_a_registry_would_be_seen(line: str) -> None:
    assert ADDRESS.search(line)


def test_every_pin_is_one_version() -> None:
    pins = [line for line in (CHECKOUT / "constraints.txt").read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert [pin for pin in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9A-Za-z.]*", pin)] == []
