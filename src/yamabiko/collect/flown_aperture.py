"""The aperture of a sortie: which part of a flight looks at a place, and how the radar's antenna moved and was believed to move.

In goes a FlightRecord with spans in which every frame was kept; out come two paths, the true one that makes the echoes and the
navigated one that is stored with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from yamabiko.earth.wgs84 import Float, LocalFrame, geodetic_to_earth_fixed
from yamabiko.errors import InputError
from yamabiko.flight.flight_record import FlightRecord, Samples
from yamabiko.flight.frame import FRAME_TIME
from yamabiko.flight.kinds import Phase
from yamabiko.platform.antenna_mount import AntennaMount, AntennaPath
from yamabiko.platform.flown_path import FlownPath

_WIDEST_SQUINT = 0.35  # rad, of the beam's middle ahead of or behind broadside
_MARGIN = 0.5  # s that are kept beyond either end of the aperture
_FLYING = (Phase.EN_ROUTE, Phase.HOLD)
_WHOLE = 1.5  # frames between samples, at most, where every frame is kept


@dataclass(frozen=True, eq=False)
class FlownAperture:
    """An aperture of a sortie.

    true, navigated : the antenna's path as it was, and as navigation has it; times in seconds from the middle of the aperture.
    middle : s since the sortie's epoch. start, end : s from the middle. In the middle are slant_range : m; grazing : rad; heading :
    of the flight, rad clockwise from north; speed : m/s over the ground; ground_range, altitude : m from the place to the antenna;
    squint : rad ahead of broadside. look_right : the place lies on the right. bend : m rms, of the true path from its best straight
    line.
    """

    true: AntennaPath
    navigated: AntennaPath
    start: float
    middle: float
    end: float
    slant_range: float
    grazing: float
    heading: float
    speed: float
    ground_range: float
    altitude: float
    look_right: bool
    squint: float
    bend: float


@dataclass(frozen=True, eq=False)
class _Choice:
    """Samples of a span for an aperture: its first, middle and last. cost : the less the better. squint : rad."""

    cost: float
    squint: float
    span: Samples
    first: int
    middle: int
    last: int


def flown_aperture(
    record: FlightRecord,
    frame: LocalFrame,
    turn: float,
    mount: AntennaMount,
    generator: np.random.Generator,
    leg: int | None = None,
) -> FlownAperture:
    """The aperture of a sortie that sees the frame's origin nearest to broadside, in flight as level as may be.

    turn : rad by which the line of sight turns over the aperture. generator : draws the vibration. leg : number of the leg
    that must be flown in the middle of the aperture, as the record counts them; any if not given.
    Raises InputError for a record without spans of every frame, and where none of them holds an aperture that looks at the place.
    """
    choices = (_nearest_to_broadside(span, frame, turn, leg) for span in _spans(record))
    best = min((choice for choice in choices if choice is not None), key=lambda choice: choice.cost, default=None)
    if best is None or best.squint > _WIDEST_SQUINT:
        found = "no aperture" if best is None else f"none nearer to broadside than {np.degrees(best.squint):.0f} deg"
        expected = f"a leg past the place, seen within {np.degrees(_WIDEST_SQUINT):.0f} deg of broadside in the aperture's middle"
        raise InputError("flight", "legs", found, expected)
    first, middle, last, span = best.first, best.middle, best.last, best.span
    margin = round(_MARGIN / FRAME_TIME)
    kept = span[max(first - margin, 0) : last + margin + 1]
    clock = np.ascontiguousarray(kept["time"]) - float(span["time"][middle])
    true = _antenna(kept, clock, "", mount, generator)
    navigated = _antenna(kept, clock, "navigated_", mount, None)
    start, instant, end = (float(span["time"][index]) for index in (first, middle, last))
    return _described(true, navigated, frame, instant, start - instant, end - instant)


def _spans(record: FlightRecord) -> list[Samples]:
    """The parts of a record in which every frame was kept."""
    time = record.samples["time"]
    gaps = np.flatnonzero(np.diff(time) > _WHOLE * FRAME_TIME)
    edges = [0, *(gaps + 1), len(time)]
    spans = [record.samples[start:end] for start, end in pairwise(edges) if end - start > 1.0 / FRAME_TIME]
    if not spans:
        raise InputError("flight", "samples", f"one every {record.interval:g} s", "spans in which every frame was kept")
    return spans


def _nearest_to_broadside(span: Samples, frame: LocalFrame, turn: float, leg: int | None) -> _Choice | None:
    """The best aperture of a span, None where it has none.

    Of many that are as good, as on a circle about the place, the one in the middle of the span.
    """
    geodetic = np.stack([span["latitude"], span["longitude"], span["height"]], axis=-1)
    way = frame.from_earth_fixed(geodetic_to_earth_fixed(geodetic))
    sight = -way / np.linalg.norm(way, axis=1, keepdims=True)
    turned = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(sight, axis=0), axis=1))])
    first, last = np.searchsorted(turned, turned - 0.5 * turn), np.searchsorted(turned, turned + 0.5 * turn)
    whole = (turned >= 0.5 * turn) & (last < len(span)) & np.isin(span["phase"], _FLYING)
    if leg is not None:
        whole &= span["leg"] == leg
    if not whole.any():
        return None
    # Over the whole aperture, so that turbulence at an instant has no say in it.
    chord = way[np.minimum(last, len(span) - 1)] - way[first]
    length = np.maximum(np.linalg.norm(chord, axis=1), 1.0)
    squint, climb = np.abs((sight * chord).sum(axis=1) / length), np.abs(chord[:, 2] / length)
    off_middle = np.abs(np.linspace(-1.0, 1.0, len(span)))
    # A hundredth of a radian outweighs the whole span, so that only circles are decided by the middle.
    cost = np.where(whole, np.round(squint + climb, 2) + 1e-3 * off_middle, np.inf)
    middle = int(np.argmin(cost))
    return _Choice(float(cost[middle]), float(np.arcsin(squint[middle])), span, int(first[middle]), middle, int(last[middle]))


def _antenna(span: Samples, time: Float, which: str, mount: AntennaMount, generator: np.random.Generator | None) -> AntennaPath:
    """The antenna's path at times (sample,): as it was, with vibration, under the name ""; as believed under "navigated_"."""
    geodetic = np.stack([span[f"{which}latitude"], span[f"{which}longitude"], span[f"{which}height"]], axis=-1)
    carrier = FlownPath.of_geodetic(time, geodetic, np.ascontiguousarray(span[f"{which}velocity"]))
    if generator is None:
        return AntennaPath.carried(carrier.integrated(), time, geodetic, span[f"{which}attitude"], mount)
    return AntennaPath.carried(carrier, time, geodetic, span[f"{which}attitude"], mount, mount.shaken(generator))


def _described(
    true: AntennaPath, navigated: AntennaPath, frame: LocalFrame, middle: float, start: float, end: float
) -> FlownAperture:
    east, north, up = (float(value) for value in frame.from_earth_fixed(true.position(0.0)))
    velocity = frame.turn_from_earth_fixed(true.velocity(0.0))
    heading = float(np.arctan2(velocity[0], velocity[1]))
    ground_range, slant_range = float(np.hypot(east, north)), float(np.linalg.norm([east, north, up]))
    sight = -np.array([east, north, up]) / slant_range
    right = np.array([np.cos(heading), -np.sin(heading), 0.0])
    times = np.linspace(start, end, 200)
    return FlownAperture(
        true=true,
        navigated=navigated,
        start=start,
        middle=middle,
        end=end,
        slant_range=slant_range,
        grazing=float(np.arctan2(up, ground_range)),
        heading=heading,
        speed=float(np.hypot(velocity[0], velocity[1])),
        ground_range=ground_range,
        altitude=up,
        look_right=bool(sight @ right > 0.0),
        squint=float(np.arcsin(sight @ velocity / np.linalg.norm(velocity))),
        bend=_bend(true.position(times)),
    )


def _bend(places: Float) -> float:
    """Root mean square distance (m) of places (instant, 3), even in time, from their best straight line."""
    middle = places - places.mean(axis=0)
    _, _, axes = np.linalg.svd(middle, full_matrices=False)
    across = middle - np.multiply.outer(middle @ axes[0], axes[0])
    return float(np.sqrt((across**2).sum(axis=1).mean()))
