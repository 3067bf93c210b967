"""Every error Yamabiko raises on purpose, as one tree.

    YamabikoError                   anything below
    |-- InputError                  what was given cannot be used: exit code 2
    |   |-- GridError               the asked image grid does not fit the data
    |   `-- OutputError             the result cannot be written where it was asked for
    |-- ProcessingError             the work itself failed: exit code 1
    `-- SupplierError               a supplier did not do what it was asked: exit code 1
        |-- SupplierRefusalError    it answered, and the answer is no
        |-- SupplierSilenceError    it was not reached, did not answer, or failed while answering
        `-- SupplierAnswerError     it answered what cannot be understood or believed

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


class SupplierError(YamabikoError):
    """A supplier did not do what it was asked.

    supplier : its name. asked : what for, in words. reason : in words. acted : the supplier may have done it all the same, so it
    must be looked up before it is asked again.
    """

    def __init__(self, supplier: str, asked: str, reason: str, *, acted: bool = False) -> None:
        self.supplier, self.asked, self.reason, self.acted = supplier, asked, reason, acted
        line = " ".join(f"supplier {supplier}: {asked}: {reason}".split())
        super().__init__("".join(letter if letter.isprintable() else "?" for letter in line))


class SupplierRefusalError(SupplierError):
    """The supplier answered, and the answer is no."""


class SupplierSilenceError(SupplierError):
    """The supplier was not reached, did not answer in time, or failed while answering."""


class SupplierAnswerError(SupplierError):
    """The supplier answered what cannot be understood or believed."""
