"""AirframeParameters: the one parameter file of an aircraft, read and checked, in SI and rad.

The same figures make the JSBSim model (generate.py), size the control laws and stand on the data sheet.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from math import cos, pi, radians, sqrt
from typing import Any

from yamabiko.errors import InputError

Place = tuple[float, float, float]
"""m: aft of the nose, right, up."""
HORSEPOWER = 745.7
MODELS = ("male", "male-turbo", "deck")
GRAVITY = 9.80665
SEA_LEVEL_DENSITY = 1.225


@dataclass(frozen=True)
class Mass:
    """kg; radii of inertia as shares (roll, pitch, yaw) of half the span, half the length and half their mean; places in m."""

    take_off: float
    empty: float
    payload: float
    fuel: float
    centre: Place
    inertia_radius: Place
    length: float
    tank: Place
    payload_place: Place
    inertial_unit: Place


@dataclass(frozen=True)
class Wing:
    """m, m2, rad. maximum_lift is of the clean wing; quarter_chord that of the mean aerodynamic chord; folded_span None
    where the wing does not fold."""

    span: float
    area: float
    taper: float
    quarter_chord: Place
    incidence: float
    dihedral: float
    zero_lift: float
    section_moment: float
    maximum_lift: float
    oswald: float
    folded_span: float | None = None

    @property
    def aspect_ratio(self) -> float:
        """Span over mean chord."""
        return self.span**2 / self.area

    @property
    def root_chord(self) -> float:
        """m."""
        return 2 * self.area / (self.span * (1 + self.taper))

    @property
    def chord(self) -> float:
        """The mean aerodynamic chord of a straight taper, m."""
        return 2 / 3 * self.root_chord * (1 + self.taper + self.taper**2) / (1 + self.taper)


@dataclass(frozen=True)
class HingedSurface:
    """Aileron or flap of one side: from `inner` to `outer` of the half span; limit in rad; float_ratio: see actuators."""

    inner: float
    outer: float
    chord_share: float
    limit: float
    float_ratio: float = 0.0


@dataclass(frozen=True)
class Tail:
    """The inverted V: both panels' area m2; slope of a panel against the horizontal and other angles in rad."""

    area: float
    half_spread: float
    slope: float
    quarter_chord: Place
    incidence: float
    antisymmetric: float
    dynamic_pressure: float
    chord_share: float
    limit: float
    float_ratio: float

    @property
    def aspect_ratio(self) -> float:
        """Of both panels unfolded into one."""
        return (2 * self.half_spread / cos(self.slope)) ** 2 / self.area


@dataclass(frozen=True)
class Body:
    """Areas m2, slopes per rad."""

    drag_area: float
    side_area: float
    pitch_slope: float
    yaw_slope: float


@dataclass(frozen=True)
class Gear:
    """Places of the wheels' lowest points with the legs unloaded; N/m, N s/m; steering limit rad."""

    nose: Place
    main: Place
    nose_spring: float
    nose_damping: float
    main_spring: float
    main_damping: float
    rolling_friction: float
    static_friction: float
    dynamic_friction: float
    steering_limit: float


@dataclass(frozen=True)
class Engine:
    """Power W, speeds rad/s of the crank, displacement m3, bore and stroke m, consumption kg/J at full power, pressure Pa."""

    power: float
    speed: float
    idle: float
    cruise: float
    displacement: float
    bore: float
    stroke: float
    compression_ratio: float
    consumption: float
    equivalence_ratio: float
    critical_pressure: float
    idle_throttle: float


@dataclass(frozen=True)
class Propeller:
    """m, rad, kg m2. gear_ratio: turns of the crank in one of the propeller. installed: share of thrust left."""

    diameter: float
    blades: int
    gear_ratio: float
    root_chord: float
    tip_chord: float
    geometric_pitch: float
    fine: float
    feather: float
    installed: float
    inertia: float
    place: Place


@dataclass(frozen=True)
class Speeds:
    """Calibrated, m/s."""

    cruise: float
    climb: float
    approach: float
    never_exceed: float


@dataclass(frozen=True)
class ActuatorFigures:
    """rad/s and s; the throttle's rate in shares a second."""

    surface_rate: float
    surface_lag: float
    flap_rate: float
    nose_rate: float
    throttle_rate: float


@dataclass(frozen=True)
class AirframeParameters:
    """Everything about one aircraft."""

    name: str
    mass: Mass
    wing: Wing
    aileron: HingedSurface
    flap: HingedSurface
    tail: Tail
    body: Body
    gear: Gear
    engine: Engine
    propeller: Propeller
    speeds: Speeds
    actuator: ActuatorFigures

    @cached_property
    def stall_speed(self) -> float:
        """m/s, calibrated, clean, at take-off mass, from the wing's maximum lift alone; the data sheet has the measured one."""
        weight = self.mass.take_off * GRAVITY
        return sqrt(2 * weight / (SEA_LEVEL_DENSITY * self.wing.area * self.wing.maximum_lift))


_UNITS = {
    "_deg": radians(1.0),
    "_hp": HORSEPOWER,
    "_rpm": pi / 30,
    "_l": 1e-3,
    "_mm": 1e-3,
    "_g_kwh": 1e-3 / 3.6e6,
    "_deg_s": radians(1.0),
}


def _converted(table: dict[str, Any]) -> dict[str, Any]:
    """The table in SI, without the units in its names."""
    result: dict[str, Any] = {}
    for key, value in table.items():
        name, factor = key, 1.0
        for unit, size in _UNITS.items():
            if key.endswith(unit):
                name, factor = key.removesuffix(unit), size
        name = name.removesuffix("_s")
        result[name] = tuple(float(part) for part in value) if isinstance(value, list) else value * factor
    return result


def read_parameters(model: str) -> AirframeParameters:
    """The parameters of a model of MODELS; InputError for another name."""
    if model not in MODELS:
        raise InputError("aircraft", "model", model, f"one of {', '.join(MODELS)}")
    text = files("yamabiko.flight.airframe").joinpath(f"models/{model}.toml").read_text(encoding="utf-8")
    given = tomllib.loads(text)
    part = {name: _converted(table) for name, table in given.items() if isinstance(table, dict)}
    return AirframeParameters(
        name=given["name"],
        mass=Mass(**part["mass"]),
        wing=Wing(**part["wing"]),
        aileron=HingedSurface(**part["aileron"]),
        flap=HingedSurface(**part["flap"]),
        tail=Tail(**part["tail"]),
        body=Body(**part["body"]),
        gear=Gear(**part["gear"]),
        engine=Engine(**part["engine"]),
        propeller=Propeller(**part["propeller"]),
        speeds=Speeds(**part["speeds"]),
        actuator=ActuatorFigures(**part["actuator"]),
    )
