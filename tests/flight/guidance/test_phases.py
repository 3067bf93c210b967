"""What leads from one phase to the next, one cause at a time: orders, faults, silence, obstructions, and their absence."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.earth.conformal_plane import ConformalPlane
from yamabiko.flight.airframe.parameters import read_parameters
from yamabiko.flight.demand import DEMAND, Vertical, Yaw
from yamabiko.flight.frame import FRAME_RATE, LEG, READINGS, SITE, VOTED
from yamabiko.flight.guidance.guide import guide, on_ground, start_guidance
from yamabiko.flight.guidance.onboard_plans import Reason, plan_number, reason_of, site_of
from yamabiko.flight.guidance.parameters import GUIDANCE_STATE, OWN
from yamabiko.flight.guidance.sizing import Way, guidance_parameters
from yamabiko.flight.kinds import LegKind, Order, Phase, SiteKind
from yamabiko.flight.motion import MOTION

PLANE = ConformalPlane(0.6, 2.4)
LINK_HOLD, LINK_RETURN = 20.0, 60.0
PARAMETERS = np.array([guidance_parameters(read_parameters("male"), Way(PLANE, 7, 6, 0, 400.0, 28.0, LINK_HOLD, LINK_RETURN, 5.0))])
TAXI, LINE_UP, TAKE_OFF, TRANSIT, APPROACH, FINAL, WAY_IN = range(7)
SITE_HEIGHT = 40.0


def legs() -> Any:
    """Due north throughout: 100 m of taxi, 20 m of line-up, 1000 m of runway, way, approach, final, way in."""
    rows = np.zeros(7, LEG)
    rows["length"] = [100.0, 20.0, 1000.0, 5000.0, 600.0, 4000.0, 50.0]
    rows["north"] = np.concatenate([[0.0], np.cumsum(rows["length"])[:-1]])
    rows["start_height"] = [40.0, 40.0, 40.0, 400.0, 250.0, 250.0, 40.0]
    rows["end_height"] = [40.0, 40.0, 40.0, 400.0, 250.0, 40.0, 40.0]
    rows["airspeed"] = [5.0, 3.0, 30.0, 36.0, 28.0, 28.0, 5.0]
    rows["kind"] = [
        LegKind.TAXI, LegKind.LINE_UP, LegKind.TAKE_OFF, LegKind.TRANSIT, LegKind.APPROACH, LegKind.FINAL, LegKind.TAXI,
    ]  # fmt: skip
    return rows


LEGS = legs()


def sites() -> Any:
    rows = np.zeros(3, SITE)
    rows["north"], rows["east"] = [10_720.0, 10_000.0, 9000.0], [0.0, 6000.0, 500.0]
    rows["height"], rows["length"], rows["width"] = SITE_HEIGHT, 1200.0, 30.0
    rows["kind"] = [SiteKind.RUNWAY, SiteKind.RUNWAY, SiteKind.FIELD]
    return rows


SITES = sites()
ON_THE_WAY = {"north": 3000.0, "height": 400.0, "ground_speed": 36.0, "airspeed": 36.0, "true_airspeed": 36.0}
ON_FINAL = {"north": 9720.0, "height": 40.0 + 52.4 + 11.0, "ground_speed": 28.0, "airspeed": 28.0, "true_airspeed": 28.0}
"""1 km before the threshold, on the glide path."""


class Pilot:
    """Guidance of one lane that is always followed, its aircraft standing where it is put."""

    def __init__(self, phase: Phase, leg: int, plan: int = 0, **motion: float) -> None:
        self.state, self.demand, self.voted = np.zeros(1, GUIDANCE_STATE), np.zeros(1, DEMAND), np.zeros(1, VOTED)
        self.readings, self.motion = np.zeros(1, READINGS), np.zeros(1, MOTION)
        start_guidance(PARAMETERS[0], self.state[0])
        self.state["phase"], self.state["leg"], self.state["plan"] = int(phase), leg, plan
        self.state["frames"] = 1
        self.readings["engine_running"] = 1
        self.motion["surfaces_sound"] = self.motion["airspeed_measured"] = 1
        self.motion["height_above_ground"] = np.nan
        for name, value in motion.items():
            self.motion[name] = value
        self.valid, self.deviation = 1, 2.0
        self.follow()

    def follow(self) -> None:
        """Vote as the state stands, at the place where the aircraft is."""
        voted, motion = self.voted[0], self.motion[0]
        voted["phase"], voted["leg"], voted["plan"] = (self.state[name][0] for name in ("phase", "leg", "plan"))
        voted["latitude"], voted["longitude"] = PLANE.from_plane([motion["east"], motion["north"]])
        voted["height"], voted["velocity"] = motion["height"], (motion["ground_speed"], 0.0, 0.0)
        voted["attitude"] = (1.0, 0.0, 0.0, 0.0)

    def order(self, order: Order) -> None:
        self.readings["order"] = int(order)
        self.readings["order_number"] += 1

    def frame(self) -> Phase:
        """The phase proposed for the next frame."""
        guide(
            self.readings[0], self.valid, self.deviation, self.motion[0], self.voted[0], LEGS, SITES, PARAMETERS[0],
            self.state[0], self.demand[0],
        )  # fmt: skip
        return Phase(int(self.state["next_phase"][0]))

    def frames(self, seconds: float) -> Phase:
        """The first other phase proposed within a time; the same where none is."""
        here = Phase(int(self.state["phase"][0]))
        for _ in range(round(seconds * FRAME_RATE)):
            if self.frame() != here:
                break
        return Phase(int(self.state["next_phase"][0]))

    def accept(self) -> None:
        """Vote for what was proposed."""
        for name in ("phase", "leg", "plan"):
            self.voted[name] = self.state[f"next_{name}"]

    @property
    def plan(self) -> tuple[Reason, int]:
        number = int(self.state["next_plan"][0])
        return Reason(reason_of(number)), site_of(number)


def parked() -> Pilot:
    return Pilot(Phase.PARKED, TAXI, height=40.9)


def test_parked_it_stays_until_it_is_ordered_to_start() -> None:
    pilot = parked()
    assert pilot.frames(30.0) == Phase.PARKED
    assert pilot.demand["throttle"][0] == 0.0
    pilot.order(Order.START)
    assert pilot.frame() == Phase.ENGINE_START


@pytest.mark.parametrize("order", [order for order in Order if order != Order.START])
def test_no_other_order_starts_it(order: Order) -> None:
    pilot = parked()
    pilot.order(order)
    assert pilot.frames(1.0) == Phase.PARKED


def test_an_order_before_it_knows_where_it_is_waits_until_then() -> None:
    pilot = parked()
    pilot.valid = 0
    pilot.order(Order.START)
    assert pilot.frames(5.0) == Phase.PARKED
    pilot.valid = 1
    assert pilot.frame() == Phase.ENGINE_START


def test_it_taxies_when_the_engine_has_run_for_six_seconds() -> None:
    pilot = Pilot(Phase.ENGINE_START, TAXI)
    pilot.readings["engine_running"] = 0
    assert pilot.frames(20.0) == Phase.ENGINE_START
    pilot.readings["engine_running"] = 1
    assert pilot.frame() == Phase.TAXI_OUT
    early = Pilot(Phase.ENGINE_START, TAXI)
    assert early.frames(5.9) == Phase.ENGINE_START


def lined_up() -> Pilot:
    return Pilot(Phase.LINE_UP, LINE_UP, north=119.0)


def test_lined_up_it_checks_for_three_seconds_and_takes_off() -> None:
    pilot = lined_up()
    assert pilot.frames(2.9) == Phase.LINE_UP
    assert pilot.frames(0.3) == Phase.TAKE_OFF
    assert pilot.state["next_leg"][0] == TAKE_OFF


@pytest.mark.parametrize(("field", "value"), [("runway_obstructed", 1), ("engine_running", 0)])
def test_it_does_not_take_off_onto_a_foul_runway_or_without_the_engine(field: str, value: int) -> None:
    pilot = lined_up()
    pilot.readings[field] = value
    assert pilot.frames(60.0) == Phase.LINE_UP


def test_an_obstruction_elsewhere_keeps_nobody_on_the_ground() -> None:
    pilot = lined_up()
    pilot.readings["runway_obstructed"] = 2
    assert pilot.frames(5.0) == Phase.TAKE_OFF


def rolling(airspeed: float = 15.0, **motion: float) -> Pilot:
    return Pilot(
        Phase.TAKE_OFF, TAKE_OFF, **({"north": 300.0, "airspeed": airspeed, "ground_speed": airspeed, "wheels": 3} | motion)
    )


def rejected(cause: str) -> Pilot:
    pilot = rolling(east=9.0) if cause == "off the centreline" else rolling()
    if cause == "order":
        pilot.order(Order.REJECT_TAKE_OFF)
    elif cause == "engine":
        pilot.readings["engine_running"] = 0
    elif cause == "obstruction":
        pilot.readings["runway_obstructed"] = 1
    return pilot


@pytest.mark.parametrize("cause", ["order", "engine", "obstruction", "off the centreline"])
def test_a_take_off_is_broken_off_below_the_speed_of_rotation_only(cause: str) -> None:
    pilot = rejected(cause)
    assert pilot.frame() == Phase.REJECTED_TAKE_OFF
    fast = rejected(cause)
    fast.motion["airspeed"] = PARAMETERS[0]["rotate_speed"] + 0.1
    assert fast.frames(1.0) == Phase.TAKE_OFF


def test_a_take_off_that_gets_nowhere_is_broken_off() -> None:
    assert rolling(airspeed=9.0).frames(11.9) == Phase.TAKE_OFF
    assert rolling(airspeed=9.0).frames(12.5) == Phase.REJECTED_TAKE_OFF


def test_an_order_once_carried_out_rejects_no_later_take_off() -> None:
    pilot = rolling()
    pilot.order(Order.REJECT_TAKE_OFF)
    pilot.state["order_done"] = pilot.readings["order_number"]
    assert pilot.frames(1.0) == Phase.TAKE_OFF


def test_it_climbs_out_once_all_wheels_have_left_the_ground_for_a_fifth_of_a_second() -> None:
    pilot = rolling(airspeed=30.0)
    assert pilot.frames(1.0) == Phase.TAKE_OFF
    pilot.motion["wheels"] = 0
    assert pilot.frames(0.19) == Phase.TAKE_OFF
    assert pilot.frames(0.1) == Phase.CLIMB_OUT


def test_after_a_rejected_take_off_it_stops_and_shuts_down() -> None:
    pilot = Pilot(Phase.REJECTED_TAKE_OFF, TAKE_OFF, north=500.0, ground_speed=20.0)
    assert pilot.frames(2.0) == Phase.REJECTED_TAKE_OFF
    assert pilot.demand["brake"][0] > 0.0
    pilot.motion["ground_speed"] = 0.0
    assert pilot.frames(1.1) == Phase.SHUT_DOWN


def test_it_follows_the_way_from_sixty_metres_on() -> None:
    low = Pilot(Phase.CLIMB_OUT, TRANSIT, **(ON_THE_WAY | {"height": SITE_HEIGHT + 59.0}))
    assert low.frame() == Phase.CLIMB_OUT
    assert (low.demand["throttle"][0], low.demand["vertical"][0]) == (1.0, Vertical.SPEED_BY_PITCH)
    assert Pilot(Phase.CLIMB_OUT, TRANSIT, **(ON_THE_WAY | {"height": SITE_HEIGHT + 61.0})).frame() == Phase.EN_ROUTE


def en_route(plan: int = 0) -> Pilot:
    return Pilot(Phase.EN_ROUTE, TRANSIT, plan, **ON_THE_WAY)


@pytest.mark.parametrize(
    ("order", "phase", "reason"),
    [
        (Order.HOLD, Phase.HOLD, Reason.HOLD),
        (Order.RETURN, Phase.EN_ROUTE, Reason.LAND),
        (Order.LAND, Phase.EN_ROUTE, Reason.LAND),
        (Order.RESUME, Phase.EN_ROUTE, Reason.MISSION),
        (Order.START, Phase.EN_ROUTE, Reason.MISSION),
        (Order.GO_AROUND, Phase.EN_ROUTE, Reason.MISSION),
        (Order.REJECT_TAKE_OFF, Phase.EN_ROUTE, Reason.MISSION),
    ],
)
def test_orders_on_the_way(order: Order, phase: Phase, reason: Reason) -> None:
    pilot = en_route()
    pilot.order(order)
    assert pilot.frame() == phase
    assert pilot.plan == (reason, 0)


def test_an_order_is_carried_out_once() -> None:
    pilot = en_route()
    pilot.order(Order.RETURN)
    pilot.frame()
    pilot.accept()
    pilot.frame()
    assert pilot.state["next_plan"][0] == pilot.state["plan"][0]
    assert pilot.state["order_done"][0] == pilot.readings["order_number"][0]
    assert pilot.state["leg"][0] == OWN


def test_after_a_hold_it_goes_on_where_it_left() -> None:
    pilot = en_route()
    pilot.order(Order.HOLD)
    pilot.frame()
    pilot.accept()
    assert pilot.frame() == Phase.HOLD
    pilot.order(Order.RESUME)
    assert pilot.frame() == Phase.EN_ROUTE
    assert pilot.plan == (Reason.RESUME, 0)
    pilot.accept()
    pilot.frame()
    assert pilot.state["continues"][0] == TRANSIT


@settings(deadline=None)
@given(age=st.floats(0.0, 200.0))
def test_silence_of_the_link_holds_and_then_leads_home_at_exactly_the_times_given(age: float) -> None:
    pilot = en_route()
    pilot.readings["link_age"] = age
    phase = pilot.frame()
    expected = Reason.LAND if age > LINK_RETURN else Reason.HOLD if age > LINK_HOLD else Reason.MISSION
    assert pilot.plan[0] == expected
    assert phase == (Phase.HOLD if expected == Reason.HOLD else Phase.EN_ROUTE)


@pytest.mark.parametrize(("threshold", "reason"), [(LINK_HOLD, Reason.HOLD), (LINK_RETURN, Reason.LAND)])
def test_the_times_themselves_are_not_beyond_them(threshold: float, reason: Reason) -> None:
    at, after = en_route(), en_route()
    at.readings["link_age"], after.readings["link_age"] = threshold, np.nextafter(threshold, np.inf)
    at.frame(), after.frame()
    assert at.plan[0] != reason
    assert after.plan[0] == reason


@pytest.mark.parametrize("reason", [Reason.LAND, Reason.HOLD])
def test_what_is_being_done_already_is_not_planned_again(reason: Reason) -> None:
    pilot = en_route(plan_number(0, int(reason), 0))
    pilot.state["own_count"] = 1
    pilot.state["own_legs"][0, 0] = LEGS[TRANSIT]
    pilot.readings["link_age"] = LINK_HOLD + 1.0
    pilot.frame()
    assert pilot.state["next_plan"][0] == pilot.state["plan"][0]


def test_a_silent_engine_is_waited_for_a_second_and_then_glided_without() -> None:
    pilot = en_route()
    pilot.readings["engine_running"] = 0
    assert pilot.frames(1.0) == Phase.EN_ROUTE
    assert pilot.frames(0.1) == Phase.GLIDE
    assert pilot.plan[0] == Reason.GLIDE


def test_an_engine_that_comes_back_within_a_second_changes_nothing() -> None:
    pilot = en_route()
    for _ in range(5):
        pilot.readings["engine_running"] = 0
        assert pilot.frames(0.9) == Phase.EN_ROUTE
        pilot.readings["engine_running"] = 1
        assert pilot.frame() == Phase.EN_ROUTE


def test_the_final_leg_begins_the_approach() -> None:
    assert Pilot(Phase.EN_ROUTE, APPROACH, **(ON_FINAL | {"north": 6500.0})).frame() == Phase.EN_ROUTE
    assert Pilot(Phase.EN_ROUTE, FINAL, **ON_FINAL).frame() == Phase.APPROACH


def approaching(**motion: float) -> Pilot:
    return Pilot(Phase.APPROACH, FINAL, **(ON_FINAL | motion))


def test_a_stable_approach_goes_on() -> None:
    assert approaching().frames(5.0) == Phase.APPROACH


@pytest.mark.parametrize(
    "off",
    [{"east": 13.0}, {"height": ON_FINAL["height"] + 10.0}, {"airspeed": 33.0}, {"airspeed": 23.0}, {"climb_rate": -4.5}],
    ids=["beside", "high", "fast", "slow", "sinking"],
)
def test_an_approach_outside_its_window_is_broken_off_after_a_second_and_a_half(off: dict[str, float]) -> None:
    low = {"north": 10_000.0, "height": 40.0 + 37.7 + 11.0}  # so that ten metres higher is still below the gate
    placed = low | off
    if "height" in off:
        placed["height"] = low["height"] + 10.0
    pilot = approaching(**placed)
    assert pilot.frames(1.49) == Phase.APPROACH
    assert pilot.frames(0.1) == Phase.GO_AROUND
    tired = approaching(**placed)
    tired.state["go_arounds"] = 4
    assert tired.frames(5.0) == Phase.APPROACH


def test_above_the_gate_it_has_time_to_become_stable() -> None:
    assert approaching(north=7720.0, height=40.0 + 157.2 + 11.0, east=20.0).frames(5.0) == Phase.APPROACH


def broken_off(cause: str, **motion: float) -> Pilot:
    pilot = approaching(**motion)
    if cause == "order":
        pilot.order(Order.GO_AROUND)
    elif cause == "obstruction":
        pilot.readings["runway_obstructed"] = 1
    else:
        pilot.deviation = 41.0
    return pilot


@pytest.mark.parametrize("cause", ["order", "obstruction", "lost"])
def test_an_approach_is_broken_off_at_once_for_cause(cause: str) -> None:
    pilot = broken_off(cause)
    pilot.motion["height"] = SITE_HEIGHT + 63.0
    assert pilot.frame() == Phase.GO_AROUND


def test_below_the_decision_height_only_an_order_or_an_obstruction_breaks_it_off() -> None:
    low = {"north": 10_600.0, "height": SITE_HEIGHT + 14.0}
    assert broken_off("lost", **low).frame() == Phase.APPROACH
    assert broken_off("order", **low).frame() == Phase.GO_AROUND
    assert broken_off("obstruction", **low).frame() == Phase.GO_AROUND


def test_an_obstruction_at_another_site_breaks_off_nothing() -> None:
    pilot = approaching()
    pilot.readings["runway_obstructed"] = 2
    assert pilot.frames(1.0) == Phase.APPROACH


def going_around(count: int) -> Pilot:
    pilot = Pilot(Phase.GO_AROUND, FINAL, **(ON_FINAL | {"height": SITE_HEIGHT + 151.0}))
    pilot.state["go_arounds"] = count
    return pilot


@pytest.mark.parametrize(("count", "site"), [(1, 0), (2, 1), (3, 1)])
def test_after_two_tries_it_goes_to_the_nearest_other_runway(count: int, site: int) -> None:
    pilot = going_around(count)
    assert pilot.frame() == Phase.EN_ROUTE
    assert pilot.plan == (Reason.LAND, site)


def test_below_its_height_a_go_around_climbs_straight_on() -> None:
    pilot = going_around(1)
    pilot.motion["height"] = SITE_HEIGHT + 149.0
    assert pilot.frame() == Phase.GO_AROUND
    assert pilot.demand["throttle"][0] == 1.0


def test_every_go_around_counts() -> None:
    pilot = broken_off("order")
    pilot.frame()
    pilot.accept()
    pilot.readings["order"] = int(Order.NONE)
    pilot.frame()
    assert pilot.state["go_arounds"][0] == 1


def flaring(above: float = 3.0, **motion: float) -> Pilot:
    standing = float(PARAMETERS[0]["standing_height"])
    low = {"north": 10_700.0, "height": SITE_HEIGHT + standing + above, "climb_rate": -1.5}
    pilot = Pilot(Phase.FLARE, FINAL, **(ON_FINAL | low | motion))
    pilot.state["flare_height"], pilot.state["flare_from"], pilot.state["approach_airspeed"] = 6.0, -1.5, 28.0
    return pilot


def test_the_flare_ends_on_its_main_wheels() -> None:
    pilot = flaring(0.0, main_wheels=2, wheels=2)
    assert pilot.frames(4.0 / FRAME_RATE) == Phase.FLARE
    assert pilot.frame() == Phase.ROLL_OUT


def test_the_sink_asked_for_dies_away_with_the_height() -> None:
    asked = []
    for above in (6.0, 3.0, 0.0):
        pilot = flaring(above)
        pilot.frame()
        asked.append(float(pilot.demand["climb_rate"][0]))
    assert asked == pytest.approx([-1.5, -0.95, -0.4])


def test_the_nose_is_turned_along_the_runway_in_the_last_four_metres() -> None:
    high, low, hurt = flaring(4.5), flaring(3.5), flaring(3.5, surfaces_sound=0)
    assert [(pilot.frame(), int(pilot.demand["yaw"][0]))[1] for pilot in (high, low, hurt)] == [
        Yaw.COORDINATE, Yaw.ALIGN, Yaw.COORDINATE,
    ]  # fmt: skip


def test_a_flare_over_a_foul_runway_or_beside_it_is_broken_off_but_not_on_the_last_metres() -> None:
    foul, low, beside = flaring(3.0), flaring(1.0), flaring(3.0, east=8.0)
    foul.readings["runway_obstructed"] = low.readings["runway_obstructed"] = 1
    assert foul.frame() == Phase.GO_AROUND
    assert low.frame() == Phase.FLARE
    assert beside.frame() == Phase.GO_AROUND


def test_without_an_engine_no_flare_is_broken_off() -> None:
    pilot = flaring(3.0)
    pilot.state["engine_silent"] = 1000
    pilot.readings["engine_running"], pilot.readings["runway_obstructed"] = 0, 1
    assert pilot.frame() == Phase.FLARE
    assert pilot.demand["throttle"][0] == 0.0


def test_it_taxies_in_at_home_and_stops_elsewhere_or_without_an_engine() -> None:
    slow = {"north": 11_000.0, "ground_speed": 3.0, "wheels": 3, "main_wheels": 2}
    home = Pilot(Phase.ROLL_OUT, FINAL, **slow)
    assert home.frame() == Phase.TAXI_IN
    assert home.plan == (Reason.TAXI, 0)
    away = Pilot(Phase.ROLL_OUT, FINAL, **slow)
    away.state["site"] = 1
    silent = Pilot(Phase.ROLL_OUT, FINAL, **slow)
    silent.state["engine_silent"] = 100
    for pilot in (away, silent):
        assert pilot.frames(2.0) == Phase.ROLL_OUT
        pilot.motion["ground_speed"] = 0.0
        assert pilot.frames(1.1) == Phase.SHUT_DOWN


def test_on_its_stand_it_shuts_down_and_is_done_when_the_propeller_stands() -> None:
    pilot = Pilot(Phase.TAXI_IN, WAY_IN, north=float(LEGS[WAY_IN]["north"]) + 49.0)
    assert pilot.frames(1.9) == Phase.TAXI_IN
    assert pilot.frames(0.3) == Phase.SHUT_DOWN
    down = Pilot(Phase.SHUT_DOWN, WAY_IN)
    down.readings["engine_speed"] = 50.0
    assert down.frames(20.0) == Phase.SHUT_DOWN
    assert down.demand["engine_on"][0] == 0.0
    down.readings["engine_speed"] = 0.0
    assert down.frame() == Phase.DONE


def test_phases_are_on_the_ground_or_in_the_air() -> None:
    aloft = [phase for phase in Phase if not on_ground(int(phase))]
    assert aloft == [
        Phase.CLIMB_OUT, Phase.EN_ROUTE, Phase.HOLD, Phase.GLIDE, Phase.APPROACH, Phase.FLARE, Phase.GO_AROUND,
    ]  # fmt: skip
