"""The guide to exports names every format and every column, and no others."""

from __future__ import annotations

import re
from pathlib import Path

from placegraph.export.columns import NODE_COLUMNS, TIE_COLUMNS
from placegraph.export.formats import BY_EXTENSION, FORMATS

GUIDE = (Path(__file__).parents[2] / "docs/exports.md").read_text(encoding="utf-8")


def first_cells(heading: str) -> list[str]:
    """What stands as code in the first column of the table that begins so."""
    table = re.search(rf"^\| {heading} \|[^\n]*\n\|---.*?(?=\n\n)", GUIDE, re.MULTILINE | re.DOTALL)
    assert table
    rows = table[0].splitlines()[2:]
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[1])]


def test_every_format_is_in_the_guide_with_its_ending() -> None:
    assert sorted(first_cells("format")) == sorted(FORMATS)
    endings = re.findall(r"`\.([a-z0-9.]+)`", GUIDE)
    assert set(endings) == set(BY_EXTENSION)


def test_every_column_is_in_the_guide() -> None:
    shared = {"datasets", "licences", "attribution", "share_alike"}
    assert set(first_cells("nodes")) == {column.name for column in NODE_COLUMNS} - shared
    assert set(first_cells("edges")) == {column.name for column in TIE_COLUMNS} - shared
    assert all(f"`{name}`" in GUIDE for name in shared)
