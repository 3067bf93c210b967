"""The invented harbour as a plan: where its parts stand, in metres east and north of the middle, and how bright its ground is.

Heights are above the quay, on which the scene's zero lies; the water is two metres below.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yamabiko.earth.wgs84 import Float
from yamabiko.scene.shapes import Disc, Rectangle, Ribbon, Shape

WATER = -2.0
FREEBOARD = 0.08  # height of a vessel's deck over the water as a share of its length
QUAY_EDGE = -30.0  # north of the land's straight shore


@dataclass(frozen=True)
class Layer:
    """A painted part of the ground: mean sigma nought in decibels, top height and how wide its slopes are (m)."""

    shape: Shape
    sigma_zero_db: float
    top: float
    slope: float = 0.0


@dataclass(frozen=True)
class Building:
    """A building with a flat roof: its outline, its height (m) and its roof's mean sigma nought (dB)."""

    name: str
    outline: Rectangle
    height: float
    sigma_zero_db: float


@dataclass(frozen=True)
class Tank:
    """A storage tank: its outline, its height (m) and its roof's mean sigma nought (dB)."""

    name: str
    outline: Disc
    height: float
    sigma_zero_db: float


@dataclass(frozen=True)
class Moored:
    """A vessel on the water: outline with its heading towards the bow."""

    name: str
    outline: Rectangle


def _rectangle(east: float, north: float, length: float, width: float, heading_deg: float = 90.0) -> Rectangle:
    return Rectangle(east, north, length, width, float(np.radians(heading_deg)))


BREAKWATERS = (
    Ribbon(((-97.0, 30.0), (-86.0, 68.0), (-58.0, 88.0), (-14.0, 93.0)), 11.0),
    Ribbon(((109.0, -34.0), (108.0, 48.0), (80.0, 78.0), (26.0, 86.0)), 11.0),
)
BREAKWATER_CREST = 2.5
PONTOONS = (Rectangle(-66.0, -1.0, 58.0, 2.4), Rectangle(-38.0, -3.0, 54.0, 2.4))
JETTY = Rectangle(-6.0, -3.0, 54.0, 7.0)

LAYERS = (
    Layer(Rectangle(0.0, -1030.0, 2000.0, 4000.0), -13.0, 0.0),  # the land
    Layer(Disc(-135.0, 5.0, 44.0), -10.5, 9.0, 26.0),  # the headland, three knolls
    Layer(Disc(-112.0, 18.0, 25.0), -10.5, 8.0, 22.0),
    Layer(Disc(-116.0, -16.0, 27.0), -10.5, 8.0, 24.0),
    Layer(_rectangle(-5.0, -36.0, 224.0, 12.0), -17.0, 0.0),  # the quay
    Layer(_rectangle(0.0, -52.0, 226.0, 21.0), -19.5, 0.0),  # the yard
    Layer(Ribbon(((-300.0, -82.0), (-40.0, -71.0), (60.0, -70.0), (300.0, -84.0)), 7.0), -22.5, 0.0),  # the road
    Layer(Ribbon(((-20.0, -71.0), (-26.0, -300.0)), 5.5), -22.5, 0.0),  # the side road
    Layer(_rectangle(100.0, -98.0, 46.0, 26.0), -20.0, 0.0),  # the car park
    Layer(JETTY, -16.0, 0.0),
    *(Layer(pontoon, -15.0, WATER + 0.6) for pontoon in PONTOONS),
    *(Layer(course, -7.0, BREAKWATER_CREST, 4.0) for course in BREAKWATERS),
)

_HOUSES = (
    (-104.0, -98.0, 84.0),
    (-82.0, -94.0, 80.0),
    (-61.0, -96.0, 93.0),
    (-42.0, -93.0, 87.0),
    (-2.0, -92.0, 92.0),
    (18.0, -96.0, 78.0),
    (40.0, -91.0, 95.0),
    (58.0, -94.0, 88.0),
    (-92.0, -115.0, 75.0),
    (-66.0, -117.0, 96.0),
    (-44.0, -114.0, 84.0),
    (6.0, -114.0, 90.0),
    (32.0, -116.0, 82.0),
)
BUILDINGS = (
    Building("fish market", _rectangle(-40.0, -55.0, 44.0, 15.0), 7.0, -16.0),
    Building("ice plant", _rectangle(3.0, -55.0, 14.0, 12.0), 11.0, -15.0),
    Building("harbour office", _rectangle(87.0, -53.0, 13.0, 10.0), 7.0, -15.0),
    Building("net store", _rectangle(-92.0, -54.0, 24.0, 10.0), 5.0, -14.0),
    *(
        Building(f"house {number}", Rectangle(east, north, 11.0, 8.0, float(np.radians(turn))), 6.5, -12.0)
        for number, (east, north, turn) in enumerate(_HOUSES, 1)
    ),
)
TANKS = (
    Tank("tank 1", Disc(29.0, -53.5, 7.5), 9.0, -19.0),
    Tank("tank 2", Disc(47.0, -53.5, 7.5), 9.0, -19.0),
    Tank("tank 3", Disc(62.0, -56.0, 4.5), 7.0, -19.0),
    Tank("tank 4", Disc(62.0, -45.5, 3.5), 6.0, -19.0),
)
VESSELS = (
    Moored("trawler 1", _rectangle(26.0, QUAY_EDGE + 4.0, 31.0, 7.0)),
    Moored("trawler 2", _rectangle(62.0, QUAY_EDGE + 3.6, 26.0, 6.2, 270.0)),
    Moored("ferry", _rectangle(90.0, QUAY_EDGE + 4.6, 22.0, 7.4)),
    Moored("longliner", _rectangle(0.6, -6.0, 24.0, 5.6, 0.0)),
    Moored("workboat", _rectangle(0.1, 15.0, 13.0, 4.4, 180.0)),
    Moored("research vessel at anchor", _rectangle(52.0, 28.0, 28.0, 6.8, 312.0)),
    Moored("yacht at anchor", _rectangle(-2.0, 58.0, 11.0, 3.4, 285.0)),
    Moored("pilot boat outside", _rectangle(14.0, 108.0, 14.0, 4.2, 205.0)),
)
BOATS = tuple(
    Moored(f"boat {round(pontoon.east)} {side} {berth}", _rectangle(pontoon.east + sign * 5.6, north, 7.6, 2.7, 90.0 * sign))
    for pontoon in PONTOONS
    for side, sign in (("west", -1.0), ("east", 1.0))
    for berth, north in enumerate(np.arange(pontoon.north - 20.0, pontoon.north + 27.0, 4.6), 1)
    if (3 * berth + round(pontoon.east) + int(sign)) % 5  # some berths are free
)
CRANES = (("jib crane", (13.0, -35.0, 0.0), (2.0, -18.0, 21.0)),)
REFLECTORS = (
    ("reflector west", (-76.0, -34.0, 0.6)),
    ("reflector jetty", (-6.0, 21.5, 0.6)),
    ("reflector east", (98.0, -38.0, 0.6)),
)
REFLECTOR_LEG = 0.5
LAMPS = (*((float(east), -33.0, 6.0) for east in range(-98, 100, 22)), (-13.0, 93.0, 8.0), (27.0, 86.0, 8.0))
PARKED = tuple((east, north) for north in (-91.0, -98.0, -105.0) for east in np.arange(82.0, 119.0, 3.1))
TREES = (
    Disc(-112.0, -6.0, 4.0),
    Disc(-118.0, 12.0, 5.0),
    Disc(-107.0, 22.0, 3.5),
    Disc(-115.0, -22.0, 4.5),
    Disc(-72.0, -104.0, 4.0),
    Disc(-31.0, -101.0, 3.5),
    Disc(-30.0, -112.0, 3.0),
    Disc(25.0, -106.0, 4.0),
    Disc(48.0, -105.0, 4.5),
    Disc(69.0, -103.0, 5.0),
    Disc(68.0, -114.0, 4.0),
    Disc(-116.0, -112.0, 4.0),
    Disc(50.0, -118.0, 3.5),
    Disc(-12.0, -104.0, 3.0),
)
TREE_HEIGHT = 7.0


def paint_ground(east: Float, north: Float) -> tuple[Float, Float]:
    """Height (m) and mean sigma nought (dB), both (...), at places (...), buildings and vessels not included."""
    height = np.full(np.broadcast(east, north).shape, WATER)
    sigma_zero = _sea(east, north)
    for layer in LAYERS:
        depth = layer.shape.depth(east, north)
        rise = np.clip(depth / layer.slope, 0.0, 1.0) if layer.slope else np.ones_like(depth)
        top = np.maximum(height, height + (layer.top - height) * rise)
        sigma_zero = np.where(depth > 0.0, layer.sigma_zero_db, sigma_zero)
        height = np.where(depth > 0.0, top, height)
    return height, sigma_zero


def _sea(east: Float, north: Float) -> Float:
    """Mean sigma nought (dB) of the water: calm behind the breakwaters, wind and swell outside."""
    crest_east, crest_north = np.array([*BREAKWATERS[0].corners, *BREAKWATERS[1].corners[:0:-1]]).T
    beyond = np.maximum(north - np.interp(east, crest_east, crest_north), east - crest_east[-1])
    outside = np.clip(beyond / 25.0 + 0.5, 0.0, 1.0)
    swell = 2.5 * np.sin(2.0 * np.pi * (0.35 * east + 0.94 * north + 1.5 * np.sin(east / 23.0)) / 13.0)
    return np.asarray(-27.0 + outside * (7.5 + swell))
