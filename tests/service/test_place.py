from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yamabiko.collect.phase_history import Collection, PhaseHistory
from yamabiko.earth.wgs84 import LocalFrame, earth_fixed_to_geodetic
from yamabiko.errors import InputError
from yamabiko.platform.trajectory import Trajectory
from yamabiko.service.place import GeodeticPlace, ScenePlace, local_metres, read_origin, read_pixel, read_place, to_earth_fixed


@pytest.fixture
def history() -> PhaseHistory:
    frame = LocalFrame.at_geodetic(np.radians(35.2), np.radians(139.7), 40.0)
    positions = frame.to_earth_fixed([[-10.0, -1000.0, 500.0], [10.0, -1000.0, 500.0]])
    flight = Trajectory(np.array([0.0, 1.0]), positions, np.diff(positions, axis=0).repeat(2, axis=0))
    reference = np.broadcast_to(frame.origin, (2, 3)).copy()
    return PhaseHistory(
        np.ones((2, 2), np.complex64), np.full(2, 9e9), np.full(2, 1e6), flight, flight, reference, datetime(2026, 1, 1, tzinfo=UTC)
    )


@given(st.floats(-1e5, 1e5), st.floats(-1e5, 1e5))
def test_two_numbers_are_metres_east_and_north(east: float, north: float) -> None:
    assert read_place(f"{east!r},{north!r}", "--centre") == ScenePlace(east, north)


@pytest.mark.parametrize(
    ("text", "latitude", "longitude"),
    [("35.31N,139.65E", 35.31, 139.65), ("33.9s, 151.2e", -33.9, 151.2), ("0N,70.25W", 0.0, -70.25), ("89.5S,0.5W", -89.5, -0.5)],
)
def test_letters_make_a_latitude_and_a_longitude(text: str, latitude: float, longitude: float) -> None:
    place = read_place(text, "--centre")
    assert isinstance(place, GeodeticPlace)
    assert np.degrees([place.latitude, place.longitude]) == pytest.approx([latitude, longitude])


@pytest.mark.parametrize(
    "text", ["", "1", "1,2,3", "a,b", "nan,0", "0,inf", "35N,139", "139E,35N", "91N,0E", "0N,181E", "1.2.3N,4E"]
)
def test_anything_else_is_refused_in_one_line_that_shows_it(text: str) -> None:
    with pytest.raises(InputError, match="--centre") as caught:
        read_place(text, "--centre")
    assert "\n" not in str(caught.value)


def test_an_origin_is_degrees_and_metres() -> None:
    assert read_origin("39.78,-84.08,240.5") == pytest.approx((np.radians(39.78), np.radians(-84.08), 240.5))
    for text in ("39.78,-84.08", "95,0,0", "0,200,0", "x,y,z"):
        with pytest.raises(InputError, match="--origin"):
            read_origin(text)


def test_a_pixel_is_a_row_and_a_column() -> None:
    assert read_pixel("512,480.5", "--at") == (512.0, 480.5)
    with pytest.raises(InputError, match="--at"):
        read_pixel("512", "--at")


@given(st.floats(-5e3, 5e3), st.floats(-5e3, 5e3))
def test_scene_metres_come_back_from_the_earth(east: float, north: float) -> None:
    frame = LocalFrame.at_geodetic(0.6, 2.4, 40.0)
    position = frame.to_earth_fixed([east, north, 0.0])
    assert frame.from_earth_fixed(position) == pytest.approx([east, north, 0.0], abs=1e-6)


def test_latitude_and_longitude_lead_to_that_place_on_the_ground_plane(history: PhaseHistory) -> None:
    latitude, longitude = np.radians(35.203), np.radians(139.697)
    position = to_earth_fixed(GeodeticPlace(latitude, longitude), history)
    assert local_metres(position, history)[2] == pytest.approx(0.0, abs=1e-6)
    # The plane stands about 1 cm above the ellipsoid 430 m away, so the foot of the perpendicular lies within a micrometre.
    assert earth_fixed_to_geodetic(position)[:2] == pytest.approx([latitude, longitude], abs=1e-10)


def test_latitude_and_longitude_are_refused_where_the_place_on_earth_is_not_known(history: PhaseHistory) -> None:
    unplaced = replace(history, collection=Collection(earth_position_assumed=True))
    with pytest.raises(InputError, match="--origin"):
        to_earth_fixed(GeodeticPlace(0.1, 0.1), unplaced)
    assert local_metres(to_earth_fixed(ScenePlace(3.0, 4.0), unplaced), unplaced) == pytest.approx([3.0, 4.0, 0.0], abs=1e-6)
