"""The MAVLink messages of the common dialect, from the optional package pymavlink: the one place that loads it.

Source: MAVLink common message set (common.xml, standard.xml, minimal.xml), as pymavlink generates it.
"""

from __future__ import annotations

from yamabiko.errors import InputError

try:
    from pymavlink.dialects.v20 import common as mavlink
except ImportError:
    raise InputError("data link", "packages", "no pymavlink", "it: pip install 'yamabiko[flight]'") from None

__all__ = ["mavlink"]
