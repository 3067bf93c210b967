"""Model: one aircraft inside JSBSim, with what is set and read of it by name. Nothing here knows of frames, faults or commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.resources import as_file, files
from math import pi
from typing import Any

import jsbsim

from yamabiko.errors import ProcessingError
from yamabiko.flight.airframe.model_propulsion import FUEL_VALVE
from yamabiko.flight.airframe.parameters import AirframeParameters, read_parameters
from yamabiko.flight.frame import FRAME_TIME, STEPS_PER_FRAME

FOOT, POUND, KNOT = 0.3048, 0.45359237, 1852 / 3600
STEP = FRAME_TIME / STEPS_PER_FRAME
"""s of one step of flight dynamics."""
SURFACES = ("aileron-left", "aileron-right", "ruddervator-left", "ruddervator-right", "flap")
START_BLADE_ANGLE = 25.0
"""Degrees: where a propeller that is about to be started in the air turns readily."""


class Model:
    """A model of MODELS loaded into JSBSim, silent, at 120 steps a second."""

    def __init__(self, name: str) -> None:
        self.parameters: AirframeParameters = read_parameters(name)
        self._executive = _load(name)
        self._manager = self._executive.get_property_manager()
        self.run: Callable[[], Any] = self._executive.run
        self._surfaces = [self.setter(f"fcs/{surface}-rad") for surface in SURFACES]
        self._steer = self.setter("fcs/steer-cmd-norm")
        self._throttle = self.setter("fcs/throttle-cmd-norm")
        self._left_brake, self._right_brake = self.setter("fcs/left-brake-cmd-norm"), self.setter("fcs/right-brake-cmd-norm")
        self._magnetos = self.setter("propulsion/magneto_cmd")
        self._starter = self.setter("propulsion/starter_cmd")
        self._feather = self.setter("fcs/feather-cmd-norm")
        self._fuel_valve = self.setter(FUEL_VALVE)
        self._propeller_speed = self.reader("propulsion/engine/propeller-rpm")
        self._starter_limit = 0.9 * self.parameters.engine.idle / self.parameters.propeller.gear_ratio * 30 / pi
        self._steering_limit = self.parameters.gear.steering_limit

    def reader(self, name: str) -> Callable[[], float]:
        """A call that reads a property: faster than by name."""
        read: Callable[[], float] = self._node(name).get_double_value
        return read

    def setter(self, name: str) -> Callable[[float], object]:
        """A call that sets a property."""
        write: Callable[[float], object] = self._node(name).set_double_value
        return write

    def read(self, name: str) -> float:
        """A property, once."""
        return float(self._executive[name])

    def place(self, conditions: dict[str, float]) -> None:
        """Put the aircraft somewhere: engine and fuel stay as they are. conditions : JSBSim's ic/ properties, less the prefix."""
        for name, value in conditions.items():
            self._executive[f"ic/{name}"] = value
        if not self._executive.run_ic():
            raise ProcessingError(f"JSBSim cannot start {self.parameters.name} with {conditions}")

    def load(self, fuel: float, payload: float) -> None:
        """Fill the tanks and hang up the payload, kg."""
        for tank in ("tank", "tank[1]"):
            self.setter(f"propulsion/{tank}/contents-lbs")(fuel / 2 / POUND)
        self.setter("inertia/pointmass-weight-lbs")(payload / POUND)

    def put(self, positions: Sequence[float]) -> None:
        """Actuators where they stand: four surfaces, flap, nose wheel, throttle, brakes left and right (see actuators.Actuator)."""
        for write, position in zip(self._surfaces, positions, strict=False):
            write(position)
        self._steer(positions[5] / self._steering_limit)
        self._throttle(positions[6])
        self._left_brake(positions[7])
        self._right_brake(positions[8])

    def switch_engine(self, *, ignition: bool, feather: bool) -> None:
        """Ignition and fuel, with the starter while the engine turns too slowly to run by itself; blades into the stream."""
        self._magnetos(3.0 if ignition else 0.0)
        self._fuel_valve(1.0 if ignition else 0.0)
        self._starter(1.0 if ignition and self._propeller_speed() < self._starter_limit else 0.0)
        self._feather(1.0 if feather else 0.0)

    def prepare_air_start(self) -> None:
        """Turn the blades so that the engine can be started in flight at once."""
        self.setter("propulsion/engine/blade-angle")(START_BLADE_ANGLE)

    def freeze_fuel(self, frozen: bool) -> None:
        """Burn no fuel, or burn it again."""
        self.setter("propulsion/fuel_freeze")(1.0 if frozen else 0.0)

    def _node(self, name: str) -> Any:
        return self._manager.get_node(name, True)


def _load(name: str) -> Any:
    executive = jsbsim.FGFDMExec(None)
    executive.set_debug_level(0)
    with as_file(files("yamabiko.flight.airframe").joinpath("models")) as folder:
        executive.set_aircraft_path(str(folder / "aircraft"))
        executive.set_engine_path(str(folder / "engine"))
        executive.set_systems_path(str(folder / "systems"))
        if not executive.load_model(name):
            raise ProcessingError(f"JSBSim cannot load the model {name}")
    executive.disable_output()
    executive.set_dt(STEP)
    return executive
