"""Several output files that appear together or not at all.

They are written in a temporary folder beside the target, which takes the target's name at the end. Where the target is a folder
already, the temporary one lies inside it, on the same disk, and its files take the places of those of an earlier run.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from yamabiko.errors import OutputError


@contextlib.contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Give a temporary folder to write to, and put its files into `target` when the block ends without an error.

    It is made at once, so that a place that cannot be written to is refused before the work. Other files in `target` stay.
    Raises OutputError where the target is not a folder or cannot be written.
    """
    target = Path(os.path.abspath(target))  # noqa: PTH100 - unlike resolve(), it names the folder the way the user did
    new_parents: list[Path] = []
    temporary: Path | None = None
    finished = False
    try:
        with _output_errors(target):
            if target.exists() and not target.is_dir():
                raise OutputError(target, "output folder", "a file", "a folder, or a name that is free")
            if target.is_dir() and not os.access(target, os.W_OK | os.X_OK):
                raise OutputError(target, "output folder", "no permission to write", "a folder that can be written to")
            new_parents = _make_parents(target.parent)
            name = f".{target.name[:100]}.{secrets.token_hex(6)}.partial"
            temporary = (target if target.is_dir() else target.parent) / name
            temporary.mkdir()
        with _named_after(temporary, target):
            yield temporary
        with _output_errors(target):
            _put_in_place(temporary, target)
        finished = True
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)
        if not finished:
            for parent in reversed(new_parents):
                with contextlib.suppress(OSError):
                    parent.rmdir()


def need_room(target: Path, size: int) -> None:
    """Raise OutputError if the disk that `target` will lie on has less than `size` bytes free."""
    existing = next(folder for folder in (target, *target.absolute().parents) if folder.is_dir())
    free = shutil.disk_usage(existing).free
    if free < size:
        raise OutputError(target, "free space", f"{free / 1e6:.0f} MB", f"at least {size / 1e6:.0f} MB for the result")


def _make_parents(folder: Path) -> list[Path]:
    """Make the folders that are missing, outermost first, and return those made."""
    missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    made: list[Path] = []
    for parent in reversed(missing):
        try:
            parent.mkdir()
        except OSError:
            for earlier in reversed(made):
                earlier.rmdir()
            raise
        made.append(parent)
    return made


def _put_in_place(temporary: Path, target: Path) -> None:
    """Move the temporary folder's files to the target; put back what was there if one cannot be moved."""
    if not target.exists():
        temporary.rename(target)
        return
    names = sorted(file.name for file in temporary.iterdir())
    earlier = temporary / "earlier"
    earlier.mkdir()
    saved: list[str] = []
    placed: list[str] = []
    try:
        for name in names:
            if (target / name).is_dir():
                raise OutputError(target / name, "file", "a folder", "a file of an earlier run, or nothing")
            if (target / name).exists():
                (target / name).rename(earlier / name)
                saved.append(name)
        for name in names:
            (temporary / name).rename(target / name)
            placed.append(name)
    except BaseException:
        for name in placed:
            (target / name).unlink(missing_ok=True)
        for name in saved:
            (earlier / name).rename(target / name)
        raise


@contextlib.contextmanager
def _named_after(temporary: Path, target: Path) -> Iterator[None]:
    """Let an error about a file in the temporary folder name the file that the user would have seen."""
    try:
        yield
    except OutputError as error:
        source = error.source.replace(str(temporary), str(target))
        raise OutputError(source, error.field, error.found, error.expected) from error


@contextlib.contextmanager
def _output_errors(target: Path) -> Iterator[None]:
    """Turn an OSError into an OutputError of one line."""
    try:
        yield
    except OSError as error:
        found = (error.strerror or type(error).__name__).lower()
        raise OutputError(target, "output folder", found, "a folder that can be written to") from error
