"""A small ground station for tests: pymavlink packs, unpacks and signs. It shares no code with our end of the link."""

from __future__ import annotations

from typing import Any

from pymavlink.dialects.v20 import common

DRONE = (1, 1)


class GroundStation:
    """Talks as system 255. key : signs with it and believes only what is signed with it; stamp : its first time stamp (10 us)."""

    def __init__(self, key: bytes | None = None, *, stamp: int = 0, system: int = 255, link: int = 0) -> None:
        self._mav = common.MAVLink(None, srcSystem=system, srcComponent=190)
        self._mav.robust_parsing = True
        if key is not None:
            signing = self._mav.signing
            signing.secret_key, signing.sign_outgoing, signing.timestamp, signing.link_id = key, True, stamp, link

    def packet(self, kind: str, *fields: Any) -> bytes:
        """The packet of a message by its name in lower case."""
        packed: bytes = getattr(common, f"MAVLink_{kind}_message")(*fields).pack(self._mav)
        self._mav.seq = (self._mav.seq + 1) % 256
        return packed

    def heartbeat(self) -> bytes:
        """HEARTBEAT of a ground station."""
        return self.packet("heartbeat", common.MAV_TYPE_GCS, common.MAV_AUTOPILOT_INVALID, 0, 0, 4, 3)

    def command(self, command: int, *parameters: float, confirmation: int = 0) -> bytes:
        """COMMAND_LONG; parameters left out are zero."""
        seven = (*parameters, *([0.0] * (7 - len(parameters))))
        return self.packet("command_long", *DRONE, command, confirmation, *seven)

    def item(self, number: int, x: int, y: int, z: float, **other: Any) -> bytes:
        """MISSION_ITEM_INT, a way-point above home unless told otherwise."""
        fields: dict[str, Any] = {"frame": 6, "command": 16, "parameters": (0.0, 0.0, 0.0, 0.0), "kind": 0} | other
        what = (fields["frame"], fields["command"], 0, 1, *fields["parameters"])
        return self.packet("mission_item_int", *DRONE, number, *what, x, y, z, fields["kind"])

    def understood(self, packets: list[bytes]) -> list[Any]:
        """The messages of packets. What is damaged, unknown or not signed as it should be comes as BAD_DATA."""
        messages: list[Any] = []
        for packet in packets:
            messages += self._mav.parse_buffer(packet) or []
        return messages
