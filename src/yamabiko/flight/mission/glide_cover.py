"""Where on its way a mission's aircraft, its engine out, glides to none of the mission's sites; and fields too short to stop on.

That is told, not refused: a survey far out at sea is flown all the same. Reach is reckoned as on board (`guidance.glides`), in the
forecast's wind.
"""

from __future__ import annotations

from dataclasses import replace
from math import degrees

import numpy as np

from yamabiko.flight.airframe.parameters import read_parameters
from yamabiko.flight.frame import VOTED
from yamabiko.flight.guidance.glides import NOWHERE, best_glide
from yamabiko.flight.guidance.sizing import Way, guidance_parameters
from yamabiko.flight.kinds import SiteKind
from yamabiko.flight.mission.checks import Planned
from yamabiko.flight.mission.leg_samples import sample_legs
from yamabiko.flight.mission.wind_profile import along_and_across

_SPACING = 250.0  # m between places from which a glide is reckoned


def glide_notes(planned: Planned) -> tuple[str, ...]:
    """A line for every stretch of the way with no site within a glide, and for every field that is too short."""
    return (*_short_fields(planned), *_uncovered(planned))


def _short_fields(planned: Planned) -> list[str]:
    notes = []
    for site in planned.mission.sites:
        tail = along_and_across(planned.performance.wind.at(site.height + 10.0), site.course)[0]
        needed = planned.performance.landing_run(abs(tail))
        if site.kind is SiteKind.FIELD and site.length < needed:
            notes.append(f"field {site.name} is {site.length:.0f} m long, a landing there takes up to {needed:.0f} m")
    return notes


def _uncovered(planned: Planned) -> list[str]:
    samples = sample_legs(planned.legs, _SPACING)
    spaced = replace(planned, samples=samples)
    guidance = _guidance(planned)
    flown = np.flatnonzero(spaced.in_flight())
    covered = [_covered(spaced, int(index), guidance) for index in flown]
    notes: list[str] = []
    start = 0
    while start < len(flown):
        end = start
        while end < len(flown) and not covered[end]:
            end += 1
        if end > start:
            notes.append(_told(spaced, int(flown[start]), int(flown[end - 1])))
        start = end + 1
    return notes


def _covered(planned: Planned, index: int, guidance: np.void) -> bool:
    """Whether some site is within a glide from a sample."""
    samples, performance = planned.samples, planned.performance
    latitude, longitude = planned.plane.from_plane(samples.point[index])
    height = float(samples.height[index])
    wind = performance.wind.at(height)
    course = float(samples.course[index] + planned.plane.convergence([latitude, longitude]))
    tail, cross = along_and_across(wind, course)
    airspeed = performance.true_airspeed(performance.cruise, height)
    over_ground = tail + float(np.sqrt(max(airspeed**2 - cross**2, 0.0)))
    here = np.zeros(1, VOTED)
    here["latitude"], here["longitude"], here["height"], here["wind"] = latitude, longitude, height, wind
    here["velocity"] = (over_ground * np.cos(course), over_ground * np.sin(course), 0.0)
    return bool(best_glide(here[0], planned.sites, guidance) != NOWHERE)


def _guidance(planned: Planned) -> np.void:
    """The record of GUIDANCE_PARAMETERS that the aircraft is loaded with, as far as glides go by it."""
    way = Way(planned.plane, len(planned.legs), 0, planned.performance.approach, 0.0, 0.0, 0.0)
    record: np.void = guidance_parameters(read_parameters(planned.mission.aircraft), way)
    return record


def _told(planned: Planned, first: int, last: int) -> str:
    samples = planned.samples
    steps = np.hypot(*np.diff(samples.point[first : last + 1], axis=0).T)
    latitude, longitude = planned.plane.from_plane(samples.point[first])
    labels = dict.fromkeys(planned.labels[leg] for leg in samples.leg[first : last + 1])
    length = max(float(steps.sum()), _SPACING) / 1e3
    where = f"{degrees(latitude):.4f}, {degrees(longitude):.4f} deg"
    return f"{', '.join(labels)}: no site within a glide on {length:.1f} km from {where} on"
