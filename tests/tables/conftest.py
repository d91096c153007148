"""Tables and mappings small enough to check by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from placegraph.tables import RowResult, TableReading, read_mapping, read_table

MAPPING = """\
id: towns
title: Towns
description: Two towns to a row.
licence: unknown
parties:
  - {name: a, country: land, latitude: lat, longitude: lng, identifiers: {wikidata: q}}
  - {name: b}
level: {constant: civic}
strands: {constant: civic/twinning}
formality: {column: form, values: {p: twinning, f: friendship}, blank: unspecified}
status: {constant: unknown}
start: since
end: until
note: note
"""
COLUMNS = ("a", "land", "lat", "lng", "q", "b", "form", "since", "until", "note")
Read = Callable[..., tuple[TableReading, list[RowResult]]]


def csv_of(*rows: dict[str, str]) -> str:
    """A CSV of rows that name only the cells that matter; the others are a sound tie’s."""
    sound = {"a": "Dover", "b": "Calais"}
    lines = [",".join(COLUMNS)]
    lines += [",".join(f'"{(sound | row).get(name, "")}"' for name in COLUMNS) for row in rows]
    return "\n".join(lines) + "\n"


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads a text or bytes as a file of a name, through a mapping."""

    def of(
        content: str | bytes, name: str = "towns.csv", mapping: str = MAPPING, **options: int
    ) -> tuple[TableReading, list[RowResult]]:
        path, described = tmp_path / name, tmp_path / "mapping.yaml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        described.write_text(mapping, encoding="utf-8")
        reading = read_table(path, read_mapping(described), **options)
        return reading, list(reading)

    return of
