"""Which part of a sortie looks at a place, and that the true and the navigated path are told apart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from yamabiko.collect.flown_aperture import FlownAperture, flown_aperture
from yamabiko.earth.wgs84 import LocalFrame
from yamabiko.errors import InputError
from yamabiko.flight.flight_record import FlightRecord
from yamabiko.flight.kinds import Phase
from yamabiko.flight.surroundings.weather import Turbulence
from yamabiko.platform.antenna_mount import AntennaMount
from yamabiko.platform.navigation import NavigationErrors
from yamabiko.testing.synthetic_sorties import synthetic_sortie

FRAME = LocalFrame.at_geodetic(0.6, 2.4, 100.0)
TURN = 0.04


def chosen(record: FlightRecord, turn: float = TURN, frame: LocalFrame = FRAME) -> FlownAperture:
    return flown_aperture(record, frame, turn, AntennaMount(), np.random.default_rng(1))


@pytest.fixture(scope="module")
def leg() -> FlightRecord:
    return synthetic_sortie(FRAME, turbulence=Turbulence.NONE, errors=NavigationErrors())


def test_a_straight_leg_is_used_where_it_passes_the_place(leg: FlightRecord) -> None:
    aperture = chosen(leg)
    assert aperture.middle == pytest.approx(30.0, abs=1.6)  # the nose of the antenna is 1.6 m ahead
    assert abs(aperture.squint) < 0.02
    assert aperture.look_right
    assert aperture.heading == pytest.approx(1.2, abs=1e-3)
    assert aperture.speed == pytest.approx(38.0, rel=1e-3)
    assert (aperture.ground_range, aperture.altitude) == pytest.approx((4000.0, 2500.0), abs=3.0)
    sight = [aperture.true.position(time) - FRAME.origin for time in (aperture.start, aperture.end)]
    cosine = sight[0] @ sight[1] / np.linalg.norm(sight[0]) / np.linalg.norm(sight[1])
    assert np.arccos(cosine) == pytest.approx(TURN, rel=0.01)
    assert aperture.bend < 0.01


def test_a_circle_is_used_in_its_middle() -> None:
    aperture = chosen(synthetic_sortie(FRAME, circle=True, turbulence=Turbulence.NONE))
    assert aperture.middle == pytest.approx(30.0, abs=0.2)
    assert aperture.bend > 0.1


def test_true_and_navigated_paths_differ_by_what_navigation_errs_and_by_vibration() -> None:
    record = synthetic_sortie(FRAME, errors=NavigationErrors(bias=0.5), turbulence=Turbulence.LIGHT)
    aperture = chosen(record)
    time = np.linspace(aperture.start, aperture.end, 500)
    offset = aperture.true.position(time) - aperture.navigated.position(time)
    assert 0.2 < np.linalg.norm(offset.mean(axis=0)) < 2.0
    assert 3e-5 < (offset - offset.mean(axis=0)).std() < 2e-3
    assert aperture.bend > 0.05


def test_turns_between_legs_and_sparse_spans_are_passed_over(leg: FlightRecord) -> None:
    """Of a record that is dense only in two spans, one of them past the place, that one is used."""
    samples = leg.samples
    dense = (samples["time"] < 12.0) | ((samples["time"] > 24.0) & (samples["time"] < 36.0))
    sparse = replace(leg, samples=samples[dense | (np.arange(len(samples)) % 30 == 0)], interval=0.5)
    aperture = chosen(sparse)
    assert aperture.middle == pytest.approx(30.0, abs=1.6)


def test_a_leg_may_be_named_and_the_ground_is_no_leg(leg: FlightRecord) -> None:
    samples = leg.samples.copy()
    samples["leg"] = np.where(samples["time"] < 40.0, 4, 5)
    assert chosen(replace(leg, samples=samples)).middle == pytest.approx(30.0, abs=1.6)
    later = flown_aperture(replace(leg, samples=samples), FRAME, 0.01, AntennaMount(), np.random.default_rng(1), leg=5)
    assert later.middle == pytest.approx(40.0, abs=0.2)
    assert later.squint < -0.05
    samples["phase"] = Phase.TAXI_OUT
    with pytest.raises(InputError, match="no aperture"):
        chosen(replace(leg, samples=samples))


def test_level_flight_is_preferred(leg: FlightRecord) -> None:
    """Of two passes, one of them in a climb, the level one is used."""
    climbing = leg.samples.copy()
    climbing["height"] += 5.0 * (climbing["time"] - 30.0)
    level = leg.samples.copy()
    level["time"] += 100.0
    both = replace(leg, samples=np.concatenate([climbing, level]))
    assert chosen(both).middle == pytest.approx(130.0, abs=1.6)


def test_a_flight_that_does_not_look_at_the_place_is_refused(leg: FlightRecord) -> None:
    ahead = LocalFrame.at(FRAME.to_earth_fixed([60_000.0 * np.sin(1.2), 60_000.0 * np.cos(1.2), 0.0]))
    with pytest.raises(InputError, match="a leg past the place"):
        chosen(leg, turn=0.001, frame=ahead)
    with pytest.raises(InputError, match="no aperture"):
        chosen(leg, turn=1.5)


def test_a_record_of_one_sample_a_second_is_refused(leg: FlightRecord) -> None:
    with pytest.raises(InputError, match="every frame was kept"):
        chosen(replace(leg, samples=leg.samples[::60], interval=1.0))
