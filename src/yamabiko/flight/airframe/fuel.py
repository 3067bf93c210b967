"""What an engine burns for the power at its shaft, by the figures that JSBSim's engine is made from.

JSBSim's piston engine burns fuel for its indicated work: that at the shaft, that of friction, which grows with speed, and that of
pumping air past a throttle that is not open. So a lightly loaded engine burns more for each kilowatt-hour.
Source: JSBSim's FGPiston, doEnginePower; J. B. Heywood, "Internal Combustion Engine Fundamentals", 1988, chapter 13.
"""

from __future__ import annotations

from math import pi

from yamabiko.flight.airframe.model_propulsion import (
    FULL_MANIFOLD_SHARE,
    SEA_LEVEL_PRESSURE,
    SPEED,
    friction_power,
    indicated_consumption,
)
from yamabiko.flight.airframe.parameters import Engine
from yamabiko.platform.standard_atmosphere import air_pressure


def steady_fuel_flow(engine: Engine, power: float, available: float, height: float) -> float:
    """kg/s for a power at the shaft (W) that is not negative, of which there is `available` at a height (m above the sea)."""
    (idle, _), (full, _) = SPEED
    share = min(max((power / available - idle) / (full - idle), 0.0), 1.0)
    speed = engine.cruise + share * (engine.speed - engine.cruise)
    indicated = power + friction_power(engine, speed)
    torque_share = indicated / speed / ((engine.power + friction_power(engine)) / engine.speed)
    manifold = FULL_MANIFOLD_SHARE * SEA_LEVEL_PRESSURE * torque_share
    pumping = max(air_pressure(height) - manifold, 0.0) * engine.displacement * speed / (4.0 * pi)
    return indicated_consumption(engine) * (indicated + pumping)
