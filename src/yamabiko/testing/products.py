"""Small made-up products with every layer, for tests of whatever takes a Product."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import numpy as np

from yamabiko.earth.map_grid import MapGrid
from yamabiko.product.product import Acquisition, Product, Provenance, Quantity, SourceFile

START = datetime(2026, 6, 15, 9, 30, 0, 250_000, tzinfo=UTC)
UTM_GRID = MapGrid("EPSG:32654", 390_005.0, 3_920_395.0, (10.0, 10.0), (40, 30))


def made_up_acquisition(*, simulated: bool = True) -> Acquisition:
    """A satellite's pass, looking right, northwards."""
    return Acquisition(
        identifier="made-up 0615",
        collector="Paper Radar 1",
        start=START,
        end=START + timedelta(seconds=12.5),
        polarization="VV",
        centre_frequency=9.65e9,
        mode="SPOTLIGHT",
        simulated=simulated,
        incidence=math.radians(35.0),
        look_bearing=math.radians(80.0),
        looks_left=False,
        resolution=(0.5, 0.6),
        platform_velocity=7_100.0,
        slant_range=6.2e5,
    )


def made_up_product(
    grid: MapGrid = UTM_GRID,
    quantity: Quantity = Quantity.GAMMA_ZERO_TERRAIN,
    *,
    seed: int = 1,
    simulated: bool = True,
    all_layers: bool = True,
) -> Product:
    """Speckle of four looks with a corner that is not known, and layers that vary over the grid."""
    generator = np.random.default_rng(seed)
    power = generator.gamma(4.0, 0.025, grid.shape).astype(np.float32)
    power[:3, :4] = np.nan
    mask = np.zeros(grid.shape, dtype=np.uint8)
    mask[:3, :4], mask[5:7, 5:9] = 4, 1
    slope = np.linspace(0.4, 0.8, power.size, dtype=np.float32).reshape(grid.shape)
    layers = {
        "local_incidence": slope,
        "scattering_area": 100.0 * slope,
        "mask": mask,
        "looks": np.full(grid.shape, 4.0, dtype=np.float32),
        "noise": np.full(grid.shape, 0.002, dtype=np.float32),
        "height": 50.0 * slope,
        "pixels": np.sqrt(power).astype(np.complex64),
    }
    return Product(
        grid=grid,
        quantity=quantity,
        power=power,
        acquisition=made_up_acquisition(simulated=simulated),
        provenance=Provenance(
            (SourceFile("image.nitf", "complex image", "ab" * 32, 123_456),), "Yamabiko 0.1.0", (("resampling", "lanczos"),)
        ),
        noise_subtracted=True,
        **(layers if all_layers else {}),  # type: ignore[arg-type]
    )
