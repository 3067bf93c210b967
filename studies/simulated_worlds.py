"""How alike focused passes over the simulated worlds are, by class, time and baseline, and what the worlds look like."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from studies.study_page import IMAGES, table, write_page

from yamabiko.collect.surface_echoes import surface_echoes
from yamabiko.earth.surface import Plane, Points
from yamabiko.focus.backproject import backproject
from yamabiko.focus.weighting import Weighting
from yamabiko.scene.land_cover import DAY, MODELS, LandCover
from yamabiko.scene.world import World
from yamabiko.scene.worlds.harbour_town import harbour_town
from yamabiko.scene.worlds.relief import scatterer_spacing
from yamabiko.scene.worlds.river_valley import river_valley
from yamabiko.testing.apertures import satellite
from yamabiko.testing.small_worlds import FRAME, level_world

SEED = 1
START = datetime(2026, 6, 1, tzinfo=UTC)
INCIDENCE, RESOLUTION = 0.6, 2.0  # rad; m in ground range, finer in azimuth
CLASSES = (LandCover.TOWN, LandCover.BARE_SOIL, LandCover.FIELD, LandCover.MEADOW, LandCover.FOREST, LandCover.OPEN_SEA)
DAYS = (0.1, 1.0, 4.0, 16.0, 64.0)
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25)


def focused(
    world: World,
    days: float,
    *,
    size: float = 120.0,
    incidence: float = INCIDENCE,
    azimuth: float = 1.35,
    weighting: Weighting = Weighting.UNIFORM,
) -> NDArray[np.complex128]:
    """A pass without noise: pixels (row, column) of a square (m), its rows leading away, with the carrier put back."""
    slant = RESOLUTION * float(np.sin(INCIDENCE))
    samples = int(1.55 * size / slant)
    pass_by = satellite(pulses=samples, samples=samples, resolution=slant, incidence=incidence, azimuth=azimuth)
    seen = world.seen_from(pass_by.transmit.position[samples // 2], START + timedelta(days=days))
    echoes = surface_echoes(pass_by, seen.ground.surface, seen.ground.reflectivity)
    if len(seen.points):
        points = surface_echoes(pass_by, Points(seen.points.position), seen.points.amplitude.astype(np.complex64))
        echoes = replace(echoes, signal=echoes.signal + points.signal)
    away = FRAME.turn_to_earth_fixed([-np.sin(azimuth), -np.cos(azimuth), 0.0])
    pixels, spacing = int(size / (0.7 * RESOLUTION)), 0.7 * RESOLUTION
    middle = 0.5 * (pixels - 1)
    plane = Plane(FRAME.origin, away, np.cross(FRAME.axes[2], away), spacing, spacing, (pixels, pixels), (middle, middle))
    image = backproject(echoes, plane, range_weighting=weighting, azimuth_weighting=weighting)
    return np.asarray(image.pixels * np.exp(2j * np.pi * image.carrier.cycles(plane.points())))


def coherence(first: NDArray[np.complex128], second: NDArray[np.complex128]) -> float:
    """Modulus of the sample coherence of two pictures."""
    return float(abs(np.vdot(second, first)) / np.sqrt(np.vdot(first, first).real * np.vdot(second, second).real))


def over_time() -> str:
    """Measured coherence and, in brackets, the model's."""
    rows = []
    for cover in CLASSES:
        world, model = level_world(cover, extent=160.0), MODELS[cover].coherence
        first = focused(world, 1.0)
        cells = []
        for days in DAYS:
            expected = model.lasting + (model.at_once - model.lasting) * np.exp(-days * DAY / model.decay)
            cells.append(f"{coherence(first, focused(world, 1.0 + days)):.2f} ({expected:.2f})")
        rows.append([cover.title, *cells])
    return table(["class", *(f"{days:g} days" for days in DAYS)], rows)


def over_baseline() -> str:
    """Measured coherence of fixed ground over the angle between passes."""
    world = level_world(LandCover.ROOF, extent=160.0)
    bandwidth = 299_792_458.0 / (2.0 * RESOLUTION * np.sin(INCIDENCE))
    critical = bandwidth / 9.65e9 * np.tan(INCIDENCE)
    first = focused(world, 1.0)
    found = []
    for share in SHARES:
        other = focused(world, 1.0, incidence=INCIDENCE + share * critical)
        found.append(f"{coherence(first, other):.2f}")
    return table(["share of the critical angle", *(f"{share:g}" for share in SHARES)], [["coherence", *found]])


def draw() -> None:
    """The town, and the valley before and during the flood."""
    generator = np.random.default_rng(SEED)
    town = harbour_town(FRAME, generator, spacing=scatterer_spacing(0.5 * RESOLUTION), start=START)
    valley = river_valley(FRAME, generator, spacing=scatterer_spacing(0.5 * RESOLUTION), start=START)
    views = (
        (town, 5.0, 0.35, "harbour town, day 5"),
        (valley, 0.0, 1.4, "river valley, day 0"),
        (valley, 2.0, 1.4, "the flood, day 2"),
    )
    figure = Figure(figsize=(15.0, 5.4), dpi=80, layout="constrained")
    for axes, (world, days, azimuth, title) in zip(figure.subplots(1, 3), views, strict=True):
        pixels = focused(world, days, size=900.0, azimuth=azimuth, weighting=Weighting.TAYLOR)
        decibels = 10.0 * np.log10(np.abs(pixels) ** 2 / (0.5 * RESOLUTION**2) + 1e-5)
        axes.imshow(decibels, cmap="gray", vmin=-26.0, vmax=4.0, extent=(-450.0, 450.0, 450.0, -450.0))
        axes.set_title(f"{title} (simulated; radar at the top)", fontsize=10)
        axes.set_xlabel("cross range, m")
    figure.savefig(IMAGES / "worlds.png", metadata={"Software": "Yamabiko"})


def main() -> None:
    """Measure, draw, and write the page."""
    draw()
    degrees = f"{np.degrees(INCIDENCE):.0f}"
    body = f"""Passes over level ground of one class, recorded from an orbit at 525 km and {degrees} degrees of
incidence, focused to {RESOLUTION:g} m in ground range without weights; 85 x 85 pixels, so that a measured coherence strays by
about 0.02.

![The harbour town, the river valley, and the valley in flood](../images/worlds.png)

## Passes of one geometry, over time

Measured, and in brackets the [class's model](worlds.md).

{over_time()}

## Passes at one time, over the angle between them

The critical angle is bandwidth over frequency times the tangent of incidence: beyond it the spectra of the ground no longer
overlap. Theory gives one less the share (H. A. Zebker, J. Villasenor, IEEE Trans. Geoscience and Remote Sensing 30 (1992),
950-959).

{over_baseline()}
"""
    write_page("simulated-worlds", "Simulated worlds, measured", f"seed {SEED}", body)


if __name__ == "__main__":
    main()
