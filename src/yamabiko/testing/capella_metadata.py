"""Metadata of open Capella pictures: what the radar model may know of a collect, and apart from it what the file answers.

For tests and studies that hold the model to real pictures. The program itself reads no such files.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from scipy.interpolate import CubicHermiteSpline
from scipy.signal import windows

from yamabiko.earth.viewing import view
from yamabiko.earth.wgs84 import Float

FILES = (
    "CAPELLA_C11_SM_SLC_VV_20251031191104_20251031191109_extended.json",
    "CAPELLA_C13_SP_SLC_HH_20241126045307_20241126045346_extended.json",
    "CAPELLA_C13_SP_SLC_HH_20251102104909_20251102104943_extended.json",
    "CAPELLA_C14_SP_GEC_HH_20240709040329_20240709040358_extended.json",
    "CAPELLA_C14_SP_GEO_HH_20240709040329_20240709040358_extended.json",
)


def seconds(instant: str, epoch: str) -> float:
    """From one instant to another, both in ISO 8601 with up to nine decimals and a Z."""
    return float((np.datetime64(instant.rstrip("Z")) - np.datetime64(epoch.rstrip("Z"))) / np.timedelta64(1, "ns")) * 1e-9


@dataclass(frozen=True)
class CapellaCollect:
    """What the radar model may know of a collect, and the file's own `answers`."""

    collect: dict[str, Any]
    epoch: str
    orbit: CubicHermiteSpline
    centre: float
    place: Float
    answers: dict[str, Any]

    @classmethod
    def read(cls, path: Path) -> Self:
        """From a file of the kind that comes with single look complex and geocoded pictures."""
        document = json.loads(path.read_text())
        collect = {**document["collect"], "product_type": document["product_type"]}
        vectors = collect["state"]["state_vectors"]
        epoch = vectors[0]["time"]
        orbit = CubicHermiteSpline(
            [seconds(one["time"], epoch) for one in vectors],
            [one["position"] for one in vectors],
            [one["velocity"] for one in vectors],
        )
        pixel = collect["image"]["center_pixel"]
        place = np.array(pixel["target_position"])
        return cls(collect, epoch, orbit, seconds(pixel["center_time"], epoch), place, {**collect["image"], **pixel})

    def viewed(self, time: float | None = None) -> tuple[float, float, float, float]:
        """Slant range, incidence, speed and squint."""
        instant = self.centre if time is None else time
        velocity = self.orbit(instant, 1)
        seen = view(self.orbit(instant), velocity, self.place)
        return float(seen.slant_range), float(seen.incidence), float(np.linalg.norm(velocity)), float(seen.squint)


def broadening(window: dict[str, Any]) -> float:
    """-3 dB width of the response, from the window's definition; that of the antenna's own taper is stated only as a number."""
    if window["name"] == "antenna-taper":
        return float(window["broadening_factor"])
    places = (np.arange(1_001) + 0.5) / 1_001
    weights = np.ones(len(places))
    if window["name"] == "avci-nacaroglu":
        weights = np.exp(np.pi * window["parameters"]["alpha"] * (np.sqrt(1.0 - (2.0 * places - 1.0) ** 2) - 1.0))
    elif window["name"] == "taylor":
        told = window["parameters"]
        weights = windows.taylor(len(places), told["nbar"], -told["sidelobelevel"], norm=False)
    elif window["name"] != "rectangular":
        raise ValueError(f"no definition of the window {window['name']}")
    distance = np.linspace(0.0, 1.5, 3_001)
    response = np.cos(2.0 * np.pi * np.outer(distance, places - 0.5)) @ weights / weights.sum()
    return 2.0 * float(distance[np.argmax(response**2 < 0.5)])
