"""The data link over UDP: a socket between an Endpoint and ground stations, on this machine only unless told otherwise.

Telemetry goes to the address it is told and to every ground station whose packets the endpoint believed; commands come from those.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Self

from yamabiko.errors import InputError

if TYPE_CHECKING:
    from yamabiko.flight.link.aircraft_view import AircraftView
    from yamabiko.flight.link.endpoint import Endpoint
    from yamabiko.flight.link.operator_command import OperatorCommand

HOST = "127.0.0.1"
PORT = 14_540
GROUND_STATION = (HOST, 14_550)
"""Where QGroundControl and MAVSDK listen unless told otherwise."""

Address = tuple[str, int]

_MOST_DATAGRAMS = 500
"""Taken in one exchange: the rest waits, or is dropped by the kernel."""
_MOST_STATIONS = 4
_LARGEST_DATAGRAM = 65_535
_FULLEST = 1_200
"""Bytes of packets that go out in one datagram, below what any network splits up."""
_RECEIVE_BUFFER = 1 << 20


class UdpDataLink:
    """A UDP socket for one drone.

    host, port : where it listens; port 0 takes a free one. ground_station : told of the drone unasked, None for nobody. signed :
    the endpoint has a key.

    Raises InputError for a host that other machines can reach while nothing is signed, for ports out of range and for an address
    that cannot be had.
    """

    def __init__(
        self, *, host: str = HOST, port: int = PORT, ground_station: Address | None = GROUND_STATION, signed: bool = False
    ) -> None:
        if not signed and host not in {HOST, "localhost"}:
            raise InputError("data link", "key", f"none, listening on {host}", "a signing key where other machines can reach it")
        for name, number in (("port", port), ("ground station's port", ground_station[1] if ground_station else 0)):
            if not 0 <= number <= 65_535:
                raise InputError("data link", name, number, "0 to 65535")
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._ground_station = ground_station
        self._heard: dict[Address, None] = {}
        try:
            self._socket.setblocking(False)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
            self._socket.bind((host, port))
        except OSError as error:
            self._socket.close()
            raise InputError("data link", f"{host} port {port}", error.strerror or error, "a free port") from None

    @property
    def address(self) -> Address:
        """Where it listens."""
        host, port = self._socket.getsockname()
        return str(host), int(port)

    def exchange(self, endpoint: Endpoint, view: AircraftView, time: float) -> list[OperatorCommand]:
        """Take in what came, send what is due. view, time : as Endpoint has them. Gives the commands that came."""
        wanted: list[OperatorCommand] = []
        for data, sender in self._received():
            believed = endpoint.accepted
            wanted += endpoint.receive(data, time)
            if endpoint.accepted > believed:
                self._remember(sender)
        self._send(endpoint.transmit(view, time))
        return wanted

    def close(self) -> None:
        """Give the port back."""
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _received(self) -> Iterator[tuple[bytes, Address]]:
        for _ in range(_MOST_DATAGRAMS):
            try:
                data, sender = self._socket.recvfrom(_LARGEST_DATAGRAM)
            except BlockingIOError:
                return
            except OSError:
                continue  # an earlier datagram of ours reached nobody: the kernel tells it here
            yield data, sender

    def _remember(self, sender: Address) -> None:
        """The last few that were heard; who was silent longest is forgotten first."""
        self._heard.pop(sender, None)
        self._heard[sender] = None
        if len(self._heard) > _MOST_STATIONS:
            del self._heard[next(iter(self._heard))]

    def _send(self, packets: Iterable[bytes]) -> None:
        stations = dict(self._heard)
        if self._ground_station is not None:
            stations[self._ground_station] = None
        for datagram in _datagrams(packets):
            for station in stations:
                # A station that is gone or a full buffer loses a datagram, as a radio link would.
                with contextlib.suppress(OSError):
                    self._socket.sendto(datagram, station)


def _datagrams(packets: Iterable[bytes]) -> Iterator[bytes]:
    """Whole packets, several to a datagram."""
    gathered = b""
    for packet in packets:
        if gathered and len(gathered) + len(packet) > _FULLEST:
            yield gathered
            gathered = b""
        gathered += packet
    if gathered:
        yield gathered
