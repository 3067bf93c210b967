"""Where the extra `flight` is not installed one line tells it, and nothing of it is loaded before it is needed."""

from __future__ import annotations

import subprocess
import sys

import pytest

HIDE = """
import sys; sys.modules['{0}'] = None
from yamabiko.errors import InputError
try:
    import {1}
except InputError as error:
    print(error)
"""


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("package", "module", "told"),
    [
        ("pymavlink", "yamabiko.flight.link.endpoint", "data link: packages: found no pymavlink"),
        ("pymavlink", "yamabiko.formats.flight_recordings.tlog", "data link: packages: found no pymavlink"),
        ("mcap", "yamabiko.formats.flight_recordings.mcap_writing", "flight recording: packages: found no mcap"),
        ("mcap", "yamabiko.formats.flight_recordings.mcap_reading", "flight recording: packages: found no mcap"),
    ],
)
def test_one_line_tells_what_is_missing(package: str, module: str, told: str) -> None:
    assert run(HIDE.format(package, module)) == f"{told}, expected it: pip install 'yamabiko[flight]'"


def test_records_and_socket_load_nothing_of_it() -> None:
    modules = "yamabiko.service.data_link, yamabiko.flight.link.operator_command, yamabiko.flight.link.aircraft_view"
    loaded = f"import sys, {modules}; print([name for name in ('pymavlink', 'mcap', 'mavsdk') if name in sys.modules])"
    assert run(loaded) == "[]"
