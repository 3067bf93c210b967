"""The inner loops of the search: one satellite against many places, all windows of time in which it sees each as it must.

Every condition is a smooth function of time that must not be below zero, or the sign of one: the cosine of the incidence angle
between two limits, the sine of the squint within a limit, the side of the track, the way north or south, the sun. Stretches that
may hold a window are found on the nodes of the orbit's grid, with margins that no motion between two nodes can exceed; there
each function is followed in steps of a few seconds with its derivative, so that limits met and left again within a step are
found too, and its zeros are refined to a microsecond.

Symbols: p the place, n the ellipsoid's normal there, r and v the satellite's earth-fixed position and velocity, d = r - p.
"""

from __future__ import annotations

from math import acos, asin, inf, pi, sin, sqrt
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from yamabiko.earth.wgs84 import Float

compiled = numba.njit(cache=True, nogil=True, error_model="numpy")

# A place's row: position, normal, cosines of the largest and smallest incidence, sine of the squint, signs of side, way and sun.
_P, _N, _LOW, _HIGH, _SQUINT, _SIGN, _ROW = 0, 3, 6, 7, 8, 9, 12
# Functions of time, and their derivatives as many places further on.
_COSINE, _SINE, _SIDE, _NORTHWARD, _SUN, _FUNCTIONS = 0, 1, 2, 3, 4, 5
# Conditions: two of incidence, two of squint, then side, way and sun; the last marks zero Doppler and is no condition.
_SIDED, _CONDITIONS, _DOPPLER = 4, 7, 7
SMALLEST_STEP, LARGEST_STEP = 1.0, 10.0  # s, in which functions are followed
_STEPS_A_DISTANCE = 8.0  # steps in the time that the satellite takes to travel its distance from the place
_NORMAL_OFF_RADIUS = 0.0035  # rad, of the ellipsoid's normal off the direction from the earth's centre: at most 0.00336
_ROOT = 1e-6  # s
_SHORTEST = 1e-3  # s: windows below are not told from rounding
_MOST_EVENTS = 20


class OrbitNodes(NamedTuple):
    """A satellite on an even grid of time.

    step : s between nodes, the second of which is at time zero. state : (node, 9) earth-fixed position (m), velocity (m/s), and
    direction to the sun.
    reach : (node,) how far (m) it can get from the node's position within half a step.
    turn : (node,) by how much (rad) its direction of flight can turn meanwhile, pi where it may turn anywhere.
    swiftest : rad/s, largest rate of the direction from the earth's centre. farthest : m, largest distance from there.
    """

    step: float
    state: Float
    reach: Float
    turn: Float
    swiftest: float
    farthest: float


class Places(NamedTuple):
    """Places and what is asked of windows on each.

    position : (place, 3) earth-fixed m. normal : (place, 3). cosine : (place, 2) of the largest and smallest incidence.
    sine_squint : (place,). sign : (place, 3) of side, northward and sun functions: 1, -1, or 0 where either will do.
    span : (place, 2) s, within the nodes.
    """

    position: Float
    normal: Float
    cosine: Float
    sine_squint: Float
    sign: Float
    span: Float


@compiled
def find_windows(nodes: OrbitNodes, places: Places, found: Float, count: NDArray[np.int64]) -> None:
    """Fill found (place, most, 3) with start, end and best instant (s) of each window, and count (place,) with how many.

    More windows than `most` are counted but not kept. The best instant is the one nearest to zero Doppler.
    """
    row, work, event = np.empty(_ROW), np.empty((3, 2 * _FUNCTIONS)), np.empty(_MOST_EVENTS)
    for place in range(len(count)):
        for axis in range(3):
            row[_P + axis], row[_N + axis] = places.position[place, axis], places.normal[place, axis]
            row[_SIGN + axis] = places.sign[place, axis]
        row[_LOW], row[_HIGH] = places.cosine[place, 0], places.cosine[place, 1]
        row[_SQUINT] = places.sine_squint[place]
        first, last = places.span[place, 0], places.span[place, 1]
        count[place] = _windows_of_place(
            nodes.state,
            nodes.step,
            nodes.reach,
            nodes.turn,
            nodes.swiftest,
            nodes.farthest,
            row,
            first,
            last,
            found[place],
            work,
            event,
        )


@compiled
def _windows_of_place(
    state: Float,
    step: float,
    reach: Float,
    turn: Float,
    swiftest: float,
    farthest: float,
    row: Float,
    first: float,
    last: float,
    found: Float,
    work: Float,
    event: Float,
) -> int:
    distance = sqrt(row[0] ** 2 + row[1] ** 2 + row[2] ** 2)
    widest = _widest_angle(acos(min(max(row[_LOW], -1.0), 1.0)), distance, farthest)
    # In one step the direction from the earth's centre turns by this much at most.
    turn_of_step = swiftest * step
    kept = 0
    node, final = max(1, int(first / step + 0.5) + 1), min(len(state) - 2, int(last / step + 0.5) + 1)
    from_time, to_time = 0.0, -inf
    while node <= final and first <= last:
        x, y, z = state[node, 0], state[node, 1], state[node, 2]
        along = (x * row[0] + y * row[1] + z * row[2]) / (sqrt(x * x + y * y + z * z) * distance)
        beyond = acos(min(max(along, -1.0), 1.0)) - widest
        if beyond > 1.5 * turn_of_step:
            node += int(beyond / turn_of_step - 0.5)
            continue
        if beyond <= 0.5 * turn_of_step and _may_see(state, node, reach[node], turn[node], row):
            low, high = max(first, (node - 1.5) * step), min(last, (node - 0.5) * step)
            if low > to_time + 1e-9:
                if to_time > from_time:
                    kept = _follow(state, step, row, from_time, to_time, found, kept, work, event)
                from_time = low
            to_time = high
        node += 1
    if to_time > from_time:
        kept = _follow(state, step, row, from_time, to_time, found, kept, work, event)
    return kept


@compiled
def _widest_angle(incidence: float, distance: float, farthest: float) -> float:
    """Angle at the earth's centre, at most, between a place at a distance from it and a satellite seen at the incidence or less."""
    zenith = min(incidence + _NORMAL_OFF_RADIUS, pi)
    if farthest <= distance:
        return pi
    return zenith - asin(min(distance * sin(zenith) / farthest, 1.0)) + 1e-6


@compiled
def _may_see(state: Float, node: int, reach: float, turn: float, row: Float) -> bool:
    """Whether incidence and squint may be within limits at some instant not farther than half a step from a node."""
    x, y, z = state[node, 0] - row[0], state[node, 1] - row[1], state[node, 2] - row[2]
    away = sqrt(x * x + y * y + z * z)
    # The line of sight turns by less than this while the satellite moves by less than its reach.
    if reach >= away:
        return True
    margin = asin(reach / away) + 1e-9
    cosine = (row[_N] * x + row[_N + 1] * y + row[_N + 2] * z) / away
    if cosine < row[_LOW] - margin or cosine > row[_HIGH] + margin:
        return False
    u, v, w = state[node, 3], state[node, 4], state[node, 5]
    return bool(abs(u * x + v * y + w * z) <= (row[_SQUINT] + margin + turn) * away * sqrt(u * u + v * v + w * w))


@compiled
def _evaluate(state: Float, h: float, row: Float, time: float, value: Float) -> float:
    """Fill value (2 * _FUNCTIONS,) with the functions at a time and their derivatives; returns how long a step may be.

    Position is the cubic through two nodes with their velocities; velocity the cubic through those of four nodes, since SGP4's is
    not quite the derivative of its position (0.03 m/s in low orbits, 0.1 m/s in high ones).
    """
    node = min(max(int(time / h), 0), len(state) - 4)
    s = time / h - node
    e = 1.0 - s
    a0, b0, a1, b1 = (1.0 + 2.0 * s) * e * e, s * e * e * h, s * s * (3.0 - 2.0 * s), -s * s * e * h
    w0, w1, w2, w3 = (
        s * e * (s - 2.0) / 6.0,
        (s + 1.0) * e * (2.0 - s) / 2.0,
        (s + 1.0) * s * (2.0 - s) / 2.0,
        (s + 1.0) * s * -e / 6.0,
    )
    g0, g1 = -((3.0 * s - 6.0) * s + 2.0) / (6.0 * h), ((3.0 * s - 4.0) * s - 1.0) / (2.0 * h)
    g2, g3 = -((3.0 * s - 2.0) * s - 2.0) / (2.0 * h), (3.0 * s * s - 1.0) / (6.0 * h)
    dd = nd = vd = vv = nv = va = da = 0.0
    x, y, z, u, v, w, f, g, k = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    before = after = 0.0
    for axis in range(3):
        v0, v1, v2, v3 = state[node, axis + 3], state[node + 1, axis + 3], state[node + 2, axis + 3], state[node + 3, axis + 3]
        position = a0 * state[node + 1, axis] + b0 * v1 + a1 * state[node + 2, axis] + b1 * v2
        velocity = w0 * v0 + w1 * v1 + w2 * v2 + w3 * v3
        force = g0 * v0 + g1 * v1 + g2 * v2 + g3 * v3
        d, n = position - row[_P + axis], row[_N + axis]
        dd += d * d
        nd += n * d
        vd += velocity * d
        vv += velocity * velocity
        nv += n * velocity
        va += velocity * force
        da += d * force
        before += n * state[node + 1, axis + 6]
        after += n * state[node + 2, axis + 6]
        x, y, z = y, z, position
        u, v, w = v, w, velocity
        f, g, k = g, k, force
    away, speed = sqrt(dd), sqrt(vv) + 1e-300
    value[_COSINE] = nd / away
    value[_FUNCTIONS + _COSINE] = nv / away - nd * vd / (dd * away)
    # Ahead of the satellite is positive: the line of sight is -d.
    value[_SINE] = -vd / (away * speed)
    value[_FUNCTIONS + _SINE] = (vd * vd / dd + vd * va / (speed * speed) - vv - da) / (away * speed)
    # r x v points to the left of the way.
    value[_SIDE] = row[0] * (y * w - z * v) + row[1] * (z * u - x * w) + row[2] * (x * v - y * u)
    value[_FUNCTIONS + _SIDE] = row[0] * (y * k - z * g) + row[1] * (z * f - x * k) + row[2] * (x * g - y * f)
    value[_NORTHWARD], value[_FUNCTIONS + _NORTHWARD] = w, k
    value[_SUN], value[_FUNCTIONS + _SUN] = before + s * (after - before), (after - before) / h
    return min(max(away / (speed * _STEPS_A_DISTANCE), SMALLEST_STEP), LARGEST_STEP)


@compiled
def _margin(row: Float, condition: int, value: Float, offset: int) -> float:
    """How far a condition is from failing, in its function's unit (offset 0), or the derivative of that (offset _FUNCTIONS)."""
    limit = 1.0 if offset == 0 else 0.0
    if condition == 0:
        return float(value[offset + _COSINE] - limit * row[_LOW])
    if condition == 1:
        return float(limit * row[_HIGH] - value[offset + _COSINE])
    if condition == 2:
        return float(limit * row[_SQUINT] - value[offset + _SINE])
    if condition == 3:
        return float(limit * row[_SQUINT] + value[offset + _SINE])
    if condition == _DOPPLER:
        return float(value[offset + _SINE])
    return float(row[_SIGN + condition - _SIDED] * value[offset + _SIDE + condition - _SIDED])


@compiled
def _holds(row: Float, value: Float) -> bool:
    """Whether every condition holds for the values."""
    inside = True
    for condition in range(_CONDITIONS):
        inside = inside and _margin(row, condition, value, 0) >= 0.0
    return inside


@compiled
def _follow(
    state: Float, h: float, row: Float, first: float, last: float, found: Float, kept: int, work: Float, event: Float
) -> int:
    """Add the windows within first to last to found, kept of which are there; returns how many there are then."""
    here, there, spare = work[0], work[1], work[2]
    step = _evaluate(state, h, row, first, here)
    time, inside = first, _holds(row, here)
    start, best, squint = first, first, abs(here[_SINE])
    while time < last:
        following = min(time + step, last)
        step = _evaluate(state, h, row, following, there)
        events = 0
        for condition in range(_CONDITIONS + 1):
            if condition < _SIDED or condition == _DOPPLER or row[_SIGN + condition - _SIDED] != 0.0:
                events = _zeros(state, h, row, condition, time, following, here, there, event, events, spare)
        event[:events].sort()
        event[events] = following
        before = time
        for number in range(events + 1):
            after = event[number]
            # Whether a piece between events is inside is seen at its middle; a step without events goes on as it began.
            if events > 0 and after - before > 2.0 * _ROOT:
                _evaluate(state, h, row, 0.5 * (before + after), spare)
                holds = _holds(row, spare)
                if inside and not holds:
                    kept = _keep(found, kept, start, before, best)
                if holds and not inside:
                    _evaluate(state, h, row, before, spare)
                    start, best, squint = before, before, abs(spare[_SINE])
                inside = holds
            if inside and number < events:
                _evaluate(state, h, row, after, spare)
                if abs(spare[_SINE]) < squint - 1e-12:
                    best, squint = after, abs(spare[_SINE])
            before = after
        time = following
        here, there = there, here
    if inside:
        if abs(here[_SINE]) < squint - 1e-12:
            best = last
        kept = _keep(found, kept, start, last, best)
    return kept


@compiled
def _keep(found: Float, kept: int, start: float, end: float, best: float) -> int:
    if end - start < _SHORTEST:
        return kept
    if kept < len(found):
        found[kept, 0], found[kept, 1], found[kept, 2] = start, end, min(max(best, start), end)
    return kept + 1


@compiled
def _zeros(
    state: Float,
    h: float,
    row: Float,
    condition: int,
    t0: float,
    t1: float,
    here: Float,
    there: Float,
    event: Float,
    events: int,
    spare: Float,
) -> int:
    """Add to event the times from t0 to t1 at which a condition begins or ends to hold, and the squint's turns next to zero."""
    f0, f1 = _margin(row, condition, here, 0), _margin(row, condition, there, 0)
    if (f0 >= 0.0) != (f1 >= 0.0):
        return _add(event, events, _root(state, h, row, condition, t0, t1, f0 >= 0.0, spare))
    d0, d1 = _margin(row, condition, here, _FUNCTIONS), _margin(row, condition, there, _FUNCTIONS)
    # A turn towards zero may cross it twice between the two instants.
    if d0 * d1 >= 0.0 or (f0 >= 0.0) != (d0 < 0.0):
        return events
    turning = _turning(state, h, row, condition, t0, t1, d0 > 0.0, spare)
    _evaluate(state, h, row, turning, spare)
    held = _margin(row, condition, spare, 0) >= 0.0
    if held == (f0 >= 0.0):
        return _add(event, events, turning) if condition == _DOPPLER else events
    events = _add(event, events, _root(state, h, row, condition, t0, turning, not held, spare))
    return _add(event, events, _root(state, h, row, condition, turning, t1, held, spare))


@compiled
def _add(event: Float, events: int, time: float) -> int:
    # Eight conditions have two zeros each at most: there is always room.
    event[events] = time
    return events + 1


@compiled
def _root(state: Float, h: float, row: Float, condition: int, t0: float, t1: float, held: bool, spare: Float) -> float:
    """Where from t0 to t1 a condition changes that held (or not) at t0: Newton's steps, halving where they leave the bracket."""
    time = 0.5 * (t0 + t1)
    for _ in range(60):
        _evaluate(state, h, row, time, spare)
        margin, slope = _margin(row, condition, spare, 0), _margin(row, condition, spare, _FUNCTIONS)
        if (margin >= 0.0) == held:
            t0 = time
        else:
            t1 = time
        newton = time - margin / slope if slope != 0.0 else inf
        moved = newton if t0 <= newton <= t1 else 0.5 * (t0 + t1)
        if abs(moved - time) < 0.1 * _ROOT or t1 - t0 < _ROOT:
            return moved
        time = moved
    return time


@compiled
def _turning(state: Float, h: float, row: Float, condition: int, t0: float, t1: float, rising: bool, spare: Float) -> float:
    """Where from t0 to t1 the slope of a condition, rising at t0 or not, changes its sign: halved to a tenth of a millisecond."""
    while t1 - t0 > 1e-4:
        time = 0.5 * (t0 + t1)
        _evaluate(state, h, row, time, spare)
        if (_margin(row, condition, spare, _FUNCTIONS) > 0.0) == rising:
            t0 = time
        else:
            t1 = time
    return 0.5 * (t0 + t1)
