"""The UDP socket of the data link."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from math import radians

import pytest
from pymavlink.dialects.v20 import common

from yamabiko.errors import InputError
from yamabiko.flight.kinds import Order, Phase
from yamabiko.flight.link.aircraft_view import AircraftView, Place
from yamabiko.flight.link.endpoint import Endpoint, LinkSettings
from yamabiko.flight.link.operator_command import FlightOrder
from yamabiko.service.data_link import UdpDataLink
from yamabiko.testing.ground_station import DRONE, GroundStation

HOME = Place(radians(35.3), radians(139.6), 40.0)
VIEW = AircraftView(0.0, HOME, (0.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0), 36.0, Phase.EN_ROUTE, True)


@pytest.fixture
def sockets() -> Iterator[list[socket.socket]]:
    """Five sockets of ground stations."""
    opened = []
    for _ in range(5):
        one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        one.bind(("127.0.0.1", 0))
        one.settimeout(2.0)
        opened.append(one)
    yield opened
    for one in opened:
        one.close()


def drone() -> Endpoint:
    return Endpoint(LinkSettings(datetime(2026, 6, 15, tzinfo=UTC), HOME))


def heard(one: socket.socket) -> list[str]:
    """Kinds of the messages in one datagram, or nothing if none waits."""
    one.setblocking(False)
    try:
        data = one.recv(65_535)
    except BlockingIOError:
        return []
    assert len(data) <= 1_200
    return [message.get_type() for message in GroundStation().understood([data])]


def test_commands_come_and_telemetry_goes(sockets: list[socket.socket]) -> None:
    endpoint, station = drone(), GroundStation()
    with UdpDataLink(port=0, ground_station=None) as link:
        assert link.address[0] == "127.0.0.1"
        assert link.exchange(endpoint, VIEW, 0.0) == []
        sockets[0].sendto(station.command(common.MAV_CMD_NAV_RETURN_TO_LAUNCH), link.address)
        assert link.exchange(endpoint, VIEW, 1.0) == [FlightOrder(Order.RETURN)]
        assert "COMMAND_ACK" in heard(sockets[0])
        assert heard(sockets[1]) == []


def test_whoever_is_not_believed_hears_nothing(sockets: list[socket.socket]) -> None:
    endpoint = drone()
    with UdpDataLink(port=0, ground_station=None) as link:
        for rubbish in (b"", b"rubbish", bytes(60_000)):
            sockets[0].sendto(rubbish, link.address)
        assert link.exchange(endpoint, VIEW, 0.0) == []
        assert heard(sockets[0]) == []


def test_the_station_it_is_told_of_hears_it_first_and_a_dead_one_does_no_harm(sockets: list[socket.socket]) -> None:
    endpoint = drone()
    with UdpDataLink(port=0, ground_station=sockets[0].getsockname()) as link:
        link.exchange(endpoint, VIEW, 0.0)
        assert "HEARTBEAT" in heard(sockets[0])
        sockets[0].close()
        for second in range(1, 6):
            assert link.exchange(endpoint, VIEW, float(second)) == []
        sockets[1].sendto(GroundStation().command(common.MAV_CMD_NAV_RETURN_TO_LAUNCH), link.address)
        assert link.exchange(endpoint, VIEW, 7.0) == [FlightOrder(Order.RETURN)]


def test_only_the_last_four_stations_are_told(sockets: list[socket.socket]) -> None:
    endpoint, station = drone(), GroundStation()
    with UdpDataLink(port=0, ground_station=None) as link:
        for one in sockets:
            one.sendto(station.heartbeat(), link.address)
        link.exchange(endpoint, VIEW, 0.0)
        assert [bool(heard(one)) for one in sockets] == [False, True, True, True, True]


def test_long_answers_are_cut_into_datagrams(sockets: list[socket.socket]) -> None:
    endpoint, station = drone(), GroundStation()
    with UdpDataLink(port=0, ground_station=None) as link:
        for _ in range(20):
            sockets[0].sendto(station.packet("param_request_list", *DRONE), link.address)
        link.exchange(endpoint, VIEW, 0.0)
        kinds: list[str] = []
        while more := heard(sockets[0]):
            kinds += more
        assert kinds.count("PARAM_VALUE") == 80


def test_addresses_that_cannot_be_had() -> None:
    with UdpDataLink(port=0) as link:
        for changes, told in (
            ({"port": link.address[1]}, "expected a free port"),
            ({"port": 70_000}, "0 to 65535"),
            ({"port": 0, "ground_station": ("127.0.0.1", -1)}, "0 to 65535"),
            ({"host": "0.0.0.0", "port": 0}, "a signing key"),
        ):
            with pytest.raises(InputError, match=told):
                UdpDataLink(**changes)
    with UdpDataLink(host="0.0.0.0", port=0, signed=True) as open_to_all:
        assert open_to_all.address[0] == "0.0.0.0"
