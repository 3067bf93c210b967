"""A small version of the kill study: SIGKILL on both sides, real HTTP, real files."""

import sys
from pathlib import Path

import pytest
from studies.ordering_kills import measured, page


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_killed_orders_stand_exactly_once(tmp_path: Path) -> None:
    outcome = measured(tmp_path, rounds=8, seed=5)
    assert (outcome["twice"], outcome["missing"], outcome["unwritten"]) == ([], [], [])
    assert outcome["sound"]
    assert outcome["killed"]["client"] == 8
    assert "| **orders lost** | **0** |" in page(outcome)
