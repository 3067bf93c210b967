"""Output files that are either whole or not there: written beside the target under a temporary name and renamed when finished.

Whatever stops the writing (an error, a full disk, the user's interrupt) leaves no new file and an older target as it was.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from yamabiko.errors import OutputError

_EXPECTED = {
    errno.ENOSPC: "room for the whole file",
    errno.EDQUOT: "room for the whole file",
    errno.EFBIG: "room for the whole file",
    errno.ENOENT: "a folder that exists",
    errno.ENOTDIR: "a folder to write into",
    errno.ENAMETOOLONG: "a shorter file name",
}


@contextlib.contextmanager
def whole_file(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Give a temporary file beside `path` to write to, and rename it to `path` when the block ends without an error.

    The temporary file exists, is empty and keeps the target's suffix, so that writers that choose a format by suffix work. The
    block should do nothing but write: every OSError that leaves it is taken to be the target's.

    Raises OutputError where the target cannot be written: its folder is missing, not a folder, not writable or full, or the
    target is a folder or a device.
    """
    target = Path(path)
    with _output_errors(target):
        # stat follows links: a link to a folder or a device is refused as well.
        if target.exists() and not target.is_file():
            raise OutputError(target, "file", "a folder" if target.is_dir() else "a device", "a name for a file")
        temporary = _reserve(target)
        try:
            yield temporary
            _flush(temporary)
            temporary.replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise


def _reserve(target: Path) -> Path:
    """Create an empty file of a fresh name beside the target, with the permissions any new file gets."""
    temporary = target.with_name(f".{target.stem[:100]}.{secrets.token_hex(6)}.partial{target.suffix[:20]}")
    os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    return temporary


def _flush(temporary: Path) -> None:
    """Have the disk take the bytes before the name is given: some file systems report a full disk only here."""
    descriptor = os.open(temporary, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _output_errors(target: Path) -> Iterator[None]:
    """Turn an OSError into an OutputError of one line."""
    try:
        yield
    except OSError as error:
        found = (error.strerror or str(error) or type(error).__name__).lower()
        expected = _EXPECTED.get(error.errno or 0, "a folder that can be written to")
        raise OutputError(target, "file", found, expected) from error
