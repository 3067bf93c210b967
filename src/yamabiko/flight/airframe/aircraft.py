"""Aircraft: a model flown by JSBSim, one frame at a time, from commands to the truth about it.

Height is geodetic, above the WGS-84 ellipsoid, as JSBSim's own altitude is. The inertial unit stands at the centre of mass of the fully
laden aircraft (parameters: mass.inertial_unit), where JSBSim's pilot is put; specific force and velocity are those of that place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import as_file, files
from math import pi
from typing import Any

import jsbsim
import numpy as np
from numpy.typing import NDArray

from yamabiko.errors import InputError, ProcessingError
from yamabiko.flight.airframe.actuators import FOLLOWS, FREE, JAMMED, SURFACES, Actuator, channels, move
from yamabiko.flight.airframe.parameters import AirframeParameters, read_parameters
from yamabiko.flight.airframe.truth import STATE_PROPERTIES, fill_truth, truth_figures
from yamabiko.flight.frame import FRAME_TIME, STEPS_PER_FRAME, TRUTH

Array = NDArray[np.float64]
FOOT, POUND, POUND_FORCE = 0.3048, 0.45359237, 4.4482216152605
STEP = FRAME_TIME / STEPS_PER_FRAME
SETTLING = 40.0
"""s of held flight before the start, so that engine, propeller and attitude are in balance."""
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

    truth : the record of TRUTH, kept up to date in place. parameters : of the model.
    """

    def __init__(self, model: str, start: StartState) -> None:
        self.parameters: AirframeParameters = read_parameters(model)
        _check(self.parameters, start)
        self.truth = np.zeros(1, TRUTH)[0]
        self._channels = channels(self.parameters)
        self._wanted = np.zeros(len(self._channels))
        self._flow = np.zeros(SURFACES)
        self._engine_failed = False
        self._engine_on = 0.0
        self._time = 0.0
        self._figures = truth_figures(self.parameters)
        self._executive = _load(model)
        manager = self._executive.get_property_manager()
        self._node: Callable[[str], Any] = lambda name: manager.get_node(name, True)
        self._reads = [self._node(name).get_double_value for name in STATE_PROPERTIES]
        self._state = np.zeros(len(STATE_PROPERTIES))
        self._surfaces = [
            self._node(f"fcs/{name}-rad").set_double_value
            for name in ("aileron-left", "aileron-right", "ruddervator-left", "ruddervator-right", "flap")
        ]
        self._steer = self._node("fcs/steer-cmd-norm").set_double_value
        self._throttle = self._node("fcs/throttle-cmd-norm").set_double_value
        self._brakes = [self._node(f"fcs/{side}-brake-cmd-norm").set_double_value for side in ("left", "right")]
        self._wind = [self._node(f"atmosphere/wind-{axis}-fps").set_double_value for axis in ("north", "east", "down")]
        self._gusts = [self._node(f"gust/{axis}-rad_sec").set_double_value for axis in ("roll", "pitch", "yaw")]
        self._magnetos = self._node("propulsion/magneto_cmd").set_double_value
        self._starter = self._node("propulsion/starter_cmd").set_double_value
        self._feather = self._node("fcs/feather-cmd-norm").set_double_value
        self._ground = self._node("position/terrain-elevation-asl-ft").set_double_value
        self._run = self._executive.run
        self._load_up(start)
        if start.airspeed > 0:
            self._start_in_flight(start)
        else:
            self._start_on_wheels(start)
        self._refresh()

    def step(self, command: np.void, wind: Array, gust_rates: Array) -> None:
        """Fly one frame.

        command : a record of COMMAND. wind : (3,) m/s, north, east and down, the way the air moves, gusts included. gust_rates : (3,)
        rad/s, of the air about the body's axes: they act on what damps the aircraft's own rates.
        """
        wanted = self._wanted
        wanted[0:2] = command["aileron"]
        wanted[2:4] = command["ruddervator"]
        wanted[4] = command["flap"]
        wanted[5] = command["nose_wheel"]
        wanted[6] = command["throttle"]
        wanted[7:9] = command["brake"]
        self._switch_engine(float(command["engine_on"]))
        for set_value, value in zip(self._wind, wind.tolist(), strict=True):
            set_value(value / FOOT)
        for set_value, value in zip(self._gusts, gust_rates.tolist(), strict=True):
            set_value(value)
        for _ in range(STEPS_PER_FRAME):
            move(self._channels, wanted, self._flow, STEP)
            self._place_actuators()
            self._run()
        self._time += FRAME_TIME
        self._refresh()

    def set_ground(self, height: float) -> None:
        """Put the ground below at a height above the ellipsoid, m. What is out of reach bears nothing."""
        self._ground(height / FOOT)
        self._figures[0] = height

    def set_wheel_forces(self, forces: Array) -> None:
        """Let forces from outside act where the wheels touch until they are set anew.

        forces : (3, 3) N along body axes of nose, left and right wheel. They add to what JSBSim's own ground gives: put that out of
        reach by set_ground.
        """
        for wheel, force in zip(WHEELS, forces, strict=True):
            size = float(np.linalg.norm(force))
            self._node(f"external_reactions/{wheel}/magnitude").set_double_value(size / POUND_FORCE)
            for axis, value in zip("xyz", force / size if size > 0 else (0.0, 0.0, -1.0), strict=True):
                self._node(f"external_reactions/{wheel}/{axis}").set_double_value(float(value))

    def fail_engine(self) -> None:
        """Stop the engine; it does not start again before restore_engine."""
        self._engine_failed = True

    def restore_engine(self) -> None:
        """Let the engine run again: it starts if it is commanded to."""
        self._engine_failed = False

    def jam(self, actuator: Actuator | int, position: float) -> None:
        """Hold one of the four surfaces at an angle, rad, within its limits; it gets there at its own rate."""
        channel = self._channel(actuator)
        channel["jam"] = min(max(position, float(channel["lower"])), float(channel["upper"]))
        channel["mode"] = JAMMED

    def free(self, actuator: Actuator | int) -> None:
        """Let one of the four surfaces float where its hinge moment is nought."""
        self._channel(actuator)["mode"] = FREE

    def restore(self, actuator: Actuator | int) -> None:
        """Let one of the four surfaces follow its commands again."""
        self._channel(actuator)["mode"] = FOLLOWS

    def _channel(self, actuator: Actuator | int) -> np.void:
        if not 0 <= int(actuator) < SURFACES:
            raise InputError("fault", "actuator", int(actuator), f"a surface, 0 to {SURFACES - 1}")
        channel: np.void = self._channels[int(actuator)]
        return channel

    def _switch_engine(self, engine_on: float) -> None:
        """Ignition, starter below idle speed, and blades feathered while the engine is switched off."""
        runs = engine_on > 0.5 and not self._engine_failed
        idle = self.parameters.engine.idle / self.parameters.propeller.gear_ratio
        self._magnetos(3.0 if runs else 0.0)
        self._starter(1.0 if runs and self.truth["engine_speed"] < 0.9 * idle else 0.0)
        self._feather(0.0 if engine_on > 0.5 else 1.0)

    def _place_actuators(self) -> None:
        positions = self._channels["position"].tolist()
        for set_value, position in zip(self._surfaces, positions[:5], strict=True):
            set_value(position)
        self._steer(positions[5] / self.parameters.gear.steering_limit)
        self._throttle(positions[6])
        self._brakes[0](positions[7])
        self._brakes[1](positions[8])

    def _refresh(self) -> None:
        state = self._state
        for index, read in enumerate(self._reads):
            state[index] = read()
        fill_truth(self.truth, state, self._channels, self._figures, self._flow, self._time)

    def _load_up(self, start: StartState) -> None:
        mass = self.parameters.mass
        fuel = mass.fuel if start.fuel is None else start.fuel
        payload = mass.payload if start.payload is None else start.payload
        for tank in ("tank", "tank[1]"):
            self._node(f"propulsion/{tank}/contents-lbs").set_double_value(fuel / 2 / POUND)
        self._node("inertia/pointmass-weight-lbs").set_double_value(payload / POUND)

    def _place(self, start: StartState, altitude: float, **more: float) -> None:
        """Put the aircraft somewhere; engine and fuel stay as they are."""
        conditions = {
            "lat-geod-rad": start.latitude,
            "long-gc-rad": start.longitude,
            "terrain-elevation-ft": start.ground_height / FOOT,
            "h-sl-ft": altitude / FOOT,
            "psi-true-rad": start.heading % (2 * pi),
            **more,
        }
        for name, value in conditions.items():
            self._executive[f"ic/{name}"] = value
        if not self._executive.run_ic():
            raise ProcessingError(f"JSBSim cannot start {self.parameters.name} at {altitude:.0f} m")
        self.set_ground(start.ground_height)

    def _start_on_wheels(self, start: StartState) -> None:
        # Unloaded, the wheels' lowest points are this far below the unit's place; the springs then take up the weight.
        below = self.parameters.mass.inertial_unit[2] - self.parameters.gear.main[2]
        self._place(start, start.ground_height + below - 0.05)
        self._brakes[0](1.0)
        self._brakes[1](1.0)
        self._channels["position"][7:9] = 1.0
        for _ in range(round(8.0 / STEP)):
            self._run()

    def _start_in_flight(self, start: StartState) -> None:
        """Start the engine in a glide, hold speed and height until all is steady, then put the aircraft in its place."""
        speed = {"vc-kts": start.airspeed * 3600 / 1852}
        self._node("propulsion/fuel_freeze").set_double_value(1.0)
        self._node("propulsion/engine/blade-angle").set_double_value(25.0)
        self._place(start, start.altitude, **speed)
        self._magnetos(3.0)
        settle(self, start.altitude, start.airspeed)
        theta, alpha = (float(self._executive[name]) for name in ("attitude/theta-rad", "aero/alpha-rad"))
        self._place(start, start.altitude, **speed, **{"gamma-rad": 0.0, "alpha-rad": alpha, "theta-rad": alpha, "phi-rad": 0.0})
        self._node("propulsion/fuel_freeze").set_double_value(0.0)
        del theta


def settle(aircraft: Aircraft, altitude: float, airspeed: float) -> None:
    """Hold calibrated airspeed and height for SETTLING seconds with plain loops: only the balance that they end in matters."""
    read = {
        name: aircraft._node(path).get_double_value
        for name, path in (
            ("height", "position/h-sl-ft"),
            ("climb", "velocities/h-dot-fps"),
            ("speed", "velocities/vc-kts"),
            ("theta", "attitude/theta-rad"),
            ("phi", "attitude/phi-rad"),
            ("p", "velocities/p-rad_sec"),
            ("q", "velocities/q-rad_sec"),
            ("rpm", "propulsion/engine/propeller-rpm"),
        )
    }
    position = aircraft._channels["position"]
    attitude, power = read["theta"](), 0.5
    idle = aircraft.parameters.engine.idle / aircraft.parameters.propeller.gear_ratio * 30 / pi
    for _ in range(round(SETTLING / STEP)):
        climb_error = 0.25 * (altitude - read["height"]() * FOOT) - read["climb"]() * FOOT
        climb_error = min(max(climb_error, -4.0), 4.0)
        attitude += 0.006 * climb_error * STEP
        speed_error = airspeed - read["speed"]() * 1852 / 3600
        power = min(max(power + 0.02 * speed_error * STEP, 0.0), 1.0)
        pitch = 1.5 * (read["theta"]() - attitude - 0.02 * climb_error) + 0.8 * read["q"]()
        roll = -0.5 * read["phi"]() - 0.3 * read["p"]()
        position[0], position[1] = roll, -roll
        position[2] = position[3] = min(max(pitch, -0.4), 0.4)
        position[6] = min(max(power + 0.1 * speed_error, 0.0), 1.0)
        aircraft._starter(1.0 if read["rpm"]() < 0.9 * idle else 0.0)
        aircraft._place_actuators()
        aircraft._run()


def _load(model: str) -> Any:
    """JSBSim with the model in it, silent."""
    executive = jsbsim.FGFDMExec(None)
    executive.set_debug_level(0)
    with as_file(files("yamabiko.flight.airframe").joinpath("models")) as folder:
        executive.set_aircraft_path(str(folder / "aircraft"))
        executive.set_engine_path(str(folder / "engine"))
        executive.set_systems_path(str(folder / "systems"))
        if not executive.load_model(model):
            raise ProcessingError(f"JSBSim cannot load the model {model}")
    executive.disable_output()
    executive.set_dt(STEP)
    return executive


def _check(parameters: AirframeParameters, start: StartState) -> None:
    """InputError where a start is impossible."""
    numbers = {name: value for name, value in vars(start).items() if value is not None}
    for name, value in numbers.items():
        if not np.isfinite(value):
            raise InputError("start", name, value, "a finite number")
    fuel, payload = start.fuel or 0.0, start.payload or 0.0
    if not 0 <= fuel <= parameters.mass.fuel:
        raise InputError("start", "fuel", f"{fuel:g} kg", f"0 to {parameters.mass.fuel:g} kg")
    if not 0 <= payload <= parameters.mass.payload:
        raise InputError("start", "payload", f"{payload:g} kg", f"0 to {parameters.mass.payload:g} kg")
    if start.airspeed < 0 or 0 < start.airspeed < parameters.stall_speed:
        raise InputError("start", "airspeed", f"{start.airspeed:g} m/s", f"0, or at least {parameters.stall_speed:.1f} m/s")
    if start.airspeed > 0 and start.altitude < start.ground_height:
        raise InputError("start", "altitude", f"{start.altitude:g} m", f"above the ground at {start.ground_height:g} m")
