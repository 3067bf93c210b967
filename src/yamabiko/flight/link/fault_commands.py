"""MAV_CMD_INJECT_FAILURE, which knows units and manners of failing, turned into our kinds of faults; and the full form of ours.

MAVLink's command has no size and no duration, so the sizes below are used and the fault stays. Where that is not enough,
MAV_CMD_USER_3 gives every field: kind, lane (-1 for all), size, duration (s, 0 for ever), axis.
Source: MAVLink common message set, MAV_CMD_INJECT_FAILURE (420), FAILURE_UNIT, FAILURE_TYPE.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from yamabiko.flight.frame import LANES
from yamabiko.flight.kinds import FAULT_UNITS, FaultKind
from yamabiko.flight.link.dialect import mavlink
from yamabiko.flight.link.operator_command import InjectFault

_OFF, _STUCK, _GARBAGE = mavlink.FAILURE_TYPE_OFF, mavlink.FAILURE_TYPE_STUCK, mavlink.FAILURE_TYPE_GARBAGE
_WRONG, _SLOW = mavlink.FAILURE_TYPE_WRONG, mavlink.FAILURE_TYPE_SLOW
_ACTUATORS = 4
_AXES = 3
_LARGEST_SIZE = 1e6

FAILURES: dict[tuple[int, int], tuple[FaultKind, float]] = {
    (mavlink.FAILURE_UNIT_SENSOR_GYRO, _WRONG): (FaultKind.GYRO_BIAS, 0.02),
    (mavlink.FAILURE_UNIT_SENSOR_GYRO, _STUCK): (FaultKind.GYRO_STUCK, 0.0),
    (mavlink.FAILURE_UNIT_SENSOR_GYRO, _GARBAGE): (FaultKind.INERTIAL_NOT_A_NUMBER, 0.0),
    (mavlink.FAILURE_UNIT_SENSOR_ACCEL, _WRONG): (FaultKind.ACCELEROMETER_BIAS, 0.5),
    (mavlink.FAILURE_UNIT_SENSOR_ACCEL, _GARBAGE): (FaultKind.INERTIAL_NOT_A_NUMBER, 0.0),
    (mavlink.FAILURE_UNIT_SENSOR_MAG, _WRONG): (FaultKind.MAGNETOMETER_BIAS, 5e-6),
    (mavlink.FAILURE_UNIT_SENSOR_BARO, _OFF): (FaultKind.STATIC_BLOCKED, 0.0),
    (mavlink.FAILURE_UNIT_SENSOR_BARO, _STUCK): (FaultKind.STATIC_BLOCKED, 0.0),
    (mavlink.FAILURE_UNIT_SENSOR_GPS, _OFF): (FaultKind.GNSS_LOST, 0.0),
    (mavlink.FAILURE_UNIT_SENSOR_GPS, _WRONG): (FaultKind.GNSS_JUMP, 100.0),
    (mavlink.FAILURE_UNIT_SENSOR_GPS, _SLOW): (FaultKind.GNSS_PULL_OFF, 1.0),
    (mavlink.FAILURE_UNIT_SENSOR_DISTANCE_SENSOR, _STUCK): (FaultKind.RADAR_ALTIMETER_STUCK, 0.0),
    (mavlink.FAILURE_UNIT_SENSOR_AIRSPEED, _OFF): (FaultKind.PITOT_BLOCKED, 0.0),
    (mavlink.FAILURE_UNIT_SENSOR_AIRSPEED, _STUCK): (FaultKind.PITOT_BLOCKED, 0.0),
    (mavlink.FAILURE_UNIT_SYSTEM_MOTOR, _OFF): (FaultKind.ENGINE_OUT, 0.0),
    (mavlink.FAILURE_UNIT_SYSTEM_SERVO, _STUCK): (FaultKind.ACTUATOR_STUCK, 0.0),
    (mavlink.FAILURE_UNIT_SYSTEM_SERVO, _OFF): (FaultKind.ACTUATOR_FREE, 0.0),
    (mavlink.FAILURE_UNIT_SYSTEM_MAVLINK_SIGNAL, _OFF): (FaultKind.LINK_LOST, 0.0),
}
"""(FAILURE_UNIT, FAILURE_TYPE): our kind, and its size in the unit of FAULT_UNITS."""
_WITHOUT_LANE = frozenset({FaultKind.ENGINE_OUT, FaultKind.LINK_LOST, FaultKind.RUNWAY_OBSTRUCTED})
_OF_ACTUATORS = frozenset({FaultKind.ACTUATOR_STUCK, FaultKind.ACTUATOR_FREE})


def fault_of_failure(parameters: Sequence[float]) -> InjectFault | None:
    """The fault of MAV_CMD_INJECT_FAILURE's unit, type and instance, or None where we have none such.

    Instance 0 is all lanes, 1 to 3 one of them; of servos, 1 to 4 is the actuator: aileron left, right, ruddervator left, right.
    """
    unit, manner, instance = (_whole(value) for value in parameters[:3])
    if unit is None or manner is None or instance is None or (unit, manner) not in FAILURES:
        return None
    kind, size = FAILURES[unit, manner]
    if kind in _OF_ACTUATORS:
        return InjectFault(kind, -1, math.inf, size, instance - 1) if 1 <= instance <= _ACTUATORS else None
    if kind in _WITHOUT_LANE:
        return InjectFault(kind, -1, math.inf, size, 0)
    return InjectFault(kind, instance - 1, math.inf, size, 0) if 0 <= instance <= LANES else None


def fault_of_fields(parameters: Sequence[float]) -> InjectFault | None:
    """The fault of MAV_CMD_USER_3's kind, lane, size, duration and axis, or None where one of them is out of its range."""
    kind, lane, axis = _whole(parameters[0]), _whole(parameters[1]), _whole(parameters[4])
    size, duration = parameters[2], parameters[3]
    if kind is None or lane is None or axis is None or kind not in FAULT_UNITS or not -1 <= lane < LANES:
        return None
    if not (abs(size) <= _LARGEST_SIZE and 0.0 <= duration <= _LARGEST_SIZE):
        return None
    if not 0 <= axis < (_ACTUATORS if kind in _OF_ACTUATORS else _AXES):
        return None
    return InjectFault(FaultKind(kind), lane, duration or math.inf, size, axis)


def _whole(value: float) -> int | None:
    return int(value) if math.isfinite(value) and value == int(value) else None
