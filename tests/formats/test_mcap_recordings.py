"""MCAP recordings: bit for bit what was flown, readable by the mcap package, and refused in one line when damaged."""

from __future__ import annotations

import json
import struct
from dataclasses import fields, replace
from math import degrees, nan
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mcap.reader import make_reader
from mcap.records import Chunk
from mcap.writer import Writer

from yamabiko.errors import InputError, OutputError
from yamabiko.flight.flight_record import SAMPLE, FlightEvent, FlightRecord
from yamabiko.formats.flight_recordings.mcap_reading import read_mcap
from yamabiko.formats.flight_recordings.mcap_writing import write_mcap
from yamabiko.testing.flight_records import EPOCH, any_samples, circling_flight


def same_numbers(first: Any, second: Any) -> None:
    """Bit for bit in every field; any NaN is as good as another."""
    assert first.dtype == second.dtype
    for name in first.dtype.names:
        one, other = np.ascontiguousarray(first[name]), np.ascontiguousarray(second[name])
        if one.dtype.names:
            same_numbers(one, other)
        elif one.dtype.kind == "f":
            assert np.all((one.view("u8") == other.view("u8")) | (np.isnan(one) & np.isnan(other))), name
        else:
            np.testing.assert_array_equal(one, other, name)


def test_a_flight_comes_back_as_it_was(tmp_path: Path) -> None:
    flight = circling_flight(2_500)
    write_mcap(flight, tmp_path / "flight.mcap")
    back = read_mcap(tmp_path / "flight.mcap")
    for one in fields(FlightRecord):
        if one.name != "samples":
            assert getattr(back, one.name) == getattr(flight, one.name), one.name
    same_numbers(flight.samples, back.samples)
    assert np.isnan(back.samples["path_error"][0])
    assert [path.name for path in tmp_path.iterdir()] == ["flight.mcap"]


@pytest.mark.parametrize("seed", range(3))
def test_any_numbers_come_back_to_the_last_bit(seed: int, tmp_path: Path) -> None:
    samples = any_samples(np.random.default_rng(seed), 200)
    write_mcap(replace(circling_flight(), samples=samples), tmp_path / "any.mcap")
    back = read_mcap(tmp_path / "any.mcap").samples
    same_numbers(samples, back)
    assert np.isinf(back["height"]).sum() == np.isinf(samples["height"]).sum()


def test_a_flight_of_no_samples(tmp_path: Path) -> None:
    flight = replace(circling_flight(), samples=np.zeros(0, SAMPLE), events=(), dense=())
    write_mcap(flight, tmp_path / "none.mcap")
    back = read_mcap(tmp_path / "none.mcap")
    assert (len(back.samples), back.events, back.dense) == (0, (), ())


def test_the_same_flight_makes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.mcap", "b.mcap"):
        write_mcap(circling_flight(), tmp_path / name)
    assert (tmp_path / "a.mcap").read_bytes() == (tmp_path / "b.mcap").read_bytes()


def test_the_mcap_package_reads_it(tmp_path: Path) -> None:
    """The package's own reader, with its checks of checksums; times, places and events as a viewer takes them."""
    flight = circling_flight(300)
    write_mcap(flight, tmp_path / "flight.mcap")
    with (tmp_path / "flight.mcap").open("rb") as file:
        reader = make_reader(file, validate_crcs=True)
        summary = reader.get_summary()
        assert summary is not None
        assert summary.statistics is not None
        counts = {summary.channels[number].topic: count for number, count in summary.statistics.channel_message_counts.items()}
        assert counts == {
            "/flight/sample": 300,
            "/flight/location": 300,
            "/navigated/location": 300,
            "/flight/event": 2,
            "/flight/log": 2,
        }
        stamps, places = [], []
        for schema, channel, message in reader.iter_messages(topics=["/flight/location"]):
            assert schema is not None
            assert (schema.name, schema.encoding, channel.message_encoding) == ("foxglove.LocationFix", "jsonschema", "json")
            content = json.loads(message.data)
            assert content["timestamp"]["sec"] * 10**9 + content["timestamp"]["nsec"] == message.log_time
            stamps.append(message.log_time)
            places.append((content["latitude"], content["longitude"], content["altitude"]))
        assert stamps == [round(EPOCH.timestamp() * 1e6) * 1_000 + number * 250_000_000 for number in range(300)]
        expected = np.stack(
            [np.degrees(flight.samples["latitude"]), np.degrees(flight.samples["longitude"]), flight.samples["height"]], -1
        )
        np.testing.assert_allclose(places, expected, rtol=1e-15)
        (first, second) = [json.loads(message.data) for _, _, message in reader.iter_messages(topics=["/flight/log"])]
        assert (second["name"], second["message"]) == ("fault", "lane 1 has no GNSS")
        assert first["level"] == 2


def fits(value: Any, schema: dict[str, Any]) -> bool:
    """Whether a value is as a JSON schema says, for the words that our schemas use."""
    if "anyOf" in schema:
        return any(fits(value, one) for one in schema["anyOf"])
    if "enum" in schema:
        return value in schema["enum"]
    kinds: dict[str, Any] = {
        "object": dict,
        "array": list,
        "string": str,
        "integer": int,
        "number": (int, float),
        "null": type(None),
    }
    if not isinstance(value, kinds[schema["type"]]):
        return False
    if isinstance(value, dict):
        known = schema.get("properties", {})
        return value.keys() >= set(schema.get("required", ())) and all(fits(value[name], one) for name, one in known.items())
    if isinstance(value, list):
        return len(value) == schema["minItems"] == schema["maxItems"] and all(fits(one, schema["items"]) for one in value)
    return isinstance(value, str) or value is None or schema.get("minimum", value) <= value <= schema.get("maximum", value)


def test_every_message_is_as_its_schema_says(tmp_path: Path) -> None:
    flights = (circling_flight(5), replace(circling_flight(), samples=any_samples(np.random.default_rng(1), 20)))
    for flight in flights:
        write_mcap(flight, tmp_path / "flight.mcap")
        with (tmp_path / "flight.mcap").open("rb") as file:
            topics = set()
            for schema, channel, message in make_reader(file).iter_messages():
                assert schema is not None
                assert fits(json.loads(message.data), json.loads(schema.data)), channel.topic
                topics.add(channel.topic)
        assert {"/flight/sample", "/flight/event", "/flight/log"} <= topics


def test_places_that_are_no_numbers_are_left_out_of_the_map(tmp_path: Path) -> None:
    flight = circling_flight(3)
    flight.samples["latitude"][1] = nan
    write_mcap(flight, tmp_path / "flight.mcap")
    with (tmp_path / "flight.mcap").open("rb") as file:
        found = [json.loads(message.data) for _, _, message in make_reader(file).iter_messages(topics=["/flight/location"])]
    assert [one["latitude"] for one in found] == [degrees(flight.samples["latitude"][number]) for number in (0, 2)]


def test_values_of_events(tmp_path: Path) -> None:
    values = {"lane": np.int64(2), "sizes_m": np.array([1.5, 2.5]), "none": nan, "told": "x", "path": Path("a")}
    event = FlightEvent(1.0, "fault", "told", values)
    write_mcap(replace(circling_flight(2), events=(event,)), tmp_path / "flight.mcap")
    (back,) = read_mcap(tmp_path / "flight.mcap").events
    assert back.values == {"lane": 2, "sizes_m": [1.5, 2.5], "none": None, "told": "x", "path": "a"}


def written(folder: Path, samples: int = 40) -> tuple[Path, bytes]:
    path = folder / "flight.mcap"
    write_mcap(circling_flight(samples), path)
    return path, path.read_bytes()


def refused(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_mcap(path)
    line = str(caught.value)
    assert line.startswith(str(path))
    assert "\n" not in line
    return line


def test_files_cut_short(tmp_path: Path) -> None:
    path, whole = written(tmp_path)
    for length in [1, 7, 8, 9, 20, *range(30, len(whole), 97), len(whole) - 1]:
        refused(path, whole[:length])


def test_files_with_a_byte_changed(tmp_path: Path) -> None:
    """Anywhere in the data, a changed byte is noticed; in the index behind the data nothing is read."""
    path, whole = written(tmp_path)
    end = whole.rindex(b"\x0f" + struct.pack("<Q", 4))
    generator = np.random.default_rng(3)
    for place in generator.choice(end, 300, replace=False):
        broken = bytearray(whole)
        broken[place] ^= int(generator.integers(1, 256))
        refused(path, bytes(broken))


def test_what_is_no_recording_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "other.mcap"
    assert "magic" in refused(path, b"\x89PNG\r\n\x1a\n" + bytes(100))
    assert "nothing in it" in refused(path, b"")
    with path.open("wb") as file:
        writer = Writer(file, enable_data_crcs=True)
        writer.start()
        writer.finish()  # type: ignore[no-untyped-call]
    assert "no metadata" in refused(path, path.read_bytes())
    with pytest.raises(InputError, match="no such file"):
        read_mcap(tmp_path / "missing.mcap")
    with pytest.raises(InputError, match="a folder"):
        read_mcap(tmp_path)


@pytest.mark.parametrize(
    ("metadata", "sample"),
    [
        ({"version": "2"}, {}),
        ({"epoch": "2026-06-15T09:00:00"}, {}),
        ({"epoch": "yesterday"}, {}),
        ({"outcome": "shot"}, {}),
        ({"seed": "x"}, {}),
        ({"dense": "[[1]]"}, {}),
        ({"dense": "[" * 100_000}, {}),
        ({"interval": "soon"}, {}),
        ({}, {"time": "soon"}),
        ({}, {"time": [1.0]}),
        ({}, {"velocity": [1.0, 2.0]}),
        ({}, {"velocity": [[1.0], 2.0, 3.0]}),
        ({}, {"phase": 99}),
        ({}, {"phase": 1.5}),
        ({}, {"leg": 10**30}),
        ({}, {"command": 1.0}),
        ({}, {"more": 1.0}),
    ],
)
def test_content_that_is_not_a_flight(metadata: dict[str, str], sample: dict[str, Any], tmp_path: Path) -> None:
    """Written whole, with sound checksums, but with one thing wrong."""
    path, _ = written(tmp_path, 1)
    rewrite(path, {}, {})
    assert len(read_mcap(path).samples) == 1
    rewrite(path, metadata, sample)
    refused(path, path.read_bytes())


def rewrite(path: Path, metadata: dict[str, str], sample: dict[str, Any]) -> None:
    """Write a recording of one sample anew, with changes."""
    with path.open("rb") as file:
        reader = make_reader(file)
        (_, _, message) = next(reader.iter_messages(topics=["/flight/sample"]))
        about = next(reader.iter_metadata()).metadata
    with path.open("wb") as file:
        writer = Writer(file, enable_data_crcs=True)
        writer.start()
        writer.add_metadata("yamabiko.flight_record", about | metadata)
        channel = writer.register_channel("/flight/sample", "json", writer.register_schema("", "", b""))
        writer.add_message(channel, 0, json.dumps(json.loads(message.data) | sample).encode(), 0)
        writer.finish()  # type: ignore[no-untyped-call]


def test_a_chunk_that_unpacks_to_far_more_than_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, _ = written(tmp_path)
    original = Chunk.write

    def lying(chunk: Chunk, stream: Any) -> None:
        chunk.uncompressed_size, chunk.uncompressed_crc = 10, 0
        original(chunk, stream)

    monkeypatch.setattr(Chunk, "write", lying)
    write_mcap(circling_flight(40), path)
    assert "checksum" in refused(path, path.read_bytes())


def test_lengths_beyond_reason(tmp_path: Path) -> None:
    path, whole = written(tmp_path)
    assert "cut short" in refused(path, whole[:8] + b"\x01" + struct.pack("<Q", 1 << 62) + whole[17:])


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="a folder that exists"):
        write_mcap(circling_flight(2), tmp_path / "no" / "flight.mcap")
