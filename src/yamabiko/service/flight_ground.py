"""The ground below a sortie, from an elevation model: what the plan is checked against, and what the aircraft flies over."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from yamabiko.earth.terrain import TerrainHeights, VerticalDatum
from yamabiko.flight.mission.flight_plan import FlightPlan
from yamabiko.flight.mission.mission import Mission
from yamabiko.flight.surroundings.ground import GroundGrid, LevelSite, ground_grid
from yamabiko.formats.terrain import dem_vertical_datum, read_dem

_MARGIN = 0.02  # rad of latitude and longitude around the legs and sites
_FINEST = 30.0  # m between nodes
_MOST_NODES = 4_000_000
_EARTH_RADIUS = 6.4e6  # m


@dataclass(frozen=True)
class TerrainChoice:
    """An elevation model. vertical_datum : needed where the file does not say. Over the geoid: the mission's undulation counts."""

    file: Path
    vertical_datum: VerticalDatum | None = None


def read_terrain(choice: TerrainChoice, mission: Mission) -> TerrainHeights:
    """The model's heights over the ellipsoid. Raises InputError for a file that cannot be used."""
    datum = dem_vertical_datum(choice.file, choice.vertical_datum)
    undulation = mission.geoid_undulation if datum is VerticalDatum.GEOID else None
    return read_dem(choice.file, choice.vertical_datum, undulation)


def ground_under(plan: FlightPlan, terrain: TerrainHeights) -> GroundGrid:
    """Heights about all legs and sites, level about the sites. Raises InputError for a model with voids there."""
    sites = plan.mission.sites
    corners = plan.plane.from_plane(np.stack([plan.legs["east"], plan.legs["north"]], axis=-1))
    everything = np.vstack([[site.threshold for site in sites], corners])
    low, high = everything.min(axis=0) - _MARGIN, everything.max(axis=0) + _MARGIN
    area = float(np.prod(high - low)) * _EARTH_RADIUS**2 * np.cos(everything[0, 0])
    spacing = max(_FINEST, float(np.sqrt(area / _MOST_NODES)))
    level = [LevelSite(*site.threshold, site.height) for site in sites]
    box = (float(low[0]), float(low[1])), (float(high[0]), float(high[1]))
    return ground_grid(box, level, terrain=terrain, height=sites[0].height, spacing=spacing)
