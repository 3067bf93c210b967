"""From a task to the runs that fly it: stretches of constant curvature in the flight plane that are flown whole.

Where a pattern can be begun at several places (a circle anywhere, an area at any of its corners), it begins where the way from
the present pose is shortest.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, cos, hypot, pi, sin

import numpy as np
import shapely

from yamabiko.earth.conformal_plane import ConformalPlane
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.flight.kinds import LegKind
from yamabiko.flight.mission.tasks import (
    AreaTask,
    CircleTask,
    LineTask,
    LoiterTask,
    Place,
    RacetrackTask,
    Side,
    SpotlightTask,
    Task,
)
from yamabiko.platform.dubins import advance, shortest_way

Pose = tuple[float, float, float]
"""East, north (m) and course (rad clockwise from the plane's north)."""
MOST_LINES = 200
FARTHEST = 1e6
"""m from home; beyond, the flight plane is no good map."""
_SHARPEST = 0.35 * pi  # of a corner that is rounded while the line is flown; beyond, the line ends and a new one begins
_ENTRIES = 48  # places of a circle at which it may be begun


@dataclass(frozen=True)
class Run:
    """A stretch that is flown whole. start : its pose. segments : curvature (1/m) and length (m) of each part.

    until : s since the epoch until which its one whole circle is flown again; 0 for a run that is flown once.
    """

    start: Pose
    segments: tuple[tuple[float, float], ...]
    kind: LegKind = LegKind.SURVEY
    until: float = 0.0


@dataclass(frozen=True)
class Flying:
    """What patterns have to know. radius : m, of the tightest turn. lead_in : m of straight flight before a run."""

    source: str
    plane: ConformalPlane
    radar_side: Side
    radius: float
    lead_in: float


def runs_of(task: Task, pose: Pose, flying: Flying) -> tuple[Run, ...]:
    """The runs of a task, in order, begun from a pose. Raises InputError for one that cannot be laid out."""
    if isinstance(task, RacetrackTask):
        return _racetrack(task, flying)
    if isinstance(task, AreaTask):
        return _area(task, pose, flying)
    if isinstance(task, LineTask):
        return _line(task, flying)
    return (_circle(task, pose, flying),)


def lead_in(run: Run, flying: Flying) -> Pose:
    """The pose at which the straight flight before a run begins."""
    east, north, course = run.start
    return east - flying.lead_in * sin(course), north - flying.lead_in * cos(course), course


def sign_of(side: Side) -> float:
    """1 for right, -1 for left: the sign of curvatures and offsets to that side."""
    return 1.0 if side == "right" else -1.0


def _way_to(pose: Pose, run: Run, flying: Flying) -> float:
    return float(shortest_way(*pose, *lead_in(run, flying), flying.radius, np.empty((3, 2))))


def _require_radius(task: Task, radius: float, flying: Flying) -> None:
    if radius < flying.radius:
        raise _refusal(
            task, "radius", f"{radius:.0f} m", f"at least {flying.radius:.0f} m, the tightest turn held in the wind", flying
        )


def _refusal(task: Task, field: str, found: str, expected: str, flying: Flying) -> InputError:
    return InputError(flying.source, f"task {task.name} {field}", found, expected)


def _points(task: Task, places: tuple[Place, ...], flying: Flying) -> Float:
    """Places in the flight plane (place, 2). Raises InputError for one so far from home that the plane is no good map."""
    point = flying.plane.to_plane(np.array(places, dtype=np.float64))
    away = float(np.hypot(point[:, 0], point[:, 1]).max())
    if not away < FARTHEST:
        raise _refusal(task, "places", f"one {away / 1e3:.0f} km from home", f"places within {FARTHEST / 1e3:.0f} km", flying)
    return point


def _straight(start: Float, end: Float) -> Run:
    east, north = float(end[0] - start[0]), float(end[1] - start[1])
    return Run((float(start[0]), float(start[1]), atan2(east, north)), ((0.0, hypot(east, north)),))


# --- lines ----------------------------------------------------------------------------------------------------------------------


def _least_length(flying: Flying) -> float:
    """Metres of the shortest line: shorter than half of what is flown to settle before it, it is most likely a slip."""
    return max(0.5 * flying.lead_in, 100.0)


def _require_length(task: Task, length: float, flying: Flying) -> None:
    least = _least_length(flying)
    if length < least:
        raise _refusal(task, "line", f"one of {length:.0f} m", f"lines of at least {least:.0f} m", flying)


def _racetrack(task: RacetrackTask, flying: Flying) -> tuple[Run, ...]:
    """The line, and a half circle, the way back and a half circle between every two times."""
    run = _straight(*_points(task, (task.start, task.end), flying))
    length = run.segments[0][1]
    _require_length(task, length, flying)
    half = (sign_of(task.turn) / flying.radius, pi * flying.radius)
    far = advance(*run.start, 0.0, length)
    before = lead_in(run, flying)
    way_back = Run(far, (half, (0.0, length + flying.lead_in), half), LegKind.TRANSIT)
    settle = Run(before, ((0.0, flying.lead_in),), LegKind.TRANSIT)
    runs = [run]
    for _ in range(task.laps - 1):
        runs += [way_back, *([settle] if flying.lead_in > 0.0 else []), run]
    return tuple(runs)


def _line(task: LineTask, flying: Flying) -> tuple[Run, ...]:
    """Runs through places displaced to the side, corners rounded with the tightest turn; where they are too sharp, a new run."""
    point = _points(task, task.places, flying)
    step = np.diff(point, axis=0)
    length = np.hypot(step[:, 0], step[:, 1])
    for part in length:
        _require_length(task, float(part), flying)
    ahead = step / length[:, np.newaxis]
    left = np.stack([-ahead[:, 1], ahead[:, 0]], axis=-1) * sign_of(flying.radar_side) * task.offset
    turn = np.arctan2(_cross(ahead[:-1], ahead[1:]), (ahead[:-1] * ahead[1:]).sum(axis=-1))
    runs, first = [], 0
    for corner in range(len(turn) + 1):
        if corner == len(turn) or abs(turn[corner]) > _SHARPEST:
            runs.append(_rounded(task, point[first : corner + 2], left[first : corner + 1], turn[first:corner], flying))
            first = corner + 1
    return tuple(runs)


def _cross(one: Float, other: Float) -> Float:
    """Sine of the turn to the right from one direction (..., 2) east, north to another."""
    return np.asarray(one[..., 1] * other[..., 0] - one[..., 0] * other[..., 1])


def _rounded(task: LineTask, point: Float, aside: Float, turn: Float, flying: Flying) -> Run:
    """One run through points (corner, 2) displaced by aside (side, 2), with turns (rad, to the right) between its sides."""
    corner = np.empty_like(point)
    corner[0], corner[-1] = point[0] + aside[0], point[-1] + aside[-1]
    for number, angle in enumerate(turn, 1):
        # On the bisector both displaced sides meet.
        corner[number] = point[number] + (aside[number - 1] + aside[number]) / (1.0 + cos(angle))
    cut = np.concatenate([[0.0], flying.radius * np.abs(np.tan(0.5 * turn)), [0.0]])
    step = np.diff(corner, axis=0)
    along = (step * np.diff(point, axis=0)).sum(axis=-1)
    side = np.hypot(step[:, 0], step[:, 1]) - cut[:-1] - cut[1:]
    for number, left in enumerate(side, 1):
        if along[number - 1] <= 0.0 or left < 0.0:
            found = f"places {number} and {number + 1} of a stretch too close for the turns at a radius of {flying.radius:.0f} m"
            raise _refusal(task, "places", found, f"places further apart, by {abs(left):.0f} m or more", flying)
    segments: list[tuple[float, float]] = []
    for number, straight in enumerate(side):
        segments.append((0.0, float(straight)))
        if number < len(turn):
            angle = float(turn[number])
            segments.append((np.sign(angle) / flying.radius, flying.radius * abs(angle)))
    start = (float(corner[0, 0]), float(corner[0, 1]), float(atan2(step[0, 0], step[0, 1])))
    return Run(start, tuple((float(curvature), length) for curvature, length in segments if length > 1e-6))


# --- areas ----------------------------------------------------------------------------------------------------------------------


def _area(task: AreaTask, pose: Pose, flying: Flying) -> tuple[Run, ...]:
    """Lines over the strips of an area, begun at the corner that is reached soonest."""
    outline = shapely.Polygon(_points(task, task.outline, flying))
    if not outline.is_valid or outline.area < 1.0:
        raise _refusal(task, "outline", "one that crosses itself or encloses nothing", "the corners in order", flying)
    middle = np.array([outline.centroid.x, outline.centroid.y])
    course = task.course - float(flying.plane.convergence(flying.plane.from_plane(middle)))
    strips = _strips(task, outline, middle, course, flying)
    orders = [strips, strips[::-1]]
    ways = [_boustrophedon(task, order, middle, course, turned, flying) for order in orders for turned in (False, True)]
    if not task.alternate:
        ways = [ways[0], ways[2]]
    return min(ways, key=lambda runs: _way_to(pose, runs[0], flying))


def _strips(task: AreaTask, outline: shapely.Polygon, middle: Float, course: float, flying: Flying) -> Float:
    """Strips (strip, 3) across an area: distance of the middle line to the right, its start and end along the course (m)."""
    ahead, right = _axes(course)
    corner = np.array(outline.exterior.coords) - middle
    turned = shapely.Polygon(np.stack([corner @ right, corner @ ahead], axis=-1))
    west, south, east, north = turned.bounds
    count = int(np.ceil(max((east - west) / task.spacing - 1e-9, 1.0)))
    if count > MOST_LINES:
        raise _refusal(task, "spacing", f"{task.spacing:g} m, {count} lines", f"at most {MOST_LINES} lines", flying)
    first = 0.5 * (west + east) - 0.5 * (count - 1) * task.spacing
    strips = []
    for number in range(count):
        across = first + number * task.spacing
        half = 0.5 * task.spacing
        part = shapely.intersection(turned, shapely.box(across - half, south - 1.0, across + half, north + 1.0))
        if part.area < 1e-6 * turned.area:
            continue
        start, end = part.bounds[1] - task.overshoot, part.bounds[3] + task.overshoot
        # Over a tip of the area a line is as long as makes sense to fly, and so a little longer than the strip.
        longer = max(0.5 * (_least_length(flying) - (end - start)), 0.0)
        start, end = start - longer, end + longer
        strips.append((across, start, end))
    return np.array(strips)


def _axes(course: float) -> tuple[Float, Float]:
    """Unit vectors east, north along a course and to the right of it."""
    return np.array([sin(course), cos(course)]), np.array([cos(course), -sin(course)])


def _boustrophedon(task: AreaTask, strips: Float, middle: Float, course: float, turned: bool, flying: Flying) -> tuple[Run, ...]:
    """A run a strip, every other one the other way where the task says so; turned : the first one against the course."""
    ahead, right = _axes(course)
    runs = []
    for number, (across, start, end) in enumerate(strips):
        against = task.alternate and (number % 2 == 1) != turned
        # The track lies beside its strip, on the side that the radar does not look to.
        aside = across - sign_of(flying.radar_side) * task.swath_offset * (-1.0 if against else 1.0)
        begin, finish = (end, start) if against else (start, end)
        runs.append(_straight(middle + aside * right + begin * ahead, middle + aside * right + finish * ahead))
    return tuple(runs)


# --- circles --------------------------------------------------------------------------------------------------------------------


def _circle(task: CircleTask | SpotlightTask | LoiterTask, pose: Pose, flying: Flying) -> Run:
    """Circles, begun where the way to them is shortest."""
    _require_radius(task, task.radius, flying)
    centre = _points(task, (task.target if isinstance(task, SpotlightTask) else task.centre,), flying)[0]
    side = sign_of(flying.radar_side if isinstance(task, SpotlightTask) else task.turn)
    laps = 1.0 if isinstance(task, LoiterTask) else task.laps
    until = task.until if isinstance(task, LoiterTask) else 0.0
    kind = LegKind.LOITER if isinstance(task, LoiterTask) else LegKind.SURVEY
    segment = (side / task.radius, 2.0 * pi * task.radius * laps)

    def begun_at(bearing: float) -> Run:
        east, north = float(centre[0]) + task.radius * sin(bearing), float(centre[1]) + task.radius * cos(bearing)
        return Run((east, north, bearing + side * 0.5 * pi), (segment,), kind, until)

    entries = [begun_at(2.0 * pi * number / _ENTRIES) for number in range(_ENTRIES)]
    return min(entries, key=lambda run: _way_to(pose, run, flying))
