"""The records of one lane's navigation: what it makes out, the filter behind it, and the monitors of what it is told.

The filter's error state has 23 parts, each what is made out less what is true:
0-2 attitude (rad, NED), 3-5 velocity (m/s NED), 6-8 position (m NED), 9-11 gyro bias (rad/s), 12-14 accelerometer bias (m/s2),
15-16 wind (m/s, north and east), 17 pressure height's offset (m), 18 compass heading's offset (rad), 19 airspeed's scale error,
20-22 slow position error of the satellite fixes (m NED).
"""

from __future__ import annotations

import numpy as np

from yamabiko.flight.frame import LANES

STATES = 23
ATTITUDE, VELOCITY, POSITION, GYRO, ACCELEROMETER, WIND = 0, 3, 6, 9, 12, 15
PRESSURE, COMPASS, AIRSPEED, FIX = 17, 18, 19, 20
HISTORY = 32
"""Frames of the past kept, to compare fixes with what was made out at their instant."""

ALIGNING, NAVIGATING = 0, 1

MONITOR = np.dtype(
    [
        ("count", "i8", (LANES,)),  # how much has spoken against it of late
        ("good", "i8", (LANES,)),  # how long a rejected one has agreed again
        ("rejected", "i8", (LANES,)),
    ],
    align=True,
)
"""What is held against each lane's sensor of one kind."""

NAVIGATION_STATE = np.dtype(
    [
        # what it makes out
        ("mode", "i8"),  # ALIGNING or NAVIGATING
        ("frame", "i8"),
        ("valid", "i8"),  # it trusts itself
        ("accused", "i8", (LANES,)),  # whose inertial unit it finds wrong
        ("latitude", "f8"),
        ("longitude", "f8"),
        ("height", "f8"),  # m above the ellipsoid
        ("velocity", "f8", (3,)),  # NED
        ("attitude", "f8", (4,)),  # body to NED
        ("rate", "f8", (3,)),  # rad/s, body, bias taken off
        ("specific_force", "f8", (3,)),  # m/s2, body, bias taken off
        ("airspeed", "f8"),  # m/s, calibrated
        ("true_airspeed", "f8"),
        ("wind", "f8", (2,)),  # north, east
        ("height_above_ground", "f8"),  # m; NaN out of the radar altimeter's range
        ("position_deviation", "f8"),  # m, standard deviation of the horizontal position
        ("gnss_ok", "i8"),  # a fix was used within the last second and is trusted
        ("gnss_trusted", "i8"),  # 0 once deceit was found, until fixes agree again for long
        ("airspeed_ok", "i8"),  # 0: airspeed is made out from velocity and wind
        ("static_ok", "i8"),  # 0: static pressure is taken from the height
        ("magnetic_ok", "i8"),
        ("radar_ok", "i8"),
        ("beacon_ok", "i8"),  # a beacon was used within the last second
        ("on_ground", "i8"),  # a main wheel bears
        ("wheel_load", "i8", (3,)),  # mid value of the switches
        ("wheel_speed", "f8"),
        ("engine_speed", "f8"),
        ("fuel", "f8"),
        ("actuator", "f8", (4,)),
        ("deck_ok", "i8"),  # the ship's link was heard within the last second
        ("deck_position", "f8", (3,)),  # NED m, of the touch-down point relative to the aircraft, carried on to this frame
        ("deck_velocity", "f8", (3,)),
        ("deck_course", "f8"),
        # the filter
        ("gyro_bias", "f8", (3,)),
        ("accelerometer_bias", "f8", (3,)),
        ("pressure_offset", "f8"),
        ("compass_offset", "f8"),
        ("airspeed_scale", "f8"),
        ("fix_offset", "f8", (3,)),
        ("covariance", "f8", (STATES, STATES)),
        ("error", "f8", (STATES,)),  # found in this frame and not yet taken off
        ("corrected", "i8"),  # something stands in `error`
        ("last_gyro", "f8", (3,)),
        ("sampled", "i8"),  # the two above hold
        ("pending", "i8"),  # frames since the covariance was carried on
        ("pending_force", "f8", (3,)),  # sum of specific force over them, NED
        ("pending_rate", "f8"),  # sum of the turn rates' sizes over them
        ("wind_height", "f8"),  # m: the height that the wind is known for, to within some metres
        ("history", "f8", (HISTORY, 6)),  # latitude, longitude, height, velocity
        # alignment
        ("align_count", "i8"),
        ("align_gyro", "f8", (3,)),
        ("align_accelerometer", "f8", (3,)),
        ("align_magnetic", "f8", (3,)),
        ("align_fixes", "i8"),
        ("align_pressure", "f8"),
        # monitors
        ("gnss", MONITOR),
        ("static", MONITOR),
        ("impact", MONITOR),
        ("magnetic", MONITOR),
        ("radar", MONITOR),
        ("radar_last", "f8", (LANES,)),
        ("radar_same", "i8", (LANES,)),  # frames in which it has shown the very same number
        ("static_pressure", "f8"),  # chosen
        ("impact_pressure", "f8"),
        ("temperature", "f8"),
        ("field", "f8", (3,)),
        ("fix_age", "i8"),  # frames since a fix was used
        ("beacon_age", "i8"),
        ("deck_age", "i8"),
        ("fix_doubt", "i8"),  # fixes in a row that were out of reach
        ("fix_jump", "f8"),  # m: how far the fixes jumped that were distrusted; 0 where they did not
        ("fix_agreement", "i8"),  # fixes in a row that agree while distrusted
        ("fix_mean", "f8", (6,)),  # slow mean of the fixes' normalised differences
        ("air_mean", "f8", (2,)),  # slow mean of the differences from air data, along and across
        ("side_force", "f8"),  # m/s2, specific, to the right, over some seconds
        ("air_fast", "f8"),  # quick mean of the airspeed's difference
        ("air_gust", "f8"),  # (m/s)2: mean square of what the airspeed's difference does within seconds
        ("air_agreement", "i8"),
        ("height_mean", "f8"),  # m, of a minute
        ("total_pressure", "f8"),  # Pa, a tenth of a second ago
        ("stir_now", "f8"),  # Pa2: mean square of what it changes by in a tenth of a second, of late
        ("stir_usual", "f8"),
        ("static_mean", "f8"),  # m: slow mean of pressure height less height
        ("static_doubt", "i8"),
        ("static_agreement", "i8"),
        ("inertial_fast", "f8", (LANES, 6)),  # quick means of each unit's difference from the mid value
        ("inertial_slow", "f8", (LANES, 6)),
        ("substituted", "i8"),  # its own unit is accused, and it navigates with the others'
        ("inertial_count", "i8", (LANES,)),
        ("inertial_good", "i8", (LANES,)),
        ("unit_last", "f8", (LANES, 6)),
        ("unit_same", "i8", (LANES,)),
        ("pair_frames", "i8"),  # frames since two remaining units began to differ; 0 where they do not
        ("field_turn", "f8", (3,)),  # rad, body: mean turn between the field that is seen and the one that is expected
        ("field_base", "f8", (3,)),  # its slow mean
        ("motion_doubt", "f8"),  # m/s2: mean acceleration that the inertial unit shows beyond the fixes'
    ],
    align=True,
)

NAVIGATION_PARAMETERS = np.dtype(
    [
        # inertial unit, as the filter believes it
        ("gyro_noise", "f8"),  # rad/s/sqrt(Hz)
        ("gyro_turn_noise", "f8"),  # rad/sqrt(rad): grows with the angle turned, for scale and misalignment
        ("gyro_drift", "f8"),  # rad/s/sqrt(s)
        ("accelerometer_noise", "f8"),  # m/s2/sqrt(Hz)
        ("accelerometer_drift", "f8"),  # m/s2/sqrt(s)
        ("gyro_bias", "f8"),  # rad/s, standard deviation at the start
        ("accelerometer_bias", "f8"),  # m/s2
        # aids
        ("gnss_latency", "i8"),  # frames
        ("gnss_noise", "f8"),  # m
        ("gnss_slow", "f8"),  # m, standard deviation of the slow error
        ("gnss_slow_time", "f8"),  # s
        ("gnss_vertical", "f8"),
        ("gnss_velocity_noise", "f8"),  # m/s
        ("wind_drift", "f8"),  # m/s/sqrt(s)
        ("wind_drift_climbing", "f8"),  # m/s/sqrt(m): more for each metre climbed or sunk
        ("wind_start", "f8"),  # m/s
        ("gust", "f8"),  # m/s, standard deviation of a difference from air data
        ("gust_time", "f8"),  # s over which gusts hang together
        ("airspeed_scale", "f8"),
        ("side_slope", "f8"),  # m2/kg: specific side force to the left per dynamic pressure and rad of sideslip; 0: not known
        ("pressure_noise", "f8"),  # m
        ("pressure_drift", "f8"),  # m/sqrt(s)
        ("pressure_climb", "f8"),  # m/sqrt(m): more for each metre climbed or sunk
        ("pressure_start", "f8"),  # m
        ("compass_noise", "f8"),  # T
        ("compass_offset", "f8"),  # rad
        ("compass_time", "f8"),  # s
        ("beacon_range_noise", "f8"),  # m
        ("beacon_angle_noise", "f8"),  # rad
        # alignment
        ("align_frames", "i8"),
        ("use_magnetic", "i8"),  # 0: there is no compass, or the field's model is not to be trusted
        # limits of the monitors
        ("least_airspeed", "f8"),  # m/s below which air data is not used
        ("gnss_position_limit", "f8"),  # m between receivers
        ("gnss_velocity_limit", "f8"),  # m/s
        ("gnss_gate", "f8"),  # standard deviations of a fix's difference
        ("gnss_mean_limit", "f8"),  # standard deviations of the slow mean of a velocity's difference
        ("gnss_mean_floor", "f8"),  # m/s under which the slow mean is never held against the fixes
        ("wind_limit", "f8"),  # m/s of the slow mean of the differences from air data, in still air
        ("wind_gust_limit", "f8"),  # the same in gusts, in standard deviations of what they do within seconds
        ("static_limit", "f8"),  # Pa
        ("impact_limit", "f8"),  # Pa
        ("airspeed_limit", "f8"),  # m/s between airspeed and what velocity and wind make of it, in still air
        ("airspeed_gust_limit", "f8"),  # the same in gusts, in standard deviations of what they do within seconds
        ("total_noise", "f8"),  # Pa, of one probe's total pressure
        ("pressure_limit", "f8"),  # m by which pressure height and height may move apart in half a minute
        ("pressure_climb_limit", "f8"),  # s: more for each m/s of climb, for air that is warmer or colder than standard
        ("magnetic_limit", "f8"),  # T
        ("radar_limit", "f8"),  # m; a twentieth of the height comes on top
        ("gyro_limit", "f8"),  # rad/s, quick
        ("gyro_slow_limit", "f8"),
        ("accelerometer_limit", "f8"),  # m/s2, quick
        ("accelerometer_slow_limit", "f8"),
    ],
    align=True,
)
