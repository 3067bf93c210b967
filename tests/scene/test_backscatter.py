"""Backscatter models: values worked out apart from the code, limits that physics sets, and that nonsense is refused."""

import math

import numpy as np
import pytest

from yamabiko.errors import InputError
from yamabiko.scene.backscatter import Canopy, ConstantGamma, Illumination, RoughSoil, SeaSurface, Wind
from yamabiko.scene.land_cover import LandCover, backscatter_of

VV = Illumination(0.0, 0.0311, "VV")
HH = Illumination(0.0, 0.0311, "HH")
ANGLES = np.radians(np.arange(20.0, 61.0, 5.0))


def decibels(value: object) -> float:
    return 10.0 * math.log10(float(np.asarray(value)))


@pytest.mark.parametrize(
    ("polarization", "grazing_deg", "state", "expected"),
    [
        # The report's equation 1 by hand at 9.3 GHz: c1 + c2 lg sin + (27.5 + c3 a) lg f / (1 + 0.95 a) + c4 (1 + s)^... + c5 a^2.
        ("HH", 10.0, 3.0, -73.0 - 15.800 + 9.317 + 41.045 + 0.54),
        ("VV", 10.0, 3.0, -50.796 - 19.715 + 3.191 + 34.545 + 0.211),
        ("HH", 30.0, 5.0, -73.0 - 6.256 + 8.143 + 37.509 + 4.86),
    ],
)
def test_the_sea_is_as_bright_as_the_report_says(polarization: str, grazing_deg: float, state: float, expected: float) -> None:
    wind = Wind(3.16 * state**0.8, 0.0)
    radar = [Illumination(azimuth, 299_792_458.0 / 9.3e9, polarization) for azimuth in np.radians(np.arange(0.0, 360.0, 15.0))]  # type: ignore[arg-type]
    mean = np.mean([SeaSurface(wind).sigma_nought(0.5 * math.pi - math.radians(grazing_deg), seen) for seen in radar])
    assert decibels(mean) == pytest.approx(expected, abs=0.01)


def test_the_sea_is_brightest_upwind_and_darkest_crosswind() -> None:
    wind = Wind(8.0, math.radians(30.0))

    def seen(bearing_deg: float) -> float:
        return decibels(SeaSurface(wind).sigma_nought(0.6, Illumination(math.radians(bearing_deg), 0.0311, "VV")))

    upwind, downwind, across = seen(210.0), seen(30.0), seen(120.0)  # looking to 30 degrees: into the wind
    assert upwind > downwind > across
    assert upwind - across == pytest.approx(10.0 * math.log10(1.35 / 0.7))


def test_more_wind_is_brighter_and_none_is_darkest() -> None:
    sea = [decibels(SeaSurface(Wind(speed, 0.0)).sigma_nought(0.7, VV)) for speed in (2.0, 5.0, 10.0, 20.0)]
    assert sea == sorted(sea)
    assert decibels(SeaSurface(Wind(0.0, 0.0)).sigma_nought(0.7, VV)) < sea[0]


def test_soil_by_hand() -> None:
    """Oh, Sarabandi and Ulaby's equations at 40 degrees, k s = 1, permittivity 9 without loss."""
    soil, wavelength = RoughSoil(0.0311 / (2.0 * math.pi), 9.0 + 0.0j), 0.0311
    nadir = 0.25
    vertical, horizontal = (
        ((9 * 0.76604 - 2.93033) / (9 * 0.76604 + 2.93033)) ** 2,
        ((0.76604 - 2.93033) / (0.76604 + 2.93033)) ** 2,
    )
    ratio = (1.0 - (80.0 / 180.0) ** (1.0 / (3.0 * nadir)) * math.exp(-1.0)) ** 2
    strength = 0.7 * (1.0 - math.exp(-0.65))
    expected = strength * 0.76604**3 / math.sqrt(ratio) * (vertical + horizontal)
    found = soil.sigma_nought(math.radians(40.0), Illumination(0.0, wavelength, "VV"))
    assert float(found) == pytest.approx(expected, rel=1e-4)
    assert float(soil.sigma_nought(math.radians(40.0), Illumination(0.0, wavelength, "HH"))) == pytest.approx(
        expected * ratio, rel=1e-4
    )


def test_very_rough_soil_does_not_know_polarization() -> None:
    rough = RoughSoil(0.05, 9.0 - 1.0j)
    np.testing.assert_allclose(rough.sigma_nought(ANGLES, HH), rough.sigma_nought(ANGLES, VV), rtol=1e-3)


def test_a_canopy_without_leaves_is_soil_and_a_thick_one_hides_it() -> None:
    soil = RoughSoil(0.004, 6.0 - 1.0j)
    np.testing.assert_allclose(Canopy(0.1, 0.0, soil).sigma_nought(ANGLES, VV), soil.sigma_nought(ANGLES, VV))
    np.testing.assert_allclose(Canopy(0.1, 20.0, soil).sigma_nought(ANGLES, VV), ConstantGamma(0.1).sigma_nought(ANGLES, VV))


@pytest.mark.parametrize("cover", list(LandCover))
@pytest.mark.parametrize("illumination", [VV, HH], ids=["VV", "HH"])
def test_every_class_darkens_with_incidence_and_stays_within_what_x_band_shows(
    cover: LandCover, illumination: Illumination
) -> None:
    """The spread of Ulaby and Dobson's X-band statistics over all terrain, 20 to 60 degrees, is about -30 to 0 dB."""
    sigma = backscatter_of(cover, Wind(7.0, 0.0)).sigma_nought(ANGLES, illumination)
    assert (np.diff(sigma) < 0.0).all()
    lowest = -42.0 if cover in {LandCover.STILL_WATER, LandCover.OPEN_SEA} else -31.0
    assert lowest < decibels(sigma.min())
    assert decibels(sigma.max()) < 0.0


def test_another_band_and_nonsense_are_refused() -> None:
    with pytest.raises(InputError, match="X band"):
        Illumination(0.0, 0.056, "VV")
    with pytest.raises(InputError, match="HH or VV"):
        Illumination(0.0, 0.0311, "HV")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="0 to 30"):
        Wind(-1.0, 0.0)
    with pytest.raises(InputError, match="finite"):
        Wind(1.0, math.nan)
