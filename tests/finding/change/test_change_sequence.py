"""Whole pictures tested in turn: to the same answer as the readable form, and with as many false alarms as asked for."""

import numpy as np
import pytest
from numpy.typing import NDArray

from yamabiko.errors import InputError
from yamabiko.finding.change.likelihood_ratio import p_value
from yamabiko.finding.change.omnibus import points_of_change
from yamabiko.finding.change.sequence import signed_evidence, splits
from yamabiko.finding.change.significance_table import FARTHEST, log_p, significance_table

Series = NDArray[np.float32]


def speckle(looks: list[float], shape: tuple[int, int] = (30, 40), seed: int = 1) -> Series:
    random = np.random.default_rng(seed)
    return np.stack([random.gamma(many, 1.0 / many, shape) for many in looks]).astype(np.float32)


def changing(looks: list[float]) -> Series:
    power = speckle(looks)
    power[len(looks) // 2 :, :20] *= 4.0
    power[-1:, 15:30] /= 6.0
    return power


@pytest.mark.parametrize("looks", [(3.0, 3.0), (0.6, 0.6), (7.3,) * 8, (90.0, 4.0), (1000.0,) * 3])
def test_tables_are_the_exact_probabilities(looks: tuple[float, ...]) -> None:
    root = np.random.default_rng(2).uniform(0.0, FARTHEST - 0.1, 500)
    table = significance_table(looks)
    read = np.array([log_p(table, one**2) for one in root])
    np.testing.assert_allclose(read, np.log(p_value(root**2, looks)), atol=3e-5)


def test_beyond_a_table_all_is_as_improbable_as_at_its_end() -> None:
    table = significance_table((3.0, 3.0))
    assert log_p(table, 1e9) == table[-1] < np.log(1e-50)


@pytest.mark.parametrize("looks", [[3.0] * 2, [3.2, 9.0, 5.0, 5.0, 20.0], [8.0] * 8])
def test_points_of_change_are_those_of_the_readable_form(looks: list[float]) -> None:
    power = changing(looks)
    readable = points_of_change(power.astype(np.float64)[..., np.newaxis, np.newaxis], np.array(looks), 0.02)
    np.testing.assert_array_equal(signed_evidence(list(power), looks, 0.02) != 0.0, readable)


def test_evidence_is_of_all_passes_between_changes_and_has_the_sign_of_the_step() -> None:
    looks = [6.0] * 5
    power = np.array([1.0, 1.2, 9.0, 10.0, 11.0], np.float32)[:, np.newaxis, np.newaxis]
    evidence = signed_evidence(list(power), looks, 0.01)[:, 0, 0]
    before, after = power[:2].mean(), power[2:].mean()
    statistic = 30.0 * np.log(power.mean()) - 12.0 * np.log(before) - 18.0 * np.log(after)
    assert evidence.tolist() == [0.0, pytest.approx(-np.log(p_value(statistic, [12.0, 18.0])), rel=1e-5), 0.0, 0.0]
    np.testing.assert_allclose(signed_evidence(list(1.0 / power[::-1]), looks, 0.01)[2] > 0.0, True)
    assert signed_evidence(list(power[::-1]), looks, 0.01)[2, 0, 0] < -10.0


def test_a_pixel_is_tested_on_the_passes_that_know_it() -> None:
    looks = [5.0, 6.0, 5.0, 7.0]
    power = changing(looks)
    holed = power.copy()
    holed[1, :20, :] = np.nan
    holed[3, 5:15, :] = -1.0
    evidence = signed_evidence(list(holed), looks, 0.02)
    np.testing.assert_array_equal(evidence[:, 20:], signed_evidence(list(power), looks, 0.02)[:, 20:])
    for rows, passes in ((slice(0, 5), [0, 2, 3]), (slice(5, 15), [0, 2])):
        alone = signed_evidence([power[one] for one in passes], [looks[one] for one in passes], 0.02)
        np.testing.assert_array_equal(evidence[np.array(passes[1:]) - 1, rows], alone[:, rows])
    assert not evidence[0, :20].any()
    holed[2, 5:15, :] = np.inf
    assert not signed_evidence(list(holed), looks, 0.02)[:, 5:15].any()


def test_how_bright_a_place_is_does_not_matter() -> None:
    power = changing([4.0, 4.0, 4.0])
    bright = np.exp(np.random.default_rng(5).normal(0.0, 4.0, power.shape[1:])).astype(np.float32)
    plain, scaled = signed_evidence(list(power), [4.0] * 3, 0.05), signed_evidence(list(power * bright), [4.0] * 3, 0.05)
    np.testing.assert_allclose(scaled, plain, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("passes", [2, 5])
@pytest.mark.parametrize("looks", [3.0, 12.5, 50.0])
def test_false_alarms_are_as_many_as_asked_for_with_looks_estimated(passes: int, looks: float) -> None:
    power = speckle([looks] * passes, (600, 600), seed=int(looks) + passes)
    estimated = [float(np.mean(one) ** 2 / np.var(one)) for one in power.astype(np.float64)]
    rate = float(np.mean((signed_evidence(list(power), estimated, 0.01) != 0.0).any(axis=0)))
    assert rate == pytest.approx(0.01, rel=0.1)


@pytest.mark.parametrize("passes", [3, 6])
def test_the_chance_of_a_seed_is_bounded_by_the_ways_to_part_the_passes(passes: int) -> None:
    power = speckle([5.0] * passes, (700, 700), seed=passes)
    evidence = np.abs(signed_evidence(list(power), [5.0] * passes, 0.02)).max(axis=0)
    for p in (1e-2, 1e-3):
        seeds = np.mean(evidence >= -np.log(p / splits(passes)))
        assert seeds <= p * 1.1
    assert splits(2) == 1
    assert splits(3) == 4  # 1|2, 2|3, 1|23, 12|3


def test_series_that_cannot_be_are_refused() -> None:
    power = speckle([3.0, 3.0])
    with pytest.raises(InputError, match="one grid for all"):
        signed_evidence([power[0], power[1][:-1]], [3.0, 3.0], 0.01)
    with pytest.raises(InputError, match="2 with 3"):
        signed_evidence(list(power), [3.0] * 3, 0.01)
    with pytest.raises(InputError, match="significance"):
        signed_evidence(list(power), [3.0, 3.0], 1.0)
    with pytest.raises(InputError, match="looks"):
        signed_evidence(list(power), [3.0, -3.0], 0.01)
    with pytest.raises(InputError, match="2 to 32"):
        signed_evidence([power[0]] * 33, [3.0] * 33, 0.01)
