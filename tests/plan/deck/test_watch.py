"""Watches of a ship's drones: kept at every minute when they can be, told honestly when not, and every limit of the deck kept."""

import dataclasses
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.errors import InputError
from yamabiko.plan.deck.check_watch import check_watch
from yamabiko.plan.deck.deck_plan import DeckEvent, DeckLimits, DeckPlan, Failure, coverage_of, limits_for
from yamabiko.plan.deck.watch import plan_watch, replan_watch
from yamabiko.platform.drone_envelope import reach
from yamabiko.platform.drone_models import drone_model

HOUR = 3_600.0
SHIP = ("A", "B", "C", "D")
LIMITS = limits_for(drone_model("deck"), 150_000.0)


@cache
def watch() -> DeckPlan:
    return plan_watch(SHIP, LIMITS, 72.0 * HOUR)


def faults(plan: DeckPlan) -> set[str]:
    return {fault.limit for fault in check_watch(plan)}


def test_four_aircraft_keep_two_on_station_at_every_minute_of_three_days() -> None:
    assert check_watch(watch()) == ()
    for minute in range(72 * 60):
        there = {e.aircraft for e in watch().events if e.kind == "on station" and e.start <= 60.0 * minute < e.end}
        assert len(there) >= 2, minute
    assert coverage_of(watch()).whole


def test_nobody_is_on_station_for_nothing() -> None:
    assert sum(coverage_of(watch()).shares[3:]) < 0.02
    launches = [event for event in watch().events if event.kind == "launch"]
    # 144 h on station in stays of at most 18.7 h are 8 sorties; staggering the posts costs two more.
    assert len(launches) <= 10


def test_the_same_question_gives_the_same_watch() -> None:
    assert plan_watch(SHIP, LIMITS, 72.0 * HOUR) == watch()


def test_a_station_in_reach_is_reached_and_one_beyond_is_refused() -> None:
    envelope = drone_model("deck")
    # flying there and back with all the time on the way is what the reach is
    assert limits_for(envelope, 0.5 * reach(envelope)).transit_time < 0.5 * LIMITS.longest_flight
    with pytest.raises(InputError, match="station distance"):
        limits_for(envelope, 1.05 * reach(envelope))


@pytest.mark.parametrize("at", [3.0, 30.4, 50.0])
@pytest.mark.parametrize("name", SHIP)
def test_after_one_failure_no_more_is_lost_than_the_time_to_replace_it(name: str, at: float) -> None:
    after = replan_watch(watch(), Failure(name, at * HOUR))
    coverage = coverage_of(after)
    assert faults(after) <= {"station"}
    on_station = any(e.aircraft == name and e.kind == "on station" and e.start <= at * HOUR < e.end for e in watch().events)
    assert coverage.shares[0] == 0.0
    # preparation, launch and transit of another, and a turn on the runway: with three left, two can still be kept up
    longest = max((end - start for start, end, _ in coverage.gaps), default=0.0)
    replaced = 2_768.6 + LIMITS.spot_time + LIMITS.unfold_time + LIMITS.check_time + LIMITS.launch_time + 600.0
    assert longest <= (replaced if on_station else replaced + LIMITS.refuel_time + LIMITS.recovery_time)
    assert sum(end - start for start, end, _ in coverage.gaps) <= 0.04 * after.watch


def test_what_began_before_a_failure_is_as_it_was() -> None:
    after = replan_watch(watch(), Failure("A", 30.4 * HOUR))
    ended = [event for event in watch().events if event.end <= 30.4 * HOUR]
    assert set(ended) <= set(after.events)


def test_two_failures_leave_one_post_and_are_told() -> None:
    first = replan_watch(watch(), Failure("A", 5.0 * HOUR))
    assert any(e.aircraft == "A" and e.kind == "on station" and e.end == 5.0 * HOUR for e in first.events)
    second = replan_watch(first, Failure("B", 10.0 * HOUR))
    assert faults(second) <= {"station"}
    coverage = coverage_of(second)
    assert not coverage.whole
    assert coverage.shares[1] > 0.05
    assert coverage.shares[1] + coverage.shares[2] > 0.95


def test_two_aircraft_cannot_keep_two_on_station_and_it_is_told() -> None:
    plan = plan_watch(("A", "B"), LIMITS, 72.0 * HOUR)
    assert faults(plan) == {"station"}
    coverage = coverage_of(plan)
    # each is away for 2.9 h of every 21.6: both on station for no more than three quarters of the time
    assert 0.6 < coverage.shares[2] < 0.9


@settings(max_examples=8, deadline=None)
@given(
    aircraft=st.integers(3, 6),
    distance=st.floats(20e3, 400e3),
    refuel=st.floats(1_200.0, 7_200.0),
    launch=st.floats(60.0, 400.0),
    spots=st.integers(1, 3),
)
def test_every_watch_that_is_found_keeps_every_limit_of_the_deck(
    aircraft: int, distance: float, refuel: float, launch: float, spots: int
) -> None:
    limits = dataclasses.replace(
        limits_for(drone_model("deck"), distance), refuel_time=refuel, launch_time=launch, working_spots=spots
    )
    plan = plan_watch([f"d{number}" for number in range(aircraft)], limits, 24.0 * HOUR, work=4.0)
    assert faults(plan) <= {"station"}
    assert ("station" in faults(plan)) == (not coverage_of(plan).whole)


def changed(plan: DeckPlan, kind: str, by: tuple[float, float]) -> DeckPlan:
    """The plan with the first event of a kind moved at its start and its end (s)."""
    number = next(number for number, event in enumerate(plan.events) if event.kind == kind and event.start > 0.0)
    event = plan.events[number]
    moved = dataclasses.replace(event, start=event.start + by[0], end=event.end + by[1])
    return dataclasses.replace(plan, events=(*plan.events[:number], moved, *plan.events[number + 1 :]))


@pytest.mark.parametrize(
    ("kind", "by", "limit"),
    [
        ("unfold", (0.0, -30.0), "time"),
        ("check", (-600.0, -600.0), "order"),
        ("on station", (0.0, -7_200.0), "station"),
        ("recover", (0.0, 40_000.0), "endurance"),
        ("fold", (600.0, 600.0), "order"),
    ],
)
def test_an_event_that_was_moved_is_found_out(kind: str, by: tuple[float, float], limit: str) -> None:
    assert limit in faults(changed(watch(), kind, by))


@pytest.mark.parametrize(
    ("changes", "limit"),
    [
        ({"separation": 3_600.0}, "runway"),
        ({"longest_flight": 60_000.0}, "endurance"),
        ({"park": 1}, "park"),
        ({"refuel_time": 7_200.0}, "time"),
        ({"transit_time": 4_000.0}, "time"),
    ],
)
def test_a_deck_that_can_do_less_is_found_out(changes: dict[str, Any], limit: str) -> None:
    assert limit in faults(dataclasses.replace(watch(), limits=dataclasses.replace(LIMITS, **changes)))


def test_crowded_spots_and_fuel_points_are_found_out() -> None:
    twice = [dataclasses.replace(event, aircraft=name) for event in watch().events if event.aircraft == "A" for name in SHIP]
    assert {"working spots", "fuel points", "runway"} <= faults(dataclasses.replace(watch(), events=tuple(twice)))


def test_who_failed_must_not_be_seen_again() -> None:
    assert "failure" in faults(dataclasses.replace(watch(), failures=(Failure("B", 10.0 * HOUR),)))


def test_coverage_counts_what_the_events_say() -> None:
    stays = [("A", 0.0, 50.0), ("B", 0.0, 100.0), ("C", 60.0, 100.0)]
    events = tuple(DeckEvent(name, 0, "on station", start, end) for name, start, end in stays)
    coverage = coverage_of(DeckPlan(("A", "B", "C"), LIMITS, 100.0, 2, events))
    assert coverage.shares == pytest.approx((0.0, 0.1, 0.9))
    assert coverage.gaps == ((50.0, 60.0, 1),)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: plan_watch(("A", "A"), LIMITS, HOUR), "aircraft"),
        (lambda: plan_watch(("A",), LIMITS, HOUR), "2 on station of 1"),
        (lambda: plan_watch(SHIP, LIMITS, 0.0), "watch"),
        (lambda: DeckLimits(transit_time=3_600.0, longest_flight=7_200.0), "longest flight"),
        (lambda: DeckLimits(transit_time=-1.0, longest_flight=7_200.0), "transit time"),
        (lambda: DeckLimits(transit_time=60.0, longest_flight=7_200.0, working_spots=0), "working spots"),
        (lambda: replan_watch(watch(), Failure("Z", 10.0)), "failed aircraft"),
        (lambda: replan_watch(watch(), Failure("A", 1e9)), "time of failure"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(call: object, named: str) -> None:
    with pytest.raises(InputError, match=named):
        call()  # type: ignore[operator]
