"""What a mission's aircraft can do on a leg: slopes and turns for laying out, run and stop on the runway, all on the safe side.

Built on DroneEnvelope, whose heights are above mean sea level; those here are above the ellipsoid.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import degrees

from yamabiko.errors import InputError
from yamabiko.flight.airframe.fuel import steady_fuel_flow
from yamabiko.flight.airframe.parameters import Engine, read_parameters
from yamabiko.flight.mission.mission import Mission
from yamabiko.flight.mission.route import Slopes
from yamabiko.flight.mission.wind_profile import WindProfile
from yamabiko.platform.drone_envelope import (
    DroneEnvelope,
    power_available,
    rate_of_climb,
    reserve_fuel,
    stall_airspeed,
    true_airspeed,
)
from yamabiko.platform.drone_models import drone_model
from yamabiko.platform.dubins import GRAVITY, turn_radius

_CLIMB_SHARE = 0.75  # of the rate of climb that legs are laid out for; estimate: the rest is for turns, gusts and a warm day
_LEAST_CLIMB = 0.5  # m/s: 100 ft/min, the usual mark of a service ceiling
_SLOWEST = 1.2  # over the stall airspeed, in flight; estimate
_LIFT_OFF = 1.15  # over the stall airspeed; estimate
_APPROACH = 1.2  # over the stall airspeed with flaps up, so about 1.3 of that with flaps; estimate
_STRONGEST = 0.7  # share of the true airspeed that the wind may have; estimate
_ROLLING = 0.04  # friction of rolling wheels on asphalt: Anderson, "Aircraft Performance and Design", 1999, table 6.1
_STATIC_EFFICIENCY = 0.6  # share of the propeller's efficiency that is left on the run; estimate
_RUN_MARGIN = 1.25  # on runs and stops; estimate
_BRAKING = 1.5  # m/s2; estimate
_FLARE = 250.0  # m from the threshold to where the wheels bear, coming down at three degrees; estimate


@dataclass(frozen=True, eq=False)
class Performance:
    """A mission's aircraft in its forecast wind. engine : that which flies it. wind : the forecast's. take_off_mass : kg."""

    mission: Mission
    envelope: DroneEnvelope
    engine: Engine
    wind: WindProfile
    take_off_mass: float

    @classmethod
    def of(cls, mission: Mission) -> Performance:
        """The aircraft of a mission.

        Raises InputError for one that is not known, and for fuel, airspeeds and banks that it cannot have.
        """
        try:
            envelope = drone_model(mission.aircraft)
        except InputError as error:
            raise InputError(mission.source, "aircraft", error.found, error.expected) from None
        if mission.fuel > envelope.usable_fuel:
            raise InputError(mission.source, "fuel", f"{mission.fuel:g} kg", f"at most {envelope.usable_fuel:g} kg")
        wind = WindProfile.of(mission.forecast, mission.home.height, envelope.wing_span)
        performance = cls(mission, envelope, read_parameters(mission.aircraft).engine, wind, envelope.empty_mass + mission.fuel)
        performance._require_margins()
        return performance

    def _require_margins(self) -> None:
        """Refuse airspeeds too near the stall and turns steeper than the aircraft's limit."""
        least = _SLOWEST * self.stall
        for name, airspeed in (("cruise", self.cruise), ("survey", self.survey)):
            if airspeed < least:
                found, expected = f"{airspeed:.1f} m/s", f"at least {least:.1f} m/s with {self.mission.fuel:g} kg of fuel"
                raise InputError(self.mission.source, f"{name} airspeed", found, expected)
        bank, limit = self.mission.rules.turn_bank, self.envelope.bank_limit
        if bank > limit:
            raise InputError(self.mission.source, "turn bank", f"{degrees(bank):g} deg", f"at most {degrees(limit):g} deg")

    @property
    def cruise(self) -> float:
        """Calibrated airspeed on the way (m/s)."""
        return self.mission.cruise_airspeed or self.envelope.cruise_airspeed

    @property
    def survey(self) -> float:
        """Calibrated airspeed on survey lines (m/s)."""
        return self.mission.survey_airspeed or self.envelope.survey_airspeed

    @property
    def stall(self) -> float:
        """Calibrated airspeed (m/s) at which the aircraft stalls at take-off mass, flaps up."""
        return stall_airspeed(self.envelope, self.take_off_mass)

    @property
    def approach(self) -> float:
        """Calibrated airspeed on approach (m/s)."""
        return min(_APPROACH * self.stall, self.cruise)

    def sea_height(self, height: float) -> float:
        """m above mean sea level of a height above the ellipsoid (m)."""
        return height - self.mission.geoid_undulation

    def true_airspeed(self, airspeed: float, height: float) -> float:
        """True airspeed (m/s) of a calibrated one at a height above the ellipsoid (m)."""
        return true_airspeed(airspeed, self.sea_height(height))

    def slopes(self, low: float, high: float, label: str = "way") -> Slopes:
        """Slopes and turning circle for a way between two heights (m above the ellipsoid, in either order).

        Those of the greatest true airspeed and wind on the way. label : what the way belongs to, for messages. Raises InputError
        where the upper height is above the ceiling or cannot be climbed to, or the wind there is too strong.
        """
        low, high = min(low, high), max(low, high)
        self.require_ceiling(high, label)
        self.require_wind(high, label)
        wind = self.wind.strongest(low, high)
        fastest = self.true_airspeed(max(self.cruise, self.survey), high)
        radius = float(turn_radius(fastest, wind, self.mission.rules.turn_bank))
        rate = rate_of_climb(self.envelope, self.take_off_mass, self.sea_height(high))
        if rate < _LEAST_CLIMB:
            expected = f"a height at which {self.take_off_mass:.0f} kg still climb at {_LEAST_CLIMB:g} m/s"
            raise InputError(self.mission.source, f"{label} height", f"{self.sea_height(high):.0f} m above the sea", expected)
        over_ground = self.true_airspeed(self.cruise, high) + wind
        return Slopes(_CLIMB_SHARE * rate / over_ground, self.envelope.descent_rate / over_ground, radius)

    def require_ceiling(self, height: float, label: str) -> None:
        """Raise InputError for a height (m above the ellipsoid) above the aircraft's ceiling."""
        if self.sea_height(height) > self.envelope.ceiling:
            found, expected = (
                f"{self.sea_height(height):.0f} m above the sea",
                f"at most the ceiling of {self.envelope.ceiling:.0f} m",
            )
            raise InputError(self.mission.source, f"{label} height", found, expected)

    def require_wind(self, height: float, label: str) -> None:
        """Raise InputError where the wind at a height (m above the ellipsoid) leaves too little of the airspeed."""
        wind, speed = self.wind.speed(height), self.true_airspeed(min(self.cruise, self.survey), height)
        if wind > _STRONGEST * speed:
            found = f"wind of {wind:.1f} m/s at {height:.0f} m"
            expected = f"at most {_STRONGEST * speed:.1f} m/s for a true airspeed of {speed:.1f} m/s"
            raise InputError(self.mission.source, f"{label} forecast", found, expected)

    def lead_in(self, height: float) -> float:
        """Metres of straight flight before a run at a height (m above the ellipsoid): the time to settle, downwind."""
        return self.mission.rules.settle * (self.true_airspeed(self.survey, height) + self.wind.speed(height))

    def fuel_flow(self, power: float, height: float) -> float:
        """Fuel flow (kg/s) for a power at the shaft (W) at a height (m above the ellipsoid); never less than idling."""
        sea = self.sea_height(height)
        flow = steady_fuel_flow(self.engine, max(power, 0.0), power_available(self.envelope, sea), sea)
        return max(flow, self.idle_flow)

    @property
    def idle_flow(self) -> float:
        """Fuel flow (kg/s) of the idling engine."""
        return self.envelope.idle_power * self.envelope.consumption

    def ground_run(self, headwind: float) -> float:
        """Metres from standstill to lifting off, as expected."""
        return self.take_off_run(headwind) / _RUN_MARGIN

    def braking_time(self, length: float) -> float:
        """s from touching down to rolling slowly, within a length (m) of runway."""
        return 2.0 * min(length, self.landing_run(0.0) / _RUN_MARGIN) / self.true_airspeed(self.approach, self.mission.home.height)

    def reserve(self) -> float:
        """Fuel (kg) that has to be left at landing."""
        own = reserve_fuel(self.envelope)
        asked = self.mission.rules.reserve
        return own if asked is None else own * asked / self.envelope.reserve_time

    def take_off_run(self, headwind: float) -> float:
        """Metres from standstill to lifting off, with a margin; the headwind (m/s) may be negative.

        From the forces at 0.7 of the speed over the ground at lift-off: Anderson 1999, section 6.7. The propeller's efficiency at
        that speed, the margin and the friction are estimates.
        """
        sea = self.sea_height(self.mission.home.height)
        lift_off = _LIFT_OFF * self.true_airspeed(self.stall, self.mission.home.height)
        over_ground = max(lift_off - headwind, 1.0)
        power = power_available(self.envelope, sea) - self.envelope.accessory_power
        thrust = _STATIC_EFFICIENCY * self.envelope.propeller_efficiency * power / (0.7 * lift_off)
        acceleration = thrust / self.take_off_mass - _ROLLING * GRAVITY
        if acceleration <= 0.0:
            return float("inf")
        return _RUN_MARGIN * over_ground**2 / (2.0 * acceleration)

    def landing_run(self, headwind: float) -> float:
        """Metres from the threshold to standstill, with a margin; the headwind (m/s) may be negative. All of it estimated."""
        touch_down = max(self.true_airspeed(self.approach, self.mission.home.height) - headwind, 1.0)
        return _RUN_MARGIN * (_FLARE + touch_down**2 / (2.0 * _BRAKING))
