"""The log ratio's probability: against the density of ratios that Lee et al. give, the omnibus test, and drawn pairs."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import gammaln

from yamabiko.errors import InputError
from yamabiko.finding.change.likelihood_ratio import p_value
from yamabiko.finding.change.log_ratio import false_alarm_rate, log_ratio, log_ratio_at, p_of_log_ratio


def ratio_density(ratio: float, looks: float, coherence: float) -> float:
    """Of two mean powers of coherent passes: Lee et al. (1994), of equal expected powers."""
    scale = gammaln(2 * looks) - 2 * gammaln(looks) + looks * np.log(1 - coherence**2)
    form = (1 + ratio) ** 2 - 4 * coherence**2 * ratio
    return float(np.exp(scale) * (1 + ratio) * ratio ** (looks - 1) / form ** (looks + 0.5))


@pytest.mark.parametrize(("looks", "coherence"), [(1.0, 0.0), (3.0, 0.6), (7.5, 0.9), (20.0, 0.3)])
def test_probability_is_the_integral_of_the_published_density(looks: float, coherence: float) -> None:
    for ratio in (1.1, 2.0, 5.0):
        expected = 2.0 * quad(ratio_density, ratio, np.inf, args=(looks, coherence), epsabs=0.0)[0]
        assert p_of_log_ratio(np.log(ratio), looks, looks, coherence) == pytest.approx(expected, rel=1e-7)
        assert p_of_log_ratio(-np.log(ratio), looks, looks, coherence) == pytest.approx(expected, rel=1e-7)


def test_of_equal_looks_it_is_the_omnibus_test() -> None:
    ratio = np.linspace(-3.0, 3.0, 25)
    statistic = 8.0 * (2.0 * np.log(0.5 * (1.0 + np.exp(ratio))) - ratio)
    np.testing.assert_allclose(p_of_log_ratio(ratio, 8.0, 8.0), p_value(statistic, [8.0, 8.0]), rtol=1e-8)


def test_a_level_is_as_improbable_as_it_was_asked_to_be_on_either_side() -> None:
    for before, after in ((9.0, 9.0), (3.0, 30.0), (30.0, 3.0)):
        for p in (0.2, 0.01, 1e-9):
            np.testing.assert_allclose(p_of_log_ratio(log_ratio_at(p, before, after), before, after), p, rtol=1e-7)


@pytest.mark.parametrize("coherence", [0.0, 0.6, 0.95])
def test_coherent_pairs_are_called_changed_as_rarely_as_foretold(coherence: float) -> None:
    random = np.random.default_rng(8)
    part = random.standard_normal((4, 200_000, 4))
    first = part[0] + 1j * part[1]
    second = coherence * first + np.sqrt(1 - coherence**2) * (part[2] + 1j * part[3])
    ratio = log_ratio((np.abs(first) ** 2).sum(axis=1), (np.abs(second) ** 2).sum(axis=1))
    called = p_of_log_ratio(ratio, 4.0, 4.0) < 0.05
    rate = false_alarm_rate(0.05, 4.0, coherence)
    assert called.mean() == pytest.approx(rate, abs=4.0 * np.sqrt(max(rate, 1e-6) / 200_000))
    assert np.mean(p_of_log_ratio(ratio, 4.0, 4.0, coherence) < 0.05) == pytest.approx(0.05, rel=0.06)


def test_powers_that_are_none_have_no_ratio() -> None:
    ratio = log_ratio([1.0, 0.0, -1.0, np.nan, np.inf, 2.0], [np.e, 1.0, 1.0, 1.0, 1.0, 0.0])
    assert ratio[0] == pytest.approx(1.0)
    assert np.isnan(ratio[1:]).all()


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InputError, match="looks"):
        p_of_log_ratio(0.0, 0.0, 3.0)
    with pytest.raises(InputError, match="coherence"):
        p_of_log_ratio(0.0, 3.0, 3.0, 1.0)
    with pytest.raises(InputError, match="as many of either"):
        p_of_log_ratio(0.0, 3.0, 4.0, 0.5)
    with pytest.raises(InputError, match="probability"):
        log_ratio_at(0.0, 3.0, 3.0)
