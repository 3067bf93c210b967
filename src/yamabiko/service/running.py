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

_STOPPED = "stopped; nothing was written"

StageProgress = Callable[[str, int, int], None]
"""Called with the name of a stage, how much of it is done, and how much there is."""


@contextlib.contextmanager
def running(command: str) -> Iterator[Callable[[], None]]:
    """Run a command's body; leave by typer.Exit with the exit code that fits what it raised.

    What it gives stops the body where the keyboard has asked for that: to be called now and then by work that compiles kernels, for
    an interrupt that comes in one of the compiler's callbacks is swallowed there, or comes out as an error of the compiler's.
    """
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
    stop = _Stop()
    try:
        with _answered(signal.SIGTERM, _unwind), stop.heard():
            yield stop.if_asked
    except YamabikoError as error:
        _say(str(error))
        raise typer.Exit(error.exit_code) from None
    except KeyboardInterrupt:
        _say(_STOPPED)
        raise typer.Exit(INTERRUPTED) from None
    except (typer.Exit, SystemExit):
        raise
    except BrokenPipeError:
        # Whoever read standard output has gone, as `| head` does; what is still in the buffer must not fail again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(1) from None
    except Exception as error:
        if stop.asked:
            _say(_STOPPED)
            raise typer.Exit(INTERRUPTED) from None
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


class _Stop:
    """Whether the keyboard has asked for a stop."""

    def __init__(self) -> None:
        self.asked = False

    def if_asked(self) -> None:
        """Raises KeyboardInterrupt where it has."""
        if self.asked:
            raise KeyboardInterrupt

    @contextlib.contextmanager
    def heard(self) -> Iterator[None]:
        """Listen. Where an interrupt is to be ignored, as of what runs in the background, it stays ignored."""

        def interrupt(number: int, frame: FrameType | None) -> None:
            self.asked = True
            raise KeyboardInterrupt

        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            with _answered(signal.SIGINT, interrupt):
                yield
        else:
            yield


def _unwind(number: int, frame: FrameType | None) -> None:
    """Let a termination signal unwind the stack, so that half-written files are taken away."""
    raise SystemExit(TERMINATED)


@contextlib.contextmanager
def _answered(number: signal.Signals, answer: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Answer a signal meanwhile; only the main thread can."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    earlier = signal.signal(number, answer)
    try:
        yield
    finally:
        signal.signal(number, earlier)
