"""How a request's area is cut for a fleet: along passes or its own length, the way that offers most opportunities."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from math import pi, radians, sin

import numpy as np

from yamabiko.earth.wgs84 import SEMI_MAJOR_AXIS
from yamabiko.errors import InputError
from yamabiko.plan.drones.drone import Drone
from yamabiko.plan.drones.survey_line import long_axis
from yamabiko.plan.fleet import Carrier
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

Search = Callable[[Sequence[Request]], Sequence[Sequence[Opportunity]]]
"""Searches the opportunities of many requests' areas at once: those of each, in their order."""


def cut_for_fleet(request: Request, satellites: Sequence[Carrier], search: Search) -> Cutting:
    """The cutting of one request's area. See `cut_all`."""
    return cut_all([request], satellites, search)[0]


def cut_all(requests: Sequence[Request], satellites: Sequence[Carrier], search: Search) -> list[Cutting]:
    """The cutting of each request's area with the most opportunities for each strip, and the fewest strips.

    An area that one collect covers whichever way it lies is left whole, without a search; others take two searches for all.
    Raises InputError for an area that no cutting covers with a number of strips that can be planned, and where no mode of the
    fleet is fine enough.
    """
    wide = [request for request in requests if _needs_cutting(request, satellites)]
    points = [_at(one, Area.circle(one.area.name, *one.area.centre, _AT_A_POINT)) for one in wide]
    passes = search(points) if points else ()
    ways = {
        one.identifier: _cuttings(one, _headings(one, there, satellites), satellites)
        for one, there in zip(wide, passes, strict=True)
    }
    tried = [(one, cutting) for one in wide for cutting in ways[one.identifier] if len(ways[one.identifier]) > 1]
    scores = iter(_scores(tried, search))
    best = {
        one.identifier: max(own, key=lambda _: next(scores)) if len(own := ways[one.identifier]) > 1 else own[0] for one in wide
    }
    return [best.get(one.identifier) or Cutting.none(one) for one in requests]


def _headings(request: Request, passes: Sequence[Opportunity], satellites: Sequence[Carrier]) -> list[float]:
    """Those of satellites' passes; where there are drones, which fly as they are asked to, along the area, too."""
    headings = pass_headings([one for one in passes if one.flight is None])
    if any(isinstance(one, Drone) for one in satellites):
        headings.append(long_axis(request.area))
    return headings or [0.0]


def _needs_cutting(request: Request, satellites: Sequence[Carrier]) -> bool:
    sizes = collect_sizes(request, satellites)
    if not sizes:
        raise InputError(f"request {request.identifier}", "resolution", f"{request.resolution:g} m", "one a mode of the fleet has")
    across = 2.0 * request.area.cap.radius * SEMI_MAJOR_AXIS
    return across > _WELL_WITHIN * min(min(size.width, size.length) for size in sizes)


def _cuttings(request: Request, headings: Sequence[float], satellites: Sequence[Carrier]) -> list[Cutting]:
    """One for each heading and number of strips; a single strip is the area as it is."""
    cuttings: dict[tuple[float, int], Cutting] = {}
    refusal: InputError | None = None
    for heading in headings:
        for size in collect_sizes(request, satellites):
            try:
                strips = cut_into_strips(request.area, heading, _for_passes_off_the_heading(size))
            except InputError as error:
                refusal = error
                continue
            cutting = Cutting(request.identifier, heading, strips) if len(strips) > 1 else Cutting.none(request)
            cuttings.setdefault((cutting.heading, len(strips)), cutting)
    if not cuttings:
        raise refusal or InputError(f"request {request.identifier}", "area", "no cutting", "an area that strips can cover")
    return list(cuttings.values())


def collect_sizes(request: Request, satellites: Iterable[Carrier]) -> list[CollectSize]:
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


def _scores(tried: Sequence[tuple[Request, Cutting]], search: Search) -> list[float]:
    """Opportunities a strip, for each strip that is needed, of each cutting: of all its strips, or of some spread over them."""
    some = [_spread_out(cutting.strips) for _, cutting in tried]
    places = [_at(request, strip) for (request, _), strips in zip(tried, some, strict=True) for strip in strips]
    counts = iter([len(covering(there)) for there in search(places)] if places else [])
    found = [[next(counts) for _ in strips] for strips in some]
    return [(min(own) + 0.01 * sum(own) / len(own)) / len(cutting.strips) for own, (_, cutting) in zip(found, tried, strict=True)]


def _spread_out(strips: Sequence[Area]) -> list[Area]:
    return [strips[index] for index in sorted({round(place) for place in np.linspace(0, len(strips) - 1, _MOST_TRIED)})]


def _at(request: Request, area: Area) -> Request:
    return dataclasses.replace(request, area=area)
