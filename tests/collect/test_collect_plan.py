"""How collects are planned: apertures, gate and repetition frequency of what the radar can do, and refusals of what it cannot."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from yamabiko.collect.collect_plan import CollectPlan, plan_collect
from yamabiko.collect.orbit_collect import simulate_collect
from yamabiko.collect.phase_history import SPEED_OF_LIGHT
from yamabiko.earth.surface import Plane
from yamabiko.earth.wgs84 import Float, LocalFrame
from yamabiko.errors import InputError
from yamabiko.platform.paths import CircularOrbit, sample
from yamabiko.radar.imaging_radar import Antenna, Mode
from yamabiko.scene.distributed import DistributedScene
from yamabiko.scene.point_targets import PointTargets
from yamabiko.testing.planned_collects import SPOTLIGHT, STRIPMAP, orbit, place_seen, small_radar

EPOCH = datetime(2026, 6, 8, 12, tzinfo=UTC)
PATH, PLACE = orbit()
EXTENT = (400.0, 300.0)


def plan(mode: Mode, path: CircularOrbit = PATH, place: Float = PLACE) -> CollectPlan:
    return plan_collect(path, small_radar(), mode, place, EXTENT)


def angle_between(one: Float, other: Float) -> float:
    return float(np.arccos(one @ other / np.linalg.norm(one) / np.linalg.norm(other)))


@pytest.mark.parametrize("mode", [STRIPMAP, SPOTLIGHT], ids=lambda mode: mode.name)
def test_every_corner_gets_the_aperture_that_the_resolution_takes(mode: Mode) -> None:
    made = plan(mode)
    wavelength = SPEED_OF_LIGHT / 9.65e9
    for east, north in (*made.area, (0.0, 0.0)):
        point = made.frame.to_earth_fixed([east, north, 0.0])
        middle = float(np.polynomial.polynomial.polyval2d(east, north, made.centre_time))
        dwell = float(np.polynomial.polynomial.polyval2d(east, north, made.dwell_time))
        begin, end = (point - PATH.position(middle + part * dwell) for part in (-0.5, 0.5))
        turn = angle_between(begin, end)
        # Spotlight has one aperture for all, that of the centre.
        assert turn == pytest.approx(0.8859 * wavelength / (2.0 * mode.azimuth_resolution), rel=1e-4 if mode is STRIPMAP else 1e-3)
        times = made.transmit_times(PATH)
        delay = 2.0 * made.slant_range / SPEED_OF_LIGHT
        assert times[0] + 0.5 * delay <= middle - 0.5 * dwell
        assert times[-1] + 0.5 * delay >= middle + 0.5 * dwell
        if mode is STRIPMAP:
            # In the middle of its aperture a place has no Doppler shift, for the beam has no squint.
            assert abs(float((point - PATH.position(middle)) @ PATH.velocity(middle))) < 2.0


def test_pulses_and_gate_hold_the_beam_and_the_area() -> None:
    made = plan(STRIPMAP)
    radar = small_radar()
    speed = float(np.linalg.norm(PATH.velocity(0.0)))
    assert made.pulse_repetition_frequency > 2.0 * 0.886 * speed / radar.antenna.length
    assert made.pulse_repetition_frequency < (1.0 - 2.0 * radar.duty_cycle) / (2.0 * made.gate / SPEED_OF_LIGHT)
    corners = made.frame.to_earth_fixed([[east, north, up] for east, north in made.area for up in (-50.0, 50.0)])
    for time in np.linspace(made.start, made.end, 5):
        antenna = PATH.position(time)
        way = 2.0 * (np.linalg.norm(corners - antenna, axis=1) - np.linalg.norm(PLACE - antenna))
        assert np.abs(way).max() < made.gate
    assert made.gate == pytest.approx(0.4 * SPEED_OF_LIGHT / made.band.frequency_step)


def test_places_are_where_the_beam_looks() -> None:
    for look in (0.5, -0.5):
        place = place_seen(PATH, look, 3.0)
        made = plan_collect(PATH, small_radar(), SPOTLIGHT, place, EXTENT, instant=3.0)
        assert made.look == pytest.approx(look, abs=1e-9)
        assert made.squint == pytest.approx(0.0, abs=1e-9)
        up = LocalFrame.at(place).axes[2]
        assert made.incidence == pytest.approx(angle_between(up, PATH.position(3.0) - place), abs=1e-9)
        frequency = made.pulse_repetition_frequency
        assert (made.pulses - 1) / frequency == pytest.approx(made.end - made.start, abs=1.0 / frequency)


def test_what_the_radar_cannot_do_is_refused() -> None:
    radar = small_radar()
    refused = {
        "look side": (replace(radar, look_sides=frozenset({"left"})), SPOTLIGHT, EXTENT, {}),
        "extent along the track": (radar, SPOTLIGHT, (20e3, 300.0), {}),
        "extent in ground range": (radar, SPOTLIGHT, (300.0, np.nan), {}),
        "bandwidth": (radar, SPOTLIGHT, EXTENT, {"bandwidth": 1e9}),
        "instant": (radar, SPOTLIGHT, EXTENT, {"instant": 20.0}),
        "azimuth resolution": (radar, SPOTLIGHT, EXTENT, {"azimuth_resolution": 0.01}),
        "pulse repetition frequency": (replace(radar, antenna=Antenna(0.2, 3.6, 0.6)), SPOTLIGHT, (300.0, 9e3), {}),
    }
    for field, (asked, mode, extent, options) in refused.items():
        with pytest.raises(InputError, match=field):
            plan_collect(PATH, asked, mode, PLACE, extent, **options)
    with pytest.raises(InputError, match="horizon"):
        plan_collect(PATH, radar, SPOTLIGHT, -PLACE, EXTENT)


def test_what_lies_outside_the_gate_is_not_recorded_and_no_scene_is_refused() -> None:
    made = plan_collect(PATH, small_radar(), SPOTLIGHT, PLACE, (60.0, 60.0), azimuth_resolution=6.0)
    away = PLACE - PATH.position(0.0)
    away -= (away @ made.frame.axes[2]) * made.frame.axes[2]
    far = PLACE + 2.0 * made.gate * away / np.linalg.norm(away)
    generator = np.random.default_rng(1)
    empty = DistributedScene(
        Plane(PLACE, made.frame.axes[0], made.frame.axes[1], 1.0, 1.0, (2, 2), (0.0, 0.0)), np.zeros((2, 2), np.complex64)
    )
    for scene in ([PointTargets.at([far])], [empty], []):
        with pytest.raises(InputError, match="no echo within the range gate"):
            simulate_collect(PATH, made, scene, epoch=EPOCH, generator=generator)
    near, both = (
        simulate_collect(PATH, made, [PointTargets.at(places)], epoch=EPOCH, generator=np.random.default_rng(1)).history
        for places in ([PLACE], [PLACE, far])
    )
    np.testing.assert_allclose(near.signal, both.signal, atol=1e-6)
    assert near.collection.mode == "SPOTLIGHT"
    assert near.collection.simulated


def test_the_same_seed_gives_the_same_bytes_and_progress_is_told() -> None:
    made = plan_collect(PATH, small_radar(), STRIPMAP, PLACE, (60.0, 60.0))
    told: list[tuple[int, int]] = []
    one, again = (
        simulate_collect(
            PATH,
            made,
            [PointTargets.at([PLACE]), PointTargets.at([PLACE + 5.0])],
            epoch=EPOCH,
            generator=np.random.default_rng(7),
            noise_equivalent_sigma_zero=0.01,
            progress=lambda done, amount: told.append((done, amount)),
        )
        for _ in range(2)
    )
    assert one.history.signal.tobytes() == again.history.signal.tobytes()
    assert told[-1] == (2 * made.pulses, 2 * made.pulses)
    assert np.array_equal(sample(PATH, one.transmit.time).position, one.transmit.position)
