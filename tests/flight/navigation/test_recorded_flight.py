"""The same navigation kernel on a real flight, against what that flight's own navigation filter made out.

University of Minnesota, UAV "Thor", flight 75 of 10 October 2012 (from AuraUAS/navigation, MIT): a small aircraft with an
automotive grade inertial unit at 50 Hz, satellite fixes at 1 Hz, and air data. Its own 15-state filter is no truth, but was made
by others.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.io import loadmat

from yamabiko.flight.frame import LANES, READINGS
from yamabiko.flight.navigation.navigate import navigate_step, start_navigation_in_flight
from yamabiko.flight.navigation.settings import navigation_parameters
from yamabiko.flight.sensors.records import BEACON
from yamabiko.flight.turning import from_angles, pitch_of, roll_of, yaw_of

INTERVAL = 0.02
START, END = 225.0, 570.0
"""s: in the air."""


def small_aircraft() -> np.void:
    """The filter's beliefs for an automotive grade unit, vibration included, and a single receiver at 1 Hz without a compass."""
    parameters = navigation_parameters()
    believed = {
        "gyro_noise": 2e-3,
        "gyro_turn_noise": 3e-3,
        "gyro_drift": 2e-5,
        "gyro_bias": 0.01,
        "accelerometer_noise": 0.1,
        "accelerometer_drift": 2e-3,
        "accelerometer_bias": 0.3,
        "gnss_latency": 5,
        "gnss_noise": 1.5,
        "gnss_slow": 1.5,
        "gnss_velocity_noise": 0.3,
        "wind_start": 5.0,
        # Seventeen metres a second low over the ground: its wind changes from one minute to the next (the drone's: 0.02). Chosen on
        # the outages below, so that they do not judge it.
        "wind_drift": 0.08,
        "gust": 1.5,
        "airspeed_scale": 0.05,
        "least_airspeed": 10.0,
        "gnss_gate": 8.0,
        "gnss_mean_limit": 3.0,
        "use_magnetic": 0,
    }
    for name, value in believed.items():
        parameters[name] = value
    return parameters


@pytest.fixture(scope="module")
def recorded(real_data: Path) -> Any:
    return loadmat(real_data / "uav" / "thor_flight75.mat", struct_as_record=False, squeeze_me=True)["flight_data"]


def navigate_recorded(flight: Any, outage: tuple[float, float] | None = None) -> dict[str, np.ndarray]:
    """Run one lane from START to END; differences from the flight's own solution, (frame, ...), and the times."""
    first, last = np.searchsorted(flight.time, [START, END])
    parameters = small_aircraft()
    attitude = np.empty(4)
    from_angles(flight.phi[first], flight.theta[first], flight.psi[first], attitude)
    place = [flight.navlat[first], flight.navlon[first], flight.navalt[first]]
    velocity = [flight.navvn[first], flight.navve[first], flight.navvd[first]]
    deviations = {"tilt_deviation": 0.05, "heading_deviation": 0.2, "velocity_deviation": 1.0, "position_deviation": 5.0}
    state = start_navigation_in_flight(parameters, place, velocity, attitude, **deviations)[0:1]
    state["gyro_bias"] = flight.p_bias[first], flight.q_bias[first], flight.r_bias[first]
    readings, present = np.zeros(LANES, dtype=READINGS), np.array([1, 0, 0])
    beacons = np.zeros(0, dtype=BEACON)
    found = {name: np.zeros((last - first, 3)) for name in ("angles", "position", "velocity")}
    own = readings[0]
    for row, index in enumerate(range(first, last)):
        time = flight.time[index]
        own["gyro"] = flight.p[index], flight.q[index], flight.r[index]
        own["accelerometer"] = flight.ax[index], flight.ay[index], flight.az[index]
        own["static_pressure"], own["impact_pressure"] = 1000.0 * flight.Ps[index], 1000.0 * flight.Pd[index]
        own["temperature"], own["radar_height"] = 285.0, np.nan
        own["gnss_new"] = int(flight.GPS_TOW[index] != flight.GPS_TOW[index - 1])
        if outage is not None and outage[0] <= time < outage[1]:
            own["gnss_new"] = 0
        own["gnss_latitude"], own["gnss_longitude"] = np.deg2rad(flight.lat[index]), np.deg2rad(flight.lon[index])
        own["gnss_height"], own["gnss_velocity"] = flight.alt[index], (flight.vn[index], flight.ve[index], flight.vd[index])
        navigate_step(0, present, readings, beacons, INTERVAL, parameters, state[0])
        made = state[0]
        north, east = made["latitude"] - flight.navlat[index], made["longitude"] - flight.navlon[index]
        found["position"][row] = 6.37e6 * north, 6.38e6 * np.cos(made["latitude"]) * east, flight.navalt[index] - made["height"]
        found["velocity"][row] = made["velocity"] - (flight.navvn[index], flight.navve[index], flight.navvd[index])
        turned, theirs = made["attitude"], (flight.phi[index], flight.theta[index], flight.psi[index])
        angles = np.array([roll_of(turned), pitch_of(turned), yaw_of(turned)]) - theirs
        found["angles"][row] = np.angle(np.exp(1j * angles))
    found["time"] = flight.time[first:last]
    found["wind"] = state["wind"][0]
    found["flags"] = np.array([made["gnss_trusted"], made["airspeed_ok"], made["static_ok"], made["valid"]])
    return found


def rms(values: np.ndarray) -> np.ndarray:
    spread: np.ndarray = np.sqrt(np.mean(np.square(values), axis=0))
    return spread


@pytest.mark.real_data
def test_a_real_flight_is_navigated_as_its_own_filter_did(recorded: Any) -> None:
    found = navigate_recorded(recorded)
    settled = found["time"] > START + 60.0
    roll, pitch, yaw = np.rad2deg(rms(found["angles"][settled]))
    assert roll < 1.5
    assert pitch < 1.5
    assert yaw < 2.0
    assert np.hypot(*rms(found["position"][settled])[:2]) < 2.5
    assert rms(found["position"][settled])[2] < 4.0
    assert rms(found["velocity"][settled]).max() < 0.5
    assert found["flags"].min() == 1


@pytest.mark.real_data
@pytest.mark.parametrize("outage", [(300.0, 360.0), (400.0, 460.0), (450.0, 510.0)])
def test_a_real_flight_without_fixes_for_a_minute_drifts_by_five_per_cent_of_the_way(
    recorded: Any, outage: tuple[float, float]
) -> None:
    found = navigate_recorded(recorded, outage)
    at_end = np.searchsorted(found["time"], outage[1])
    drift = float(np.hypot(*found["position"][at_end - 1, :2]))
    flown = 17.0 * (outage[1] - outage[0])
    assert drift < 0.06 * flown
    back = found["time"] > outage[1] + 30.0
    assert np.hypot(*rms(found["position"][back])[:2]) < 4.0
