"""How a ship answers waves: heave, pitch and roll to a wave of unit amplitude, in closed form.

Source: J. J. Jensen, A. E. Mansour, A. S. Olsen, "Estimation of ship motions using closed-form expressions", Ocean Engineering 31
(2004), 61-85; its symbols are kept here (alpha, A, f, F, G, kappa, delta, gamma). The hull is a box for heave and pitch and two
prisms for roll, deep water, linear. The heading angle beta is 0 with following waves and pi against them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.flight.deck.sea_state import GRAVITY

Complex = NDArray[np.complex128]

SEA_DENSITY = 1025.0
_STILL = 1e-6  # keeps ratios of vanishing numbers apart from 0/0


@dataclass(frozen=True)
class Hull:
    """The ship under water.

    length, breadth, draught : of the water line (m). block : displaced volume over their product. waterplane : its area over
    length and breadth. metacentric_height : transverse (m). roll_damping : viscous and of the bilge keels, of critical.
    full_breadth : the share of the length that has the full breadth at the water line (delta; roll).
    """

    length: float
    breadth: float
    draught: float
    block: float
    waterplane: float
    metacentric_height: float
    roll_damping: float
    full_breadth: float

    def __post_init__(self) -> None:
        for field in ("length", "breadth", "draught", "block", "waterplane", "metacentric_height", "roll_damping", "full_breadth"):
            value = getattr(self, field)
            if not (np.isfinite(value) and value > 0.0):
                raise InputError("hull", field, value, "a positive number")
        if not 3.0 <= self.breadth / self.draught <= 6.0:
            raise InputError(
                "hull", "breadth", f"{self.breadth / self.draught:.2f} of the draught", "3 to 6, where roll damping is known"
            )
        if not self.full_breadth < self.waterplane < 1.0:
            raise InputError(
                "hull", "full_breadth", self.full_breadth, "less than the waterplane coefficient, and that less than 1"
            )

    @property
    def roll_period(self) -> float:
        """Natural period of roll (s): IMO resolution A.685(17), as A.749(18) 3.2.2.3, with the breadth and draught in metres."""
        factor = 0.373 + 0.023 * self.breadth / self.draught - 0.043 * self.length / 100.0
        return 2.0 * factor * self.breadth / float(np.sqrt(self.metacentric_height))


@dataclass(frozen=True, eq=False)
class Response:
    """Motion for a wave of 1 m amplitude, each (frequency,): the real part of response times exp(-i |encounter| t).

    The wave's elevation amidships is the real part of exp(-i |encounter| t). heave : up (m/m). pitch : bow up (rad/m).
    roll : starboard down (rad/m). encounter : frequency at which the ship meets the wave (rad/s), without its sign.
    """

    heave: Complex
    pitch: Complex
    roll: Complex
    encounter: Float


def ship_response(hull: Hull, speed: float, frequency: Float, beta: Float) -> Response:
    """Response to waves of frequency (rad/s) under heading angles beta (rad; positive travels to starboard), both (wave,).

    speed : of the ship through the water (m/s). Equations 1 to 8 (heave, pitch) and 11 to 20 (roll) of the paper. It gives no
    phase for roll: here the exciting moment follows the wave's slope athwartships (estimate).
    """
    wave_number = frequency**2 / GRAVITY
    met = frequency - wave_number * speed * np.cos(beta)
    alpha = met / frequency
    alpha = np.where(np.abs(alpha) < _STILL, _STILL, alpha)
    overtaken = np.where(met < 0.0, -1.0, 1.0)
    effective = np.maximum(np.abs(wave_number * np.cos(beta)), _STILL / hull.length)
    heave, pitch = _heave_and_pitch(hull, wave_number, effective, alpha)
    # A wave that is overtaken passes from bow to stern: its slope runs the other way in time.
    along = np.where(np.cos(beta) < 0.0, -1.0, 1.0) * overtaken
    across = np.where(np.sin(beta) < 0.0, -1.0, 1.0) * overtaken
    encounter = np.maximum(np.abs(met), _STILL)
    roll = _roll(hull, encounter, effective, beta)
    return Response(heave, along * 1j * pitch, -across * 1j * roll, encounter)


def _heave_and_pitch(hull: Hull, wave_number: Float, effective: Float, alpha: Float) -> tuple[Complex, Complex]:
    """Heave and pitch before pitch's quarter turn: forces F and G through the same damped oscillator."""
    breadth = hull.breadth * hull.block
    immersion = wave_number * hull.draught
    radiated = 2.0 * np.sin(0.5 * wave_number * breadth * alpha**2) * np.exp(-immersion * alpha**2)  # A
    damping = radiated**2 / (wave_number * breadth * np.abs(alpha) ** 3)
    force = np.exp(-effective * hull.draught) * np.sqrt((1.0 - immersion) ** 2 + damping**2)  # kappa f
    half = 0.5 * effective * hull.length
    heave_force = force * np.sin(half) / half
    # Below a tenth the difference of sine and cosine is lost in rounding; the series' next term is a thousandth of it.
    lever = np.where(half < 0.1, half / 3.0, (np.sin(half) - half * np.cos(half)) / half**2)
    pitch_force = force * 6.0 / hull.length * lever
    oscillator = 1.0 / (1.0 - 2.0 * immersion * alpha**2 - 1j * damping * np.abs(alpha))
    return heave_force * oscillator, pitch_force * oscillator


def _roll(hull: Hull, encounter: Float, effective: Float, beta: Float) -> Complex:
    """Roll before its quarter turn: two prisms, breadths B0 (share delta of the length) and B1."""
    delta = hull.full_breadth
    gamma = (hull.waterplane - delta) / (1.0 - delta)
    section = hull.block * hull.breadth * hull.draught / (delta + gamma * (1.0 - delta))
    wide = _section_damping(hull.breadth, hull.draught, section, encounter)
    narrow = _section_damping(gamma * hull.breadth, hull.draught, gamma * section, encounter)
    ratio = np.sqrt(narrow / wide)  # kappa of the roll section
    displacement = SEA_DENSITY * hull.block * hull.length * hull.breadth * hull.draught
    restoring = GRAVITY * displacement * hull.metacentric_height
    viscous = hull.roll_damping * restoring * hull.roll_period / np.pi
    damping = hull.length * wide * (delta + ratio**2 * (1.0 - delta)) + viscous
    fore = np.sin(0.5 * delta * hull.length * effective)
    aft = ratio * np.sin(0.5 * (1.0 - delta) * hull.length * effective)
    coherent = np.sqrt(np.maximum(fore**2 + aft**2 + 2.0 * fore * aft * np.cos(0.5 * hull.length * effective), 0.0))
    moment = np.abs(np.sin(beta)) * np.sqrt(SEA_DENSITY * GRAVITY**2 / encounter * wide) * 2.0 / effective * coherent
    inertia = (hull.roll_period / (2.0 * np.pi)) ** 2
    return np.asarray(moment / (restoring * (1.0 - inertia * encounter**2) - 1j * encounter * damping))


def _section_damping(breadth: float, draught: float, area: float, encounter: Float) -> Float:
    """Damping of roll by waves radiated, a metre of length (N s), for breadth over draught from 1 to 6: the paper's table 2."""
    ratio = breadth / draught
    if ratio >= 3.0:
        a, b, d = 0.256 * ratio - 0.286, -0.11 * ratio - 2.55, 0.033 * ratio - 1.419
    else:
        a, b, d = -3.94 * ratio + 13.69, -2.12 * ratio - 1.89, 1.16 * ratio - 7.97
    scale = SEA_DENSITY * area * breadth**2 * np.sqrt(2.0 * GRAVITY / breadth)
    return np.asarray(np.maximum(scale * a * np.exp(b * encounter**-1.3) * encounter**d, _STILL))
