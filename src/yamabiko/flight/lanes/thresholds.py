"""What the voter's monitors allow before a lane is dropped: one table, with the reason of every figure.

A threshold that is too tight drops a sound lane, and three lanes become two for nothing; one that is too wide only costs time,
because the mid value masks a wrong lane from its first frame on. All lean to the wide side for that reason. The figures are
estimates from what three sets of sensors of the airframe's class disagree about; a test runs two hours of that scatter against
them.
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
WHEEL_COMMANDS = (6, 7, 8)
"""Places of nose wheel and brakes among COMMANDS: they do nothing to an aircraft that stands, and are not compared there."""
NAVIGATION = ("horizontal position", "height", "velocity", "attitude")


@dataclass(frozen=True)
class Threshold:
    """How far a lane may differ from what is voted, and for how long.

    size : in the value's own unit. scatter : what sound lanes are expected to differ by, one sigma. persistence : s, of more time
    above the size than below. lowest, highest : outside of these a value is not one that a sound lane can give. reason : why these.
    """

    size: float
    scatter: float
    persistence: float
    lowest: float
    highest: float
    reason: str

    @property
    def frames(self) -> int:
        """The persistence in frames, at least one."""
        return max(1, round(self.persistence * FRAME_RATE))


_NOTHING, _ALL = -1e-6, 1.0 + 1e-6
"""Bounds of shares, with room for rounding."""
_SURFACE = Threshold(
    0.10,
    0.02,
    0.5,
    -0.8,
    0.8,
    "rad; attitudes 0.5 degrees apart times gains of 1 to 2, and gyro noise; no hinge of such an airframe turns 0.8",
)
_BRAKE = Threshold(
    0.5, 0.1, 2.0, _NOTHING, _ALL, "share; lanes whose positions are a metre or two apart brake up to a second apart at taxi speed"
)

COMMAND_THRESHOLDS: dict[str, Threshold] = {
    "aileron left": _SURFACE,
    "aileron right": _SURFACE,
    "ruddervator left": _SURFACE,
    "ruddervator right": _SURFACE,
    "throttle": Threshold(0.25, 0.05, 1.0, _NOTHING, _ALL, "share; airspeeds 0.5 m/s apart, and 1 m/s asks for 0.05 to 0.1"),
    "flap": Threshold(0.15, 0.02, 1.0, -0.2, 1.0, "rad; follows the voted phase, so alike in all lanes; half a step of the flap"),
    "nose wheel": Threshold(
        0.5,
        0.1,
        1.0,
        -1.2,
        1.2,
        "rad; turns by 0.1 for a metre beside the way at taxi speed, and positions stay a metre or two apart",
    ),
    "brake left": _BRAKE,
    "brake right": _BRAKE,
    "engine on": Threshold(0.5, 0.0, 1.0, _NOTHING, _ALL, "0 or 1; lanes may switch some frames apart, not a second"),
}

NAVIGATION_THRESHOLDS: dict[str, Threshold] = {
    "horizontal position": Threshold(
        100.0,
        5.0,
        1.0,
        0.0,
        0.0,
        "m; errors of single GNSS receivers; more is allowed as the lanes say that they know it less, see DEVIATIONS_ALLOWED",
    ),
    "height": Threshold(
        60.0, 10.0, 1.0, -1000.0, 20000.0, "m; static pressures 100 Pa (8 m) apart, GNSS heights 10; from below the Dead Sea up"
    ),
    "velocity": Threshold(
        8.0, 1.0, 1.0, -250.0, 250.0, "m/s, of the vector; each of air data with a remembered wind, without GNSS"
    ),
    "attitude": Threshold(
        0.15, 0.02, 1.0, 0.9, 1.1, "rad, of the turn between; magnetic headings a degree apart; range: of the norm"
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
