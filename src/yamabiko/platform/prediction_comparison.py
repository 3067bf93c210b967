"""How far predictions missed: each element set against the later ones of the same satellite, at their epochs.

The later set is no truth: it misses its own epoch by some hundred metres itself, and that is in the figures.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import numpy as np
from numpy.polynomial.polynomial import polyvander
from scipy.optimize import nnls

from yamabiko.earth.time_scale import SECONDS_A_DAY
from yamabiko.earth.wgs84 import Float
from yamabiko.platform.element_set import ElementSet
from yamabiko.platform.orbit import Constellation

SHORTEST_AGE = 60.0  # s; what is nearer is the same set issued again


@dataclass(frozen=True, eq=False)
class PredictionErrors:
    """Pairs of an earlier and a later set. catalogue_number : (pair,). age : (pair,) s between their epochs.

    miss : (pair, 3) m, earlier less later, radially, along the track and across it.
    """

    catalogue_number: Float
    age: Float
    miss: Float

    @property
    def distance(self) -> Float:
        """(pair,) m."""
        return np.asarray(np.linalg.norm(self.miss, axis=1))


def compare_predictions(elements: Iterable[ElementSet]) -> PredictionErrors:
    """All pairs of sets of one satellite, the earlier predicted to the epoch of the later; of sets of one epoch the last counts."""
    satellites: dict[int, dict[datetime, ElementSet]] = {}
    for one in elements:
        satellites.setdefault(one.catalogue_number, {})[one.epoch] = one
    rows = [
        np.column_stack([np.full(len(ages), number), ages, misses])
        for number, by_epoch in satellites.items()
        for ages, misses in _misses([by_epoch[epoch] for epoch in sorted(by_epoch)])
    ]
    table = np.concatenate(rows) if rows else np.empty((0, 5))
    return PredictionErrors(table[:, 0], table[:, 1], table[:, 2:])


def _misses(sets: list[ElementSet]) -> Iterable[tuple[Float, Float]]:
    """For each set but the first, ages (pair,) and misses (pair, 3) of those before it."""
    for position, later in enumerate(sets):
        earlier = [one for one in sets[:position] if one.age_at(later.epoch) >= SHORTEST_AGE]
        if not earlier:
            continue
        places, velocities = Constellation((*earlier, later)).states_teme([0.0], later.epoch)
        place, velocity = places[-1, 0], velocities[-1, 0]
        radial = place / np.linalg.norm(place)
        across = np.cross(place, velocity) / np.linalg.norm(np.cross(place, velocity))
        axes = np.stack([radial, np.cross(across, radial), across])
        yield np.array([one.age_at(later.epoch) for one in earlier]), (places[:-1, 0] - place) @ axes.T


def quantiles_by_age(errors: PredictionErrors, edges: Float, percent: float) -> tuple[Float, Float]:
    """Mean age (bin,) in seconds and the percentile of the distance (bin,) in metres between edges (bin + 1,) of age in seconds."""
    inside = [(errors.age >= low) & (errors.age < high) for low, high in pairwise(edges)]
    ages = np.array([errors.age[chosen].mean() for chosen in inside])
    return ages, np.array([np.percentile(errors.distance[chosen], percent) for chosen in inside])


def fitted_growth(age: Float, error: Float) -> Float:
    """(3,) m, m a day and m a day squared, none negative, of least relative squares through errors (bin,) at ages (bin,) in s."""
    powers = polyvander(age / SECONDS_A_DAY, 2)
    return np.asarray(nnls(powers / error[:, np.newaxis], np.ones(len(error)))[0])


def fitting_edges(measured_age: float) -> Float:
    """Edges in seconds of the ages that the constants are fitted over: quarters of a day, from half an hour."""
    quarters = np.arange(0.0, measured_age + 1.0, 0.25 * SECONDS_A_DAY)
    quarters[0] = 1800.0
    return quarters
