"""Set the radar models beside what is published: facts and assumptions, QPS-SAR's pictures, and the metadata of Capella's."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

from studies.study_page import real_data, table, write_page

from yamabiko.earth.viewing import view
from yamabiko.radar.imaging_radar import ImagingRadar
from yamabiko.radar.models import QPS_HEIGHT, QPS_PICTURES, RADAR_NAMES, capella, qps_sar, radar_named
from yamabiko.radar.quality import (
    MEAN_RADIUS,
    azimuth_resolution,
    ground_speed_ratio,
    predicted_quality,
    slant_range_resolution,
)
from yamabiko.radar.swath import pulse_repetition, swath_of_beam, swath_of_width
from yamabiko.testing.capella_metadata import FILES, CapellaCollect, broadening

HEIGHT = 575e3
SPEED = 7_250.0
BODY = """
Resolutions are unweighted -3 dB widths unless a weighting is named; how they and the noise are computed stands in
[the radar model](../explanation/radar-model.md). A satellite whose radar has no model here gets the generic one, which says so.

{models}

## Figures of the models

Seen from 575 km at 7250 m/s, at an incidence of 35 degrees. Beam is the ground range that the elevation beam lights to -3 dB;
pulses is the middle of the lowest band of pulse repetition frequencies that every limit allows for the mode's swath.

{figures}

## QPS-SAR beside its published pictures

Over a sphere, from 575 km. The bandwidth was derived from these pictures: what agrees is that one bandwidth explains all three.

{qps}

## Capella beside its metadata

Each row is one file. The model gets state vectors, the target's place, the frequencies, bands and windows; the file's own
incidence and resolutions are only compared. Files state -3 dB widths after weighting, and so does the model here; the width that
the antenna's own taper gives is taken from the file.

{geometry}

{resolutions}

## Noise beside what the files state

The files state `nesz_peak`, and a polynomial over slant range that has the same value at the centre to 0.1 dB. Transmit power,
noise figure and losses are not published: 600 W, 4 dB and 3 dB are assumed, chosen together so that the two pictures of capella-13
come out as stated. Those two are therefore no test, beyond agreeing with one another.

The rest is one. The picture of capella-14 is stated {better:.1f} dB better than the model (its nine looks do not explain it: looks
do not change the mean of noise), the stripmap picture {worse:.1f} dB worse (its calibration is marked as partial). No one set of
power and losses gives both. If the files mean the noise in the picture's own radiometry, which they do not say, beta nought is to
be brought to sigma nought (last two columns): the three spotlight pictures then lie within 1 dB of one another, the stripmap one
still 6 dB from them. Take the model's noise of Capella to be right to some 3 dB in spotlight; in stripmap it is not confirmed.

{noise}
"""


def body(folder: Path) -> str:
    """The page's text. folder : of real data."""
    collects = [CapellaCollect.read(folder / "capella_meta" / name) for name in FILES]
    differences = [modelled_noise(one) - one.answers["nesz_peak"] for one in collects]
    return BODY.format(
        models="\n\n".join(model_section(radar_named(name)) for name in RADAR_NAMES),
        figures=figures(),
        qps=qps(),
        geometry=geometry(collects),
        resolutions=resolutions(collects),
        noise=noise(collects),
        better=max(differences),
        worse=-min(differences),
    )


def model_section(radar: ImagingRadar) -> str:
    """Facts and assumptions side by side."""
    rows = max(len(radar.facts), len(radar.assumptions))
    facts, assumptions = ([*told, *[""] * (rows - len(told))] for told in (radar.facts or ("none",), radar.assumptions))
    return f"## {radar.name}\n\n{table(['published', 'assumed'], list(zip(facts, assumptions, strict=True)))}"


def figures() -> str:
    """A row for each mode."""
    incidence = math.radians(35.0)
    distance = seen_from(HEIGHT, incidence)
    rows = []
    for radar in map(radar_named, RADAR_NAMES):
        beam = swath_of_beam(radar, distance, incidence).width
        for mode in radar.modes:
            quality = predicted_quality(radar, mode, distance, incidence, SPEED)
            chosen = pulse_repetition(radar, swath_of_width(distance, incidence, mode.swath), SPEED)
            rows.append(
                [
                    radar.name,
                    mode.name,
                    f"{quality.azimuth_resolution:.3g}",
                    f"{quality.slant_range_resolution:.3f}",
                    f"{quality.ground_range_resolution:.3f}",
                    decibels(quality.noise_equivalent_sigma_zero),
                    f"{mode.swath / 1e3:g}",
                    f"{beam / 1e3:.1f}",
                    chosen.in_the_way or f"{chosen.frequency:.0f}",
                ]
            )
    heads = ["radar", "mode", "azimuth (m)", "slant range (m)", "ground range (m)", "noise (dB)", "swath (km)", "beam (km)"]
    return table([*heads, "pulses (Hz)"], rows)


def qps() -> str:
    """A row for each published picture."""
    rows = []
    radar = qps_sar()
    for place, off_nadir, published in QPS_PICTURES:
        incidence = math.asin((MEAN_RADIUS + QPS_HEIGHT) / MEAN_RADIUS * math.sin(off_nadir))
        quality = predicted_quality(radar, radar.mode("stripmap"), seen_from(QPS_HEIGHT, incidence), incidence, SPEED)
        found = quality.ground_range_resolution
        angles = (f"{math.degrees(angle):.1f}" for angle in (off_nadir, incidence))
        rows.append(
            [place, *angles, f"{published:.2f}", f"{found:.3f}", f"{100.0 * (found / published - 1.0):+.1f} %", "1.8", "1.8"]
        )
    heads = [
        "picture",
        "off nadir (deg)",
        "incidence (deg)",
        "ground range (m)",
        "model (m)",
        "difference",
        "azimuth (m)",
        "model (m)",
    ]
    return table(heads, rows)


def geometry(collects: list[CapellaCollect]) -> str:
    """Incidence and look angle from state vectors."""
    rows = []
    for one in collects:
        seen = view(one.orbit(one.centre), one.orbit(one.centre, 1), one.place)
        rows.append([label(one), f"{float(seen.slant_range) / 1e3:.2f}"])
        for stated, found in (("incidence_angle", seen.incidence), ("look_angle", seen.look_angle)):
            rows[-1] += [f"{one.answers[stated]:.3f}", f"{math.degrees(float(found)):.3f}"]
    return table(["collect", "range (km)", "incidence (deg)", "model (deg)", "look angle (deg)", "model (deg)"], rows)


def resolutions(collects: list[CapellaCollect]) -> str:
    """Widths from bands and windows."""
    rows = []
    for one in collects:
        image = one.collect["image"]
        distance, incidence, speed, _ = one.viewed()
        slant = slant_range_resolution(image["processed_range_bandwidth"], broadening(image["range_window"]))
        foot = speed * float(ground_speed_ratio(distance, incidence))
        along = float(azimuth_resolution(image["processed_azimuth_bandwidth"], foot, broadening(image["azimuth_window"])))
        rows.append([label(one), f"{image['range_window']['name']}, {image['azimuth_window']['name']}"])
        found = {"range_resolution": slant, "ground_range_resolution": slant / math.sin(incidence), "azimuth_resolution": along}
        for stated, value in found.items():
            rows[-1] += [f"{one.answers[stated]:.4f}", f"{value:.4f} ({100.0 * (value / one.answers[stated] - 1.0):+.1f} %)"]
    heads = ["collect", "windows", "slant range (m)", "model", "ground range (m)", "model", "azimuth (m)", "model"]
    return table(heads, rows)


def noise(collects: list[CapellaCollect]) -> str:
    """Noise-equivalent sigma zero, stated and modelled."""
    rows = []
    for one in collects:
        stated, found, image = one.answers["nesz_peak"], modelled_noise(one), one.collect["image"]
        distance, incidence, _, _ = one.viewed()
        turned = stated + (10.0 * math.log10(math.sin(incidence)) if image["radiometry"] == "beta_nought" else 0.0)
        seen = [f"{distance / 1e3:.0f}", f"{math.degrees(incidence):.1f}", f"{image['processed_range_bandwidth'] / 1e6:.0f}"]
        compared = [f"{stated:.1f}", f"{found:.1f}", f"{found - stated:+.1f}", f"{turned:.1f}", f"{found - turned:+.1f}"]
        rows.append([label(one), *seen, image["radiometry"].replace("_", " "), *compared])
    heads = ["collect", "range (km)", "incidence (deg)", "band (MHz)", "radiometry", "stated (dB)", "model (dB)", "model - stated"]
    return table([*heads, "stated, if in its radiometry (dB)", "model - that"], rows)


def modelled_noise(one: CapellaCollect) -> float:
    """dB, of the model with the band that was processed."""
    mode = dataclasses.replace(capella().mode(one.collect["mode"]), bandwidth=one.collect["image"]["processed_range_bandwidth"])
    distance, incidence, speed, _ = one.viewed()
    return 10.0 * math.log10(predicted_quality(capella(), mode, distance, incidence, speed).noise_equivalent_sigma_zero)


def label(one: CapellaCollect) -> str:
    """Which collect, in a word or three."""
    return f"{one.collect['platform']} {one.collect['mode']} {one.collect['start_timestamp'][:10]} {one.collect['product_type']}"


def seen_from(height: float, incidence: float) -> float:
    """Slant range (m) over a sphere, from a height (m) at an incidence (rad)."""
    look = math.asin(MEAN_RADIUS * math.sin(incidence) / (MEAN_RADIUS + height))
    return MEAN_RADIUS * math.sin(incidence - look) / math.sin(look)


def decibels(power: float) -> str:
    """Rounded to a tenth."""
    return f"{10.0 * math.log10(power):.1f}"


def main() -> None:
    """Write the page."""
    write_page("radar-models", "Radar models", "the published figures and capella_meta", body(real_data()))


if __name__ == "__main__":
    main()
