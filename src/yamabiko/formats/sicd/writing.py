"""A ComplexImage written as a SICD 1.4 NITF file: its pixels as they are, and what is known about them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import jbpy
import numpy as np
import sarkit.sicd

from yamabiko.collect.phase_history import Complex
from yamabiko.earth.surface import Plane, ProjectedGrid, plane_of
from yamabiko.errors import InputError
from yamabiko.focus.complex_image import ComplexImage
from yamabiko.formats.sicd.metadata import sicd_metadata
from yamabiko.formats.whole_file import whole_file

_BLOCK_BYTES = 1 << 24
_SECURITY_LETTERS = {"TOP SECRET": "T", "SECRET": "S", "CONFIDENTIAL": "C", "RESTRICTED": "R", "UNCLASSIFIED": "U"}


def write_sicd(image: ComplexImage, path: Path, *, created: datetime | None = None, autofocused: bool = False) -> None:
    """Write an image on a Plane's grid as SICD 1.4 (pixel type RE32F_IM32F, grid type PLANE, image formation OTHER).

    created : the time of writing that the file states, with zone; now if not given. The same image and time give the same bytes.
    autofocused : a phase correction estimated from the image was applied. The file has a Radiometric block where
    the image is calibrated; without one pixels are in the unit of the echoes (a unit point target has amplitude one).
    Of an image on a ProjectedGrid the file states the plane: its pixels must stand for points at the range and range rate of the
    plane's own, as `focus.terrain_grid` lays them, so that a reader's projection onto the same terrain finds them.
    Raises InputError where the surface is neither, or a plane that SICD cannot describe (rows must grow away from the radar), where
    its spacing cannot carry the bandwidth, or the classification does not begin with one of NITF's levels; OutputError where the
    file cannot be written, and then leaves nothing behind.
    """
    created = (created or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    metadata = _nitf_metadata(image, created, autofocused=autofocused)
    nitf = sarkit.sicd.jbp_from_nitf_metadata(metadata)
    nitf["DataExtensionSegments"][0]["subheader"]["DESSHDT"].value = created.strftime("%Y-%m-%dT%H:%M:%SZ")
    with whole_file(path) as target, target.open("wb") as file:
        # The writer puts down headers and XML; it stamps the file with the present time, which is then set right.
        sarkit.sicd.NitfWriter(file, metadata, jbp_override=nitf)
        file.seek(nitf["FileHeader"]["FDT"].get_offset())
        file.write(created.strftime("%Y%m%d%H%M%S").encode())
        _write_pixels(file, nitf, image.pixels)


def check_sicd(image: ComplexImage) -> None:
    """Raise what `write_sicd` would raise of an image before it opens a file; pixels are not looked at but for their shape."""
    _nitf_metadata(image, datetime.now(UTC), autofocused=False)


def _nitf_metadata(image: ComplexImage, created: datetime, *, autofocused: bool) -> sarkit.sicd.NitfMetadata:
    surface = image.surface
    if not isinstance(surface, Plane | ProjectedGrid):
        raise InputError("image", "surface", type(surface).__name__, "a plane's grid: SICD has no other")
    plane = plane_of(surface)
    if image.pixels.shape != plane.shape:
        raise InputError("image", "pixels", f"shape {image.pixels.shape}", f"the surface's shape {plane.shape}")
    security = sarkit.sicd.NitfSecurityFields(clas=_security_letter(image.collection.classification))
    return sarkit.sicd.NitfMetadata(
        xmltree=sicd_metadata(image, plane, created, autofocused=autofocused),
        file_header_part=sarkit.sicd.NitfFileHeaderPart(
            ostaid="Yamabiko", ftitle=_nitf_text(f"SICD {image.collection.identifier}", 80), security=security
        ),
        im_subheader_part=sarkit.sicd.NitfImSubheaderPart(isorce=_nitf_text(image.collection.collector, 42), security=security),
        de_subheader_part=sarkit.sicd.NitfDeSubheaderPart(security=security),
    )


def _write_pixels(file: BinaryIO, nitf: jbpy.Jbp, pixels: Complex) -> None:
    """Rows in big-endian order, a block at a time, so that no second image stands in memory."""
    block = max(1, _BLOCK_BYTES // (8 * pixels.shape[1]))
    first = 0
    for segment in nitf["ImageSegments"]:
        last = first + segment["subheader"]["NROWS"].value
        file.seek(segment["Data"].get_offset())
        for row in range(first, last, block):
            file.write(np.ascontiguousarray(pixels[row : min(row + block, last)], dtype=">c8").data)
        first = last


def _security_letter(classification: str) -> str:
    """NITF's one letter for a marking. Raises InputError rather than guess one."""
    for level, letter in _SECURITY_LETTERS.items():
        if classification.upper().startswith(level):
            return letter
    raise InputError("collection", "classification", classification, f"a marking that begins with {', '.join(_SECURITY_LETTERS)}")


def _nitf_text(text: str, length: int) -> str:
    """Printable ASCII of at most a field's length."""
    return "".join(character if character.isascii() and character.isprintable() else "?" for character in text)[:length]
