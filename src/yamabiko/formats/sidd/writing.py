"""A detected image written as SIDD 3.0: eight bits of grey on a level plane, for the many programs that read it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import sarkit.sidd
from numpy.typing import NDArray

from yamabiko.formats.sidd.metadata import sidd_metadata
from yamabiko.formats.whole_file import whole_file
from yamabiko.product.ground_plane import GroundPlaneImage, lay_on_ground_plane
from yamabiko.product.product import Layer
from yamabiko.product.source_image import SourceImage, require_unclassified

_DARKEST, _BRIGHT_OVER_DARK = 30.0, 40.0
_DARK_SHARE = 0.8  # of the mean amplitude


def write_sidd(image: SourceImage, path: Path, *, software: str, created: datetime | None = None) -> GroundPlaneImage:
    """Lay an image on the ground plane, write it (pixel type MONO8I, plane projection) and return what was laid.

    software : program and version. created : the time of writing that the file states, with zone; now if not given. The same image,
    software and time give the same bytes. Raises InputError for images that are marked, cannot be laid on a
    plane (see lay_on_ground_plane) or are of a mode that the standard does not know; OutputError where the file cannot be
    written, and then leaves nothing behind.
    """
    created = (created or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    require_unclassified(image)
    laid = lay_on_ground_plane(image)
    security = sarkit.sidd.NitfSecurityFields(clas="U")
    metadata = sarkit.sidd.NitfMetadata(
        file_header_part=sarkit.sidd.NitfFileHeaderPart(
            ostaid="Yamabiko", ftitle=_nitf_text(f"SIDD {image.acquisition.identifier}", 80), security=security
        ),
        images=[
            sarkit.sidd.NitfProductImageMetadata(
                xmltree=sidd_metadata(laid, image.acquisition, software, created),
                im_subheader_part=sarkit.sidd.NitfImSubheaderPart(security=security),
                de_subheader_part=sarkit.sidd.NitfDeSubheaderPart(security=security),
            )
        ],
    )
    nitf = sarkit.sidd.jbp_from_nitf_metadata(metadata)
    nitf["DataExtensionSegments"][0]["subheader"]["DESSHDT"].value = created.strftime("%Y-%m-%dT%H:%M:%SZ")
    with whole_file(path) as target, target.open("wb") as file:
        with sarkit.sidd.NitfWriter(file, metadata, jbp_override=nitf) as writer:
            writer.write_image(0, density(laid.power))
        # The writer stamps the file with the present time, which is then set right.
        file.seek(nitf["FileHeader"]["FDT"].get_offset())
        file.write(created.strftime("%Y%m%d%H%M%S").encode())
    return laid


def density(power: Layer) -> NDArray[np.uint8]:
    """Grey of linear power (row, column): logarithmic, 30 at 0.8 of the mean amplitude and 255 at 40 times that; 0 where not known.

    As the programs do that the remap's name comes from: NGA's MATLAB SAR toolbox and sarpy.
    """
    amplitude = np.sqrt(np.maximum(power, 0.0))
    mean = float(np.nanmean(amplitude)) if np.isfinite(amplitude).any() else 0.0
    if mean == 0.0:
        return np.zeros(power.shape, dtype=np.uint8)
    dark = _DARK_SHARE * mean
    with np.errstate(divide="ignore"):
        decades = np.log10(amplitude / dark)
    grey = _DARKEST + (255.0 - _DARKEST) * decades / np.log10(_BRIGHT_OVER_DARK)
    return np.where(np.isnan(grey), 0.0, np.clip(np.rint(grey), 0.0, 255.0)).astype(np.uint8)


def _nitf_text(text: str, length: int) -> str:
    """Printable ASCII of at most a field's length."""
    return "".join(letter if letter.isascii() and letter.isprintable() else "?" for letter in text)[:length]
