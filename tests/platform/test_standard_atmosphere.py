"""The standard atmosphere against the printed table."""

import pytest

from yamabiko.errors import InputError
from yamabiko.platform.standard_atmosphere import air_density, air_pressure, air_temperature


@pytest.mark.parametrize(
    ("height", "temperature", "pressure", "density"),
    [
        # U.S. Standard Atmosphere 1976, table I, by geopotential height
        (0.0, 288.150, 101_325.0, 1.2250),
        (5_000.0, 255.650, 54_019.0, 0.73612),
        (11_000.0, 216.650, 22_632.0, 0.36392),
        (15_000.0, 216.650, 12_044.0, 0.19367),
        (20_000.0, 216.650, 5_474.8, 0.088035),
    ],
)
def test_air_is_that_of_the_printed_table(height: float, temperature: float, pressure: float, density: float) -> None:
    assert air_temperature(height) == pytest.approx(temperature, abs=1e-3)
    assert air_pressure(height) == pytest.approx(pressure, rel=1e-4)
    assert air_density(height) == pytest.approx(density, rel=1e-4)


@pytest.mark.parametrize("height", [-1_001.0, 20_001.0, float("nan")])
def test_heights_the_table_does_not_hold_are_refused(height: float) -> None:
    with pytest.raises(InputError, match="height"):
        air_density(height)
