"""Radars that cannot be are refused, by the name of the figure."""

import dataclasses
import math
from typing import Any

import pytest

from yamabiko.errors import InputError
from yamabiko.radar.imaging_radar import Antenna, Mode
from yamabiko.radar.models import generic

RADAR = generic()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"name": " "}, "name"),
        ({"centre_frequency": 0.0}, "centre frequency"),
        ({"centre_frequency": 1e12}, "centre frequency"),
        ({"peak_power": math.nan}, "peak power"),
        ({"duty_cycle": 1.5}, "duty cycle"),
        ({"noise_figure": 0.5}, "noise figure"),
        ({"losses": math.inf}, "losses"),
        ({"modes": ()}, "modes"),
        ({"modes": (RADAR.modes[0], RADAR.modes[0])}, "modes"),
        ({"centre_frequency": 50e6}, "bandwidth"),
        ({"look_sides": frozenset()}, "look sides"),
        ({"look_sides": frozenset({"down"})}, "look sides"),
    ],
)
def test_a_radar_that_cannot_be_is_refused(change: dict[str, Any], named: str) -> None:
    with pytest.raises(InputError, match=named):
        dataclasses.replace(RADAR, **change)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"name": "scansar"}, "name"),
        ({"azimuth_resolution": 0.0}, "azimuth resolution"),
        ({"bandwidth": -1.0}, "bandwidth"),
        ({"swath": math.inf}, "swath"),
        ({"scene_length": 0.0}, "scene length"),
        ({"incidence": (0.8, 0.5)}, "incidence"),
        ({"incidence": (0.2, math.nan)}, "incidence"),
        ({"maximum_squint": 1.6}, "maximum squint"),
    ],
)
def test_a_mode_that_cannot_be_is_refused(change: dict[str, Any], named: str) -> None:
    with pytest.raises(InputError, match=named):
        dataclasses.replace(RADAR.modes[0], **change)


@pytest.mark.parametrize(
    "figures",
    [(0.0, 1.0, 0.5), (3.0, math.nan, 0.5), (3.0, 1.0, 1.1), (3.0, 1.0, 0.5, "round"), (3.0, 1.0, 0.5, "elliptical", 2.0)],
)
def test_an_antenna_that_cannot_be_is_refused(figures: tuple[Any, ...]) -> None:
    with pytest.raises(InputError, match="antenna"):
        Antenna(*figures)


def test_a_mode_is_found_by_name_and_a_missing_one_told() -> None:
    assert isinstance(RADAR.mode("stripmap"), Mode)
    only = dataclasses.replace(RADAR, modes=RADAR.modes[:1])
    with pytest.raises(InputError, match="mode: found spotlight, expected stripmap"):
        only.mode("spotlight")
