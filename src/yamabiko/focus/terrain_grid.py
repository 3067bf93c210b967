"""A plane's pixel grid laid on the terrain: each pixel is moved along its contour of equal range and range rate to the ground.

Seen from the middle of the aperture, a pixel of a plane image stands for all points at the same range and the same range rate as
its point of the plane: a circle about the line of flight. Focusing the pixel where that circle meets the terrain puts every target
on the pixel that the plane image would have it on, now at its own place; and projecting the pixel onto the same terrain, as readers
of SICD do, gives that place back.
Source of the contours: NGA.STND.0024-3_1.4 (SICD volume 3, projections), image grid type PLANE.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yamabiko.earth.surface import Plane, ProjectedGrid
from yamabiko.earth.terrain import TerrainHeights, TerrainLookup, TerrainPart
from yamabiko.earth.wgs84 import Float, LocalFrame, earth_fixed_to_geodetic
from yamabiko.errors import InputError
from yamabiko.focus.aperture_centre import ApertureCentre

SETTLED = 1e-3  # m
_AIM = 2e-4  # m
_MOST_STEPS = 60
_POINTS_AT_ONCE = 1 << 17
_MOST_LOOKS = 64
_BEYOND = 0.1  # m
_FROM_THE_VERTICAL_ENDS = 1e-3  # rad

Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class TerrainGrid:
    """A plane's grid on the terrain.

    surface : for focusing. lowest, highest : of its pixels, metres over the ellipsoid.
    layover_share : share of the pixels whose contour meets the terrain more than once; they lie on the highest of these places.
    unsettled_share : share of the pixels whose contour was not found to meet the terrain; they lie where the search ended.
    """

    surface: ProjectedGrid
    lowest: float
    highest: float
    layover_share: float
    unsettled_share: float


def terrain_grid(
    terrain: TerrainHeights, plane: Plane, antenna: ApertureCentre, progress: Callable[[int, int], None] | None = None
) -> TerrainGrid:
    """Lay the grid of a plane on the terrain as one antenna in the middle of the aperture sees it.

    Heights are interpolated bilinearly; settled pixels lie on them to a millimetre. Where the contour meets the terrain several
    times (layover) the highest place is taken, looking every half pixel of the elevation model, or at 64 places where that would be
    more.
    progress : called with pixels done and pixels in all.
    Raises InputError where the model does not cover the ground found, has voids in it or is not tied to the ellipsoid, and for an
    antenna that does not move or lies on the plane's points.
    """
    lookup = TerrainLookup(terrain)
    speed = float(np.linalg.norm(antenna.velocity))
    if not speed > 0.0:
        raise InputError("terrain", "antenna velocity", "none", "an antenna that moves")
    flat = plane.points().reshape(-1, 3)
    part = _part_in_reach(lookup, plane, antenna)
    ground = np.empty_like(flat)
    height = np.empty(len(flat))
    layover, settled = np.zeros(len(flat), np.bool_), np.zeros(len(flat), np.bool_)
    for start in range(0, len(flat), _POINTS_AT_ONCE):
        block = slice(start, min(start + _POINTS_AT_ONCE, len(flat)))
        contours = _Contours.through(flat[block], antenna)
        angle, layover[block], settled[block] = _meet(contours, lookup, part)
        ground[block] = contours.at(angle)
        geodetic = earth_fixed_to_geodetic(ground[block])
        if settled[block].any():
            lookup.heights(geodetic[settled[block]])
        height[block] = geodetic[:, 2]
        if progress is not None:
            progress(block.stop, len(flat))
    return TerrainGrid(
        ProjectedGrid(plane, ground.reshape(*plane.shape, 3)),
        float(height.min()),
        float(height.max()),
        float(layover.mean()),
        float(1.0 - settled.mean()),
    )


@dataclass(frozen=True, eq=False)
class _Contours:
    """Circles about the line of flight, one through each point of a plane.

    centre : (point, 3) earth-fixed (m). radius : (point,) m. outward, upward : (point, 3) unit vectors; the angle zero is the point
    of the plane, in the direction `outward`, and the circle rises with the angle up to `top` (point,), half a turn from its lowest
    place. steepness : (point,) largest rise, metres upwards a metre along.
    """

    centre: Float
    radius: Float
    outward: Float
    upward: Float
    top: Float
    steepness: Float

    @classmethod
    def through(cls, point: Float, antenna: ApertureCentre) -> _Contours:
        along = antenna.velocity / np.linalg.norm(antenna.velocity)
        centre = antenna.position + ((point - antenna.position) @ along)[:, np.newaxis] * along
        outward = point - centre
        radius = np.linalg.norm(outward, axis=1)
        if not radius.min() > 0.0:
            raise InputError("terrain", "plane", "a point on the line of flight", "points beside the line of flight")
        outward = outward / radius[:, np.newaxis]
        upward = np.cross(along, outward)
        up = LocalFrame.at(point[len(point) // 2]).axes[2]
        upward = upward * np.where(upward @ up < 0.0, -1.0, 1.0)[:, np.newaxis]
        top = np.arctan2(upward @ up, outward @ up)
        return cls(centre, radius, outward, upward, top, np.hypot(upward @ up, outward @ up))

    def at(self, angle: Float, which: NDArray[np.int64] | slice = slice(None)) -> Float:
        """Earth-fixed positions (point, 3) at angles (point,) on some of the circles."""
        cosine = (self.radius[which] * np.cos(angle))[:, np.newaxis]
        sine = (self.radius[which] * np.sin(angle))[:, np.newaxis]
        return np.asarray(self.centre[which] + cosine * self.outward[which] + sine * self.upward[which])

    def angle_at(self, height: Float | float) -> Float:
        """Angles (point,) of a height over the ellipsoid, or of the lowest or highest place of a circle that does not reach it."""
        rise = self.steepness * self.radius
        span = np.broadcast_to(np.asarray(height, dtype=np.float64), self.radius.shape)
        level = np.cos(self.top) + (span - earth_fixed_to_geodetic(self.at(np.zeros_like(self.top)))[:, 2]) / rise
        for _ in range(3):
            angle = self.top - np.arccos(np.clip(level, -1.0, 1.0))
            level = level + (span - earth_fixed_to_geodetic(self.at(angle))[:, 2]) / rise
        lowest, highest = self.top - np.pi + _FROM_THE_VERTICAL_ENDS, self.top - _FROM_THE_VERTICAL_ENDS
        return np.clip(self.top - np.arccos(np.clip(level, -1.0, 1.0)), lowest, highest)

    def rise(self, angle: Float, which: NDArray[np.int64] | slice = slice(None)) -> Float:
        """Rise (point,) of the circles at angles (point,), metres upwards a metre along."""
        return np.asarray(self.steepness[which] * np.sin(self.top[which] - angle))


def _part_in_reach(lookup: TerrainLookup, plane: Plane, antenna: ApertureCentre) -> TerrainPart:
    """The part of the model that the contours cross between its own lowest and highest height."""
    rows, columns = plane.shape
    row = np.linspace(0.0, rows - 1.0, min(rows, 17))
    column = np.linspace(0.0, columns - 1.0, min(columns, 17))
    contours = _Contours.through(plane.at(row[:, np.newaxis], column[np.newaxis, :]).reshape(-1, 3), antenna)
    reached = earth_fixed_to_geodetic(contours.at(np.zeros_like(contours.top)))
    part = lookup.part(reached)
    for _ in range(_MOST_STEPS):
        ends = [contours.at(contours.angle_at(height)) for height in (part.lowest, part.highest)]
        reached = earth_fixed_to_geodetic(np.concatenate(ends))
        wider = lookup.part(reached)
        if wider.lowest >= part.lowest and wider.highest <= part.highest:
            break
        part = wider
    return part


def _meet(contours: _Contours, lookup: TerrainLookup, part: TerrainPart) -> tuple[Float, Flags, Flags]:
    """Angles (point,) at which circles meet the terrain; whether they do so more than once; whether they were found to."""
    low, high = contours.angle_at(part.lowest - _BEYOND), contours.angle_at(part.highest + _BEYOND)
    layover = np.zeros(len(low), np.bool_)
    # The circle's fall from high to low is least steep at one of its ends; terrain less steep than that is met once only.
    flattest = np.minimum(contours.rise(low), contours.rise(high))
    several = np.flatnonzero(part.steepest * np.sqrt(np.maximum(1.0 - flattest**2, 0.0)) >= flattest)
    if several.size:
        low[several], high[several], layover[several] = _highest_meeting(contours, lookup, part, several, low, high)
    first = lookup.heights_continued(earth_fixed_to_geodetic(contours.at(np.zeros_like(low))))
    start = np.clip(contours.angle_at(np.where(np.isfinite(first), first, part.lowest)), low, high)
    start[several] = 0.5 * (low[several] + high[several])
    angle, settled = _settle(contours, lookup, start, low, high)
    return angle, layover, settled


def _highest_meeting(
    contours: _Contours, lookup: TerrainLookup, part: TerrainPart, which: NDArray[np.int64], low: Float, high: Float
) -> tuple[Float, Float, Flags]:
    """Angles between which some circles, coming from above, first go under the terrain; whether they come out again below."""
    low, high = low[which], high[which]
    length = float((contours.radius[which] * (high - low)).max())
    looks = int(np.clip(np.ceil(length / (0.5 * part.cell)), 2, _MOST_LOOKS))
    above, below = high.copy(), low.copy()
    under, again = np.zeros(len(which), np.bool_), np.zeros(len(which), np.bool_)
    for look in range(1, looks):
        angle = high + (low - high) * look / looks
        gap = _gap(contours, lookup, angle, which)
        enters = ~under & (gap > 0.0)
        below[enters] = angle[enters]
        under |= enters
        above = np.where(under, above, angle)
        again |= under & (gap < 0.0)
    return below, above, again


def _settle(contours: _Contours, lookup: TerrainLookup, start: Float, low: Float, high: Float) -> tuple[Float, Flags]:
    """Angles (point,) between low, under the terrain, and high, above it, at which it is met, and whether it is.

    Secant steps, kept between the bounds that every look narrows, and a bisection every third step.
    """
    angle, low, high = start.copy(), low.copy(), high.copy()
    settled = np.zeros(len(angle), np.bool_)
    left = np.arange(len(angle))
    gap = _gap(contours, lookup, angle, left)
    slope = -contours.radius * contours.rise(angle)
    for step in range(1, _MOST_STEPS):
        there = np.abs(gap) < _AIM
        settled[left[there]] = True
        left, gap, slope = left[~there], gap[~there], slope[~there]
        if left.size == 0:
            break
        here = angle[left]
        under = gap > 0.0
        low[left] = np.where(under, here, low[left])
        high[left] = np.where(under, high[left], here)
        middle = 0.5 * (low[left] + high[left])
        with np.errstate(divide="ignore", invalid="ignore"):
            following = here - gap / slope
        sound = (following > low[left]) & (following < high[left]) & (step % 3 != 0)
        following = np.where(sound, following, middle)
        new_gap = _gap(contours, lookup, following, left)
        with np.errstate(divide="ignore", invalid="ignore"):
            slope = (new_gap - gap) / (following - here)
        angle[left], gap = following, new_gap
    settled[left] = np.abs(gap) < SETTLED
    return angle, settled


def _gap(contours: _Contours, lookup: TerrainLookup, angle: Float, which: NDArray[np.int64]) -> Float:
    """Terrain over circle (point,) at angles (point,) of some circles (m): positive under the terrain."""
    geodetic = earth_fixed_to_geodetic(contours.at(angle, which))
    return lookup.heights_continued(geodetic) - geodetic[:, 2]
