"""Small simulated collects of point targets with known places, and their images focused by the slow direct sum.

For tests of whatever takes a ComplexImage: aircraft and satellite geometries, either side, squinted, an arc, and two aircraft.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from yamabiko.collect.line_of_sight import delay_gradient
from yamabiko.collect.phase_history import SPEED_OF_LIGHT, Collection, PhaseHistory
from yamabiko.collect.point_echoes import point_target_echoes
from yamabiko.earth.surface import Plane
from yamabiko.earth.wgs84 import Float, LocalFrame
from yamabiko.focus.complex_image import Carrier, ComplexImage
from yamabiko.focus.direct_sum import direct_sum
from yamabiko.focus.spatial_support import Aperture, impulse_response_width
from yamabiko.focus.weighting import Weighting
from yamabiko.platform.paths import CirclePath, CircularOrbit, FlightPath, StraightPath, pulse_times, sample
from yamabiko.scene.point_targets import PointTargets

EPOCH = datetime(2026, 3, 4, 5, 6, 7, 250_000, tzinfo=UTC)


@dataclass(frozen=True, eq=False)
class Geometry:
    """A collect: who flies where and over which band.

    frame : local frame at the scene's centre. transmitter, receiver : the same path for a monostatic radar.
    duration : of the aperture (s). lowest_frequency, highest_frequency : Hz.
    """

    frame: LocalFrame
    transmitter: FlightPath
    receiver: FlightPath
    duration: float
    lowest_frequency: float
    highest_frequency: float

    def echoes(self, targets: PointTargets, *, pulses: int = 80, samples: int = 64) -> PhaseHistory:
        """The phase history of targets, each pulse received where the receiver is when the scene centre's echo comes in."""
        sent = pulse_times(self.duration, pulses) + 0.5 * self.duration
        transmit = sample(self.transmitter, sent)
        centre = self.frame.origin
        arrival = sent + np.linalg.norm(transmit.position - centre, axis=1) / SPEED_OF_LIGHT
        received = arrival
        for _ in range(4):
            received = arrival + np.linalg.norm(self.receiver.position(received) - centre, axis=1) / SPEED_OF_LIGHT
        return point_target_echoes(
            transmit,
            sample(self.receiver, received),
            targets,
            first_frequency=self.lowest_frequency,
            frequency_step=(self.highest_frequency - self.lowest_frequency) / (samples - 1),
            samples=samples,
            reference_point=centre,
            epoch=EPOCH,
            collection=Collection("YAMABIKO SIMULATOR", "TEST COLLECT", polarization=("V", "V"), simulated=True),
        )


def aircraft(
    *, look: Literal["left", "right"] = "right", squint: float = 0.0, heading: float = 0.3, duration: float = 6.0
) -> Geometry:
    """An X-band aircraft at 4 km height, 6 km beside the scene; squint in radians."""
    frame = LocalFrame.at_geodetic(0.62, 2.41, 120.0)
    path = StraightPath.past(frame, altitude=4e3, ground_range=6e3, heading=heading, speed=90.0, look=look, squint=squint)
    flown = _Delayed(path, 0.5 * duration)
    return Geometry(frame, flown, flown, duration, 9.5e9, 9.8e9)


def satellite(*, look: Literal["left", "right"] = "right") -> Geometry:
    """An X-band satellite at 560 km over the southern hemisphere."""
    frame = LocalFrame.at_geodetic(-0.5, -1.2, 40.0)
    orbit = _Delayed(CircularOrbit.past(frame.origin, 1.9, 0.6, 560e3, look), 0.75)
    return Geometry(frame, orbit, orbit, 1.5, 9.5e9, 9.8e9)


def drone_on_an_arc(angle: float = 0.4) -> Geometry:
    """A wide-band X-band drone that flies an angle (rad) of a circle of 900 m about the scene, 600 m above it."""
    frame = LocalFrame.at_geodetic(0.62, 2.41, 120.0)
    duration = angle * 900.0 / 15.0
    path = _Delayed(CirclePath(frame, 900.0, 600.0, 1.0, 15.0 / 900.0), 0.5 * duration)
    return Geometry(frame, path, path, duration, 9.0e9, 10.2e9)


def two_aircraft() -> Geometry:
    """A transmitter flying by at 7 km and a receiver 40 degrees round, lower, nearer and on another heading."""
    frame = LocalFrame.at_geodetic(0.62, 2.41, 120.0)
    sender = StraightPath.past(frame, altitude=5e3, ground_range=7e3, heading=0.3, speed=90.0, look="right")
    listener = StraightPath.past(frame, altitude=2e3, ground_range=4e3, heading=1.0, speed=50.0, look="right")
    return Geometry(frame, _Delayed(sender, 4.0), _Delayed(listener, 4.0), 8.0, 9.5e9, 9.8e9)


def satellite_and_aircraft() -> Geometry:
    """A satellite that transmits and a slow aircraft near the scene that receives: very unequal ways and speeds."""
    sender = satellite()
    listener = StraightPath.past(sender.frame, altitude=1500.0, ground_range=2e3, heading=0.4, speed=40.0, look="left")
    return Geometry(sender.frame, sender.transmitter, _Delayed(listener, 0.75), 1.5, 9.5e9, 9.8e9)


@dataclass(frozen=True, eq=False)
class _Delayed:
    """A path that reaches its time zero later."""

    path: FlightPath
    delay: float

    def position(self, time: ArrayLike) -> Float:
        """Earth-fixed positions (..., 3) in metres at times (...) in seconds."""
        return self.path.position(np.asarray(time) - self.delay)

    def velocity(self, time: ArrayLike) -> Float:
        """Earth-fixed velocities (..., 3) in metres a second at times (...) in seconds."""
        return self.path.velocity(np.asarray(time) - self.delay)


def middle_of(history: PhaseHistory) -> Carrier:
    """The carrier of the band's middle, seen from the middle pulse."""
    middle = history.pulses // 2
    return Carrier(
        history.centre_frequency,
        history.transmit.position[middle],
        history.receive.position[middle],
        history.scene_centre,
        0.5 * float(history.transmit.time[middle] + history.receive.time[middle]),
    )


def ground_plane(
    history: PhaseHistory, shape: tuple[int, int], *, centre: Float | None = None, pixels_in_a_width: float = 1.25
) -> Plane:
    """The tangent plane at an earth-fixed centre (3,), rows away from the radar, spaced by the predicted impulse response."""
    centre = history.scene_centre if centre is None else centre
    up = LocalFrame.at(centre).axes[2]
    carrier = middle_of(history)
    away = delay_gradient(carrier.transmit_position, carrier.receive_position, centre)
    row = away - (away @ up) * up
    row = row / np.linalg.norm(row)
    column = np.cross(up, row)
    aperture = Aperture(history.transmit, history.receive, history.lowest_frequency, history.highest_frequency)
    spacings = [impulse_response_width(aperture, centre, direction) / pixels_in_a_width for direction in (row, column)]
    return Plane(centre, row, column, spacings[0], spacings[1], shape, (shape[0] // 2, shape[1] // 2))


def focus_directly(
    history: PhaseHistory,
    plane: Plane,
    range_weighting: Weighting = Weighting.UNIFORM,
    azimuth_weighting: Weighting = Weighting.UNIFORM,
) -> ComplexImage:
    """The image by the direct sum, with the carrier taken out; slow, and right."""
    carrier = middle_of(history)
    gradient = delay_gradient(history.transmit.position, history.receive.position, history.scene_centre)
    across = gradient[-1] - gradient[0]
    pulse_weight = azimuth_weighting.at((gradient - gradient[0]) @ across / (across @ across) - 0.5)
    weight = np.outer(pulse_weight, range_weighting.at(np.linspace(-0.5, 0.5, history.samples)))
    points = plane.points()
    pixels = direct_sum(history, points, weight) * np.exp(-2j * np.pi * carrier.cycles(points))
    return ComplexImage(
        pixels.astype(np.complex64),
        plane,
        carrier,
        history.transmit,
        history.receive,
        history.epoch,
        history.lowest_frequency,
        history.highest_frequency,
        range_weighting,
        azimuth_weighting,
        history.collection,
        "direct sum in double precision",
        140.0,
    )
