"""Watches of a ship's drones as JSON: the deck's limits, every event, how the watch is kept and what its failures leave open."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

from yamabiko.formats.json_fields import write_json
from yamabiko.plan.deck.deck_plan import DeckLimits, DeckPlan, coverage_of

FORMAT = "yamabiko-deck"
VERSION = 1
_COUNTS = frozenset({"working_spots", "fuel_points", "park"})
LIMIT_KEYS = {field.name: field.name if field.name in _COUNTS else f"{field.name}_s" for field in fields(DeckLimits)}
"""Keys of the deck's limits in files."""


def write_deck_plan(plan: DeckPlan, path: Path) -> None:
    """Write a watch whole or not at all. Raises OutputError where the file cannot be written."""
    write_json(deck_document(plan), path)


def deck_document(plan: DeckPlan) -> dict[str, Any]:
    """A watch as one JSON document, times in s from its start."""
    coverage = coverage_of(plan)
    return {
        "format": FORMAT,
        "version": VERSION,
        "aircraft": list(plan.aircraft),
        "watch_s": plan.watch,
        "on_station": plan.on_station,
        "limits": {key: getattr(plan.limits, name) for name, key in LIMIT_KEYS.items()},
        "failures": [{"aircraft": one.aircraft, "at_s": one.at} for one in plan.failures],
        "kept": coverage.whole,
        "share_with": [{"on_station": count, "share": share} for count, share in enumerate(coverage.shares)],
        "gaps": [{"start_s": start, "end_s": end, "on_station": count} for start, end, count in coverage.gaps],
        "events": [
            {"aircraft": one.aircraft, "sortie": one.sortie, "kind": one.kind, "start_s": one.start, "end_s": one.end}
            for one in plan.events
        ],
    }
