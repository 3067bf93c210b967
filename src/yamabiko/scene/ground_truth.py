"""What really stands in a simulated scene, kept apart from everything that is to find it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from yamabiko.earth.wgs84 import Float


class ObjectKind(StrEnum):
    """What an object is."""

    VESSEL = "vessel"
    REFLECTOR = "reflector"
    TANK = "tank"
    BUILDING = "building"
    CRANE = "crane"
    POINT = "point"


@dataclass(frozen=True, eq=False)
class SceneObject:
    """One object of known place and size.

    position : (3,) earth-fixed metres: the scatterer itself for a reflector or point, the middle of the footprint on its ground (or
        the water) for all else. length, width, height : metres, zero for a point; a vessel's height is its deck's. heading :
        radians clockwise from north of the bow or the long side. radar_cross_section : m2, known for reflectors and points only.
    """

    name: str
    kind: ObjectKind
    position: Float
    length: float = 0.0
    width: float = 0.0
    height: float = 0.0
    heading: float = 0.0
    radar_cross_section: float | None = None
