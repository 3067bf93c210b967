"""`simulate`: what is written focuses to what was asked for, repeats with its seed, and is refused where it cannot be flown."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest

from yamabiko.collect.noise import resolution_cell_area
from yamabiko.earth.wgs84 import LocalFrame
from yamabiko.errors import InputError, OutputError
from yamabiko.focus.direct_sum import direct_sum
from yamabiko.formats.cphd.reading import read_cphd
from yamabiko.service.simulate import simulate
from yamabiko.service.simulation import FlightShape, NavigationQuality, SimulationRequest

TARGETS = "name,east_m,north_m,up_m,radar_cross_section_m2\na,0,0,0,4\nb,9,-7,1.5,25\nc,-8,6,0,1\n"
SMALL = SimulationRequest(extent=24.0, ground_range=400.0, altitude=300.0, azimuth_resolution=0.5, noise_equivalent_sigma_zero=0.0)
FRAME = LocalFrame.at_geodetic(SMALL.latitude, SMALL.longitude, SMALL.height)


@pytest.fixture
def small(tmp_path: Path) -> SimulationRequest:
    path = tmp_path / "targets.csv"
    path.write_text(TARGETS)
    return replace(SMALL, targets=path)


@pytest.mark.parametrize("flight", list(FlightShape))
@pytest.mark.parametrize("look", ["left", "right"])
def test_targets_focus_where_they_stand(
    small: SimulationRequest, tmp_path: Path, flight: FlightShape, look: Literal["left", "right"]
) -> None:
    request = replace(small, flight=flight, look=look)
    report = simulate(request, tmp_path / "out")
    history = read_cphd(report.echoes)
    places = FRAME.to_earth_fixed(np.array([[0.0, 0.0, 0.0], [9.0, -7.0, 1.5], [-8.0, 6.0, 0.0]]))
    amplitude = np.abs(direct_sum(history, places))
    # Each target stands in the others' sidelobes: some hundredths of 5, 2 and 1.
    np.testing.assert_allclose(amplitude, [2.0, 5.0, 1.0], atol=0.06)
    assert history.collection.simulated
    assert (history.pulses, history.samples) == (report.pulses, report.samples)
    assert not history.bistatic
    sight = history.transmit.position[history.pulses // 2] - FRAME.origin
    assert np.linalg.norm(sight) == pytest.approx(report.slant_range, rel=1e-3)
    flown = np.linalg.norm(np.diff(history.transmit.position, axis=0), axis=1).sum() * history.pulses / (history.pulses - 1)
    assert flown == pytest.approx(report.aperture_length, rel=1e-3)


@pytest.mark.parametrize("flight", list(FlightShape))
def test_resolution_is_what_was_asked(small: SimulationRequest, tmp_path: Path, flight: FlightShape) -> None:
    """The cell area measured from the geometry is slant range resolution over cosine of grazing times azimuth resolution."""
    report = simulate(replace(small, flight=flight), tmp_path / "out")
    expected = report.range_resolution / np.cos(report.grazing_angle) * 0.5
    assert report.cell_area == pytest.approx(expected, rel=0.01)
    assert report.cell_area == pytest.approx(resolution_cell_area(read_cphd(report.echoes), FRAME.axes[2]), rel=1e-6)


def test_truth_names_every_target(small: SimulationRequest, tmp_path: Path) -> None:
    report = simulate(small, tmp_path / "out")
    features = json.loads(report.truth.read_text())["features"]
    assert [feature["properties"]["name"] for feature in features] == ["a", "b", "c"]
    assert report.objects == 3
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["echoes.cphd", "truth.json"]


def test_the_whole_extent_is_free_of_ambiguity(small: SimulationRequest, tmp_path: Path) -> None:
    """A target in one corner leaves every other part of the extent dark but for its sidelobes."""
    corner = tmp_path / "corner.csv"
    corner.write_text("east_m,north_m,up_m\n-11.5,11.5,0\n")
    history = read_cphd(simulate(replace(small, targets=corner, heading=0.5 * np.pi), tmp_path / "out").echoes)
    step = np.arange(-12.0, 12.1, 0.5)
    grid = np.stack(np.meshgrid(step, step, [0.0], indexing="ij"), axis=-1).reshape(-1, 3)
    image = np.abs(direct_sum(history, FRAME.to_earth_fixed(grid)))
    far = np.hypot(grid[:, 0] + 11.5, grid[:, 1] - 11.5) > 6.0
    assert image[~far].max() > 0.9
    assert image[far].max() < 0.1


def test_noise_has_the_level_that_was_asked(small: SimulationRequest, tmp_path: Path) -> None:
    faint = tmp_path / "faint.csv"
    faint.write_text("east_m,north_m,up_m,radar_cross_section_m2\n0,0,0,1e-12\n")
    report = simulate(replace(small, targets=faint, noise_equivalent_sigma_zero=0.01), tmp_path / "out")
    signal = read_cphd(report.echoes).signal
    level = float((np.abs(signal) ** 2).mean()) / signal.size / report.cell_area
    assert level == pytest.approx(0.01, rel=5.0 / np.sqrt(signal.size))


def test_navigation_errors_are_reported_and_blur(small: SimulationRequest, tmp_path: Path) -> None:
    sharp = simulate(small, tmp_path / "sharp")
    survey = simulate(replace(small, navigation=NavigationQuality.SURVEY), tmp_path / "survey")
    plain = simulate(replace(small, navigation=NavigationQuality.PLAIN), tmp_path / "plain")
    assert sharp.navigation_error == 0.0
    assert 0.001 < survey.navigation_error < 0.2
    assert 0.1 < plain.navigation_error < 4.0
    true, reported = read_cphd(sharp.echoes), read_cphd(plain.echoes)
    apart = np.linalg.norm(reported.transmit.position - true.transmit.position, axis=1)
    assert np.sqrt((apart**2).mean()) == pytest.approx(plain.navigation_error, rel=1e-6)


def test_the_same_seed_gives_the_same_bytes(small: SimulationRequest, tmp_path: Path) -> None:
    request = replace(small, noise_equivalent_sigma_zero=0.01, navigation=NavigationQuality.PLAIN, seed=7)
    first, second = (simulate(request, tmp_path / name) for name in ("one", "two"))
    other = simulate(replace(request, seed=8), tmp_path / "three")
    assert first.echoes.read_bytes() == second.echoes.read_bytes()
    assert first.truth.read_bytes() == second.truth.read_bytes()
    assert not np.array_equal(read_cphd(first.echoes).signal, read_cphd(other.echoes).signal)


def test_a_small_harbour_shows_its_reflector(tmp_path: Path) -> None:
    """The reflector on the jetty, 6 m west and 21.5 m north, stands out of a harbour of 60 m."""
    request = replace(SMALL, extent=60.0, azimuth_resolution=0.8, bandwidth=200e6, noise_equivalent_sigma_zero=1e-3)
    steps: list[tuple[int, int]] = []
    report = simulate(request, tmp_path / "out", progress=lambda done, total: steps.append((done, total)))
    features = json.loads(report.truth.read_text())["features"]
    assert 3 < len(features) < 40
    reflector = next(f["properties"] for f in features if f["properties"]["name"] == "reflector jetty")
    place = FRAME.to_earth_fixed([reflector["east_m"], reflector["north_m"], reflector["up_m"]])
    amplitude = float(np.abs(direct_sum(read_cphd(report.echoes), place[np.newaxis]))[0])
    assert amplitude == pytest.approx(np.sqrt(reflector["radar_cross_section_m2"]), rel=0.15)
    assert steps[-1][0] == steps[-1][1]


@pytest.mark.parametrize(
    "wrong",
    [
        {"altitude": 0.0},
        {"ground_range": -5.0},
        {"speed": float("nan")},
        {"bandwidth": float("inf")},
        {"noise_equivalent_sigma_zero": -0.1},
        {"latitude": 2.0},
        {"seed": -1},
        {"extent": 5000.0},
        {"epoch": datetime(2026, 1, 1)},
    ],
)
def test_requests_out_of_bounds_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="simulation: ") as error:
        replace(SMALL, **wrong)
    assert "\n" not in str(error.value)


def test_what_cannot_be_flown_or_sampled_leaves_nothing(small: SimulationRequest, tmp_path: Path) -> None:
    cases = {
        "azimuth resolution": replace(small, azimuth_resolution=0.005),
        "extent": replace(SMALL, extent=9000.0, ground_range=9000.0, bandwidth=2e9, azimuth_resolution=0.1),
        "bandwidth": replace(small, bandwidth=3e10),
        "position": replace(small, extent=12.0),
        "file": replace(small, targets=tmp_path / "missing.csv"),
    }
    for words, request in cases.items():
        with pytest.raises(InputError, match=words):
            simulate(request, tmp_path / "out")
        assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_is_refused(small: SimulationRequest, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError):
        simulate(small, tmp_path / "file")
    assert (tmp_path / "file").read_text() == "in the way"


def test_the_epoch_is_kept(small: SimulationRequest, tmp_path: Path) -> None:
    epoch = datetime(2027, 5, 4, 3, 2, 1, tzinfo=UTC)
    history = read_cphd(simulate(replace(small, epoch=epoch), tmp_path / "out").echoes)
    middle = history.epoch.timestamp() + float(history.transmit.time.mean())
    assert middle == pytest.approx(epoch.timestamp(), abs=1e-3)
