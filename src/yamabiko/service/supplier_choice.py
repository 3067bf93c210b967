"""Which suppliers a command asks: named on the command line with their address, their tokens from the environment.

A token never stands on the command line, where everybody on the machine could read it, and goes to no supplier but its own.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from yamabiko.errors import InputError
from yamabiko.plan.search.footprint import touches_any
from yamabiko.request.area import Area
from yamabiko.request.request import LookConstraints, ModeName
from yamabiko.suppliers.client import SupplierClient
from yamabiko.suppliers.port import Offer, Replies, Unanswered
from yamabiko.suppliers.several import ask_suppliers
from yamabiko.suppliers.transport import Address

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,49}")
_EXPECTED = "NAME=URL, the name of letters, digits, -, _ and ."


@dataclass(frozen=True)
class SupplierChoice:
    """A supplier to ask: its name with us, and where it is."""

    name: str
    address: Address


@dataclass(frozen=True, eq=False)
class Wanted:
    """What suppliers are asked for, beside the place: span (UTC) and limits; resolution in m.

    exclusions : no footprint touches one of these areas.
    """

    span: tuple[datetime, datetime]
    look: LookConstraints
    mode: ModeName | None
    resolution: float | None
    exclusions: tuple[Area, ...]


def token_variable(name: str) -> str:
    """The environment variable that holds a supplier's token."""
    return "YAMABIKO_TOKEN_" + re.sub(r"[^A-Z0-9]", "_", name.upper())


def read_suppliers(texts: Sequence[str], environment: Mapping[str, str]) -> tuple[SupplierChoice, ...]:
    """The suppliers of texts like `NAME=URL`. Raises InputError for others, and for names that would share a token."""
    chosen: dict[str, SupplierChoice] = {}
    for text in texts:
        name, sign, url = text.partition("=")
        if not sign or not _NAME.fullmatch(name):
            raise InputError("--supplier", "value", repr(name)[:60], _EXPECTED)
        variable = token_variable(name)
        if variable in chosen:
            raise InputError("--supplier", "name", name, f"a name as different from {chosen[variable].name}'s as {variable} is")
        chosen[variable] = SupplierChoice(name, Address(url, environment.get(variable) or None))
    return tuple(chosen.values())


def ask(suppliers: Sequence[SupplierChoice], areas: Sequence[Area], wanted: Wanted) -> tuple[Replies, ...]:
    """What the suppliers answer about each area. One that failed is not asked again about the areas that are left."""
    replies: list[Replies] = []
    with contextlib.ExitStack() as lines:
        # Nothing but the pauses between attempts is drawn from it, and those are to differ from one client to the next.
        generator = np.random.default_rng()
        there = [lines.enter_context(SupplierClient(one.name, one.address, generator)) for one in suppliers]
        for area in areas:
            if not there:
                break
            reply = ask_suppliers(there, area, wanted.span, wanted.look, mode=wanted.mode, resolution=wanted.resolution)
            kept = tuple(offer for offer in reply.offers if not touches_any(offer.opportunity.footprint, wanted.exclusions))
            failed = tuple(_with_advice(one, suppliers) for one in reply.unanswered)
            replies.append(replace(reply, offers=kept, unanswered=failed))
            there = [one for one in there if one.name in reply.answered]
    return (*replies, *(Replies((), (), ()) for _ in range(len(areas) - len(replies))))


def unanswered(replies: Sequence[Replies]) -> tuple[Unanswered, ...]:
    """Who did not answer, and why."""
    return tuple(one for reply in replies for one in reply.unanswered)


def answered(replies: Sequence[Replies]) -> tuple[str, ...]:
    """Who answered about every area."""
    failed = {one.supplier for one in unanswered(replies)}
    return tuple(name for name in (replies[0].answered if replies else ()) if name not in failed)


def offering_of(offers: Sequence[Offer]) -> dict[tuple[str, str], str]:
    """The offering of each offer by supplier and identifier of its opportunity."""
    return {(offer.supplier, offer.opportunity.identifier): offer.offering for offer in offers}


def _with_advice(one: Unanswered, suppliers: Sequence[SupplierChoice]) -> Unanswered:
    """With where its token is looked for, if it wants one and there is none."""
    without = any(choice.name == one.supplier and choice.address.token is None for choice in suppliers)
    if not (without and "HTTP 401" in one.reason):
        return one
    return replace(one, reason=f"{one.reason} (its token is read from {token_variable(one.supplier)})")
