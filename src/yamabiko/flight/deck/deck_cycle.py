"""The cycle about the ship, as legs and parameters: line up, take off over the bow, a left-hand pattern, approach, touch-down.

All in the ship's frame: where the ship is at time 0.
"""

from __future__ import annotations

from math import cos, pi, sin

import numpy as np

from yamabiko.earth.conformal_plane import ConformalPlane
from yamabiko.flight.airframe.parameters import AirframeParameters
from yamabiko.flight.deck.deck_approach import make_approach_parameters
from yamabiko.flight.deck.deck_lane import DeckLane
from yamabiko.flight.deck.deck_motion import DECK, deck_state
from yamabiko.flight.deck.sea_state import sea_state
from yamabiko.flight.deck.ship import Ship, make_ship
from yamabiko.flight.deck.ship_frame import DECK_LANE
from yamabiko.flight.deck.wave_off import make_wave_off_limits
from yamabiko.flight.frame import LANES, LEG, SITE
from yamabiko.flight.guidance.sizing import Way
from yamabiko.flight.kinds import LegKind, SiteKind
from yamabiko.flight.lanes.port import Records
from yamabiko.flight.loading import lane_parameters
from yamabiko.flight.sensors.records import BEACON

LINE_UP = (-52.0, -40.0)
"""m forward of the touch-down point: where the aircraft is set down, and where its run begins."""
_UPWIND, _FINAL, _RADIUS = 800.0, 3400.0, 600.0  # m; the radius takes 21 degrees of bank at 45 m/s over the deck
GLIDE_SLOPE = 0.061  # 3.5 degrees
AIM = 5.0  # m: where the glide path meets the deck; a stop takes some 110 m from there, the deck has 188
_FLARE_HEIGHT = 3.0
_OVER_STALL = 1.17
"""Approach over the clean stall: 1.3 of the stall with 25 degrees of flap by the data sheet (CS-23.73)."""
_TOUCH_SINK = 0.6  # m/s
_GUST_MARGIN = 2.5, 8.0  # of the gusts' standard deviation; m/s. Less than on land: a deck has no room for speed
_BEFORE_BOW = 10.0  # m, to stop in


def deck_site(ship: Ship, plane: ConformalPlane) -> Records:
    """(1,) of SITE: the deck from the touch-down point to its forward edge, as the ship lies in still water at time 0."""
    deck: np.void = np.zeros(1, DECK)[0]
    deck_state(make_ship(ship, sea_state(0), 0.0, np.random.default_rng(0)), 0.0, deck)
    place = float(deck["latitude"]), float(deck["longitude"])
    site = np.zeros(1, SITE)
    site["east"], site["north"] = plane.to_plane(place)
    site["height"] = deck["height"]
    site["course"] = ship.course - plane.convergence(place)
    site["length"], site["width"] = ship.deck.length - ship.deck.touch_down, ship.deck.width
    site["kind"] = SiteKind.DECK
    return site


def cycle_legs(site: np.void, climb_speed: float, approach_speed: float) -> Records:
    """(leg,) of LEG of one cycle. climb_speed, approach_speed : calibrated, m/s."""
    deck, pattern = float(site["height"]), float(site["height"]) + GLIDE_SLOPE * _FINAL
    top = LINE_UP[1] + _UPWIND
    left = -1.0 / _RADIUS
    rows = (
        # forward, to the right, turned from the course; length, curvature; heights; speed; kind
        (LINE_UP[0], 0.0, 0.0, LINE_UP[1] - LINE_UP[0], 0.0, deck, deck, 2.0, LegKind.LINE_UP),
        (LINE_UP[1], 0.0, 0.0, _UPWIND, 0.0, deck, deck + 80.0, climb_speed, LegKind.TAKE_OFF),
        (top, 0.0, 0.0, pi * _RADIUS, left, pattern, pattern, climb_speed, LegKind.APPROACH),
        (top, -2.0 * _RADIUS, pi, top + _FINAL, 0.0, pattern, pattern, climb_speed, LegKind.APPROACH),
        (-_FINAL, -2.0 * _RADIUS, pi, pi * _RADIUS, left, pattern, pattern, approach_speed, LegKind.APPROACH),
        (-_FINAL, 0.0, 0.0, _FINAL, 0.0, pattern, deck, approach_speed, LegKind.FINAL),
    )
    legs = np.zeros(len(rows), LEG)
    s, c = sin(site["course"]), cos(site["course"])
    for leg, (forward, right, turned, length, curvature, start, end, speed, kind) in zip(legs, rows, strict=True):
        leg["east"] = site["east"] + forward * s + right * c
        leg["north"] = site["north"] + forward * c - right * s
        leg["course"] = (site["course"] + turned) % (2.0 * pi)
        leg["length"], leg["curvature"] = length, curvature
        leg["start_height"], leg["end_height"], leg["airspeed"], leg["kind"] = start, end, speed, kind
    return legs


def load_deck_lanes(ship: Ship, aircraft: AirframeParameters) -> tuple[DeckLane, ...]:
    """The programs of three lanes for one cycle about a ship; the plane's zero is where the ship is at time 0."""
    plane = ConformalPlane(ship.latitude, ship.longitude)
    sites = deck_site(ship, plane)
    approach = _OVER_STALL * aircraft.stall_speed
    legs = cycle_legs(sites[0], aircraft.speeds.climb, approach)
    way = Way(
        plane=plane,
        first_taxi_in=len(legs),
        home_site=0,
        link_hold=60.0,
        link_return=120.0,
        taxi_speed=2.0,
        approach_speed=approach,
    )
    parameters = lane_parameters(aircraft, way)
    guidance = parameters["guidance"][0]
    guidance["flare_height"], guidance["threshold_height"] = _FLARE_HEIGHT, AIM * GLIDE_SLOPE
    guidance["gust_share"], guidance["largest_gust_margin"] = _GUST_MARGIN
    guidance["final_length"], guidance["final_slope"] = _FINAL, GLIDE_SLOPE
    deck = np.zeros(1, DECK_LANE)
    deck["site"] = 0
    course = float(sites["course"][0])
    deck["intended"] = ship.speed * sin(course), ship.speed * cos(course)
    deck["standing_height"] = guidance["standing_height"]
    deck["brake"] = 0.7
    deck["approach"] = make_approach_parameters(GLIDE_SLOPE, _FLARE_HEIGHT, _TOUCH_SINK, AIM)
    deck["limits"] = make_wave_off_limits(float(sites["length"][0]) - _BEFORE_BOW)
    beacons = np.zeros(0, BEACON)
    return tuple(DeckLane(lane, legs, sites, beacons, parameters, deck) for lane in range(LANES))
