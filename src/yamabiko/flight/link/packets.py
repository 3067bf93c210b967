"""Packets on the wire: whole MAVLink 2 packets cut out of a datagram, checked and decoded, and messages made into packets.

A packet never spans two datagrams, so that nothing is kept from one to the next and hostile bytes cannot pile up.
"""

from __future__ import annotations

from typing import Any

from yamabiko.flight.link.dialect import mavlink
from yamabiko.flight.link.signing import SIGNATURE_BYTES, Signing

LARGEST_DATAGRAM = 4_096
_MARKER = mavlink.PROTOCOL_MARKER_V2
_HEADER = mavlink.HEADER_LEN_V2
_CHECKSUM = 2
_SIGNED_FLAG = mavlink.MAVLINK_IFLAG_SIGNED

Message = Any
"""A message of pymavlink's dialect."""


class RefusedPacketError(Exception):
    """A packet that is not believed or not understood; says why."""


class PacketCoder:
    """Packs and unpacks messages as one component. system, component : its MAVLink identifiers. signing : None takes all."""

    def __init__(self, system: int, component: int, signing: Signing | None) -> None:
        self._dialect = mavlink.MAVLink(None, srcSystem=system, srcComponent=component)
        self._signing = signing

    def pack(self, message: Message) -> bytes:
        """The packet of a message, signed where there is a key."""
        packet: bytes = message.pack(self._dialect)
        self._dialect.seq = (self._dialect.seq + 1) % 256
        if self._signing is None:
            return packet
        extra = bytes([message.crc_extra])
        return self._signing.sign(packet, lambda body: mavlink.x25crc(body[1:] + extra).crc.to_bytes(2, "little"))

    def unpack(self, packet: bytes) -> Message:
        """The message of a packet. Raises RefusedPacketError for one that is damaged, unknown or not signed as it must be."""
        if packet[2] & ~_SIGNED_FLAG:
            raise RefusedPacketError("flags that are not known")
        try:
            message = self._dialect.decode(bytearray(packet))
        except (mavlink.MAVError, UnicodeDecodeError) as error:
            raise RefusedPacketError(str(error)) from None
        if message.get_type().startswith(("UNKNOWN", "BAD_DATA")):
            raise RefusedPacketError("message that is not known")
        # After the checksum: a packet damaged on its way is no attempt at forgery, and is not to be told as one.
        refusal = "" if self._signing is None else self._signing.refusal(packet)
        if refusal:
            raise RefusedPacketError(f"{message.get_type()} {refusal}")
        return message


def packets_in(datagram: bytes) -> list[bytes]:
    """The whole packets of a datagram, in order; bytes that begin no packet are passed over."""
    packets = []
    at = datagram.find(_MARKER)
    while at >= 0 and len(datagram) - at >= _HEADER + _CHECKSUM:
        end = at + _HEADER + datagram[at + 1] + _CHECKSUM
        if datagram[at + 2] & _SIGNED_FLAG:
            end += SIGNATURE_BYTES
        if end <= len(datagram):
            packets.append(datagram[at:end])
            at = datagram.find(_MARKER, end)
        else:
            at = datagram.find(_MARKER, at + 1)
    return packets
