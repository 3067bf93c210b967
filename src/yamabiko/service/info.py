"""`info`: what a file holds, whichever of the known kinds it is; told from its first bytes, not by trying every reader."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from yamabiko.errors import InputError
from yamabiko.formats.element_sets import describe_element_sets, element_set_format
from yamabiko.formats.phase_history_files import describe_phase_history, phase_history_kind
from yamabiko.formats.sensor_independent import image_standard
from yamabiko.formats.sicd.description import describe_sicd
from yamabiko.formats.sidd.description import describe_sidd

_DESCRIBE_IMAGE = {"SICD": describe_sicd, "SIDD": describe_sidd}


def info(file: str | os.PathLike[str]) -> dict[str, Any]:
    """What a file of a known kind holds, as plain values with the unit in the key; the file's name and size first.

    The kinds are GOTCHA, CPHD, SICD, SIDD and element sets.
    Raises InputError where the file cannot be read, is damaged, or is of another kind.
    """
    path = Path(file)
    if phase_history_kind(path) is not None:
        description = describe_phase_history(path)
    elif element_set_format(path) is not None:
        description = describe_element_sets(path)
    else:
        standard = image_standard(path)
        if standard is None:
            raise InputError(path, "file", "none of the known kinds", "a GOTCHA, CPHD, SICD, SIDD or element set file")
        description = _DESCRIBE_IMAGE[standard](path)
    return {"file": str(path), "size_bytes": path.stat().st_size, **description}
