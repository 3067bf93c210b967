"""The search against the slow way that shares no code with it: no window missed, none invented, ends within 0.1 s."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from yamabiko.formats.element_sets import read_element_sets
from yamabiko.platform.element_set import ElementSet
from yamabiko.request.request import LookConstraints
from yamabiko.testing.window_comparison import Comparison, compare, random_look, random_places

START = datetime(2026, 6, 14, 6, tzinfo=UTC)


def element_set(revolutions: float, eccentricity: float, inclination: float, perigee: float = 270.0) -> ElementSet:
    return ElementSet(
        name="MADE UP",
        catalogue_number=1,
        epoch=START - timedelta(hours=5),
        mean_motion=revolutions * 2.0 * np.pi / 86400.0,
        eccentricity=eccentricity,
        inclination=np.radians(inclination),
        right_ascension=1.0,
        argument_of_perigee=np.radians(perigee),
        mean_anomaly=0.5,
        simulated=True,
    )


ORBITS = {
    "radar satellite": element_set(15.2, 0.001, 97.6),
    "low and inclined": element_set(16.1, 0.0005, 42.0),
    "retrograde and nearly equatorial": element_set(14.0, 0.01, 179.0),
    "high and eccentric": element_set(2.006, 0.72, 63.4),
    "geostationary": element_set(1.00273, 0.0003, 0.05),
    "geosynchronous and inclined": element_set(1.00273, 0.1, 20.0),
}


def assert_the_same(comparison: Comparison) -> None:
    assert comparison.missed == []
    assert comparison.invented == []
    assert comparison.worst_end < 0.1
    assert comparison.worst_doppler < 0.1


@pytest.mark.parametrize("name", ORBITS)
def test_every_kind_of_orbit(name: str) -> None:
    generator = np.random.default_rng(len(name))
    wide = LookConstraints(minimum_elevation=0.1)
    places = np.radians([[0.0, 90.0], [10.0, -90.0], [180.0, 0.0], [-40.0, 63.0]])
    pairs = [(place, look, np.radians(80.0)) for place in places for look in (wide, random_look(generator))]
    found = compare(ORBITS[name], START, 0.5 * 86400.0, pairs)
    assert_the_same(found)
    if name in {"radar satellite", "high and eccentric"}:
        assert found.windows > 4


@pytest.mark.real_data
def test_real_satellites_over_random_places(real_data: Path) -> None:
    snapshot = real_data / "orbits" / "sar_tle_snapshots" / "sar_20260614T0413Z.tle"
    generator = np.random.default_rng(20260614)
    everyone = read_element_sets(snapshot)
    counted = 0
    for number in generator.choice(len(everyone), 6, replace=False):
        pairs = [(place, random_look(generator), generator.choice([0.02, 0.1, 0.5])) for place in random_places(generator, 4)]
        found = compare(everyone[number], START, 1.5 * 86400.0, pairs)
        assert_the_same(found)
        counted += found.windows
    assert counted > 15
