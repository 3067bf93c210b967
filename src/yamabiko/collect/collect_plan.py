"""How a planned collect is flown: where the beam looks, from when to when, how often it pulses and how long it listens.

In go a path, a radar in a mode, and the place; out comes a CollectPlan, from which `orbit_collect` simulates the echoes.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, cos, degrees, hypot, pi, sin

import numpy as np
from scipy.fft import next_fast_len

from yamabiko.collect.beam import Pointing, angles_to, fixed_pointing, flight_axes, steered_pointing
from yamabiko.collect.illumination import fitted
from yamabiko.collect.light_time import echo_delay
from yamabiko.collect.phase_history import SPEED_OF_LIGHT
from yamabiko.earth.wgs84 import Float, LocalFrame
from yamabiko.errors import InputError
from yamabiko.platform.paths import FlightPath, sample
from yamabiko.platform.trajectory import Trajectory
from yamabiko.radar.band import SampledBand
from yamabiko.radar.imaging_radar import ImagingRadar, Mode
from yamabiko.radar.swath import pulse_repetition, swath_of_width

RECORDED_SHARE = 0.8
"""Share of the range that the samples can tell apart which the receiver listens to: what CPHD files claim as their swath."""
HALF_POWER_WIDTH = 0.8859  # of sinc^2, in units of its first null
LARGEST_SAMPLES = 1 << 28
_OVERSAMPLING = 1.3
_RELIEF = 60.0  # m above or below the scene's plane that the gate has room for
_GATE_MARGIN = 1.02
_NODES = 5
_STEPS = 8
_WIDEST_TURN = 0.5  # rad


@dataclass(frozen=True, eq=False)
class CollectPlan:
    """What is flown; times in seconds from the path's epoch.

    frame : at the scene's centre. area : (4, 2) corners of the ground to be pictured, metres east and north. squint, look : rad, of
    the beam at `instant`, as in `beam.fixed_pointing`. incidence : rad. slant_range : m. turn : rad, of the line of sight over one
    aperture. dwell : s, of one aperture at the centre. start, end : of the collect, when waves meet the ground.
    centre_time, dwell_time : polynomials over the area, as Illumination has them. pulse_repetition_frequency : Hz.
    band : sampled. gate : metres of two-way path, shorter and longer than the centre's, that are recorded.
    """

    radar: ImagingRadar
    mode: Mode
    frame: LocalFrame
    area: Float
    instant: float
    squint: float
    look: float
    incidence: float
    slant_range: float
    turn: float
    dwell: float
    start: float
    end: float
    centre_time: Float
    dwell_time: Float
    pulse_repetition_frequency: float
    band: SampledBand
    gate: float

    @property
    def pulses(self) -> int:
        """Number of pulses."""
        return ceil((self.end - self.start) * self.pulse_repetition_frequency) + 1

    @property
    def place_error_of_velocity(self) -> float:
        """Metres along the track by which a picture shifts for each m/s of error in the velocity along the line of sight."""
        return self.dwell / self.turn

    @property
    def wavelength(self) -> float:
        """At the centre of the band (m)."""
        return SPEED_OF_LIGHT / self.radar.centre_frequency

    @property
    def lobe(self) -> float:
        """Wavelength over the antenna's longer side (rad)."""
        return self.wavelength / max(self.radar.antenna.length, self.radar.antenna.height)

    def pointing(self, flight: Trajectory) -> Pointing:
        """How the antenna is held: fixed in the flight's axes for stripmap, on the scene's centre for spotlight."""
        if self.mode.name == "stripmap":
            return fixed_pointing(flight, self.squint, self.look)
        return steered_pointing(flight, self.frame.origin)

    def transmit_times(self, path: FlightPath) -> Float:
        """(pulse,) when pulses are sent, so that they meet the scene's centre evenly about the middle of the collect (s)."""
        middle = 0.5 * (self.start + self.end)
        bounce = middle + (np.arange(self.pulses) - 0.5 * (self.pulses - 1)) / self.pulse_repetition_frequency
        delay = float(echo_delay(path, path, middle, self.frame.origin))
        return np.asarray(bounce - 0.5 * delay)


def plan_collect(
    path: FlightPath,
    radar: ImagingRadar,
    mode: Mode,
    centre: Float,
    extent: tuple[float, float],
    *,
    instant: float = 0.0,
    azimuth_resolution: float | None = None,
    bandwidth: float | None = None,
) -> CollectPlan:
    """Plan a collect of the ground about an earth-fixed point (3,) whose echoes are centred at an instant (s on the path's clock).

    extent : along the track and in ground range (m), all of which gets a full aperture. azimuth_resolution : -3 dB width of uniform
    weighting (m), the mode's if not given. bandwidth : Hz, the mode's if not given, and at most that.
    Raises InputError where the radar cannot: the wrong side, the place below its horizon, no pulse repetition frequency.
    """
    resolution = mode.azimuth_resolution if azimuth_resolution is None else azimuth_resolution
    width = mode.bandwidth if bandwidth is None else bandwidth
    _check(mode, extent, resolution, width)
    frame = LocalFrame.at(centre)
    flight = sample(path, [instant])
    squint, look = (float(angle[0]) for angle in angles_to(flight, centre))
    incidence, slant_range = _seen_from(frame, flight.position[0])
    _check_geometry(radar, mode, squint, look, incidence)
    turn = HALF_POWER_WIDTH * SPEED_OF_LIGHT / radar.centre_frequency / (2.0 * resolution * cos(squint))
    if turn > _WIDEST_TURN:
        raise InputError(
            "collect", "azimuth resolution", f"{resolution:g} m", f"at most {degrees(_WIDEST_TURN):.0f} deg of aperture"
        )
    area = _area(frame, flight.position[0], extent)
    east, north = (grid.ravel() for grid in np.meshgrid(*(np.linspace(low, high, _NODES) for low, high in _bounds(area))))
    if mode.name == "stripmap":
        places = frame.to_earth_fixed(np.stack([east, north, np.zeros_like(east)], axis=-1))
        middle = _centre_times(path, places, squint, look, instant)
        dwell = np.array([_dwell(path, place, one, turn) for place, one in zip(places, middle, strict=True)])
    else:
        middle = np.full(len(east), instant)
        dwell = np.full(len(east), _dwell(path, centre, instant, turn))
    # The corners of the area lie within the bounds that the polynomials are fitted on, so their apertures do too.
    start, end = float((middle - 0.5 * dwell).min()), float((middle + 0.5 * dwell).max())
    gate = _gate(path, frame, area, incidence, width, np.linspace(start, end, 16))
    samples = next_fast_len(ceil(2.0 * gate * width / (RECORDED_SHARE * SPEED_OF_LIGHT)))
    frequency = _repetition(radar, float(np.linalg.norm(flight.velocity[0])), slant_range, incidence, extent[0], gate)
    plan = CollectPlan(
        radar=radar,
        mode=mode,
        frame=frame,
        area=area,
        instant=instant,
        squint=squint,
        look=look,
        incidence=incidence,
        slant_range=slant_range,
        turn=turn,
        dwell=_dwell(path, centre, instant, turn),
        start=start - 2.0 / frequency,
        end=end + 2.0 / frequency,
        centre_time=fitted(east, north, middle),
        dwell_time=fitted(east, north, dwell),
        pulse_repetition_frequency=frequency,
        band=SampledBand(radar.centre_frequency, width, samples),
        gate=0.5 * RECORDED_SHARE * SPEED_OF_LIGHT * samples / width,
    )
    if plan.pulses * samples > LARGEST_SAMPLES:
        found = f"{extent[0]:g} by {extent[1]:g} m, which takes {plan.pulses} pulses of {samples} samples"
        raise InputError("collect", "extent", found, f"an extent that takes at most {LARGEST_SAMPLES} samples")
    return plan


def _check(mode: Mode, extent: tuple[float, float], resolution: float, bandwidth: float) -> None:
    for name, value in (("extent along the track", extent[0]), ("extent in ground range", extent[1]), ("resolution", resolution)):
        if not (np.isfinite(value) and value > 0.0):
            raise InputError("collect", name, f"{value:g} m", "a positive number of metres")
    for name, value, most in (("along the track", extent[0], mode.scene_length), ("in ground range", extent[1], mode.swath)):
        if value > most:
            raise InputError("collect", f"extent {name}", f"{value:g} m", f"at most the {most:g} m of the mode {mode.name}")
    if not 0.0 < bandwidth <= mode.bandwidth:
        raise InputError("collect", "bandwidth", f"{bandwidth:g} Hz", f"at most the {mode.bandwidth:g} Hz of the mode {mode.name}")


def _check_geometry(radar: ImagingRadar, mode: Mode, squint: float, look: float, incidence: float) -> None:
    side = "right" if look > 0.0 else "left"
    if incidence >= 0.5 * pi:
        raise InputError("collect", "instant", "the satellite below the place's horizon", "an instant at which it is above")
    if side not in radar.look_sides:
        raise InputError("collect", "look side", side, " or ".join(sorted(radar.look_sides)))
    if abs(squint) > mode.maximum_squint + 1e-9:
        found = f"a squint of {degrees(squint):.2f} deg"
        raise InputError("collect", "instant", found, f"one within the mode's {degrees(mode.maximum_squint):.2f} deg")


def _seen_from(frame: LocalFrame, antenna: Float) -> tuple[float, float]:
    """Incidence (rad) and slant range (m)."""
    east, north, up = frame.from_earth_fixed(antenna)
    return float(np.arctan2(np.hypot(east, north), up)), float(np.linalg.norm([east, north, up]))


def _area(frame: LocalFrame, antenna: Float, extent: tuple[float, float]) -> Float:
    """(4, 2) corners of a rectangle on the ground, its second side in ground range, metres east and north."""
    east, north, _ = frame.from_earth_fixed(antenna)
    away = -np.array([east, north]) / hypot(east, north)
    across = np.array([-away[1], away[0]])
    corners = np.array([[-0.5, -0.5], [-0.5, 0.5], [0.5, 0.5], [0.5, -0.5]])
    return np.asarray(corners[:, :1] * extent[1] * away + corners[:, 1:] * extent[0] * across)


def _bounds(area: Float) -> list[tuple[float, float]]:
    return [(float(low), float(high)) for low, high in zip(area.min(axis=0), area.max(axis=0), strict=True)]


def _centre_times(path: FlightPath, places: Float, squint: float, look: float, instant: float) -> Float:
    """When the middle of a beam that is fixed in the flight's axes sweeps over places (place, 3), s."""
    times = np.full(len(places), instant)

    def ahead(at: Float) -> Float:
        """Sine of the angle by which places lie ahead of the beam's middle."""
        flight = sample(path, at)
        pointing = fixed_pointing(flight, squint, look)
        way = places - flight.position
        return np.asarray((way * pointing.along).sum(axis=1) / np.linalg.norm(way, axis=1))

    rate = (ahead(times + 0.01) - ahead(times)) / 0.01
    for _ in range(_STEPS):
        times = times - ahead(times) / rate
    return times


def _dwell(path: FlightPath, place: Float, middle: float, turn: float) -> float:
    """Time (s) about an instant in which the line of sight to a place (3,) turns by an angle (rad)."""
    flight = sample(path, [middle])
    forward = flight_axes(flight)[0][0]
    way = place - flight.position[0]
    distance = float(np.linalg.norm(way))
    speed = float(np.linalg.norm(flight.velocity[0])) * float(np.sqrt(1.0 - (way @ forward / distance) ** 2))
    time = turn * distance / speed
    for _ in range(_STEPS):
        ends = place - path.position(np.array([middle - 0.5 * time, middle + 0.5 * time]))
        ends = ends / np.linalg.norm(ends, axis=1, keepdims=True)
        time *= turn / float(2.0 * np.arcsin(0.5 * np.linalg.norm(ends[1] - ends[0])))
    return time


def _gate(path: FlightPath, frame: LocalFrame, area: Float, incidence: float, bandwidth: float, times: Float) -> float:
    """Metres of two-way path on either side of the centre's that hold the area in all pulses."""
    corners = frame.to_earth_fixed(np.concatenate([area, np.zeros((len(area), 1))], axis=1))
    antenna = path.position(times)[:, np.newaxis]
    to_centre = np.linalg.norm(antenna - frame.origin, axis=2)
    reach = 2.0 * float(np.abs(np.linalg.norm(antenna - corners, axis=2) - to_centre).max())
    return _GATE_MARGIN * reach + 2.0 * _RELIEF * cos(incidence) + 20.0 * SPEED_OF_LIGHT / bandwidth


def _repetition(radar: ImagingRadar, speed: float, slant_range: float, incidence: float, length: float, gate: float) -> float:
    """Pulse repetition frequency (Hz): the middle of the lowest band that the radar's limits allow and the scene's length needs.

    The swath that must be heard is the range gate's. Where no frequency keeps the echo from straight below out of it, that is
    let in: it is not simulated.
    """
    swath = swath_of_width(slant_range, incidence, gate / sin(incidence))
    wanted = _OVERSAMPLING * 2.0 * speed * length * radar.centre_frequency / (SPEED_OF_LIGHT * slant_range)
    found = None
    for avoid_nadir in (True, False):
        found = pulse_repetition(radar, swath, speed, avoid_nadir=avoid_nadir)
        for low, high in found.bands:
            frequency = max(0.5 * (low + high), wanted)
            if frequency <= high:
                return frequency
    way = found.in_the_way if found is not None and found.in_the_way else f"{wanted:.0f} Hz for the scene's length"
    raise InputError("collect", "pulse repetition frequency", f"none ({way})", "a smaller extent")
