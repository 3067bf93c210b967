"""Access windows: all spans of time in which satellites see places within limits, as arrays.

A window is a maximal interval in which every condition holds at every instant: incidence within its limits, elevation at least
the smallest (the two are one: incidence is 90 degrees less elevation), squint within its limit ahead or behind, an allowed side of
the track and way north or south, the sun above or below the horizon. Windows are cut at the ends of the span.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime
from math import pi

import numba
import numpy as np
from numpy.typing import ArrayLike, NDArray

from yamabiko.earth.wgs84 import Float, geodetic_to_earth_fixed
from yamabiko.errors import InputError
from yamabiko.plan.search.orbit_nodes import orbit_nodes
from yamabiko.plan.search.window_kernel import Places, find_windows
from yamabiko.platform.element_set import ElementSet
from yamabiko.request.area import Area
from yamabiko.request.request import LookConstraints

Integers = NDArray[np.int64]
Progress = Callable[[int, int], None]

LONGEST_SPAN = 60.0 * 86_400.0  # s
MOST_PLACES = 1_000_000
WIDEST_SQUINT = 0.5 * pi
_FIRST_ROOM = 8  # windows a place, before the kernel has said how many there are


@dataclass(frozen=True, eq=False)
class AccessWindows:
    """Windows in the order of satellite, place, time. All arrays are (window,).

    satellite, place : numbers in the sequences that were searched. start, end, best : s from `epoch`, best being the instant
    nearest to zero Doppler (zero range rate, earth-fixed) within the window.
    """

    epoch: datetime
    satellite: Integers
    place: Integers
    start: Float
    end: Float
    best: Float

    def __len__(self) -> int:
        return len(self.start)


@dataclass(frozen=True, eq=False)
class WindowLimits:
    """What is asked of windows, one row a place.

    cosine : (place, 2) of the largest and the smallest incidence. sine_squint : (place,). sign : (place, 3): 1 for left, north and
    day, -1 for right, south and night, 0 for either. span : (place, 2) s from the search's epoch.
    """

    cosine: Float
    sine_squint: Float
    sign: Float
    span: Float

    @classmethod
    def of(cls, look: LookConstraints, maximum_squint: float, span: tuple[float, float], count: int = 1) -> WindowLimits:
        """One look for `count` places. maximum_squint : rad, for where the look leaves it open. span : s from the epoch."""
        largest = min(look.incidence[1], 0.5 * pi - look.minimum_elevation)
        squint = maximum_squint if look.maximum_squint is None else min(look.maximum_squint, maximum_squint)
        signs = [
            _sign(look.sides, "left"),
            _sign(look.directions, "ascending"),
            {"day": 1.0, "night": -1.0, None: 0.0}[look.illumination],
        ]
        # Where nothing limits the squint or the steepness, rounding shall not either.
        steepest = 2.0 if look.incidence[0] == 0.0 else np.cos(look.incidence[0])
        sine = 2.0 if squint >= WIDEST_SQUINT else np.sin(squint)
        return cls(
            np.tile([np.cos(largest), steepest], (count, 1)),
            np.full(count, sine),
            np.tile(signs, (count, 1)),
            np.tile(span, (count, 1)),
        )

    @classmethod
    def join(cls, limits: Sequence[WindowLimits]) -> WindowLimits:
        """The rows of several, one after the other."""
        return cls(*(np.concatenate([getattr(one, name) for one in limits]) for name in ("cosine", "sine_squint", "sign", "span")))


def access_windows(
    elements: Sequence[ElementSet],
    places: ArrayLike,
    start: datetime,
    end: datetime,
    look: LookConstraints | None = None,
    *,
    maximum_squint: float = WIDEST_SQUINT,
    exclusions: Sequence[Area] = (),
    progress: Progress | None = None,
) -> AccessWindows:
    """All windows from start to end (UTC) in which satellites see places within the limits of a look.

    places : (place, 2) geodetic longitude, latitude (rad), on the ellipsoid. maximum_squint : rad, where the look leaves it open.
    exclusions : places in one of these areas have no windows. progress : called with satellites done and in all.
    Ends are good to a few milliseconds of the propagated orbit's; windows shorter than one are not told from rounding.
    Raises InputError for an empty or endless span, places that are none, and satellites that SGP4 gives no position for.
    """
    where = np.atleast_2d(np.asarray(places, dtype=np.float64))
    _check(where, elements)
    duration = span_of(start, end)
    limits = WindowLimits.of(look or LookConstraints(), maximum_squint, (0.0, duration), len(where))
    for area in exclusions:
        limits.span[area.contains(where)] = (0.0, -1.0)
    return search(elements, [(where, limits)] * len(elements), start, duration, progress)


def search(
    elements: Sequence[ElementSet],
    wanted: Sequence[tuple[Float, WindowLimits]],
    epoch: datetime,
    duration: float,
    progress: Progress | None = None,
) -> AccessWindows:
    """Windows of each satellite on its own places (place, 2) (longitude, latitude, rad) and limits; both processors work."""
    found: list[tuple[Integers, Float]] = [(np.empty(0, np.int64), np.empty((0, 3)))] * len(elements)
    with ThreadPoolExecutor(max_workers=max(1, numba.get_num_threads())) as workers:
        tasks = {
            workers.submit(_of_satellite, one, *rows, epoch, duration): number
            for number, (one, rows) in enumerate(zip(elements, wanted, strict=True))
        }
        try:
            for done, task in enumerate(as_completed(tasks), 1):
                found[tasks[task]] = task.result()
                if progress is not None:
                    progress(done, len(elements))
        except BaseException:
            workers.shutdown(cancel_futures=True)
            raise
    times = np.concatenate([windows for _, windows in found]) if found else np.empty((0, 3))
    satellite = np.repeat(np.arange(len(elements)), [len(place) for place, _ in found])
    place = np.concatenate([place for place, _ in found]) if found else np.empty(0, np.int64)
    return AccessWindows(epoch, satellite, place, times[:, 0], times[:, 1], times[:, 2])


def span_of(start: datetime, end: datetime) -> float:
    """Seconds from start to end. Raises InputError for naive instants and spans that are empty or longer than 60 days."""
    for field, instant in (("start", start), ("end", end)):
        if instant.tzinfo is None:
            raise InputError("time span", field, instant.isoformat(), "an instant with its time zone")
    duration = (end - start).total_seconds()
    if not 0.0 < duration <= LONGEST_SPAN:
        raise InputError(
            "time span", "end", end.isoformat(), f"after {start.isoformat()} by at most {LONGEST_SPAN / 86400.0:g} days"
        )
    return duration


def _of_satellite(
    elements: ElementSet, places: Float, limits: WindowLimits, epoch: datetime, duration: float
) -> tuple[Integers, Float]:
    """Place numbers (window,) and start, end and best instant (window, 3) of one satellite's windows."""
    nodes = orbit_nodes(elements, epoch, duration)
    position, normal = on_ellipsoid(places)
    rows = Places(position, normal, limits.cosine, limits.sine_squint, limits.sign, limits.span)
    count = np.zeros(len(places), dtype=np.int64)
    room = _FIRST_ROOM
    while True:
        found = np.empty((len(places), room, 3))
        find_windows(nodes, rows, found, count)
        most = int(count.max(initial=0))
        if most <= room:
            break
        room = most
    kept = np.arange(room) < count[:, np.newaxis]
    return np.repeat(np.arange(len(places)), count), found[kept]


def on_ellipsoid(places: Float) -> tuple[Float, Float]:
    """Earth-fixed positions (..., 3) in metres and the ellipsoid's normals (..., 3) of longitudes and latitudes (..., 2)."""
    longitude, latitude = places[..., 0], places[..., 1]
    position = geodetic_to_earth_fixed(np.stack([latitude, longitude, np.zeros_like(latitude)], axis=-1))
    level = np.cos(latitude)
    return position, np.stack([level * np.cos(longitude), level * np.sin(longitude), np.sin(latitude)], axis=-1)


def _sign(allowed: frozenset[str], positive: str) -> float:
    if len(allowed) == 2:
        return 0.0
    return 1.0 if positive in allowed else -1.0


def _check(places: Float, elements: Sequence[ElementSet]) -> None:
    if places.ndim != 2 or places.shape[1] != 2 or not 1 <= len(places) <= MOST_PLACES:
        raise InputError("places", "shape", places.shape, f"(place, 2), 1 to {MOST_PLACES} places")
    if not np.all(np.isfinite(places)) or np.any(np.abs(places[:, 1]) > 0.5 * pi * (1.0 + 1e-12)):
        raise InputError("places", "coordinates", "some that are no place", "finite longitudes, latitudes of -90 to 90 deg")
    if not elements:
        raise InputError("satellites", "elements", "none", "one element set or more")
