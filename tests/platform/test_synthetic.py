"""Simulated constellations: an even pattern at the asked height that stays even, and says that it is simulated."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from yamabiko.earth.time_scale import seconds_from_epoch
from yamabiko.errors import InputError
from yamabiko.formats.element_sets import read_element_sets, write_element_sets
from yamabiko.platform.orbit import Constellation, sgp4_record
from yamabiko.platform.synthetic import QPS_ALTITUDE, QPS_INCLINATION, QPS_LAYOUTS, walker

EPOCH = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize(("planes", "per_plane"), QPS_LAYOUTS)
def test_orbits_have_the_height_and_inclination_asked_for(planes: int, per_plane: int) -> None:
    sets = walker(planes, per_plane, QPS_ALTITUDE, QPS_INCLINATION, EPOCH)
    assert len(sets) == 36
    assert len({elements.catalogue_number for elements in sets}) == len({elements.name for elements in sets}) == 36
    record = sgp4_record(sets[0])
    assert record.a * record.radiusearthkm == pytest.approx(6378.137 + 575.0, abs=0.01)
    position, velocity = Constellation(sets).states_teme(seconds_from_epoch(EPOCH) + np.arange(0.0, 5760.0, 60.0))
    radius = np.linalg.norm(position, axis=2)
    assert np.abs(radius - 6_953_137.0).max() < 12_000.0
    momentum = np.cross(position, velocity)
    inclination = np.arccos(momentum[..., 2] / np.linalg.norm(momentum, axis=2))
    np.testing.assert_allclose(np.degrees(inclination), 42.0, atol=0.05)


def test_the_pattern_is_walkers_and_stays_even() -> None:
    sets = walker(4, 9, QPS_ALTITUDE, QPS_INCLINATION, EPOCH, phasing=2)
    nodes = np.array([elements.right_ascension for elements in sets]).reshape(4, 9)
    anomalies = np.array([elements.mean_anomaly for elements in sets]).reshape(4, 9)
    np.testing.assert_allclose(np.diff(nodes[:, 0]), np.pi / 2.0)
    np.testing.assert_allclose(np.diff(anomalies[0]), 2.0 * np.pi / 9.0)
    np.testing.assert_allclose(np.diff(anomalies[:, 0]), 2.0 * 2.0 * np.pi / 36.0)
    week = seconds_from_epoch(EPOCH) + 7.0 * 86_400.0
    position, _ = Constellation(sets[:9]).states_teme([week])
    gaps = np.linalg.norm(np.diff(position[:, 0], axis=0), axis=1)
    np.testing.assert_allclose(gaps, 2.0 * 6_953_137.0 * np.sin(np.pi / 9.0), rtol=0.005)


def test_a_seed_gives_the_same_constellation_every_time() -> None:
    first, again, other = (walker(2, 3, 5e5, 1.0, EPOCH, generator=np.random.default_rng(seed), name="TEST") for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert first[0].name == "TEST 01-01"
    assert first[1].right_ascension == first[0].right_ascension


def test_simulated_stays_simulated_through_a_file(tmp_path: Path) -> None:
    sets = walker(2, 2, 5e5, 1.0, EPOCH)
    write_element_sets(sets, tmp_path / "walker.tle")
    again = read_element_sets(tmp_path / "walker.tle")
    assert all(elements.simulated for elements in again)
    assert [elements.name for elements in again] == [elements.name for elements in sets]


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ((0, 3, 5e5, 1.0), "satellites"),
        ((3, -1, 5e5, 1.0), "satellites"),
        ((1000, 1000, 5e5, 1.0), "satellites"),
        ((3, 3, 1e5, 1.0), "altitude"),
        ((3, 3, float("nan"), 1.0), "altitude"),
        ((3, 3, 5e5, 4.0), "inclination"),
    ],
)
def test_impossible_constellations_are_refused(arguments: tuple[int, int, float, float], field: str) -> None:
    with pytest.raises(InputError, match=field):
        walker(*arguments, EPOCH)
    with pytest.raises(InputError, match="phasing"):
        walker(3, 3, 5e5, 1.0, EPOCH, phasing=3)
