"""Spatial support against finite differences of the delay, textbook resolution and the directly summed response."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yamabiko.collect.line_of_sight import delay_gradient
from yamabiko.collect.phase_history import SPEED_OF_LIGHT
from yamabiko.earth.wgs84 import Float, LocalFrame
from yamabiko.errors import InputError
from yamabiko.focus.complex_image import Carrier
from yamabiko.focus.spatial_support import Aperture, half_extent_holding, impulse_response_width, spatial_support
from yamabiko.focus.weighting import Weighting
from yamabiko.platform.trajectory import Trajectory

FRAME = LocalFrame.at_geodetic(0.6, 2.4, 30.0)
LOWEST, HIGHEST = 9.3e9, 9.9e9
CENTRE = 0.5 * (LOWEST + HIGHEST)


def flown(
    middle: tuple[float, float, float], velocity: tuple[float, float, float], seconds: float, pulses: int = 201
) -> Trajectory:
    time = np.linspace(0.0, seconds, pulses)
    local = np.array(middle) + np.outer(time - 0.5 * seconds, velocity)
    speed = np.broadcast_to(FRAME.turn_to_earth_fixed(velocity), (pulses, 3))
    return Trajectory(time, FRAME.to_earth_fixed(local), speed)


def carrier_of(transmit: Trajectory, receive: Trajectory) -> Carrier:
    middle = len(transmit.time) // 2
    return Carrier(CENTRE, transmit.position[middle], receive.position[middle], FRAME.origin, float(transmit.time[middle]))


def delay(transmit: Float, receive: Float, point: Float) -> Float:
    return np.asarray((np.linalg.norm(point - transmit, axis=-1) + np.linalg.norm(point - receive, axis=-1)) / SPEED_OF_LIGHT)


SIDE_LOOKING = flown((0.0, -8000.0, 6000.0), (100.0, 0.0, 0.0), 4.0)
APERTURE = Aperture(SIDE_LOOKING, SIDE_LOOKING, LOWEST, HIGHEST)
CARRIER = carrier_of(SIDE_LOOKING, SIDE_LOOKING)
NORTH = FRAME.turn_to_earth_fixed([0.0, 1.0, 0.0])
EAST = FRAME.turn_to_earth_fixed([1.0, 0.0, 0.0])


@given(
    offset=st.tuples(*[st.floats(-300.0, 300.0)] * 3),
    turn=st.floats(0.0, 2.0 * np.pi),
    receiver=st.tuples(st.floats(-9e3, 9e3), st.floats(-9e3, -3e3), st.floats(2e3, 9e3)),
)
def test_extents_are_those_of_finite_differences(
    offset: tuple[float, float, float], turn: float, receiver: tuple[float, float, float]
) -> None:
    transmit, receive = SIDE_LOOKING, flown(receiver, (30.0, 80.0, 5.0), 4.0)
    point = FRAME.to_earth_fixed(np.array(offset))
    carrier = carrier_of(transmit, receive)
    row, column = np.cos(turn) * NORTH + np.sin(turn) * EAST, np.cos(turn) * EAST - np.sin(turn) * NORTH
    support = spatial_support(Aperture(transmit, receive, LOWEST, HIGHEST), carrier, point, row, column)
    step = 0.5
    for direction, extent, own in ((row, support.row, support.row_carrier), (column, support.column, support.column_carrier)):
        ahead, behind = point + step * direction, point - step * direction
        slope = (delay(transmit.position, receive.position, ahead) - delay(transmit.position, receive.position, behind)) / (
            2.0 * step
        )
        taken = float(carrier.cycles(ahead) - carrier.cycles(behind)) / (2.0 * step)
        k = np.concatenate([slope * LOWEST, slope * HIGHEST]) - taken
        assert own == pytest.approx(taken, abs=1e-4)
        assert extent == pytest.approx((k.min(), k.max()), abs=2e-4)


def test_side_looking_bandwidths_are_the_textbook_ones() -> None:
    """2 B cos(grazing) / c in ground range and 2 L / (lambda R) in azimuth (Cumming and Wong 2005, chapter 4)."""
    support = spatial_support(APERTURE, CARRIER, FRAME.origin, NORTH, EAST)
    grazing_cosine, slant_range = 0.8, 10_000.0
    track = 400.0 * 201 / 200  # every pulse stands for its own spacing
    assert support.row_bandwidth == pytest.approx(2.0 * (HIGHEST - LOWEST) * grazing_cosine / SPEED_OF_LIGHT, rel=1e-3)
    assert support.column_bandwidth == pytest.approx(2.0 * CENTRE * track / slant_range / SPEED_OF_LIGHT, rel=2e-3)
    assert support.row_carrier == pytest.approx(2.0 * CENTRE * grazing_cosine / SPEED_OF_LIGHT, rel=1e-9)
    assert support.column_carrier == pytest.approx(0.0, abs=1e-6)
    assert support.row[1] == pytest.approx(support.row_bandwidth / 2.0, rel=2e-3)


def test_frequency_grows_with_spatial_frequency_away_from_the_radar() -> None:
    upper = spatial_support(replace(APERTURE, lowest_frequency=CENTRE), CARRIER, FRAME.origin, NORTH, EAST)
    assert upper.row[0] == pytest.approx(0.0, abs=0.02)
    assert upper.row[1] > 1.0


@pytest.mark.parametrize("squint", [0.0, 35.0])
@pytest.mark.parametrize("turn", [0.0, 20.0, 45.0])
@pytest.mark.parametrize("weightings", [(Weighting.UNIFORM, Weighting.UNIFORM), (Weighting.TAYLOR, Weighting.HAMMING)])
def test_width_is_that_of_the_summed_response(squint: float, turn: float, weightings: tuple[Weighting, Weighting]) -> None:
    ahead = np.deg2rad(squint)
    track = flown((-8000.0 * np.sin(ahead), -8000.0 * np.cos(ahead), 6000.0), (100.0, 0.0, 0.0), 4.0)
    direction = np.cos(np.deg2rad(turn)) * NORTH + np.sin(np.deg2rad(turn)) * EAST
    width = impulse_response_width(Aperture(track, track, LOWEST, HIGHEST, *weightings), FRAME.origin, direction)
    frequencies = np.linspace(LOWEST, HIGHEST, 400)
    weight = np.outer(weightings[1].at(np.arange(201) / 200 - 0.5), weightings[0].at((frequencies - CENTRE) / (HIGHEST - LOWEST)))

    def power(distance: float) -> float:
        moved = FRAME.origin + distance * direction
        late = delay(track.position, track.position, moved) - delay(track.position, track.position, FRAME.origin)
        return float(np.abs((weight * np.exp(2j * np.pi * np.outer(late, frequencies))).sum() / weight.sum()) ** 2)

    assert power(width / 2.0) == pytest.approx(0.5, abs=0.01)
    assert power(width / 4.0) > 0.75


def test_half_extent_holds_the_share_of_a_uniform_band() -> None:
    support = spatial_support(APERTURE, CARRIER, FRAME.origin, NORTH, EAST)
    half = half_extent_holding(0.9, APERTURE, FRAME.origin, NORTH, support.row_carrier)
    assert half == pytest.approx(0.9 * support.row_bandwidth / 2.0, rel=0.01)


def test_a_direction_without_support_is_refused() -> None:
    still = Trajectory(SIDE_LOOKING.time, np.repeat(SIDE_LOOKING.position[100:101], 201, axis=0), SIDE_LOOKING.velocity)
    with pytest.raises(InputError, match="column direction"):
        spatial_support(Aperture(still, still, LOWEST, HIGHEST), carrier_of(still, still), FRAME.origin, NORTH, EAST)


def test_gradient_points_away_from_the_radar() -> None:
    gradient = delay_gradient(SIDE_LOOKING.position, SIDE_LOOKING.position, FRAME.origin)
    assert gradient.shape == (201, 3)
    assert (gradient @ NORTH > 0.0).all()
