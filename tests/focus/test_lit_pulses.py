"""Strips focused place by place: the kernel against the direct sum with every place's own weights."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from yamabiko.collect.collect_plan import plan_collect
from yamabiko.collect.illumination import Calibration, Illumination, OrbitError, fitted, polynomial_at
from yamabiko.collect.orbit_collect import SimulatedCollect, simulate_collect
from yamabiko.errors import InputError
from yamabiko.focus.achieved_error import achieved_error
from yamabiko.focus.backproject import backproject
from yamabiko.focus.grid import default_plane
from yamabiko.focus.lit_pulses import ApertureWeights
from yamabiko.focus.weighting import Weighting
from yamabiko.scene.point_targets import PointTargets
from yamabiko.testing.planned_collects import STRIPMAP, orbit, small_radar

EPOCH = datetime(2026, 6, 8, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def strip() -> SimulatedCollect:
    path, place = orbit()
    plan = plan_collect(path, small_radar(), STRIPMAP, place, (300.0, 60.0), azimuth_resolution=2.5)
    points = plan.frame.to_earth_fixed(np.random.default_rng(2).uniform(-70.0, 70.0, (40, 3)) * [1.0, 1.0, 0.0])
    return simulate_collect(path, plan, [PointTargets.at(points)], epoch=EPOCH, generator=np.random.default_rng(1))


@pytest.mark.parametrize("weighting", [Weighting.UNIFORM, Weighting.TAYLOR])
def test_focused_strips_keep_the_promised_error(strip: SimulatedCollect, weighting: Weighting) -> None:
    history = strip.history
    plane = default_plane(history)
    image = backproject(history, plane, range_weighting=weighting, azimuth_weighting=weighting)
    assert achieved_error(image, history, most_points=24).relative_db < -60.0


def test_apertures_little_longer_than_a_tile_keep_it_too() -> None:
    path, place = orbit()
    plan = plan_collect(path, small_radar(), STRIPMAP, place, (300.0, 60.0), azimuth_resolution=60.0)
    points = plan.frame.to_earth_fixed(np.random.default_rng(2).uniform(-70.0, 70.0, (10, 3)) * [1.0, 1.0, 0.0])
    history = simulate_collect(path, plan, [PointTargets.at(points)], epoch=EPOCH, generator=np.random.default_rng(1)).history
    image = backproject(history, default_plane(history, spacing=2.0), azimuth_weighting=Weighting.TAYLOR)
    assert achieved_error(image, history, most_points=24).relative_db < -60.0


def test_weights_make_good_the_taper() -> None:
    taper = Illumination(np.zeros((1, 1)), np.ones((1, 1)), np.array([1.0, 0.0, -2.0]))
    for weighting in Weighting:
        weights = ApertureWeights(taper, weighting)
        place = np.linspace(-0.5, 0.5, 1001)
        np.testing.assert_allclose(weights.at(place) * taper.taper_at(place), weighting.at(place), rtol=1e-12)
        assert float(weights.at(np.array(0.51))) == 0.0
        fit = np.polynomial.polynomial.polyval(2.0 * place, weights.coefficients().astype(np.float64))
        assert np.abs(fit - weights.at(place)).max() < 2e-5
        assert weights.noise >= 1.0


def test_records_of_light_refuse_what_cannot_be() -> None:
    one = np.ones((1, 1))
    for arguments in ((np.full((1, 1), np.nan), one, np.ones(1)), (one, one, np.array([1.0, 0.0, -4.0])), (one, one, np.ones(0))):
        with pytest.raises(InputError, match="illumination"):
            Illumination(*arguments)
    for calibration in ((np.zeros((1, 1)), None), (one, -1.0), (np.ones(1), None)):
        with pytest.raises(InputError, match="calibration"):
            Calibration(*calibration)
    with pytest.raises(InputError, match="orbit error"):
        OrbitError(-1.0, 0.0)


def test_fitted_polynomials_come_back() -> None:
    generator = np.random.default_rng(3)
    east, north = generator.uniform(-500.0, 500.0, (2, 40))
    value = 2.0 + 3e-3 * east - 1e-6 * east * north
    found = fitted(east, north, value)
    np.testing.assert_allclose(polynomial_at(found, east, north), value, rtol=1e-10)
    assert found[1, 0] == pytest.approx(3e-3)
