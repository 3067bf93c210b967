"""The page about guidance and control names every phase and every reason for a plan, and figures as the aircraft has them."""

from __future__ import annotations

import re
from math import degrees
from pathlib import Path

import numpy as np

from yamabiko.earth.conformal_plane import ConformalPlane
from yamabiko.flight.airframe.parameters import read_parameters
from yamabiko.flight.guidance.onboard_plans import Reason
from yamabiko.flight.guidance.sizing import Way, guidance_parameters
from yamabiko.flight.kinds import Phase

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "explanation" / "drone-guidance-and-control.md").read_text(encoding="utf-8")
PARAMETERS = guidance_parameters(
    read_parameters("male"), Way(ConformalPlane(0.6, 2.4), 3, 0, 28.0, 20.0, 60.0, 5.0)
)  # fmt: skip


def test_every_phase_is_in_the_diagram() -> None:
    diagram = "\n".join(line for line in PAGE.splitlines() if line.startswith("    "))
    assert {phase.name for phase in Phase} <= set(re.findall(r"[A-Z_]{4,}", diagram))


def test_every_reason_for_a_plan_is_named() -> None:
    (named,) = re.findall(r"the reason \(([a-z, ]+)\)", PAGE)
    assert set(named.split(", ")) == {reason.name.lower() for reason in Reason if reason != Reason.MISSION}


def test_figures_are_those_of_the_parameters() -> None:
    assert f"largest bank ({degrees(PARAMETERS['bank']):.0f} degrees)" in PAGE
    assert f"{PARAMETERS['roll_lead']:.1f} s before its start" in PAGE.replace("\n", " ")
    assert f"From {PARAMETERS['flare_height']:.0f} m on" in PAGE
    assert np.isclose(PARAMETERS["go_arounds"], 2) and "The second go-around leads to the nearest other runway" in PAGE
