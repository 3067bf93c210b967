"""How often a constellation of 36 in the two published layouts of QPS-SAR sees a place, by latitude: a table and a plot.

A visit is a passage at zero Doppler with the incidence angle within limits, as the search for opportunities finds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import degrees, inf, pi, radians

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from studies.study_page import IMAGES, table, write_page

from yamabiko.earth.time_scale import SECONDS_A_DAY
from yamabiko.earth.wgs84 import Float
from yamabiko.plan.search.windows import access_windows
from yamabiko.platform.element_set import ElementSet
from yamabiko.platform.synthetic import QPS_ALTITUDE, QPS_INCLINATION, QPS_LAYOUTS, walker
from yamabiko.radar.models import qps_sar
from yamabiko.request.request import LookConstraints, LookSide

SEED = 20261123
EPOCH = datetime(2026, 11, 1, tzinfo=UTC)
DAYS = 7
SQUINT = radians(0.5)  # about zero Doppler: a pass is one visit, however long the radar could follow the place
LATITUDES = np.arange(0, 57)
PLACES = 6  # longitudes for each latitude
CLAIM = 10.0  # minutes
MODEL = "15-50 deg"
SIDES: dict[str, frozenset[LookSide]] = {"either": frozenset({"left", "right"}), "right": frozenset({"right"})}
SPANS = {"20-40 deg": (20.0, 40.0), MODEL: (15.0, 50.0), "10-60 deg": (10.0, 60.0), "whatever is in view": (0.0, 85.0)}
COLOURS = ("#8c564b", "#1f4e9c", "#d9822b", "#4a9c5d")
SHOWN = (0, 10, 20, 25, 30, 33, 35, 36, 38, 40, 42, 44, 46, 48, 50, 52, 54)

BODY = """
QPS announced 36 satellites and a mean revisit of ten minutes. The layout was published as 4 planes of 9 satellites (2024) and
as 12 planes of 3 (2025), the orbit of the latest satellites as 575 km, circular, 42 degrees. This page is what those figures
give; `make study STUDY=revisit` makes it again. Everything on it is simulated: Walker's even pattern, SGP4, {days} days,
{places} places at random longitudes for each degree of latitude; south of the equator it is the same.

A visit is an instant at which the satellite passes a place at zero Doppler, on either side, with an incidence angle in the
limits. The **mean** revisit is the time over the number of visits, the **worst** the longest gap that any of the places at that
latitude had.

## Whether ten minutes are met

The incidence that QPS-SAR's radar can use is not published. The radar model assumes 15 to 50 degrees; every line stands for one
assumption.

{verdict}

{conclusion}

![Mean and worst revisit by latitude, both layouts](../images/revisit.png)

## Mean and worst revisit

Minutes, mean / worst, of 4 planes of 9 and of 12 planes of 3. A dash: never seen.

{figures}

The means of both layouts are alike: the number of satellites, their height and inclination settle them. What the layout settles
is the worst gap: in 4 planes the satellites of a plane come one after another and then the plane is gone for hours.

## What is assumed

- Walker's pattern with a phase of one between planes: the phase isn't published. All 36 satellites work all the time, none is
  busy elsewhere, short of energy or out of reach of a ground station. A real constellation does worse.
- The satellites look to either side, all the way. Looking to one side only about doubles the mean: with 15 to 50 degrees on the
  right alone it is {one_side_35} minutes at 35 degrees of latitude, 12 planes of 3.
- Every place is seen by itself; whether many places can be served is the planner's matter.
- All at 42 degrees and 575 km. Of the satellites in orbit in June 2026 not all are: by their element sets seven are at 42.0
  degrees, one at 45.6 and one at 97.7.
"""


@dataclass(frozen=True)
class Revisit:
    """Of all places at one latitude, in minutes, infinite where none was seen. mean : time over visits. worst : longest gap."""

    mean: float
    worst: float


Results = dict[tuple[tuple[int, int], int, str, str], Revisit]
"""By layout, latitude, span of incidence and sides looked to."""


def main() -> None:
    """Simulate, and write picture and page."""
    generator = np.random.default_rng(SEED)
    longitudes = generator.uniform(0.0, 2.0 * pi, (len(LATITUDES), PLACES))
    results: Results = {}
    for layout in QPS_LAYOUTS:
        sets = walker(*layout, QPS_ALTITUDE, QPS_INCLINATION, EPOCH, generator=np.random.default_rng(SEED))
        for latitude, span, side, revisit in survey(sets, longitudes):
            results[layout, latitude, span, side] = revisit
    draw(results)
    body = BODY.format(
        days=DAYS,
        places=PLACES,
        verdict=verdict(results),
        conclusion=conclusion(results),
        figures=figures(results),
        one_side_35=f"{results[QPS_LAYOUTS[1], 35, MODEL, 'right'].mean:.0f}",
    )
    write_page("revisit", "Revisit of the published layouts", f"seed {SEED}, simulated orbits", body)


def survey(elements: Sequence[ElementSet], longitudes: Float) -> Iterator[tuple[int, str, str, Revisit]]:
    """Latitude, span of incidence, sides looked to and revisit, for every latitude; one side for the model's incidence only."""
    places = np.stack([longitudes, np.broadcast_to(np.radians(LATITUDES)[:, np.newaxis], longitudes.shape)], axis=-1)
    for side, sides in SIDES.items():
        for span, (low, high) in SPANS.items() if side == "either" else [(MODEL, SPANS[MODEL])]:
            look = LookConstraints(incidence=(radians(low), radians(high)), sides=sides)
            end = EPOCH + timedelta(days=DAYS)
            print(f"{elements[0].source}, {span}, {side} side", flush=True)
            found = access_windows(elements, places.reshape(-1, 2), EPOCH, end, look, maximum_squint=SQUINT)
            visits = [np.sort(found.best[found.place == place]) for place in range(longitudes.size)]
            for row, latitude in enumerate(LATITUDES):
                yield int(latitude), span, side, revisit_of(visits[row * PLACES : (row + 1) * PLACES])


def revisit_of(visits: list[Float]) -> Revisit:
    """Mean and worst over places; a gap cut off by the start or the end of the days counts as long as it was seen to last."""
    count = sum(len(when) for when in visits)
    if count == 0:
        return Revisit(inf, inf)
    ends = ([0.0], [DAYS * SECONDS_A_DAY])
    worst = max(np.diff(np.concatenate([ends[0], when, ends[1]])).max() for when in visits)
    return Revisit(DAYS * SECONDS_A_DAY * len(visits) / count / 60.0, float(worst) / 60.0)


def verdict(results: Results) -> str:
    """A row for each span of incidence: where ten minutes are met, and what Tokyo's latitude gets."""
    rows = []
    for span in SPANS:
        for layout in QPS_LAYOUTS:
            met = [int(latitude) for latitude in LATITUDES if results[layout, int(latitude), span, "either"].mean <= CLAIM]
            least, best = min((results[layout, int(latitude), span, "either"].mean, int(latitude)) for latitude in LATITUDES)
            tokyo = results[layout, 36, span, "either"]
            rows.append(
                [
                    span,
                    f"{layout[0]} x {layout[1]}",
                    bands(met) or "nowhere",
                    f"{minutes(least)} at {best}°",
                    f"{minutes(tokyo.mean)} / {minutes(tokyo.worst)}",
                ]
            )
    return table(["incidence", "layout", "mean of 10 minutes met at", "best mean (minutes)", "at 36°: mean / worst"], rows)


def conclusion(results: Results) -> str:
    """In words, by the figures."""
    best = min(results[layout, int(latitude), MODEL, "either"].mean for layout in QPS_LAYOUTS for latitude in LATITUDES)
    wide, any_angle = (
        [
            int(latitude)
            for latitude in LATITUDES
            if all(results[layout, int(latitude), span, "either"].mean <= CLAIM for layout in QPS_LAYOUTS)
        ]
        for span in ("10-60 deg", "whatever is in view")
    )
    where = "nowhere" if best > CLAIM else "at some latitudes"
    wider = f"met at {bands(wide)}" if wide else "met nowhere in both layouts"
    sentences = [
        f"**With the incidence that the radar model assumes (15 to 50 degrees) a mean of ten minutes is met {where}:",
        f"the best latitude has {minutes(best)} minutes.**",
        f"With 10 to 60 degrees it is {wider}, and if every satellite above the horizon counted, whatever its angle, from",
        f"{bands(any_angle)}. The claim thus holds as a count of satellites in view, or for a radar of very wide reach near the",
        "latitude that the inclination favours; it does not hold for collects at ordinary angles over the covered belt.",
        "Beyond 49 degrees of latitude nothing is seen at ordinary angles at all. What the announcement counts as a revisit is not",
        "published.",
    ]
    return "\n".join(sentences)


def bands(latitudes: list[int]) -> str:
    """Whole degrees as ranges."""
    runs: list[list[int]] = []
    for latitude in latitudes:
        if runs and latitude == runs[-1][1] + 1:
            runs[-1][1] = latitude
        else:
            runs.append([latitude, latitude])
    return ", ".join(f"{first}°" if first == last else f"{first}° to {last}°" for first, last in runs)


def figures(results: Results) -> str:
    """Mean and worst by latitude, span and layout."""
    heads = ["latitude", *(f"{span}, {a} x {b}" for span in SPANS for a, b in QPS_LAYOUTS)]
    rows = []
    for latitude in SHOWN:
        cells = [results[layout, latitude, span, "either"] for span in SPANS for layout in QPS_LAYOUTS]
        rows.append(
            [f"{latitude}°", *("-" if cell.mean == inf else f"{minutes(cell.mean)} / {minutes(cell.worst)}" for cell in cells)]
        )
    return table(heads, rows)


def minutes(value: float) -> str:
    """Two digits that matter."""
    return "-" if value == inf else f"{value:.1f}" if value < 20.0 else f"{value:.0f}"


def draw(results: Results) -> None:
    """The picture: mean above, worst below."""
    figure = Figure(figsize=(9.0, 8.0), layout="constrained")
    FigureCanvasAgg(figure)
    above, below = figure.subplots(2, 1, sharex=True)
    for axes, what in ((above, "mean"), (below, "worst")):
        for colour, (span, _) in zip(COLOURS, SPANS.items(), strict=True):
            for layout, style in zip(QPS_LAYOUTS, ("--", "-"), strict=True):
                line = [getattr(results[layout, int(latitude), span, "either"], what) for latitude in LATITUDES]
                label = f"{span}, {layout[0]} x {layout[1]}" if what == "mean" else None
                axes.plot(LATITUDES, np.where(np.isinf(line), np.nan, line), style, color=colour, linewidth=1.6, label=label)
        axes.axhline(CLAIM, color="black", linewidth=0.9)
        axes.set_yscale("log")
        axes.set_ylabel(f"{what} revisit (minutes)")
        axes.grid(visible=True, which="both", alpha=0.25)
        axes.set_yticks([5, 10, 20, 60, 120, 360, 1440], ["5", "10", "20", "60", "2 h", "6 h", "1 day"])
        axes.minorticks_off()
    above.annotate("the announced 10 minutes", (0.5, CLAIM), xytext=(0, 3), textcoords="offset points", fontsize=9)
    above.legend(ncols=2, fontsize=8, title="incidence, planes x satellites")
    above.set_title(f"36 simulated satellites, 575 km, 42°: how often a place is seen ({DAYS} days, seed {SEED})")
    below.set_xlabel("latitude (degrees)")
    figure.savefig(IMAGES / "revisit.png", dpi=110)


if __name__ == "__main__":
    if tuple(round(degrees(angle)) for angle in qps_sar().modes[0].incidence) != SPANS[MODEL]:
        raise SystemExit("the radar model of QPS-SAR assumes another incidence now: change MODEL here")
    main()
