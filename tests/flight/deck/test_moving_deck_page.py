"""The page on the moving deck holds the figures of the code: motions by sea state, and the windows of the wave-off."""

import re
from pathlib import Path

import numpy as np

from yamabiko.earth.wgs84 import Float
from yamabiko.flight.deck.sea_state import sea_state, wave_spectrum
from yamabiko.flight.deck.ship import FLAT_DECK_HULL
from yamabiko.flight.deck.ship_response import ship_response
from yamabiko.flight.deck.wave_off import make_wave_off_limits

PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "moving-deck.md"


def _rows(section: str) -> list[list[str]]:
    text = PAGE.read_text(encoding="utf-8").partition(f"## {section}")[2].partition("\n## ")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in re.findall(r"^\|.*\|$", text, re.MULTILINE)][2:]


def worst_motions(number: int, *, longest: bool) -> Float:
    """Root mean squares of heave (m), roll and pitch (deg) at 10 kn, each on its worst of seven headings."""
    sea = sea_state(number, longest=longest)
    frequency = np.linspace(0.15, 2.5, 500)
    spread = np.linspace(-np.pi / 2, np.pi / 2, 61)
    density = wave_spectrum(sea, frequency) * (frequency[1] - frequency[0])
    worst = np.zeros(3)
    for heading in np.linspace(0.0, np.pi, 7):
        square = np.zeros(3)
        for angle in spread:
            answer = ship_response(FLAT_DECK_HULL, 5.144, frequency, np.full(500, heading + angle))
            weight = 2.0 / np.pi * np.cos(angle) ** 2 * (spread[1] - spread[0])
            square += weight * np.abs([answer.heave, answer.roll, answer.pitch]) ** 2 @ density
        worst = np.maximum(worst, np.sqrt(square) * [1.0, 180.0 / np.pi, 180.0 / np.pi])
    return worst


def test_the_page_holds_the_motions() -> None:
    rows = _rows("How the ship moves")
    assert len(rows) == 6
    for number, height, period, *motions in rows:
        sea = sea_state(int(number))
        longest = float(period) != sea.modal_period
        told = sea_state(int(number), longest=longest)
        assert (float(height), float(period)) == (told.significant_height, told.modal_period)
        assert motions == [f"{value:.2f}" for value in worst_motions(int(number), longest=longest)]


def test_the_page_holds_the_windows_of_the_wave_off() -> None:
    limits = make_wave_off_limits()
    names = {
        "beside the landing line": ("cross", "cross_growth"),
        "below the glide path": ("low", "low_growth"),
        "above it": ("high", "high_growth"),
        "sink against the mean deck": ("sink", "sink_growth"),
        "slow": ("slow", None),
        "fast": ("fast", None),
        "foreseen sink against the deck": ("touch_sink", None),
    }
    rows = _rows("When an approach is given up")
    assert [row[0] for row in rows] == list(names)
    for what, there, before in rows:
        base, growth = names[what]
        assert float(there.split()[0]) == limits[base]
        at_300 = limits[base] + (300.0 * limits[growth] if growth else 0.0)
        assert float(before.split()[0]) == round(float(at_300), 2)
