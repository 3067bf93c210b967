"""The ground under the legs of a mission: an elevation model, or flat at the height of home where there is none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yamabiko.earth.conformal_plane import ConformalPlane
from yamabiko.earth.terrain import TerrainLookup
from yamabiko.earth.wgs84 import Float


@dataclass(frozen=True, eq=False)
class GroundBelow:
    """Heights of the ground (m above the ellipsoid). lookup : None for flat ground at `level`."""

    plane: ConformalPlane
    level: float
    lookup: TerrainLookup | None = None

    def heights(self, point: Float) -> Float:
        """Heights (point,) below places in the flight plane (point, 2). Raises InputError where the elevation model ends."""
        if self.lookup is None:
            return np.full(len(point), self.level)
        place = self.plane.from_plane(point)
        return self.lookup.heights(np.column_stack([place, np.zeros(len(place))]))
