"""Data sheets of the drones: every figure measured by flying the JSBSim models, beside what is published of their class."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import degrees

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from studies.study_page import IMAGES, table, write_page

from yamabiko.flight.airframe import performance
from yamabiko.flight.airframe.aircraft import Aircraft, StartState
from yamabiko.flight.airframe.linear import LinearModel, linearise, modes
from yamabiko.flight.airframe.model import FOOT, KNOT
from yamabiko.flight.airframe.parameters import HORSEPOWER, MODELS, AirframeParameters, read_parameters
from yamabiko.flight.airframe.propeller import coefficients, tapered_blades
from yamabiko.flight.frame import COMMAND

FEET_A_MINUTE = FOOT / 60
OPERATING = 18_000 * FOOT
COLOURS = {"male": "tab:blue", "male-turbo": "tab:orange", "deck": "tab:green"}
GUESS = {"male": 27_000 * FOOT, "male-turbo": 33_000 * FOOT, "deck": 32_000 * FOOT}
CLIMB_HEIGHTS = {"male": range(0, 27_000, 3_000), "male-turbo": range(0, 34_000, 3_000), "deck": range(0, 33_000, 3_000)}
FLOW_HEIGHTS = {"male": range(0, 24_001, 3_000), "male-turbo": range(0, 28_001, 4_000), "deck": range(0, 28_001, 4_000)}
GLIDE_SPEEDS = (1.08, 1.15, 1.22, 1.3, 1.4, 1.55, 1.7, 1.9)
"""Of the stall speed."""
MAKER = {"male": "Baykar, 700 kg drone", "male-turbo": "as `male`", "deck": "Baykar, ship's drone"}
ENGINE = {
    "male": ("Baykar, 700 kg drone", "BRP-Rotax, 912 series"),
    "male-turbo": ("estimate: a BRP-Rotax 914, held to the power of `male`", "as `male`"),
    "deck": ("Baykar, ship's drone", "estimate after turbocharged aviation diesels"),
}
"""Where power and consumption come from."""
PUBLISHED = {
    "male": {"absolute": "25,000 ft", "endurance": "27 h"},
    "male-turbo": {"service": "30,000 to 34,000 ft wanted"},
    "deck": {"endurance": "21 h"},
}
FRAMES = 6_000


def save(name: str, told: str, draw: Callable[[Axes], None], labels: tuple[str, str]) -> str:
    """One plot into docs/images; the line that shows it. told : what it shows."""
    figure = Figure(figsize=(7.5, 4.2), dpi=110)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    draw(axes)
    axes.set_xlabel(labels[0])
    axes.set_ylabel(labels[1])
    axes.grid(visible=True, alpha=0.4)
    axes.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(IMAGES / f"{name}.png")
    return f"![{told}](../images/{name}.png)"


def climb_plot() -> str:
    """Best rate of climb by height."""

    def draw(axes: Axes) -> None:
        for model, heights in CLIMB_HEIGHTS.items():
            states = [performance.best_climb(model, height * FOOT) for height in heights]
            climbs = [state.climb / FEET_A_MINUTE for state in states]
            axes.plot(climbs, [state.height / FOOT for state in states], "o-", color=COLOURS[model], label=model, markersize=3)
        axes.axvline(100.0, color="grey", linestyle="--", label="100 ft/min: service ceiling")

    return save("drone-climb", "Best rate of climb by height", draw, ("best rate of climb at take-off mass, ft/min", "height, ft"))


def flow_plot() -> str:
    """Fuel flow in level flight by height, full and nearly empty."""

    def draw(axes: Axes) -> None:
        for model, heights in FLOW_HEIGHTS.items():
            parameters = read_parameters(model)
            for share, style in ((1.0, "-"), (0.1, ":")):
                flows = [
                    performance.level_flight(model, h * FOOT, parameters.speeds.cruise, share * parameters.mass.fuel).fuel_flow
                    * 3600
                    for h in heights
                ]
                label = f"{model}, {parameters.speeds.cruise / KNOT:.0f} kn, {share:.0%} fuel"
                axes.plot(list(heights), flows, style, color=COLOURS[model], label=label)
        axes.set_ylim(bottom=0)

    return save("drone-fuel-flow", "Fuel flow in level flight by height", draw, ("height, ft", "fuel flow in level flight, kg/h"))


def glide_plot() -> str:
    """Glide ratio by speed, propeller feathered and windmilling."""

    def draw(axes: Axes) -> None:
        for model in ("male", "deck"):
            stall = read_parameters(model).stall_speed
            for feathered, style in ((True, "o-"), (False, "x:")):
                glides = [performance.glide(model, 2000.0, share * stall, feathered=feathered) for share in GLIDE_SPEEDS]
                speeds = [state.calibrated / KNOT for state in glides]
                ratios = [performance.glide_ratio(state) for state in glides]
                label = f"{model}, {'feathered' if feathered else 'windmilling'}"
                axes.plot(speeds, ratios, style, color=COLOURS[model], label=label, markersize=4)
        axes.set_ylim(bottom=0)

    return save(
        "drone-glide",
        "Glide ratio by airspeed, propeller feathered and windmilling",
        draw,
        ("calibrated airspeed, kn", "glide ratio, engine off"),
    )


def propeller_plot() -> str:
    """Efficiency of the `male` propeller by advance ratio, at several blade angles."""
    blades = tapered_blades(read_parameters("male").propeller)
    advance = np.arange(0.05, 1.6, 0.025)

    def draw(axes: Axes) -> None:
        for angle in (11, 15, 20, 25, 30, 35):
            thrust, power = coefficients(blades, advance, np.radians([angle]))
            pulling = (thrust > 0) & (power > 0)
            axes.plot(advance[pulling], (thrust * advance / power)[pulling], label=f"{angle}°")
        axes.set_ylim(0, 1)

    return save(
        "drone-propeller",
        "Efficiency of the bare propeller by advance ratio and blade angle",
        draw,
        ("advance ratio V / nD", "efficiency of the bare propeller"),
    )


def stated(parameters: AirframeParameters) -> list[tuple[str, str, str]]:
    """What the parameter file says of the aircraft, each with where it comes from."""
    mass, wing, engine = parameters.mass, parameters.wing, parameters.engine
    maker = MAKER[parameters.name]
    return [
        ("take-off mass", f"{mass.take_off:.0f} kg", maker),
        ("payload", f"{mass.payload:.0f} kg", maker),
        ("fuel", f"{mass.fuel:.0f} kg", f"{maker}: 300 l" if parameters.name == "male" else "estimate"),
        ("empty mass", f"{mass.empty:.0f} kg", "take-off mass less payload and fuel"),
        ("span", f"{wing.span:.1f} m", maker),
        ("wing area", f"{wing.area:.1f} m²", "estimate"),
        ("engine", f"{engine.power / HORSEPOWER:.0f} hp", ENGINE[parameters.name][0]),
        ("fuel at full power", f"{engine.consumption * 3.6e9:.0f} g/kWh", ENGINE[parameters.name][1]),
        ("cruise", f"{parameters.speeds.cruise / KNOT:.0f} kn", maker if parameters.name != "deck" else "estimate"),
    ]


def measured(parameters: AirframeParameters) -> list[tuple[str, str, str]]:
    """What flying it gave."""
    name, cruise = parameters.name, parameters.speeds.cruise
    published = PUBLISHED[name]
    stall = parameters.stall_speed
    ratio, glide = performance.best_glide(name, [share * stall for share in GLIDE_SPEEDS])
    start = performance.take_off(name)
    short = performance.take_off(name, np.radians(15.0))
    absolute = performance.ceiling(name, 0.0, GUESS[name]) / FOOT
    service = performance.ceiling(name, performance.SERVICE_CLIMB, GUESS[name] - 2_500 * FOOT) / FOOT
    flap = parameters.flap.limit
    return [
        ("stall, clean", f"{performance.stall_speed(name) / KNOT:.1f} kn", "not published"),
        (f"stall, flap {degrees(flap):.0f}°", f"{performance.stall_speed(name, flap) / KNOT:.1f} kn", "not published"),
        ("take-off run; to 15 m", f"{start.ground_run:.0f} m; {start.distance:.0f} m", "not published"),
        ("the same, flap 15°", f"{short.ground_run:.0f} m; {short.distance:.0f} m", "not published"),
        ("climb at sea level", f"{performance.best_climb(name, 0.0).climb / FEET_A_MINUTE:.0f} ft/min", "not published"),
        ("climb at 18,000 ft", f"{performance.best_climb(name, OPERATING).climb / FEET_A_MINUTE:.0f} ft/min", "not published"),
        ("absolute ceiling", f"{absolute:,.0f} ft", published.get("absolute", "not published")),
        ("service ceiling (100 ft/min)", f"{service:,.0f} ft", published.get("service", "not published")),
        *[
            (
                f"endurance at {cruise / KNOT:.0f} kn, {height:,} ft",
                f"{performance.endurance(name, height * FOOT, cruise) / 3600:.1f} h",
                published.get("endurance", "not published"),
            )
            for height in (10_000, 18_000)
        ],
        ("best glide, feathered", f"{ratio:.1f} at {glide.calibrated / KNOT:.0f} kn", "not published"),
    ]


def sheet(model: str) -> str:
    """The tables of one aircraft."""
    parameters = read_parameters(model)
    given = table(("stated", "value", "source"), stated(parameters))
    flown = table(("measured in JSBSim", "value", "published"), measured(parameters))
    return f"## {model}\n\n{given}\n\n{flown}\n"


def trim_rows(model: str, linear: LinearModel, height: float) -> tuple[str, ...]:
    """One line of level flight."""
    trim = linear.trim
    return (
        model,
        f"{trim.calibrated / KNOT:.0f} kn, {height / FOOT:,.0f} ft",
        f"{degrees(trim.angle_of_attack):.1f}°",
        f"{degrees(trim.ruddervator):.1f}°",
        f"{trim.throttle:.2f}",
        f"{trim.power / 1000:.1f} kW",
        f"{trim.fuel_flow * 3600:.1f} kg/h",
    )


def effect_rows(model: str, linear: LinearModel) -> list[tuple[str, ...]]:
    """Angular accelerations by each left-hand surface and both together."""
    left, both = linear.surfaces[:, 0], linear.surfaces[:, 2]
    return [
        (model, "left aileron", *(f"{value:.2f}" for value in left[3:])),
        (model, "left ruddervator", *(f"{value:.2f}" for value in both[3:])),
    ]


def mode_row(model: str, height: float, linear: LinearModel) -> tuple[str, ...]:
    """Frequencies, damping and times of all modes."""
    phugoid, short_period = modes(linear.longitudinal)
    motions = modes(linear.lateral)
    dutch_roll = next(motion for motion in motions if motion.frequency > 0)
    spiral, roll = (motion for motion in motions if motion.frequency == 0)
    swing = [f"{motion.frequency:.2f} rad/s, {motion.damping:.2f}" for motion in (phugoid, short_period, dutch_roll)]
    slow = f"halves in {spiral.half_time:.0f} s" if spiral.half_time > 0 else f"doubles in {-spiral.half_time:.0f} s"
    return (model, f"{height / FOOT:,.0f} ft", *swing, f"{roll.half_time / np.log(2):.2f} s", slow)


def handling() -> str:
    """Level flight, control power and modes of all aircraft."""
    trims, effects, motions = [], [], []
    for model in MODELS:
        cruise = read_parameters(model).speeds.cruise
        for height in (0.0, OPERATING):
            linear = linearise(model, height, cruise)
            trims.append(trim_rows(model, linear, height))
            motions.append(mode_row(model, height, linear))
            if height == 0:
                effects += effect_rows(model, linear)
    return f"""## Level flight at take-off mass

{table(("aircraft", "flight", "angle of attack", "both ruddervators", "lever", "power", "fuel"), trims)}

## What one surface does

Angular acceleration, rad/s² for each rad, in cruise at sea level; trailing edge down. The right-hand ones mirror these.

{table(("aircraft", "surface", "roll", "pitch", "yaw"), effects)}

## Motions

Frequency and damping ratio of the swinging ones; time constant of the roll.

{table(("aircraft", "cruise at", "phugoid", "short period", "dutch roll", "roll", "spiral"), motions)}

All meet level 1 of MIL-F-8785C in these respects (held by tests/flight/airframe/test_small_motions.py). With one ruddervator
stuck at 80 % of its travel the aircraft balances in up to 25 degrees of sideslip, with one aileron stuck at 80 % by the other
aileron the same way and some pitch (tests/flight/airframe/test_stuck_surfaces.py).
"""


def frame_time() -> float:
    """Microseconds of processor time of a frame of Aircraft.step, least of five runs."""
    aircraft = Aircraft("male", StartState(0.6, 2.4, 0.0, 0.0, airspeed=36.0, altitude=3000.0))
    command: np.void = np.zeros(1, COMMAND)[0]
    command["aileron"], command["ruddervator"] = aircraft.trim[:2], aircraft.trim[2:4]
    command["throttle"], command["engine_on"] = aircraft.trim[6], 1.0
    still = np.zeros(3)
    spans = []
    for _ in range(5):
        began = time.thread_time()
        for _ in range(FRAMES // 5):
            aircraft.step(command, still, still)
        spans.append((time.thread_time() - began) / (FRAMES // 5))
    return min(spans) * 1e6


def main() -> None:
    """Fly everything, and write the page."""
    sheets = "\n".join(sheet(model) for model in MODELS)
    frame = frame_time()
    body = f"""Three survey drones, each made by `python -m yamabiko.flight.airframe.generate` from one file of figures
(`src/yamabiko/flight/airframe/models/*.toml`). Masses, span, power and cruise are those that makers publish of drones of this
size; the shape and everything aerodynamic is an estimate, from drawings and by textbook methods that the modules name. They carry a
radar and nothing else. What planning takes them to do stands on [its own page](drones.md).

All measured in the standard atmosphere, without wind, at take-off mass with full payload and fuel unless told; speeds are
calibrated. Endurance is level flight on all fuel at one speed and height, without start, climb, reserve, or power for the radar.

{sheets}

{climb_plot()}

{flow_plot()}

{glide_plot()}

{handling()}

## Propeller

Blade elements in the stream of momentum theory (Ning 2014, 2021). Against the wind tunnel (APC thin electric 10x5, UIUC Propeller
Database) thrust comes out within 15 % and power within 22 %, both low, with the peak of efficiency at the same advance ratio
(tests/flight/airframe/test_propeller_blades.py). What the body takes from the thrust is an estimate of 7 %.

{propeller_plot()}

## What is left out

The propeller's slipstream over tail and wing; sidewash at the tail; ice; loads on the structure; the engine's warming up; the
flaps' downwash on the tail beyond what their lift gives. The deck drone's diesel is JSBSim's petrol engine with other figures: its
power and fuel are meant, its mixture and temperatures are not. The steady flights move the surfaces without servos. A frame of
`Aircraft.step` took {frame:.0f} microseconds of processor time here (least of five runs), two steps of flight dynamics in it.
"""
    write_page("drone-data-sheets", "The drones, as measured", "no random numbers: JSBSim 1.3.3 and the parameter files", body)


if __name__ == "__main__":
    main()
