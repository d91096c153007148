"""docs/tables.md names every field of a mapping, and its example is a sound one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from placegraph.tables import read_mapping, shipped_mappings
from placegraph.tables.schema import (
    KINDS,
    Cell,
    Described,
    Lookup,
    Party,
    RowFilter,
    Strict,
    TableLayout,
)

TEXT = (Path(__file__).parents[2] / "docs" / "tables.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "kind", [*KINDS.values(), Described, Party, Cell, RowFilter, TableLayout, Lookup]
)
def test_every_field_is_documented(kind: type[Strict]) -> None:
    missing = [name for name in kind.model_fields if f"`{name}" not in TEXT]
    assert missing == [] or (kind is Cell and missing == ["constant"] and "{constant: …}" in TEXT)


def test_every_shipped_mapping_is_documented() -> None:
    assert [name for name in shipped_mappings() if f"`{name}`" not in TEXT] == []


def test_the_example_of_a_mapping_is_sound(tmp_path: Path) -> None:
    found = re.search(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    assert found
    path = tmp_path / "m.yaml"
    path.write_text(found[1], encoding="utf-8")
    assert read_mapping(path).mapping.id == "towns"
