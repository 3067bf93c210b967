"""The reference of worlds says what the code has: classes and their constants, worlds and their events."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from yamabiko.scene.backscatter import Backscatter, Canopy, ConstantGamma, Illumination, RoughSoil, SeaSurface, Wind
from yamabiko.scene.land_cover import DAY, MODELS, LandCover, backscatter_of
from yamabiko.scene.world import World
from yamabiko.scene.world_truth import events_between
from yamabiko.scene.worlds.harbour_town import START, harbour_town
from yamabiko.scene.worlds.river_valley import river_valley
from yamabiko.testing.apertures import scene_frame

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "worlds.md").read_text(encoding="utf-8")
WIND = Wind(7.0, np.radians(315.0))


def backscatter_row(cover: LandCover) -> str:
    """| class | VV at 25, 35, 45, 55 degrees | HH at 35 |, radar in the east."""
    model = backscatter_of(cover, WIND)

    def level(degrees: float, polarization: str) -> str:
        seen = Illumination(np.radians(90.0), 0.0311, polarization)  # type: ignore[arg-type]
        return f"{10.0 * np.log10(float(model.sigma_nought(np.radians(degrees), seen))):.1f}"

    values = [*(level(degrees, "VV") for degrees in (25.0, 35.0, 45.0, 55.0)), level(35.0, "HH")]
    return f"| {cover.title} | " + " | ".join(values) + " |"


def coherence_row(cover: LandCover) -> str:
    coherence = MODELS[cover].coherence
    decay = f"{coherence.decay / DAY:g}" if coherence.at_once > coherence.lasting else "–"
    return f"| {cover.title} | {coherence.at_once:g} | {coherence.lasting:g} | {decay} |"


def model_row(cover: LandCover) -> str:
    return f"| {cover.title} | {in_words(MODELS[cover].backscatter)} |"


def in_words(model: Backscatter | None) -> str:
    if isinstance(model, RoughSoil):
        permittivity = f"{model.permittivity.real:g} - {abs(model.permittivity.imag):g}j"
        return f"soil: rms height {1e3 * model.height_deviation:g} mm, permittivity {permittivity}"
    if isinstance(model, Canopy):
        layer = f"gamma nought {10.0 * np.log10(model.gamma_nought):g} dB, optical depth {model.optical_depth:g}"
        return f"canopy: {layer}, over soil of rms height {1e3 * model.soil.height_deviation:g} mm"
    if isinstance(model, ConstantGamma):
        return f"constant gamma: {10.0 * np.log10(model.gamma_nought):g} dB"
    return "sea: at rest" if isinstance(model, SeaSurface) else "sea: under the world's wind"


@pytest.mark.parametrize("cover", list(LandCover))
@pytest.mark.parametrize("row", [backscatter_row, coherence_row, model_row])
def test_constants_on_the_page_are_those_of_the_code(cover: LandCover, row: Callable[[LandCover], str]) -> None:
    assert row(cover) in PAGE.splitlines()


@pytest.mark.parametrize("build", [harbour_town, river_valley])
def test_events_on_the_page_are_those_of_the_worlds(build: Callable[..., World]) -> None:
    world = build(scene_frame(), np.random.default_rng(1), spacing=4.0)
    section = PAGE.split(f"## {world.name.title()}", 1)[1].split("\n## ", 1)[0]
    for event in events_between(world, START, START + timedelta(days=60)):
        days = (event.when - START) / timedelta(days=1)
        assert f"| {days:g} | {event.kind.value} | {event.name} |" in section.splitlines()
