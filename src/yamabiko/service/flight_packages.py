"""Whether the packages are there that only those need who fly the simulated drone."""

from __future__ import annotations

from importlib.util import find_spec

from yamabiko.errors import InputError

_PACKAGES = ("jsbsim", "pymavlink", "mcap")


def need_flight_packages(command: str) -> None:
    """Raise InputError where one is missing. command : that needs them."""
    missing = [name for name in _PACKAGES if find_spec(name) is None]
    if missing:
        raise InputError(command, "packages", f"no {', '.join(missing)}", "the extra of the drone: pip install 'yamabiko[flight]'")
