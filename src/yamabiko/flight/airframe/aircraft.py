"""Aircraft: a model flown by JSBSim, one frame at a time, from commands to the truth about it.

Height is geodetic, above the WGS-84 ellipsoid, as JSBSim's own altitude is. The inertial unit stands at the centre of mass of the
fully laden aircraft (parameters: mass.inertial_unit), where JSBSim's pilot is put; position, velocity and specific force in the
truth are those of that place.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi

import numpy as np
from numpy.typing import NDArray

from yamabiko.errors import InputError
from yamabiko.flight.airframe.actuators import FOLLOWS, FREE, JAMMED, SURFACES, Actuator, channels, move
from yamabiko.flight.airframe.model import FOOT, KNOT, STEP, Model
from yamabiko.flight.airframe.parameters import AirframeParameters
from yamabiko.flight.airframe.steady_flight import SteadyPilot
from yamabiko.flight.airframe.truth import STATE_PROPERTIES, fill_truth, truth_figures
from yamabiko.flight.frame import FRAME_TIME, STEPS_PER_FRAME, TRUTH
from yamabiko.flight.turning import pitch_of, yaw_of

Array = NDArray[np.float64]
POUND_FORCE = 4.4482216152605
SETTLING_IN_FLIGHT = 40.0
"""s of held flight before a start in the air, so that engine, propeller and attitude are in balance."""
SETTLING_ON_WHEELS = 8.0
WHEELS = ("nose", "left", "right")


@dataclass(frozen=True)
class StartState:
    """Where and how the aircraft begins.

    latitude, longitude : geodetic, rad. ground_height : m above the ellipsoid, of the ground below. heading : rad from true north.
    airspeed : calibrated, m/s; 0 stands it on its wheels with the engine off, more begins in level flight with the engine running.
    altitude : m above the ellipsoid, in flight. fuel, payload : kg; None for what the model takes off with.
    """

    latitude: float
    longitude: float
    ground_height: float
    heading: float
    airspeed: float = 0.0
    altitude: float = 0.0
    fuel: float | None = None
    payload: float | None = None


class Aircraft:
    """One aircraft in flight or on the ground.

    truth : the record of TRUTH, kept up to date in place. parameters : of the model. trim : where the actuators stood at the start,
    in the order of Actuator.
    """

    def __init__(self, model: str, start: StartState) -> None:
        self._model = Model(model)
        self.parameters: AirframeParameters = self._model.parameters
        _check(self.parameters, start)
        self.truth: np.void = np.zeros(1, TRUTH)[0]
        self._channels = channels(self.parameters)
        self._wanted = np.zeros(len(self._channels))
        self._flow = np.zeros(SURFACES)
        self._engine_failed = False
        self._time = 0.0
        self._figures = truth_figures(self.parameters)
        self._reads = [self._model.reader(name) for name in STATE_PROPERTIES]
        self._state = np.zeros(len(STATE_PROPERTIES))
        setter = self._model.setter
        self._wind = [setter(f"atmosphere/wind-{axis}-fps") for axis in ("north", "east", "down")]
        self._gusts = [setter(f"gust/{axis}-rad_sec") for axis in ("roll", "pitch", "yaw")]
        self._ground = setter("position/terrain-elevation-asl-ft")
        self._wheel_forces = [[setter(f"external_reactions/{wheel}/{part}") for part in ("magnitude", *"xyz")] for wheel in WHEELS]
        self._begin(start)
        self.trim: tuple[float, ...] = tuple(self._channels["position"].tolist())
        self._refresh()

    def step(self, command: np.void, wind: Array, gust_rates: Array) -> None:
        """Fly one frame.

        command : a record of COMMAND. wind : (3,) m/s, north, east and down, the way the air moves, gusts included.
        gust_rates : (3,) rad/s, of the air about the body's axes: they act on what damps the aircraft's own rates.
        """
        wanted = self._wanted
        wanted[0:2] = command["aileron"]
        wanted[2:4] = command["ruddervator"]
        wanted[4] = command["flap"]
        wanted[5] = command["nose_wheel"]
        wanted[6] = command["throttle"]
        wanted[7:9] = command["brake"]
        wanted_engine = command["engine_on"] > 0.5
        self._model.switch_engine(ignition=wanted_engine and not self._engine_failed, feather=not wanted_engine)
        for write, value in zip(self._wind, wind.tolist(), strict=True):
            write(value / FOOT)
        for write, value in zip(self._gusts, gust_rates.tolist(), strict=True):
            write(value)
        position = self._channels["position"]
        for _ in range(STEPS_PER_FRAME):
            move(self._channels, wanted, self._flow, STEP)
            self._model.put(position.tolist())
            self._model.run()
        self._time += FRAME_TIME
        self._refresh(FRAME_TIME)

    def go_along(self, velocity: Array, ground_height: float) -> None:
        """Let an aircraft that stands level go on, as it stands, with what carries it: a deck.

        velocity : (3,) m/s, north, east, down. ground_height : m above the ellipsoid, of JSBSim's ground from now on. To be called
        before the first step: JSBSim begins anew from there. Raises InputError for a velocity that is not finite.
        """
        if not np.isfinite(velocity).all():
            raise InputError("start", "velocity", velocity.tolist(), "finite numbers")
        attitude = self.truth["attitude"]
        north, east, down = (float(speed) / FOOT for speed in velocity)
        self._model.place(
            {
                "terrain-elevation-ft": ground_height / FOOT,
                "h-sl-ft": self._model.read("position/h-sl-ft"),  # of the centre of mass, not of the inertial unit
                "theta-rad": pitch_of(attitude),
                "psi-true-rad": yaw_of(attitude) % (2.0 * pi),
                "vn-fps": north,
                "ve-fps": east,
                "vd-fps": down,
            }
        )
        self.set_ground(ground_height)
        self._refresh()

    def set_ground(self, height: float) -> None:
        """Put the ground below at a height above the ellipsoid, m. What is out of reach bears nothing."""
        self._ground(height / FOOT)
        self._figures[0] = height

    def set_wheel_forces(self, forces: Array) -> None:
        """Let forces from outside act where the wheels touch, until they are set anew.

        forces : (3, 3) N along body axes, of nose, left and right wheel. They add to what JSBSim's own ground gives: put that out
        of reach with set_ground. wheel_load in the truth is of JSBSim's own ground alone.
        """
        for writes, force in zip(self._wheel_forces, forces.tolist(), strict=True):
            size = (force[0] ** 2 + force[1] ** 2 + force[2] ** 2) ** 0.5
            writes[0](size / POUND_FORCE)
            if size > 0:
                for write, value in zip(writes[1:], force, strict=True):
                    write(value / size)

    def fail_engine(self) -> None:
        """Stop the engine until restore_engine. It may windmill; to switch it off feathers it."""
        self._engine_failed = True

    def restore_engine(self) -> None:
        """Let the engine run again: it starts if it is commanded to."""
        self._engine_failed = False

    def jam(self, actuator: Actuator | int, position: float) -> None:
        """Hold one of the four surfaces at an angle, rad, within its limits; it gets there at its own rate."""
        channel = self._surface(actuator)
        channel["jam"] = min(max(position, float(channel["lower"])), float(channel["upper"]))
        channel["mode"] = JAMMED

    def free(self, actuator: Actuator | int) -> None:
        """Let one of the four surfaces float where its hinge moment is nought."""
        self._surface(actuator)["mode"] = FREE

    def restore(self, actuator: Actuator | int) -> None:
        """Let one of the four surfaces follow its commands again."""
        self._surface(actuator)["mode"] = FOLLOWS

    def _surface(self, actuator: Actuator | int) -> np.void:
        if not 0 <= int(actuator) < SURFACES:
            raise InputError("fault", "actuator", int(actuator), f"a surface, 0 to {SURFACES - 1}")
        channel: np.void = self._channels[int(actuator)]
        return channel

    def _refresh(self, flown: float = 0.0) -> None:
        self._state[:] = [read() for read in self._reads]
        fill_truth(self.truth, self._state, self._channels, self._figures, self._flow, self._time, flown)

    def _begin(self, start: StartState) -> None:
        mass = self.parameters.mass
        self._model.load(mass.fuel if start.fuel is None else start.fuel, mass.payload if start.payload is None else start.payload)
        where = {
            "lat-geod-rad": start.latitude,
            "long-gc-rad": start.longitude,
            "terrain-elevation-ft": start.ground_height / FOOT,
            "psi-true-rad": start.heading % (2 * pi),
        }
        if start.airspeed > 0:
            self._begin_in_flight(where, start.altitude, start.airspeed)
        else:
            self._begin_on_wheels(where, start.ground_height)
        self.set_ground(start.ground_height)

    def _begin_on_wheels(self, where: dict[str, float], ground_height: float) -> None:
        """Set the aircraft down with brakes on and let it come to rest."""
        above = self.parameters.mass.inertial_unit[2] - self.parameters.gear.main[2]
        self._model.place({**where, "h-sl-ft": (ground_height + above - 0.05) / FOOT})
        self._channels["position"][Actuator.BRAKE_LEFT :] = 1.0
        self._model.put(self._channels["position"].tolist())
        for _ in range(round(SETTLING_ON_WHEELS / STEP)):
            self._model.run()

    def _begin_in_flight(self, where: dict[str, float], altitude: float, airspeed: float) -> None:
        """Start the engine in a glide, hold speed and height until all is steady, then put the aircraft in its place."""
        where = {**where, "h-sl-ft": altitude / FOOT, "vc-kts": airspeed / KNOT}
        self._model.freeze_fuel(True)
        self._model.prepare_air_start()
        self._model.place(where)
        pilot = SteadyPilot(self._model)
        pilot.level(altitude, airspeed, SETTLING_IN_FLIGHT)
        alpha = self._model.read("aero/alpha-rad")
        self._model.place({**where, "gamma-rad": 0.0, "alpha-rad": alpha, "theta-rad": alpha, "phi-rad": 0.0})
        self._model.freeze_fuel(False)
        self._channels["position"] = pilot.positions


def _check(parameters: AirframeParameters, start: StartState) -> None:
    """InputError where a start is impossible."""
    for name, value in vars(start).items():
        if value is not None and not np.isfinite(value):
            raise InputError("start", name, value, "a finite number")
    mass = parameters.mass
    for name, value, most in (("fuel", start.fuel, mass.fuel), ("payload", start.payload, mass.payload)):
        if value is not None and not 0 <= value <= most:
            raise InputError("start", name, f"{value:g} kg", f"0 to {most:g} kg")
    if abs(start.latitude) > pi / 2:
        raise InputError("start", "latitude", f"{start.latitude:g} rad", "-pi/2 to pi/2")
    if start.airspeed < 0 or 0 < start.airspeed < parameters.stall_speed:
        raise InputError("start", "airspeed", f"{start.airspeed:g} m/s", f"0, or at least {parameters.stall_speed:.1f} m/s")
    if start.airspeed > 0 and start.altitude < start.ground_height:
        raise InputError("start", "altitude", f"{start.altitude:g} m", f"above the ground at {start.ground_height:g} m")
