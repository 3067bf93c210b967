"""What passes between the parts of the drone in one frame of a sixtieth of a second.

The aircraft and its surroundings give a Truth; each lane's own sensors make Readings of it; each lane (flight computer) turns the
readings into a LaneOutput; the voter makes one Voted of the three, and the actuators follow it. A lane never sees a Truth.

The records are numpy structured types, so that the same bytes serve compiled kernels, shared memory between processes, and files.
Frames: geodetic WGS-84 rad and m above the ellipsoid; NED is north, east, down at the aircraft; body is forward, right, down.
Attitudes are unit quaternions, scalar first, that turn body components into NED ones. SI and rad throughout.
"""

from __future__ import annotations

import numpy as np

FRAME_RATE = 60.0
"""Frames a second: sensors, lanes and voter run once in each."""
FRAME_TIME = 1.0 / FRAME_RATE
STEPS_PER_FRAME = 2
"""Steps of flight dynamics in a frame."""
LANES = 3
INTEGRATORS = 8
"""How many integrators the control laws may have."""

TRUTH = np.dtype(
    [
        ("time", "f8"),  # s since the sortie's epoch
        ("latitude", "f8"),
        ("longitude", "f8"),
        ("height", "f8"),
        ("velocity", "f8", (3,)),  # NED, over the earth, of the inertial unit's place
        ("attitude", "f8", (4,)),
        ("rate", "f8", (3,)),  # body against inertial space, body components
        ("specific_force", "f8", (3,)),  # at the inertial unit, mean over the frame that ends here, body components
        ("airspeed", "f8"),  # true
        ("angle_of_attack", "f8"),
        ("sideslip", "f8"),
        ("static_pressure", "f8"),  # Pa
        ("impact_pressure", "f8"),  # Pa, total less static at an ideal probe
        ("temperature", "f8"),  # K, static
        ("wind", "f8", (3,)),  # NED, the way the air moves, gusts included
        ("ground_height", "f8"),  # m above the ellipsoid, of what lies below: terrain, runway or deck
        ("wheel_load", "f8", (3,)),  # N: nose, left, right
        ("wheel_speed", "f8"),  # m/s, mean of the main wheels
        ("engine_speed", "f8"),  # rad/s, of the propeller shaft
        ("engine_power", "f8"),  # W, at the shaft
        ("fuel", "f8"),  # kg
        ("fuel_flow", "f8"),  # kg/s
        ("mass", "f8"),  # kg
        ("actuator", "f8", (4,)),  # rad: where aileron left, right, ruddervator left, right stand
    ],
    align=True,
)

READINGS = np.dtype(
    [
        ("gyro", "f8", (3,)),  # rad/s, body
        ("accelerometer", "f8", (3,)),  # m/s2, body
        ("gnss_new", "i8"),  # 1 in the frame in which a fix arrives
        ("gnss_latitude", "f8"),
        ("gnss_longitude", "f8"),
        ("gnss_height", "f8"),
        ("gnss_velocity", "f8", (3,)),  # NED
        ("static_pressure", "f8"),
        ("impact_pressure", "f8"),
        ("temperature", "f8"),
        ("magnetic", "f8", (3,)),  # T, body
        ("radar_height", "f8"),  # m above what lies below; NaN out of its range
        ("beacon_new", "i8"),  # 1 when the runway's range-and-bearing beacon was heard in this frame
        ("beacon_site", "i8"),  # index of the site whose beacon it is
        ("beacon_range", "f8"),  # m, slant
        ("beacon_bearing", "f8"),  # of the aircraft seen from the beacon, rad clockwise from true north
        ("beacon_elevation", "f8"),  # of the aircraft seen from the beacon, rad
        ("deck_new", "i8"),  # 1 when the ship's relative-position link was heard in this frame
        ("deck_position", "f8", (3,)),  # NED m, of the touch-down point relative to the aircraft
        ("deck_velocity", "f8", (3,)),  # NED m/s, of the touch-down point over the earth
        ("deck_course", "f8"),  # rad, of the landing line, clockwise from true north
        ("wheel_load", "i8", (3,)),  # switches: 1 where a wheel bears
        ("wheel_speed", "f8"),
        ("engine_speed", "f8"),
        ("engine_running", "i8"),  # 1 while the engine's controller sees it fire (exhaust temperature, fuel pressure)
        ("fuel", "f8"),
        ("actuator", "f8", (4,)),
        ("order", "i8"),  # the last that came over the data link: an Order
        ("order_number", "i8"),  # counts the orders that came
        ("link_age", "f8"),  # s since the ground station was last heard
        ("runway_obstructed", "i8"),  # 1 + the number of the site whose surface is reported foul; 0: none is
    ],
    align=True,
)

COMMAND = np.dtype(
    [
        ("aileron", "f8", (2,)),  # rad, left and right, positive trailing edge down
        ("ruddervator", "f8", (2,)),  # rad, left and right, positive trailing edge down
        ("throttle", "f8"),  # 0 to 1
        ("flap", "f8"),  # rad
        ("nose_wheel", "f8"),  # rad, positive turns the aircraft right
        ("brake", "f8", (2,)),  # 0 to 1, left and right
        ("engine_on", "f8"),  # 1: ignition, fuel and, below idle speed, starter
    ],
    align=True,
)

LANE_OUTPUT = np.dtype(
    [
        ("frame", "i8"),  # number of the frame it answers
        ("valid", "i8"),  # the lane trusts itself
        ("accused", "i8", (LANES,)),  # lanes whose inertial unit this lane finds wrong
        ("command", COMMAND),
        ("phase", "i8"),  # proposed for the next frame
        ("leg", "i8"),
        ("plan", "i8"),  # counts the plans made on board
        ("latitude", "f8"),
        ("longitude", "f8"),
        ("height", "f8"),
        ("velocity", "f8", (3,)),
        ("attitude", "f8", (4,)),
        ("rate", "f8", (3,)),
        ("airspeed", "f8"),  # calibrated
        ("wind", "f8", (2,)),  # north, east
        ("position_deviation", "f8"),  # m, standard deviation of the horizontal position
        ("satellites", "i8"),  # an Aid: what it does with fixes
        ("airspeed_measured", "i8"),  # an Aid
        ("static_pressure", "i8"),  # an Aid
        ("integrator", "f8", (INTEGRATORS,)),  # of the lane's control laws: the voter's median goes back to all lanes
    ],
    align=True,
)

VOTED = np.dtype(
    [
        ("frame", "i8"),
        ("in_use", "i8", (LANES,)),  # 1 where the lane is voted with
        ("command", COMMAND),
        ("phase", "i8"),
        ("leg", "i8"),
        ("plan", "i8"),
        ("latitude", "f8"),
        ("longitude", "f8"),
        ("height", "f8"),
        ("velocity", "f8", (3,)),
        ("attitude", "f8", (4,)),
        ("airspeed", "f8"),
        ("wind", "f8", (2,)),
        ("integrator", "f8", (INTEGRATORS,)),
    ],
    align=True,
)

LEG = np.dtype(
    [
        ("east", "f8"),  # m in the flight plane, of the leg's start
        ("north", "f8"),
        ("course", "f8"),  # rad clockwise from the plane's north, at the start
        ("length", "f8"),  # m
        ("curvature", "f8"),  # 1/m, positive to the right
        ("start_height", "f8"),  # m above the ellipsoid
        ("end_height", "f8"),
        ("airspeed", "f8"),  # m/s, calibrated; on the ground, over the ground
        ("kind", "i8"),  # a LegKind
        ("until", "f8"),  # s since the epoch until which a loiter circle is flown; 0 elsewhere
    ],
    align=True,
)

SITE = np.dtype(
    [
        ("east", "f8"),  # m in the flight plane, of the landing threshold
        ("north", "f8"),
        ("height", "f8"),  # m above the ellipsoid
        ("course", "f8"),  # rad clockwise from the plane's north, of the landing direction
        ("length", "f8"),
        ("width", "f8"),
        ("kind", "i8"),  # a SiteKind
        ("beacon", "i8"),  # 1 where a range-and-bearing beacon stands beside the threshold
    ],
    align=True,
)

FAULT = np.dtype(
    [
        ("kind", "i8"),  # a FaultKind
        ("lane", "i8"),  # 0 to 2; -1 for all, or where lanes have no part in it
        ("start", "f8"),  # s since the epoch
        ("end", "f8"),  # s since the epoch; infinity for a fault that stays
        ("size", "f8"),  # in the kind's own unit
        ("axis", "i8"),  # of the kinds that have one; which actuator or which site, for those of actuators and runways
    ],
    align=True,
)
