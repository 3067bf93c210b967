"""Laying out a mission's legs: taxi out, take-off, climb, tasks with the turns between them, arrival, taxi in."""

from __future__ import annotations

from math import hypot, pi, radians, tan

from yamabiko.earth.conformal_plane import ConformalPlane
from yamabiko.errors import InputError
from yamabiko.flight.kinds import LegKind
from yamabiko.flight.mission.ground_below import GroundBelow
from yamabiko.flight.mission.leg_samples import sample_legs
from yamabiko.flight.mission.mission import Arrival, Mission
from yamabiko.flight.mission.patterns import Flying, Pose, Run, lead_in, runs_of
from yamabiko.flight.mission.performance import Performance
from yamabiko.flight.mission.route import Route
from yamabiko.flight.mission.tasks import HeightDatum, Task
from yamabiko.flight.mission.taxiing import runway_pose, taxi_in, taxi_out
from yamabiko.flight.mission.wind_profile import along_and_across
from yamabiko.platform.dubins import advance

FINAL_SLOPE = tan(radians(3.0))
PATTERN_HEIGHT = 300.0
"""m above the field, at which the approach begins."""
_CLIMB_OUT = 120.0  # m above the field (400 ft), up to which the runway's course is held
_SAME_PLACE, _SAME_COURSE = 1e-6, 1e-9
_GROUND_SPACING = 100.0  # m, at which the ground under a task is looked up
MOST_LEGS = 900
LONGEST_WAY = 1e7  # m


def lay_out(mission: Mission, performance: Performance, plane: ConformalPlane, ground: GroundBelow) -> tuple[Route, int]:
    """The legs of a mission, and the number of the first on the ground that leaves the runway's middle after landing.

    Raises InputError for what cannot be laid out.
    """
    route = taxi_out(mission, plane)
    _take_off(route, mission, performance)
    for task in mission.tasks:
        _fly_task(route, task, mission, performance, plane, ground)
        if len(route.legs) > MOST_LEGS:
            raise InputError(mission.source, f"task {task.name}", f"{len(route.legs)} legs so far", f"at most {MOST_LEGS}")
        if sum(leg[3] for leg in route.legs) > LONGEST_WAY:
            raise InputError(mission.source, f"task {task.name}", "a way of more than 10000 km so far", "one that can be flown")
    _arrive(route, mission, performance, plane)
    first_taxi_in = taxi_in(route, mission, plane)
    return route, first_taxi_in


def _take_off(route: Route, mission: Mission, performance: Performance) -> None:
    """Along the runway from standstill, and straight on until the climb-out height is reached."""
    field = mission.home.height
    headwind = -along_and_across(performance.wind.at(field + 10.0), mission.home.course)[0]
    left = mission.home.length - mission.ground.line_up
    slope = performance.slopes(field, field + _CLIMB_OUT).climb
    reached = min(slope * max(left - performance.take_off_run(headwind), 0.0), _CLIMB_OUT)
    route.add(0.0, left, field + reached, performance.cruise, LegKind.TAKE_OFF, "take-off")
    route.add(0.0, (_CLIMB_OUT - reached) / slope, field + _CLIMB_OUT, performance.cruise, LegKind.TRANSIT, "climb-out")


# --- tasks ----------------------------------------------------------------------------------------------------------------------


def _fly_task(
    route: Route, task: Task, mission: Mission, performance: Performance, plane: ConformalPlane, ground: GroundBelow
) -> None:
    """Append the way to a task's runs, the runs, and the turns between them, all level at the task's height."""
    label = f"task {task.name}"
    height = _height_of(route, task, mission, performance, plane, ground)
    level = performance.slopes(height, height, label)
    flying = _flying(height, mission, performance, plane)
    for run in runs_of(task, route.pose, flying):
        if not _is_at(route.pose, run.start):
            before = lead_in(run, flying)
            slopes = level if route.height == height else performance.slopes(route.height, height, label)
            route.join(before, height, slopes, performance.cruise, LegKind.TRANSIT, label)
            route.add(0.0, flying.lead_in, height, performance.survey, LegKind.TRANSIT, label)
            route.pose = run.start
        _fly_run(route, run, height, performance.survey, label)


def _fly_run(route: Route, run: Run, height: float, airspeed: float, label: str) -> None:
    for curvature, length in run.segments:
        route.add(curvature, length, height, airspeed, run.kind, label, run.until)


def _is_at(pose: Pose, start: Pose) -> bool:
    turned = (pose[2] - start[2] + pi) % (2.0 * pi) - pi
    return hypot(pose[0] - start[0], pose[1] - start[1]) < _SAME_PLACE and abs(turned) < _SAME_COURSE


def _flying(height: float, mission: Mission, performance: Performance, plane: ConformalPlane) -> Flying:
    radius = performance.slopes(height, height).radius
    return Flying(mission.source, plane, mission.radar_side, radius, performance.lead_in(height))


def _height_of(
    route: Route, task: Task, mission: Mission, performance: Performance, plane: ConformalPlane, ground: GroundBelow
) -> float:
    """The task's height in m above the ellipsoid."""
    if task.height.datum is HeightDatum.ELLIPSOID:
        return task.height.value
    if task.height.datum is HeightDatum.SEA:
        return task.height.value + mission.geoid_undulation
    # Turns grow with height: what lies below is looked up under the runs as they are at about the right height.
    height = mission.home.height + task.height.value
    for _ in range(2):
        runs = runs_of(task, route.pose, _flying(height, mission, performance, plane))
        trial = Route(runs[0].start, height)
        for run in runs:
            trial.pose = run.start
            _fly_run(trial, run, height, performance.survey, "")
        height = float(ground.heights(sample_legs(trial.table(), _GROUND_SPACING).point).max()) + task.height.value
    return height


# --- arrival --------------------------------------------------------------------------------------------------------------------


def _arrive(route: Route, mission: Mission, performance: Performance, plane: ConformalPlane) -> None:
    """Append the way home to the gate before the final approach, and down at three degrees to the threshold.

    Straight in, three degrees are met at the pattern's height and held; from a downwind leg, the pattern's height is left on the
    base turn, so that the circuit stays close to the field.
    """
    field, final = mission.home.height, mission.rules.final_length
    threshold = runway_pose(mission, plane)
    low = final * FINAL_SLOPE
    top = max(low, PATTERN_HEIGHT)
    around = mission.arrival is not Arrival.STRAIGHT_IN
    gate_height = low if around else top
    settle = performance.lead_in(field + top)
    gate = advance(*threshold, 0.0, -(gate_height / FINAL_SLOPE + settle))
    slopes = performance.slopes(route.height, field + top)
    if around:
        _downwind(route, mission, performance, threshold, gate, field + top, field + gate_height)
    else:
        route.join(gate, field + top, slopes, performance.cruise, LegKind.TRANSIT, "return")
    approach = performance.approach
    route.add(0.0, settle, field + gate_height, approach, LegKind.APPROACH, "approach")
    route.add(0.0, gate_height / FINAL_SLOPE - final, field + low, approach, LegKind.APPROACH, "approach")
    route.add(0.0, final, field, approach, LegKind.FINAL, "final")
    route.pose = threshold


def _downwind(
    route: Route, mission: Mission, performance: Performance, threshold: Pose, gate: Pose, top: float, low: float
) -> None:
    """Append the way home to abeam the threshold, the downwind leg and the base turn onto the gate, from one height to a lower."""
    slopes, pattern = performance.slopes(route.height, top), performance.slopes(low, top)
    side = 1.0 if mission.arrival is Arrival.RIGHT_DOWNWIND else -1.0
    east, north, _ = advance(threshold[0], threshold[1], threshold[2] + side * 0.5 * pi, 0.0, 2.0 * pattern.radius)
    route.join((east, north, threshold[2] + pi), top, slopes, performance.cruise, LegKind.TRANSIT, "return")
    along = hypot(gate[0] - threshold[0], gate[1] - threshold[1])
    way = [(0.0, along), (side / pattern.radius, pi * pattern.radius)]
    route.descend_along(way, low, pattern, performance.cruise, LegKind.APPROACH, "downwind")
    route.pose = gate
