"""The geoid: how high the surface that heights above the sea are counted from lies over the ellipsoid.

The model is EGM96, as NGA published it on a grid of 15 minutes of arc, which ships with the program (studies/geoid_grid.py makes
the file). Between the nodes it is a spline of the fifth degree. EGM96 is a sum of spherical harmonics to degree 360, half of what a
grid so fine can hold, so that the grid determines it everywhere: the spline follows that to 6 mm, and what counts as much is that
the nodes are rounded to the centimetre. Bilinear interpolation would be off by up to 1.15 m.
Sources: Lemoine et al. 1998, The development of the joint NASA GSFC and NIMA geopotential model EGM96, NASA/TP-1998-206861; NGA,
readme of WW15MGH.DAC (the grid).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.ndimage import map_coordinates, spline_filter

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError

EGM96 = "EGM96"
GIVEN = "given"
_NODES_A_TURN = 1440
_DEGREE: Final = 5
_HAIR = 1e-9  # rad


@dataclass(frozen=True)
class Geoid:
    """A geoid over the ellipsoid. constant : its height where one value was given for a scene (m), None for EGM96."""

    constant: float | None = None

    @property
    def name(self) -> str:
        """EGM96, or `given` for one value."""
        return EGM96 if self.constant is None else GIVEN

    def undulation(self, latitude: ArrayLike, longitude: ArrayLike) -> Float:
        """Metres over the ellipsoid at geodetic places (rad), as the function of that name gives them for EGM96."""
        if self.constant is None:
            return undulation(latitude, longitude)
        return np.full(np.broadcast_shapes(np.shape(latitude), np.shape(longitude)), self.constant)


def undulation(latitude: ArrayLike, longitude: ArrayLike) -> Float:
    """Height of EGM96 over the WGS-84 ellipsoid (m), in the tide-free system, at geodetic latitudes and longitudes (rad).

    Both may have any shapes that go together; longitudes may lie any number of turns away. To be added to a height over the geoid
    for one over the ellipsoid. Off by 2 mm rms, 10 mm at most, from the harmonics that the grid was made of (test_geoid.py).
    Raises InputError for latitudes beyond the poles and places that are no numbers.
    """
    latitude, longitude = np.broadcast_arrays(np.asarray(latitude, np.float64), np.asarray(longitude, np.float64))
    if not (np.isfinite(longitude).all() and (np.abs(latitude) <= 0.5 * np.pi + _HAIR).all()):
        raise InputError("geoid", "place", "a latitude beyond the poles, or no number", "latitudes from -90 to 90 degrees")
    nodes_a_radian = _NODES_A_TURN / (2.0 * np.pi)
    node = np.stack([(0.5 * np.pi - latitude).ravel(), np.mod(longitude, 2.0 * np.pi).ravel()]) * nodes_a_radian
    value = map_coordinates(_spline(), node, order=_DEGREE, mode="grid-wrap", prefilter=False)
    return np.asarray(value.reshape(latitude.shape))


@cache
def _spline() -> Float:
    """Coefficients of the spline through all nodes, in the layout of `whole_circles`."""
    return np.asarray(spline_filter(whole_circles(), order=_DEGREE, mode="grid-wrap"))


def whole_circles() -> Float:
    """The published heights (m) on whole meridian circles: (row, column), each 15 minutes of arc, periodic along both.

    Rows 0 to 720 run from the north pole to the south pole along the meridians 0 to 359.75 degrees east, as NGA publishes them; the
    others come back north on the opposite meridian, so that no pole is an edge.
    """
    height = _nodes() / 100.0
    back = np.roll(height[-2:0:-1], _NODES_A_TURN // 2, axis=1)
    return np.concatenate([height, back])


def _nodes() -> NDArray[np.int32]:
    """(721, 1440) centimetres as published, from their differences along both axes."""
    with as_file(files("yamabiko.earth") / "egm96_15_minutes.npz") as path, np.load(path) as content:
        difference = content["difference"].astype(np.int32)
    return np.asarray(difference.cumsum(axis=1).cumsum(axis=0))
