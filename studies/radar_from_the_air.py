"""How sharp a drone's radar pictures from simulated sorties are: with navigation alone, after autofocus, with the true trajectory.

The sorties are the examples' own missions, flown by three lanes in JSBSim in the weather that the missions state. Only as much of
each is flown as the pictures need.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import radians
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray
from studies.study_page import CHECKOUT, IMAGES, table, write_page

from yamabiko.flight.flight_record import FlightRecord
from yamabiko.flight.frame import FRAME_TIME
from yamabiko.flight.kinds import Order
from yamabiko.flight.mission.flight_plan import plan_flight
from yamabiko.flight.sortie import Sortie, SortieOptions
from yamabiko.formats.cphd.reading import read_cphd
from yamabiko.formats.missions import read_mission
from yamabiko.formats.sicd.reading import read_sicd
from yamabiko.service.flown_collect import FlownCollectReport, FlownCollectRequest, StoredPath, simulate_flown
from yamabiko.service.focus import AutofocusMethod, FocusRequest, focus
from yamabiko.service.simulation import SimulationRequest

SEEDS = (1,)
LIMIT = 0.1  # share by which widths may differ from the true trajectory's
TARGETS = "name,east_m,north_m,up_m,radar_cross_section_m2\nmiddle,0,0,0,100\neast,11,-7,0,60\nwest,-13,6,0,60\nnorth,7,13,0,40\n"
HARBOUR_EXTENT = 110.0  # m
PANELS = ("true trajectory", "navigation alone", "after autofocus")

BODY = """
A drone flies its survey in gusts, and its radar's picture is focused on the path that its own navigation believes. This page says
how sharp it gets: with navigation alone, after autofocus, and with the true trajectory, which no aircraft has.
`make study STUDY=radar_from_the_air` makes it again. Everything on it is simulated: the examples' missions flown in JSBSim by three
lanes, with their sensors' errors and the weather that the missions state; the antenna 1.6 m ahead of the inertial unit and 0.5 m
below it, shaken by 0.1 mm at 12 Hz and 0.03 mm at 36 Hz on every axis, which navigation does not see. X band, 9.65 GHz.
([How to](../how-to/picture-from-a-drone-flight.md).)

## Sorties

{sorties}

**Bend** is how far the antenna left its best straight line, root mean square. **Navigation off** is how far the stored path was
from the true one; **wandering** is what of that is left along the line of sight without a constant and a line, which only move the
picture. A quarter of a wavelength is 8 mm. The stored path is integrated from
[navigated velocities](../decisions/0019-navigated-path-from-velocities.md).

## Pictures

Half-power width in azimuth (m) of a point target in noise of -28 dB; the loss of its peak against the true trajectory (dB) and its
integrated sidelobe ratio (dB) say more of a blur than a width: a peak that is torn in two can be narrow.

{pictures}

{verdict}

![A harbour: true trajectory, navigation alone, after autofocus](../images/radar-from-the-air.png)

The harbour stands where the targets of "{shown}" do.

## What is assumed

- The scene lies still, every place of it is lit alike, and the air's refraction is left out
  ([simulated echoes](../explanation/simulated-echoes.md)).
- The lever arm is known exactly. A constant error of it would move the picture and hardly blur it.
- Figures of the mount and its vibration are estimates.
"""


@dataclass(frozen=True)
class Case:
    """What is pictured on a sortie. leg : from which. place : latitude, longitude (deg), height (m above the ellipsoid)."""

    name: str
    mission: str
    leg: int
    place: tuple[float, float, float]
    azimuth_resolution: float = 0.3
    bandwidth: float = 400e6

    @property
    def scene(self) -> SimulationRequest:
        """Point targets about the place, or a harbour where `targets` is taken out."""
        latitude, longitude, height = self.place
        return SimulationRequest(
            latitude=radians(latitude),
            longitude=radians(longitude),
            height=height,
            extent=44.0,
            azimuth_resolution=self.azimuth_resolution,
            bandwidth=self.bandwidth,
        )


CASES = (
    Case("coast, straight leg", "coast-survey", 18, (37.3625, 136.785, 37.0)),
    Case("landslide, circle", "coast-survey", 31, (37.433, 137.05, 137.0)),
    Case("crater, circle", "volcano-watch", 17, (34.724, 139.395, 500.0)),
    Case("flank, straight leg", "volcano-watch", 22, (34.72, 139.383, 300.0)),
)


@dataclass(frozen=True)
class Sharpness:
    """Of one picture. width : half power, azimuth (m). peak, sidelobes : dB."""

    width: float
    range_width: float
    peak: float
    sidelobes: float
    applied: bool


@dataclass(frozen=True)
class Result:
    """Of one case and seed. wandering : m rms."""

    case: Case
    seed: int
    flown: FlownCollectReport
    wandering: float
    pictures: dict[str, Sharpness]


def main() -> None:
    """Fly, simulate, focus, and write picture and page."""
    with tempfile.TemporaryDirectory() as folder:
        results = list(survey(Path(folder)))
    told = {"sorties": sorties(results), "pictures": pictures(results), "verdict": verdict(results), "shown": CASES[0].name}
    body = BODY.format(**told)
    write_page("radar-from-the-air", "Radar from the air", f"seed {' and '.join(map(str, SEEDS))}, simulated sorties", body)


def survey(folder: Path) -> Iterator[Result]:
    """All cases on all seeds; the picture is drawn from the first."""
    targets = folder / "targets.csv"
    targets.write_text(TARGETS)
    for mission in dict.fromkeys(case.mission for case in CASES):
        cases = [case for case in CASES if case.mission == mission]
        for seed in SEEDS:
            record = flown(mission, seed, max(case.leg for case in cases))
            for case in cases:
                print(f"{case.name}, seed {seed}", flush=True)
                yield pictured(case, seed, record, targets, folder)
                if case is CASES[0] and seed == SEEDS[0]:
                    draw(case, record, folder)


def flown(mission: str, seed: int, last: int) -> FlightRecord:
    """The record of a mission's flight until a leg has been flown, every frame of it."""
    plan = plan_flight(read_mission(CHECKOUT / "examples" / f"{mission}.toml"))
    with Sortie(plan, SortieOptions(seed=seed, interval=FRAME_TIME)) as sortie:
        sortie.order(Order.START)
        while not sortie.finished and sortie.voted["leg"] <= last:
            sortie.step()
        return sortie.record()


def pictured(case: Case, seed: int, record: FlightRecord, targets: Path, folder: Path) -> Result:
    """Simulate and focus one case in every way."""
    asked = FlownCollectRequest(replace(case.scene, targets=targets, seed=seed), leg=case.leg)
    truth = simulate_flown(record, replace(asked, stored=StoredPath.TRUE), folder / "true")
    navigated = simulate_flown(record, asked, folder / "navigated")
    found = {"true": sharpness(truth, folder)}
    for method in ("none", "pga", "entropy"):
        found[method] = sharpness(navigated, folder, method)
    return Result(case, seed, navigated, wandering(truth, navigated), found)


def sharpness(report: FlownCollectReport, folder: Path, autofocus: AutofocusMethod = "none") -> Sharpness:
    """Focus as a user does and take the figures from the report."""
    achieved = focus([report.simulation.echoes], folder / "image", FocusRequest(autofocus=autofocus, extent=38.0)).achieved
    point = achieved.brightest_point
    if point.range_cut is None or point.azimuth_cut is None:
        raise SystemExit(f"not measured: {point.measurement_reason}")
    applied = achieved.autofocus.applied
    return Sharpness(point.azimuth_cut.width_m, point.range_cut.width_m, point.amplitude_db, point.azimuth_cut.islr_db, applied)


def wandering(truth: FlownCollectReport, navigated: FlownCollectReport) -> float:
    """Stored less true position of the antenna along the line of sight, without its mean and line (m rms)."""
    true, stored = (read_cphd(report.simulation.echoes) for report in (truth, navigated))
    sight = true.reference_point - true.transmit.position
    sight /= np.linalg.norm(sight, axis=1, keepdims=True)
    error = ((stored.transmit.position - true.transmit.position) * sight).sum(axis=1)
    time = true.transmit.time - true.transmit.time.mean()
    return float(np.std(error - np.polyval(np.polyfit(time, error, 1), time)))


def sorties(results: list[Result]) -> str:
    """A row for each aperture."""
    heads = ["sortie, seed", "slant range (m)", "aperture (m)", "aperture (s)", "bend (m)", "navigation off (m)", "wandering (mm)"]
    rows = []
    for one in results:
        made = one.flown.simulation
        rows.append(
            [
                f"{one.case.name}, {one.seed}",
                f"{made.slant_range:.0f}",
                f"{made.aperture_length:.0f}",
                f"{made.duration:.1f}",
                f"{one.flown.bend:.2f}",
                f"{made.navigation_error:.2f}",
                f"{1000.0 * one.wandering:.1f}",
            ]
        )
    return table(heads, rows)


def pictures(results: list[Result]) -> str:
    """A row for each aperture and way of focusing."""
    ways = {"true": "true trajectory", "none": "navigation alone", "pga": "autofocus, pga", "entropy": "autofocus, entropy"}
    heads = ["sortie, seed", *(f"{way}: width, loss, sidelobes" for way in ways.values())]
    rows = []
    for one in results:
        row = [f"{one.case.name}, {one.seed}"]
        for way in ways:
            seen = one.pictures[way]
            left = "" if seen.applied or way in ("true", "none") else " (left alone)"
            row.append(f"{seen.width:.3f}, {one.pictures['true'].peak - seen.peak:.1f}, {seen.sidelobes:.1f}{left}")
        rows.append(row)
    return table(heads, rows)


def verdict(results: list[Result]) -> str:
    """Whether the widths after autofocus are within the limit of those from the true trajectory."""
    worst = {
        way: max(
            max(
                abs(one.pictures[way].width / one.pictures["true"].width - 1.0),
                abs(one.pictures[way].range_width / one.pictures["true"].range_width - 1.0),
            )
            for one in results
        )
        for way in ("pga", "entropy")
    }
    told = ", ".join(f"{100.0 * share:.1f} % with {way}" for way, share in worst.items())
    met = "is met" if worst["pga"] <= LIMIT else "is **not** met"
    return (
        "After autofocus the widths in range and azimuth differ from those of the true trajectory by at most\n"
        f"{told}: the aim, {100.0 * LIMIT:.0f} %, {met} with pga."
    )


def draw(case: Case, record: FlightRecord, folder: Path) -> None:
    """The harbour, from the true trajectory, with navigation alone, and after autofocus."""
    scene = replace(case.scene, extent=HARBOUR_EXTENT + 10.0, azimuth_resolution=0.5, bandwidth=300e6)
    panels = []
    for stored, method in ((StoredPath.TRUE, "none"), (StoredPath.NAVIGATED, "none"), (StoredPath.NAVIGATED, "pga")):
        report = simulate_flown(record, FlownCollectRequest(scene, stored=stored, leg=case.leg), folder / "harbour")
        request = FocusRequest(autofocus=method, extent=HARBOUR_EXTENT)  # type: ignore[arg-type]
        focus([report.simulation.echoes], folder / "image", request)
        panels.append(decibels(read_sicd(folder / "image" / "image.nitf").pixels))
    figure = Figure(figsize=(12.0, 4.4), layout="constrained")
    FigureCanvasAgg(figure)
    reach = 0.5 * HARBOUR_EXTENT
    for axes, panel, title in zip(figure.subplots(1, 3), panels, PANELS, strict=True):
        axes.imshow(panel, cmap="gray", vmin=-55.0, vmax=-12.0, extent=(-reach, reach, reach, -reach))
        axes.set_title(title)
        axes.set_xlabel("along the flight, m")
        axes.set_ylabel("ground range, m")
    figure.savefig(IMAGES / "radar-from-the-air.png", dpi=110)


def decibels(pixels: NDArray[np.complex64]) -> NDArray[np.float64]:
    """Power (row, column) below the strongest pixel."""
    power = np.abs(pixels.astype(np.complex128)) ** 2
    return np.asarray(10.0 * np.log10(np.maximum(power / power.max(), 1e-12)))


if __name__ == "__main__":
    main()
