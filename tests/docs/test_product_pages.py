"""The pages on products, findings and alerts name every file, property and member that there is."""

import re
from collections import Counter
from pathlib import Path

import pytest

from yamabiko.formats.findings.geo_parquet import COLUMNS
from yamabiko.formats.products.item import EXTENSIONS, own_properties
from yamabiko.formats.products.layers import ITEM_FILE, LAYERS, QUICKLOOK_FILE
from yamabiko.product.product import Quantity
from yamabiko.testing.products import made_up_product

PAGES = Path(__file__).resolve().parents[2] / "docs" / "reference"
PRODUCT = [
    *(layer.file for layer in LAYERS),
    QUICKLOOK_FILE,
    ITEM_FILE,
    *own_properties(made_up_product()),
    *(one.value for one in Quantity),
]


@pytest.mark.parametrize(("page", "names"), [("product-files.md", PRODUCT), ("findings-files.md", [*COLUMNS])])
def test_every_name_stands_on_its_page(page: str, names: list[str]) -> None:
    text = (PAGES / page).read_text(encoding="utf-8")
    assert [name for name in names if f"`{name}`" not in text] == []


def test_the_versions_of_extensions_are_those_that_are_written() -> None:
    text = (PAGES / "product-files.md").read_text(encoding="utf-8")
    for name, address in EXTENSIONS.items():
        assert f"{name} {address.split('/')[-2].removeprefix('v')}" in text


def test_the_summary_of_ceos_ard_counts_its_own_table() -> None:
    text = (PAGES / "ceos-ard.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d[\d.]*) \| .*? \| (met|part|no|not asked) \| (met|part|no) \|", text, re.MULTILINE)
    assert len(rows) == len({number for number, _, _ in rows}) == len(re.findall(r"^\| \d", text, re.MULTILINE))
    threshold, goal = (Counter(row[level] for row in rows) for level in (1, 2))
    said = [int(number) for number in re.findall(r"\d+", text.partition("- Of ")[2].partition("\n\n")[0])]
    met, part, none = threshold["met"], threshold["part"], threshold["no"]
    assert said == [len(rows), met, part, none, threshold["not asked"], len(rows), goal["met"], goal["part"], goal["no"]]
