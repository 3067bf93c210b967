"""Whether legs, turns included, stay within their fences with the margin that the rules ask for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from yamabiko.earth.conformal_plane import ConformalPlane
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.flight.kinds import LegKind
from yamabiko.flight.mission.leg_samples import Legs, LegSamples
from yamabiko.flight.mission.mission import Fence, Mission
from yamabiko.flight.mission.patterns import FARTHEST

_ON_GROUND = [int(kind) for kind in (LegKind.TAXI, LegKind.LINE_UP, LegKind.TAKE_OFF)]
_MITRE = 2.0  # of the margin about sharp corners


@dataclass(frozen=True, eq=False)
class Chords:
    """Straight lines that are held against fences, such as those between neighbouring samples of legs in flight.

    line : (chord,) shapely lines. lowest, highest : (chord,) m above the ellipsoid. first : (chord,) number of its first sample.
    """

    line: NDArray[np.object_]
    lowest: Float
    highest: Float
    first: NDArray[np.int64]

    @classmethod
    def of(cls, samples: LegSamples, legs: Legs) -> Chords:
        """Those between neighbouring samples of each leg in flight."""
        flown = ~np.isin(legs["kind"][samples.leg], _ON_GROUND)
        first = np.flatnonzero(flown[:-1] & (samples.leg[1:] == samples.leg[:-1]))
        line = shapely.linestrings(np.stack([samples.point[first], samples.point[first + 1]], axis=1))
        height = np.stack([samples.height[first], samples.height[first + 1]])
        return cls(line, height.min(axis=0), height.max(axis=0), first)


def check_fences(mission: Mission, plane: ConformalPlane, samples: LegSamples, labels: list[str], legs: Legs) -> None:
    """Refuse legs that leave every area to stay in, or come into one to stay out of.

    Legs on the ground and the take-off run are not asked. Raises InputError for them, and for fences that cross themselves.
    """
    if not mission.fences:
        return
    chords = Chords.of(samples, legs)
    for expected, broken in breaches(mission, plane, chords):
        _refuse(mission, plane, samples, labels, chords.first[broken], f"{expected}, by the margin of {_margin(mission)}")


def breaches(mission: Mission, plane: ConformalPlane, chords: Chords) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """What is expected by each rule of the fences, in words, and which chords (chord,) break it, margin and all."""
    keeps_in = [fence for fence in mission.fences if fence.keep == "in"]
    for source in dict.fromkeys(fence.source for fence in keeps_in):
        inside = np.zeros(len(chords.line), dtype=np.bool_)
        those = [fence for fence in keeps_in if fence.source == source]
        for fence in those:
            region = fence_region(fence, mission, plane).buffer(-mission.rules.fence_margin)
            shapely.prepare(region)
            level = (chords.lowest >= fence.floor) & (chords.highest <= fence.ceiling)
            inside |= level & shapely.covers(region, chords.line)
        yield f"within fence {' or '.join(fence.name for fence in those)}", ~inside
    for fence in mission.fences:
        if fence.keep == "out":
            region = fence_region(fence, mission, plane).buffer(mission.rules.fence_margin, join_style="mitre", mitre_limit=_MITRE)
            shapely.prepare(region)
            level = (chords.highest > fence.floor) & (chords.lowest < fence.ceiling)
            yield f"outside fence {fence.name}", level & shapely.intersects(region, chords.line)


def fence_region(fence: Fence, mission: Mission, plane: ConformalPlane) -> shapely.Polygon:
    """A fence's area in the flight plane (m). Raises InputError for one that crosses itself or encloses nothing."""
    point = plane.to_plane(np.array(fence.outline, dtype=np.float64))
    away = float(np.hypot(point[:, 0], point[:, 1]).max())
    if not away < FARTHEST:
        found = f"a corner {away / 1e3:.0f} km from home"
        raise InputError(mission.source, f"fence {fence.name}", found, f"corners within {FARTHEST / 1e3:.0f} km")
    region = shapely.Polygon(point)
    if not region.is_valid or region.area < 1.0:
        raise InputError(
            mission.source, f"fence {fence.name}", "an outline that crosses itself or encloses nothing", "corners in order"
        )
    return region


def _margin(mission: Mission) -> str:
    return f"{mission.rules.fence_margin:.0f} m"


def _refuse(
    mission: Mission,
    plane: ConformalPlane,
    samples: LegSamples,
    labels: list[str],
    foul: NDArray[np.int64],
    expected: str,
) -> None:
    """Raise InputError where there is a foul sample (numbers)."""
    if len(foul) == 0:
        return
    latitude, longitude = np.degrees(plane.from_plane(samples.point[foul[0]]))
    found = f"{latitude:.4f}, {longitude:.4f} deg, {samples.height[foul[0]] - mission.geoid_undulation:.0f} m above the sea"
    raise InputError(mission.source, f"{labels[samples.leg[foul[0]]]} way", found, expected)
