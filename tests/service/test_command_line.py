import importlib
import inspect
import subprocess
import sys
import typing
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from yamabiko.focus.weighting import Weighting
from yamabiko.service import command_line, imaging_commands

COMMANDS: dict[str, Any] = typer.main.get_command(command_line.app).commands  # type: ignore[attr-defined]
# The room of plans has the name that the function's module would have.
MODULES = {"plan": "planning", "deck": "deck_watch"}
HEAVY = {"numpy", "scipy", "numba", "matplotlib", "sarkit", "rasterio", "pyproj", "lxml", "shapely", "sgp4", "ortools"} | {
    "httpx",
    "fastapi",
    "uvicorn",
    "stapi_pydantic",
    "stapi_fastapi",
}


def test_help_loads_nothing_heavy() -> None:
    program = "import sys, yamabiko.service.command_line; print(*sorted(sys.modules))"
    printed = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    assert set(printed.split()) & HEAVY == set()


def test_asking_for_help_loads_nothing_heavy_either() -> None:
    program = (
        "import sys\n"
        "from yamabiko.service.command_line import app\n"
        "for words in ([], ['opportunities'], ['plan'], ['supplier'], ['simulate']):\n"
        "    app([*words, '--help'], standalone_mode=False)\n"
        "print('LOADED', *sorted(sys.modules))"
    )
    printed = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    assert set(printed.rpartition("LOADED")[2].split()) & HEAVY == set()


def test_the_installed_program_answers() -> None:
    program = Path(sys.executable).with_name("yamabiko")
    answer = subprocess.run([program, "--help"], check=True, capture_output=True, text=True)
    assert all(command in answer.stdout for command in COMMANDS)
    assert answer.stderr == ""


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_explains_itself_and_speaks_json(command: str) -> None:
    answer = CliRunner().invoke(command_line.app, [command, "--help"])
    assert answer.exit_code == 0
    assert "--json" in {option for parameter in COMMANDS[command].params for option in parameter.opts}


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_a_python_function_of_the_same_name_stands_behind_every_command(command: str) -> None:
    name = command.replace("-", "_")
    function = getattr(importlib.import_module(f"yamabiko.service.{MODULES.get(command, name)}"), name)
    assert inspect.getdoc(function)
    assert "return" in typing.get_type_hints(function)


def test_choices_are_those_of_the_program() -> None:
    from yamabiko.service.focus import ACCURACIES_DB, AutofocusMethod

    assert set(typing.get_args(imaging_commands.WeightingName)) == {str(weighting) for weighting in Weighting}
    assert typing.get_args(imaging_commands.AutofocusName) == typing.get_args(AutofocusMethod)
    assert tuple(float(choice) for choice in typing.get_args(imaging_commands.AccuracyName)) == ACCURACIES_DB


@pytest.mark.parametrize(
    "arguments", [["focus"], ["focus", "a.mat"], ["nothing"], ["focus", "a.mat", "--out", "o", "--accuracy", "70"]]
)
def test_a_command_that_does_not_parse_exits_2(arguments: list[str]) -> None:
    assert CliRunner().invoke(command_line.app, arguments).exit_code == 2
