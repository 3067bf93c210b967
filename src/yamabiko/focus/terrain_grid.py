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
from yamabiko.earth.wgs84 import Float, earth_fixed_to_geodetic
from yamabiko.errors import InputError
from yamabiko.focus.aperture_centre import ApertureCentre
from yamabiko.focus.contour_kernel import first_under

SETTLED = 1e-3  # m
_AIM = 2e-4  # m
_MOST_STEPS = 60
_SIDE = 160  # pixels of the squares worked on: small enough that relief and slopes in reach of one are its own
_MOST_LOOKS = 256
_SERIES_TERMS = 6
_BEYOND = 0.1  # m
_EARTH_DIAMETER = 1.27e7  # m
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
    times (layover) the highest place is taken, looking every half pixel of the elevation model, or at 256 places
    if those are fewer.
    progress : called with pixels done and pixels in all.
    Raises InputError where the model does not cover the ground found or has voids in it, and for an antenna that does not move or
    lies on the plane's points.
    """
    lookup = TerrainLookup(terrain)
    if not float(np.linalg.norm(antenna.velocity)) > 0.0:
        raise InputError("terrain", "antenna velocity", "none", "an antenna that moves")
    rows, columns = plane.shape
    ground, height = np.empty((rows, columns, 3)), np.empty((rows, columns))
    layover, settled = np.zeros((rows, columns), np.bool_), np.zeros((rows, columns), np.bool_)
    for first_row in range(0, rows, _SIDE):
        for first_column in range(0, columns, _SIDE):
            square = slice(first_row, first_row + _SIDE), slice(first_column, first_column + _SIDE)
            inside = ground[square].shape[:2]
            place = np.arange(rows)[square[0], np.newaxis], np.arange(columns)[np.newaxis, square[1]]
            contours = _Contours.through(plane.at(*place).reshape(-1, 3), antenna)
            part = _part_in_reach(lookup, contours, inside)
            angle, again, met = _meet(contours, lookup, part)
            position = contours.at(angle)
            geodetic = earth_fixed_to_geodetic(position)
            if part.voids:
                # A search that comes upon a void ends at its edge.
                lookup.refuse_voids(geodetic, ~met)
            if met.any():
                met[met] = np.abs(lookup.heights(geodetic[met]) - geodetic[met, 2]) < SETTLED
            ground[square], height[square] = position.reshape(*inside, 3), geodetic[:, 2].reshape(inside)
            layover[square], settled[square] = again.reshape(inside), met.reshape(inside)
        if progress is not None:
            progress(min(first_row + _SIDE, rows), rows)
    return TerrainGrid(
        ProjectedGrid(plane, ground),
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
    place. steepness : (point,) largest rise, metres upwards a metre along. foot : (point, 3) the plane's point, geodetic.
    """

    centre: Float
    radius: Float
    outward: Float
    upward: Float
    top: Float
    steepness: Float
    foot: Float

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
        foot = earth_fixed_to_geodetic(point)
        up = np.stack(
            [np.cos(foot[:, 0]) * np.cos(foot[:, 1]), np.cos(foot[:, 0]) * np.sin(foot[:, 1]), np.sin(foot[:, 0])], axis=1
        )
        upward = upward * np.where(np.sum(upward * up, axis=1) < 0.0, -1.0, 1.0)[:, np.newaxis]
        rises, grows = np.sum(upward * up, axis=1), np.sum(outward * up, axis=1)
        return cls(centre, radius, outward, upward, np.arctan2(rises, grows), np.hypot(rises, grows), foot)

    def at(self, angle: Float, which: NDArray[np.int64] | slice = slice(None)) -> Float:
        """Earth-fixed positions (point, 3) at angles (point,) on some of the circles."""
        cosine = (self.radius[which] * np.cos(angle))[:, np.newaxis]
        sine = (self.radius[which] * np.sin(angle))[:, np.newaxis]
        return np.asarray(self.centre[which] + cosine * self.outward[which] + sine * self.upward[which])

    def angle_at(self, height: Float | float, margin: float = 0.0) -> Float:
        """Angles (point,) of a height over the ellipsoid on a flat earth, kept off the lowest and the highest place of a circle.

        margin : height to add (m), and with its sign as much as the earth's curve may change the height on the way there.
        """
        angle = self._flat(height)
        if margin != 0.0:
            curve = (self.radius * angle) ** 2 / _EARTH_DIAMETER
            angle = self._flat(height + margin + np.sign(margin) * 2.0 * curve)
        lowest, highest = self.top - np.pi + _FROM_THE_VERTICAL_ENDS, self.top - _FROM_THE_VERTICAL_ENDS
        return np.clip(angle, lowest, highest)

    def _flat(self, height: Float | float) -> Float:
        level = np.cos(self.top) + (height - self.foot[:, 2]) / (self.steepness * self.radius)
        return np.asarray(self.top - np.arccos(np.clip(level, -1.0, 1.0)))

    def rise(self, angle: Float, which: NDArray[np.int64] | slice = slice(None)) -> Float:
        """Rise (point,) of the circles at angles (point,), metres upwards a metre along."""
        return np.asarray(self.steepness[which] * np.sin(self.top[which] - angle))


def _part_in_reach(lookup: TerrainLookup, contours: _Contours, shape: tuple[int, int]) -> TerrainPart:
    """The part of the model that the contours of a square of pixels cross between its own lowest and highest height."""
    number = np.arange(shape[0] * shape[1]).reshape(shape)
    edge = np.unique(np.concatenate([number[0], number[-1], number[:, 0], number[:, -1]]))[:: max(1, _SIDE // 16)]
    edge = np.union1d(edge, number[[0, 0, -1, -1], [0, -1, 0, -1]])
    part = lookup.part(contours.foot[edge])
    for _ in range(_MOST_STEPS):
        ends = [contours.at(contours.angle_at(*to)) for to in ((part.lowest, -_BEYOND), (part.highest, _BEYOND))]
        wider = lookup.part(earth_fixed_to_geodetic(np.concatenate([end[edge] for end in ends])))
        if wider.lowest >= part.lowest and wider.highest <= part.highest:
            break
        part = wider
    return wider


def _meet(contours: _Contours, lookup: TerrainLookup, part: TerrainPart) -> tuple[Float, Flags, Flags]:
    """Angles (point,) at which circles meet the terrain; whether they do so more than once; whether they were found to."""
    low, high = contours.angle_at(part.lowest, -_BEYOND), contours.angle_at(part.highest, _BEYOND)
    layover = np.zeros(len(low), np.bool_)
    # The circle's fall from high to low is least steep at one of its ends; terrain less steep than that is met once only.
    flattest = np.minimum(contours.rise(low), contours.rise(high))
    several = np.flatnonzero(part.steepest * np.sqrt(np.maximum(1.0 - flattest**2, 0.0)) >= flattest)
    if several.size:
        low[several], high[several], layover[several] = _highest_meeting(contours, lookup, part, several, low, high)
    first = lookup.heights_continued(contours.foot)
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
    # Where a contour runs on the map is smooth along it: a few exact places, and a power series between them.
    node = np.cos(np.pi * np.linspace(0.0, 1.0, _SERIES_TERMS))
    places = np.empty((len(which), 3, _SERIES_TERMS))
    for number, along in enumerate(node):
        geodetic = earth_fixed_to_geodetic(contours.at(0.5 * (low + high) + 0.5 * along * (high - low), which))
        places[:, :2, number] = lookup.pixels(geodetic).T
        places[:, 2, number] = geodetic[:, 2]
    series = places @ np.linalg.inv(np.vander(node, increasing=True)).T
    look, again = first_under(series, lookup.terrain.height, looks).T
    step = (high - low) / looks
    # A little more on either side, for what the series may be off.
    below = np.maximum(high - (look + 0.01) * step, low)
    above = np.minimum(high - (look - 1.01) * step, high)
    return below, above, again > 0


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
