"""Guidance of one lane that is always followed, its aircraft standing where it is put: to test what it demands and proposes."""

from __future__ import annotations

from typing import Any

import numpy as np

from yamabiko.earth.conformal_plane import ConformalPlane
from yamabiko.flight.airframe.parameters import read_parameters
from yamabiko.flight.demand import DEMAND
from yamabiko.flight.frame import FRAME_RATE, LEG, READINGS, SITE, VOTED
from yamabiko.flight.guidance.guide import guide, start_guidance
from yamabiko.flight.guidance.onboard_plans import Reason, reason_of, site_of
from yamabiko.flight.guidance.parameters import GUIDANCE_STATE
from yamabiko.flight.guidance.sizing import Way, guidance_parameters
from yamabiko.flight.kinds import LegKind, Order, Phase, SiteKind
from yamabiko.flight.motion import MOTION

PLANE = ConformalPlane(0.6, 2.4)
LINK_HOLD, LINK_RETURN = 20.0, 60.0
WAY = Way(PLANE, 6, 0, 28.0, LINK_HOLD, LINK_RETURN, 5.0)
PARAMETERS = np.array([guidance_parameters(read_parameters("male"), WAY)])
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
    """(site,): the runway at the end of the final, another runway 6 km beside it, and a field that is nearer."""
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
    """A lane's guidance in a phase, on a leg and with a plan; motion : fields of MOTION."""

    def __init__(self, phase: Phase, leg: int, plan: int = 0, /, **motion: float) -> None:
        self.state, self.demand, self.voted = np.zeros(1, GUIDANCE_STATE), np.zeros(1, DEMAND), np.zeros(1, VOTED)
        self.readings, self.motion = np.zeros(1, READINGS), np.zeros(1, MOTION)
        start_guidance(PARAMETERS[0], self.state[0])
        self.state["phase"], self.state["leg"], self.state["plan"] = int(phase), leg, plan
        self.state["frames"] = 1
        self.readings["engine_running"] = 1
        self.motion["surfaces_sound"] = self.motion["ruddervators_sound"] = self.motion["airspeed_measured"] = 1
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
        """Let an order come over the link."""
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
        """Why and to which site the proposed plan leads."""
        number = int(self.state["next_plan"][0])
        return Reason(reason_of(number)), site_of(number)
