"""The flight in a terminal: what stands in it at two sizes, and how simulated time is held to the clock."""

from dataclasses import replace
from math import nan, radians
from pathlib import Path

import pytest
from rich.console import Console

from yamabiko.flight.flight_record import FlightEvent
from yamabiko.flight.mission.flight_plan import FlightPlan, plan_flight
from yamabiko.formats.missions import read_mission
from yamabiko.service.fault_choice import fault_table, read_fault
from yamabiko.service.flight_pace import FlightPace
from yamabiko.service.flight_snapshot import FlightSnapshot, active_faults, doing
from yamabiko.service.flight_view import FlightView

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(scope="module")
def plan() -> FlightPlan:
    return plan_flight(read_mission(EXAMPLES / "short-survey.toml"))


@pytest.fixture
def snapshot(plan: FlightPlan) -> FlightSnapshot:
    return FlightSnapshot(
        plan=plan,
        time=300.0,
        phase="en route",
        doing="task beach (15 of 34)",
        east=2000.0,
        north=-800.0,
        course=radians(270.0),
        height=304.2,
        above_ground=300.4,
        roll=radians(-12.0),
        pitch=radians(2.0),
        heading=radians(271.0),
        airspeed=36.0,
        ground_speed=39.1,
        climb=-0.4,
        fuel=24.3,
        throttle=0.31,
        wind=(radians(70.0), 4.9),
        path_error=-1.25,
        navigation_error=0.4,
        lanes=(True, False, True),
        dropped=("", "silent", ""),
        faults=("lane crash, lane 2",),
        events=(FlightEvent(150.0, "lane dropped", "lane 2 dropped: it did not answer in time", {}),),
        track=[(0.0, 0.0), (1000.0, -400.0), (2000.0, -800.0)],
        times_real_time=61.0,
    )


def shown(plan: FlightPlan, snapshot: FlightSnapshot, width: int, height: int) -> list[str]:
    console = Console(width=width, height=height, force_terminal=True, color_system=None, record=True, file=None, quiet=False)
    with console.capture() as capture:
        console.print(FlightView(plan).render(snapshot, width, height))
    return capture.get().rstrip("\n").split("\n")


@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 40)])
def test_everything_has_its_place(plan: FlightPlan, snapshot: FlightSnapshot, width: int, height: int) -> None:
    lines = shown(plan, snapshot, width, height)
    assert len(lines) == height
    assert all(len(line) <= width for line in lines)
    text = "\n".join(lines)
    for words in (
        "short survey: en route",
        "0:05:00 of 0:12:58",
        "61x",
        "304 m",
        "300 m",
        "70 kn",
        "76 kn",
        "271",
        "-12",
        "070/10 kn",
    ):
        assert words in text, words
    for words in (
        "24.3 kg",
        "31 %",
        "-1.2 m",
        "lane 1 in use",
        "lane 2 dropped: silent",
        "fault lane crash, lane 2",
        "Beach strip",
    ):
        assert words in text, words
    assert any("  0:02:30  lane 2 dropped: it did not answer in time" in line for line in lines[-9:])
    assert "\N{LEFTWARDS ARROW}" in text  # the aircraft flies west


def test_what_is_not_known_and_what_lies_far_off_does_no_harm(plan: FlightPlan, snapshot: FlightSnapshot) -> None:
    odd = replace(
        snapshot, path_error=nan, east=9e5, north=-9e5, track=[(9e5, -9e5)], lanes=(False,) * 3, dropped=("",) * 3, events=()
    )
    text = "\n".join(shown(plan, odd, 80, 24))
    assert "none" in text
    assert text.count("not in use") == 3
    assert len(shown(plan, odd, 20, 10)) == 10


def test_what_is_flown_is_told_in_words(plan: FlightPlan) -> None:
    assert doing(plan, 14, 0) == f"{plan.labels[14]} (15 of {len(plan.legs)})"
    home = plan.mission.sites[0].name
    # A plan's number is its count in multiples of 1024, the site in multiples of 8, and the reason.
    assert doing(plan, 1000, 1 * 1024 + 0 * 8 + 3) == f"on the way to land at {home}"
    assert doing(plan, 1001, 2 * 1024 + 2 * 8 + 4) == f"gliding to {plan.mission.sites[2].name}"
    assert doing(plan, 1000, 1024 + 1) == "holding"


def test_faults_are_told_while_they_hold() -> None:
    faults = fault_table([read_fault("link-lost@10:20"), read_fault("lane-hang@15,lane=3")], spare=2)
    assert active_faults(faults, 9.9) == ()
    assert active_faults(faults, 15.0) == ("link lost", "lane hang, lane 3")
    assert active_faults(faults, 20.0) == ("lane hang, lane 3",)


class Clock:
    """A clock that moves when it is slept by, and by a little work at every look."""

    def __init__(self, work: float) -> None:
        self.now, self.work = 0.0, work

    def read(self) -> float:
        self.now += self.work
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0.0
        self.now += seconds


def fly_for(seconds: float, speed: float | None, work: float) -> tuple[float, float]:
    clock = Clock(work)
    pace = FlightPace(speed, clock.read, clock.sleep)
    for step in range(1, round(seconds * 6.0) + 1):
        pace.keep(step / 6.0)
    return clock.now, pace.ratio


def test_time_is_held_to_its_speed_and_left_alone_without_one() -> None:
    took, ratio = fly_for(60.0, 4.0, 1e-4)
    assert took == pytest.approx(15.0, abs=0.05)
    assert ratio == pytest.approx(4.0, rel=0.02)
    took, ratio = fly_for(60.0, None, 1e-3)
    assert took < 1.0
    # Too slow a machine falls behind, and does not sleep.
    took, ratio = fly_for(60.0, 1000.0, 0.05)
    assert ratio < 4.0
