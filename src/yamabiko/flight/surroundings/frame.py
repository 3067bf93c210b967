"""The records of the air around the aircraft: what stays for a sortie, and what changes in every frame."""

from __future__ import annotations

from typing import Any

import numpy as np

Record = Any
"""A numpy record, whose fields type checkers do not see."""
LEVELS = 9
"""Heights at which the mean wind may be stated above the boundary layer, the layer's own top included."""
INTENSITIES = 12
"""Heights at which the strength of turbulence is stated."""
GUSTS = 8
"""Single gusts that a sortie may meet."""

AIR = np.dtype(
    [
        ("surface_wind", "f8", (2,)),  # m/s north, east, 10 m over the ground, the way the air moves
        ("roughness", "f8"),  # m, of the ground
        ("levels", "i8"),  # how many of the following are used; the first is the top of the boundary layer
        ("level_height", "f8", (LEVELS,)),  # m over the ground, increasing
        ("level_wind", "f8", (LEVELS, 2)),  # m/s north, east
        ("low_intensity", "f8"),  # m/s, standard deviation of the vertical gusts up to 1000 ft over the ground
        ("intensity_height", "f8", (INTENSITIES,)),  # m over the ground, increasing
        ("intensity", "f8", (INTENSITIES,)),  # m/s, standard deviation of gusts there, for 2000 ft and above
        ("span", "f8"),  # m, of the wing
        # Single gusts, bumps of one minus the cosine.
        ("gust_start", "f8", (GUSTS,)),  # s since the epoch
        ("gust_duration", "f8", (GUSTS,)),  # s, of the whole bump; zero where there is none
        ("gust_peak", "f8", (GUSTS, 3)),  # m/s NED, the way the air moves at the bump's middle
    ],
    align=True,
)

AIR_STATE = np.dtype(
    [
        ("wind", "f8", (3,)),  # m/s NED, the way the air moves: mean wind, turbulence and single gusts
        ("gust_rate", "f8", (3,)),  # rad/s body: how the air itself turns about the aircraft
        ("started", "i8"),
        ("ground", "f8"),  # m above the ellipsoid: the ground that the air has settled to
        ("ahead", "f8", (2,)),  # north, east: the direction through the air, followed slowly
        # Processes of variance one, which the intensities scale.
        ("longitudinal", "f8"),
        ("lateral", "f8", (2,)),
        ("vertical", "f8", (2,)),
        ("roll", "f8"),
        ("lateral_lag", "f8"),
        ("vertical_lag", "f8"),
    ],
    align=True,
)
