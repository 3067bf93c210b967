"""What all tests share: where the real recordings lie, and which examples are drawn where a change is judged."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Where a change is taken or refused, that must hang on the change and not on the draw; elsewhere every run tries new examples.
settings.register_profile("settled", derandomize=True)
if os.environ.get("YAMABIKO_REQUIRE_DATA") == "1":
    settings.load_profile("settled")

CHECKOUT = Path(__file__).resolve().parent.parent
DEFAULT_DATA = CHECKOUT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real recordings: YAMABIKO_DATA, or ../shared/data beside the checkout.

    Where it is missing the test is skipped, saying so; with YAMABIKO_REQUIRE_DATA=1 it fails instead.
    """
    folder = Path(os.environ.get("YAMABIKO_DATA") or DEFAULT_DATA).expanduser().resolve()
    if folder.is_dir():
        return folder
    message = f"real recordings are not at {folder}: set YAMABIKO_DATA to the folder that holds them"
    if os.environ.get("YAMABIKO_REQUIRE_DATA") == "1":
        pytest.fail(f"YAMABIKO_REQUIRE_DATA=1, but {message}")
    pytest.skip(message)
