"""What JSBSim says of itself goes to the log, not to standard output, where a document may be expected."""

from __future__ import annotations

import logging

import jsbsim

_log = logging.getLogger("yamabiko.jsbsim")


class _Quiet(jsbsim.FGLogger):
    """Takes JSBSim's messages, one at a time."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""

    def set_level(self, level: object) -> None:
        self._text = ""

    def file_location(self, filename: str, line: int) -> None:
        pass

    def format(self, format: object) -> None:
        pass

    def message(self, message: str) -> None:
        self._text += message

    def flush(self) -> None:
        text = " ".join(self._text.split())
        if text:
            _log.debug("%s", text)
        self._text = ""


def quiet_simulator() -> str:
    """Send JSBSim's messages to the log from now on; gives its name and version."""
    jsbsim.set_logger(_Quiet())
    return f"JSBSim {jsbsim.__version__}"
