"""CPHD files as another program would write them: through sarkit's writer, with the options that our own writer does not use.

Only the XML is borrowed from our writer; sarkit lays out header, parameters and signal.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import lxml.etree
import numpy as np
import sarkit.cphd
from numpy.typing import NDArray

from yamabiko.collect.phase_history import PhaseHistory
from yamabiko.formats.cphd.writing import write_cphd

# sarkit gives these functions no types.
_SARKIT: Any = sarkit.cphd
_NAMESPACE = "http://api.nsgreg.nga.mil/schema/cphd/"


@dataclass
class ForeignFile:
    """What is to be written: our XML and parameters for a record, free to be changed before `write`.

    samples : one (vector, sample) array for each channel, already of the stored kind.
    """

    xml: Any
    parameters: NDArray[np.void]
    samples: list[NDArray[Any]]
    extra: dict[str, NDArray[Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, history: PhaseHistory, folder: Path, *, domain: str = "FX", phase_sign: int = -1) -> ForeignFile:
        """Start from a record: what our writer says of it, and its signal as it would stand in an FX file."""
        ours = folder / "ours.cphd"
        write_cphd(history, ours, domain="TOA" if domain == "TOA" else "FX", phase_sign=1 if phase_sign == 1 else -1)
        with ours.open("rb") as file, _SARKIT.Reader(file) as reader:
            xml = reader.metadata.xmltree.getroot()
            signal, parameters = reader.read_channel(history.collection.channel)
        return cls(xml, parameters.astype(parameters.dtype.newbyteorder("=")), [signal.astype(np.complex64)])

    def element(self, where: str) -> Any:
        """The first XML element at a path of local names."""
        found = self.xml.find("/".join(f"{{*}}{name}" for name in where.split("/")))
        if found is None:
            raise LookupError(where)
        return found

    def set_text(self, where: str, value: object) -> None:
        """Give an element another text."""
        self.element(where).text = str(value)

    def add_parameter(self, name: str, values: NDArray[Any], after: str) -> None:
        """Give all vectors one more parameter (F8 or I8), stored after a gap of one word, declared after another one."""
        kind = "I8" if values.dtype.kind == "i" else "F8"
        start = int(self.element("Data/NumBytesPVP").text) // 8 + 1
        place = copy.deepcopy(self.element("PVP/TxTime"))
        place.tag = place.tag.replace("TxTime", name)
        for child, text in zip(place, (start, 1, kind), strict=True):
            child.text = str(text)
        self.element(f"PVP/{after}").addnext(place)
        self.set_text("Data/NumBytesPVP", (start + 1) * 8)
        self.extra[name] = values

    def add_channel(self, identifier: str, samples: NDArray[Any]) -> None:
        """Add a channel with the same parameters and other samples of the same size."""
        for where in ("Data/Channel", "Channel/Parameters"):
            first = self.element(where)
            other = copy.deepcopy(first)
            other.find("{*}Identifier").text = identifier
            if where == "Data/Channel":
                other.find("{*}SignalArrayByteOffset").text = str(sum(array.nbytes for array in self.samples))
                other.find("{*}PVPArrayByteOffset").text = str(int(self.element("Data/NumBytesPVP").text) * len(self.parameters))
            first.addnext(other)
        self.samples.append(samples)

    def write(self, path: Path, version: str = "1.1.0") -> Path:
        """Write through sarkit as that version of the standard."""
        content = lxml.etree.tostring(self.xml).replace(f"{_NAMESPACE}1.1.0".encode(), f"{_NAMESPACE}{version}".encode())
        tree = lxml.etree.ElementTree(lxml.etree.fromstring(content))
        layout = _SARKIT.get_pvp_dtype(tree)
        parameters = np.zeros(len(self.parameters), dtype=layout)
        for name in self.parameters.dtype.names or ():
            parameters[name] = self.parameters[name]
        for name, values in self.extra.items():
            parameters[name] = values
        with path.open("wb") as file, _SARKIT.Writer(file, _SARKIT.Metadata(xmltree=tree)) as writer:
            for element, samples in zip(tree.findall("{*}Data/{*}Channel"), self.samples, strict=True):
                identifier = element.findtext("{*}Identifier")
                writer.write_signal(identifier, samples)
                writer.write_pvp(identifier, parameters)
        return path


def integers(samples: NDArray[Any], bits: int) -> NDArray[Any]:
    """Samples rounded to pairs of whole numbers of 8 (CI2) or 16 (CI4) bits."""
    part = {8: np.int8, 16: np.int16}[bits]
    pairs = np.empty(samples.shape, dtype=[("real", part), ("imag", part)])
    pairs["real"], pairs["imag"] = np.rint(samples.real), np.rint(samples.imag)
    return pairs


def changed_bytes(path: Path, change: Callable[[bytes], bytes]) -> Path:
    """Rewrite a file with its bytes changed."""
    path.write_bytes(change(path.read_bytes()))
    return path
