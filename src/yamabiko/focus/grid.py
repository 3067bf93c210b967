"""Choosing the image grid from the data, and refusing one that the data cannot fill without ambiguity.

Two things limit a grid. Sampled frequencies and pulses make the picture repeat itself, so it may reach only so far; and pixels
further apart than the reciprocal of the spatial-frequency support lose resolution.
"""

from __future__ import annotations

import numpy as np

from yamabiko.collect.line_of_sight import delay_gradient, path_gradient, two_way_path
from yamabiko.collect.noise import pulses_lighting
from yamabiko.collect.phase_history import SPEED_OF_LIGHT, PhaseHistory
from yamabiko.collect.tiles import extreme_points
from yamabiko.earth.surface import Plane, Points, Surface
from yamabiko.earth.wgs84 import Float, LocalFrame
from yamabiko.errors import GridError
from yamabiko.focus.complex_image import Carrier
from yamabiko.focus.spatial_support import Aperture, SpatialSupport, spatial_support

PIXELS_PER_RESOLUTION_CELL = 1.5
FEWEST_PIXELS = 2
MOST_PIXELS = 1 << 30
_LEAST_GRAZING_COSINE = 0.02
_MOST_CUTS = 100
_GAP = 1.5
_LIT_SHARE = 0.98
_CORNERS = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])


def default_plane(
    history: PhaseHistory,
    centre: Float | None = None,
    extent: float | tuple[float, float] | None = None,
    spacing: float | tuple[float, float] | None = None,
) -> Plane:
    """A ground plane fit for a phase history, tangent to the ellipsoid's normal at its centre.

    Rows grow in ground range away from the radar as seen in the middle of the aperture; columns so that row x column is up.
    centre : (3,) earth-fixed metres, the scene centre if not given. extent, spacing : metres, one number or (along rows, along
    columns); if not given, the largest extent without ambiguity and two thirds of a resolution cell.

    Raises GridError when the grid would be ambiguous or too coarse, saying by how much, or has more pixels than can be meant.
    """
    middle = history.scene_centre if centre is None else np.asarray(centre, dtype=np.float64)
    row, column = ground_directions(history, middle)
    support = _support(history, middle, row, column)
    widths = (support.row[1] - support.row[0], support.column[1] - support.column[0])
    steps = _pair(spacing) if spacing is not None else (_rounded_down(widths[0]), _rounded_down(widths[1]))
    reach = _pair(extent) if extent is not None else _unambiguous_extent(history, middle, row, column)
    for name, value in (("extent", reach), ("spacing", steps)):
        if not all(np.isfinite(value)) or min(value) <= 0.0:
            raise GridError("image grid", name, f"{value[0]:g} by {value[1]:g} m", "positive metres")
    _check_spacing(steps, widths)
    plane = _plane(middle, row, column, reach, steps)
    check_ambiguity(history, plane)
    _check_lit(history, plane)
    return plane


def ground_directions(history: PhaseHistory, centre: Float) -> tuple[Float, Float]:
    """Unit vectors (3,), earth-fixed: ground range away from the radar in the middle of the aperture, and up x that.

    Raises GridError when the radar looks straight down, where ground range has no direction.
    """
    carrier = Carrier.of(history)
    up = LocalFrame.at(centre).axes[2]
    away = 0.5 * path_gradient(carrier.transmit_position, carrier.receive_position, centre)
    ground = away - (away @ up) * up
    length = float(np.linalg.norm(ground))
    if length < _LEAST_GRAZING_COSINE:
        raise GridError("image grid", "look", "straight down", "a look to the side, so that ground range has a direction")
    row = ground / length
    return row, np.cross(up, row)


def check_ambiguity(history: PhaseHistory, surface: Surface) -> None:
    """Raise GridError where a surface reaches further than range or azimuth can tell apart, saying by how much."""
    along_range, along_azimuth = ambiguity(history, extreme_points(surface))
    period = SPEED_OF_LIGHT / (2.0 * history.frequency_step.max())
    if along_range > 1.0:
        found = f"a corner {along_range:.2f} times as far as range tells apart"
        expected = (
            f"corners within {period / 2.0:.4g} m of the reference point in slant range (the picture repeats every {period:.4g} m)"
        )
        raise GridError("image grid", "extent", found, expected)
    if along_azimuth > 1.0:
        found = f"a corner {along_azimuth:.2f} times as far as the pulses tell apart in azimuth"
        raise GridError("image grid", "extent", found, f"corners {along_azimuth:.2f} times nearer to the reference point")


def ambiguity(history: PhaseHistory, points: Float) -> tuple[float, float]:
    """How far points (point, 3) lie, as a share of what (range, azimuth) can tell apart; above one is ambiguous.

    Range: the way to the point less the way to the reference point, against half of c / frequency step. Azimuth: the carrier
    cycles by which that difference changes from one pulse to the next, against half a cycle. Where a pulse is missing, the change
    counts in which the others follow each other: a gap raises sidelobes and repeats nothing.
    """
    transmit, receive = history.transmit.position, history.receive.position
    reference = two_way_path(transmit, receive, history.reference_point)
    path = two_way_path(transmit[:, np.newaxis], receive[:, np.newaxis], points) - reference[:, np.newaxis]
    along_range = np.abs(path) * history.frequency_step[:, np.newaxis] * 2.0 / SPEED_OF_LIGHT
    change = np.abs(np.diff(path, axis=0)) * _usual_share(history)[:, np.newaxis]
    along_azimuth = change * history.centre_frequency * 2.0 / SPEED_OF_LIGHT
    if history.illumination is not None:
        time = history.bounce_time[:, np.newaxis]
        lit = np.abs(history.illumination.place(history.scene_frame, points, time)) <= 0.5
        along_range, along_azimuth = along_range * lit, along_azimuth * (lit[1:] & lit[:-1])
    return float(along_range.max()), float(along_azimuth.max())


def _unambiguous_extent(history: PhaseHistory, centre: Float, row: Float, column: Float) -> tuple[float, float]:
    """Largest extent (along rows, along columns) in metres about a centre that stays unambiguous out to its corners.

    Over a wide aperture either side takes up of both ambiguities: what is too much is taken from the side that takes up most.
    """
    check_ambiguity(history, Points(centre[np.newaxis]))
    sides = np.stack([row, column])
    lit = pulses_lighting(history, centre)
    if lit.sum() < 2:
        raise GridError("image grid", "centre", f"a place that {lit.sum()} pulses light", "a place that the beam swept over")
    gradient = delay_gradient(history.transmit.position[lit], history.receive.position[lit], centre) @ sides.T
    along_range = np.abs(gradient).max(axis=0) * float(history.frequency_step.max())
    turn = np.abs(np.diff(gradient, axis=0)) * _usual_share(history)[lit[1:] & lit[:-1], np.newaxis]
    along_azimuth = turn.max(axis=0) * history.centre_frequency
    extent = np.minimum(1.0 / np.maximum(along_range, along_azimuth), _planned_extent(history, centre, sides))
    for _ in range(_MOST_CUTS):
        share = np.array(ambiguity(history, centre + (_CORNERS * extent / 2.0) @ sides))
        worst = int(share.argmax())
        if share[worst] <= 1.0:
            break
        alone = [ambiguity(history, centre + (_CORNERS * extent * side / 2.0) @ sides)[worst] for side in np.eye(2)]
        extent[int(np.argmax(alone))] *= 0.998 / share[worst]
    return float(extent[0]), float(extent[1])


def _planned_extent(history: PhaseHistory, centre: Float, sides: Float) -> Float:
    """Largest extents (2,) in metres about a centre, along sides (2, 3), within the ground that was to be pictured."""
    if history.area is None:
        return np.full(2, np.inf)
    area = history.area
    corner = history.scene_frame.to_earth_fixed(np.concatenate([area, np.zeros((len(area), 1))], axis=1)) - centre
    reach = corner @ sides.T
    extent = 2.0 * np.minimum(reach.max(axis=0), -reach.min(axis=0))
    if extent.min() <= 0.0:
        raise GridError("image grid", "centre", "a place outside the ground that was to be pictured", "one inside, or an extent")
    return np.asarray(_LIT_SHARE * extent)


def _check_lit(history: PhaseHistory, plane: Plane) -> None:
    """Raise GridError where a plane reaches beyond the ground that got a full aperture."""
    if history.illumination is None:
        return
    points = extreme_points(plane)
    time = history.bounce_time
    begin, end = (history.illumination.place(history.scene_frame, points, one) for one in (time[0], time[-1]))
    if not ((begin <= -_LIT_SHARE * 0.5) & (end >= _LIT_SHARE * 0.5)).all():
        found = "a corner that the beam did not sweep over in full"
        raise GridError("image grid", "extent", found, "an image within the ground that was lit")


def _usual_share(history: PhaseHistory) -> Float:
    """(pulse - 1,) the usual time between pulses over that to the next one where pulses are missing, else one."""
    wait = np.diff(history.transmit.time)
    usual = float(np.median(wait))
    return np.where(wait > _GAP * usual, usual / wait, 1.0)


def _support(history: PhaseHistory, point: Float, row: Float, column: Float) -> SpatialSupport:
    band = history.lowest_frequency, history.highest_frequency
    illumination, centre = history.illumination, history.scene_centre
    aperture = Aperture(history.transmit, history.receive, *band, illumination=illumination, scene_centre=centre)
    return spatial_support(aperture, Carrier.of(history), point, row, column)


def _check_spacing(steps: tuple[float, float], widths: tuple[float, float]) -> None:
    for name, step, width in zip(("row spacing", "column spacing"), steps, widths, strict=True):
        if step * width > 1.0:
            found = f"{step:g} m, {step * width:.2f} times too coarse"
            raise GridError("image grid", name, found, f"at most {1.0 / width:.4g} m to hold {width:.4g} cycles/m")


def _plane(centre: Float, row: Float, column: Float, extent: tuple[float, float], spacing: tuple[float, float]) -> Plane:
    rows, columns = (int(reach / step + 1e-9) for reach, step in zip(extent, spacing, strict=True))
    if min(rows, columns) < FEWEST_PIXELS:
        found = f"{rows} x {columns} pixels ({extent[0]:g} by {extent[1]:g} m, {spacing[0]:g} by {spacing[1]:g} m apart)"
        raise GridError("image grid", "extent", found, f"at least {FEWEST_PIXELS} pixels each way")
    if rows * columns > MOST_PIXELS:
        raise GridError("image grid", "extent and spacing", f"{rows} x {columns} pixels", f"at most {MOST_PIXELS} pixels")
    return Plane(centre, row, column, spacing[0], spacing[1], (rows, columns), (float(rows // 2), float(columns // 2)))


def _rounded_down(width: float) -> float:
    """Pixel spacing (m) for a support width (cycles/m), rounded down to two digits so that people can say it."""
    step = 1.0 / (PIXELS_PER_RESOLUTION_CELL * width)
    digit = 10.0 ** (np.floor(np.log10(step)) - 1.0)
    return float(np.round(np.floor(step / digit) * digit, 12))


def _pair(value: float | tuple[float, float]) -> tuple[float, float]:
    return value if isinstance(value, tuple) else (float(value), float(value))
