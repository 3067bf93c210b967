"""Every error Yamabiko raises on purpose, as one tree.

    YamabikoError                   anything below
    |-- InputError                  what was given cannot be used: exit code 2
    |   |-- GridError               the asked image grid does not fit the data
    |   `-- OutputError             the result cannot be written where it was asked for
    `-- ProcessingError             the work itself failed: exit code 1

An InputError carries where (`source`), which field, what was found and what was expected, and prints as one line.
"""

from __future__ import annotations


class YamabikoError(Exception):
    """Root of all errors raised on purpose."""

    exit_code = 1


class InputError(YamabikoError):
    """A file, field or value that cannot be used.

    Parameters
    ----------
    source : file name or name of the call's argument.
    field : the field inside it.
    found : what stands there, in words or as a value.
    expected : what should stand there.
    """

    exit_code = 2

    def __init__(self, source: object, field: str, found: object, expected: str) -> None:
        self.source = str(source)
        self.field = field
        self.found = found
        self.expected = expected
        line = " ".join(f"{self.source}: {field}: found {found}, expected {expected}".split())
        # What a file holds must not steer the terminal that shows the message.
        super().__init__("".join(letter if letter.isprintable() else "?" for letter in line))


class GridError(InputError):
    """An image grid that aliases or leaves the imaged area."""


class OutputError(InputError):
    """A result that cannot be written where it was asked for."""


class ProcessingError(YamabikoError):
    """The work itself failed although its input was sound."""
