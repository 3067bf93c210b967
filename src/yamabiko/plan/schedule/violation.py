"""Violation: one limit that a plan breaks, as the independent checks of plans tell it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Limit = Literal[
    "task", "window", "satellite", "duration", "earliest", "deadline", "delivery", "contact", "turning", "gap", "downlink",
    "memory", "energy", "radar time", "interval", "budget", "cost", "request", "value",
    "sortie", "way", "fuel", "airspace", "wind", "ready", "turn-round", "look",
]  # fmt: skip


@dataclass(frozen=True)
class Violation:
    """One limit broken. limit : which. told : in words, with what was found and what is allowed."""

    limit: Limit
    told: str
