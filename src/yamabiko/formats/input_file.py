"""Opening a file that somebody names: whatever keeps it from being read becomes an InputError of one line."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from yamabiko.errors import InputError


@contextlib.contextmanager
def input_file(path: Path) -> Iterator[tuple[BinaryIO, int]]:
    """Open a file for reading; gives it and its size in bytes.

    Raises InputError where the file is missing, a folder, empty, not readable, or fails while it is read.
    """
    try:
        if path.exists() and not path.is_file():
            raise InputError(path, "file", "a folder" if path.is_dir() else "a device", "a file")
        with path.open("rb") as file:
            size = path.stat().st_size
            if size == 0:
                raise InputError(path, "file", "nothing in it", "a file with content")
            yield file, size
    except OSError as error:
        raise InputError(path, "file", (error.strerror or str(error)).lower(), "a file that can be read") from error
