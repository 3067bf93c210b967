"""The messages that tell a ground station of the drone, made of an AircraftView.

Every number is held within its field's range, and one that is not finite goes out as the field's "unknown" (or zero where there is
none), so that a navigation that has gone wrong does not silence the link.
Source: MAVLink common message set, each message's fields and units.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from math import degrees, hypot, nan, pi

from yamabiko.flight.kinds import Phase
from yamabiko.flight.link.aircraft_view import AircraftView, Place
from yamabiko.flight.link.dialect import mavlink
from yamabiko.flight.link.flight_modes import ON_GROUND, custom_mode, landed_state, system_state
from yamabiko.flight.link.packets import Message

FUEL_DENSITY = 720.0
"""kg/m3 of aviation petrol 100LL, about; EFI_STATUS counts fuel in cm3."""
_INT16, _UINT16, _INT32, _UINT32 = (1 << 15) - 1, (1 << 16) - 1, (1 << 31) - 1, (1 << 32) - 1
_UNKNOWN_UINT16 = _UINT16
_SENSORS = (
    mavlink.MAV_SYS_STATUS_SENSOR_3D_GYRO
    | mavlink.MAV_SYS_STATUS_SENSOR_3D_ACCEL
    | mavlink.MAV_SYS_STATUS_SENSOR_3D_MAG
    | mavlink.MAV_SYS_STATUS_SENSOR_ABSOLUTE_PRESSURE
    | mavlink.MAV_SYS_STATUS_SENSOR_DIFFERENTIAL_PRESSURE
    | mavlink.MAV_SYS_STATUS_SENSOR_GPS
    | mavlink.MAV_SYS_STATUS_AHRS
    | mavlink.MAV_SYS_STATUS_PREARM_CHECK
)


@dataclass(frozen=True)
class Station:
    """What does not change during a sortie.

    epoch : Unix time of time zero, s. home : where it started from and comes back to. geoid_height : of the geoid at home above
    the ellipsoid, m; heights go out above the geoid. autopilot : MAV_AUTOPILOT told in heartbeats.
    """

    epoch: float
    home: Place
    geoid_height: float
    autopilot: int


def heartbeat(view: AircraftView, station: Station) -> Message:
    """HEARTBEAT."""
    mode = mavlink.MAV_MODE_FLAG_CUSTOM_MODE_ENABLED | mavlink.MAV_MODE_FLAG_AUTO_ENABLED | mavlink.MAV_MODE_FLAG_STABILIZE_ENABLED
    mode |= mavlink.MAV_MODE_FLAG_GUIDED_ENABLED
    if view.armed:
        mode |= mavlink.MAV_MODE_FLAG_SAFETY_ARMED
    return mavlink.MAVLink_heartbeat_message(
        mavlink.MAV_TYPE_FIXED_WING, station.autopilot, mode, custom_mode(view), system_state(view.phase), 3
    )


def system_status(view: AircraftView, _: Station) -> Message:
    """SYS_STATUS: a majority of lanes stands for healthy sensors; what is left of the fuel stands for the battery."""
    healthy = _SENSORS if sum(1 for lane in view.lanes if lane) * 2 > len(view.lanes) else 0
    if not view.gnss:
        healthy &= ~mavlink.MAV_SYS_STATUS_SENSOR_GPS
    if view.phase != Phase.PARKED:
        healthy &= ~mavlink.MAV_SYS_STATUS_PREARM_CHECK
    return mavlink.MAVLink_sys_status_message(
        _SENSORS, _SENSORS, healthy, 0, _UNKNOWN_UINT16, -1, _fuel_percent(view), 0, 0, 0, 0, 0, 0
    )


def global_position(view: AircraftView, station: Station) -> Message:
    """GLOBAL_POSITION_INT; the heading is the nose's, in 0.01 degrees."""
    north, east, down = view.velocity
    return mavlink.MAVLink_global_position_int_message(
        _milliseconds(view),
        _angle_e7(view.place.latitude),
        _angle_e7(view.place.longitude),
        _whole((view.place.height - station.geoid_height) * 1e3, -_INT32, _INT32),
        _whole((view.place.height - station.home.height) * 1e3, -_INT32, _INT32),
        *(_whole(speed * 1e2, -_INT16, _INT16) for speed in (north, east, down)),
        _centidegrees(_euler(view)[2]),
    )


def attitude(view: AircraftView, _: Station) -> Message:
    """ATTITUDE: roll, pitch, yaw (rad) and body rates."""
    return mavlink.MAVLink_attitude_message(_milliseconds(view), *_euler(view), *(_real(rate) for rate in view.rate))


def attitude_quaternion(view: AircraftView, _: Station) -> Message:
    """ATTITUDE_QUATERNION."""
    return mavlink.MAVLink_attitude_quaternion_message(
        _milliseconds(view), *(_real(part) for part in view.attitude), *(_real(rate) for rate in view.rate)
    )


def head_up(view: AircraftView, station: Station) -> Message:
    """VFR_HUD."""
    north, east, down = view.velocity
    return mavlink.MAVLink_vfr_hud_message(
        _real(view.airspeed),
        _real(hypot(north, east)),
        _whole(degrees(_euler(view)[2]) % 360.0, 0, 359),
        _whole(view.throttle * 100.0, 0, 100),
        _real(view.place.height - station.geoid_height),
        -_real(down),
    )


def wind(view: AircraftView, station: Station) -> Message:
    """WIND_COV: the way the air moves, north and east."""
    return mavlink.MAVLink_wind_cov_message(
        _microseconds(view, station),
        _real(view.wind[0]),
        _real(view.wind[1]),
        0.0,
        nan,
        nan,
        _real(view.place.height - station.geoid_height),
        nan,
        nan,
    )


def satellite_navigation(view: AircraftView, station: Station) -> Message:
    """GPS_RAW_INT: what was navigated, since receivers are three; their count of satellites is not told."""
    north, east, _ = view.velocity
    accuracy = _whole(view.position_deviation * 1e3, 0, _UINT32)
    return mavlink.MAVLink_gps_raw_int_message(
        _microseconds(view, station),
        mavlink.GPS_FIX_TYPE_3D_FIX if view.gnss else mavlink.GPS_FIX_TYPE_NO_FIX,
        _angle_e7(view.place.latitude),
        _angle_e7(view.place.longitude),
        _whole((view.place.height - station.geoid_height) * 1e3, -_INT32, _INT32),
        _UNKNOWN_UINT16,
        _UNKNOWN_UINT16,
        _whole(hypot(north, east) * 1e2, 0, _UINT16 - 1),
        _centidegrees(math.atan2(_real(east), _real(north))),
        255,
        _whole(view.place.height * 1e3, -_INT32, _INT32),
        accuracy,
    )


def battery(view: AircraftView, _: Station) -> Message:
    """BATTERY_STATUS: no battery is simulated; its percentage is that of the fuel, which is what a pilot looks there for."""
    return mavlink.MAVLink_battery_status_message(
        0, mavlink.MAV_BATTERY_FUNCTION_ALL, mavlink.MAV_BATTERY_TYPE_UNKNOWN, _INT16, [_UNKNOWN_UINT16] * 10, -1, -1, -1,
        _fuel_percent(view), _seconds_of_fuel(view),
    )  # fmt: skip


def engine(view: AircraftView, _: Station) -> Message:
    """EFI_STATUS: speed of the propeller shaft (1/min), fuel burnt and flow, throttle; NaN for what is not measured."""
    burnt = max(view.fuel_capacity - view.fuel, 0.0) / FUEL_DENSITY * 1e6
    return mavlink.MAVLink_efi_status_message(
        1, 0.0, _real(view.engine_speed * 60.0 / (2.0 * pi)), _real(burnt), _real(view.fuel_flow / FUEL_DENSITY * 60e6), nan,
        _real(view.throttle * 100.0), nan, nan, nan, nan, nan, nan, nan, nan, _real(view.throttle * 100.0), nan,
    )  # fmt: skip


def extended_state(view: AircraftView, _: Station) -> Message:
    """EXTENDED_SYS_STATE."""
    return mavlink.MAVLink_extended_sys_state_message(mavlink.MAV_VTOL_STATE_UNDEFINED, landed_state(view.phase))


def home_position(_: AircraftView, station: Station) -> Message:
    """HOME_POSITION."""
    return mavlink.MAVLink_home_position_message(
        _angle_e7(station.home.latitude),
        _angle_e7(station.home.longitude),
        _whole((station.home.height - station.geoid_height) * 1e3, -_INT32, _INT32),
        0.0, 0.0, 0.0, [nan] * 4, nan, nan, nan,
    )  # fmt: skip


def mission_current(view: AircraftView, total: int) -> Message:
    """MISSION_CURRENT. total : items of the mission on board."""
    if total == 0:
        state = mavlink.MISSION_STATE_NO_MISSION
    elif view.phase == Phase.PARKED:
        state = mavlink.MISSION_STATE_NOT_STARTED
    elif view.phase in (Phase.DONE, Phase.DITCHED):
        state = mavlink.MISSION_STATE_COMPLETE
    else:
        state = mavlink.MISSION_STATE_PAUSED if view.phase == Phase.HOLD else mavlink.MISSION_STATE_ACTIVE
    running = 2 if view.phase == Phase.HOLD or view.phase in ON_GROUND else 1
    return mavlink.MAVLink_mission_current_message(_whole(view.item, 0, _UINT16 - 1), total or _UINT16, state, running)


def system_time(view: AircraftView, station: Station) -> Message:
    """SYSTEM_TIME: the sortie's own clock, which in a fast simulation runs ahead of the wall's."""
    return mavlink.MAVLink_system_time_message(_microseconds(view, station), _milliseconds(view))


def status_text(text: str, severity: int) -> Message:
    """STATUSTEXT: the first 50 letters; others than ASCII become question marks."""
    return mavlink.MAVLink_statustext_message(severity, text.encode("ascii", "replace")[:50])


Telling = Callable[[AircraftView, Station], Message]

STREAMS: dict[int, tuple[Telling, float]] = {
    mavlink.MAVLINK_MSG_ID_HEARTBEAT: (heartbeat, 1.0),
    mavlink.MAVLINK_MSG_ID_SYS_STATUS: (system_status, 1.0),
    mavlink.MAVLINK_MSG_ID_SYSTEM_TIME: (system_time, 1.0),
    mavlink.MAVLINK_MSG_ID_GLOBAL_POSITION_INT: (global_position, 5.0),
    mavlink.MAVLINK_MSG_ID_ATTITUDE: (attitude, 10.0),
    mavlink.MAVLINK_MSG_ID_ATTITUDE_QUATERNION: (attitude_quaternion, 0.0),
    mavlink.MAVLINK_MSG_ID_VFR_HUD: (head_up, 5.0),
    mavlink.MAVLINK_MSG_ID_WIND_COV: (wind, 1.0),
    mavlink.MAVLINK_MSG_ID_GPS_RAW_INT: (satellite_navigation, 2.0),
    mavlink.MAVLINK_MSG_ID_BATTERY_STATUS: (battery, 0.5),
    mavlink.MAVLINK_MSG_ID_EFI_STATUS: (engine, 1.0),
    mavlink.MAVLINK_MSG_ID_EXTENDED_SYS_STATE: (extended_state, 2.0),
    mavlink.MAVLINK_MSG_ID_HOME_POSITION: (home_position, 0.5),
}
"""Of each message that is sent unasked: how it is made, and how many go out a second unless a ground station asks otherwise."""


def _fuel_percent(view: AircraftView) -> int:
    return _whole(100.0 * view.fuel / view.fuel_capacity, 0, 100) if view.fuel_capacity > 0.0 else -1


def _seconds_of_fuel(view: AircraftView) -> int:
    return _whole(view.fuel / view.fuel_flow, 0, _INT32) if view.fuel_flow > 0.0 else 0


def _milliseconds(view: AircraftView) -> int:
    return _whole(view.time * 1e3, 0, _UINT32)


def _microseconds(view: AircraftView, station: Station) -> int:
    return _whole((station.epoch + view.time) * 1e6, 0, 1 << 60)


def _angle_e7(angle: float) -> int:
    return _whole(degrees(angle) * 1e7, -1_800_000_000, 1_800_000_000)


def _centidegrees(angle: float) -> int:
    return _whole(degrees(angle) % 360.0 * 1e2, 0, 36_000) % 36_000


def _euler(view: AircraftView) -> tuple[float, float, float]:
    """Roll, pitch, yaw (rad) of the attitude; yaw first, then pitch, then roll turn NED into body axes."""
    w, x, y, z = (_real(part) for part in view.attitude)
    roll = math.atan2(2.0 * (w * x + y * z), 1.0 - 2.0 * (x * x + y * y))
    pitch = math.asin(min(max(2.0 * (w * y - z * x), -1.0), 1.0))
    yaw = math.atan2(2.0 * (w * z + x * y), 1.0 - 2.0 * (y * y + z * z))
    return roll, pitch, yaw


def _real(value: float) -> float:
    """A value that a 32-bit float can carry: what is not finite becomes zero."""
    return min(max(value, -1e30), 1e30) if math.isfinite(value) else 0.0


def _whole(value: float, smallest: int, largest: int) -> int:
    """The nearest whole number within bounds; what is not finite becomes zero, or the bound nearest to it."""
    return min(max(round(value), smallest), largest) if math.isfinite(value) else min(max(0, smallest), largest)
