"""The light-time equation: its residual in extended precision, and what it says of radars at rest and in motion."""

import numpy as np
import pytest
from numpy.typing import NDArray

from yamabiko.collect.light_time import antenna_trajectories, echo_delay
from yamabiko.collect.phase_history import SPEED_OF_LIGHT
from yamabiko.earth.wgs84 import Float
from yamabiko.platform.paths import CirclePath, CircularOrbit, FlightPath, StraightPath
from yamabiko.testing.apertures import scene_frame

ORBIT = CircularOrbit.past(scene_frame().origin, 1.2, 0.6, 560_000.0)
DRONE = StraightPath.past(scene_frame(), altitude=300.0, ground_range=600.0, heading=1.0, speed=22.0, look="left")
ARC = CirclePath(scene_frame(), 4000.0, 1500.0, 0.3, 0.02)


@pytest.mark.parametrize(("transmit", "receive"), [(ORBIT, ORBIT), (DRONE, DRONE), (ORBIT, ARC), (DRONE, ARC)])
def test_residual_of_the_light_time_equation(transmit: FlightPath, receive: FlightPath) -> None:
    sent = np.linspace(-3.0, 3.0, 13)
    point = scene_frame().to_earth_fixed([120.0, -80.0, 5.0])
    delay = echo_delay(transmit, receive, sent, point)

    def distance(position: Float) -> NDArray[np.longdouble]:
        way = position.astype(np.longdouble) - point.astype(np.longdouble)
        return np.asarray(np.sqrt((way * way).sum(axis=-1)))

    path = distance(transmit.position(sent)) + distance(receive.position(sent + delay))
    residual = delay.astype(np.longdouble) - path / np.longdouble(SPEED_OF_LIGHT)
    assert float(np.abs(residual).max()) < 1e-17


def test_a_moving_radar_hears_elsewhere_than_it_sends() -> None:
    origin = scene_frame().origin
    transmit, receive = antenna_trajectories(ORBIT, ORBIT, [-1.0, 0.0, 1.0], origin)
    moved = np.linalg.norm(receive.position - transmit.position, axis=1)
    waited = receive.time - transmit.time
    speed = np.linalg.norm(transmit.velocity, axis=1)
    np.testing.assert_allclose(moved, speed * waited, rtol=1e-4)
    assert (moved > 25.0).all()
    np.testing.assert_allclose(receive.velocity, ORBIT.velocity(receive.time))


def test_a_radar_at_rest_hears_after_twice_its_distance() -> None:
    rest = CirclePath(scene_frame(), 3000.0, 4000.0, 0.5, 0.0)
    delay = echo_delay(rest, rest, [0.0, 1.0], scene_frame().origin)
    np.testing.assert_allclose(delay, 10_000.0 / SPEED_OF_LIGHT, rtol=1e-9)


def test_every_pulse_may_have_its_own_point() -> None:
    points = scene_frame().to_earth_fixed([[0.0, 0.0, 0.0], [50.0, 60.0, 0.0]])
    both = echo_delay(DRONE, DRONE, [0.0, 1.0], points)
    assert both[1] == echo_delay(DRONE, DRONE, 1.0, points[1])
