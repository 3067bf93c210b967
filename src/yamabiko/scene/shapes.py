"""Flat shapes on the ground, to lay out simulated scenes with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from yamabiko.earth.wgs84 import Float


class Shape(Protocol):
    """Any area of the ground."""

    def depth(self, east: Float, north: Float) -> Float:
        """Metres (...) from places (...) inwards to the nearest edge, negative outside; east and north in metres."""
        ...


@dataclass(frozen=True)
class Rectangle:
    """A turned rectangle.

    east, north : centre (m). length, width : metres along and across the heading. heading : radians clockwise from north.
    """

    east: float
    north: float
    length: float
    width: float
    heading: float = 0.0

    def depth(self, east: Float, north: Float) -> Float:
        """Metres (...) from places (...) inwards to the nearest edge, negative outside."""
        along, across = self.within(east, north)
        return np.minimum(0.5 * self.length - np.abs(along), 0.5 * self.width - np.abs(across))

    def within(self, east: Float, north: Float) -> tuple[Float, Float]:
        """Metres along the heading and to its right (...), from the centre."""
        sine, cosine = np.sin(self.heading), np.cos(self.heading)
        right, up = east - self.east, north - self.north
        return right * sine + up * cosine, right * cosine - up * sine

    def at(self, along: Float, right: Float) -> Float:
        """East and north (..., 2) of places metres along the heading and to its right (...)."""
        sine, cosine = np.sin(self.heading), np.cos(self.heading)
        return np.stack([self.east + along * sine + right * cosine, self.north + along * cosine - right * sine], axis=-1)


@dataclass(frozen=True)
class Hull:
    """A vessel seen from above: a rectangle with a pointed bow over the foremost quarter of its length."""

    outline: Rectangle

    def depth(self, east: Float, north: Float) -> Float:
        """Metres (...) from places (...) inwards to the nearest edge, negative outside; approximate along the bow."""
        along, across = self.outline.within(east, north)
        to_bow = 0.5 * self.outline.length - along
        half_beam = 0.5 * self.outline.width * np.clip(to_bow / (0.25 * self.outline.length), 0.0, 1.0)
        return np.minimum(np.minimum(to_bow, along + 0.5 * self.outline.length), half_beam - np.abs(across))


@dataclass(frozen=True)
class Disc:
    """A circle. east, north : centre (m). radius : metres."""

    east: float
    north: float
    radius: float

    def depth(self, east: Float, north: Float) -> Float:
        """Metres (...) from places (...) inwards to the edge, negative outside."""
        return np.asarray(self.radius - np.hypot(east - self.east, north - self.north))


@dataclass(frozen=True)
class Ribbon:
    """A way of constant width through corners ((east, north), ...) in metres: a road, a breakwater."""

    corners: tuple[tuple[float, float], ...]
    width: float

    def depth(self, east: Float, north: Float) -> Float:
        """Metres (...) from places (...) inwards to the nearest edge, negative outside."""
        distance = np.full(np.broadcast(east, north).shape, np.inf)
        for (east_0, north_0), (east_1, north_1) in zip(self.corners, self.corners[1:], strict=False):
            step = np.array([east_1 - east_0, north_1 - north_0])
            share = ((east - east_0) * step[0] + (north - north_0) * step[1]) / (step @ step)
            share = np.clip(share, 0.0, 1.0)
            distance = np.minimum(distance, np.hypot(east - east_0 - share * step[0], north - north_0 - share * step[1]))
        return 0.5 * self.width - distance

    def along(self, distance: Float) -> Float:
        """East and north (..., 2) of places on the middle line, metres (...) from its start; clipped at the end."""
        corners = np.array(self.corners)
        reached = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(corners, axis=0).T))])
        return np.stack([np.interp(distance, reached, corners[:, 0]), np.interp(distance, reached, corners[:, 1])], axis=-1)

    @property
    def length(self) -> float:
        """Metres from the first to the last corner."""
        return float(np.hypot(*np.diff(np.array(self.corners), axis=0).T).sum())
