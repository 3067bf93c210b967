"""Whether legs, turns included, stay within their fences with the margin that the rules ask for."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from yamabiko.earth.conformal_plane import ConformalPlane
from yamabiko.errors import InputError
from yamabiko.flight.kinds import LegKind
from yamabiko.flight.mission.leg_samples import Legs, LegSamples
from yamabiko.flight.mission.mission import Fence, Mission
from yamabiko.flight.mission.patterns import FARTHEST

_ON_GROUND = [int(kind) for kind in (LegKind.TAXI, LegKind.LINE_UP, LegKind.TAKE_OFF)]
_MITRE = 2.0  # of the margin about sharp corners


def check_fences(mission: Mission, plane: ConformalPlane, samples: LegSamples, labels: list[str], legs: Legs) -> None:
    """Refuse legs that leave every area to stay in, or come into one to stay out of.

    Legs on the ground and the take-off run are not asked. Raises InputError for them, and for fences that cross themselves.
    """
    flown = ~np.isin(legs["kind"][samples.leg], _ON_GROUND)
    inside = np.zeros(len(samples.height), dtype=np.bool_)
    keeps_in = [fence for fence in mission.fences if fence.keep == "in"]
    for fence in keeps_in:
        region = fence_region(fence, mission, plane).buffer(-mission.rules.fence_margin)
        level = (samples.height >= fence.floor) & (samples.height <= fence.ceiling)
        inside |= level & _within(region, samples)
    if keeps_in:
        names = " or ".join(fence.name for fence in keeps_in)
        _refuse(mission, plane, samples, labels, flown & ~inside, f"within fence {names}, by the margin of {_margin(mission)}")
    for fence in mission.fences:
        if fence.keep == "out":
            region = fence_region(fence, mission, plane).buffer(mission.rules.fence_margin, join_style="mitre", mitre_limit=_MITRE)
            level = (samples.height > fence.floor) & (samples.height < fence.ceiling)
            foul = flown & level & _within(region, samples)
            _refuse(mission, plane, samples, labels, foul, f"outside fence {fence.name}, by the margin of {_margin(mission)}")


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


def _within(region: shapely.Geometry, samples: LegSamples) -> NDArray[np.bool_]:
    shapely.prepare(region)
    return np.asarray(shapely.contains_xy(region, samples.point[:, 0], samples.point[:, 1]))


def _margin(mission: Mission) -> str:
    return f"{mission.rules.fence_margin:.0f} m"


def _refuse(
    mission: Mission,
    plane: ConformalPlane,
    samples: LegSamples,
    labels: list[str],
    foul: NDArray[np.bool_],
    expected: str,
) -> None:
    if not foul.any():
        return
    first = int(np.argmax(foul))
    latitude, longitude = np.degrees(plane.from_plane(samples.point[first]))
    found = f"{latitude:.4f}, {longitude:.4f} deg at {samples.height[first]:.0f} m"
    raise InputError(mission.source, f"{labels[samples.leg[first]]} way", found, expected)
