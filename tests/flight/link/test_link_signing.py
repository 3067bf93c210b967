"""Signed packets: pymavlink signs and checks at the other end, by code that is not ours."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from math import radians

import pytest
from pymavlink.dialects.v20 import common

from yamabiko.errors import InputError
from yamabiko.flight.kinds import Order, Phase
from yamabiko.flight.link.aircraft_view import AircraftView, Place
from yamabiko.flight.link.endpoint import Endpoint, LinkSettings
from yamabiko.flight.link.operator_command import FlightOrder
from yamabiko.flight.link.signing import Signing
from yamabiko.testing.ground_station import GroundStation

KEY, OTHER_KEY = bytes(range(32)), bytes(range(1, 33))
EPOCH_2015 = datetime(2015, 1, 1, tzinfo=UTC).timestamp()
NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC).timestamp()
STAMP = round((NOW - EPOCH_2015) * 100_000)
HOME = Place(radians(35.3), radians(139.6), 40.0)
VIEW = AircraftView(0.0, HOME, (0.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0), 36.0, Phase.EN_ROUTE, True)
RETURN = common.MAV_CMD_NAV_RETURN_TO_LAUNCH
RETURNS = [FlightOrder(Order.RETURN)]


def drone() -> Endpoint:
    endpoint = Endpoint(LinkSettings(datetime.fromtimestamp(NOW, UTC), HOME), signing=Signing(KEY, lambda: NOW))
    endpoint.transmit(VIEW, 0.0)
    return endpoint


def test_signed_commands_are_taken_and_what_we_send_is_believed() -> None:
    endpoint, station = drone(), GroundStation(KEY, stamp=STAMP)
    assert endpoint.receive(station.command(RETURN), 1.0) == RETURNS
    assert endpoint.receive(station.command(RETURN), 1.0) == RETURNS
    packets = [packet for second in range(1, 5) for packet in endpoint.transmit(VIEW, float(second))]
    heard = station.understood(packets)
    assert len(heard) == len(packets)
    assert all(one.get_signed() for one in heard)
    assert "BAD_DATA" not in {one.get_type() for one in heard}
    strangers = GroundStation(OTHER_KEY, stamp=STAMP).understood(packets)
    assert {one.get_type() for one in strangers} == {"BAD_DATA"}


def test_unsigned_and_wrongly_signed_are_refused_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    endpoint = drone()
    signed = GroundStation(KEY, stamp=STAMP).command(RETURN)
    tampered = signed[:-1] + bytes([signed[-1] ^ 1])
    with caplog.at_level(logging.WARNING):
        for packet in (GroundStation().command(RETURN), GroundStation(OTHER_KEY, stamp=STAMP).command(RETURN), tampered):
            assert endpoint.receive(packet, 1.0) == []
    assert [record.message.split(" (")[0] for record in caplog.records] == [
        "data link: refused: COMMAND_LONG not signed",
        "data link: refused: COMMAND_LONG signature wrong",
        "data link: refused: COMMAND_LONG signature wrong",
    ]
    assert endpoint.accepted == 0
    assert not any(
        one.get_type() == "COMMAND_ACK" for one in GroundStation(KEY, stamp=STAMP).understood(endpoint.transmit(VIEW, 2.0))
    )
    assert endpoint.receive(signed, 3.0) == RETURNS


def test_a_repeated_or_older_packet_is_refused_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    endpoint, station = drone(), GroundStation(KEY, stamp=STAMP)
    first, second = station.command(RETURN), station.command(RETURN)
    assert endpoint.receive(second, 1.0) == RETURNS
    with caplog.at_level(logging.WARNING):
        assert endpoint.receive(second, 1.0) == []
        assert endpoint.receive(first, 1.0) == []
    assert len(caplog.records) == 2
    assert all(record.message.startswith("data link: refused: COMMAND_LONG") for record in caplog.records)
    assert endpoint.receive(station.command(RETURN), 1.0) == RETURNS


def test_a_recording_of_long_ago_does_not_begin_a_new_stream() -> None:
    endpoint = drone()
    assert endpoint.receive(GroundStation(KEY, stamp=STAMP - 61 * 100_000).command(RETURN), 1.0) == []
    assert endpoint.receive(GroundStation(KEY, stamp=STAMP - 59 * 100_000, link=1).command(RETURN), 1.0) == RETURNS


def test_a_forged_stamp_far_ahead_does_not_shut_the_stream() -> None:
    """The stamp of a packet whose signature is wrong must not be remembered."""
    endpoint, station = drone(), GroundStation(KEY, stamp=STAMP)
    assert endpoint.receive(GroundStation(OTHER_KEY, stamp=(1 << 48) - 10).command(RETURN), 1.0) == []
    assert endpoint.receive(station.command(RETURN), 1.0) == RETURNS


def test_a_silence_of_signed_packets_counts_although_unsigned_ones_come() -> None:
    endpoint = drone()
    endpoint.receive(GroundStation(KEY, stamp=STAMP).heartbeat(), 10.0)
    endpoint.receive(GroundStation().heartbeat(), 50.0)
    assert endpoint.seconds_since_heard(60.0) == 50.0


def test_senders_are_limited() -> None:
    endpoint = drone()
    taken = [endpoint.receive(GroundStation(KEY, stamp=STAMP, link=link).command(RETURN), 1.0) for link in range(40)]
    assert taken == [RETURNS] * 32 + [[]] * 8


def test_no_two_of_our_packets_carry_the_same_stamp_though_the_clock_stands() -> None:
    endpoint = drone()
    packets = [packet for second in range(5) for packet in endpoint.transmit(VIEW, float(second + 1))]
    stamps = [int.from_bytes(packet[-12:-6], "little") for packet in packets]
    assert stamps == sorted(set(stamps))


@pytest.mark.parametrize("key", [b"", b"short", bytes(33)])
def test_keys_of_another_length(key: bytes) -> None:
    with pytest.raises(InputError, match="expected 32 bytes"):
        Signing(key, lambda: NOW)


def test_the_key_is_nowhere_to_be_read(caplog: pytest.LogCaptureFixture) -> None:
    signing = Signing(KEY, lambda: NOW)
    endpoint = Endpoint(LinkSettings(datetime.fromtimestamp(NOW, UTC), HOME), signing=signing)
    with caplog.at_level(logging.DEBUG):
        endpoint.receive(GroundStation(OTHER_KEY, stamp=STAMP).command(RETURN), 1.0)
    shown = repr(signing) + caplog.text
    assert caplog.text
    assert KEY.hex() not in shown
    assert str(KEY) not in shown
