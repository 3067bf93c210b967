"""HTTP to one supplier: confined to its address, bounded in time and size, its secret never told.

`SupplierLine.ask` makes one exchange; `ask_again` repeats it after failures that pass by themselves, with growing pauses, and is
for requests that change nothing at the supplier's. Every failure is a SupplierError of one line that says whether the supplier
may have acted all the same.
"""

from __future__ import annotations

import ipaddress
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
import numpy as np

from yamabiko.errors import InputError, SupplierAnswerError, SupplierError, SupplierRefusalError, SupplierSilenceError
from yamabiko.suppliers.answers import detail_of, parsed

_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_MAYBE_ACTED = frozenset({408, 409})  # a time-out at the supplier's; a conflict, perhaps with the same order
_PASSES = frozenset({408, 425, 429})  # worth asking again later, besides 5xx
_BAD_PORT = -1


@dataclass(frozen=True)
class Patience:
    """How long a supplier is waited for. connect_time, answer_time : s, to reach it and from asking to the last byte.

    attempts : of requests that change nothing. first_pause, longest_pause : s between them, doubling, each drawn anew between half
    and the whole of it so that many clients do not come back at once. largest_answer : bytes. most_pages : of one list.
    """

    connect_time: float = 5.0
    answer_time: float = 30.0
    attempts: int = 4
    first_pause: float = 0.5
    longest_pause: float = 20.0
    largest_answer: int = 16_000_000
    most_pages: int = 2_000

    def __post_init__(self) -> None:
        times = (self.connect_time, self.answer_time, self.first_pause, self.longest_pause)
        if not all(0.0 < value < 1e6 for value in times) or min(self.attempts, self.largest_answer, self.most_pages) < 1:
            raise InputError("patience", "values", self, "times above zero and at least one attempt, byte and page")


@dataclass(frozen=True)
class Address:
    """Where a supplier is. token : sent as a bearer token; never shown. Raises InputError for an address not safe to send it to.

    plain_http_anywhere : allow http to other machines than this one.
    """

    url: str
    token: str | None = field(default=None, repr=False)
    plain_http_anywhere: bool = False

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.username is not None or parts.password is not None:
            raise InputError("supplier", "address", "a user name or password in it", "an address without; the token goes apart")
        if (
            parts.scheme not in {"https", "http"}
            or not parts.hostname
            or parts.query
            or parts.fragment
            or _port(self.url) == _BAD_PORT
        ):
            raise InputError("supplier", "address", repr(self.url)[:80], "https://host[:port][/path]")
        if parts.scheme == "http" and not self.plain_http_anywhere and not _this_machine(parts.hostname):
            raise InputError("supplier", "address", "http to another machine", "https, or http to this machine only")
        if self.token is not None and not (
            self.token and self.token.isascii() and self.token.isprintable() and " " not in self.token
        ):
            raise InputError("supplier", "token", "letters that HTTP can't carry", "printable ASCII without spaces")

    def holds(self, url: str) -> bool:
        """Whether an address lies at this supplier: same scheme, host and port, at or under its path."""
        own, other = urlsplit(self.url), urlsplit(url)
        same = (own.scheme, own.hostname, _port(self.url)) == (other.scheme, other.hostname, _port(url))
        under = other.path.startswith(own.path.rstrip("/") + "/") and ".." not in other.path.split("/")
        return same and under and other.username is None


def _port(url: str) -> int:
    try:
        parts = urlsplit(url)
        return parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    except ValueError:
        return _BAD_PORT


def _this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


class SupplierLine:
    """The line to one supplier. generator : draws the pauses. sleep : waits. monotonic : s, measures what an answer takes."""

    def __init__(
        self,
        name: str,
        address: Address,
        generator: np.random.Generator,
        patience: Patience,
        sleep: Callable[[float], None],
        monotonic: Callable[[], float] = time.monotonic,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.name, self.address, self.patience = name, address, patience
        self._generator, self._sleep, self._monotonic = generator, sleep, monotonic
        headers = {"Accept": "application/json, application/geo+json", "Accept-Encoding": "identity", "User-Agent": "yamabiko"}
        if address.token is not None:
            headers["Authorization"] = f"Bearer {address.token}"
        self._http = httpx.Client(
            headers=headers,
            timeout=httpx.Timeout(patience.answer_time, connect=patience.connect_time),
            follow_redirects=False,
            trust_env=False,
            transport=transport,
        )

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def ask_again(self, asked: str, method: str, url: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """As `ask`, repeated while failures may pass. Only for what changes nothing at the supplier's."""
        pause = self.patience.first_pause
        for _ in range(self.patience.attempts - 1):
            try:
                return self.ask(asked, method, url, body)
            except (SupplierSilenceError, SupplierAnswerError):
                self._sleep(pause * (1.0 - 0.5 * float(self._generator.random())))
                pause = min(2.0 * pause, self.patience.longest_pause)
        return self.ask(asked, method, url, body)

    def ask(self, asked: str, method: str, url: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """One exchange; gives the JSON object answered. asked : in words, for messages.

        url : below the supplier's address, or whole. Raises SupplierError.
        """
        whole = url if "://" in url else self.address.url.rstrip("/") + url
        if not self.address.holds(whole):
            raise SupplierAnswerError(self.name, asked, f"leads to another address: {self._told(whole)}")
        content = None if body is None else json.dumps(body, allow_nan=False).encode()
        headers = {} if content is None else {"Content-Type": "application/json"}
        try:
            with self._http.stream(method, whole, content=content, headers=headers) as response:
                answer = self._answer(response, asked)
        except _NOT_SENT as error:
            raise SupplierSilenceError(self.name, asked, f"not reached: {self._told(error)}") from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise SupplierSilenceError(self.name, asked, f"no answer: {self._told(error)}", acted=True) from None
        self._judge(response, answer, asked)
        try:
            return parsed(answer, "answer")
        except InputError as error:
            raise SupplierAnswerError(self.name, asked, self._told(error), acted=True) from None

    def _answer(self, response: httpx.Response, asked: str) -> bytes:
        """The whole answer, while it stays within its size and time; the time-outs of the library are for single packets."""
        if response.headers.get("content-encoding", "identity") != "identity":
            raise SupplierAnswerError(self.name, asked, "a compressed answer that was not asked for", acted=True)
        started, parts, size = self._monotonic(), [], 0
        for part in response.iter_bytes(65_536):
            parts.append(part)
            size += len(part)
            if size > self.patience.largest_answer:
                raise SupplierAnswerError(
                    self.name, asked, f"an answer of more than {self.patience.largest_answer} bytes", acted=True
                )
            if self._monotonic() - started > self.patience.answer_time:
                raise SupplierSilenceError(self.name, asked, f"no whole answer in {self.patience.answer_time:g} s", acted=True)
        return b"".join(parts)

    def _judge(self, response: httpx.Response, answer: bytes, asked: str) -> None:
        status = response.status_code
        said = self._told(f"HTTP {status} {detail_of(answer)}".strip())
        if status >= 500 or status in _PASSES:
            raise SupplierSilenceError(self.name, asked, said, acted=status >= 500 or status in _MAYBE_ACTED)
        if status >= 400:
            raise SupplierRefusalError(self.name, asked, said, acted=status in _MAYBE_ACTED)
        if not 200 <= status < 300:
            raise SupplierAnswerError(self.name, asked, f"{said}: redirections are not followed", acted=True)

    def _told(self, what: object) -> str:
        """Words for a message, without the secret even where the supplier's answer repeats it."""
        words = str(what) or type(what).__name__
        return words.replace(self.address.token, "(token)") if self.address.token else words


def not_found(error: SupplierError) -> bool:
    """Whether a refusal says that there is no such thing."""
    return isinstance(error, SupplierRefusalError) and error.reason.startswith(("HTTP 404", "HTTP 410"))
