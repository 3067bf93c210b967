"""How a request's area is cut for a fleet: along the headings its satellites pass on, the way that offers most opportunities."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from math import pi, radians, sin

import numpy as np

from yamabiko.earth.wgs84 import SEMI_MAJOR_AXIS
from yamabiko.errors import InputError
from yamabiko.plan.fleet import Satellite
from yamabiko.plan.opportunity import Opportunity
from yamabiko.plan.plan import Cutting
from yamabiko.plan.strips import CollectSize, cut_into_strips
from yamabiko.request.area import Area
from yamabiko.request.request import Request

COVERED = 0.99  # share of a strip within the footprint at which it counts as covered
HEADING_TOLERANCE = radians(2.0)  # of a pass off the strips' heading, that strips are cut narrower for
_MOST_HEADINGS = 4
_MOST_TRIED = 6  # strips of a cutting that opportunities are searched for when cuttings are compared
_AT_A_POINT = 500.0  # m: radius about the area's centre at which passes are looked for
_WELL_WITHIN = 0.9  # of a collect: an area no wider than that any way round needs no cutting

Find = Callable[[Request], Sequence[Opportunity]]
"""Searches the opportunities of a request's area."""
Search = Callable[[Sequence[Request]], Sequence[Sequence[Opportunity]]]
"""Searches the opportunities of many requests' areas at once: those of each, in their order."""


def cut_for_fleet(request: Request, satellites: Sequence[Satellite], find: Find) -> Cutting:
    """The cutting of a request's area with the most opportunities for each strip, and the fewest strips.

    An area that one collect covers whichever way it lies is left whole, without a search.
    Raises InputError for an area that no cutting covers with a number of strips that can be planned, and where no mode of the
    fleet is fine enough.
    """
    sizes = collect_sizes(request, satellites)
    if not sizes:
        raise InputError(f"request {request.identifier}", "resolution", f"{request.resolution:g} m", "one a mode of the fleet has")
    across = 2.0 * request.area.cap.radius * SEMI_MAJOR_AXIS
    if across <= _WELL_WITHIN * min(min(size.width, size.length) for size in sizes):
        return Cutting(request.identifier, 0.0, (request.area,))
    headings = pass_headings(find(_at(request, Area.circle(request.area.name, *request.area.centre, _AT_A_POINT)))) or [0.0]
    cuttings: dict[tuple[float, int], Cutting] = {}
    refusal: InputError | None = None
    for heading in headings:
        for size in sizes:
            try:
                strips = cut_into_strips(request.area, heading, _for_passes_off_the_heading(size))
            except InputError as error:
                refusal = error
                continue
            cuttings.setdefault((heading, len(strips)), Cutting(request.identifier, heading, strips))
    if not cuttings:
        raise refusal or InputError(f"request {request.identifier}", "area", "no cutting", "an area that strips can cover")
    if len(cuttings) == 1:
        return next(iter(cuttings.values()))
    return max(cuttings.values(), key=lambda cutting: _score(request, cutting, find))


def collect_sizes(request: Request, satellites: Iterable[Satellite]) -> list[CollectSize]:
    """The sizes of collects, each once, of the fleet's modes that are fine enough and allowed, the longest first."""
    sizes = {
        (mode.swath, mode.scene_length)
        for satellite in satellites
        for mode in satellite.radar.modes
        if request.mode in {None, mode.name} and mode.azimuth_resolution <= request.resolution
    }
    return [CollectSize(width, length) for width, length in sorted(sizes, key=lambda size: -size[0] * size[1])]


def pass_headings(opportunities: Sequence[Opportunity]) -> list[float]:
    """Headings (rad, 0 to pi: strips have no front) that passes cluster about, the most frequent first, at most four."""
    axes = np.array([heading_of(one) % pi for one in opportunities])
    headings: list[float] = []
    while axes.size and len(headings) < _MOST_HEADINGS:
        apart = (axes[:, np.newaxis] - axes + 0.5 * pi) % pi - 0.5 * pi
        together = np.abs(apart) <= HEADING_TOLERANCE
        fullest = int(np.argmax(together.sum(axis=1)))
        headings.append(float((axes[fullest] - apart[fullest][together[fullest]].mean()) % pi))
        axes = axes[~together[fullest]]
    return headings


def heading_of(opportunity: Opportunity) -> float:
    """Direction of the pass at the place (rad clockwise from north): the satellite stands abeam of it at the best instant."""
    abeam = 0.5 * pi if opportunity.geometry.side == "right" else -0.5 * pi
    return (opportunity.geometry.azimuth + abeam) % (2.0 * pi)


def covering(opportunities: Iterable[Opportunity]) -> list[Opportunity]:
    """Those that cover their strip."""
    return [one for one in opportunities if one.coverage >= COVERED]


def _for_passes_off_the_heading(size: CollectSize) -> CollectSize:
    """The strip that still fits in a collect that lies askew by the tolerance: askew, its length takes up width."""
    length = min(size.length, 0.3 * size.width / sin(HEADING_TOLERANCE))
    shorter = 0.995 * length - size.width * sin(HEADING_TOLERANCE) if length > size.width else 0.93 * length
    return CollectSize(0.98 * size.width - shorter * sin(HEADING_TOLERANCE), shorter)


def _score(request: Request, cutting: Cutting, find: Find) -> float:
    """Opportunities a strip, for each strip that is needed: of all strips, or of some spread over them."""
    strips = cutting.strips
    tried = [strips[index] for index in sorted({round(place) for place in np.linspace(0, len(strips) - 1, _MOST_TRIED)})]
    counts = [len(covering(find(_at(request, strip)))) for strip in tried]
    return (min(counts) + 0.01 * sum(counts) / len(counts)) / len(strips)


def _at(request: Request, area: Area) -> Request:
    return dataclasses.replace(request, area=area)
