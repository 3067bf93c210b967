"""Coefficients against limits and integrals that are known apart from the formulas in use."""

from __future__ import annotations

from math import pi, radians

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yamabiko.flight.airframe.aerodynamics import (
    SECTION_SLOPE,
    derive,
    ground_share,
    hinge_effect,
    hinge_moment_about_quarter,
    lift_slope,
    tail_force,
    wing_lift,
)
from yamabiko.flight.airframe.parameters import MODELS, read_parameters


def test_lift_slope_has_the_limits_of_slender_and_endless_wings() -> None:
    assert lift_slope(0.01) == pytest.approx(pi * 0.01 / 2, rel=0.01)
    assert lift_slope(1e6) == pytest.approx(SECTION_SLOPE, rel=1e-3)


@given(st.floats(0.05, 0.95))
def test_hinge_effects_are_thin_aerofoil_integrals(share: float) -> None:
    """Glauert: a camber line with a kink, whose slope is -1 aft of the hinge; lift angle and moment as integrals over theta."""
    theta = (np.arange(200_000) + 0.5) * pi / 200_000
    slope = np.where((1 - np.cos(theta)) / 2 > 1 - share, -1.0, 0.0)
    step = pi / 200_000
    zero_lift = -np.sum(slope * (np.cos(theta) - 1)) * step / pi
    first, second = (2 / pi * np.sum(slope * np.cos(n * theta)) * step for n in (1, 2))
    assert hinge_effect(share) == pytest.approx(-zero_lift, abs=1e-4)
    assert hinge_moment_about_quarter(share) == pytest.approx(pi / 4 * (second - first), abs=1e-4)


@pytest.mark.parametrize("model", MODELS)
def test_the_wing_stalls_at_its_stated_lift_and_loses_it_beyond(model: str) -> None:
    parameters = read_parameters(model)
    coefficients = derive(parameters)
    angles = np.radians(np.arange(-10.0, 90.0, 0.05))
    lift = wing_lift(coefficients, angles)
    top = int(lift[angles < radians(25)].argmax())
    assert lift[top] == pytest.approx(parameters.wing.maximum_lift, rel=1e-3)
    assert wing_lift(coefficients, angles[top] + radians(4.0)) < 0.8 * lift[top]
    assert wing_lift(coefficients, np.array(pi / 2) + coefficients.zero_lift) == pytest.approx(0.0, abs=1e-9)


def test_tail_panels_are_symmetric_in_their_angle() -> None:
    coefficients = derive(read_parameters("male"))
    angles = np.radians(np.linspace(-170.0, 170.0, 35))
    np.testing.assert_allclose(tail_force(coefficients, -angles), -tail_force(coefficients, angles), atol=1e-12)


def test_ground_takes_induced_drag_away() -> None:
    """McCormick, figure 7.4: at a tenth of the span some 72 % is left, at half a span 98 %."""
    np.testing.assert_allclose(ground_share(np.array([0.0, 0.1, 0.5, 5.0])), [0.0, 0.72, 0.985, 1.0], atol=0.01)


@pytest.mark.parametrize("model", MODELS)
def test_the_parts_of_a_mass_add_up(model: str) -> None:
    mass = read_parameters(model).mass
    assert mass.empty + mass.payload + mass.fuel == pytest.approx(mass.take_off)
