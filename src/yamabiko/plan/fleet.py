"""Satellite: an orbit, a radar on it, what its bus allows and who sells it. A fleet is a sequence of these."""

from __future__ import annotations

from dataclasses import dataclass

from yamabiko.platform.element_set import ElementSet
from yamabiko.platform.limits import GroundStation, SatelliteLimits
from yamabiko.radar.imaging_radar import ImagingRadar


@dataclass(frozen=True)
class Satellite:
    """One radar satellite of a fleet.

    identifier : unique in the fleet. supplier : who takes orders for it. ground_stations : where it sends its data down.
    """

    identifier: str
    elements: ElementSet
    radar: ImagingRadar
    limits: SatelliteLimits
    ground_stations: tuple[GroundStation, ...] = ()
    supplier: str = "own"
