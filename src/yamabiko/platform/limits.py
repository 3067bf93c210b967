"""SatelliteLimits: what a radar satellite's bus allows in a day: turning, energy, memory, downlink, and what a collect costs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class GroundStation:
    """An antenna on the ground that takes data down.

    latitude, longitude : geodetic rad. height : m above the ellipsoid. minimum_elevation : rad above the horizon.
    """

    name: str
    latitude: float
    longitude: float
    height: float = 0.0
    minimum_elevation: float = 0.087


@dataclass(frozen=True)
class SatelliteLimits:
    """Limits of one satellite. Every figure an operator does not publish is an assumption, told in `assumptions`.

    slew_rate : largest turning rate (rad/s). slew_acceleration : rad/s2. settle_time : after a turn, before a collect (s).
    minimum_gap : between the end of one collect and the start of the next (s), however small the turn.
    imaging_power : drawn while collecting (W). slew_power : while turning (W). energy_capacity : usable battery (J).
        charging_power : mean over an orbit, eclipse included (W).
    memory : bytes. downlink_rate : bit/s. processing_time : from the end of the downlink to delivery (s).
    imaging_time_per_orbit : radar on, at most (s in any one orbital period).
    cost_per_collect, cost_per_second : in the supplier's unit of account.
    """

    slew_rate: float
    slew_acceleration: float
    settle_time: float
    minimum_gap: float
    imaging_power: float
    slew_power: float
    energy_capacity: float
    charging_power: float
    memory: float
    downlink_rate: float
    processing_time: float
    imaging_time_per_orbit: float
    cost_per_collect: float
    cost_per_second: float
    assumptions: tuple[str, ...] = ()
