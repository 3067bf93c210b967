"""A plain pilot that brings a model into steady flight: for starts in the air and for measuring what the aircraft can do.

It sees the model's true state and moves the surfaces without actuators; only the balance that it ends in matters, not how it gets
there.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sin

from yamabiko.flight.airframe.model import FOOT, KNOT, STEP, Model

SAMPLE_STEPS = 12


@dataclass(frozen=True)
class SteadyState:
    """Means over the last part of a steady flight.

    airspeed : true, m/s. calibrated : m/s. climb : m/s. fuel_flow : kg/s. power : W at the shaft. thrust : N. throttle : 0 to 1.
    angle_of_attack, ruddervator : rad. height : m. engine_speed : turns of the crank a minute. acceleration : m/s2, of true
    airspeed.
    """

    airspeed: float
    calibrated: float
    climb: float
    fuel_flow: float
    power: float
    thrust: float
    throttle: float
    angle_of_attack: float
    ruddervator: float
    height: float
    engine_speed: float
    acceleration: float


_MEASURED = {
    "airspeed": ("velocities/vt-fps", FOOT),
    "calibrated": ("velocities/vc-kts", KNOT),
    "climb": ("velocities/h-dot-fps", FOOT),
    "fuel_flow": ("propulsion/engine/fuel-flow-rate-pps", 0.45359237),
    "power": ("propulsion/engine/power-hp", 745.7),
    "thrust": ("propulsion/engine/thrust-lbs", 4.4482216152605),
    "throttle": ("fcs/throttle-cmd-norm", 1.0),
    "angle_of_attack": ("aero/alpha-rad", 1.0),
    "ruddervator": ("fcs/ruddervator-left-rad", 1.0),
    "height": ("position/geod-alt-ft", FOOT),
    "engine_speed": ("propulsion/engine/engine-rpm", 1.0),
}


class SteadyPilot:
    """Holds a model's airspeed with either throttle (level flight) or pitch (given throttle)."""

    def __init__(self, model: Model, flap: float = 0.0) -> None:
        self.model = model
        self.positions = [0.0] * 9
        self.positions[4] = flap
        self.positions[6] = 0.6
        self.engine_on, self.feathered = True, True
        read = model.reader
        self._height, self._climb = read("position/geod-alt-ft"), read("velocities/h-dot-fps")
        self._speed, self._theta, self._phi = read("velocities/vc-kts"), read("attitude/theta-rad"), read("attitude/phi-rad")
        self._roll_rate, self._pitch_rate = read("velocities/p-rad_sec"), read("velocities/q-rad_sec")
        self._acceleration = read("accelerations/udot-ft_sec2")
        self._attitude, self._pitch_sum, self._power = self._theta(), 0.0, self.positions[6]

    def level(self, altitude: float, airspeed: float, duration: float) -> None:
        """Hold height (m above the ellipsoid) and calibrated airspeed (m/s) for a duration (s)."""
        for _ in range(round(duration / STEP)):
            climb_wanted = min(max(0.2 * (altitude - self._height() * FOOT), -4.0), 4.0)
            error = climb_wanted - self._climb() * FOOT
            self._attitude += 0.008 * error * STEP
            slow = airspeed - self._speed() * KNOT
            self._power = min(max(self._power + 0.03 * slow * STEP, 0.0), 1.0)
            self.positions[6] = min(max(self._power + 0.4 * slow, 0.0), 1.0)
            self._fly(self._attitude + 0.02 * error)

    def climb(self, throttle: float, airspeed: float, duration: float) -> None:
        """Hold calibrated airspeed (m/s) with pitch at a fixed throttle for a duration (s): climb, or glide with the engine off."""
        self.positions[6] = throttle
        for _ in range(round(duration / STEP)):
            fast = self._speed() * KNOT - airspeed
            self._attitude += 0.004 * fast * STEP
            self._fly(min(max(self._attitude + 0.02 * fast + 0.01 * self._acceleration() * FOOT, -0.5), 0.5))

    def measure(self, mode: str, values: tuple[float, float], duration: float) -> SteadyState:
        """Means while one of the two modes ("level", "climb") is flown on with its two values for a duration (s)."""
        readers = {name: (self.model.reader(path), scale) for name, (path, scale) in _MEASURED.items()}
        sums = dict.fromkeys(readers, 0.0)
        count = max(1, round(duration / STEP / SAMPLE_STEPS))
        before = readers["airspeed"][0]() * FOOT
        for _ in range(count):
            getattr(self, mode)(*values, SAMPLE_STEPS * STEP)
            for name, (read, scale) in readers.items():
                sums[name] += read() * scale / count
        gained = (readers["airspeed"][0]() * FOOT - before) / (count * SAMPLE_STEPS * STEP)
        return SteadyState(**sums, acceleration=gained)

    def _fly(self, attitude: float) -> None:
        """One step towards an attitude, wings level."""
        error = self._theta() - attitude
        self._pitch_sum = min(max(self._pitch_sum + 1.0 * error * STEP, -0.4), 0.4)
        pitch = min(max(1.5 * error + self._pitch_sum + 0.6 * self._pitch_rate(), -0.43), 0.43)
        roll = min(max(-0.6 * sin(self._phi()) - 0.3 * self._roll_rate(), -0.4), 0.4)
        self.positions[0:4] = [roll, -roll, pitch, pitch]
        self.model.switch_engine(ignition=self.engine_on, feather=self.feathered and not self.engine_on)
        self.model.put(self.positions)
        self.model.run()


def start_in_air(model: Model, altitude: float, airspeed: float, flap: float = 0.0) -> SteadyPilot:
    """A pilot of a model just put into the air over the equator, engine about to start; calibrated airspeed in m/s."""
    model.prepare_air_start()
    model.place(
        {
            "h-sl-ft": altitude / FOOT,
            "vc-kts": airspeed / KNOT,
            "terrain-elevation-ft": -3000.0,
            "alpha-rad": 0.05,
            "theta-rad": 0.05,
        }
    )
    return SteadyPilot(model, flap)
