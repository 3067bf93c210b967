"""Telemetry logs: read by pymavlink as any other, the same track to the precision of MAVLink's fields, damage told in one line."""

from __future__ import annotations

import io
import os
import struct
from contextlib import redirect_stdout
from dataclasses import replace
from math import radians
from pathlib import Path

import numpy as np
import pytest

os.environ.setdefault("MAVLINK20", "1")
from pymavlink import mavutil
from pymavlink.dialects.v20 import common

from yamabiko.errors import InputError
from yamabiko.flight.flight_record import SAMPLE
from yamabiko.formats.flight_recordings.tlog import read_tlog, write_tlog
from yamabiko.testing.flight_records import EPOCH, any_samples, circling_flight

LATITUDE_STEP = radians(1e-7)


def test_the_track_comes_back_to_the_precision_of_the_fields(tmp_path: Path) -> None:
    flight = circling_flight(2_000)
    write_tlog(flight, tmp_path / "flight.tlog", geoid_height=37.0)
    log = read_tlog(tmp_path / "flight.tlog")
    samples, points = flight.samples, log.points
    assert (log.system, len(points)) == (1, 2_000)
    np.testing.assert_allclose(points["time"], EPOCH.timestamp() + samples["time"], rtol=0, atol=1e-6)
    for name in ("latitude", "longitude"):
        np.testing.assert_allclose(points[name], samples[f"navigated_{name}"], rtol=0, atol=0.5001 * LATITUDE_STEP)
    np.testing.assert_allclose(points["height"], samples["navigated_height"] - 37.0, rtol=0, atol=0.5001e-3)
    np.testing.assert_allclose(points["velocity"], samples["navigated_velocity"], rtol=0, atol=0.5001e-2)
    yaw = 2.0 * np.arctan2(samples["navigated_attitude"][:, 3], samples["navigated_attitude"][:, 0])
    np.testing.assert_allclose(np.exp(1j * points["attitude"][:, 2]), np.exp(1j * yaw), rtol=0, atol=1e-6)
    assert [text for _, text in log.texts] == ["phase: climb-out", "fault: lane 1 has no GNSS"]
    assert log.texts[1][0] == pytest.approx(EPOCH.timestamp() + flight.events[1].time, abs=1e-6)


def test_pymavlink_reads_it(tmp_path: Path) -> None:
    flight = circling_flight(100)
    path = tmp_path / "flight.tlog"
    write_tlog(flight, path)
    with redirect_stdout(io.StringIO()):
        log = mavutil.mavlink_connection(str(path), dialect="common")
    times, latitudes, kinds = [], [], set()
    while (message := log.recv_msg()) is not None:
        kinds.add(message.get_type())
        if message.get_type() == "GLOBAL_POSITION_INT":
            times.append(message._timestamp)
            latitudes.append(message.lat * 1e-7)
    log.close()
    assert len(times) == 100
    np.testing.assert_allclose(np.diff(times), 0.25, atol=1e-5)
    np.testing.assert_allclose(np.radians(latitudes), flight.samples["navigated_latitude"], rtol=0, atol=0.51 * LATITUDE_STEP)
    assert {"HEARTBEAT", "ATTITUDE", "VFR_HUD", "WIND_COV", "STATUSTEXT"} <= kinds
    assert "BAD_DATA" not in kinds


def test_a_log_that_pymavlink_wrote(tmp_path: Path) -> None:
    """MAVLink 1 and 2, signed and not, two drones: the first that tells its position is read."""
    path = tmp_path / "other.tlog"
    old, new, other = (common.MAVLink(None, srcSystem=system) for system in (7, 7, 8))
    new.signing.secret_key, new.signing.sign_outgoing = bytes(32), True
    attitude = common.MAVLink_attitude_message(0, 0.1, 0.2, 0.3, 0.0, 0.0, 0.0)
    position = common.MAVLink_global_position_int_message(0, 350_000_000, 1_390_000_000, 100_000, 0, 100, 200, -300, 0)
    packets = [
        attitude.pack(old, force_mavlink1=True),
        position.pack(old, force_mavlink1=True),
        position.pack(new),
        position.pack(other),
    ]
    path.write_bytes(b"".join(struct.pack(">Q", 1_700_000_000_000_000 + number) + one for number, one in enumerate(packets)))
    log = read_tlog(path)
    assert (log.system, len(log.points)) == (7, 2)
    np.testing.assert_allclose(log.points["attitude"], [[0.1, 0.2, 0.3]] * 2, atol=1e-7)
    np.testing.assert_allclose(log.points["velocity"][0], [1.0, 2.0, -3.0])
    assert log.points["height"][0] == 100.0


def test_samples_of_any_numbers_make_a_sound_log(tmp_path: Path) -> None:
    flight = replace(circling_flight(), samples=any_samples(np.random.default_rng(2), 100))
    write_tlog(flight, tmp_path / "any.tlog")
    assert len(read_tlog(tmp_path / "any.tlog").points) == 100


def refused(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_tlog(path)
    line = str(caught.value)
    assert line.startswith(str(path))
    assert "\n" not in line
    return line


def test_damaged_logs(tmp_path: Path) -> None:
    path = tmp_path / "flight.tlog"
    write_tlog(circling_flight(20), path)
    whole = path.read_bytes()
    ends = {0}
    while max(ends) < len(whole):
        at = max(ends)
        ends.add(at + 8 + 12 + whole[at + 9])
    for length in range(1, len(whole), 41):
        if length not in ends:
            assert "the end of the file" in refused(path, whole[:length])
    generator = np.random.default_rng(4)
    for place in generator.choice(len(whole), 300, replace=False):
        start = max(end for end in ends if end <= place)
        # A changed time is a time all the same, and a kind of message that we do not know cannot be checked, only passed over.
        if place - start >= 8 and not 15 <= place - start <= 17:
            broken = bytearray(whole)
            broken[place] ^= 1 << int(generator.integers(8))
            assert "packet at byte" in refused(path, bytes(broken))
    assert "packet at byte 0: found no packet" in refused(path, b"\xff" * 100)
    assert "nothing in it" in refused(path, b"")
    heartbeat = common.MAVLink_heartbeat_message(1, 0, 0, 0, 0, 3).pack(common.MAVLink(None, srcSystem=1))
    assert "no position" in refused(path, bytes(8) + heartbeat)


def test_a_flight_of_no_samples_has_no_log(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="found 0, expected at least 1"):
        write_tlog(replace(circling_flight(), samples=np.zeros(0, SAMPLE)), tmp_path / "none.tlog")
    assert not list(tmp_path.iterdir())
