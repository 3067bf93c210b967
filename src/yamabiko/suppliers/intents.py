"""The journal of intents: what we mean to order, on disk before the supplier hears of it, and what became of it.

    intended -> sent -> acknowledged -> fulfilled
                  |           |-> cancelled   by the supplier, or by us through other means
                  |           `-> lost        the supplier knows nothing of the order any more
                  |-> refused                 it said no, and nothing of it is in its list
                  |-> lost                    sent as often as allowed, never to be found in its list
                  `-> intended                it was certainly not reached
    intended -> cancelled                     given up before it was sent

One SQLite file in write-ahead mode, flushed to disk at every step (synchronous=FULL), held by one process at a time.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from yamabiko.errors import InputError, OutputError
from yamabiko.formats.area_geometry import geometry_of_area
from yamabiko.formats.areas import area_of
from yamabiko.formats.json_fields import instant_of, utc
from yamabiko.suppliers.port import OrderForm

_APPLICATION = 0x59414D41  # "YAMA", in the file's header
_VERSION = 1
_TABLE = """
create table intent (
    reference text primary key, supplier text not null, offering text not null, opportunity text not null,
    area_name text not null, area text not null, window_start text not null, window_end text not null,
    state text not null, made text not null, changed text not null, sent text, attempts integer not null,
    identifier text, status text, reason text not null, others text not null
) strict
"""
_COLUMNS = "reference, supplier, offering, opportunity, area_name, area, window_start, window_end, state, made, changed, sent"
_ALL = f"{_COLUMNS}, attempts, identifier, status, reason, others"


class IntentState(StrEnum):
    """Where an intent stands: see the head of this module."""

    INTENDED = "intended"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    FULFILLED = "fulfilled"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    LOST = "lost"


_AFTER = {
    IntentState.INTENDED: {IntentState.SENT, IntentState.CANCELLED, IntentState.ACKNOWLEDGED, IntentState.REFUSED},
    IntentState.SENT: {
        IntentState.SENT,
        IntentState.INTENDED,
        IntentState.ACKNOWLEDGED,
        IntentState.REFUSED,
        IntentState.LOST,
    },
    IntentState.ACKNOWLEDGED: {
        IntentState.ACKNOWLEDGED,
        IntentState.FULFILLED,
        IntentState.REFUSED,
        IntentState.CANCELLED,
        IntentState.LOST,
    },
}
OPEN = frozenset({IntentState.INTENDED, IntentState.SENT, IntentState.ACKNOWLEDGED})


@dataclass(frozen=True, eq=False)
class Intent:
    """One order we mean to place. made, changed, sent : UTC; sent is when it last went out, None before.

    attempts : how often it went out. identifier : the supplier's, once known. status : its last status code. reason : in words.
    others : identifiers of further orders the supplier holds for our reference; empty unless something between us doubled one.
    """

    form: OrderForm
    supplier: str
    state: IntentState
    made: datetime
    changed: datetime
    sent: datetime | None = None
    attempts: int = 0
    identifier: str | None = None
    status: str | None = None
    reason: str = ""
    others: tuple[str, ...] = ()


class IntentJournal:
    """The journal in a file. clock : the present instant with its zone.

    Raises InputError where the file is no journal or another process holds it, OutputError where it cannot be written.
    """

    def __init__(self, path: Path, clock: Callable[[], datetime]) -> None:
        self.path, self._clock = path, clock
        self._lock, self._worked_on = threading.RLock(), set[str]()
        with self._failures():
            self._database = sqlite3.connect(path, timeout=0.0, isolation_level=None, check_same_thread=False)
        try:
            with self._failures():
                self._prepare()
        except BaseException:
            self._database.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def intend(self, form: OrderForm, supplier: str) -> Intent:
        """Write down a new intent. Raises InputError where its reference was used before."""
        now = utc(self._clock())
        row = (
            form.reference,
            supplier,
            form.offering,
            form.opportunity,
            form.area.name,
            json.dumps(geometry_of_area(form.area), allow_nan=False),
            utc(form.start),
            utc(form.end),
            IntentState.INTENDED.value,
            now,
            now,
        )
        with self._lock, self._failures():
            if self._database.execute("select 1 from intent where reference = ?", (form.reference,)).fetchone():
                raise InputError(self.path, f"reference {form.reference}", "one used before", "a new reference for each order")
            self._database.execute(
                f"insert into intent ({_ALL}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, null, 0, null, null, '', '[]')",  # noqa: S608
                row,
            )
        return self.of(form.reference)

    def of(self, reference: str) -> Intent:
        """The intent of a reference. Raises InputError where there is none."""
        with self._lock, self._failures():
            row = self._database.execute(f"select {_ALL} from intent where reference = ?", (reference,)).fetchone()  # noqa: S608
        if row is None:
            raise InputError(self.path, f"reference {reference}", "no intent", "a reference in the journal")
        return self._intent(row)

    def all(self) -> tuple[Intent, ...]:
        """Every intent, in the order they were made."""
        with self._lock, self._failures():
            rows = self._database.execute(f"select {_ALL} from intent order by made, rowid").fetchall()  # noqa: S608
        return tuple(self._intent(row) for row in rows)

    def still_open(self) -> tuple[Intent, ...]:
        """Those whose end is not known."""
        return tuple(intent for intent in self.all() if intent.state in OPEN)

    def sending(self, reference: str) -> Intent:
        """Write down, before it goes out, that the order goes out now."""
        attempts = self.of(reference).attempts + 1
        return self.turn(reference, IntentState.SENT, sent=utc(self._clock()), attempts=attempts)

    def turn(self, reference: str, state: IntentState, **changed: Any) -> Intent:
        """Bring an intent to a state; changed : columns. Raises InputError for a step that does not exist."""
        with self._lock, self._failures():
            before = self.of(reference)
            if state not in _AFTER.get(before.state, set()):
                allowed = ", ".join(sorted(_AFTER.get(before.state, set()))) or "none, it is at its end"
                raise InputError(self.path, f"intent {reference}", f"{before.state} -> {state}", allowed)
            values = {"state": state.value, "changed": utc(self._clock()), **changed}
            columns = ", ".join(f"{name} = ?" for name in values)
            self._database.execute(f"update intent set {columns} where reference = ?", (*values.values(), reference))  # noqa: S608
        return self.of(reference)

    @contextmanager
    def working_on(self, reference: str) -> Iterator[None]:
        """Keep other threads from the same intent. Raises InputError where one is at it."""
        with self._lock:
            if reference in self._worked_on:
                raise InputError(self.path, f"intent {reference}", "one being worked on", "one that is not")
            self._worked_on.add(reference)
        try:
            yield
        finally:
            with self._lock:
                self._worked_on.discard(reference)

    def _prepare(self) -> None:
        run = self._database.execute
        run("pragma locking_mode = exclusive")
        run("pragma journal_mode = wal")
        run("pragma synchronous = full")
        run("begin exclusive")  # taken now and kept: the mode above lets nobody else in until the process ends
        (application,), (version,) = run("pragma application_id").fetchone(), run("pragma user_version").fetchone()
        empty = run("select count(*) from sqlite_master").fetchone() == (0,)
        if empty and (application, version) == (0, 0):
            run(_TABLE)
            run(f"pragma application_id = {_APPLICATION}")
            run(f"pragma user_version = {_VERSION}")
        elif (application, version) != (_APPLICATION, _VERSION):
            run("rollback")
            raise InputError(self.path, "file", "another database, or a journal of another version", "a journal of intents")
        run("commit")
        _flush_folder(self.path.absolute().parent)

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise InputError(self.path, "journal", "one that another process holds", "one process at a time") from None
            raise OutputError(self.path, "journal", error, "a file that can be written to") from error
        except sqlite3.DatabaseError as error:
            raise InputError(self.path, "journal", error, "a journal of intents") from error

    def _intent(self, row: tuple[Any, ...]) -> Intent:
        values = dict(zip(_ALL.split(", "), row, strict=True))
        source = str(self.path)
        geometry = {"type": "Feature", "geometry": json.loads(values["area"]), "properties": {"name": values["area_name"]}}
        made, changed, start, end = (
            instant_of(values[name], source, name) for name in ("made", "changed", "window_start", "window_end")
        )
        others = json.loads(values["others"])
        area = area_of(geometry, "area", source)
        return Intent(
            form=OrderForm(values["reference"], values["offering"], area, start, end, values["opportunity"]),
            supplier=values["supplier"],
            state=IntentState(values["state"]),
            made=made,
            changed=changed,
            sent=None if values["sent"] is None else instant_of(values["sent"], source, "sent"),
            attempts=values["attempts"],
            identifier=values["identifier"],
            status=values["status"],
            reason=values["reason"],
            others=tuple(others),
        )


def _flush_folder(folder: Path) -> None:
    """Have the disk take the file's name too, where the system allows a folder to be flushed."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        return
    finally:
        os.close(descriptor)
