"""Our wheels against JSBSim's: the same aircraft, the same ground, two models of contact."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.flight.deck.gear_contact import Wheel, make_gear, side_friction
from yamabiko.testing.deck_gear import STEP, Cessna, write_cessnas

Control = Callable[[Cessna, float], None]


@pytest.fixture(scope="module")
def cessnas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cessnas")
    write_cessnas(folder)
    return folder


def _both(folder: Path, seconds: float, control: Control | None = None, **start: float) -> tuple[Float, Float]:
    """Histories (step, 8) on JSBSim's gear and on ours: north, east, up (m), roll, pitch, heading (rad), load (N), speed (m/s)."""
    histories = []
    for name in ("on_own_gear", "on_our_gear"):
        cessna = Cessna(folder, name, **start)
        rows = []
        for number in range(round(seconds / STEP)):
            if control is not None:
                control(cessna, number * STEP)
            cessna.step()
            truth, fdm = cessna.truth, cessna.fdm
            heading = (fdm["attitude/psi-rad"] + np.pi) % (2.0 * np.pi) - np.pi
            angles = fdm["attitude/phi-rad"], fdm["attitude/theta-rad"], heading
            rows.append([*cessna.place(), *angles, cessna.load(), np.hypot(*truth["velocity"][:2])])
        histories.append(np.array(rows))
    return histories[0], histories[1]


def _agree(own: Float, ours: Float, *, way: float, height: float, angle_deg: float) -> None:
    apart = np.abs(own - ours)
    assert apart[:, :2].max() < way
    assert apart[:, 2].max() < height
    assert np.degrees(apart[:, 3:6].max()) < angle_deg
    assert ours[:, 6].max() == pytest.approx(own[:, 6].max(), rel=0.01)


def test_settling_on_the_wheels(cessnas: Path) -> None:
    own, ours = _both(cessnas, 10.0, speed=0.0, sink=0.0, height=1.36, heading=0.0)
    _agree(own, ours, way=0.005, height=0.002, angle_deg=0.1)
    assert ours[-1, 6] == pytest.approx(own[-1, 6], rel=0.005)


def test_a_drop_at_two_metres_a_second_while_rolling(cessnas: Path) -> None:
    own, ours = _both(cessnas, 4.0, speed=25.0, sink=2.0, height=1.6, heading=0.0)
    assert own[:, 6].max() > 25_000.0  # more than twice the weight
    _agree(own, ours, way=0.005, height=0.002, angle_deg=0.05)


def test_braking_from_twenty_metres_a_second(cessnas: Path) -> None:
    def control(cessna: Cessna, time: float) -> None:
        cessna.brake[:] = 0.6 if time > 1.0 else 0.0

    own, ours = _both(cessnas, 8.0, control, speed=20.0, sink=0.0, height=1.36, heading=0.0)
    stops = int(np.argmax(own[:, 7] < 0.5))
    assert 5.0 < stops * STEP < 8.0
    _agree(own[:stops], ours[:stops], way=0.01, height=0.002, angle_deg=0.05)
    # At the stop our tyres give a few millimetres, on which the aircraft rocks a little longer.
    _agree(own, ours, way=0.02, height=0.002, angle_deg=0.15)


def test_a_crabbed_touch_down_in_a_cross_wind(cessnas: Path) -> None:
    start = {"speed": 25.0, "sink": 1.0, "height": 1.5, "heading": np.radians(8.0), "wind_east": -4.0}
    own, ours = _both(cessnas, 6.0, **start)
    _agree(own, ours, way=0.03, height=0.002, angle_deg=0.05)


def test_steering(cessnas: Path) -> None:
    def control(cessna: Cessna, time: float) -> None:
        cessna.steering = np.radians(3.0) if time > 1.0 else 0.0

    own, ours = _both(cessnas, 6.0, control, speed=8.0, sink=0.0, height=1.36, heading=0.0)
    assert np.degrees(own[-1, 5]) > 40.0
    _agree(own, ours, way=0.01, height=0.002, angle_deg=0.1)


def test_side_friction_is_pacejkas_when_rolling_and_static_at_rest() -> None:
    def pacejka(degrees: float) -> float:
        stiff = 0.06 * degrees
        return float(0.8 * np.sin(2.8 * np.arctan(stiff - 1.03 * (stiff - np.arctan(stiff)))))

    for degrees in (0.0, 2.0, 8.0, 20.0):
        speed = 20.0 * np.cos(np.radians(degrees)), 20.0 * np.sin(np.radians(degrees))
        assert side_friction(0.8, *speed) == pytest.approx(pacejka(degrees), abs=1e-12)
    assert side_friction(0.8, 0.0, 0.0) == 0.8


_WHEEL = Wheel((0.0, 0.0, 1.0), 40_000.0, 4500.0, 4500.0, 0.25, 0.8, 0.025)


@pytest.mark.parametrize("fields", [{"spring": 0.0}, {"damping": -1.0}, {"travel": np.nan}, {"place": (0.0, np.inf, 0.0)}])
def test_impossible_wheels_are_refused(fields: dict[str, object]) -> None:
    wheel = Wheel(**{**_WHEEL.__dict__, **fields})
    with pytest.raises(InputError, match="landing gear"):
        make_gear((_WHEEL, wheel, _WHEEL), 700.0)


def test_a_gear_without_mass_is_refused() -> None:
    with pytest.raises(InputError, match="mass"):
        make_gear((_WHEEL, _WHEEL, _WHEEL), 0.0)
