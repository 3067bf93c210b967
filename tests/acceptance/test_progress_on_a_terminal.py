"""The progress bar as a user sees it: drawn on a terminal, and nowhere else."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

from yamabiko.testing.gotcha_files import circular_flight, gotcha_fields, write_gotcha

TIME_LEFT = r"\d+:\d\d:\d\d"
TERMINAL = {"TERM": "xterm", "COLUMNS": "120", "LINES": "40"}
# What tells Rich to draw, or not to, whatever it draws on.
FORCING = {"FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"}


def focusing(folder: Path) -> list[str]:
    recording = write_gotcha(folder / "sound_HH.mat", gotcha_fields(circular_flight(10.0)))
    program = "from yamabiko.service.command_line import main; main()"
    return [sys.executable, "-c", program, "focus", str(recording), "--out", str(folder / "out")]


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in FORCING} | TERMINAL


def drawn_by(command: list[str]) -> tuple[int, str, str]:
    """Exit code, standard output, and what a terminal that takes standard error is sent."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=theirs, env=environment(), text=True
    ) as run:
        os.close(theirs)
        drawn = b""
        try:
            while part := os.read(ours, 65536):
                drawn += part
        except OSError:
            pass  # Linux reports the end of a terminal as an error of input.
        finally:
            os.close(ours)
        output, _ = run.communicate()
    return run.returncode, output, drawn.decode()


def test_a_terminal_is_shown_the_stage_and_the_time_left(tmp_path: Path) -> None:
    code, output, drawn = drawn_by(focusing(tmp_path))
    assert code == 0
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", drawn)
    assert re.search(rf"focusing \S+ +\d+% {TIME_LEFT}", plain)
    assert "focusing" not in output
    assert drawn.endswith("\x1b[2K")  # the bar is wiped away when done


def test_a_file_is_told_nothing_of_progress(tmp_path: Path) -> None:
    run = subprocess.run(focusing(tmp_path), check=False, capture_output=True, text=True, env=environment())
    assert (run.returncode, run.stderr) == (0, "")
    assert "\x1b" not in run.stdout
    assert not re.search(rf"focusing|\d%|{TIME_LEFT}", run.stdout)
