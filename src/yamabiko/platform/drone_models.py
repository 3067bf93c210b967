"""Envelopes of three survey drones: `male`, its turbocharged sister `male-turbo`, and `deck`, which folds its wings on a ship.

Masses, spans, engines, heights and endurances are those that makers publish of drones of this size. What no data sheet says (drag,
efficiencies, consumption, limits of wind, costs) is an estimate, and each envelope says so in `assumptions`. Fuel, drag and
consumption follow the flight models that missions are flown with, so that what is planned can be flown; `male` then reaches its
published 27 h at 14000 ft, and 25.3 h at 18000 ft. None carries anything but a radar.

Sources: for `male`, Baykar's product page of the 700 kg drone (12 m span, 105 hp, 70 kn cruise, 27 h, 18000 ft, 25000 ft at
most); for `male-turbo`, the Rotax 914 (power held to 15000 ft); for `deck`, Baykar's page of the ship's drone (1450 kg, 14 m
span, 172 hp, 125 kn cruise, 21 h).
"""

from __future__ import annotations

from dataclasses import replace
from math import radians

from yamabiko.errors import InputError
from yamabiko.platform.drone_envelope import DroneEnvelope

KNOT = 1852.0 / 3600.0
FOOT = 0.3048
HORSEPOWER = 745.7
"""m/s, m and W of the units in which data sheets speak."""
_GRAMS_PER_KILOWATT_HOUR = 1.0e-3 / 3.6e6

_COMMON_ASSUMPTIONS = (
    "drag, propeller and span efficiency are estimates, those of the flight models that fly the missions",
    "flies in at most 12 m/s of wind at 10 m, and 6 m/s across the runway",
    "turns with at most 25 deg of bank and glides down at 2.5 m/s",
    "lands with fuel for 45 min",
)

_MALE = DroneEnvelope(
    name="male",
    cruise_airspeed=70.0 * KNOT,
    survey_airspeed=70.0 * KNOT,
    operating_height=18_000.0 * FOOT,
    ceiling=25_000.0 * FOOT,
    full_mass=700.0,
    usable_fuel=210.0,
    reserve_time=2_700.0,
    wing_span=12.0,
    wing_area=10.0,
    zero_lift_drag=0.0345,
    span_efficiency=0.78,
    greatest_lift=1.5,
    engine_power=105.0 * HORSEPOWER,
    critical_height=0.0,
    propeller_efficiency=0.8,
    consumption=332.0 * _GRAMS_PER_KILOWATT_HOUR,
    idle_power=8_000.0,
    accessory_power=1_500.0,
    descent_rate=2.5,
    bank_limit=radians(25.0),
    ground_wind_limit=12.0,
    crosswind_limit=6.0,
    turn_round_time=5_400.0,
    cost_per_sortie=400.0,
    cost_per_hour=150.0,
    assumptions=(
        "210 kg of usable fuel (about 290 l) burnt at 332 g/kWh, as at part load; radar, avionics and link draw 1.5 kW",
        "back in the air 90 min after landing",
        "a sortie costs 400 units and 150 more for every hour",
        *_COMMON_ASSUMPTIONS,
    ),
)

_MALE_TURBO = replace(
    _MALE,
    name="male-turbo",
    operating_height=24_000.0 * FOOT,
    ceiling=30_000.0 * FOOT,
    usable_fuel=200.0,
    critical_height=15_000.0 * FOOT,
    assumptions=(
        "the airframe of `male` with a turbocharger of 14 kg for as much fuel; flown at 24000 ft and never above 30000 ft",
        "200 kg of usable fuel burnt at 332 g/kWh, as at part load; radar, avionics and link draw 1.5 kW",
        *_MALE.assumptions[1:],
    ),
)

_DECK = replace(
    _MALE,
    name="deck",
    cruise_airspeed=85.0 * KNOT,
    survey_airspeed=85.0 * KNOT,
    full_mass=1_450.0,
    usable_fuel=298.0,
    wing_span=14.0,
    wing_area=14.5,
    zero_lift_drag=0.0331,
    engine_power=172.0 * HORSEPOWER,
    critical_height=20_000.0 * FOOT,
    consumption=225.0 * _GRAMS_PER_KILOWATT_HOUR,
    turn_round_time=3_600.0,
    cost_per_hour=250.0,
    assumptions=(
        "cruises at 85 kn, 113 kn true at 18000 ft: the published 125 kn are taken for its fast cruise",
        "298 kg of usable fuel burnt at 225 g/kWh by a turbocharged diesel; radar, avionics and link draw 1.5 kW",
        "back in the air 60 min after landing",
        "a sortie costs 400 units and 250 more for every hour",
        *_COMMON_ASSUMPTIONS,
    ),
)

DRONE_MODELS = {model.name: model for model in (_MALE, _MALE_TURBO, _DECK)}
"""Envelopes by the names that fleet files and commands use."""


def drone_model(name: str) -> DroneEnvelope:
    """The envelope of that name. Raises InputError for a name that is none of DRONE_MODELS."""
    if name not in DRONE_MODELS:
        raise InputError("drone", "model", name or "none", f"one of {', '.join(DRONE_MODELS)}")
    return DRONE_MODELS[name]
