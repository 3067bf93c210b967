"""The command line: every command under its name."""

from __future__ import annotations

import typer

from yamabiko.service import imaging_commands

app = typer.Typer(
    name="yamabiko",
    help="From recorded radar echoes to a measured picture.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for _command in (
    imaging_commands.focus,
    imaging_commands.measure,
    imaging_commands.info,
    imaging_commands.simulate,
):
    app.command()(_command)


def main() -> None:
    """Run the command line."""
    app()
