"""How every command runs: a log that is kept only after an internal failure, errors as one line, and the exit code.

0: done; 1: the work failed; 2: bad input; 130: stopped from the keyboard; 143: ended by the system.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

from yamabiko.errors import YamabikoError

INTERRUPTED = 130
TERMINATED = 143

StageProgress = Callable[[str, int, int], None]
"""Called with the name of a stage, how much of it is done, and how much there is."""


@contextlib.contextmanager
def running(command: str) -> Iterator[None]:
    """Run a command's body; leave by typer.Exit with the exit code that fits what it raised."""
    descriptor, name = tempfile.mkstemp(prefix=f"yamabiko-{command}-", suffix=".log")
    os.close(descriptor)
    log_file = Path(name)
    handler = logging.FileHandler(log_file, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    log = logging.getLogger("yamabiko")
    level = log.level
    log.addHandler(handler)
    log.setLevel(logging.DEBUG)
    keep = False
    try:
        with _ended_by_the_system():
            yield
    except YamabikoError as error:
        _say(str(error))
        raise typer.Exit(error.exit_code) from None
    except KeyboardInterrupt:
        _say("stopped; nothing was written")
        raise typer.Exit(INTERRUPTED) from None
    except (typer.Exit, SystemExit):
        raise
    except BrokenPipeError:
        # Whoever read standard output has gone, as `| head` does; what is still in the buffer must not fail again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(1) from None
    except Exception as error:
        keep = True
        log.exception("internal failure in %s %s", command, sys.argv[1:])
        _say(f"internal failure ({type(error).__name__}: {error}); the log is {log_file}")
        raise typer.Exit(1) from None
    finally:
        log.removeHandler(handler)
        log.setLevel(level)
        handler.close()
        if not keep:
            log_file.unlink(missing_ok=True)


@contextlib.contextmanager
def progress_bar() -> Iterator[StageProgress | None]:
    """A bar with the time left on standard error, where that is a terminal; None elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done, total=total)

        yield show


def stage_progress(progress: StageProgress | None, stage: str) -> Callable[[int, int], None] | None:
    """The callback that one stage takes, told under the stage's name."""
    if progress is None:
        return None

    def tell(done: int, total: int) -> None:
        progress(stage, done, total)

    return tell


def _say(message: str) -> None:
    """One line on standard error."""
    typer.echo(f"yamabiko: {' '.join(message.split())}", err=True)


@contextlib.contextmanager
def _ended_by_the_system() -> Iterator[None]:
    """Let a termination signal unwind the stack, so that half-written files are taken away."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def unwind(number: int, frame: FrameType | None) -> None:
        raise SystemExit(TERMINATED)

    earlier = signal.signal(signal.SIGTERM, unwind)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, earlier)
