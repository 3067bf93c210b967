"""Make src/yamabiko/earth/earth_rotation_table.py from the daily IERS values that Skyfield ships (Bulletin A, finals2000A).

Skyfield's built-in table ends some months after its release; what lies behind that is its own long-term extrapolation, and the
written module says where it begins. Run by `make study`; nothing is downloaded.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import skyfield
from skyfield.api import load

STEP = 5
LAST_YEAR = 2029
TABLE = Path(__file__).resolve().parent.parent / "src" / "yamabiko" / "earth" / "earth_rotation_table.py"
_TT_LESS_TAI = 32.184

_HEAD = '''"""TAI less UT1, a smooth measure of how far the earth's turning lags behind atomic clocks, and the leap seconds of UTC.

Written by studies/earth_rotation_table.py from Skyfield {version}'s built-in values: IERS Bulletin A (finals2000A), predictions
included, to {measured}; Skyfield's long-term extrapolation after that. Leap seconds: IERS Bulletin C. Do not edit by hand.
"""

from __future__ import annotations

STEP = {step}  # days between entries
LAST_VALUE_OF_IERS = "{measured}"  # predictions included

# (UTC day since 2000-01-01, TAI less UTC in s from that day on)
LEAP_SECONDS = (
{leaps}
)

# s, the first at 2000-01-01 00:00 UTC
# fmt: off
TAI_LESS_UT1 = (
{values}
)
# fmt: on
'''


def main() -> None:
    """Write the module."""
    scale = load.timescale(builtin=True)
    first = datetime(2000, 1, 1, tzinfo=UTC)
    days = np.arange(0, (datetime(LAST_YEAR, 1, 1, tzinfo=UTC) - first).days + STEP, STEP)
    lag = scale.utc(2000, 1, days + 1).delta_t - _TT_LESS_TAI
    measured = scale.tt_jd(scale.delta_t_table[0][-1]).utc_strftime("%Y-%m-%d")
    dates = zip(scale.leap_dates - 2451544.5, scale.leap_offsets, strict=True)
    leaps = [(int(day), float(offset)) for day, offset in dates if day > -366]
    rows = [", ".join(f"{value:.4f}" for value in lag[start : start + 12]) for start in range(0, len(lag), 12)]
    TABLE.write_text(
        _HEAD.format(
            version=skyfield.__version__,
            measured=measured,
            step=STEP,
            leaps="\n".join(f"    ({day}, {offset:.1f})," for day, offset in leaps),
            values="\n".join(f"    {row}," for row in rows),
        ),
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
