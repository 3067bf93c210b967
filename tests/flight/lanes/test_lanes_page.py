"""The page on lanes and voter gives the thresholds that the voter uses."""

import re
from pathlib import Path

from yamabiko.flight.lanes import thresholds
from yamabiko.flight.lanes.voter_state import new_voter_state

PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "lanes-and-voter.md"


def test_the_page_holds_the_table_of_thresholds() -> None:
    section = PAGE.read_text(encoding="utf-8").partition("## Thresholds")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in re.findall(r"^\|.*\|$", section, re.MULTILINE)][2:]
    table = {**thresholds.COMMAND_THRESHOLDS, **thresholds.NAVIGATION_THRESHOLDS}
    assert rows == [
        [name, f"{limit.size:g}", f"{limit.scatter:g}", f"{limit.persistence:g}", limit.reason] for name, limit in table.items()
    ]


def test_the_voter_uses_the_table() -> None:
    state = new_voter_state()
    for kind, table in (("command", thresholds.COMMAND_THRESHOLDS), ("navigation", thresholds.NAVIGATION_THRESHOLDS)):
        assert state[f"{kind}_size"][0].tolist() == [limit.size for limit in table.values()]
        assert (state[f"{kind}_frames"][0] / 60.0).tolist() == [limit.persistence for limit in table.values()]
        assert all(limit.size >= 5.0 * limit.scatter for limit in table.values())
        assert all(len(limit.reason) > 20 for limit in table.values())
    assert [thresholds.COMMANDS[place] for place in thresholds.WHEEL_COMMANDS] == ["nose wheel", "brake left", "brake right"]
    assert (thresholds.SILENCE, thresholds.DOUBT, thresholds.ACCUSATION) == (0.05, 0.2, 0.5)
    assert (thresholds.FADING, thresholds.AGREEMENT, thresholds.STANDING_SPEED) == (0.3, 2.0, 1.0)
