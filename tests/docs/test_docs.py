"""The documentation holds: its Python runs, its commands parse, its links lead somewhere, its option tables are complete."""

import dataclasses
import re
import shlex
import typing
from pathlib import Path
from typing import Any

import pytest
import typer

from yamabiko.service import report
from yamabiko.service.command_line import app

CHECKOUT = Path(__file__).resolve().parents[2]
PAGES = sorted([*CHECKOUT.glob("*.md"), *CHECKOUT.glob("docs/**/*.md")])
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
COMMANDS: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def name(page: Path) -> str:
    return str(page.relative_to(CHECKOUT))


def blocks(page: Path, language: str) -> list[str]:
    return [text for found, text in BLOCK.findall(page.read_text(encoding="utf-8")) if found == language]


def console_commands(page: Path) -> list[str]:
    lines = [line for block in blocks(page, "console") for line in block.replace("\\\n", " ").splitlines()]
    return [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]


def pages_with(language: str) -> list[Path]:
    return [page for page in PAGES if blocks(page, language)]


@pytest.mark.parametrize("page", pages_with("python"), ids=name)
def test_python_on_the_page_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in blocks(page, "python"):
        exec(compile(block, str(page), "exec"), names)


@pytest.mark.parametrize(("page", "line"), [(page, line) for page in PAGES for line in console_commands(page)], ids=str)
def test_a_command_on_the_page_parses(page: Path, line: str) -> None:
    program, *arguments = shlex.split(line)
    if program == "make":
        targets = re.findall(r"^(\w+):", (CHECKOUT / "Makefile").read_text(), re.MULTILINE)
        assert set(arguments) <= set(targets)
        return
    assert program == "yamabiko", f"{name(page)} shows a command of another program"
    command, *rest = arguments
    COMMANDS[command].make_context(command, rest)


def test_the_first_screen_names_commands_that_exist() -> None:
    targets = re.findall(r"^(\w+):", (CHECKOUT / "Makefile").read_text(), re.MULTILINE)
    named = re.findall(r"^    make (\w+)", (CHECKOUT / "README.md").read_text(), re.MULTILINE)
    assert named[:2] == ["demo", "test"]
    assert set(named) <= set(targets)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert missing == []


def test_every_page_can_be_reached_from_the_first() -> None:
    reached, waiting = set(), [CHECKOUT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or not page.is_file():
            continue
        reached.add(page)
        links = re.findall(r"\]\(([^)#\s]+\.md)", page.read_text(encoding="utf-8"))
        waiting += [(page.parent / link).resolve() for link in links]
    assert {name(page) for page in PAGES} - {name(page) for page in reached} == set()


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_the_reference_lists_every_option_and_no_other(command: str) -> None:
    page = (CHECKOUT / "docs" / "reference" / "command-line.md").read_text(encoding="utf-8")
    section = re.search(rf"^## yamabiko {command}\n(.*?)(?=^## |\Z)", page, re.DOTALL | re.MULTILINE)
    assert section, f"the reference has no section on {command}"
    listed = {option for row in re.findall(r"^\|(.*?)\|", section[1], re.MULTILINE) for option in re.findall(r"`(--[\w-]+)", row)}
    existing = {option for parameter in COMMANDS[command].params for option in (*parameter.opts, *parameter.secondary_opts)}
    assert listed == {option for option in existing if option.startswith("--")}


def test_the_reference_lists_every_key_of_the_report() -> None:
    page = (CHECKOUT / "docs" / "reference" / "report.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `([\w.]+)`", page, re.MULTILINE))
    assert listed == report_keys()


def report_keys() -> set[str]:
    """Dotted keys of the focus report's records, the blocks of measured cuts and of places left whole."""

    def walk(record: type, above: str) -> set[str]:
        keys: set[str] = set()
        for key, kind in typing.get_type_hints(record).items():
            inner = [part for part in (kind, *typing.get_args(kind)) if isinstance(part, type) and dataclasses.is_dataclass(part)]
            if inner and typing.get_origin(kind) is not dict:
                keys |= walk(inner[0], f"{above}{key}.")
            else:
                keys.add(above + key)
        return keys

    return walk(report.FocusReport, "")
