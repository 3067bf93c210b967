"""Area: a place on the earth with an extent, wherever it lies: across the antimeridian, about a pole, with holes."""

from __future__ import annotations

from dataclasses import dataclass

from yamabiko.earth.wgs84 import Float


@dataclass(frozen=True, eq=False)
class Ring:
    """A closed line. vertex : (vertex, 2) geodetic longitude, latitude (rad), the first not repeated at the end; edges are
    straight in longitude and latitude, as GeoJSON's are (RFC 7946, section 3.1.1), longitudes running on past +-pi where the line
    crosses the antimeridian."""

    vertex: Float


@dataclass(frozen=True, eq=False)
class Area:
    """One or more polygons. name : for people. outer : their outlines. holes : what is left out."""

    name: str
    outer: tuple[Ring, ...]
    holes: tuple[Ring, ...] = ()
