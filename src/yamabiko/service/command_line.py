"""The command line: every command under its name."""

from __future__ import annotations

import typer

from yamabiko.service import (
    deck_commands,
    flight_commands,
    imaging_commands,
    map_commands,
    planning_commands,
    simulation_commands,
    supplier_commands,
)

app = typer.Typer(
    name="yamabiko",
    help="Radar satellites and drones: who can see a place, the collection planned, and echoes turned into measured pictures.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for _command in (
    imaging_commands.focus,
    imaging_commands.measure,
    imaging_commands.info,
    map_commands.geocode,
    simulation_commands.simulate,
    planning_commands.opportunities,
    planning_commands.plan,
    deck_commands.deck,
    supplier_commands.supplier,
    flight_commands.fly,
    deck_commands.deck_cycle,
):
    app.command()(_command)


def main() -> None:
    """Run the command line."""
    app()
