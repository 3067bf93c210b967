"""The door of the simulated supplier's HTTP service: token, sizes and filters are checked before STAPI's library sees a request.

And the faults it is told are committed here, as a client would meet them. stapi-fastapi 0.8 answers a malformed CQL2 filter with an
internal error, and its validation of nested ones takes gigabytes: both end here with a 4xx.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from yamabiko.errors import InputError
from yamabiko.suppliers.conditions import check_filter
from yamabiko.suppliers.features import QUERYABLES
from yamabiko.suppliers.simulated.desk import SimulatedDesk
from yamabiko.suppliers.simulated.faults import Fault, FaultPlan

_log = logging.getLogger(__name__)
LARGEST_BODY = 1_000_000  # bytes
DEEPEST_JSON = 32
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]
_OPERATIONS = (
    ("GET", re.compile(r"/products/?"), "offerings"),
    ("GET", re.compile(r"/products/[^/]+/queryables"), "queryables"),
    ("POST", re.compile(r"/products/[^/]+/opportunities"), "opportunities"),
    ("POST", re.compile(r"/products/[^/]+/orders"), "order"),
    ("GET", re.compile(r"/orders/?"), "orders"),
    ("GET", re.compile(r"/orders/[^/]+"), "state"),
    ("GET", re.compile(r"/orders/[^/]+/statuses"), "statuses"),
)


class RefusedError(Exception):
    """A request that goes no further. status : of HTTP."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail


class Guard:
    """An ASGI application around another. token : None lets everybody in."""

    def __init__(self, inner: Application, token: str | None, desk: SimulatedDesk, faults: FaultPlan) -> None:
        self._inner, self._token, self._desk, self._faults = inner, token, desk, faults

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        try:
            self._check_token(scope)
            body = await _body(receive)
            _check_document(scope["method"], body)
        except RefusedError as refused:
            await _answer(send, refused.status, {"detail": refused.detail})
            return
        operation = next((name for method, path, name in _OPERATIONS if _is(scope, method, path)), "other")
        await self._served(self._faults.next(operation), scope, body, receive, send)

    def _check_token(self, scope: MutableMapping[str, Any]) -> None:
        if self._token is None:
            return
        given = next((value for name, value in scope["headers"] if name.lower() == b"authorization"), b"")
        # Compared in constant time, so that answers do not tell how much of it was right.
        if not hmac.compare_digest(given, f"Bearer {self._token}".encode()):
            raise RefusedError(401, "a bearer token is required")

    async def _served(
        self, fault: Fault | None, scope: MutableMapping[str, Any], body: bytes, receive: Receive, send: Send
    ) -> None:
        if fault is Fault.RESET:
            _reset(receive)
        elif fault is Fault.SILENT_BEFORE:
            await self._silence(receive)
        elif fault is Fault.ERROR_BEFORE:
            await _answer(send, 500, {"detail": "told to fail"})
        elif fault is Fault.REFUSE:
            await _answer(send, 422, {"detail": "told to refuse"})
        else:
            answer = await _run(self._inner, scope, body)
            await self._spoiled(fault, answer, scope, body, receive, send)

    async def _spoiled(
        self,
        fault: Fault | None,
        answer: list[Message],
        scope: MutableMapping[str, Any],
        body: bytes,
        receive: Receive,
        send: Send,
    ) -> None:
        if fault is Fault.SILENT_AFTER:
            await self._silence(receive)
        elif fault is Fault.ERROR_AFTER:
            await _answer(send, 503, {"detail": "told to fail"})
        elif fault is Fault.CUT:
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"100000")]})
            await send({"type": "http.response.body", "body": b'{"type":', "more_body": True})
            await asyncio.sleep(0.01)
            _reset(receive)
        elif fault is Fault.MALFORMED:
            await _send_bytes(send, 200, b'{"type": "FeatureCollection", "features": [{')
        else:
            if fault is Fault.SLOW:
                await asyncio.sleep(self._faults.delay)
            elif fault is Fault.DOUBLE:
                answer = await _run(self._inner, scope, body)
            elif fault is Fault.OTHER_ORDER:
                answer = _with_other_order(answer)
            elif fault is Fault.CANCEL_LATER:
                identifier = json.loads(_content(answer)).get("id", "")
                self._desk.cancel(identifier, "told to cancel", self._faults.cancel_after)
            for message in answer:
                await send(message)

    async def _silence(self, receive: Receive) -> None:
        """Say nothing until the other side goes away, or long enough."""
        try:
            async with asyncio.timeout(self._faults.silence):
                while (await receive())["type"] != "http.disconnect":
                    pass
        except TimeoutError:
            pass
        _reset(receive)


def _is(scope: MutableMapping[str, Any], method: str, path: re.Pattern[str]) -> bool:
    return bool(scope["method"] == method and path.fullmatch(scope["path"]))


async def _body(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise RefusedError(400, "the request broke off")
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY:
            raise RefusedError(413, f"more than {LARGEST_BODY} bytes")
        if not message.get("more_body", False):
            return bytes(body)


def _check_document(method: str, body: bytes) -> None:
    """Refuse what no request of STAPI's has, before it is parsed any further."""
    if method != "POST":
        return
    try:
        document = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise RefusedError(400, "the body is no JSON") from None
    if not isinstance(document, dict) or _depth(document) > DEEPEST_JSON:
        raise RefusedError(400, f"the body is no JSON object of at most {DEEPEST_JSON} levels")
    if document.get("filter") is not None:
        try:
            check_filter(document["filter"], QUERYABLES, "request")
        except InputError as error:
            raise RefusedError(400, str(error)) from None


def _depth(document: object) -> int:
    deepest, waiting = 0, [(document, 1)]
    while waiting and deepest <= DEEPEST_JSON:
        value, level = waiting.pop()
        deepest = max(deepest, level)
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        waiting += [(one, level + 1) for one in inner if isinstance(one, dict | list)]
    return deepest


async def _run(inner: Application, scope: MutableMapping[str, Any], body: bytes) -> list[Message]:
    """What the application answers to a request that is whole."""
    answer: list[Message] = []

    async def given() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def taken(message: Message) -> None:
        answer.append(message)

    try:
        await inner(dict(scope), given, taken)
    except Exception:
        _log.exception("the simulated supplier failed")
        if not answer:
            content = b'{"detail": "internal error"}'
            headers = [(b"content-length", str(len(content)).encode())]
            answer += [
                {"type": "http.response.start", "status": 500, "headers": headers},
                {"type": "http.response.body", "body": content},
            ]
    return answer


def _content(answer: list[Message]) -> bytes:
    return b"".join(message.get("body", b"") for message in answer if message["type"] == "http.response.body")


def _with_other_order(answer: list[Message]) -> list[Message]:
    document = json.loads(_content(answer))
    document["id"] = "order-999999"
    document["properties"]["order_parameters"]["reference"] = "somebody else's"
    content = json.dumps(document).encode()
    headers = [(b"content-type", b"application/geo+json"), (b"content-length", str(len(content)).encode())]
    start: Message = {"type": "http.response.start", "status": 201, "headers": headers}
    body: Message = {"type": "http.response.body", "body": content}
    return [start, body]


async def _answer(send: Send, status: int, document: object) -> None:
    await _send_bytes(send, status, json.dumps(document).encode())


async def _send_bytes(send: Send, status: int, content: bytes) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})


def _reset(receive: Receive) -> None:
    """Lose the connection without a word. ASGI has no way to; uvicorn's exchange, whose method `receive` is, holds it."""
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionResetError("told to lose the connection")
    transport.abort()


def _refuse_constant(name: str) -> float:
    raise ValueError(name)
