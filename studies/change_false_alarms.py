"""How often the omnibus test tells of a change where there is none: by looks and passes, with looks known and estimated, and on
coherent pairs, each against the nominal probability.

Speckle is simulated: gamma variables of known looks, and complex images whose looks the program has to estimate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter
from scipy.optimize import brentq
from studies.study_page import table, write_page

from yamabiko.finding.change.likelihood_ratio import p_value
from yamabiko.finding.change.log_ratio import false_alarm_rate
from yamabiko.finding.change.omnibus import chi_square_p_of_q
from yamabiko.finding.change.speckle_correlation import equivalent_looks, looks_of_ratio, window_shares
from yamabiko.testing.drawn_speckle import speckle

SEED = 20261128
NOMINAL = 0.01
LOOKS = (3, 4, 5, 8, 12, 20, 35, 50)
PASSES = (2, 3, 5, 8)
TRIALS = 2_000_000
SIDE, REPEATS = 1200, 8
OVERSAMPLING = (1.0, 1.5)
WINDOWS = (3, 5, 7)
COHERENCES = (0.0, 0.2, 0.4, 0.6, 0.8, 0.95)
COHERENT_LOOKS = (3, 10, 50)

BODY = """
Nominal probability 0.01; rates in per cent of it, so that 100 is what was asked for. The bar is 90 to 110.

## Looks known

{trials} drawn places a cell: chance alone moves a rate by {chance:.1f} per cent (one standard deviation). `exact` is the program's
own probability, `chi2` the published approximation (Conradsen, Nielsen and Skriver 2016), which the program does not use.

{known}

Farthest from 100 with the exact probability: {worst:.1f} per cent.

## Looks estimated

Complex speckle of {side} x {side} pixels, {repeats} series a cell, each averaged over a window; the program is told nothing but
the first image, from which it estimates the looks (`looks_of_ratio`). Windows overlap and speckle is correlated, so chance moves a
rate by up to about {estimated_chance:.0f} per cent.

{estimated}

Farthest from 100: {worst_estimated:.1f} per cent.

## Coherent pairs

Two passes whose speckle is alike by a coherence: the test is conservative there, by as much. `reckoned` is the program's own
`false_alarm_rate`.

{coherent}
"""


def gamma_means(random: np.random.Generator, looks: float, passes: int, count: int) -> NDArray[np.float64]:
    """(pass, count) mean powers of so many looks."""
    return random.gamma(looks, 1.0 / looks, (passes, count))


def minus_log_q(power: NDArray[np.float64], looks: float) -> NDArray[np.float64]:
    """-ln Q (count,) of mean powers (pass, count) of equal looks, one channel."""
    passes = len(power)
    return np.asarray(looks * (passes * np.log(power.mean(axis=0)) - np.log(power).sum(axis=0)))


def threshold(probability: Callable[[float], float]) -> float:
    """The statistic that a probability function of it gives the nominal value."""
    return float(brentq(lambda statistic: probability(statistic) - NOMINAL, 1e-3, 200.0))


def exact_threshold(looks: float, passes: int) -> float:
    """By the program's own probability."""
    return threshold(lambda statistic: float(p_value(statistic, np.full(passes, looks))))


def chi_square_threshold(looks: float, passes: int) -> float:
    """By the published approximation."""
    return threshold(lambda statistic: float(chi_square_p_of_q(np.array(statistic), passes, looks)))


def percent(rate: float) -> str:
    """A rate over the nominal one."""
    return f"{100.0 * rate / NOMINAL:.1f}"


def known_rows(random: np.random.Generator) -> Iterator[tuple[list[str], float]]:
    """Rows of the first table, with the farthest exact rate from 100 in each."""
    for looks in LOOKS:
        cells, off = [str(looks)], 0.0
        for passes in PASSES:
            limits = [
                exact_threshold(looks, passes),
                chi_square_threshold(looks, passes),
            ]
            over = np.zeros(2)
            for _ in range(8):
                statistic = minus_log_q(gamma_means(random, looks, passes, TRIALS // 8), looks)
                over += [(statistic > limit).sum() for limit in limits]
            rates = over / TRIALS
            off = max(off, abs(100.0 * rates[0] / NOMINAL - 100.0))
            cells += [percent(rate) for rate in rates]
        yield cells, off


def averaged(pixels: NDArray[np.complex64], window: int) -> NDArray[np.float64]:
    """Mean power of windows that lie whole in the image."""
    inner = slice(window, -window)
    return np.asarray(uniform_filter(np.abs(pixels).astype(np.float64) ** 2, window)[inner, inner])


def estimated_rows(random: np.random.Generator) -> Iterator[tuple[list[str], float]]:
    """Rows of the second table."""
    for oversampling in OVERSAMPLING:
        series = [[speckle(random, (SIDE, SIDE), oversampling) for _ in range(3)] for _ in range(REPEATS)]
        for window in WINDOWS:
            over, true = np.zeros(2), []
            told = []
            for images in series:
                shares = window_shares(images[0], window)
                looks = looks_of_ratio(shares)
                told.append(looks)
                power = np.stack([averaged(one, window) for one in images])
                true.append(equivalent_looks(shares))
                for place, passes in enumerate((2, 3)):
                    over[place] += (minus_log_q(power[:passes], looks) > exact_threshold(looks, passes)).mean() / REPEATS
            off = float(np.abs(100.0 * over / NOMINAL - 100.0).max())
            cells = [f"{oversampling:g}", f"{window} x {window}", f"{np.mean(true):.2f}", f"{np.mean(told):.2f}"]
            yield [*cells, *map(percent, over)], off


def coherent_rows(random: np.random.Generator) -> Iterator[list[str]]:
    """Rows of the third table."""
    for coherence in COHERENCES:
        cells = [f"{coherence:g}"]
        for looks in COHERENT_LOOKS:
            over, count = 0, 100_000
            limit = exact_threshold(looks, 2)
            for _ in range(TRIALS // count):
                white = random.standard_normal((4, looks, count))
                first = white[0] + 1j * white[1]
                second = coherence * first + np.sqrt(1.0 - coherence**2) * (white[2] + 1j * white[3])
                power = np.stack([np.mean(np.abs(one) ** 2, axis=0) for one in (first, second)])
                over += int((minus_log_q(power, looks) > limit).sum())
            cells += [percent(over / TRIALS), percent(false_alarm_rate(NOMINAL, looks, coherence))]
        yield cells


def main() -> None:
    """Draw, count and write the page."""
    random = np.random.default_rng(SEED)
    known = list(known_rows(random))
    estimated = list(estimated_rows(random))
    independent = REPEATS * SIDE**2 / max(WINDOWS) ** 2
    heads = ["looks", *(f"{passes} passes, {way}" for passes in PASSES for way in ("exact", "chi2"))]
    coherent_heads = ["coherence", *(f"{looks} looks{way}" for looks in COHERENT_LOOKS for way in ("", ", reckoned"))]
    page = write_page(
        "change-false-alarms",
        "False alarms of the change test",
        f"seed {SEED}",
        BODY.format(
            trials=f"{TRIALS:,}",
            chance=100.0 / np.sqrt(TRIALS * NOMINAL),
            known=table(heads, [cells for cells, _ in known]),
            worst=max(off for _, off in known),
            side=SIDE,
            repeats=REPEATS,
            estimated_chance=100.0 / np.sqrt(independent * NOMINAL),
            estimated=table(
                ["pixels a resolution cell", "window", "equivalent looks", "looks told", "2 passes", "3 passes"],
                [cells for cells, _ in estimated],
            ),
            worst_estimated=max(off for _, off in estimated),
            coherent=table(coherent_heads, list(coherent_rows(random))),
        ),
    )
    print(f"wrote {page}")


if __name__ == "__main__":
    main()
