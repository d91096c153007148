"""Find and read mappings: small YAML files that say what the columns of a table mean.

Every fault is named with its line. Values of a concept scheme are checked when the mapping is
read, so that a table is never half imported because of one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from placegraph.errors import DataError, UnknownNameError
from placegraph.findings import Finding, Location, display_path
from placegraph.ingest.located_yaml import LocatedYaml, read_yaml
from placegraph.resources import shipped
from placegraph.schemes import read_schemes
from placegraph.tables.schema import KINDS, Mapping, Organisation, Party, TieMapping
from placegraph.tables.validated import validated

SCHEME_OF = {
    "level": "level",
    "strands": "strand",
    "formality": "formality",
    "status": "status",
    "member_role": "member-role",
}


class LocatedMapping:
    """A mapping and where its lines stand, for messages about it."""

    def __init__(self, mapping: Mapping, yaml: LocatedYaml) -> None:
        self.mapping, self._yaml = mapping, yaml

    def finding(
        self, path: tuple[str | int, ...], message: str, value: str, expected: str
    ) -> Finding:
        """A fault at a path of the file."""
        where = Location(self._yaml.file, self._yaml.line(path), self.mapping.id)
        return Finding(where, message, ".".join(map(str, path)), value, expected)


def shipped_mappings() -> dict[str, Path]:
    """The mappings that come with placegraph, by name."""
    return {path.stem: path for path in sorted(shipped("data/mappings").glob("*.yaml"))}


def find_mapping(name_or_file: str) -> Path:
    """The file of a shipped mapping or the file itself; raises UnknownNameError."""
    known = shipped_mappings()
    if name_or_file in known:
        return known[name_or_file]
    path = Path(name_or_file)
    if path.suffix.lower() not in {".yaml", ".yml"} and not path.is_file():
        raise UnknownNameError("mapping", name_or_file, known)
    return path


def read_mapping(path: Path) -> LocatedMapping:
    """Read and check a mapping; raises DataError with every fault in it."""
    yaml = read_yaml(path)
    if not isinstance(yaml.content, dict):
        where = Location(display_path(path), 1)
        expected = "fields, each with a value, such as `title: Twin towns`"
        raise DataError([Finding(where, "not a mapping", expected=expected)])
    gives = yaml.content.get("gives")
    mapping = validated(yaml, _kind(yaml, "ties" if gives is None else gives))
    located = LocatedMapping(mapping, yaml)
    if findings := [*_unknown_concepts(located), *_memberships(located), *_lookups(located)]:
        raise DataError(findings)
    return located


def _kind(yaml: LocatedYaml, gives: object) -> type[Mapping]:
    if gives not in KINDS:
        where, expected = Location(yaml.file, yaml.line(("gives",))), f"one of {', '.join(KINDS)}"
        raise DataError([Finding(where, "not what a table gives", "gives", str(gives), expected)])
    return KINDS[str(gives)]


def _unknown_concepts(located: LocatedMapping) -> Iterator[Finding]:
    schemes = read_schemes()
    for path, owner, cell in located.mapping.cells():
        scheme = _scheme_of(path, owner)
        for value in cell.outcomes if scheme else ():
            if value not in schemes[str(scheme)]:
                error = UnknownNameError(str(scheme), value, schemes[str(scheme)])
                choices = error.suggestions or sorted(schemes[str(scheme)])
                yield located.finding(
                    path, f"not in the scheme {scheme}", value, f"one of {', '.join(choices)}"
                )


def _scheme_of(path: tuple[str | int, ...], owner: BaseModel) -> str | None:
    if path[-1] != "kind":
        return SCHEME_OF.get(str(path[-1]))
    if isinstance(owner, Party):
        return f"{owner.is_a}-kind"
    return "organisation-kind" if isinstance(owner, Organisation) else "place-kind"


def _memberships(located: LocatedMapping) -> Iterator[Finding]:
    mapping = located.mapping
    if not isinstance(mapping, TieMapping) or mapping.formality.constant != "membership":
        return
    kinds = [party.kind.constant for party in mapping.parties if party.kind]
    if kinds.count("city-network") != 1:
        expected = "one party with is_a: organisation and kind: {constant: city-network}"
        yield located.finding(("parties",), "a membership of no one network", "", expected)


def _lookups(located: LocatedMapping) -> Iterator[Finding]:
    known = located.mapping.lookups
    for path, _, cell in located.mapping.cells():
        if cell.lookup is None:
            continue
        name, _, column = cell.lookup.partition(".")
        if name not in known:
            expected = f"one of {', '.join(known)}" if known else "it described under `lookups`"
            yield located.finding(path, "a lookup that is not described", cell.lookup, expected)
        elif not column and known[name].value is None:
            expected = f"{name}.COLUMN, or a `value` under lookups.{name}"
            yield located.finding(path, "a lookup of no column", cell.lookup, expected)
