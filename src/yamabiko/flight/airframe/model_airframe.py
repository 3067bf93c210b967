"""The main file of a JSBSim model: sizes, masses, wheels, engine's place, forces from outside.

Forces from outside are three, one for each wheel, in newtons' pounds along body axes: external_reactions/<wheel>/{x,y,z} give the
direction and external_reactions/<wheel>/magnitude the size, for wheel in nose, left, right (see Aircraft.set_wheel_forces).
"""

from __future__ import annotations

from collections.abc import Sequence

from yamabiko.flight.airframe.model_text import number, place
from yamabiko.flight.airframe.parameters import AirframeParameters

WHEELS = ("nose", "left", "right")


def airframe_file(parameters: AirframeParameters, aerodynamics: str) -> str:
    """The text of the aircraft's file."""
    parts = [
        f'<?xml version="1.0"?>\n<fdm_config name="{parameters.name}" version="2.0" release="BETA">\n',
        "<fileheader><author>Yamabiko</author><description>Made by yamabiko.flight.airframe.generate: do not edit.</description>",
        "</fileheader>\n",
        _metrics(parameters),
        _mass_balance(parameters),
        _ground_reactions(parameters),
        _external_reactions(parameters),
        _propulsion(parameters),
        f'<system file="{parameters.name}-engine-control"/>\n',
        _flight_control(),
        aerodynamics,
        "</fdm_config>\n",
    ]
    return "".join(parts)


def wheel_places(parameters: AirframeParameters) -> tuple[Sequence[float], ...]:
    """Structural places of nose, left and right wheel's lowest points, m."""
    main = parameters.gear.main
    return parameters.gear.nose, (main[0], -main[1], main[2]), main


def _metrics(parameters: AirframeParameters) -> str:
    wing = parameters.wing
    return (
        f'<metrics>\n<wingarea unit="M2">{number(wing.area)}</wingarea><wingspan unit="M">{number(wing.span)}</wingspan>'
        f'<chord unit="M">{number(wing.chord)}</chord>\n'
        f"{place('AERORP', wing.quarter_chord)}{place('EYEPOINT', parameters.mass.inertial_unit)}"
        f"{place('VRP', parameters.mass.inertial_unit)}\n</metrics>\n"
    )


def _mass_balance(parameters: AirframeParameters) -> str:
    mass, span = parameters.mass, parameters.wing.span
    sizes = (span, mass.length, (span + mass.length) / 2)
    inertia = [mass.empty * (size * radius / 2) ** 2 for size, radius in zip(sizes, mass.inertia_radius, strict=True)]
    moments = "".join(
        f'<{name} unit="KG*M2">{number(value)}</{name}>' for name, value in zip(("ixx", "iyy", "izz"), inertia, strict=True)
    )
    return (
        f'<mass_balance>\n{moments}<emptywt unit="KG">{number(mass.empty)}</emptywt>{place("CG", mass.centre)}\n'
        f'<pointmass name="payload"><weight unit="KG">{number(mass.payload)}</weight>'
        f"{place('POINTMASS', mass.payload_place)}</pointmass>\n</mass_balance>\n"
    )


def _ground_reactions(parameters: AirframeParameters) -> str:
    gear = parameters.gear
    springs = ((gear.nose_spring, gear.nose_damping), *2 * ((gear.main_spring, gear.main_damping),))
    groups = ("NONE", "LEFT", "RIGHT")
    lines = []
    for wheel, where, (spring, damping), group in zip(WHEELS, wheel_places(parameters), springs, groups, strict=True):
        steer = gear.steering_limit if wheel == "nose" else 0.0
        lines.append(
            f'<contact type="BOGEY" name="{wheel}">{place(wheel, where)}'
            f"<static_friction>{number(gear.static_friction)}</static_friction>"
            f"<dynamic_friction>{number(gear.dynamic_friction)}</dynamic_friction>"
            f"<rolling_friction>{number(gear.rolling_friction)}</rolling_friction>"
            f'<spring_coeff unit="N/M">{number(spring)}</spring_coeff>'
            f'<damping_coeff unit="N/M/SEC">{number(damping)}</damping_coeff><max_steer unit="RAD">{number(steer)}</max_steer>'
            f"<brake_group>{group}</brake_group><retractable>0</retractable></contact>\n"
        )
    lines += [_structure(name, where) for name, where in _extremities(parameters).items()]
    return f"<ground_reactions>\n{''.join(lines)}</ground_reactions>\n"


def _extremities(parameters: AirframeParameters) -> dict[str, Sequence[float]]:
    wing, tail = parameters.wing, parameters.tail
    tip_height = wing.quarter_chord[2] + wing.dihedral * wing.span / 2
    return {
        "left-tip": (wing.quarter_chord[0], -wing.span / 2, tip_height),
        "right-tip": (wing.quarter_chord[0], wing.span / 2, tip_height),
        "left-boom": (tail.quarter_chord[0], -tail.half_spread, 0.0),
        "right-boom": (tail.quarter_chord[0], tail.half_spread, 0.0),
        "belly": (parameters.mass.centre[0], 0.0, -0.5),
    }


def _structure(name: str, where: Sequence[float]) -> str:
    return (
        f'<contact type="STRUCTURE" name="{name}">{place(name, where)}<static_friction>0.6</static_friction>'
        "<dynamic_friction>0.5</dynamic_friction>"
        '<spring_coeff unit="N/M">60000</spring_coeff><damping_coeff unit="N/M/SEC">6000</damping_coeff></contact>\n'
    )


def _external_reactions(parameters: AirframeParameters) -> str:
    forces = "".join(
        f'<force name="{wheel}" frame="BODY">{place(wheel, where)}<direction><x>0</x><y>0</y><z>-1</z></direction></force>\n'
        for wheel, where in zip(WHEELS, wheel_places(parameters), strict=True)
    )
    return f"<external_reactions>\n{forces}</external_reactions>\n"


def _propulsion(parameters: AirframeParameters) -> str:
    name, propeller, mass = parameters.name, parameters.propeller, parameters.mass
    straight = '<orient unit="DEG"><roll>0</roll><pitch>0</pitch><yaw>0</yaw></orient>'
    tanks = ""
    for side in (-1.0, 1.0):
        where = (mass.tank[0], side * mass.tank[1], mass.tank[2])
        tanks += (
            f'<tank type="FUEL">{place("tank", where)}<capacity unit="KG">{number(mass.fuel / 2)}</capacity>'
            f'<contents unit="KG">{number(mass.fuel / 2)}</contents></tank>\n'
        )
    return (
        f'<propulsion>\n<engine file="{name}-engine"><feed>0</feed><feed>1</feed>\n'
        f'<thruster file="{name}-propeller"><sense>1</sense>{place("propeller", propeller.place)}{straight}</thruster></engine>\n'
        f"{tanks}</propulsion>\n"
    )


def _flight_control() -> str:
    """Angles of the surfaces and rates of the gusts are set from outside: the model's own control does nothing but name them."""
    names = [f"fcs/{name}-rad" for name in ("aileron-left", "aileron-right", "ruddervator-left", "ruddervator-right", "flap")]
    names += [f"gust/{name}-rad_sec" for name in ("roll", "pitch", "yaw")]
    properties = "".join(f'<property value="0">{name}</property>\n' for name in names)
    return f'<flight_control name="surfaces">\n{properties}</flight_control>\n'
