"""The XML inside a CPHD, SICD or SIDD file, parsed without entities, document types or network, its fields as checked values."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import lxml.etree

from yamabiko.errors import InputError

LARGEST_XML = 16 << 20
_ENCODINGS = ("UTF-8", "US-ASCII", "ASCII", "ISO-8859-1")


@dataclass(frozen=True)
class XmlBlock:
    """The parsed block. Paths are element names joined by slashes, without namespaces, from the root or from a given element."""

    path: Path
    root: Any

    def text(self, where: str, start: Any = None, default: str | None = None) -> str:
        """The text of the first element at a path; InputError where it is missing and no default is given."""
        element = self._find(where, start)
        if element is None:
            if default is None:
                raise InputError(self.path, f"XML {where}", "no such element", "a value")
            return default
        return (element.text or "").strip()

    def all(self, where: str, start: Any = None) -> list[Any]:
        """All elements at a path."""
        return list((self.root if start is None else start).iterfind(_with_any_namespace(where)))

    def integer(self, where: str, start: Any = None, largest: int = 1 << 62) -> int:
        """A whole number from zero to `largest`."""
        text = self.text(where, start)
        if not re.fullmatch(r"\+?[0-9]{1,19}", text) or int(text) > largest:
            raise InputError(self.path, f"XML {where}", repr(text[:40]), f"a whole number from 0 to {largest}")
        return int(text)

    def number(self, where: str, start: Any = None) -> float:
        """A finite number."""
        text = self.text(where, start)
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise InputError(self.path, f"XML {where}", repr(text[:40]), "a finite number")
        return value

    def choice(self, where: str, choices: tuple[str, ...], start: Any = None) -> str:
        """One of some words."""
        text = self.text(where, start)
        if text not in choices:
            raise InputError(self.path, f"XML {where}", repr(text[:40]), " or ".join(choices))
        return text

    def instant(self, where: str) -> datetime:
        """A UTC instant; one without a zone is UTC, as the standard says."""
        text = self.text(where)
        try:
            value = datetime.fromisoformat(text)
            return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise InputError(self.path, f"XML {where}", repr(text[:40]), "a date and time (ISO 8601)") from error

    def _find(self, where: str, start: Any) -> Any:
        return (self.root if start is None else start).find(_with_any_namespace(where))


def parse_xml_block(path: Path, content: bytes, documents: tuple[str, ...] = ("CPHD",)) -> XmlBlock:
    """Parse the block. Raises InputError where it is hostile (document type, entities) or none of the documents it may be."""
    encoding = re.match(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]*)[\"']", content)
    # Another encoding would hide the marks looked for below.
    if b"\0" in content or (encoding and encoding[1].decode("ascii").upper() not in _ENCODINGS):
        raise InputError(path, "XML", "an encoding other than UTF-8", "UTF-8")
    for mark in (b"<!DOCTYPE", b"<!ENTITY"):
        if mark in content.upper():
            raise InputError(path, "XML", mark.decode("ascii")[2:], "XML without a document type or entities")
    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True)
    try:
        root = lxml.etree.fromstring(content, parser)
    except (lxml.etree.XMLSyntaxError, ValueError) as error:
        raise InputError(
            path, "XML", f"no well-formed XML ({getattr(error, 'msg', error)})", f"a {documents[0]} document"
        ) from error
    if root.getroottree().docinfo.doctype:
        raise InputError(path, "XML", "a document type", "XML without a document type or entities")
    if lxml.etree.QName(root).localname not in documents:
        raise InputError(path, "XML", f"a root named {lxml.etree.QName(root).localname[:40]}", " or ".join(documents))
    return XmlBlock(path, root)


def _with_any_namespace(where: str) -> str:
    return "/".join(f"{{*}}{name}" for name in where.split("/"))
