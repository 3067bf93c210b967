"""Engine, propeller and engine control of a JSBSim model.

The engine is JSBSim's piston engine: power is what the fuel burnt gives less friction and pumping, so that a lightly loaded engine
burns more for each kilowatt-hour than a hard-worked one. Its indicated consumption is chosen here so that the stated brake
consumption comes out at full power. The pilot has one lever: mixture, propeller speed, boost and feathering follow from it.
"""

from __future__ import annotations

from math import degrees, pi

import numpy as np

from yamabiko.flight.airframe.model_text import function, grid, lookup, number, operation, product
from yamabiko.flight.airframe.parameters import HORSEPOWER, AirframeParameters, Engine
from yamabiko.flight.airframe.propeller import Blades, table

SEA_LEVEL_PRESSURE = 101325.0
SEA_LEVEL_TEMPERATURE = 518.67
"""Rankine."""
FUEL_VALVE = "engine-control/fuel-valve"
STATIC_FRICTION = 1.0
"""hp that turning the engine takes at any speed: estimate."""
FULL_MANIFOLD_SHARE = 0.95
"""Manifold over ambient pressure at full throttle and full speed, as JSBSim's piston engine has it with its usual impedances."""
ADVANCES = np.array([*np.arange(0.0, 1.61, 0.1), 1.8, 2.0, 2.5, 3.0, 4.0, 5.5, 7.5, 10.0, 14.0, 20.0, 28.0, 40.0])
PITCHES = np.array([8.0, 11.0, 14.0, 17.0, 20.0, 23.0, 26.0, 29.0, 32.0, 36.0, 40.0, 45.0, 52.0, 60.0, 70.0, 78.0, 84.0, 88.0])


def friction_power(engine: Engine) -> float:
    """Friction at full speed, W: JSBSim's FGPiston, mean pressure of 18,400 Pa s/m times mean piston speed, plus 46,500 Pa."""
    piston_speed = 2 * engine.stroke * engine.speed / (2 * pi)
    pressure = 18400 * piston_speed + 46500
    return pressure * engine.displacement * engine.speed / (4 * pi) + STATIC_FRICTION * HORSEPOWER


def indicated_consumption(engine: Engine) -> float:
    """kg/J of fuel for indicated work, that gives the stated brake consumption at full power."""
    return engine.consumption * engine.power / (engine.power + friction_power(engine))


def volumetric_efficiency(engine: Engine) -> float:
    """Of the cylinders at full power, so that they breathe the air which that power needs: JSBSim's FGPiston, airflow."""
    fuel = engine.consumption * engine.power
    air = fuel * 14.7 / engine.equivalence_ratio
    density = SEA_LEVEL_PRESSURE * FULL_MANIFOLD_SHARE / (287.3 * 288.15)
    swept = engine.displacement * engine.speed / (4 * pi)
    breathing = 0.4 / 1.4 + (engine.compression_ratio - 1 / FULL_MANIFOLD_SHARE) / (1.4 * (engine.compression_ratio - 1))
    return air / (density * swept * breathing)


def engine_file(parameters: AirframeParameters) -> str:
    """The text of the engine's file."""
    engine = parameters.engine
    rpm = 30 / pi
    consumption = indicated_consumption(engine) * HORSEPOWER * 3600 / 0.45359237
    values = {
        'minmp unit="INHG"': 8.0,
        'maxmp unit="INHG"': 28.5,
        'displacement unit="IN3"': engine.displacement / 0.0254**3,
        "maxhp": engine.power / HORSEPOWER,
        "cycles": 4.0,
        "idlerpm": engine.idle * rpm,
        "maxrpm": engine.speed * rpm,
        "maxthrottle": 1.0,
        "minthrottle": engine.idle_throttle,
        'bore unit="IN"': engine.bore / 0.0254,
        'stroke unit="IN"': engine.stroke / 0.0254,
        "cylinders": 4.0,
        "compression-ratio": engine.compression_ratio,
        'bsfc unit="LBS/HP*HR"': consumption,
        "volumetric-efficiency": volumetric_efficiency(engine),
        'static-friction unit="HP"': STATIC_FRICTION,
        "man-press-lag": 0.3,
    }
    lines = "\n".join(f"<{key}>{number(value)}</{key.split(' ')[0]}>" for key, value in values.items())
    return f'<?xml version="1.0"?>\n<piston_engine name="{parameters.name}-engine">\n{lines}\n</piston_engine>\n'


def propeller_file(parameters: AirframeParameters) -> str:
    """The text of the propeller's file: its tables come from blade elements."""
    propeller, engine = parameters.propeller, parameters.engine
    blades = Blades(propeller.diameter, propeller.blades, propeller.root_chord, propeller.tip_chord, propeller.geometric_pitch)
    thrust, power = table(blades, ADVANCES, np.radians(PITCHES))
    rpm = 30 / pi / propeller.gear_ratio
    values = {
        'ixx unit="KG*M2"': propeller.inertia,
        'diameter unit="M"': propeller.diameter,
        "numblades": float(propeller.blades),
        "gearratio": propeller.gear_ratio,
        "minpitch": degrees(propeller.fine),
        "maxpitch": degrees(propeller.feather),
        "minrpm": engine.cruise * rpm,
        "maxrpm": engine.speed * rpm,
        "ct_factor": propeller.installed,
    }
    lines = "\n".join(f"<{key}>{number(value)}</{key.split(' ')[0]}>" for key, value in values.items())
    tables = "\n".join(
        grid(name, list(ADVANCES), list(PITCHES), np.round(values_, 6).tolist())
        for name, values_ in (("C_THRUST", thrust), ("C_POWER", power))
    )
    head = f'<?xml version="1.0"?>\n<propeller version="1.1" name="{parameters.name}-propeller">'
    return f"{head}\n{lines}\n{tables}\n</propeller>\n"


def propulsion_control_file(parameters: AirframeParameters) -> str:
    """The text of the engine control: mixture held against the air's pressure, propeller speed with the lever, boost."""
    engine = parameters.engine
    share = engine.equivalence_ratio / 1.3 / SEA_LEVEL_PRESSURE * 47.880259
    mixture = function("engine-control/mixture", product(share, "atmosphere/P-psf", FUEL_VALVE), "holds the equivalence ratio")
    advance = function(
        "engine-control/advance", lookup("fcs/throttle-cmd-norm", [(0.5, 0.0), (0.98, 1.0)]), "propeller speed with the lever"
    )
    functions = [mixture, advance]
    outputs = [("mixture", "fcs/mixture-cmd-norm"), ("advance", "fcs/advance-cmd-norm")]
    if engine.critical_pressure > 0:
        highest = SEA_LEVEL_PRESSURE / engine.critical_pressure
        pressure = operation("quotient", SEA_LEVEL_PRESSURE / 47.880259, "atmosphere/P-psf")
        # Behind an intercooler the charge is as warm as at sea level, where JSBSim's cylinders breathe the cold air outside.
        cooled = operation("quotient", "atmosphere/T-R", SEA_LEVEL_TEMPERATURE)
        boost = product(volumetric_efficiency(engine), operation("min", highest, pressure), cooled)
        functions.append(function("engine-control/boost", boost, "turbocharger: holds sea-level air up to its critical height"))
        outputs.append(("boost", "propulsion/engine/volumetric-efficiency"))
    components = "".join(
        f'<fcs_function name="engine-control/{name}-set">{functions[index]}<output>{target}</output></fcs_function>\n'
        for index, (name, target) in enumerate(outputs)
    )
    head = f'<?xml version="1.0"?>\n<system name="{parameters.name}-engine-control">'
    return f'{head}\n<property value="0">{FUEL_VALVE}</property>\n<channel name="engine">\n{components}</channel>\n</system>\n'
