"""Engine, propeller and engine control of a JSBSim model.

The engine is JSBSim's piston engine: power is what the fuel burnt gives less friction and pumping, so that a lightly loaded engine
burns more for each kilowatt-hour than a hard-worked one. Its indicated consumption is chosen here so that the stated brake
consumption comes out at full power. The pilot has one lever: mixture, propeller speed, boost and feathering follow from it.
"""

from __future__ import annotations

from math import degrees, pi

import numpy as np

from yamabiko.flight.airframe.model_text import grid, lookup, number, operation, product
from yamabiko.flight.airframe.parameters import HORSEPOWER, AirframeParameters, Engine
from yamabiko.flight.airframe.propeller import coefficients, tapered_blades

SEA_LEVEL_PRESSURE = 101325.0
SEA_LEVEL_TEMPERATURE = 518.67
"""Rankine."""
FUEL_VALVE = "engine-control/fuel-valve"
LEVER, SPEED_WANTED = "fcs/throttle-cmd-norm", "engine-control/speed-wanted"
PLATE = (
    (0.0, 0.0),
    (0.05, 0.2),
    (0.1, 0.36),
    (0.15, 0.5),
    (0.2, 0.6),
    (0.3, 0.68),
    (0.4, 0.73),
    (0.5, 0.775),
    (0.6, 0.81),
    (0.7, 0.85),
    (0.8, 0.885),
    (0.9, 0.925),
    (1.0, 1.0),
)
"""Throttle plate with the lever: from JSBSim's engine at 18,000 ft, so that power comes out about in proportion to the lever."""
SPEED = ((0.1, 0.0), (0.95, 1.0))
GOVERNOR_LAG = 1.5
"""s: JSBSim's governor follows at once, and would take the torque for a change of speed out of the thrust. Estimate."""
STATIC_FRICTION = 1.0
"""hp that turning the engine takes at any speed: estimate."""
FULL_MANIFOLD_SHARE = 0.95
"""Manifold over ambient pressure at full throttle and full speed, as JSBSim's piston engine has it with its usual impedances."""
ADVANCES = np.array([*np.arange(0.0, 1.61, 0.1), 1.8, 2.0, 2.5, 3.0, 4.0, 5.5, 7.5, 10.0, 14.0, 20.0, 28.0, 40.0])
PITCHES = np.array([8.0, 11.0, 14.0, 17.0, 20.0, 23.0, 26.0, 29.0, 32.0, 36.0, 40.0, 45.0, 52.0, 60.0, 70.0, 78.0, 84.0, 88.0])


def friction_power(engine: Engine, speed: float | None = None) -> float:
    """Friction, W: JSBSim's FGPiston, mean pressure of 18,400 Pa s/m times mean piston speed, plus 46,500 Pa.

    speed : of the crank, rad/s; full speed unless given.
    """
    turning = engine.speed if speed is None else speed
    piston_speed = 2 * engine.stroke * turning / (2 * pi)
    pressure = 18400 * piston_speed + 46500
    return pressure * engine.displacement * turning / (4 * pi) + STATIC_FRICTION * HORSEPOWER


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
    thrust, power = coefficients(tapered_blades(propeller), ADVANCES[:, None], np.radians(PITCHES))
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
    """The text of the engine control: lever to throttle plate, mixture held against the air's pressure, propeller speed, boost."""
    engine = parameters.engine
    share = engine.equivalence_ratio / 1.3 / SEA_LEVEL_PRESSURE * 47.880259
    mixture = product(share, "atmosphere/P-psf", FUEL_VALVE)
    told = "propeller speed, from lowest to highest, with the lever"
    components = [
        _component("plate", lookup(LEVER, PLATE), "fcs/throttle-pos-norm", "power about in proportion to the lever"),
        _component("mixture", mixture, "fcs/mixture-cmd-norm", "holds the equivalence ratio"),
        _component("speed", lookup(LEVER, SPEED), SPEED_WANTED, told),
        f'<lag_filter name="engine-control/governor"><input>{SPEED_WANTED}</input>'
        f"<c1>{number(1 / GOVERNOR_LAG)}</c1><output>fcs/advance-cmd-norm</output></lag_filter>\n",
    ]
    if engine.critical_pressure > 0:
        told = "turbocharger: holds sea-level air up to its critical height"
        components.append(_component("boost", _boost(engine), "propulsion/engine/volumetric-efficiency", told))
    head = f'<?xml version="1.0"?>\n<system name="{parameters.name}-engine-control">'
    properties = "".join(f'<property value="0">{name}</property>\n' for name in (FUEL_VALVE, SPEED_WANTED))
    return f'{head}\n{properties}<channel name="engine">\n{"".join(components)}</channel>\n</system>\n'


def _boost(engine: Engine) -> str:
    """Volumetric efficiency with which JSBSim's engine breathes as if it were turbocharged."""
    highest = SEA_LEVEL_PRESSURE / engine.critical_pressure
    pressure = operation("quotient", SEA_LEVEL_PRESSURE / 47.880259, "atmosphere/P-psf")
    # Behind an intercooler the charge is as warm as at sea level, where JSBSim's cylinders breathe the cold air outside.
    cooled = operation("quotient", "atmosphere/T-R", SEA_LEVEL_TEMPERATURE)
    return product(volumetric_efficiency(engine), operation("min", highest, pressure), cooled)


def _component(name: str, body: str, output: str, told: str) -> str:
    """A function of the control system that sets a property."""
    inner = f"<function><description>{told}</description>{body}</function>"
    return f'<fcs_function name="engine-control/{name}">{inner}<output>{output}</output></fcs_function>\n'
