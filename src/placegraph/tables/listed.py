"""A list of tables that are imported together: which files, and what their columns mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field

from placegraph.errors import DataError, UnknownNameError
from placegraph.findings import Finding, Location
from placegraph.ingest.located_yaml import LocatedYaml, read_yaml
from placegraph.model import Words
from placegraph.tables.mapping import LocatedMapping, find_mapping, read_mapping, shipped_mappings
from placegraph.tables.schema import Strict
from placegraph.tables.validated import validated

LIST_ENDINGS = frozenset({".yaml", ".yml"})


@dataclass(frozen=True)
class ListedTable:
    """A file, what its columns mean, and the review file with decisions on its places, if any."""

    file: Path
    mapping: LocatedMapping
    review: Path | None = None


class _Entry(Strict):
    file: Words
    mapping: Words
    review: Words | None = None


class _List(Strict):
    tables: Annotated[tuple[_Entry, ...], Field(min_length=1)]


def read_list(path: Path) -> list[ListedTable]:
    """The tables of a list; files are named from its folder. Raises DataError with every fault."""
    yaml = read_yaml(path)
    if not isinstance(yaml.content, dict):
        expected = "`tables:`, and below it a `file` and a `mapping` for each"
        raise DataError(
            [Finding(Location(yaml.file, 1), "not a list of tables", expected=expected)]
        )
    entries = validated(yaml, _List).tables
    if findings := [*_missing(yaml, path.parent, entries)]:
        raise DataError(findings)
    tables = [_table(path.parent, entry) for entry in entries]
    if findings := [*_of_one_name(yaml, tables)]:
        raise DataError(findings)
    return tables


def _table(folder: Path, entry: _Entry) -> ListedTable:
    mapping = read_mapping(_mapping(folder, entry.mapping))
    review = folder / entry.review if entry.review else None
    return ListedTable(folder / entry.file, mapping, review)


def _mapping(folder: Path, name: str) -> Path:
    return find_mapping(name if name in shipped_mappings() else str(folder / name))


def _missing(yaml: LocatedYaml, folder: Path, entries: tuple[_Entry, ...]) -> Iterator[Finding]:
    for at, entry in enumerate(entries):
        for field in ("file", "review"):
            name = getattr(entry, field)
            if name and not (folder / name).is_file():
                yield _finding(yaml, at, field, "a file that is not there", name, "a file")
        if entry.mapping not in shipped_mappings() and not (folder / entry.mapping).is_file():
            error = UnknownNameError("mapping", entry.mapping, shipped_mappings())
            choices = error.suggestions or shipped_mappings()
            expected = f"a file, or one of {', '.join(choices)}"
            yield _finding(yaml, at, "mapping", "no such mapping", entry.mapping, expected)


def _of_one_name(yaml: LocatedYaml, tables: list[ListedTable]) -> Iterator[Finding]:
    seen: set[str] = set()
    for at, table in enumerate(tables):
        slug = table.mapping.mapping.id
        if slug in seen:
            message = "a mapping of the same id as one above: the second would replace the first"
            yield _finding(yaml, at, "mapping", message, slug, "one table for each id")
        seen.add(slug)


def _finding(
    yaml: LocatedYaml, at: int, field: str, message: str, value: str, expected: str
) -> Finding:
    path = ("tables", at, field)
    where = Location(yaml.file, yaml.line(path))
    return Finding(where, message, ".".join(map(str, path)), value, expected)
