"""Kill those who order and those who take orders, hundreds of times, and see whether every order stands exactly once.

Writes docs/reference/ordering-kill-study.md with seed, date and figures. Run by `make study`; `--rounds` and `--seed` change it.
"""

from __future__ import annotations

import argparse
import json
import platform
import socket
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from yamabiko.testing.ordering_kills import LIST_LAG, SETTLING

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "ordering-kill-study.md"

_TEXT = """# Ordering under SIGKILL: what `make study` measured

Written by `studies/ordering_kills.py` on {date}, seed {seed}, Python {python}, {system}. Do not edit by hand.

A simulated supplier (real HTTP on this machine, its order book on disk) and a client that orders from it, three orders a
round. In each round the client, the supplier or both are killed with SIGKILL at a moment drawn from the seed, and started anew;
besides, the supplier fails most orders on purpose (errors and lost connections before and after it took the order, broken
JSON, another order in the answer, no answer), and its list of orders lags {lag} s behind. The settling
time is {settling} s. In the end the journal of intents is held against the supplier's book.

| | |
|---|---|
| rounds | {rounds} |
| SIGKILL of the client | {client} |
| SIGKILL of the supplier | {supplier} |
| orders written down | {intents} |
| found intended, not sent, after a kill | {left_intended} |
| found sent, not acknowledged, after a kill | {left_sent} |
| sent more than once, after a look-up | {sent_again} |
| orders in the supplier's book | {taken} |
| **orders the supplier took twice** | **{twice}** |
| **orders lost** | **{missing}** |
| orders in the book that nobody wrote down | {unwritten} |
"""


def main() -> None:
    """Run the study and write the page; fails where an order was lost or stands twice."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--rounds", type=int, default=300)
    asked.add_argument("--seed", type=int, default=20261123)
    asked.add_argument("--page", type=Path, default=PAGE)
    chosen = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcome = measured(Path(folder), chosen.rounds, chosen.seed)
    chosen.page.write_text(page(outcome), encoding="utf-8")
    print(f"wrote {chosen.page}")
    if not outcome["sound"]:
        sys.exit(f"not sound: {outcome}")


def measured(folder: Path, rounds: int, seed: int) -> dict[str, Any]:
    """What came of a study, in a process of its own since it forks."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "yamabiko.testing.ordering_kills", str(folder)]
    command += ["--rounds", str(rounds), "--seed", str(seed), "--port", str(port)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def page(outcome: dict[str, Any]) -> str:
    """The page of an outcome."""
    return _TEXT.format(
        date=datetime.now(UTC).date(),
        python=platform.python_version(),
        system=platform.system(),
        lag=LIST_LAG,
        settling=SETTLING,
        client=outcome["killed"].get("client", 0),
        supplier=outcome["killed"].get("supplier", 0),
        left_intended=outcome["left"].get("intended", 0),
        left_sent=outcome["left"].get("sent", 0),
        **{name: outcome[name] for name in ("seed", "rounds", "intents", "sent_again", "taken")},
        **{name: len(outcome[name]) for name in ("twice", "missing", "unwritten")},
    )


if __name__ == "__main__":
    main()
