"""Signed MAVLink 2 packets: who may command the drone, and that nobody repeats what was once commanded.

The signature is the first 48 bits of SHA-256 over the key, the packet and a time stamp that only grows.
Source: MAVLink 2 guide, "Message Signing" (frame format, signature, accepting signed packets).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable

from yamabiko.errors import InputError

KEY_BYTES = 32
SIGNATURE_BYTES = 13
_SIGNED_FLAG = 0x01
_EPOCH = 1_420_070_400.0
"""1 January 2015 in Unix time: zero of the time stamps, which count 10 microseconds."""
_TICKS = 100_000
_OLDEST_NEW_STREAM = 60 * _TICKS
_MOST_STREAMS = 32
_LARGEST_STAMP = (1 << 48) - 1


class Signing:
    """One key and the time stamps seen with it.

    key : 32 bytes; it is never shown or logged. clock : gives Unix time (s), by which stamps are made and new streams judged.

    Raises InputError for a key of another length.
    """

    def __init__(self, key: bytes, clock: Callable[[], float]) -> None:
        if not isinstance(key, bytes) or len(key) != KEY_BYTES:
            raise InputError("data link", "key", f"{len(key)} bytes", f"{KEY_BYTES} bytes")
        self._key = key
        self._clock = clock
        self._stamp = 0
        self._streams: dict[tuple[int, int, int], int] = {}

    def __repr__(self) -> str:
        return "Signing(key hidden)"

    def sign(self, packet: bytes, checksum: Callable[[bytes], bytes]) -> bytes:
        """A signed copy of an unsigned packet. checksum : gives the two bytes of header and payload, which cover the flag."""
        body = bytearray(packet[:-2])
        body[2] |= _SIGNED_FLAG
        self._stamp = max(self._now(), self._stamp + 1)
        signed = bytes(body) + checksum(bytes(body)) + b"\x00" + self._stamp.to_bytes(6, "little")
        return signed + self._digest(signed)

    def refusal(self, packet: bytes) -> str:
        """Why a received packet is not believed, in words; empty where it is, and then its time stamp is used up."""
        if not packet[2] & _SIGNED_FLAG:
            return "not signed"
        if not hmac.compare_digest(self._digest(packet[:-6]), packet[-6:]):
            return "signature wrong"
        stamp = int.from_bytes(packet[-12:-6], "little")
        stream = (packet[-13], packet[5], packet[6])
        newest = self._streams.get(stream)
        if newest is None and len(self._streams) >= _MOST_STREAMS:
            return "too many senders"
        if stamp <= (max(self._now(), self._stamp) - _OLDEST_NEW_STREAM if newest is None else newest):
            return "time stamp old"
        # Only after the signature held: a forger could otherwise shut a stream with a stamp far ahead.
        self._streams[stream] = stamp
        self._stamp = max(self._stamp, stamp)
        return ""

    def _digest(self, content: bytes) -> bytes:
        return hashlib.sha256(self._key + content).digest()[:6]

    def _now(self) -> int:
        return min(max(int((self._clock() - _EPOCH) * _TICKS), 0), _LARGEST_STAMP - 1)
