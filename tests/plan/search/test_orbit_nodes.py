"""The interpolated orbit against SGP4 itself: the stated errors hold."""

from datetime import UTC, datetime, timedelta

import numpy as np

from yamabiko.plan.search.orbit_nodes import STEP, orbit_nodes
from yamabiko.platform.element_set import ElementSet
from yamabiko.platform.orbit import Constellation

START = datetime(2026, 1, 1, tzinfo=UTC)


def test_bounds_on_motion_between_nodes_hold() -> None:
    for revolutions, eccentricity in ((15.2, 0.001), (16.2, 0.002), (2.006, 0.72), (1.0027, 0.0003)):
        elements = ElementSet(
            "MADE UP",
            1,
            START - timedelta(days=1),
            revolutions * 2.0 * np.pi / 86400.0,
            eccentricity,
            1.1,
            0.2,
            4.7,
            0.3,
            simulated=True,
        )
        nodes = orbit_nodes(elements, START, 86400.0)
        count = len(nodes.state) - 2
        for offset in (-15.0, -7.0, 4.0, 15.0):
            position, velocity = (part[0] for part in Constellation((elements,)).states(STEP * np.arange(count) + offset, START))
            middle = nodes.state[1:-1]
            assert np.all(np.linalg.norm(position - middle[:, :3], axis=-1) <= nodes.reach[1:-1])
            cosine = (
                np.sum(velocity * middle[:, 3:6], axis=-1)
                / np.linalg.norm(velocity, axis=-1)
                / np.linalg.norm(middle[:, 3:6], axis=-1)
            )
            assert np.all(np.arccos(np.clip(cosine, -1.0, 1.0)) <= nodes.turn[1:-1] + 1e-7)
            assert np.linalg.norm(position, axis=-1).max() <= nodes.farthest


def test_low_orbits_are_interpolated_to_the_stated_errors() -> None:
    elements = ElementSet("MADE UP", 1, START, 15.6 * 2.0 * np.pi / 86400.0, 0.002, 1.7, 0.2, 4.7, 0.3, simulated=True)
    nodes = orbit_nodes(elements, START, 86400.0)
    r, v = nodes.state[:, :3], nodes.state[:, 3:6]
    times = STEP * (np.arange(len(r) - 3) + 0.3)
    position, velocity = (part[0] for part in Constellation((elements,)).states(times, START))
    s = 0.3
    hermite = (
        (1 + 2 * s) * (1 - s) ** 2 * r[1:-2]
        + s * (1 - s) ** 2 * STEP * v[1:-2]
        + s * s * (3 - 2 * s) * r[2:-1]
        - s * s * (1 - s) * STEP * v[2:-1]
    )
    assert np.linalg.norm(hermite - position, axis=-1).max() < 0.2
    weights = [-s * (s - 1) * (s - 2) / 6, (s + 1) * (s - 1) * (s - 2) / 2, -(s + 1) * s * (s - 2) / 2, (s + 1) * s * (s - 1) / 6]
    lagrange = sum(weight * v[k : len(v) - 3 + k] for k, weight in enumerate(weights))
    assert np.linalg.norm(lagrange - velocity, axis=-1).max() < 3e-3
