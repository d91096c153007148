"""What the sources of a relationship say, side by side, so that one sees where they differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from placegraph.identifiers import at_path, path_of, slug_of
from placegraph.store import Store, plain

from .names import Names
from .origins import licence_link
from .read import Link, query

SCHEMES = ("level", "formality", "status")
DATES = ("start", "end")


@dataclass(frozen=True)
class Statement:
    """One source's record, or the correction of one: notations, and dates in EDTF."""

    record: str
    source: Link
    licence: Link
    share_alike: bool
    reason: str | None
    concepts: dict[str, str | None]
    dates: dict[str, str | None]


@dataclass(frozen=True)
class Statements:
    """All records of a relationship, and the fields on which they differ."""

    rows: list[Statement]
    differ: set[str]


def statements(store: Store, path: str, names: Names) -> Statements:
    """What the sources of the relationship with this path say, in the order of their weight."""
    rows = [_statement(row, names) for row in store.select(query("statements"), tie=at_path(path))]
    said = {
        name: {value for row in rows if (value := (row.concepts | row.dates)[name])}
        for name in (*SCHEMES, *DATES)
    }
    return Statements(rows, {name for name, values in said.items() if len(values) > 1})


def _statement(row: dict[str, Any], names: Names) -> Statement:
    dataset = path_of(row["dataset"])
    return Statement(
        record=path_of(row["record"]),
        source=Link(names.at(dataset), dataset),
        licence=licence_link(row["licence"].value if row["licence"] else "unknown"),
        share_alike=bool(plain(row["share_alike"])),
        reason=plain(row["reason"]),
        concepts={name: slug_of(row[name]) if row[name] else None for name in SCHEMES},
        dates={name: row[name].value if row[name] else None for name in DATES},
    )
