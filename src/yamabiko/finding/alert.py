"""Alert: a message that warns of findings, and the one way it may become Actual: a named person approves what it says.

Words are those of the Common Alerting Protocol 1.2 (OASIS Standard, 1 July 2010), section 3.2. A record that breaks the rules
cannot be made, in whatever way: Actual needs an approval of exactly this content, and no finding of simulated pictures among its
causes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from yamabiko.errors import InputError

_NAME = re.compile(r"[^\s,;<&]{1,200}")
_LONGEST_TEXT = 10_000
DECIMALS = 6  # of degrees: a tenth of a metre
_NOT_APPROVED_CONTENT = {"status", "sent", "approval"}
_CATEGORIES = {"flood": "Met", "water": "Met", "permanent water": "Met", "vessel": "Transport"}


class AlertStatus(StrEnum):
    """Whether people are to act on it. Of the standard's words, those that are used here."""

    ACTUAL = "Actual"
    EXERCISE = "Exercise"
    TEST = "Test"


class MessageType(StrEnum):
    """A first message, one that takes the place of earlier ones, or one that takes them back."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"


class Scope(StrEnum):
    """Who it is for: everybody, those under a stated rule, or those at stated addresses."""

    PUBLIC = "Public"
    RESTRICTED = "Restricted"
    PRIVATE = "Private"


class Category(StrEnum):
    """What the event is about."""

    GEO = "Geo"
    MET = "Met"
    SAFETY = "Safety"
    SECURITY = "Security"
    RESCUE = "Rescue"
    FIRE = "Fire"
    HEALTH = "Health"
    ENV = "Env"
    TRANSPORT = "Transport"
    INFRA = "Infra"
    OTHER = "Other"


class Urgency(StrEnum):
    """How soon to act."""

    IMMEDIATE = "Immediate"
    EXPECTED = "Expected"
    FUTURE = "Future"
    PAST = "Past"
    UNKNOWN = "Unknown"


class Severity(StrEnum):
    """How great the threat to life or property is."""

    EXTREME = "Extreme"
    SEVERE = "Severe"
    MODERATE = "Moderate"
    MINOR = "Minor"
    UNKNOWN = "Unknown"


class Certainty(StrEnum):
    """How sure it is: Likely is a probability of more than a half."""

    OBSERVED = "Observed"
    LIKELY = "Likely"
    POSSIBLE = "Possible"
    UNLIKELY = "Unlikely"
    UNKNOWN = "Unknown"


Place = tuple[float, float]


@dataclass(frozen=True)
class AlertCause:
    """A finding that an alert warns of, as the message states it.

    identifier : of the finding. class_name : "flood" and the like. confidence : 0 to 1. simulated : whether any of its pictures is.
    polygons : outer edges, closed rings of (latitude, longitude) in degrees to six decimals. circle : (place, radius in whole m),
    of what is no more than a point. One of both is there.
    """

    identifier: str
    class_name: str
    confidence: float
    simulated: bool
    polygons: tuple[tuple[Place, ...], ...] = ()
    circle: tuple[Place, float] | None = None


@dataclass(frozen=True)
class Approval:
    """Who said that an alert may go out. when : UTC, whole seconds. content : Alert.content of what was approved."""

    person: str
    when: datetime
    content: str


@dataclass(frozen=True)
class Reference:
    """An earlier message: its sender, identifier and the time it was sent."""

    sender: str
    identifier: str
    sent: datetime


@dataclass(frozen=True)
class Alert:
    """A message. Raises InputError when made with what must not or cannot be.

    identifier, sender : no spaces, commas, semicolons, < or &. sent, onset, expires : whole seconds, with a zone.
    recipients : the rule of a Restricted or the addresses of a Private one. references : earlier messages that an Update or Cancel
    is about.
    """

    identifier: str
    sender: str
    sent: datetime
    status: AlertStatus
    message_type: MessageType
    scope: Scope
    category: Category
    event: str
    headline: str
    description: str
    urgency: Urgency
    severity: Severity
    certainty: Certainty
    causes: tuple[AlertCause, ...]
    recipients: str = ""
    instruction: str = ""
    onset: datetime | None = None
    expires: datetime | None = None
    references: tuple[Reference, ...] = ()
    approval: Approval | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.status, AlertStatus):
            raise _error("status", repr(self.status), "an AlertStatus")
        _check_texts(self)
        _check_times(self)
        _check_causes(self.causes)
        if (self.scope is Scope.PUBLIC) == bool(self.recipients):
            raise _error(
                "recipients", self.recipients or "nothing", "a rule or addresses, where the scope is not Public and only there"
            )
        if self.message_type is not MessageType.ALERT and not self.references:
            raise _error("references", "nothing", f"the messages that this {self.message_type.value} is about")
        _check_approval(self)

    @property
    def simulated(self) -> bool:
        """Whether anything it warns of comes from simulated pictures."""
        return any(cause.simulated for cause in self.causes)

    @property
    def content(self) -> str:
        """SHA-256 of all it says but its status, time of sending and approval."""
        said = {name: value for name, value in asdict(self).items() if name not in _NOT_APPROVED_CONTENT}
        return hashlib.sha256(json.dumps(said, sort_keys=True, default=_in_utc).encode()).hexdigest()


def draft_alert(
    causes: Sequence[AlertCause],
    *,
    identifier: str,
    sender: str,
    sent: datetime,
    event: str,
    headline: str,
    description: str,
    recipients: str,
    status: AlertStatus = AlertStatus.TEST,
    expires: datetime | None = None,
) -> Alert:
    """A first message that nobody has approved yet: a Test or an Exercise, for those under the rule in `recipients`.

    Urgency and severity are Unknown: pictures do not tell them, people may (dataclasses.replace). Certainty is that of the least
    certain cause, since the message claims them all. Raises InputError as Alert does.
    """
    return Alert(
        identifier=identifier,
        sender=sender,
        sent=sent.replace(microsecond=0),
        status=status,
        message_type=MessageType.ALERT,
        scope=Scope.RESTRICTED,
        category=category_of(causes),
        event=event,
        headline=headline,
        description=description,
        urgency=Urgency.UNKNOWN,
        severity=Severity.UNKNOWN,
        certainty=Certainty.LIKELY if all(cause.confidence > 0.5 for cause in causes) else Certainty.POSSIBLE,
        causes=tuple(causes),
        recipients=recipients,
        expires=expires,
    )


def approve(alert: Alert, person: str, when: datetime) -> Alert:
    """The Actual message that a named person says may go out: a new message, as an identifier is never used twice.

    when : of the approval, and of sending. Raises InputError where anything in it comes from simulated pictures, where nobody is
    named, and where it is Actual already.
    """
    if alert.status is AlertStatus.ACTUAL:
        raise _error("status", "Actual", "one that was not approved yet")
    moment = when.replace(microsecond=0)
    # The draft's own status, till the approval of the new message's content is there.
    message = replace(alert, identifier=f"{alert.identifier}.actual", sent=moment)
    return replace(message, status=AlertStatus.ACTUAL, approval=Approval(person, moment, message.content))


def category_of(causes: Sequence[AlertCause]) -> Category:
    """What an event of these findings is about; Other where they differ or it cannot be told."""
    found = {_CATEGORIES.get(cause.class_name, "Other") for cause in causes}
    return Category(found.pop()) if len(found) == 1 else Category.OTHER


def _in_utc(when: datetime) -> str:
    return when.astimezone(UTC).isoformat()


def _check_approval(alert: Alert) -> None:
    if alert.status is not AlertStatus.ACTUAL:
        if alert.approval is not None:
            raise _error("approval", f"one by {alert.approval.person}", f"none in a message of status {alert.status.value}")
        return
    if alert.simulated:
        raise _error("status", "Actual with simulated findings", "Exercise or Test: nobody is to act on what was simulated")
    if alert.approval is None:
        raise _error("status", "Actual without approval", "Exercise or Test until a named person approves")
    _check_text("approval", alert.approval.person, required=True)
    _check_time("approval", alert.approval.when)
    if alert.approval.content != alert.content:
        raise _error("approval", "one of another content", "an approval of what the message says")


def _check_causes(causes: Sequence[AlertCause]) -> None:
    if not causes:
        raise _error("causes", "nothing", "one finding at least")
    for cause in causes:
        _check_name("cause", cause.identifier)
        _check_text("class", cause.class_name, required=True)
        if ";" in cause.class_name:
            raise _error("class", repr(cause.class_name[:60]), "a text without semicolons")
        if not 0.0 <= cause.confidence <= 1.0:
            raise _error("confidence", cause.confidence, "a share from 0 to 1")
        if bool(cause.polygons) == (cause.circle is not None):
            raise _error("cause", "both or none of polygons and circle", "one of them")
        places = [place for ring in cause.polygons for place in ring] + ([cause.circle[0]] if cause.circle else [])
        if not all(_stated(latitude, 90.0) and _stated(longitude, 180.0) for latitude, longitude in places):
            raise _error("place", "another", f"latitudes to 90 and longitudes to 180 degrees, to {DECIMALS} decimals")
        if any(len(ring) < 4 or ring[0] != ring[-1] for ring in cause.polygons):
            raise _error("polygon", "no closed ring", "four places or more, the last as the first")
        if cause.circle and not (0.0 <= cause.circle[1] < 2.1e7 and cause.circle[1] == round(cause.circle[1])):
            raise _error("radius", f"{cause.circle[1]:g} m", "one on the earth, in whole metres")


def _stated(degrees: float, most: float) -> bool:
    """Whether an angle is one that the message can state as it is: what was approved is what is sent."""
    return abs(degrees) <= most and round(degrees, DECIMALS) == degrees


def _check_texts(alert: Alert) -> None:
    for name in ("identifier", "sender"):
        _check_name(name, getattr(alert, name))
    for reference in alert.references:
        _check_name("reference", reference.sender)
        _check_name("reference", reference.identifier)
    for name in ("event", "headline", "description", "instruction", "recipients"):
        _check_text(name, getattr(alert, name), required=name in {"event", "headline", "description"})


def _check_times(alert: Alert) -> None:
    for name in ("sent", "onset", "expires"):
        if getattr(alert, name) is not None:
            _check_time(name, getattr(alert, name))
    for reference in alert.references:
        _check_time("reference", reference.sent)
    if alert.expires is not None and alert.expires <= alert.sent:
        raise _error("expires", alert.expires.isoformat(), f"after it is sent, {alert.sent.isoformat()}")


def _check_time(name: str, when: datetime) -> None:
    if when.utcoffset() is None or when.microsecond:
        raise _error(name, when.isoformat(), "whole seconds, with a zone")


def _check_name(name: str, value: str) -> None:
    if not _NAME.fullmatch(value) or not value.isprintable():
        raise _error(name, repr(value[:60]), "1 to 200 letters without spaces, commas, semicolons, < and &")


def _check_text(name: str, value: str, *, required: bool) -> None:
    whole = value == value.strip() and all(letter.isprintable() or letter == "\n" for letter in value)
    if not whole or len(value) > _LONGEST_TEXT or (required and not value):
        raise _error(name, repr(value[:60]), f"a text of {int(required)} to {_LONGEST_TEXT} letters without control letters")


def _error(field: str, found: object, expected: str) -> InputError:
    return InputError("alert", field, found, expected)
