"""The named radars against what is published of them."""

import math

import pytest

from yamabiko.errors import InputError
from yamabiko.radar.imaging_radar import PredictedQuality
from yamabiko.radar.models import (
    QPS_HEIGHT,
    QPS_PICTURES,
    RADAR_NAMES,
    capella,
    generic,
    model_for_satellite_name,
    qps_sar,
    radar_named,
)
from yamabiko.radar.quality import MEAN_RADIUS, predicted_quality


def qps_stripmap(off_nadir: float) -> PredictedQuality:
    """Seen from the published height, over a sphere."""
    orbit = MEAN_RADIUS + QPS_HEIGHT
    incidence = math.asin(orbit / MEAN_RADIUS * math.sin(off_nadir))
    distance = MEAN_RADIUS * math.sin(incidence - off_nadir) / math.sin(off_nadir)
    radar = qps_sar()
    return predicted_quality(radar, radar.mode("stripmap"), distance, incidence, 7_200.0)


def test_the_published_pictures_are_those_published() -> None:
    assert [(round(math.degrees(angle), 1), width) for _, angle, width in QPS_PICTURES] == [(27.7, 0.49), (26.9, 0.5), (23.7, 0.57)]


@pytest.mark.parametrize(("off_nadir", "published"), [(27.7, 0.49), (26.9, 0.50), (23.7, 0.57)])
def test_the_qps_model_gives_the_published_resolutions(off_nadir: float, published: float) -> None:
    quality = qps_stripmap(math.radians(off_nadir))
    assert quality.ground_range_resolution == pytest.approx(published, rel=0.02)
    assert quality.azimuth_resolution == pytest.approx(1.8, rel=0.02)


def test_the_qps_spotlight_reaches_its_published_azimuth_resolution() -> None:
    radar = qps_sar()
    assert predicted_quality(radar, radar.mode("spotlight"), 650e3, 0.55, 7_200.0).azimuth_resolution == 0.46


@pytest.mark.parametrize("name", RADAR_NAMES)
def test_every_model_is_found_by_its_name_and_tells_what_it_assumes(name: str) -> None:
    radar = radar_named(name.upper())
    assert radar.name == name
    assert radar.assumptions
    assert bool(radar.facts) == (name != "generic")
    for mode in radar.modes:
        quality = predicted_quality(radar, mode, 650e3, 0.6, 7_300.0)
        assert quality.azimuth_resolution == mode.azimuth_resolution, "coarser than the beam and the squint allow"
        assert -30.0 < 10.0 * math.log10(quality.noise_equivalent_sigma_zero) < -10.0


def test_an_unknown_radar_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(InputError, match="generic or qps-sar or capella"):
        radar_named("hal")


@pytest.mark.parametrize(
    ("satellite", "model"),
    [("QPS-SAR-5 (TSUKUYOMI-I)", qps_sar), ("QPS-SAR-14 (YACHIHOKO-I)", qps_sar), ("Capella-11 (ACADIA-1)", capella)],
)
def test_satellites_with_published_figures_get_their_own_model(satellite: str, model: object) -> None:
    assert callable(model)
    assert model_for_satellite_name(satellite) == model()


@pytest.mark.parametrize("satellite", ["ICEYE-X11", "UMBRA-07", "STRIX-1", "SENTINEL-1A", "ALOS-2", "CAPELLANO", "", "NISAR"])
def test_the_others_get_the_generic_one_and_it_says_so(satellite: str) -> None:
    radar = model_for_satellite_name(satellite)
    assert radar.name == "generic"
    assert "generic one stands in" in radar.assumptions[0]
    assert radar.assumptions[1:] == generic().assumptions
