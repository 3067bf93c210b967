"""Reading TOML that people write: a document of bounded size, its instants as texts, so that Fields reads it as it reads JSON."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from yamabiko.errors import InputError
from yamabiko.formats.input_file import input_file


def read_toml(path: Path, largest: int, expected: str) -> dict[str, Any]:
    """The TOML document of a file of at most `largest` bytes; `expected` says in words what the file should be.

    Instants, dates and times of day become the texts of ISO 8601.
    Raises InputError for a file that cannot be read, is too large, is no UTF-8 or no TOML.
    """
    with input_file(path) as (file, size):
        if size > largest:
            raise InputError(path, "file size", f"{size} bytes", f"at most {largest} bytes")
        content = file.read(largest + 1)
    try:
        document = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise InputError(path, "file", "bytes that are not UTF-8", "a text file") from None
    except (ValueError, RecursionError) as error:
        raise InputError(path, "TOML", str(error) or type(error).__name__, expected) from None
    return {name: _plain(value) for name, value in document.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, (datetime, date, time)) else value
