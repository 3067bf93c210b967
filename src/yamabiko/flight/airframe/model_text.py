"""Pieces of JSBSim's model language as text: properties, numbers, products, sums and tables.

The language is described in the JSBSim reference manual, section 3.1 (functions, tables, properties).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Term = str | float
NAMELESS = (int, float)


def number(value: float) -> str:
    """A number of nine digits, the same on every machine."""
    return f"{value:.9g}"


def term(value: Term) -> str:
    """A number, a property by its name, or an expression as it is."""
    if isinstance(value, NAMELESS):
        return f"<v>{number(value)}</v>"
    return value if value.startswith("<") else f"<p>{value}</p>"


def operation(name: str, *values: Term) -> str:
    """An operation of the language on its terms."""
    return f"<{name}>{''.join(term(value) for value in values)}</{name}>"


def product(*values: Term) -> str:
    """The product of terms."""
    return operation("product", *values)


def total(*values: Term) -> str:
    """The sum of terms."""
    return operation("sum", *values)


def difference(*values: Term) -> str:
    """The first term less the others."""
    return operation("difference", *values)


def squared(value: Term) -> str:
    """A term times itself."""
    return operation("pow", value, 2)


def lookup(name: str, rows: Iterable[tuple[float, float]]) -> str:
    """A table of one property, linear between its rows and constant beyond them."""
    lines = " \n".join(f"{number(key)} {number(value)}" for key, value in rows)
    return f'<table><independentVar lookup="row">{name}</independentVar><tableData>\n{lines}\n</tableData></table>'


def grid(name: str, rows: Sequence[float], columns: Sequence[float], values: Sequence[Sequence[float]]) -> str:
    """The table of two variables that a propeller file has: advance ratio down, blade angle (degrees) across."""
    head = "  ".join(number(column) for column in columns)
    lines = "\n".join(
        f"{number(row)}  {'  '.join(number(value) for value in line)}" for row, line in zip(rows, values, strict=True)
    )
    return f'<table name="{name}" type="internal"><tableData>\n{head}\n{lines}\n</tableData></table>'


def function(name: str, body: str, told: str) -> str:
    """A named function."""
    return f'<function name="{name}"><description>{told}</description>{body}</function>\n'


def place(name: str, where: Sequence[float]) -> str:
    """A location, m."""
    x, y, z = (number(value) for value in where)
    return f'<location name="{name}" unit="M"><x>{x}</x><y>{y}</y><z>{z}</z></location>'
