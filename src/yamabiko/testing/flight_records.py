"""Flight records made of a simple curve or of any numbers at all, for tests of what keeps them."""

from __future__ import annotations

from datetime import UTC, datetime
from math import radians

import numpy as np

from yamabiko.flight.flight_record import SAMPLE, FlightEvent, FlightRecord, Samples
from yamabiko.flight.kinds import Phase

EPOCH = datetime(2026, 6, 15, 9, 0, 0, 123456, tzinfo=UTC)


def circling_flight(samples: int = 400, interval: float = 0.25, *, seed: int = 7) -> FlightRecord:
    """A circle of 2 km at 36 m/s over Sagami Bay, navigated with errors of a few metres; path errors are NaN at both ends."""
    kept = np.zeros(samples, SAMPLE)
    generator = np.random.default_rng(seed)
    time = np.arange(samples) * interval
    angle = time * 36.0 / 2_000.0
    kept["time"], kept["height"] = time, 500.0 + 20.0 * np.sin(angle)
    kept["latitude"] = radians(35.2) + 2_000.0 * np.cos(angle) / 6.37e6
    kept["longitude"] = radians(139.4) + 2_000.0 * np.sin(angle) / (6.37e6 * np.cos(radians(35.2)))
    kept["velocity"] = np.stack([-36.0 * np.sin(angle), 36.0 * np.cos(angle), -0.36 * np.cos(angle)], axis=-1)
    yaw = angle + np.pi / 2.0
    kept["attitude"][:, 0], kept["attitude"][:, 3] = np.cos(yaw / 2.0), np.sin(yaw / 2.0)
    kept["rate"][:, 2], kept["fuel"], kept["airspeed"] = 0.018, 60.0 - 0.004 * time, 37.0
    for name in ("latitude", "longitude"):
        kept[f"navigated_{name}"] = kept[name] + generator.normal(0.0, 3e-7, samples)
    kept["navigated_height"] = kept["height"] + generator.normal(0.0, 2.0, samples)
    kept["navigated_velocity"], kept["navigated_attitude"] = kept["velocity"], kept["attitude"]
    kept["navigated_airspeed"], kept["phase"], kept["in_use"] = 36.0, Phase.EN_ROUTE, (1, 1, 1)
    kept["path_error"] = generator.normal(0.0, 5.0, samples)
    kept["path_error"][[0, -1]] = np.nan
    kept["command"]["throttle"] = generator.uniform(0.0, 1.0, samples)
    events = (
        FlightEvent(0.0, "phase", "climb-out", {"phase": 6}),
        FlightEvent(time[samples // 2], "fault", "lane 1 has no GNSS", {"lane": 1, "size_m": 2.5}),
    )
    return FlightRecord(EPOCH, "male", seed, "landed", interval, kept, events, ((10.0, 12.5), (30.0, 31.0)))


def any_samples(generator: np.random.Generator, samples: int) -> Samples:
    """Samples of random bits: tiny and huge numbers, negative zeros, infinities and NaN among them; phases are phases."""
    kept = np.frombuffer(bytearray(generator.bytes(samples * SAMPLE.itemsize)), SAMPLE).copy()
    kept["height"][:3] = np.inf, -np.inf, -0.0
    kept["phase"] = generator.choice(list(Phase), samples)
    kept["time"] = np.arange(samples)
    return kept
