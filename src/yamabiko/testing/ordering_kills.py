"""Killing orderers and suppliers at random moments: does every order that was written down stand exactly once in the end?

Run as a program it forks a simulated supplier (real HTTP, its book on disk) and clients that order from it, kills either or both
with SIGKILL at moments drawn from a seed, has every second answer to an order fail besides, and starts them anew. In the end the
journal is held against the supplier's book. POSIX only.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
import numpy as np

from yamabiko.errors import YamabikoError
from yamabiko.suppliers.client import SupplierClient
from yamabiko.suppliers.intents import IntentJournal, IntentState
from yamabiko.suppliers.ordering import OrderDesk
from yamabiko.suppliers.port import OrderForm
from yamabiko.suppliers.simulated.desk import SimulatedDesk, system_clock
from yamabiko.suppliers.simulated.faults import Fault, FaultPlan
from yamabiko.suppliers.simulated.order_book import OrderBook
from yamabiko.suppliers.simulated.serving import serve_supplier
from yamabiko.suppliers.transport import Address, Patience
from yamabiko.testing.simulated_suppliers import SPACING, SQUARE, WINDOW, regular_passes, small_fleet

SETTLING = 1.0  # s
LIST_LAG = 0.1  # s
TOKEN = "kill-study"  # noqa: S105 - of a supplier that lives for a test
_ORDERS_A_ROUND = 3
_FAULTS = (Fault.ERROR_AFTER, Fault.CUT, Fault.MALFORMED, Fault.OTHER_ORDER, Fault.RESET, Fault.ERROR_BEFORE, Fault.SILENT_AFTER)
_PATIENCE = Patience(connect_time=2.0, answer_time=2.0, attempts=4, first_pause=0.05, longest_pause=0.5)


@dataclass
class Outcome:
    """What came of it. killed : by side. left : states of unsettled orders when a client was killed, counted."""

    seed: int
    rounds: int
    killed: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    intents: int = 0
    taken: int = 0
    twice: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unwritten: list[str] = field(default_factory=list)
    sent_again: int = 0

    @property
    def sound(self) -> bool:
        """Every intent stands exactly once, and nothing else does."""
        return not (self.twice or self.missing or self.unwritten) and self.intents > 0


class KillStudy:
    """One study in a folder."""

    def __init__(self, folder: Path, seed: int, port: int) -> None:
        self._folder, self._port = folder, port
        self._generator = np.random.default_rng(seed)
        self._server: int | None = None
        self.outcome = Outcome(seed, 0)

    def run(self, rounds: int, progress: Callable[[int, int], None] | None = None) -> Outcome:
        """Kill in so many rounds, then let everything come to its end and compare."""
        try:
            for number in range(rounds):
                self._round(number)
                if progress is not None:
                    progress(number + 1, rounds)
            self._finish()
        finally:
            self._kill_server()
        self._compare()
        return self.outcome

    def _round(self, number: int) -> None:
        self._serve()
        client = _forked(lambda: self._order(number, int(self._generator.integers(2**31))))
        time.sleep(float(self._generator.uniform(0.0, self._generator.choice([0.3, 1.0, 3.0]))))
        whom = str(self._generator.choice(["client", "supplier", "both"]))
        if whom != "client":
            self._kill_server()
            self.outcome.killed["supplier"] += 1
        if whom == "supplier":
            time.sleep(float(self._generator.uniform(0.0, 0.3)))
            self._serve()
            time.sleep(float(self._generator.uniform(0.0, 0.6)))
        os.kill(client, signal.SIGKILL)
        os.waitpid(client, 0)
        self.outcome.killed["client"] += 1
        self.outcome.rounds += 1
        self._count_left()

    def _finish(self) -> None:
        for attempt in range(20):
            self._serve()
            client = _forked(lambda attempt=attempt: self._order(None, attempt))  # type: ignore[misc]
            os.waitpid(client, 0)
            with IntentJournal(self._folder / "journal.sqlite", system_clock) as journal:
                if all(intent.state is IntentState.ACKNOWLEDGED for intent in journal.all()):
                    return

    def _order(self, number: int | None, seed: int) -> None:
        """What a client process does: settle what is open, then order more."""
        client = SupplierClient(
            "simulated", Address(f"http://127.0.0.1:{self._port}", TOKEN), np.random.default_rng(seed), patience=_PATIENCE
        )
        with IntentJournal(self._folder / "journal.sqlite", system_clock) as journal:
            desk = OrderDesk(journal, [client], system_clock, settling=SETTLING, most_attempts=1_000)
            desk.recover(wait=number is None or seed % 3 == 0)
            for place in range(0 if number is None else _ORDERS_A_ROUND):
                desk.order(_form(f"round {number} order {place}"), "simulated", now=system_clock(), wait=seed % 2 == 0)

    def _serve(self) -> None:
        if self._server is not None:
            return
        faults = FaultPlan(silence=5.0)
        for fault in self._generator.choice(np.array([one.value for one in _FAULTS]), 20):
            faults.tell("order", Fault(str(fault)), *([] if self._generator.random() < 0.5 else [Fault.SLOW]))
        faults.delay = 0.05
        self._server = _forked(lambda: self._serving(faults))
        for _ in range(600):
            try:
                httpx.get(
                    f"http://127.0.0.1:{self._port}/orders?limit=1", headers={"Authorization": f"Bearer {TOKEN}"}, trust_env=False
                )
            except httpx.HTTPError:
                time.sleep(0.02)
            else:
                return
        raise RuntimeError("the simulated supplier did not come up")

    def _serving(self, faults: FaultPlan) -> None:
        desk = SimulatedDesk(
            small_fleet(1), system_clock, find=regular_passes, book=OrderBook(self._folder / "book.sqlite"), list_lag=LIST_LAG
        )
        serve_supplier(desk, TOKEN, port=self._port, faults=faults)

    def _kill_server(self) -> None:
        if self._server is not None:
            os.kill(self._server, signal.SIGKILL)
            os.waitpid(self._server, 0)
            self._server = None

    def _count_left(self) -> None:
        with IntentJournal(self._folder / "journal.sqlite", system_clock) as journal:
            self.outcome.left.update(
                intent.state.value for intent in journal.still_open() if intent.state is not IntentState.ACKNOWLEDGED
            )

    def _compare(self) -> None:
        book = OrderBook(self._folder / "book.sqlite")
        taken = book.all()
        book.close()
        with IntentJournal(self._folder / "journal.sqlite", system_clock) as journal:
            intents = {intent.form.reference: intent for intent in journal.all()}
        held: dict[str, list[str]] = {}
        for order in taken:
            held.setdefault(order.parameters["reference"], []).append(order.identifier)
        self.outcome.intents, self.outcome.taken = len(intents), len(taken)
        self.outcome.twice = sorted(reference for reference, orders in held.items() if len(orders) > 1)
        self.outcome.unwritten = sorted(set(held) - set(intents))
        self.outcome.sent_again = sum(intent.attempts > 1 for intent in intents.values())
        self.outcome.missing = sorted(
            reference
            for reference, intent in intents.items()
            if intent.state is not IntentState.ACKNOWLEDGED or intent.identifier not in held.get(reference, [])
        )


def _form(reference: str) -> OrderForm:
    """An order for the pass that is next but one."""
    span = (system_clock() + SPACING, system_clock() + 2 * SPACING + timedelta(seconds=1))
    first = regular_passes(small_fleet(1), SQUARE, span, mode="stripmap")[-1]
    return OrderForm(reference, "stripmap", SQUARE, first.start, first.start + WINDOW, first.identifier)


def _forked(work: Callable[[], None]) -> int:
    """Do some work in a process of its own, which ends with it whatever happens."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        work()
        code = 0
    except YamabikoError as error:
        sys.stderr.write(f"{error}\n")
    finally:
        sys.stderr.flush()
        os._exit(code)


def main() -> None:
    """Run one study and write what came of it to standard output as JSON."""
    asked = argparse.ArgumentParser()
    asked.add_argument("folder", type=Path)
    asked.add_argument("--rounds", type=int, required=True)
    asked.add_argument("--seed", type=int, required=True)
    asked.add_argument("--port", type=int, required=True)
    chosen = asked.parse_args()
    logging.disable(logging.CRITICAL)
    outcome = KillStudy(chosen.folder, chosen.seed, chosen.port).run(chosen.rounds)
    sys.stdout.write(json.dumps({**vars(outcome), "sound": outcome.sound}) + "\n")


if __name__ == "__main__":
    main()
