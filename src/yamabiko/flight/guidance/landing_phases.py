"""Coming down to a runway: airspeed and flaps of an approach, the glide path, when it is broken off, the flare and the touch-down.

The criteria of an unstable approach follow the windows of the Flight Safety Foundation's approach and landing accident reduction
tool kit, briefing note 7.1 (stabilized approach), scaled to the aircraft's approach speed of some 27 m/s.
"""

from __future__ import annotations

from math import hypot, sin, sqrt
from typing import Any

import numba

from yamabiko.flight.control.integrators import Integrator
from yamabiko.flight.demand import Vertical, Yaw
from yamabiko.flight.frame import FRAME_TIME
from yamabiko.flight.guidance.onboard_plans import Reason, reason_of
from yamabiko.flight.guidance.path import slope_of
from yamabiko.flight.guidance.tracking import leg_at, track_in_air
from yamabiko.flight.kinds import Order, Phase, SiteKind
from yamabiko.flight.motion import wrapped

ENGINE_SILENT_FRAMES = 60  # after which it is not waited for any more
SPEED_NOSE_UP = 3.5  # m/s added and no more, gusts or not, where what does not obey lifts the nose
LOST_PITCH = 0.08  # pitching moment coefficient of surfaces that do not obey, above which speed and flaps help to balance it
_IN_WATER = -0.3  # m: with its wheels so deep an aircraft is in the water, also where no switch closes
_SPEED_IN_DOUBT, _WIND_IN_DOUBT = 3.0, 0.4  # m/s added to the approach while the airspeed is not measured; and share of the wind
_SPEED_DEGRADED = 5.0  # m/s added once a surface does not obey, and fewer flaps
_MOST_GO_AROUNDS = 4  # after so many an unsteady approach is landed all the same
_GATE = 100.0  # m above the threshold, below which an approach must be stable
_STABLE_CROSS = 12.0  # m
_STABLE_HEIGHT = 9.0  # m off the glide path
_STABLE_SPEED = 4.5  # m/s
_STABLE_SINK = 4.0  # m/s
_WIDER = 1.6  # the same windows once a surface does not obey: going round is then the greater risk
_UNSTABLE_FRAMES = 90  # in a row, after which an approach is broken off
_DECISION = 15.0  # m above the threshold: below it the aircraft lands
_LOST_DEVIATION = 40.0  # m: with a position no surer than this it does not land
_TOUCH_SINK = 0.4  # m/s, aimed at
_TOUCH_SINK_OF_GUSTS, _LARGEST_TOUCH_SINK = 0.25, 1.0  # of the gusts' standard deviation, more than that; m/s
_STEEPEST_FLARE = 2.0  # m/s of sink from which it is reckoned to die away at most: what is more has to be pulled out of
_STEEPEST_GLIDE_FLARE = 1.6  # of the sink of a glide with flaps in: the same without an engine
FLARE_SINK_TIME = 2.5  # s before the ground at the present sink, when a flare begins at the latest
_LOWEST_FLARE = 1.0  # m, from which the sink is reckoned to die away at least
_CLOSE = 20.0  # m of the wheels above the surface, below which pitch holds the sink and throttle the airspeed
_PATH_STIFFNESS, _MOST_CORRECTION = 0.3, 0.8  # 1/s, sink asked for per height off the glide path there; m/s of it
THROTTLE_MEAN = 5.0  # s, over which the throttle of the approach is kept
_THROTTLE_PER_SPEED = 0.1  # s/m
_FLARE_SLOWS, _FLARE_THROTTLE = 1.5, 0.2  # m/s below the airspeed at which the flare began, where power comes back; per m/s
_FLARE_SLOWS_DEGRADED, _FLARE_THROTTLE_DEGRADED = 3.0, 0.1
"""The same with a surface lost: flown faster and with surfaces that lift, it would roll on its nose wheel and not slow down."""
_SINK_IN_EXCESS, _SINK_THROTTLE = 0.8, 0.3  # m/s of sink more than asked for, and throttle per m/s beyond that
_FLARE_LEAST_THROTTLE = 0.12  # at which the power begins to come off: a gust may just have taken it all
_ALIGN_HEIGHT = 4.0  # m
_FLARE_BANK, _FLARE_BANK_DEGRADED = 0.14, 0.35  # rad
_FLOAT_FRAMES = 900  # of a flare that does not come down
_TOUCH_FRAMES = 4  # with main wheels bearing, after which it has landed
_FLARE_TOP = 1.8  # over the usual height of the flare: higher than that it is one no more
_FLARE_CROSS = 7.0  # m beside the centreline, at which a flare is broken off
_DRIFTS_FOR, _DRIFT_CROSS = 1.5, 8.0  # s of drift, and m beside the centreline to which it must not lead
_NO_MORE_ROUND = 0.4  # m of the wheels, below which a drifting aircraft is put down all the same
_LONG = 0.45  # of the landing surface gone by, when an aircraft that is still in the air goes round
_COMMITTED = 1.5  # m over the surface: lower, the aircraft lands whatever is reported


@numba.njit(cache=True)
def wheel_height(motion: Any, site: Any, parameters: Any, state: Any) -> float:
    """Height (m) of the wheels over the landing surface: by the radar altimeter where it is heard, else by the site's height."""
    if state.radar_frames == 0:
        return float(motion.height_above_ground - parameters.standing_height)
    return float(motion.height - site.height - parameters.standing_height)


@numba.njit(cache=True)
def foul(readings: Any, state: Any) -> bool:
    """Whether the surface that is to be landed on is reported obstructed."""
    return bool(readings.runway_obstructed == state.site + 1)


@numba.njit(cache=True)
def speed_margin(motion: Any, parameters: Any) -> float:
    """m/s that an approach is flown faster when something is not as it should be."""
    faster = min(parameters.gust_share * sqrt(motion.gust_variance), parameters.largest_gust_margin)
    if not motion.airspeed_measured:
        # Then nothing tells how much less wind there is near the ground.
        faster = max(faster, _SPEED_IN_DOUBT + _WIND_IN_DOUBT * hypot(motion.wind_north, motion.wind_east))
    if motion.lost_pitch > LOST_PITCH:
        return SPEED_NOSE_UP
    return float(faster if motion.surfaces_sound else max(faster, _SPEED_DEGRADED))


@numba.njit(cache=True)
def landing_flap(motion: Any, parameters: Any) -> float:
    """Flaps (rad) of an approach: fewer where a surface does not obey, for flaps ask for more of the others."""
    return float(parameters.approach_flap if motion.surfaces_sound else parameters.take_off_flap)


@numba.njit(cache=True)
def _off_window(motion: Any, demand: Any, state: Any) -> bool:
    """Whether an approach is too far from what it should be, in place, airspeed or sink, to be landed from."""
    wide = 1.0 if motion.surfaces_sound else _WIDER
    return bool(
        abs(state.following.cross) > wide * _STABLE_CROSS
        or abs(motion.height - demand.height) > wide * _STABLE_HEIGHT
        or abs(motion.airspeed - demand.airspeed) > wide * _STABLE_SPEED
        or motion.climb_rate < -wide * _STABLE_SINK
    )


@numba.njit(cache=True)
def approach(
    readings: Any,
    deviation: Any,
    voted: Any,
    legs: Any,
    sites: Any,
    motion: Any,
    parameters: Any,
    state: Any,
    demand: Any,
) -> None:
    """Down the glide path to the flare, or round again. Arguments as of `air_phases.air_phase`."""
    track_in_air(legs, motion, parameters, state, demand)
    state.next_leg = state.leg
    demand.flap = landing_flap(motion, parameters)
    demand.airspeed += speed_margin(motion, parameters)
    site = sites[state.site]
    above = motion.height - site.height
    leg = leg_at(state.leg, legs, state)
    # The glide path goes on beyond the threshold, over which the wheels still have some height.
    demand.climb_rate = slope_of(leg) * motion.ground_speed
    demand.height = leg.start_height + slope_of(leg) * state.following.along
    demand.height += parameters.standing_height + parameters.threshold_height
    unstable = _off_window(motion, demand, state)
    watched = above < _GATE and state.go_arounds < _MOST_GO_AROUNDS
    state.unstable = state.unstable + 1 if unstable and watched else 0
    ordered = readings.order == Order.GO_AROUND and readings.order_number != state.order_done
    lost = deviation > _LOST_DEVIATION
    decided = above - parameters.standing_height < _DECISION
    if ordered or foul(readings, state) or (not decided and (state.unstable > _UNSTABLE_FRAMES or (lost and above < _GATE))):
        state.next_phase = Phase.GO_AROUND
    height = wheel_height(motion, site, parameters, state)
    if state.next_phase == Phase.APPROACH and height < max(parameters.flare_height, -FLARE_SINK_TIME * motion.climb_rate):
        state.next_phase = Phase.FLARE
    _hold_close(height, voted, motion, state, demand)


@numba.njit(cache=True)
def _hold_close(height: float, voted: Any, motion: Any, state: Any, demand: Any) -> None:
    """Near the ground, hold the sink by pitch and the airspeed by throttle; energy would trade height for airspeed in a gust.

    height : m, of the wheels.
    """
    if state.frames == 0:
        state.throttle = voted.command.throttle
    if height > _CLOSE or state.engine_silent or motion.surfaces_sound == 0:
        state.throttle += FRAME_TIME / THROTTLE_MEAN * (voted.command.throttle - state.throttle)
        return
    hold_sink(motion.height - demand.height, state.throttle, _THROTTLE_PER_SPEED, motion, demand)


@numba.njit(cache=True)
def hold_sink(above_path: float, throttle: float, throttle_per_speed: float, motion: Any, demand: Any) -> None:
    """Let pitch hold the demanded sink and lead back to the glide path, and throttle hold the demanded airspeed.

    above_path : m. throttle : that usually holds the airspeed. throttle_per_speed : s/m, on top.
    """
    correction = _PATH_STIFFNESS * above_path
    demand.vertical = Vertical.SINK
    demand.climb_rate -= min(max(correction, -_MOST_CORRECTION), _MOST_CORRECTION)
    demand.throttle = min(max(throttle + throttle_per_speed * (demand.airspeed - motion.airspeed), 0.0), 1.0)


@numba.njit(cache=True)
def flare(
    readings: Any,
    voted: Any,
    legs: Any,
    sites: Any,
    motion: Any,
    parameters: Any,
    state: Any,
    demand: Any,
) -> None:
    """Let the sink die away with the height, take the power off, turn the nose along the runway, and touch down.

    Arguments as of `air_phases.air_phase`.
    """
    if state.frames == 0:
        if state.engine_silent == 0:
            state.flare_from = max(min(motion.climb_rate, -_TOUCH_SINK), -_STEEPEST_FLARE)
        else:
            # Begun in an updraft it would float until its airspeed is gone, in a downdraft not be pulled out of it.
            glide = motion.airspeed * parameters.glide_slope
            state.flare_from = max(min(motion.climb_rate, -glide), -_STEEPEST_GLIDE_FLARE * glide)
        state.flare_height = max(wheel_height(motion, sites[state.site], parameters, state), _LOWEST_FLARE)
        # After a bounce there is no power left to be taken off.
        state.throttle = max(state.throttle, _FLARE_LEAST_THROTTLE) * min(state.flare_height / parameters.flare_height, 1.0)
        state.approach_airspeed = motion.smooth_airspeed
    track_in_air(legs, motion, parameters, state, demand)
    state.next_leg = state.leg
    site = sites[state.site]
    height = max(wheel_height(motion, site, parameters, state), 0.0)
    demand.vertical = Vertical.SINK
    left = min(height / state.flare_height, 1.0)
    gliding = state.engine_silent > ENGINE_SILENT_FRAMES
    # The harder the gusts throw it about, the firmer it is put down.
    touch = min(_TOUCH_SINK + _TOUCH_SINK_OF_GUSTS * sqrt(motion.gust_variance), _LARGEST_TOUCH_SINK)
    demand.climb_rate = -touch + left * (min(state.flare_from, -touch) + touch)
    sound = motion.surfaces_sound != 0
    least = max(state.approach_airspeed, parameters.approach_speed) - (_FLARE_SLOWS if sound else _FLARE_SLOWS_DEGRADED)
    slow = max(least - motion.airspeed, 0.0)
    excess = max(demand.climb_rate - motion.climb_rate - _SINK_IN_EXCESS, 0.0)
    power = state.throttle * left + (_FLARE_THROTTLE if sound else _FLARE_THROTTLE_DEGRADED) * slow + _SINK_THROTTLE * excess
    demand.throttle = 0.0 if gliding else min(power, 1.0)
    demand.flap = state.integrator[Integrator.FLAP] if gliding else landing_flap(motion, parameters)
    # Without all surfaces it may take some bank to fly straight.
    steepest = _FLARE_BANK if motion.surfaces_sound else _FLARE_BANK_DEGRADED
    demand.bank = min(max(demand.bank, -steepest), steepest)
    if height < _ALIGN_HEIGHT and motion.surfaces_sound:
        demand.yaw = Yaw.ALIGN
        demand.heading = state.following.course + motion.convergence
    gone = state.following.along - leg_at(state.leg, legs, state).length
    _end_flare(readings, site, height, gone > _LONG * site.length, gliding, motion, parameters, state)


@numba.njit(cache=True)
def _end_flare(
    readings: Any, site: Any, height: float, long: bool, gliding: bool, motion: Any, parameters: Any, state: Any
) -> None:
    """What comes after the flare, if anything yet: down, in the water, or round again.

    height : m, of the wheels. long : too much of the surface is behind.
    """
    touched = motion.main_wheels > 0
    state.wheels = state.wheels + 1 if touched else 0
    ditching = site.kind == SiteKind.DITCHING and reason_of(state.plan) == Reason.GLIDE
    if ditching and (state.wheels > _TOUCH_FRAMES or wheel_height(motion, site, parameters, state) < _IN_WATER):
        state.next_phase = Phase.DITCHED
    elif state.wheels > _TOUCH_FRAMES:
        state.next_phase = Phase.ROLL_OUT
    # Going round low down is the greater risk once a ruddervator does not obey, and after a touch once an aileron does not.
    able = motion.surfaces_sound or (motion.ruddervators_sound and state.flare_height > _COMMITTED)
    may_go_round = state.go_arounds < _MOST_GO_AROUNDS and able
    astray = (long or abs(state.following.cross) > _FLARE_CROSS) and may_go_round
    thrown_up = height > _FLARE_TOP * parameters.flare_height
    drift = motion.ground_speed * sin(wrapped(motion.course - state.following.course))
    leads_to = abs(state.following.cross + _DRIFTS_FOR * drift)
    drifting = leads_to > _DRIFT_CROSS and may_go_round
    balked = thrown_up or state.frames > _FLOAT_FRAMES or (height > _COMMITTED and (foul(readings, state) or astray))
    balked = balked or (drifting and height > _NO_MORE_ROUND)
    if balked and not gliding and state.next_phase == Phase.FLARE:
        state.next_phase = Phase.GO_AROUND
