"""Recorded echoes from whatever file holds them: the kind is told from a file's first bytes, and its reader called."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

from yamabiko.collect.phase_history import PhaseHistory
from yamabiko.errors import InputError
from yamabiko.formats.cphd.container import MAGIC
from yamabiko.formats.cphd.reading import describe_cphd, read_cphd
from yamabiko.formats.gotcha import describe_gotcha, read_gotcha
from yamabiko.formats.input_file import input_file
from yamabiko.formats.matlab_arrays import has_matlab_magic

Kind = Literal["GOTCHA", "CPHD"]

_FIRST_BYTES = 128
_DESCRIBE: dict[Kind, Callable[[Path], dict[str, Any]]] = {"GOTCHA": describe_gotcha, "CPHD": describe_cphd}


def phase_history_kind(path: Path) -> Kind | None:
    """Which kind of echoes a file holds by its first bytes; None for any other file. Raises InputError where it cannot be read."""
    with input_file(Path(path)) as (file, _):
        first_bytes = file.read(_FIRST_BYTES)
    if first_bytes.startswith(MAGIC):
        return "CPHD"
    return "GOTCHA" if has_matlab_magic(first_bytes) else None


def read_phase_history(
    paths: Sequence[Path],
    *,
    origin: tuple[float, float, float] | None = None,
    apply_corrections: bool = True,
    channel: str | int | None = None,
) -> PhaseHistory:
    """Read one CPHD file, or GOTCHA files as one aperture.

    origin : latitude (rad), longitude (rad) and height over the ellipsoid (m) of a GOTCHA scene. apply_corrections : GOTCHA's own.
    channel : of a CPHD file, by identifier or index from 0. Each is refused for files that it has no meaning for.

    Raises InputError where the files are damaged, of different kinds, or of a kind not known.
    """
    if not paths:
        raise InputError("input", "files", "none", "CPHD or GOTCHA files")
    kinds = [_known_kind(Path(path)) for path in paths]
    for path, kind in zip(paths, kinds, strict=True):
        if kind != kinds[0]:
            raise InputError(path, "file", f"a {kind} file", f"a {kinds[0]} file as {Path(paths[0]).name} is")
    if kinds[0] == "GOTCHA":
        if channel is not None:
            raise InputError(paths[0], "channel", repr(channel), "no channel: a GOTCHA file has one")
        return read_gotcha(paths, origin=origin, apply_corrections=apply_corrections)
    if len(paths) > 1:
        raise InputError(paths[1], "file", "a second CPHD file", "one CPHD file, which holds a whole aperture")
    if origin is not None or not apply_corrections:
        found = "an origin" if origin is not None else "corrections switched off"
        raise InputError(paths[0], "file", found, "neither: a CPHD file states its place and has no corrections to leave out")
    return read_cphd(paths[0], channel)


def describe_phase_history(path: Path) -> dict[str, Any]:
    """What a file of echoes holds, as plain values with the unit in the key. Raises InputError as `read_phase_history`."""
    return _DESCRIBE[_known_kind(Path(path))](Path(path))


def _known_kind(path: Path) -> Kind:
    kind = phase_history_kind(path)
    if kind is None:
        raise InputError(path, "file", "neither CPHD nor MATLAB 5 to 7.2", "a CPHD or a GOTCHA file")
    return kind
