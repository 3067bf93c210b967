"""Product: a picture on the map, its layers, and where it came from.

Powers are linear, never decibels; angles are radians; a pixel of which nothing is known is NaN in every layer. The mask says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntFlag, StrEnum

import numpy as np
from numpy.typing import NDArray

from yamabiko.collect.phase_history import Complex
from yamabiko.earth.map_grid import MapGrid

Layer = NDArray[np.float32]
Mask = NDArray[np.uint8]


class Quantity(StrEnum):
    """What the power of a pixel is.

    The first four are radar cross section over an area: of the slant plane, of the ground of the ellipsoid, of the plane at right
    angles to the line of sight, and of the terrain itself seen along it. The last is power whose worth the file does not state.
    """

    BETA_ZERO = "beta0"
    SIGMA_ZERO = "sigma0"
    GAMMA_ZERO = "gamma0"
    GAMMA_ZERO_TERRAIN = "gamma0-terrain"
    UNCALIBRATED = "uncalibrated"


class PixelMask(IntFlag):
    """Why a pixel is to be taken with care; none of them is a plain pixel. Several may hold at once."""

    LAYOVER = 1
    SHADOW = 2
    OUTSIDE_IMAGE = 4
    NO_HEIGHT = 8


@dataclass(frozen=True)
class Acquisition:
    """One pass that a product was made from.

    identifier, collector : as the image names them. start, end : UTC, of the echoes used. polarization : sent and received, "VV".
    centre_frequency : Hz. mode : "SPOTLIGHT" and the like. simulated : whether the echoes were. incidence, look_bearing : of the
    line of sight at the scene's middle: angle from the ellipsoid's vertical, and bearing from radar to scene clockwise from north
    (rad). looks_left : the side of the flight path that the radar looked to. resolution : slant range and azimuth (m).
    platform_velocity : m/s, earth-fixed. slant_range : m, to the scene's middle.
    """

    identifier: str
    collector: str
    start: datetime
    end: datetime
    polarization: str
    centre_frequency: float
    mode: str
    simulated: bool
    incidence: float
    look_bearing: float
    looks_left: bool
    resolution: tuple[float, float]
    platform_velocity: float
    slant_range: float


@dataclass(frozen=True)
class SourceFile:
    """An input by its content. name : without folders. sha256 : of its bytes, hexadecimal. size : bytes."""

    name: str
    role: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Provenance:
    """Where a product came from: inputs by hash, program and version, and every parameter as (name, value) in order.

    The same three give the same bytes; so no time of making is in it.
    """

    inputs: tuple[SourceFile, ...]
    software: str
    parameters: tuple[tuple[str, str], ...]


@dataclass(frozen=True, eq=False)
class Product:
    """A picture on the map.

    power : grid.shape float32, linear, NaN where nothing is known. quantity : what it is.
    local_incidence : angle between the terrain's normal and the line of sight (rad). scattering_area : m2 at right angles to the
    line of sight that a pixel of the slant plane collects from. mask : PixelMask bits. looks : equivalent number of looks.
    noise : power of thermal noise, in the same quantity; subtracted from power where noise_subtracted. height : of the terrain over
    the ellipsoid (m). Layers that were not made are None.
    pixels : complex64 on the grid, where phase was kept, or None.
    """

    grid: MapGrid
    quantity: Quantity
    power: Layer
    acquisition: Acquisition
    provenance: Provenance
    local_incidence: Layer | None = None
    scattering_area: Layer | None = None
    mask: Mask | None = None
    looks: Layer | None = None
    noise: Layer | None = None
    noise_subtracted: bool = False
    height: Layer | None = None
    pixels: Complex | None = None
