"""What leads from one phase in the air to the next, one cause at a time: orders, faults, silence, obstructions, their absence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.flight.demand import Vertical, Yaw
from yamabiko.flight.frame import FRAME_RATE
from yamabiko.flight.guidance.onboard_plans import Reason, plan_number
from yamabiko.flight.guidance.parameters import OWN
from yamabiko.flight.kinds import Order, Phase, SiteKind
from yamabiko.testing import lone_guidance
from yamabiko.testing.lone_guidance import (
    APPROACH,
    FINAL,
    LEGS,
    LINK_HOLD,
    LINK_RETURN,
    ON_FINAL,
    ON_THE_WAY,
    PARAMETERS,
    SITE_HEIGHT,
    SITES,
    TRANSIT,
    Pilot,
)

FIELD = 2


def test_it_follows_the_way_from_sixty_metres_on() -> None:
    low = Pilot(Phase.CLIMB_OUT, TRANSIT, **(ON_THE_WAY | {"height": SITE_HEIGHT + 59.0}))
    assert low.frame() == Phase.CLIMB_OUT
    assert (low.demand["throttle"][0], low.demand["vertical"][0]) == (1.0, Vertical.SPEED_BY_PITCH)
    assert Pilot(Phase.CLIMB_OUT, TRANSIT, **(ON_THE_WAY | {"height": SITE_HEIGHT + 61.0})).frame() == Phase.EN_ROUTE


def en_route(plan: int = 0, north: float = 3000.0) -> Pilot:
    return Pilot(Phase.EN_ROUTE, TRANSIT, plan, **(ON_THE_WAY | {"north": north}))


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
    pilot = en_route(north=6500.0)
    pilot.readings["engine_running"] = 0
    assert pilot.frames(1.0) == Phase.EN_ROUTE
    assert pilot.frames(0.1) == Phase.GLIDE
    assert pilot.plan == (Reason.GLIDE, FIELD)


def test_without_a_site_within_a_glide_it_comes_down_into_the_wind() -> None:
    """7.7 km from the field and 360 m above it."""
    pilot = en_route(north=1300.0)
    pilot.readings["engine_running"] = 0
    assert pilot.frames(1.1) == Phase.GLIDE
    assert pilot.plan[0] == Reason.FORCED


@pytest.mark.parametrize(("height", "reason"), [(700.0, Reason.GLIDE), (160.0, Reason.FORCED)])
def test_a_glide_is_held_to_its_site_while_it_is_within_reach(height: float, reason: Reason) -> None:
    pilot = Pilot(Phase.GLIDE, OWN, plan_number(0, int(Reason.GLIDE), FIELD), **(ON_THE_WAY | {"north": 4500.0, "height": height}))
    pilot.state["own_count"], pilot.state["own_legs"][0, 0] = 1, LEGS[TRANSIT]
    pilot.readings["engine_running"] = 0
    pilot.frame()
    while pilot.state["next_plan"][0] == pilot.state["plan"][0]:
        assert pilot.frame() == Phase.GLIDE
        assert pilot.state["frames"][0] < 4.0 * FRAME_RATE
    assert pilot.plan[0] == reason
    assert reason == Reason.FORCED or pilot.plan[1] == FIELD


def test_ditched_is_what_has_wheels_in_the_water_at_the_ditching_area_it_glided_to(monkeypatch: pytest.MonkeyPatch) -> None:
    water = SITES.copy()
    water["kind"][FIELD] = SiteKind.DITCHING
    monkeypatch.setattr(lone_guidance, "SITES", water)
    low = {"north": 9100.0, "height": 40.0 + 1.0, "ground_speed": 25.0, "airspeed": 25.0, "true_airspeed": 25.0}
    pilot = Pilot(Phase.FLARE, OWN, plan_number(0, int(Reason.GLIDE), FIELD), **low)
    pilot.state["own_count"], pilot.state["own_legs"][0, 0], pilot.state["site"] = 1, LEGS[FINAL], FIELD
    pilot.state["flare_height"] = 6.0
    pilot.readings["engine_running"] = 0
    assert pilot.frames(1.0) == Phase.FLARE
    pilot.motion["wheels"] = pilot.motion["main_wheels"] = 2
    assert pilot.frames(1.0) == Phase.DITCHED


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


def test_flaps_and_airspeed_help_to_balance_a_ruddervator_that_is_stuck() -> None:
    """Slow and without flaps where it lifts the nose, gusts or not; faster and with flaps where it holds it down."""
    gusty = {"surfaces_sound": 0, "gust_variance": 9.0}
    lifted, held = approaching(lost_pitch=0.2, **gusty), approaching(lost_pitch=-0.2, **gusty)
    lifted.frame()
    held.frame()
    approach_speed = PARAMETERS[0]["approach_speed"]
    assert lifted.demand["flap"][0] == 0.0
    assert lifted.demand["airspeed"][0] <= approach_speed + 3.5 + 1e-9
    assert held.demand["flap"][0] == PARAMETERS[0]["approach_flap"]
    assert held.demand["airspeed"][0] >= approach_speed + 5.0 - 1e-9


def test_with_a_surface_lost_it_goes_on_where_a_sound_aircraft_goes_round() -> None:
    aside = {"east": 15.0}
    assert approaching(**aside).frames(3.0) == Phase.GO_AROUND
    assert approaching(surfaces_sound=0, **aside).frames(3.0) == Phase.APPROACH


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


@pytest.mark.parametrize(
    ("lost", "begun", "phase"),
    [
        ({"surfaces_sound": 0}, 6.0, Phase.GO_AROUND),  # an aileron
        ({"surfaces_sound": 0}, 1.0, Phase.FLARE),  # an aileron, after a bounce
        ({"surfaces_sound": 0, "ruddervators_sound": 0}, 6.0, Phase.FLARE),
    ],
)
def test_with_a_surface_lost_a_flare_beside_the_runway_is_broken_off_only_before_a_touch_and_with_both_ruddervators(
    lost: dict[str, float], begun: float, phase: Phase
) -> None:
    pilot = flaring(3.0, east=8.0, **lost)
    pilot.state["flare_height"] = begun
    assert pilot.frame() == phase


@pytest.mark.parametrize(("climbs", "asked"), [(0.5, -1.0), (-2.2, -1.06), (-8.0, -1.6)])
def test_without_an_engine_a_flare_neither_floats_nor_lets_a_downdraft_be(climbs: float, asked: float) -> None:
    """Its sink starts from one to 1.6 times that of the glide with flaps in, whatever the air does when it begins."""
    pilot = flaring(9.0, climb_rate=climbs, airspeed=28.6)
    pilot.state["engine_silent"], pilot.state["frames"] = 1000, -1
    pilot.frame()
    assert float(pilot.demand["climb_rate"][0]) == pytest.approx(2.0 * asked, abs=0.2)


def test_without_an_engine_no_flare_is_broken_off() -> None:
    pilot = flaring(3.0)
    pilot.state["engine_silent"] = 1000
    pilot.readings["engine_running"], pilot.readings["runway_obstructed"] = 0, 1
    assert pilot.frame() == Phase.FLARE
    assert pilot.demand["throttle"][0] == 0.0


@pytest.mark.parametrize(("sink", "phase"), [(1.5, Phase.APPROACH), (3.5, Phase.FLARE)])
def test_the_faster_it_sinks_the_earlier_it_flares(sink: float, phase: Phase) -> None:
    standing = float(PARAMETERS[0]["standing_height"])
    low = {"north": 10_680.0, "height": SITE_HEIGHT + standing + 8.0, "climb_rate": -sink}
    assert approaching(**low).frame() == phase


def close(above: float, sound: int = 1, **motion: float) -> Pilot:
    """100 m before the threshold, wheels `above` m over it, where 15 m is about the glide path; half the throttle was on."""
    height = SITE_HEIGHT + float(PARAMETERS[0]["standing_height"]) + above
    pilot = approaching(**({"north": 10_620.0, "height": height, "surfaces_sound": sound, "climb_rate": -1.5} | motion))
    pilot.voted["command"]["throttle"] = 0.5
    pilot.state["throttle"] = 0.5
    pilot.frame()
    return pilot


@pytest.mark.parametrize(
    ("above", "sound", "vertical"), [(25.0, 1, Vertical.ENERGY), (15.0, 1, Vertical.SINK), (15.0, 0, Vertical.ENERGY)]
)
def test_near_the_ground_pitch_holds_the_sink_unless_a_surface_is_lost(above: float, sound: int, vertical: Vertical) -> None:
    assert close(above, sound).demand["vertical"][0] == vertical


def test_near_the_ground_throttle_holds_the_airspeed_and_sink_leads_back_to_the_path() -> None:
    slow, fast = close(15.0, airspeed=24.0), close(15.0, airspeed=34.0)
    assert slow.demand["throttle"][0] > 0.5 > fast.demand["throttle"][0]
    low, high = close(12.0), close(18.0)
    assert low.demand["climb_rate"][0] > high.demand["climb_rate"][0]
    assert high.demand["climb_rate"][0] - low.demand["climb_rate"][0] <= 1.6 + 1e-9


def flare_begun(above: float, **motion: float) -> Pilot:
    """In the first frame of a flare, after an approach with 0.3 of throttle or a bounce."""
    pilot = flaring(above, **motion)
    pilot.state["throttle"] = 0.3
    pilot.state["phase"] = int(Phase.APPROACH)
    pilot.voted["phase"] = int(Phase.FLARE)
    pilot.frame()
    return pilot


def test_a_flare_pulls_out_of_too_much_sink_and_does_not_go_on_with_it() -> None:
    assert flare_begun(6.0, climb_rate=-4.0).demand["climb_rate"][0] == pytest.approx(-2.0)


def test_sinking_more_than_asked_for_brings_power() -> None:
    soft, hard = flaring(2.0, climb_rate=-1.0), flaring(2.0, climb_rate=-4.0)
    soft.frame(), hard.frame()
    assert soft.demand["throttle"][0] < 0.1
    assert hard.demand["throttle"][0] > 0.5


def test_after_a_bounce_there_is_little_power() -> None:
    assert flare_begun(6.0).demand["throttle"][0] == pytest.approx(0.3)
    assert flare_begun(0.5).demand["throttle"][0] < 0.06


def test_it_is_put_down_the_firmer_the_gustier_it_is() -> None:
    asked = []
    for variance in (0.0, 1.0, 100.0):
        pilot = flaring(0.0, gust_variance=variance)
        pilot.frame()
        asked.append(float(pilot.demand["climb_rate"][0]))
    assert asked == pytest.approx([-0.4, -0.65, -1.0])


@pytest.mark.parametrize(
    ("above", "motion", "phase"),
    [
        (2.0, {"north": 10_720.0 + 0.44 * 1200.0}, Phase.FLARE),
        (2.0, {"north": 10_720.0 + 0.46 * 1200.0}, Phase.GO_AROUND),
        (1.0, {"north": 10_720.0 + 0.46 * 1200.0}, Phase.FLARE),
        (1.0, {"east": 4.0, "course": 0.05}, Phase.FLARE),
        (1.0, {"east": 4.0, "course": 0.12}, Phase.GO_AROUND),
        (1.0, {"east": 4.0, "course": -0.12}, Phase.FLARE),
        (0.3, {"east": 4.0, "course": 0.12}, Phase.FLARE),
    ],
    ids=["not yet long", "long", "long and low", "drifting little", "drifting away", "drifting back", "drifting away, too low"],
)
def test_a_flare_too_far_along_or_drifting_away_is_broken_off(above: float, motion: dict[str, float], phase: Phase) -> None:
    pilot = flaring(above, **motion)
    assert pilot.frame() == phase
    tired = flaring(above, **motion)
    tired.state["go_arounds"] = 4
    assert tired.frame() == Phase.FLARE


@pytest.mark.parametrize(("above", "vertical"), [(1.0, Vertical.SINK), (20.0, Vertical.SPEED_BY_PITCH)])
def test_a_go_around_near_the_ground_climbs_before_it_gains_airspeed(above: float, vertical: Vertical) -> None:
    pilot = Pilot(Phase.GO_AROUND, FINAL, **(ON_FINAL | {"height": SITE_HEIGHT + float(PARAMETERS[0]["standing_height"]) + above}))
    pilot.frame()
    assert (pilot.demand["vertical"][0], pilot.demand["throttle"][0]) == (vertical, 1.0)
    assert above > 8.0 or pilot.demand["climb_rate"][0] > 0.0
