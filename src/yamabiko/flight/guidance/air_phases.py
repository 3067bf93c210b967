"""What the aircraft does in the air: climb out, way, hold, glide, approach, flare, go-around; and when it changes.

The criteria of an unstable approach follow the windows of the Flight Safety Foundation's approach and landing accident reduction
tool kit, briefing note 7.1 (stabilized approach), scaled to the aircraft's approach speed of some 27 m/s.
"""

from __future__ import annotations

from math import isnan, sin, sqrt
from typing import Any

import numba

from yamabiko.flight.control.integrators import Integrator
from yamabiko.flight.demand import Vertical, Yaw
from yamabiko.flight.guidance.glides import NOWHERE, best_glide, nearest_site, still_reached
from yamabiko.flight.guidance.onboard_plans import Reason, plan_number, reason_of, target_of
from yamabiko.flight.guidance.parameters import OWN
from yamabiko.flight.guidance.path import slope_of
from yamabiko.flight.guidance.tracking import leg_at, track_in_air
from yamabiko.flight.kinds import LegKind, Order, Phase, SiteKind
from yamabiko.flight.motion import wrapped

_CLIMB_OUT_HEIGHT = 60.0  # m above the runway
_LOW_BANK = 0.25  # rad, largest on the climb-out
_GO_AROUND_HEIGHT = 150.0  # m above the site, from which it goes round
_GO_AROUND_BANK = 0.3  # rad, largest below that
_IN_WATER = -0.3  # m: with its wheels so deep an aircraft is in the water, also where no switch closes
_ENGINE_SILENT_FRAMES = 60  # after which it is not waited for any more
_GUST_SHARE = 2.5  # of the gusts' standard deviation, added to the airspeed of the approach
_LARGEST_GUST_MARGIN = 8.0  # m/s
_SPEED_IN_DOUBT = 3.0  # m/s added to the approach while the airspeed is not measured
_SPEED_DEGRADED = 5.0  # m/s added once a surface does not obey, and fewer flaps
_SPEED_NOSE_UP = 3.5  # m/s added and no more, gusts or not, where what does not obey lifts the nose
_LOST_PITCH = 0.08  # pitching moment coefficient of surfaces that do not obey, above which speed and flaps help to balance it
_MOST_GO_AROUNDS = 4  # after so many an unsteady approach is landed all the same
_FLAP_SPEED = 1.2  # over the airspeed of the approach, below which flaps come out
_GATE = 100.0  # m above the threshold, below which an approach must be stable
_STABLE_CROSS = 12.0  # m
_STABLE_HEIGHT = 9.0  # m off the glide path
_STABLE_SPEED = 4.5  # m/s
_STABLE_SINK = 4.0  # m/s
_WIDER = 1.6  # the same windows once a surface does not obey: going round is then the greater risk
_UNSTABLE_FRAMES = 90  # in a row, after which an approach is broken off
_WIND_SHARE = 0.5  # of the wind, by which a final without the engine is flown faster
_GLIDE_FLARE = 1.6  # over the usual height of the flare: a glide sinks faster
_DECISION = 15.0  # m above the threshold: below it the aircraft lands
_LOST_DEVIATION = 40.0  # m: with a position no surer than this it does not land
_TOUCH_SINK = 0.4  # m/s, aimed at
_TOUCH_SINK_OF_GUSTS, _LARGEST_TOUCH_SINK = 0.12, 0.8  # of the gusts' standard deviation, more than that; m/s
_STEEPEST_FLARE = 2.0  # m/s of sink from which it is reckoned to die away at most: what is more has to be pulled out of
_FLARE_SINK_TIME = 2.5  # s before the ground at the present sink, when a flare begins at the latest
_LOWEST_FLARE = 1.0  # m, from which the sink is reckoned to die away at least
_FLARE_SLOWS = 3.0  # m/s below the airspeed at which the flare began, where power comes back
_FLARE_THROTTLE = 0.1  # of it, per m/s below that
_SINK_IN_EXCESS, _SINK_THROTTLE = 0.8, 0.3  # m/s of sink more than asked for, and throttle per m/s beyond that
_FLARE_LEAST_THROTTLE = 0.12  # at which the power begins to come off: a gust may just have taken it all
_FLAP_GAIN = 0.04  # 1/m, share of the flaps per height too much
_GLIDE_FLAP = 0.6  # rad, largest used to steepen a glide
_GLIDE_PLANNED = 180  # frames, after which a glide is planned anew from where it has come to
_GLIDE_SETTLED, _GLIDE_SETTLED_STRAIGHT = 400.0, 150.0  # m of a leg left, below which it no longer is, in a turn and straight on
_ALIGN_HEIGHT = 4.0  # m
_FLARE_BANK, _FLARE_BANK_DEGRADED = 0.14, 0.35  # rad
_FLOAT_FRAMES = 900  # of a flare that does not come down
_TOUCH_FRAMES = 4  # with main wheels bearing, after which it has landed
_FLARE_TOP = 1.8  # over the usual height of the flare: higher than that it is one no more
_FLARE_CROSS = 7.0  # m beside the centreline, at which a flare is broken off
_DRIFTS_FOR, _DRIFT_CROSS = 1.5, 8.0  # s of drift, and m beside the centreline to which it must not lead
_NO_MORE_ROUND = 0.4  # m of the wheels, below which a drifting aircraft is put down all the same
_STEEP_AWAY, _GO_AROUND_CLIMB = 8.0, 1.5  # m of the wheels, up to which a go-around climbs with so many m/s at whatever airspeed
_LONG = 0.45  # of the landing surface gone by, when an aircraft that is still in the air goes round
_COMMITTED = 1.5  # m over the surface: lower, the aircraft lands whatever is reported


@numba.njit(cache=True)
def air_phase(
    readings: Any,
    deviation: Any,
    motion: Any,
    voted: Any,
    legs: Any,
    sites: Any,
    parameters: Any,
    state: Any,
    demand: Any,
) -> None:
    """Demand of a phase in the air, and what it proposes.

    readings : READINGS record. deviation : of the lane's horizontal position (m). voted : VOTED record of the frame before.
    motion : MOTION record. legs, sites : (leg,) LEG of the mission, (site,) SITE. parameters : GUIDANCE_PARAMETERS record. state :
    GUIDANCE_STATE record, its proposals set. demand : DEMAND record, changed.
    """
    demand.on_ground = 0
    demand.vertical = Vertical.ENERGY
    demand.engine_on = 1.0
    state.radar_frames = state.radar_frames + 1 if isnan(motion.height_above_ground) else 0
    phase = state.phase
    if phase == Phase.CLIMB_OUT:
        _climb_out(legs, sites, motion, parameters, state, demand)
    elif phase in (Phase.EN_ROUTE, Phase.HOLD):
        _on_the_way(legs, motion, parameters, state, demand)
        _obey(readings, sites, parameters, state)
    elif phase == Phase.GLIDE:
        _glide(voted, legs, sites, motion, parameters, state, demand)
    elif phase == Phase.APPROACH:
        _approach(readings, deviation, legs, sites, motion, parameters, state, demand)
    elif phase == Phase.FLARE:
        _flare(readings, voted, legs, sites, motion, parameters, state, demand)
    else:
        _go_around(sites, legs, motion, parameters, state, demand)
    _balance(motion, parameters, demand)
    _watch_engine(readings, voted, sites, parameters, state)


@numba.njit(cache=True)
def wheel_height(motion: Any, site: Any, parameters: Any, state: Any) -> float:
    """Height (m) of the wheels over the landing surface: by the radar altimeter where it is heard, else by the site's height."""
    if state.radar_frames == 0:
        return float(motion.height_above_ground - parameters.standing_height)
    return float(motion.height - site.height - parameters.standing_height)


@numba.njit(cache=True)
def _climb_out(legs: Any, sites: Any, motion: Any, parameters: Any, state: Any, demand: Any) -> None:
    """Full power, airspeed by pitch, straight along the runway; from a safe height on, as the legs say."""
    track_in_air(legs, motion, parameters, state, demand)
    demand.vertical = Vertical.SPEED_BY_PITCH
    demand.throttle = 1.0
    demand.airspeed = parameters.climb_speed
    demand.bank = min(max(demand.bank, -_LOW_BANK), _LOW_BANK)
    demand.flap = parameters.take_off_flap
    above = motion.height - sites[parameters.home_site].height
    if above > _CLIMB_OUT_HEIGHT:
        state.next_phase = Phase.EN_ROUTE


@numba.njit(cache=True)
def _on_the_way(legs: Any, motion: Any, parameters: Any, state: Any, demand: Any) -> None:
    """Along the legs, slower and with flaps where they lead to an approach; holding or not as the plan says."""
    track_in_air(legs, motion, parameters, state, demand)
    leg = leg_at(state.leg, legs, state)
    # With much fuel the airspeed of the approach comes close to the cruise: only the leg tells what it is flown for.
    arriving = leg.kind == LegKind.APPROACH or leg.kind == LegKind.FINAL  # noqa: PLR1714 - compiled
    if arriving and leg.airspeed < _FLAP_SPEED * parameters.approach_speed:
        demand.airspeed += _margin(motion)
        if motion.airspeed < _FLAP_SPEED * demand.airspeed:
            demand.flap = _flap(motion, parameters)
    if leg.kind == LegKind.FINAL:
        state.next_phase = Phase.APPROACH
    elif state.phase == Phase.EN_ROUTE and reason_of(state.plan) == Reason.HOLD and state.leg >= OWN:
        state.next_phase = Phase.HOLD
    elif state.phase == Phase.HOLD and (reason_of(state.plan) != Reason.HOLD or state.leg < OWN):
        state.next_phase = Phase.EN_ROUTE


@numba.njit(cache=True)
def _foul(readings: Any, state: Any) -> bool:
    """Whether the surface that is to be landed on is reported obstructed."""
    return bool(readings.runway_obstructed == state.site + 1)


@numba.njit(cache=True)
def _margin(motion: Any) -> float:
    """m/s that an approach is flown faster when something is not as it should be."""
    margin = min(_GUST_SHARE * sqrt(motion.gust_variance), _LARGEST_GUST_MARGIN)
    if not motion.airspeed_measured:
        margin = max(margin, _SPEED_IN_DOUBT)
    if motion.lost_pitch > _LOST_PITCH:
        return _SPEED_NOSE_UP
    return float(margin if motion.surfaces_sound else max(margin, _SPEED_DEGRADED))


@numba.njit(cache=True)
def _flap(motion: Any, parameters: Any) -> float:
    """Flaps (rad) of an approach: fewer where a surface does not obey, for flaps ask for more of the others."""
    return float(parameters.approach_flap if motion.surfaces_sound else parameters.take_off_flap)


@numba.njit(cache=True)
def _balance(motion: Any, parameters: Any, demand: Any) -> None:
    """Flaps in or out for good where a surface stuck far from its middle asks for all that its fellow can do in pitch.

    More flap and more speed want the nose pushed down: both help against a surface that holds it down, and are left off against
    one that lifts it.
    """
    if motion.lost_pitch > _LOST_PITCH:
        demand.flap = 0.0
        demand.airspeed = min(demand.airspeed, parameters.approach_speed + _SPEED_NOSE_UP)
    elif motion.lost_pitch < -_LOST_PITCH and motion.airspeed < _FLAP_SPEED * parameters.cruise_speed:
        demand.flap = parameters.approach_flap


@numba.njit(cache=True)
def _obey(readings: Any, sites: Any, parameters: Any, state: Any) -> None:
    """Propose the plan that the last order or the silence of the link asks for."""
    order = readings.order if readings.order_number != state.order_done else Order.NONE
    reason = reason_of(state.plan)
    if order == Order.HOLD:
        _propose(Reason.HOLD, state.site, state)
    elif order == Order.RESUME and reason == Reason.HOLD:
        _propose(Reason.RESUME, state.site, state)
    elif order in (Order.RETURN, Order.LAND) or (readings.link_age > parameters.link_return and reason != Reason.LAND):
        _propose(Reason.LAND, parameters.home_site, state)
    elif readings.link_age > parameters.link_hold and reason not in (Reason.LAND, Reason.HOLD):
        _propose(Reason.HOLD, state.site, state)


@numba.njit(cache=True)
def _propose(reason: int, site: int, state: Any) -> None:
    state.next_plan = plan_number(state.plan, reason, site)
    state.next_leg = OWN
    state.next_phase = Phase.HOLD if reason == Reason.HOLD else Phase.EN_ROUTE


@numba.njit(cache=True)
def _watch_engine(readings: Any, voted: Any, sites: Any, parameters: Any, state: Any) -> None:
    """Glide when the engine stays silent."""
    state.engine_silent = state.engine_silent + 1 if readings.engine_running == 0 else 0
    gliding = state.phase in (Phase.GLIDE, Phase.FLARE)
    if state.engine_silent > _ENGINE_SILENT_FRAMES and not gliding:
        _propose_glide(voted, sites, parameters, state)


@numba.njit(cache=True)
def _propose_glide(voted: Any, sites: Any, parameters: Any, state: Any) -> None:
    """Down to the site that was chosen while it is within reach, else to another, else into the wind."""
    target = target_of(state.plan)
    if reason_of(state.plan) != Reason.GLIDE or not still_reached(target, voted, sites, parameters):
        target = best_glide(voted, sites, parameters)
    if target == NOWHERE and reason_of(state.plan) == Reason.FORCED:
        return
    if target == NOWHERE:
        _propose(Reason.FORCED, nearest_site(voted, sites, parameters), state)
    else:
        _propose(Reason.GLIDE, target, state)
    state.next_phase = Phase.GLIDE


@numba.njit(cache=True)
def _settled(leg: Any) -> float:
    """Metres of a leg of a glide that must be left to plan anew: a turn whose end is missed by a little asks for a whole circle."""
    return _GLIDE_SETTLED_STRAIGHT if leg.curvature == 0.0 else _GLIDE_SETTLED


@numba.njit(cache=True)
def _glide(voted: Any, legs: Any, sites: Any, motion: Any, parameters: Any, state: Any, demand: Any) -> None:
    """Down the planned way: pitch for airspeed, flaps for what height is too much; planned anew while the way is still long."""
    track_in_air(legs, motion, parameters, state, demand)
    demand.vertical = Vertical.SPEED_BY_PITCH
    demand.throttle = demand.engine_on = 0.0  # its blades turn out of the wind
    demand.airspeed = parameters.glide_speed
    leg = leg_at(state.leg, legs, state)
    site = sites[state.site]
    state.integrator[Integrator.FLAP] = 0.0
    if leg.kind == LegKind.FINAL:
        aim = leg.start_height + slope_of(leg) * state.following.along + parameters.standing_height + parameters.threshold_height
        flap = _GLIDE_FLAP * (0.5 + _FLAP_GAIN * (motion.height - aim))
        state.integrator[Integrator.FLAP] = min(max(flap, 0.0), _GLIDE_FLAP)
        slow = 0.5 * (parameters.glide_speed + parameters.approach_speed)
        # Near the ground the wind is less, and a gust may take away some more: half of it is kept as airspeed.
        wind = _WIND_SHARE * sqrt(motion.wind_north**2 + motion.wind_east**2)
        demand.airspeed = min(max(slow, parameters.approach_speed + max(_margin(motion), wind)), parameters.glide_speed)
    elif state.frames % _GLIDE_PLANNED == _GLIDE_PLANNED - 1 and leg.length - state.following.along > _settled(leg):
        _propose_glide(voted, sites, parameters, state)
    demand.flap = state.integrator[Integrator.FLAP]
    if wheel_height(motion, site, parameters, state) < _GLIDE_FLARE * parameters.flare_height:
        state.next_phase = Phase.FLARE


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
def _approach(
    readings: Any,
    deviation: Any,
    legs: Any,
    sites: Any,
    motion: Any,
    parameters: Any,
    state: Any,
    demand: Any,
) -> None:
    """Down the glide path to the flare, or round again."""
    track_in_air(legs, motion, parameters, state, demand)
    state.next_leg = state.leg
    demand.flap = _flap(motion, parameters)
    demand.airspeed += _margin(motion)
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
    if ordered or _foul(readings, state) or (not decided and (state.unstable > _UNSTABLE_FRAMES or (lost and above < _GATE))):
        state.next_phase = Phase.GO_AROUND
    elif wheel_height(motion, site, parameters, state) < max(parameters.flare_height, -_FLARE_SINK_TIME * motion.climb_rate):
        state.next_phase = Phase.FLARE


@numba.njit(cache=True)
def _flare(
    readings: Any,
    voted: Any,
    legs: Any,
    sites: Any,
    motion: Any,
    parameters: Any,
    state: Any,
    demand: Any,
) -> None:
    """Let the sink die away with the height, take the power off, turn the nose along the runway, and touch down."""
    if state.frames == 0:
        state.flare_from = min(motion.climb_rate, -_TOUCH_SINK)
        if state.engine_silent == 0:
            state.flare_from = max(state.flare_from, -_STEEPEST_FLARE)
        state.flare_height = max(wheel_height(motion, sites[state.site], parameters, state), _LOWEST_FLARE)
        # After a bounce there is no power left to be taken off.
        state.throttle = max(voted.command.throttle, _FLARE_LEAST_THROTTLE) * min(state.flare_height / parameters.flare_height, 1.0)
        state.approach_airspeed = motion.smooth_airspeed
    track_in_air(legs, motion, parameters, state, demand)
    state.next_leg = state.leg
    site = sites[state.site]
    height = max(wheel_height(motion, site, parameters, state), 0.0)
    demand.vertical = Vertical.SINK
    left = min(height / state.flare_height, 1.0)
    gliding = state.engine_silent > _ENGINE_SILENT_FRAMES
    # The harder the gusts throw it about, the firmer it is put down.
    touch = min(_TOUCH_SINK + _TOUCH_SINK_OF_GUSTS * sqrt(motion.gust_variance), _LARGEST_TOUCH_SINK)
    demand.climb_rate = -touch + left * (min(state.flare_from, -touch) + touch)
    least = max(state.approach_airspeed, parameters.approach_speed) - _FLARE_SLOWS
    slow = max(least - motion.airspeed, 0.0)
    excess = max(demand.climb_rate - motion.climb_rate - _SINK_IN_EXCESS, 0.0)
    power = state.throttle * left + _FLARE_THROTTLE * slow + _SINK_THROTTLE * excess
    demand.throttle = 0.0 if gliding else min(power, 1.0)
    demand.flap = state.integrator[Integrator.FLAP] if gliding else _flap(motion, parameters)
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
    # Going round low down is the greater risk once a surface does not obey.
    may_go_round = state.go_arounds < _MOST_GO_AROUNDS and motion.surfaces_sound != 0
    astray = (long or abs(state.following.cross) > _FLARE_CROSS) and may_go_round
    thrown_up = height > _FLARE_TOP * parameters.flare_height
    drift = motion.ground_speed * sin(wrapped(motion.course - state.following.course))
    leads_to = abs(state.following.cross + _DRIFTS_FOR * drift)
    drifting = leads_to > _DRIFT_CROSS and may_go_round
    balked = thrown_up or state.frames > _FLOAT_FRAMES or (height > _COMMITTED and (_foul(readings, state) or astray))
    balked = balked or (drifting and height > _NO_MORE_ROUND)
    if balked and not gliding and state.next_phase == Phase.FLARE:
        state.next_phase = Phase.GO_AROUND


@numba.njit(cache=True)
def _go_around(sites: Any, legs: Any, motion: Any, parameters: Any, state: Any, demand: Any) -> None:
    """Full power along the runway, flaps in by and by; then round to the same site, or elsewhere after too many tries."""
    track_in_air(legs, motion, parameters, state, demand)
    state.next_leg = state.leg
    demand.vertical = Vertical.SPEED_BY_PITCH
    if wheel_height(motion, sites[state.site], parameters, state) < _STEEP_AWAY:
        # Near the ground the nose is not lowered for airspeed: power brings it.
        demand.vertical, demand.climb_rate = Vertical.SINK, _GO_AROUND_CLIMB
    demand.throttle = 1.0
    demand.airspeed = parameters.climb_speed
    demand.bank = min(max(demand.bank, -_GO_AROUND_BANK), _GO_AROUND_BANK)
    above = motion.height - sites[state.site].height
    demand.flap = parameters.take_off_flap if above < _CLIMB_OUT_HEIGHT else 0.0
    if above > _GO_AROUND_HEIGHT:
        site = state.site
        if state.go_arounds >= parameters.go_arounds:
            site = _elsewhere(sites, state)
        _propose(Reason.LAND, site, state)


@numba.njit(cache=True)
def _elsewhere(sites: Any, state: Any) -> int:
    """The runway nearest to the one that could not be landed on; the same one where there is no other."""
    here = sites[state.site]
    chosen, best = state.site, 1e30
    for index in range(len(sites)):
        other = sites[index]
        if index == state.site or other.kind != SiteKind.RUNWAY:
            continue
        square = (other.east - here.east) ** 2 + (other.north - here.north) ** 2
        if square < best:
            chosen, best = index, square
    return int(chosen)
