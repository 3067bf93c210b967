"""Every survey pattern flown in moderate turbulence, its corners and circles too: the short form of studies/survey_lines.py."""

import pytest
from studies.survey_lines import LARGEST_ERROR, LOW, PATTERNS, ROUGHEST, Flown, fly_mission, patterns_mission


@pytest.fixture(scope="module", params=[LOW, ROUGHEST], ids=["low", "roughest air"])
def flown(request: pytest.FixtureRequest) -> Flown:
    return fly_mission("patterns", patterns_mission(request.param), seed=1)


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_is_flown_whole_and_on_its_lines(flown: Flown, name: str) -> None:
    (pattern,) = [pattern for pattern in flown.patterns if pattern.name == name]
    assert pattern.finished == pattern.lines > 0
    assert pattern.error_95 <= LARGEST_ERROR


def test_no_lane_is_dropped_on_the_way_and_it_lands(flown: Flown) -> None:
    assert flown.dropped == ()
    assert flown.outcome == "landed"
