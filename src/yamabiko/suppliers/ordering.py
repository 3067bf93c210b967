"""OrderDesk: orders that are placed once, whatever fails between us and the supplier, and news of what becomes of them.

STAPI has no field that would make ordering twice harmless. So each order is written down before it is sent; it carries our own
reference; and after anything but a clear answer (a time-out, a lost connection, a crash of ours) the supplier's whole list of
orders is searched for the reference before the order is sent again.

That is safe under one assumption, which no protocol can do without: `settling` seconds after an order went out the supplier has
either taken it and shows it in its list, or never will. See docs/explanation/suppliers.md.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from yamabiko.errors import InputError, SupplierAnswerError, SupplierError, SupplierRefusalError, SupplierSilenceError
from yamabiko.formats.json_fields import utc
from yamabiko.suppliers.intents import Intent, IntentJournal, IntentState
from yamabiko.suppliers.port import OrderForm, StatusCode, Supplier, SupplierOrder

_log = logging.getLogger(__name__)
_ENDS = {
    StatusCode.COMPLETED: IntentState.FULFILLED,
    StatusCode.REJECTED: IntentState.REFUSED,
    StatusCode.CANCELLED: IntentState.CANCELLED,
    StatusCode.USER_CANCELLED: IntentState.CANCELLED,
    StatusCode.EXPIRED: IntentState.CANCELLED,
    StatusCode.FAILED: IntentState.CANCELLED,
}
NewsKind = Literal["ordered", "refused", "cancelled", "fulfilled", "lost", "doubled", "vanished", "unsettled"]


@dataclass(frozen=True)
class SupplierNews:
    """Something that a plan may have to answer to.

    kind : "vanished": the supplier does not answer, nothing is known anew of this order; "unsettled": whether the order stands
    is not known yet; "doubled": the supplier holds more than one order for the reference, and people must settle it.
    reference : of the order. when : UTC. reason : for people.
    """

    kind: NewsKind
    supplier: str
    reference: str
    when: datetime
    reason: str


class OrderDesk:
    """Places and follows orders at several suppliers.

    clock : the present instant with its zone. sleep : waits. settling : s, see the head of this module; it must exceed the time
    the supplier's answer is waited for. most_attempts : how often one order may go out before it counts as lost.
    """

    def __init__(
        self,
        journal: IntentJournal,
        suppliers: Iterable[Supplier],
        clock: Callable[[], datetime],
        *,
        sleep: Callable[[float], None] = time.sleep,
        settling: float = 120.0,
        most_attempts: int = 3,
    ) -> None:
        self._journal, self._clock, self._sleep = journal, clock, sleep
        self._settling, self._most_attempts = settling, most_attempts
        listed = tuple(suppliers)
        self._suppliers = {supplier.name: supplier for supplier in listed}
        if len(self._suppliers) != len(listed):
            raise InputError("suppliers", "name", "one name twice", "a name for each")
        if not 0.0 < settling < 1e6 or most_attempts < 1:
            raise InputError("order desk", "settling", settling, "seconds above zero, and at least one attempt")

    def order(self, form: OrderForm, supplier: str, *, now: datetime, wait: bool = True) -> Intent:
        """Place an order and give the intent as it then stands; the same reference again carries on where it stood.

        now : windows that end at or before it are refused. wait : for `settling` where an answer was lost; without, the intent may
        come back as sent, for `recover` to settle later.
        Raises InputError for a window in the past, a supplier not known, and a reference used before for another order.
        """
        self._supplier(supplier)
        if now.tzinfo is None:
            raise InputError("order", "now", now.isoformat(), "an instant with its time zone")
        intent = next((known for known in self._journal.all() if known.form.reference == form.reference), None)
        if intent is None:
            if form.end <= now:
                raise InputError(
                    f"order {form.reference}", "window", f"one that ended {utc(form.end)}", f"one that ends after {utc(now)}"
                )
            self._journal.intend(form, supplier)
        elif not _same(intent, form, supplier):
            raise InputError(f"order {form.reference}", "reference", "one used for another order", "a new reference for each order")
        return self._settle(form.reference, wait)

    def recover(self, *, wait: bool = True) -> tuple[SupplierNews, ...]:
        """After a start: bring to an end every order that was under way when the last process ended, however it ended."""
        unsettled = [one for one in self._journal.still_open() if one.state in {IntentState.INTENDED, IntentState.SENT}]
        news = []
        for intent in unsettled:
            after = self._settle(intent.form.reference, wait)
            news += self._told(after)
        return tuple(news)

    def refresh(self) -> tuple[SupplierNews, ...]:
        """Ask after every acknowledged order; gives what changed, and which suppliers did not answer."""
        news: list[SupplierNews] = []
        silent: dict[str, str] = {}
        for intent in self._journal.still_open():
            if intent.state is not IntentState.ACKNOWLEDGED or intent.supplier not in self._suppliers:
                continue
            if intent.supplier not in silent:
                try:
                    news += self._followed(intent)
                    continue
                except SupplierError as error:
                    silent[intent.supplier] = str(error)
            news.append(self._news("vanished", intent, silent[intent.supplier]))
        return tuple(news)

    def give_up(self, reference: str, reason: str) -> Intent:
        """Drop an order that has not gone out. STAPI cannot cancel one that has: raises InputError then, saying whom to ask."""
        with self._journal.working_on(reference):
            intent = self._journal.of(reference)
            if intent.state is not IntentState.INTENDED:
                held = f"{intent.state} at {intent.supplier}" + (f" as {intent.identifier}" if intent.identifier else "")
                raise InputError(
                    f"order {reference}", "state", held, "one not sent yet: STAPI has no way to cancel, ask the supplier"
                )
            return self._journal.turn(reference, IntentState.CANCELLED, reason=reason)

    def _settle(self, reference: str, wait: bool) -> Intent:
        with self._journal.working_on(reference):
            intent = self._journal.of(reference)
            while intent.state in {IntentState.INTENDED, IntentState.SENT}:
                before = intent
                intent = self._step(intent, wait)
                if intent.state is before.state and intent.attempts == before.attempts:
                    break
            return intent

    def _step(self, intent: Intent, wait: bool) -> Intent:
        supplier = self._suppliers.get(intent.supplier)
        if supplier is None:
            return self._noted(intent, f"no supplier {intent.supplier} to ask")
        if intent.attempts == 0:
            return self._sent(intent, supplier)
        try:
            return self._looked_up(intent, supplier, wait)
        except SupplierError as error:
            return self._noted(intent, str(error))

    def _looked_up(self, intent: Intent, supplier: Supplier, wait: bool) -> Intent:
        """Take the order from the supplier's list, or send it once the list can be trusted to hold it if ever."""
        remaining = self._remaining(intent)
        found = self._found(intent, supplier)
        if not found and remaining > 0.0:
            if not wait:
                return self._noted(intent, f"not in the list yet, settled in {remaining:.0f} s")
            self._sleep(remaining)
            if self._remaining(intent) > 0.0:
                return self._noted(intent, "the clock did not pass while waiting")
            found = self._found(intent, supplier)
        if found:
            return self._acknowledged(intent, found)
        if intent.attempts >= self._most_attempts:
            reason = f"sent {intent.attempts} times, never in the supplier's list"
            return self._journal.turn(intent.form.reference, IntentState.LOST, reason=reason)
        if intent.form.end <= self._clock():
            return self._journal.turn(intent.form.reference, IntentState.LOST, reason="not taken before its window ended")
        return self._sent(intent, supplier)

    def _remaining(self, intent: Intent) -> float:
        """Seconds until a missing order is missing for good; a clock set back starts the wait anew."""
        if intent.sent is None:
            return 0.0
        return min(max(self._settling - (self._clock() - intent.sent).total_seconds(), 0.0), self._settling)

    def _found(self, intent: Intent, supplier: Supplier) -> list[SupplierOrder]:
        own = [order for order in supplier.orders() if order.reference == intent.form.reference]
        return sorted(own, key=lambda order: (order.created, order.identifier))

    def _sent(self, intent: Intent, supplier: Supplier) -> Intent:
        if intent.attempts == 0 and intent.form.end <= self._clock():
            return self._journal.turn(intent.form.reference, IntentState.CANCELLED, reason="its window ended before it was sent")
        doubtful = intent.attempts > 0
        intent = self._journal.sending(intent.form.reference)
        try:
            return self._acknowledged(intent, [supplier.order(intent.form)])
        except SupplierRefusalError as error:
            if error.acted or doubtful:
                return self._refused_after_doubt(intent, supplier, error)
            return self._journal.turn(intent.form.reference, IntentState.REFUSED, reason=error.reason)
        except (SupplierSilenceError, SupplierAnswerError) as error:
            _log.warning("%s", error)
            if not error.acted and not doubtful:
                # It was not reached: the intent is as good as never sent.
                return self._journal.turn(intent.form.reference, IntentState.INTENDED, attempts=0, sent=None, reason=str(error))
            # It may have been going out until now: the wait counts from here.
            return self._journal.turn(intent.form.reference, intent.state, reason=str(error), sent=utc(self._clock()))

    def _refused_after_doubt(self, intent: Intent, supplier: Supplier, error: SupplierRefusalError) -> Intent:
        """A refusal that may be one because an earlier attempt got through: the list decides."""
        try:
            found = self._found(intent, supplier)
        except SupplierError as silence:
            return self._noted(intent, f"{error}; then {silence}")
        if found:
            return self._acknowledged(intent, found)
        return self._journal.turn(intent.form.reference, IntentState.REFUSED, reason=error.reason)

    def _acknowledged(self, intent: Intent, found: list[SupplierOrder]) -> Intent:
        first, *others = found
        changed = {"identifier": first.identifier, "status": first.status.code.value, "reason": first.status.reason}
        doubled = json.dumps([order.identifier for order in others])
        intent = self._journal.turn(intent.form.reference, IntentState.ACKNOWLEDGED, others=doubled, **changed)
        return self._ended(intent, first)

    def _ended(self, intent: Intent, order: SupplierOrder) -> Intent:
        end = _ENDS.get(order.status.code)
        changed = {"status": order.status.code.value, "reason": order.status.reason or order.status.code.value}
        return intent if end is None else self._journal.turn(intent.form.reference, end, **changed)

    def _followed(self, intent: Intent) -> list[SupplierNews]:
        with self._journal.working_on(intent.form.reference):
            supplier = self._suppliers[intent.supplier]
            order = supplier.order_held(intent.identifier or "")
            if order is None:
                found = self._found(intent, supplier)
                if not found:
                    reason = f"{intent.supplier} no longer knows order {intent.identifier}"
                    return self._told(self._journal.turn(intent.form.reference, IntentState.LOST, reason=reason))
                order = found[0]
            elif order.reference != intent.form.reference:
                raise SupplierAnswerError(intent.supplier, f"state of order {intent.identifier}", "the order of another reference")
            if order.status.code.value != intent.status:
                changed = {"status": order.status.code.value, "reason": order.status.reason, "identifier": order.identifier}
                intent = self._journal.turn(intent.form.reference, IntentState.ACKNOWLEDGED, **changed)
            after = self._ended(intent, order)
            return [] if after.state is IntentState.ACKNOWLEDGED else self._told(after)

    def _told(self, intent: Intent) -> list[SupplierNews]:
        kinds: dict[IntentState, NewsKind] = {
            IntentState.ACKNOWLEDGED: "ordered",
            IntentState.REFUSED: "refused",
            IntentState.CANCELLED: "cancelled",
            IntentState.FULFILLED: "fulfilled",
            IntentState.LOST: "lost",
        }
        news = [self._news(kinds.get(intent.state, "unsettled"), intent, intent.reason)]
        if intent.others:
            news.append(self._news("doubled", intent, f"the supplier also holds {', '.join(intent.others)} for this reference"))
        return news

    def _news(self, kind: NewsKind, intent: Intent, reason: str) -> SupplierNews:
        return SupplierNews(kind, intent.supplier, intent.form.reference, self._clock(), reason)

    def _noted(self, intent: Intent, reason: str) -> Intent:
        """Keep the state, say why."""
        if intent.state is IntentState.INTENDED:
            return intent
        return self._journal.turn(intent.form.reference, intent.state, reason=reason)

    def _supplier(self, name: str) -> Supplier:
        if name not in self._suppliers:
            raise InputError("order", "supplier", name, f"one of {', '.join(sorted(self._suppliers)) or 'none'}")
        return self._suppliers[name]


def _same(intent: Intent, form: OrderForm, supplier: str) -> bool:
    known = intent.form
    return (intent.supplier, known.offering, known.opportunity, utc(known.start), utc(known.end)) == (
        supplier,
        form.offering,
        form.opportunity,
        utc(form.start),
        utc(form.end),
    )
