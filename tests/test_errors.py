"""Errors print as one line that cannot steer a terminal."""

import pytest

from yamabiko.errors import GridError, InputError, OutputError, ProcessingError, YamabikoError


def test_one_line_of_source_field_found_expected() -> None:
    error = InputError("echoes.cphd", "signal", "two\n  lines", "one")
    assert str(error) == "echoes.cphd: signal: found two lines, expected one"
    assert (error.source, error.field, error.found, error.expected) == ("echoes.cphd", "signal", "two\n  lines", "one")


def test_control_characters_are_not_printed() -> None:
    assert str(InputError("a\x1b[2Jb", "name", "\x9b31mred\a", "größer")) == "a?[2Jb: name: found ?31mred?, expected größer"


@pytest.mark.parametrize(("kind", "code"), [(InputError, 2), (GridError, 2), (OutputError, 2), (ProcessingError, 1)])
def test_exit_codes(kind: type[YamabikoError], code: int) -> None:
    assert issubclass(kind, YamabikoError)
    assert kind.exit_code == code
