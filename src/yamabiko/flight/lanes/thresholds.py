"""What the voter's monitors allow before a lane is dropped: one table, with the reason of every figure.

A threshold that is too tight drops a sound lane, and three lanes become two for nothing; one that is too wide only costs time,
because the mid value masks a wrong lane from its first frame on. All lean to the wide side for that reason. The figures are
estimates from what three sets of sensors of the airframe's class disagree about; tests fly two hours of scatter against them.
"""

from __future__ import annotations

from dataclasses import dataclass

from yamabiko.flight.frame import FRAME_RATE

COMMANDS = (
    "aileron left",
    "aileron right",
    "ruddervator left",
    "ruddervator right",
    "throttle",
    "flap",
    "nose wheel",
    "brake left",
    "brake right",
    "engine on",
)
"""The actuator commands, in the order in which the voter works through them: that of frame.COMMAND."""
NAVIGATION = ("horizontal position", "height", "velocity", "attitude")


@dataclass(frozen=True)
class Threshold:
    """How far a lane may differ from what is voted, and for how long.

    size : in the value's own unit. persistence : s, of more time above it than below. lowest, highest : outside of these a value
    is not one that a sound lane can give. reason : why these.
    """

    size: float
    persistence: float
    lowest: float
    highest: float
    reason: str

    @property
    def frames(self) -> int:
        """The persistence in frames, at least one."""
        return max(1, round(self.persistence * FRAME_RATE))


_SURFACE = Threshold(
    0.10,
    0.5,
    -0.8,
    0.8,
    "rad; attitude errors of 0.5 degrees between lanes and gains of 1 to 2 scatter a surface by 0.01 to 0.02 (one sigma): "
    "five sigma, and half a second of it; no hinge of such an airframe turns 0.8",
)
_BRAKE = Threshold(
    0.35,
    1.0,
    -1e-6,
    1.0 + 1e-6,
    "share; follows the wheel speed sensors, which differ by some per cent, and the heading error",
)

COMMAND_THRESHOLDS: dict[str, Threshold] = {
    "aileron left": _SURFACE,
    "aileron right": _SURFACE,
    "ruddervator left": _SURFACE,
    "ruddervator right": _SURFACE,
    "throttle": Threshold(
        0.25,
        1.0,
        -1e-6,
        1.0 + 1e-6,
        "share; airspeeds differ by up to 1 m/s between pitot tubes, and 1 m/s asks for 0.05 to 0.1",
    ),
    "flap": Threshold(
        0.15,
        1.0,
        -0.2,
        1.0,
        "rad; follows the voted phase, so alike in all lanes; half a step of the flap, for a second",
    ),
    "nose wheel": Threshold(0.20, 0.5, -1.2, 1.2, "rad; headings differ by up to 2 degrees and positions by metres: 0.05"),
    "brake left": _BRAKE,
    "brake right": _BRAKE,
    "engine on": Threshold(0.5, 1.0, -1e-6, 1.0 + 1e-6, "0 or 1; lanes may switch some frames apart, not a second"),
}

NAVIGATION_THRESHOLDS: dict[str, Threshold] = {
    "horizontal position": Threshold(
        100.0,
        1.0,
        0.0,
        0.0,
        "m, and five of the middle standard deviation that the lanes state, so that lanes without GNSS may drift apart; "
        "errors of single GNSS receivers are 5 to 10",
    ),
    "height": Threshold(
        60.0,
        1.0,
        -1000.0,
        20000.0,
        "m; static pressures differ by 100 Pa (8 m), GNSS heights by 10 to 20",
    ),
    "velocity": Threshold(8.0, 1.0, -250.0, 250.0, "m/s, of the vector; air data with a remembered wind are good to 3"),
    "attitude": Threshold(
        0.15, 1.0, 0.9, 1.1, "rad, of the turn between; magnetic headings differ by up to 0.05; range: of the norm"
    ),
}

DEVIATIONS_ALLOWED = 5.0
"""How many of the middle of the stated standard deviations of position are added to the threshold of horizontal position."""

SILENCE = 3.0 / FRAME_RATE
"""s without an answer to the frame in hand, or with one that is not a number or out of range: a lane that answers is never so for
long."""
DOUBT = 0.2
"""s of a lane declaring itself invalid: longer than it needs to turn to the other lanes' sensors."""
ACCUSATION = 0.5
"""s of both others accusing a lane's inertial unit: they let their own monitors persist before."""
FADING = 0.3
"""s over which a lane's weight in the command goes to nothing or comes back: short to the airframe's slow modes, long to its
surfaces."""
AGREEMENT = 2.0
"""s that a dropped lane must agree with the voted values, on the ground, before it is taken back."""
STANDING_SPEED = 1.0
"""m/s, of the wheels: below, with all wheels bearing, a lane may be taken back."""
STANDOFF = 1.0
"""s that lanes may differ about phase, leg and plan before one of them is followed."""
