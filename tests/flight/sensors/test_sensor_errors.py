"""What the sensors show: errors as large as the data sheet says, faults as asked, and nothing else changed by a fault."""

import numpy as np
import pytest

from yamabiko.flight.earth_field import earth_field
from yamabiko.flight.earth_kernel import gravity_down, seen_from
from yamabiko.flight.frame import FAULT, LANES, READINGS
from yamabiko.flight.kinds import FaultKind
from yamabiko.flight.sensors.data_sheet import perfect_sensors, sensor_parameters
from yamabiko.flight.sensors.records import BEACON
from yamabiko.flight.sensors.sense import NO_DECK, sense, start_sensors
from yamabiko.testing.kinematic_flights import Leg, kinematic_flight, standing

NO_BEACONS = np.zeros(0, dtype=BEACON)


def shown(
    truth: np.ndarray,
    *faults: tuple[int, int, float, float, float, int],
    seed: int = 1,
    parameters: np.void | None = None,
    deck: np.ndarray = NO_DECK,
    beacons: np.ndarray = NO_BEACONS,
) -> np.ndarray:
    """(frame, LANES) of READINGS over a truth."""
    generator = np.random.default_rng(seed)
    parameters = sensor_parameters() if parameters is None else parameters
    state, table = start_sensors(parameters, generator), np.array(list(faults), dtype=FAULT)
    readings = np.zeros((truth.size, LANES), dtype=READINGS)
    for row, now in zip(readings, truth, strict=True):
        sense(now, deck, beacons, table, parameters, state, generator, row)
    return readings


@pytest.fixture(scope="module")
def flight() -> np.ndarray:
    return kinematic_flight([Leg(20.0, climb_rate=2.0), Leg(20.0, turn_rate=0.05)])


def test_perfect_sensors_show_the_truth(flight: np.ndarray) -> None:
    readings = shown(flight, parameters=perfect_sensors())
    for lane in range(LANES):
        for name, true in (("gyro", "rate"), ("accelerometer", "specific_force"), ("static_pressure", "static_pressure")):
            np.testing.assert_allclose(readings[name][:, lane], flight[true], rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(readings["impact_pressure"][:, lane], flight["impact_pressure"], rtol=1e-9)
        np.testing.assert_allclose(readings["radar_height"][:, lane], flight["height"] - flight["ground_height"], rtol=1e-12)
    fixes = np.flatnonzero(readings["gnss_new"][:, 0])
    assert (np.diff(fixes) == 12).all()
    np.testing.assert_array_equal(readings["gnss_latitude"][fixes[1:], 0], flight["latitude"][fixes[1:] - 6])
    np.testing.assert_array_equal(readings["gnss_velocity"][fixes[1:], 2], flight["velocity"][fixes[1:] - 6])


def test_inertial_errors_are_those_of_the_data_sheet() -> None:
    readings = shown(standing(30.0))
    truth = standing(30.0)
    per_sample = 0.15 * np.pi / 180.0 / 60.0 * np.sqrt(60.0)
    noise = readings["gyro"] - readings["gyro"].mean(axis=0)
    assert noise.std() == pytest.approx(per_sample, rel=0.03)
    per_sample = 0.06 / 60.0 * np.sqrt(60.0)
    noise = readings["accelerometer"] - readings["accelerometer"].mean(axis=0)
    assert noise.std() == pytest.approx(per_sample, rel=0.03)
    biases = [start_sensors(sensor_parameters(), np.random.default_rng(seed))["gyro_offset"] for seed in range(200)]
    assert np.std(biases) == pytest.approx(10.0 * np.pi / 180.0 / 3600.0, rel=0.07)
    assert np.abs(readings["gyro"].mean(axis=0) - truth["rate"][0]).max() < 5.0 * 10.0 * np.pi / 180.0 / 3600.0


def test_satellite_errors_are_those_of_the_data_sheet_and_partly_shared() -> None:
    truth = standing(1.0)[:1]
    north = []
    for seed in range(300):
        fix = shown(truth, seed=seed)[0]
        north.append((fix["gnss_latitude"] - truth["latitude"][0]) * 6.36e6)
    errors = np.array(north)
    assert errors.std() == pytest.approx(np.sqrt(0.3**2 + 0.5**2 + 1.1**2), rel=0.1)
    assert np.corrcoef(errors[:, 0], errors[:, 1])[0, 1] == pytest.approx(1.1**2 / (0.3**2 + 0.5**2 + 1.1**2), abs=0.08)


FAULTS = [
    (FaultKind.GYRO_BIAS, 0.03, 1, "gyro"),
    (FaultKind.GYRO_STUCK, 0.0, -1, "gyro"),
    (FaultKind.ACCELEROMETER_BIAS, 5.0, 2, "accelerometer"),
    (FaultKind.INERTIAL_NOT_A_NUMBER, 0.0, 0, "gyro"),
    (FaultKind.GNSS_LOST, 0.0, 0, "gnss_new"),
    (FaultKind.GNSS_JUMP, 300.0, 0, "gnss_latitude"),
    (FaultKind.GNSS_PULL_OFF, 2.0, 1, "gnss_longitude"),
    (FaultKind.PITOT_BLOCKED, 0.0, 0, "impact_pressure"),
    (FaultKind.STATIC_BLOCKED, 0.0, 0, "static_pressure"),
    (FaultKind.MAGNETOMETER_BIAS, 1e-5, 1, "magnetic"),
    (FaultKind.RADAR_ALTIMETER_STUCK, 0.0, 0, "radar_height"),
]


@pytest.mark.parametrize(("kind", "size", "axis", "name"), FAULTS)
def test_a_fault_changes_its_sensor_of_its_lane_in_its_time_and_nothing_else(
    flight: np.ndarray, kind: FaultKind, size: float, axis: int, name: str
) -> None:
    right, wrong = shown(flight), shown(flight, (int(kind), 1, 10.0, 20.0, size, axis))
    during = (flight["time"] >= 10.0) & (flight["time"] < 20.0)

    def same(one: np.ndarray, other: np.ndarray) -> bool:
        return one.tobytes() == other.tobytes()

    assert not same(right[name][during, 1], wrong[name][during, 1])
    assert same(right[:, [0, 2]], wrong[:, [0, 2]])
    assert same(right[~during], wrong[~during])
    if kind in (FaultKind.GYRO_BIAS, FaultKind.ACCELEROMETER_BIAS, FaultKind.MAGNETOMETER_BIAS):
        np.testing.assert_allclose((wrong[name] - right[name])[during, 1, axis], size, rtol=1e-6)
    if kind in (FaultKind.GYRO_STUCK, FaultKind.RADAR_ALTIMETER_STUCK):
        assert np.ptp(wrong[name][during, 1], axis=0).max() == 0.0


def test_a_blocked_pitot_tube_turns_the_airspeed_indicator_into_an_altimeter(flight: np.ndarray) -> None:
    wrong = shown(flight, (int(FaultKind.PITOT_BLOCKED), -1, 5.0, np.inf, 0.0, 0), parameters=perfect_sensors())
    total = wrong["impact_pressure"] + flight["static_pressure"][:, None]
    assert np.ptp(total[5 * 60 + 1 :]) < 1e-6


def test_beacon_and_ship_are_heard_within_their_range_only() -> None:
    truth = standing(1.0)
    near = np.array([(3, truth["latitude"][0] + 1e-4, truth["longitude"][0], truth["height"][0] - 50.0)], dtype=BEACON)
    far = np.array([(3, truth["latitude"][0] + 1e-2, truth["longitude"][0], 0.0)], dtype=BEACON)
    deck = np.array([100.0, -20.0, 30.0, 5.0, 1.0, 0.5, 0.3])
    heard = shown(truth, beacons=near, deck=deck, parameters=perfect_sensors())
    assert heard["beacon_new"].sum(axis=0).tolist() == [5, 5, 5]
    assert heard["deck_new"].sum(axis=0).tolist() == [10, 10, 10]
    row = heard[heard["beacon_new"][:, 0] == 1][0, 0]
    assert row["beacon_site"] == 3
    # South of the beacon and above it: 1e-4 rad of latitude is 636 m.
    assert abs(row["beacon_bearing"]) == pytest.approx(np.pi, abs=1e-9)
    assert row["beacon_range"] == pytest.approx(np.hypot(636.0, 50.0), rel=2e-3)
    assert row["beacon_elevation"] == pytest.approx(np.arctan2(50.0, 636.0), rel=5e-3)
    np.testing.assert_array_equal(heard[heard["deck_new"][:, 0] == 1]["deck_position"][0, 0], deck[:3])
    assert shown(truth, beacons=far)["beacon_new"].max() == 0
    assert shown(truth, deck=deck * [1e4, 1, 1, 1, 1, 1, 1])["deck_new"].max() == 0


def test_gravity_and_field_are_the_published_ones() -> None:
    """WGS-84 (NGA.STND.0036): 9.7803 at the equator, 9.8322 at the poles; the field of WMM2025's first degree: 29.35 microtesla."""
    assert gravity_down(0.0, 0.0) == pytest.approx(9.7803253359, abs=1e-9)
    assert gravity_down(np.pi / 2, 0.0) == pytest.approx(9.8321849378, abs=1e-7)
    assert gravity_down(0.8, 1000.0) - gravity_down(0.8, 0.0) == pytest.approx(-3.086e-3, rel=2e-3)
    field = np.zeros(3)
    sizes = []
    for longitude in np.linspace(0.0, 2.0 * np.pi, 13):
        earth_field(0.0, longitude, 0.0, field)
        sizes.append(np.linalg.norm(field))
        assert field[0] > 0.0
    assert np.min(sizes) == pytest.approx(29.35e-6, rel=0.02)
    earth_field(np.pi / 2, 0.0, 0.0, field)
    assert field[2] == pytest.approx(2.0 * 29.3518e-6, rel=0.01)


def test_what_is_seen_from_a_place_straight_up_is_straight_up() -> None:
    seen = np.zeros(3)
    seen_from(0.6, 2.4, 1200.0, 0.6, 2.4, 200.0, seen)
    assert seen[0] == pytest.approx(1000.0, abs=1e-6)
    assert seen[2] == pytest.approx(np.pi / 2, abs=1e-6)
