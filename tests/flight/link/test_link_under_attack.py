"""Hostile input: whatever comes, nothing is done, nothing is raised, little is logged and memory stays bounded."""

from __future__ import annotations

import logging
import math
import struct
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from math import radians

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymavlink.dialects.v20 import common

from yamabiko.flight.kinds import Phase
from yamabiko.flight.link.aircraft_view import AircraftView, Place
from yamabiko.flight.link.endpoint import Endpoint, LinkSettings
from yamabiko.testing.ground_station import DRONE, GroundStation

HOME = Place(radians(35.3), radians(139.6), 40.0)
VIEW = AircraftView(0.0, HOME, (0.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0), 36.0, Phase.EN_ROUTE, True)
PARKED = AircraftView(0.0, HOME, (0.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0), 0.0, Phase.PARKED, False)
NOT_FINITE = (math.nan, math.inf, -math.inf)
PACKETS = 10_000


def endpoint(view: AircraftView = VIEW) -> Endpoint:
    drone = Endpoint(LinkSettings(datetime(2026, 6, 15, tzinfo=UTC), HOME))
    drone.transmit(view, 0.0)
    return drone


def valid(station: GroundStation, number: int) -> bytes:
    """One of the packets that would do something."""
    kinds = (
        lambda: station.command(common.MAV_CMD_NAV_RETURN_TO_LAUNCH),
        lambda: station.packet("param_set", *DRONE, b"LINK_LOSS_S", 12.0, common.MAV_PARAM_TYPE_REAL32),
        lambda: station.packet("mission_clear_all", *DRONE, 255),
        lambda: station.item(0, 353_000_000, 1_396_000_000, 100.0),
        lambda: station.packet("mission_count", *DRONE, 3, 0),
    )
    return kinds[number % len(kinds)]()


def damaged(packet: bytes, generator: np.random.Generator) -> bytes:
    """A packet with bits flipped, cut short, or with bytes of another in it, that is not the same any more."""
    manner = generator.integers(3)
    if manner == 0:
        flipped = bytearray(packet)
        for bit in generator.choice(len(packet) * 8, int(generator.integers(1, 6)), replace=False):
            flipped[bit // 8] ^= 1 << (bit % 8)
        return bytes(flipped)
    if manner == 1:
        return packet[: generator.integers(1, len(packet))]
    return packet[:-2] + struct.pack("<H", (struct.unpack("<H", packet[-2:])[0] + int(generator.integers(1, 65_535))) % 65_536)


def hostile(generator: np.random.Generator) -> Iterator[bytes]:
    """Random bytes, damaged packets, and sound packets with impossible content: none asks for anything that may be done."""
    station = GroundStation()
    for number in range(PACKETS):
        match number % 8:
            case 0:
                yield generator.bytes(int(generator.integers(0, 300)))
            case 1:
                yield b"\xfd" + generator.bytes(int(generator.integers(0, 300)))
            case 2 | 3 | 4:
                yield damaged(valid(station, number), generator)
            case 5:
                value = NOT_FINITE[int(generator.integers(3))]
                command = int(generator.choice([176, 191, 420, 512, 511, 400, 31_012, 65_535]))
                yield station.command(command, *[value] * 7)
            case 6:
                yield station.packet("mission_count", *DRONE, int(generator.integers(501, 65_536)), int(generator.integers(0, 256)))
            case _:
                sequence = int(generator.integers(0, 65_536))
                x, y = (int(value) for value in generator.integers(-(2**31), 2**31, 2))
                yield station.item(sequence, x, y, NOT_FINITE[number % 3], parameters=(math.inf, 0.0, math.nan, 0.0))


@pytest.mark.parametrize("seed", [1, 2])
def test_ten_thousand_hostile_packets(seed: int, caplog: pytest.LogCaptureFixture) -> None:
    generator = np.random.default_rng(seed)
    drone, wanted, time, largest = endpoint(), [], 0.0, 0
    packets = list(hostile(generator))
    with caplog.at_level(logging.DEBUG):
        tracemalloc.start()
        try:
            before, _ = tracemalloc.get_traced_memory()
            for number, packet in enumerate(packets):
                time += 0.001
                wanted += drone.receive(packet, time)
                if number % 100 == 0:
                    largest = max(largest, sum(map(len, drone.transmit(VIEW, time))))
            caplog.clear()
            after, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert wanted == []
    assert drone.refused >= sum(
        len(packet) > 0 for packet in packets
    )  # each of them is counted and, as far as there is room, logged
    assert after - before < 500_000  # bytes: what pytest and the interpreter keep on the side is in it
    assert largest < 50_000


def test_the_log_stays_short_in_a_flood(caplog: pytest.LogCaptureFixture) -> None:
    drone, station = endpoint(), GroundStation()
    packet = damaged(station.heartbeat(), np.random.default_rng(3))
    with caplog.at_level(logging.DEBUG):
        for number in range(PACKETS):
            drone.receive(b"\xfd\x00\x00\x00\x00\x09\x09\x00\x00\x00\x00\x00" + packet, number * 1e-3)
    assert 5 <= len(caplog.records) <= 5 * 10 + 5
    assert "more not shown" in caplog.text


def test_a_flood_of_questions_gives_few_answers() -> None:
    drone, station = endpoint(), GroundStation()
    for _ in range(PACKETS):
        drone.receive(station.packet("param_request_list", *DRONE), 1.0)
    assert len(drone.transmit(VIEW, 1.0)) <= 1_250
    assert len(drone.transmit(VIEW, 1.01)) <= 20


def test_after_a_flood_the_link_serves_again() -> None:
    drone, station = endpoint(), GroundStation()
    for _ in range(PACKETS):
        drone.receive(station.heartbeat(), 1.0)
    assert len(drone.receive(station.command(common.MAV_CMD_NAV_RETURN_TO_LAUNCH), 1.5)) == 1


def test_sound_packets_among_rubbish_in_one_datagram_are_found() -> None:
    drone, station = endpoint(), GroundStation()
    command = station.command(common.MAV_CMD_NAV_RETURN_TO_LAUNCH)
    assert len(drone.receive(b"\x00\x01\xfd" + command + b"rubbish" + command + command[:-1], 1.0)) == 2
    assert drone.receive(b"\x00" * 4_097, 1.0) == []


def test_packets_of_other_versions_and_unknown_flags() -> None:
    drone, station = endpoint(), GroundStation()
    command = bytearray(station.command(common.MAV_CMD_NAV_RETURN_TO_LAUNCH))
    command[2] |= 0x02
    assert drone.receive(bytes(command), 1.0) == []
    command[0] = 0xFE
    assert drone.receive(bytes(command), 1.0) == []


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=64), st.binary(max_size=40).map(lambda tail: b"\xfd\x09\x00" + tail)), max_size=20))
def test_whatever_bytes_come_nothing_is_done(datagrams: list[bytes]) -> None:
    drone = endpoint(PARKED)
    assert [drone.receive(data, float(number)) for number, data in enumerate(datagrams)] == [[]] * len(datagrams)
    assert drone.transmit(PARKED, 100.0)


@settings(max_examples=300, deadline=None)
@given(
    st.integers(0, 65_535),
    st.lists(st.floats(width=32), min_size=7, max_size=7),
    st.sampled_from(Phase),
    st.booleans(),
    st.booleans(),
)
def test_commands_with_any_numbers_are_answered(
    command: int, parameters: list[float], phase: Phase, armed: bool, faults: bool
) -> None:
    view = AircraftView(0.0, HOME, (0.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0), 0.0, phase, armed)
    drone, station = endpoint(view), GroundStation()
    if faults:
        one = struct.unpack("<f", struct.pack("<i", 1))[0]
        drone.receive(station.packet("param_set", *DRONE, b"SYS_FAILURE_EN", one, common.MAV_PARAM_TYPE_INT32), 0.0)
    chosen = (
        command
        if command % 2
        else (20, 21, 22, 176, 191, 193, 300, 400, 410, 420, 510, 511, 512, 520, 31_010, 31_011, 31_012)[command % 17]
    )
    drone.receive(station.command(chosen, *parameters), 1.0)
    acknowledged = [one for one in station.understood(drone.transmit(view, 1.0)) if one.get_type() == "COMMAND_ACK"]
    assert [one.command for one in acknowledged] == [chosen]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([0, 1]),
    st.lists(
        st.tuples(
            st.sampled_from([0, 2, 3, 5, 6, 10]),
            st.sampled_from([16, 19, 20, 21, 178, 189, 206, 5001, 5002, 5003, 5004, 9]),
            st.tuples(*[st.sampled_from([0.0, 1.0, 3.0, 4.0, 500.0, -1.0, 1e30, math.nan, math.inf])] * 4),
            st.integers(-(2**31), 2**31 - 1),
            st.integers(-(2**31), 2**31 - 1),
            st.floats(width=32),
        ),
        min_size=1,
        max_size=6,
    ),
)
def test_lists_of_any_items_are_acknowledged(
    kind: int, items: list[tuple[int, int, tuple[float, float, float, float], int, int, float]]
) -> None:
    drone, station = endpoint(PARKED), GroundStation()
    drone.receive(station.packet("mission_count", *DRONE, len(items), kind), 1.0)
    for number, (frame, command, parameters, x, y, z) in enumerate(items):
        drone.receive(station.item(number, x, y, z, frame=frame, command=command, parameters=parameters, kind=kind), 1.0)
    answers = [one for one in station.understood(drone.transmit(PARKED, 1.0)) if one.get_type() == "MISSION_ACK"]
    assert len(answers) == 1
