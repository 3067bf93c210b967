"""The blade elements against momentum theory, which nothing beats, and against a propeller that others measured."""

from __future__ import annotations

from math import pi

import numpy as np
import pytest

from yamabiko.flight.airframe.parameters import MODELS, read_parameters
from yamabiko.flight.airframe.propeller import Blades, coefficients, section, tapered_blades

# APC thin electric 10x5, geometry and wind tunnel measurements at about 5,000 turns a minute: UIUC Propeller Database, volume 1
# (J. B. Brandt and M. S. Selig, AIAA 2011-1255); radius and chord over the tip's radius, degrees.
APC_GEOMETRY = np.array(
    [
        [0.15, 0.130, 32.76],
        [0.20, 0.149, 37.19],
        [0.25, 0.173, 33.54],
        [0.30, 0.189, 29.25],
        [0.35, 0.197, 25.64],
        [0.40, 0.201, 22.54],
        [0.45, 0.200, 20.27],
        [0.50, 0.194, 18.46],
        [0.55, 0.186, 17.05],
        [0.60, 0.174, 15.97],
        [0.65, 0.160, 14.87],
        [0.70, 0.145, 14.09],
        [0.75, 0.128, 13.39],
        [0.80, 0.112, 12.84],
        [0.85, 0.096, 12.25],
        [0.90, 0.081, 11.37],
        [0.95, 0.061, 10.19],
    ]
)
# Advance ratio, thrust and power coefficients, efficiency.
APC_MEASURED = np.array(
    [
        [0.113, 0.0912, 0.0381, 0.271],
        [0.174, 0.0864, 0.0389, 0.387],
        [0.233, 0.0786, 0.0387, 0.474],
        [0.291, 0.0662, 0.0360, 0.536],
        [0.346, 0.0543, 0.0323, 0.580],
        [0.401, 0.0451, 0.0291, 0.620],
        [0.466, 0.0345, 0.0250, 0.644],
        [0.519, 0.0254, 0.0210, 0.630],
        [0.581, 0.0145, 0.0162, 0.520],
    ]
)
LOW_REYNOLDS_DRAG = 0.022  # of a NACA 4412 near a Reynolds number of 60,000, at which this small propeller turns


def test_a_measured_propeller_is_met() -> None:
    radius, chord, angle = APC_GEOMETRY.T
    tip = 0.127
    blades = Blades(2 * tip, 2, radius * tip, np.full(radius.shape, 0.05 * tip), chord * tip, np.radians(angle), LOW_REYNOLDS_DRAG)
    advance, thrust, power, efficiency = APC_MEASURED.T
    computed_thrust, computed_power = coefficients(blades, advance, np.zeros(1))
    np.testing.assert_allclose(computed_thrust, thrust, rtol=0.15)
    np.testing.assert_allclose(computed_power, power, rtol=0.22)
    computed = computed_thrust * advance / computed_power
    assert advance[computed.argmax()] == advance[efficiency.argmax()]
    assert computed.max() == pytest.approx(efficiency.max(), abs=0.06)


@pytest.mark.parametrize("model", MODELS)
def test_no_propeller_beats_momentum_theory(model: str) -> None:
    """Froude: efficiency at most 2 / (1 + sqrt(1 + 8 C_T / (pi J^2))); at a stand, thrust^3 at most 2 rho A power^2."""
    blades = tapered_blades(read_parameters(model).propeller)
    advance, pitch = np.arange(0.1, 2.0, 0.1)[:, None], np.radians(np.arange(8.0, 50.0, 3.0))
    thrust, power = coefficients(blades, advance, pitch)
    pulling = (thrust > 0.01) & (power > 0)
    ideal = 2 / (1 + np.sqrt(1 + 8 * np.where(pulling, thrust, 0.0) / (pi * advance**2)))
    efficiency = np.where(pulling, thrust * advance / power, 0.0)
    assert np.all(efficiency[pulling] < ideal[pulling])
    assert 0.8 < efficiency.max() < 0.92
    static_thrust, static_power = coefficients(blades, np.zeros(1), pitch)
    merit = static_thrust**1.5 / (static_power * np.sqrt(pi / 2))
    assert np.all(merit < 1.0)


def test_feathered_blades_hardly_drag_and_flat_ones_do() -> None:
    """Drag over dynamic pressure and squared diameter is -2 C_T / J^2: windmilling blades act as a disc, feathered ones do not."""
    propeller = read_parameters("male").propeller
    advance = 20.0
    flat, feathered = coefficients(tapered_blades(propeller), np.array(advance), np.array([propeller.fine, propeller.feather]))[0]
    assert -2 * flat / advance**2 > 10 * abs(2 * feathered / advance**2)


def test_a_section_turned_across_the_stream_is_a_plate() -> None:
    lift, drag = section(np.array([pi / 2, -pi / 2]))
    np.testing.assert_allclose(lift, 0.0, atol=1e-6)
    np.testing.assert_allclose(drag, 1.32, rtol=1e-6)
