"""Where the antenna looks, pulse by pulse, and how strongly the echo of a place comes back through its pattern, there and back.

Sending and receiving angles differ by what the platform moves while the wave travels, a hundredth of a beam: the two-way gain is
taken from half way between the two, which is right to the square of that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from yamabiko.collect.phase_history import PhaseHistory
from yamabiko.earth.wgs84 import Float
from yamabiko.platform.trajectory import Trajectory

_NODES = 4
_SWEEP = 1.0 / 16.0
_TILE_SHARE = 0.004
_DIFFERENCE = 1.0  # m


class TwoWayPattern(Protocol):
    """An antenna's pattern, sending and receiving."""

    def two_way_amplitude(self, azimuth: ArrayLike, elevation: ArrayLike) -> Float:
        """Amplitude (...), one in the beam's centre, at angles (...) off it along the track and across (rad)."""
        ...


@dataclass(frozen=True, eq=False)
class Pointing:
    """How the antenna's axes lie. boresight : (..., 3) unit vector of the beam. along : (..., 3) unit vector of the aperture's long
    axis, at right angles to it, forward. Earth-fixed."""

    boresight: Float
    along: Float


@dataclass(frozen=True, eq=False)
class Beam:
    """The beam at every pulse. position : (pulse, 3) earth-fixed m. lobe : rad, wavelength over the antenna's longest side."""

    pattern: TwoWayPattern
    lobe: float
    position: Float
    pointing: Pointing

    def gain(self, pulses: NDArray[np.int64] | slice, points: Float) -> Float:
        """Two-way amplitude (pulse, point) of some pulses at earth-fixed points (point, 3)."""
        boresight, along = self.pointing.boresight[pulses], self.pointing.along[pulses]
        way = points - self.position[pulses][:, np.newaxis]
        forward = np.einsum("pnx,px->pn", way, along)
        ahead = np.einsum("pnx,px->pn", way, boresight)
        aside = np.einsum("pnx,px->pn", way, np.cross(boresight, along))
        return self.pattern.two_way_amplitude(np.arctan2(forward, np.hypot(ahead, aside)), np.arctan2(aside, ahead))

    def lighting(self, chosen: slice, centres: Float, axes: Float) -> NDArray[np.float32]:
        """Gain of a block of pulses over tiles: (tile, pulse, 4), its value at the tile's centre and its slope a metre.

        centres : (tile, 3) earth-fixed metres. axes : (3, 3) rows are the directions of the slopes. Gains are taken at a few pulses
        of a piece of the block and a cubic laid through them: where the beam sweeps a sixteenth of a lobe, a sinc-shaped pattern
        differs from the cubic by less than 1e-6 of its peak (fourth derivative below 104 lobes^-4, Chebyshev's places).
        """
        lighting = np.empty((len(centres), chosen.stop - chosen.start, 4), np.float32)
        for piece in np.array_split(np.arange(chosen.start, chosen.stop), self._pieces(chosen, centres)):
            nodes = _nodes(piece)
            value = self.gain(nodes, centres)
            slopes = [(self.gain(nodes, centres + _DIFFERENCE * axis) - value) / _DIFFERENCE for axis in axes]
            terms = np.stack([value, *slopes], axis=-1)
            if len(nodes) < len(piece):
                terms = np.tensordot(_lagrange(nodes, piece), terms, axes=1)
            lighting[:, piece - chosen.start] = terms.swapaxes(0, 1)
        return lighting

    def largest_tile(self, points: Float) -> float:
        """Largest radius (m) of a tile over which the gain is straight to 1e-4 of its peak, near points (point, 3).

        Along any line the two-way pattern of an even aperture, sinc^2, bends by less than 6.6 lobes^-2.
        """
        nearest = min(float(np.linalg.norm(self.position - point, axis=1).min()) for point in points)
        return _TILE_SHARE * self.lobe * nearest

    def _pieces(self, chosen: slice, centres: Float) -> int:
        """Into how many pieces to cut a block of pulses, so that the beam sweeps little in each."""
        ends = [chosen.start, chosen.stop - 1]
        way = centres.mean(axis=0) - self.position[ends]
        forward = (way * self.pointing.along[ends]).sum(axis=1) / np.linalg.norm(way, axis=1)
        wanted = int(np.ceil(abs(float(forward[1] - forward[0])) / (_SWEEP * self.lobe)))
        return int(min(max(wanted, 1), chosen.stop - chosen.start))


def beam_of(history: PhaseHistory, pattern: TwoWayPattern, lobe: float, pointing: Pointing) -> Beam:
    """The beam of a monostatic radar, its antenna half way between where it sends and where it receives."""
    return Beam(pattern, lobe, 0.5 * (history.transmit.position + history.receive.position), pointing)


def fixed_pointing(flight: Trajectory, squint: float, look: float) -> Pointing:
    """A beam fixed in the flight's own axes, as for stripmap.

    squint : rad ahead of the plane at right angles to the earth-fixed velocity, in which a beam sees no Doppler shift. look : rad
    from down to the right in that plane, negative to the left.
    """
    forward, down, right = flight_axes(flight)
    level = np.cos(look) * down + np.sin(look) * right
    return Pointing(
        np.sin(squint) * forward + np.cos(squint) * level,
        np.cos(squint) * forward - np.sin(squint) * level,
    )


def steered_pointing(flight: Trajectory, target: Float) -> Pointing:
    """A beam held on an earth-fixed target (3,), as for spotlight, the aperture's long axis as near to the flight as may be."""
    sight = _unit(target - flight.position)
    along = flight.velocity - (flight.velocity * sight).sum(axis=1, keepdims=True) * sight
    return Pointing(sight, _unit(along))


def angles_to(flight: Trajectory, target: Float) -> tuple[Float, Float]:
    """Squint and look (instant,) in radians, as in `fixed_pointing`, at which an earth-fixed target (3,) is seen."""
    sight = _unit(target - flight.position)
    forward, down, right = ((sight * axis).sum(axis=1) for axis in flight_axes(flight))
    return np.arcsin(forward), np.arctan2(right, down)


def flight_axes(flight: Trajectory) -> tuple[Float, Float, Float]:
    """Unit vectors (instant, 3), earth-fixed: forward, down as far as that is at right angles to it, and right."""
    forward = _unit(flight.velocity)
    down = _unit((flight.position * forward).sum(axis=1, keepdims=True) * forward - flight.position)
    return forward, down, np.cross(down, forward)


def _nodes(pulses: NDArray[np.int64]) -> NDArray[np.int64]:
    """The pulses at which gains are computed: all where there are few, else those near four places."""
    if len(pulses) <= 4 * _NODES:
        return pulses
    places = 0.5 - 0.5 * np.cos(np.pi * (np.arange(_NODES) + 0.5) / _NODES)
    return np.asarray(pulses[np.rint(places * (len(pulses) - 1)).astype(np.int64)])


def _lagrange(nodes: NDArray[np.int64], pulses: NDArray[np.int64]) -> Float:
    """Weights (pulse, node) of the polynomial through the nodes."""
    weights = np.ones((len(pulses), len(nodes)))
    for one, node in enumerate(nodes):
        for other in np.delete(nodes, one):
            weights[:, one] *= (pulses - other) / (node - other)
    return weights


def _unit(vector: Float) -> Float:
    return np.asarray(vector / np.linalg.norm(vector, axis=-1, keepdims=True))
