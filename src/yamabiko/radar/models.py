"""Named radars: what is published of them, and what is assumed in the places where nothing is.

Every figure is told in `facts` or in `assumptions` of the record. Only radars whose figures are published in the sources named here
have a model of their own; every other satellite gets the generic one, which says so.

Sources: for QPS-SAR press reports of 2024 and 2025 and the captions of QPS-SAR-5's first pictures (January 2024); for Capella the
metadata of four open collects of 2024 and 2025 (capella-11 stripmap; capella-13, twice, and capella-14 spotlight).
"""

from __future__ import annotations

from dataclasses import replace
from math import radians

from yamabiko.errors import InputError
from yamabiko.radar.imaging_radar import Antenna, ImagingRadar, Mode

QPS_HEIGHT = 575_000.0
"""m: the published height of QPS-SAR's circular orbits."""
QPS_PICTURES = (("Hiroshima", radians(27.7), 0.49), ("Wajima", radians(26.9), 0.50), ("Kanmon", radians(23.7), 0.57))
"""QPS-SAR-5's first pictures as published: place, angle off nadir (rad), ground range resolution (m); all of 1.8 m in azimuth."""


def qps_sar() -> ImagingRadar:
    """QPS-SAR: a 3.6 m dish at X band, 1.8 m stripmap and 0.46 m spotlight."""
    incidence = (radians(15.0), radians(50.0))
    return ImagingRadar(
        name="qps-sar",
        centre_frequency=9.65e9,
        peak_power=1_000.0,
        duty_cycle=0.2,
        noise_figure=_from_db(4.0),
        losses=_from_db(3.0),
        antenna=Antenna(3.6, 3.6, 0.6, "elliptical", 0.316),
        modes=(
            Mode("stripmap", 1.8, 535e6, 7_000.0, 200_000.0, incidence, radians(5.0)),
            Mode("spotlight", 0.46, 535e6, 7_000.0, 7_000.0, incidence, radians(15.0)),
        ),
        facts=(
            "X band; antenna a deployable dish of 3.6 m",
            "stripmap of 1.8 m, spotlight of 0.46 m in both axes",
            "stripmap pictures of 0.49, 0.50 and 0.57 m in ground range at 27.7, 26.9 and 23.7 deg off nadir",
        ),
        assumptions=(
            "a bandwidth of 535 MHz: the one whose unweighted -3 dB width is the 0.248 m in slant range that the published "
            "pictures have from 575 km; were c / (2 bandwidth) meant, it would be 604 MHz",
            "9.65 GHz",
            "1000 W peak power, sent for 20 % of the time; noise figure 4 dB, losses 3 dB",
            "60 % aperture efficiency, the dish lit 10 dB weaker at its rim",
            "7 km swath, as wide as the beam near 30 deg; strips of up to 200 km, spotlight scenes of 7 km",
            "incidence of 15 to 50 deg, squint of up to 5 deg in stripmap and 15 deg in spotlight, to either side",
        ),
    )


def capella() -> ImagingRadar:
    """Capella: figures of the metadata that come with its pictures."""
    incidence = (radians(25.0), radians(55.0))
    return ImagingRadar(
        name="capella",
        centre_frequency=9.65e9,
        peak_power=600.0,
        duty_cycle=0.2,
        noise_figure=_from_db(4.0),
        losses=_from_db(3.0),
        antenna=Antenna(3.3, 3.3, 0.815, "elliptical", 0.0),
        modes=(
            Mode("stripmap", 1.29, 200e6, 5_000.0, 21_000.0, incidence, radians(5.0)),
            Mode("spotlight", 0.045, 500e6, 5_000.0, 5_000.0, incidence, radians(15.0)),
        ),
        facts=(
            "9.60 and 9.65 GHz, looking left and right",
            "gain of 49.58 dB; beam of 0.0119 to 0.0121 rad along the track, 0.0118 to 0.0122 rad across",
            "pulses of 20 to 22 us at 9.0 to 10.2 kHz: sent for 20 % of the time",
            "stripmap: 200 MHz, 1.29 m in azimuth, 5 km by 21 km",
            "spotlight: 500 or 600 MHz sent, 498 to 500 MHz processed, 0.045 m in azimuth, 5 km by 5 km",
        ),
        assumptions=(
            "600 W peak power, noise figure 4 dB, losses 3 dB: so chosen that the noise of the two finest spotlight pictures comes "
            "out as stated",
            "an antenna of 3.3 m lit from full in the middle to nothing at the rim: chosen for the stated gain and beam",
            "incidence of 25 to 55 deg (stated pictures: 32 to 50 deg), squint of up to 5 deg in stripmap and 15 deg in spotlight",
        ),
    )


def generic() -> ImagingRadar:
    """A radar that nobody has built: a small X-band one with a flat antenna, every figure assumed."""
    incidence = (radians(20.0), radians(50.0))
    return ImagingRadar(
        name="generic",
        centre_frequency=9.65e9,
        peak_power=4_000.0,
        duty_cycle=0.15,
        noise_figure=_from_db(3.5),
        losses=_from_db(3.0),
        antenna=Antenna(3.6, 0.7, 0.6),
        modes=(
            Mode("stripmap", 3.0, 150e6, 15_000.0, 300_000.0, incidence, radians(5.0)),
            Mode("spotlight", 0.5, 300e6, 5_000.0, 5_000.0, incidence, radians(15.0)),
        ),
        assumptions=(
            "X band at 9.65 GHz; antenna of 3.6 by 0.7 m, evenly lit, 60 % efficient",
            "4000 W peak power, sent for 15 % of the time; noise figure 3.5 dB, losses 3 dB",
            "stripmap of 3 m and 150 MHz, 15 km wide, up to 300 km long; spotlight of 0.5 m and 300 MHz, 5 by 5 km",
            "incidence of 20 to 50 deg, squint of up to 5 deg in stripmap and 15 deg in spotlight, to either side",
        ),
    )


def airborne() -> ImagingRadar:
    """A radar for a survey drone that nobody has built: a light X-band one on a gimbal, every figure assumed."""
    return ImagingRadar(
        name="airborne",
        centre_frequency=9.65e9,
        peak_power=50.0,
        duty_cycle=0.2,
        noise_figure=_from_db(4.0),
        losses=_from_db(3.0),
        antenna=Antenna(0.6, 0.12, 0.6),
        modes=(Mode("stripmap", 0.5, 500e6, 6_000.0, 200_000.0, (radians(45.0), radians(75.0)), radians(5.0)),),
        assumptions=(
            "X band at 9.65 GHz; antenna of 0.6 by 0.12 m, evenly lit, 60 % efficient, turned to either side",
            "50 W peak power, sent for 20 % of the time; noise figure 4 dB, losses 3 dB",
            "stripmap of 0.5 m and 500 MHz, 6 km wide, up to 200 km long, at incidence of 45 to 75 deg",
        ),
    )


_MODELS = {"generic": generic, "qps-sar": qps_sar, "capella": capella}
_AIRBORNE_MODELS = {"airborne": airborne}
RADAR_NAMES = tuple(_MODELS)
"""What `radar_named` knows: radars of satellites."""
AIRBORNE_RADAR_NAMES = tuple(_AIRBORNE_MODELS)
"""What `airborne_radar_named` knows: radars of drones."""
_SATELLITES = {"QPS-SAR": qps_sar, "CAPELLA": capella}


def radar_named(name: str) -> ImagingRadar:
    """The radar of a name, whatever its case. Raises InputError for one that is not in RADAR_NAMES."""
    model = _MODELS.get(name.strip().lower())
    if model is None:
        raise InputError("radar", "name", name, " or ".join(RADAR_NAMES))
    return model()


def airborne_radar_named(name: str) -> ImagingRadar:
    """The drone's radar of a name, whatever its case. Raises InputError for one that is not in AIRBORNE_RADAR_NAMES."""
    model = _AIRBORNE_MODELS.get(name.strip().lower())
    if model is None:
        raise InputError("radar", "name", name, " or ".join(AIRBORNE_RADAR_NAMES))
    return model()


def model_for_satellite_name(name: str) -> ImagingRadar:
    """The radar of a satellite by its name in element sets, like "QPS-SAR-5 (TSUKUYOMI-I)" or "CAPELLA-11 (ACADIA-1)".

    A satellite of another name gets the generic radar, whose first assumption is that it stands in for the satellite's own.
    """
    words = name.strip().upper()
    for family, model in _SATELLITES.items():
        if words == family or words.startswith((f"{family}-", f"{family} ")):
            return model()
    stand_in = generic()
    told = "no figures of the satellite's own radar, not even its band, are known here: a generic one stands in for it"
    return replace(stand_in, assumptions=(told, *stand_in.assumptions))


def _from_db(decibels: float) -> float:
    return float(10.0 ** (decibels / 10.0))
