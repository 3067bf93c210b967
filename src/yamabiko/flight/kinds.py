"""The numbers that stand for kinds of legs, sites, phases and faults in compiled kernels, with the names that people use."""

from __future__ import annotations

from enum import IntEnum


class LegKind(IntEnum):
    """What a leg is for."""

    TAXI = 0
    LINE_UP = 1
    TAKE_OFF = 2
    TRANSIT = 3
    SURVEY = 4
    LOITER = 5
    APPROACH = 6
    FINAL = 7
    GLIDE = 8


class SiteKind(IntEnum):
    """Where an aircraft can come down."""

    RUNWAY = 0
    FIELD = 1
    DITCHING = 2
    DECK = 3


class Phase(IntEnum):
    """What the aircraft is doing. Ground before flight, flight, then ground again, so that order has meaning."""

    PARKED = 0
    ENGINE_START = 1
    TAXI_OUT = 2
    LINE_UP = 3
    TAKE_OFF = 4
    REJECTED_TAKE_OFF = 5
    CLIMB_OUT = 6
    EN_ROUTE = 7
    HOLD = 8
    GLIDE = 9
    APPROACH = 10
    FLARE = 11
    GO_AROUND = 12
    ROLL_OUT = 13
    TAXI_IN = 14
    SHUT_DOWN = 15
    DONE = 16
    DITCHED = 17


class Order(IntEnum):
    """What a ground station may order. NONE until one comes."""

    NONE = 0
    START = 1
    HOLD = 2
    RESUME = 3
    RETURN = 4
    LAND = 5
    GO_AROUND = 6
    REJECT_TAKE_OFF = 7


class FaultKind(IntEnum):
    """What can be made to fail. Sizes: see FAULT_UNITS."""

    GYRO_BIAS = 0
    GYRO_STUCK = 1
    ACCELEROMETER_BIAS = 2
    INERTIAL_NOT_A_NUMBER = 3
    GNSS_LOST = 4
    GNSS_JUMP = 5
    GNSS_PULL_OFF = 6
    PITOT_BLOCKED = 7
    STATIC_BLOCKED = 8
    MAGNETOMETER_BIAS = 9
    RADAR_ALTIMETER_STUCK = 10
    LANE_CRASH = 11
    LANE_HANG = 12
    LANE_LATE = 13
    LANE_WRONG = 14
    LINK_LOST = 15
    ENGINE_OUT = 16
    ACTUATOR_STUCK = 17
    ACTUATOR_FREE = 18
    RUNWAY_OBSTRUCTED = 19


class Aid(IntEnum):
    """What a lane does with a kind of sensor that all lanes share."""

    DOUBTED = -1
    MISSING = 0
    USED = 1


FAULT_UNITS: dict[FaultKind, str] = {
    FaultKind.GYRO_BIAS: "rad/s",
    FaultKind.GYRO_STUCK: "",
    FaultKind.ACCELEROMETER_BIAS: "m/s2",
    FaultKind.INERTIAL_NOT_A_NUMBER: "",
    FaultKind.GNSS_LOST: "",
    FaultKind.GNSS_JUMP: "m",
    FaultKind.GNSS_PULL_OFF: "m/s",
    FaultKind.PITOT_BLOCKED: "",
    FaultKind.STATIC_BLOCKED: "",
    FaultKind.MAGNETOMETER_BIAS: "T",
    FaultKind.RADAR_ALTIMETER_STUCK: "",
    FaultKind.LANE_CRASH: "",
    FaultKind.LANE_HANG: "",
    FaultKind.LANE_LATE: "s",
    FaultKind.LANE_WRONG: "rad",
    FaultKind.LINK_LOST: "",
    FaultKind.ENGINE_OUT: "",
    FaultKind.ACTUATOR_STUCK: "share of the travel, -1 to 1",
    FaultKind.ACTUATOR_FREE: "",
    FaultKind.RUNWAY_OBSTRUCTED: "",
}
"""Unit of a fault's size; empty where the kind has none."""
