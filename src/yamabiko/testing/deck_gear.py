"""A Cessna of JSBSim's own twice over: on its own gear on flat ground, and on ours on a deck that stands still there."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import jsbsim
import numpy as np

from yamabiko.earth.wgs84 import Float
from yamabiko.flight.deck.deck_motion import DECK, deck_state
from yamabiko.flight.deck.gear_contact import CONTACT, Wheel, bear_on_deck, make_gear
from yamabiko.flight.deck.sea_state import sea_state
from yamabiko.flight.deck.ship import FlightDeck, Ship, make_ship
from yamabiko.flight.frame import TRUTH

FOOT, POUND, INCH = 0.3048, 4.4482216152605, 0.0254
STEP = 1.0 / 120.0
LATITUDE, LONGITUDE = np.radians(35.0), np.radians(139.0)
GROUND = 100.0  # m above the ellipsoid
_FORCE_PLACE = '<location unit="IN"><x>41</x><y>0</y><z>36.5</z></location>'
_LBS_FT, _LBS_FT_SEC = POUND / FOOT, POUND / FOOT
# c172x: nose, left, right wheel, in inches of its structural frame.
_WHEELS = (
    ((-6.8, 0.0, -20.0), 1800.0, 500.0, 2000.0),
    ((58.2, -50.25, -18.46), 5400.0, 160.0, 320.0),
    ((58.2, 50.25, -18.46), 5400.0, 160.0, 320.0),
)


def write_cessnas(folder: Path) -> None:
    """Aircraft `on_own_gear` and `on_our_gear` under a folder, from the c172x that comes with JSBSim."""
    root = Path(jsbsim.get_default_root_dir())
    for kind in ("engine", "systems"):
        shutil.copytree(root / kind, folder / kind)
    # The autopilot, never on, holds the nose wheel straight.
    autopilot = folder / "systems" / "Autopilot.xml"
    autopilot.write_text(autopilot.read_text().replace("<output>fcs/steer-cmd-norm</output>", ""))
    for name in ("on_own_gear", "on_our_gear"):
        aircraft = folder / "aircraft" / name
        shutil.copytree(root / "aircraft" / "c172x", aircraft)
        text = (aircraft / "c172x.xml").read_text()
        (aircraft / f"{name}.xml").write_text(_with_forces(text) if name == "on_our_gear" else text)


def _with_forces(text: str) -> str:
    """The aircraft's file with forces from outside, and JSBSim's own wheels where they touch nothing.

    The ground stays where it is, for its effect on the lift.
    """
    wheels = re.compile(r'(<contact type="BOGEY".*?<z>)[^<]*', re.DOTALL)
    reactions = [
        f'<{kind} name="deck-{kind}-{axis}" frame="BODY">{_FORCE_PLACE if kind == "force" else ""}'
        f"<direction>{''.join(f'<{other}>{int(other == axis)}</{other}>' for other in 'xyz')}</direction></{kind}>"
        for kind in ("force", "moment")
        for axis in "xyz"
    ]
    forces = f"<external_reactions>{''.join(reactions)}</external_reactions>"
    return wheels.sub(r"\g<1>100", text).replace("</fdm_config>", f"{forces}</fdm_config>")


class Cessna:
    """One of the two, its engine off."""

    def __init__(
        self, folder: Path, name: str, *, speed: float, sink: float, height: float, heading: float, wind_east: float = 0.0
    ) -> None:
        self.fdm = fdm = jsbsim.FGFDMExec(str(folder))
        fdm.set_debug_level(0)
        fdm.set_dt(STEP)
        fdm.load_model(name)
        fdm.disable_output()
        self.ours = name == "on_our_gear"
        fdm["ic/lat-geod-rad"], fdm["ic/long-gc-rad"] = LATITUDE, LONGITUDE
        fdm["ic/terrain-elevation-ft"] = GROUND / FOOT
        fdm["ic/h-sl-ft"] = (GROUND + height) / FOOT
        fdm["ic/psi-true-rad"] = heading
        fdm["ic/theta-rad"], fdm["ic/phi-rad"] = 0.0, 0.0
        fdm["ic/vn-fps"], fdm["ic/ve-fps"], fdm["ic/vd-fps"] = speed / FOOT, 0.0, sink / FOOT
        fdm["atmosphere/wind-east-fps"] = wind_east / FOOT
        fdm.run_ic()
        self.truth = np.zeros(1, TRUTH)[0]
        self.contact = np.zeros(1, CONTACT)[0]
        self.deck = np.zeros(1, DECK)[0]
        deck = FlightDeck(width=200.0)
        still = Ship(LATITUDE, LONGITUDE, 0.0, 0.0, GROUND - deck.height, deck)
        self.ship = make_ship(still, sea_state(0), 0.0, np.random.default_rng(0))
        self.gear = make_gear(self._wheels(), fdm["inertia/mass-slugs"] * 14.5939029372)
        self.brake = np.zeros(2)
        self.steering = 0.0
        self.look()

    def _wheels(self) -> tuple[Wheel, Wheel, Wheel]:
        centre = [self.fdm[f"inertia/cg-{axis}-in"] for axis in "xyz"]
        wheels = []
        for number, (place, spring, damping, rebound) in enumerate(_WHEELS):
            forward, right, down = centre[0] - place[0], place[1] - centre[1], centre[2] - place[2]
            wheels.append(
                Wheel(
                    (forward * INCH, right * INCH, down * INCH),
                    spring * _LBS_FT,
                    damping * _LBS_FT_SEC,
                    rebound * _LBS_FT_SEC,
                    travel=0.9,
                    static_friction=0.8,
                    rolling_friction=0.022,
                    steered=float(number == 0),
                    brake_left=float(number == 1),
                    brake_right=float(number == 2),
                )
            )
        return wheels[0], wheels[1], wheels[2]

    def look(self) -> None:
        """What it does now, into its truth."""
        fdm, truth = self.fdm, self.truth
        truth["latitude"], truth["longitude"] = fdm["position/lat-geod-rad"], fdm["position/long-gc-rad"]
        truth["height"] = fdm["position/geod-alt-ft"] * FOOT
        truth["velocity"] = [fdm[f"velocities/v-{way}-fps"] * FOOT for way in ("north", "east", "down")]
        truth["rate"] = [fdm[f"velocities/{axis}i-rad_sec"] for axis in "pqr"]
        roll, pitch, heading = (0.5 * fdm[f"attitude/{angle}-rad"] for angle in ("phi", "theta", "psi"))
        cr, sr, cp, sp, cy, sy = np.cos(roll), np.sin(roll), np.cos(pitch), np.sin(pitch), np.cos(heading), np.sin(heading)
        truth["attitude"] = (
            cr * cp * cy + sr * sp * sy,
            sr * cp * cy - cr * sp * sy,
            cr * sp * cy + sr * cp * sy,
            cr * cp * sy - sr * sp * cy,
        )

    def step(self) -> None:
        """One step of flight dynamics with the brakes and steering as they stand."""
        fdm = self.fdm
        fdm["fcs/left-brake-cmd-norm"], fdm["fcs/right-brake-cmd-norm"] = self.brake
        fdm["fcs/steer-cmd-norm"] = self.steering / np.radians(10.0)
        if self.ours:
            deck_state(self.ship, fdm.get_sim_time(), self.deck)
            # The deck's touch-down point is put under the aircraft, wherever a ship's centre would be.
            self.deck["latitude"], self.deck["longitude"], self.deck["height"] = LATITUDE, LONGITUDE, GROUND
            bear_on_deck(self.gear, self.ship, self.deck, self.truth, self.steering, self.brake, STEP, self.contact)
            self._push()
        fdm.run()
        self.look()

    def _push(self) -> None:
        centre = np.array([self.fdm[f"inertia/cg-{axis}-in"] for axis in "xyz"])
        offset = (np.array([41.0, 0.0, 36.5]) - centre) * [-INCH, INCH, -INCH]
        moment = self.contact["moment"] - np.cross(offset, self.contact["force"])
        for number, axis in enumerate("xyz"):
            self.fdm[f"external_reactions/deck-force-{axis}/magnitude"] = self.contact["force"][number] / POUND
            self.fdm[f"external_reactions/deck-moment-{axis}/magnitude-lbsft"] = moment[number] / POUND / FOOT

    def place(self) -> Float:
        """Metres north, east and up of the ground's reference point."""
        radius = 6_371_000.0
        truth = self.truth
        return np.array(
            [
                (truth["latitude"] - LATITUDE) * radius,
                (truth["longitude"] - LONGITUDE) * radius * np.cos(LATITUDE),
                truth["height"] - GROUND,
            ]
        )

    def load(self) -> float:
        """What the ground or deck bears (N), along body down, positive up."""
        if self.ours:
            return float(-self.contact["force"][2])
        return float(-self.fdm["forces/fbz-gear-lbs"] * POUND)
