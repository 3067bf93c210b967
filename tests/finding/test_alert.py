"""Alerts: Actual only with a named person's approval of this very content, and never of anything simulated."""

import dataclasses
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.errors import InputError
from yamabiko.finding.alert import (
    Alert,
    AlertCause,
    AlertStatus,
    Approval,
    Category,
    Certainty,
    MessageType,
    Reference,
    Scope,
    Severity,
    approve,
    draft_alert,
)

SENT = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)
RING = ((35.41, 139.79), (35.41, 139.8), (35.42, 139.8), (35.41, 139.79))


def cause(*, simulated: bool = False, class_name: str = "flood", confidence: float = 0.9) -> AlertCause:
    return AlertCause("water-0123456789ab", class_name, confidence, simulated, (RING,))


def draft(*causes: AlertCause, **changed: Any) -> Alert:
    words: dict[str, Any] = {
        "identifier": "yamabiko-1",
        "sender": "duty@example.org",
        "sent": SENT,
        "event": "Flood",
        "headline": "Water over the east bank",
        "description": "Open water where there was none twelve days before.",
        "recipients": "Civil protection only",
    }
    return draft_alert(causes or (cause(),), **(words | changed))


def test_a_draft_is_a_test_that_claims_no_more_than_pictures_tell() -> None:
    alert = draft(cause(), cause(confidence=0.4))
    assert (alert.status, alert.scope, alert.approval) == (AlertStatus.TEST, Scope.RESTRICTED, None)
    assert (alert.category, alert.certainty, alert.severity) == (Category.MET, Certainty.POSSIBLE, Severity.UNKNOWN)
    assert draft().certainty is Certainty.LIKELY
    assert draft(cause(), cause(class_name="vessel")).category is Category.OTHER


def test_a_named_person_makes_it_actual() -> None:
    alert = draft(status=AlertStatus.EXERCISE)
    actual = approve(alert, "Hanako Sato", SENT + timedelta(minutes=5, microseconds=7))
    assert actual.status is AlertStatus.ACTUAL
    assert actual.approval == Approval("Hanako Sato", SENT + timedelta(minutes=5), actual.content)
    assert actual.sent == SENT + timedelta(minutes=5)
    assert actual.identifier != alert.identifier
    with pytest.raises(InputError, match="status"):
        approve(actual, "Hanako Sato", SENT)


@pytest.mark.parametrize("person", ["", "  ", "\x07"])
def test_nobody_approves_nothing(person: str) -> None:
    with pytest.raises(InputError, match="approval"):
        approve(draft(), person, SENT)
    with pytest.raises(InputError, match="Actual without approval"):
        dataclasses.replace(draft(), status=AlertStatus.ACTUAL)
    with pytest.raises(InputError, match="Actual without approval"):
        draft(status=AlertStatus.ACTUAL)


@pytest.mark.parametrize(
    "change",
    [{"headline": "Run"}, {"severity": Severity.EXTREME}, {"causes": (cause(confidence=0.2),)}, {"identifier": "other"}],
    ids=str,
)
def test_what_was_approved_cannot_be_changed_afterwards(change: dict[str, Any]) -> None:
    actual = approve(draft(), "Hanako Sato", SENT)
    with pytest.raises(InputError, match="approval"):
        dataclasses.replace(actual, **change)
    with pytest.raises(InputError, match="approval"):
        dataclasses.replace(draft(**{"headline": "Another"}), status=AlertStatus.ACTUAL, approval=actual.approval)


def test_the_zone_that_a_time_is_told_in_changes_nothing() -> None:
    there = timezone(timedelta(hours=9))
    assert draft(expires=SENT + timedelta(hours=6)).content == draft(expires=(SENT + timedelta(hours=6)).astimezone(there)).content


Step = st.tuples(
    st.sampled_from(("approve", "status", "forge", "update", "cause", "text")),
    st.sampled_from(AlertStatus),
    st.booleans(),
    st.text("abc", min_size=0, max_size=3),
)


@settings(max_examples=200, deadline=None)
@given(simulated=st.lists(st.booleans(), min_size=1, max_size=3), steps=st.lists(Step, max_size=8))
def test_no_way_leads_from_simulated_or_unapproved_to_actual(
    simulated: list[bool], steps: list[tuple[str, AlertStatus, bool, str]]
) -> None:
    """Whatever is done, in whatever order: what is there at the end keeps the rule, or was refused."""
    alert = draft(*(cause(simulated=one) for one in simulated))
    for what, status, flag, word in steps:
        try:
            alert = taken(alert, what, status, flag, word)
        except InputError:
            continue
        if alert.status is AlertStatus.ACTUAL:
            assert not any(one.simulated for one in alert.causes)
            assert alert.approval is not None
            assert alert.approval.person.strip()
            assert alert.approval.content == alert.content
        else:
            assert alert.approval is None


def taken(alert: Alert, what: str, status: AlertStatus, flag: bool, word: str) -> Alert:
    """One step; "forge" puts an approval there by hand."""
    if what == "approve":
        return approve(alert, word, SENT)
    if what == "status":
        return dataclasses.replace(alert, status=status)
    if what == "forge":
        return dataclasses.replace(alert, status=status, approval=Approval(word, SENT, alert.content if flag else word))
    if what == "update":
        earlier = (Reference(alert.sender, alert.identifier, alert.sent),)
        return dataclasses.replace(alert, message_type=MessageType.UPDATE, references=earlier, approval=None)
    if what == "cause":
        return dataclasses.replace(alert, causes=(*alert.causes, cause(simulated=flag)))
    return dataclasses.replace(alert, headline=word)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"identifier": "two words"}, "identifier"),
        ({"sender": "a,b"}, "sender"),
        ({"headline": ""}, "headline"),
        ({"description": "bell\x07"}, "description"),
        ({"sent": datetime(2026, 6, 15)}, "sent"),
        ({"sent": SENT + timedelta(microseconds=1)}, "sent"),
        ({"expires": SENT}, "expires"),
        ({"causes": ()}, "causes"),
        ({"causes": (dataclasses.replace(cause(), polygons=()),)}, "polygons and circle"),
        ({"causes": (dataclasses.replace(cause(), polygons=(RING[:3],)),)}, "polygon"),
        ({"causes": (dataclasses.replace(cause(), class_name="flood; measured"),)}, "class"),
        ({"causes": (dataclasses.replace(cause(), polygons=(), circle=((91.0, 0.0), 100.0)),)}, "place"),
        ({"causes": (dataclasses.replace(cause(), polygons=(), circle=((0.1234567, 0.0), 100.0)),)}, "decimals"),
        ({"causes": (dataclasses.replace(cause(), polygons=(), circle=((0.0, 0.0), 100.5)),)}, "radius"),
        ({"causes": (cause(confidence=float("nan")),)}, "confidence"),
        ({"recipients": ""}, "recipients"),
        ({"scope": Scope.PUBLIC}, "recipients"),
        ({"message_type": MessageType.CANCEL}, "references"),
        ({"status": "Actual"}, "status"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        dataclasses.replace(draft(), **change)
