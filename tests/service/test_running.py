import contextlib
import logging
import os
import signal
from pathlib import Path

import pytest
import typer

from yamabiko.errors import InputError, ProcessingError
from yamabiko.service.running import running


@pytest.fixture
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_a_command_that_is_done_leaves_no_log(logs: Path) -> None:
    with running("focus"):
        logging.getLogger("yamabiko.focus").info("on the way")
        assert len(list(logs.iterdir())) == 1
    assert list(logs.iterdir()) == []
    assert not logging.getLogger("yamabiko").handlers


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (
            InputError("a.cphd", "PRF", "-1 Hz", "a positive number"),
            2,
            "yamabiko: a.cphd: PRF: found -1 Hz, expected a positive number",
        ),
        (ProcessingError("no contrast"), 1, "yamabiko: no contrast"),
        (KeyboardInterrupt(), 130, "yamabiko: stopped; nothing was written"),
    ],
)
def test_what_was_expected_to_go_wrong_is_one_line(
    logs: Path, capsys: pytest.CaptureFixture[str], error: BaseException, code: int, line: str
) -> None:
    with pytest.raises(typer.Exit) as left, running("focus"):
        raise error
    assert left.value.exit_code == code
    assert capsys.readouterr().err == line + "\n"
    assert list(logs.iterdir()) == []


def test_an_interrupt_that_a_compiler_swallows_still_stops_the_work(logs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as left, running("fly") as stop_if_asked:
        stop_if_asked()
        with contextlib.suppress(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
        stop_if_asked()
    assert left.value.exit_code == 130
    assert capsys.readouterr().err == "yamabiko: stopped; nothing was written\n"
    assert list(logs.iterdir()) == []


def test_an_interrupt_that_comes_out_as_an_error_is_no_internal_failure(logs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as left, running("fly"):
        with contextlib.suppress(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
        raise RuntimeError("no compiled object yet")
    assert left.value.exit_code == 130
    assert capsys.readouterr().err == "yamabiko: stopped; nothing was written\n"
    assert list(logs.iterdir()) == []
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_internal_failure_keeps_its_log(logs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as left, running("focus"):
        raise ZeroDivisionError("a mistake of ours")
    assert left.value.exit_code == 1
    (log,) = logs.iterdir()
    assert capsys.readouterr().err == f"yamabiko: internal failure (ZeroDivisionError: a mistake of ours); the log is {log}\n"
    assert "Traceback" in log.read_text()


def test_a_termination_signal_unwinds_the_stack(logs: Path) -> None:
    unwound = False
    with pytest.raises(SystemExit) as left, running("focus"):
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            signal.pause()
        finally:
            unwound = True
    assert unwound
    assert left.value.code == 143
    assert list(logs.iterdir()) == []
