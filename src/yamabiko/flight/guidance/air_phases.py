"""What the aircraft does in the air, and when it changes: climb out, way, hold, glide, go-around.

Approach and flare stand in `landing_phases`.
"""

from __future__ import annotations

from math import isnan, sqrt
from typing import Any

import numba

from yamabiko.flight.control.integrators import Integrator
from yamabiko.flight.demand import Vertical
from yamabiko.flight.guidance.glides import NOWHERE, best_glide, nearest_site, still_reached
from yamabiko.flight.guidance.landing_phases import (
    ENGINE_SILENT_FRAMES,
    FLARE_SINK_TIME,
    LOST_PITCH,
    SPEED_NOSE_UP,
    approach,
    flare,
    landing_flap,
    speed_margin,
    wheel_height,
)
from yamabiko.flight.guidance.onboard_plans import Reason, plan_number, reason_of, target_of
from yamabiko.flight.guidance.parameters import OWN
from yamabiko.flight.guidance.path import slope_of
from yamabiko.flight.guidance.tracking import leg_at, track_in_air
from yamabiko.flight.kinds import LegKind, Order, Phase, SiteKind

_CLIMB_OUT_HEIGHT = 60.0  # m above the runway
_LOW_BANK = 0.25  # rad, largest on the climb-out
_GO_AROUND_HEIGHT = 150.0  # m above the site, from which it goes round
_GO_AROUND_BANK = 0.3  # rad, largest below that
_FLAP_SPEED = 1.2  # over the airspeed of the approach, below which flaps come out
_WIND_SHARE = 0.5  # of the wind, by which a final without the engine is flown faster
_GLIDE_FLARE = 1.6  # over the usual height of the flare: a glide sinks faster
_FLAP_GAIN = 0.04  # 1/m, share of the flaps per height too much
GLIDE_FLAP = 0.6  # rad, largest used to steepen a glide
_GLIDE_PLANNED = 180  # frames, after which a glide is planned anew from where it has come to
_GLIDE_SETTLED, _GLIDE_SETTLED_STRAIGHT = 400.0, 150.0  # m of a leg left, below which it no longer is, in a turn and straight on
_STEEP_AWAY, _GO_AROUND_CLIMB = 8.0, 1.5  # m of the wheels, up to which a go-around climbs with so many m/s at whatever airspeed


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
        approach(readings, deviation, voted, legs, sites, motion, parameters, state, demand)
    elif phase == Phase.FLARE:
        flare(readings, voted, legs, sites, motion, parameters, state, demand)
    else:
        _go_around(sites, legs, motion, parameters, state, demand)
    _balance(motion, parameters, demand)
    _watch_engine(readings, voted, sites, parameters, state)


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
        demand.airspeed += speed_margin(motion, parameters)
        if motion.airspeed < _FLAP_SPEED * demand.airspeed:
            demand.flap = landing_flap(motion, parameters)
    if leg.kind == LegKind.FINAL:
        state.next_phase = Phase.APPROACH
    elif state.phase == Phase.EN_ROUTE and reason_of(state.plan) == Reason.HOLD and state.leg >= OWN:
        state.next_phase = Phase.HOLD
    elif state.phase == Phase.HOLD and (reason_of(state.plan) != Reason.HOLD or state.leg < OWN):
        state.next_phase = Phase.EN_ROUTE


@numba.njit(cache=True)
def _balance(motion: Any, parameters: Any, demand: Any) -> None:
    """Flaps in or out for good where a surface stuck far from its middle asks for all that its fellow can do in pitch.

    More flap and more speed want the nose pushed down: both help against a surface that holds it down, and are left off against
    one that lifts it.
    """
    if motion.lost_pitch > LOST_PITCH:
        demand.flap = 0.0
        demand.airspeed = min(demand.airspeed, parameters.approach_speed + SPEED_NOSE_UP)
    elif motion.lost_pitch < -LOST_PITCH and motion.airspeed < _FLAP_SPEED * parameters.cruise_speed:
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
    if state.engine_silent > ENGINE_SILENT_FRAMES and not gliding:
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
        steeper = GLIDE_FLAP * (0.5 + _FLAP_GAIN * (motion.height - aim))
        state.integrator[Integrator.FLAP] = min(max(steeper, 0.0), GLIDE_FLAP)
        slow = 0.5 * (parameters.glide_speed + parameters.approach_speed)
        # Near the ground the wind is less, and a gust may take away some more: half of it is kept as airspeed.
        wind = _WIND_SHARE * sqrt(motion.wind_north**2 + motion.wind_east**2)
        least = parameters.approach_speed + max(speed_margin(motion, parameters), wind)
        demand.airspeed = min(max(slow, least), parameters.glide_speed)
    elif state.frames % _GLIDE_PLANNED == _GLIDE_PLANNED - 1 and leg.length - state.following.along > _settled(leg):
        _propose_glide(voted, sites, parameters, state)
    demand.flap = state.integrator[Integrator.FLAP]
    flare_height = max(_GLIDE_FLARE * parameters.flare_height, -FLARE_SINK_TIME * motion.climb_rate)
    if wheel_height(motion, site, parameters, state) < flare_height:
        state.next_phase = Phase.FLARE


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
