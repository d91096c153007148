"""Mappings: small YAML files that say what the columns of a table mean.

Wherever a value comes from, it is written the same way: a bare word is a column;
`{constant: …}` is the same for every row; `{column: …, values: {…}, blank: …}` looks
the cell up. Values of a concept scheme are checked when the mapping is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from placegraph.errors import DataError, UnknownNameError
from placegraph.findings import Finding, Location, display_path
from placegraph.ingest.located_yaml import LocatedYaml, read_yaml
from placegraph.model import PATH_PATTERN, Edtf, Slug, Words
from placegraph.resources import shipped
from placegraph.schemes import read_schemes
from placegraph.tables.readers import Layout

IDENTIFIERS = ("wikidata", "geonames", "un_locode", "gss")
SCHEME_OF = {
    "level": "level",
    "strands": "strand",
    "formality": "formality",
    "status": "status",
    "member_role": "member-role",
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Cell(_Strict):
    """Where one value comes from."""

    column: Words | None = None
    constant: Words | None = None
    values: dict[str, str] | None = None
    blank: Words | None = None
    separator: Words | None = None
    lookup: Words | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> Cell:
        if (self.column is None) == (self.constant is None):
            raise ValueError("either `column` or `constant` is needed, and not both")
        if self.constant is not None and any(
            (self.values, self.blank, self.separator, self.lookup)
        ):
            raise ValueError("a constant has no `values`, `blank`, `separator` or `lookup`")
        return self

    @property
    def outcomes(self) -> Iterator[str]:
        """The values that the mapping itself writes down."""
        yield from (one for one in (self.constant, self.blank) if one)
        yield from (self.values or {}).values()


def _cell(value: object) -> object:
    return {"column": value} if isinstance(value, str) else value


AnyCell = Annotated[Cell, BeforeValidator(_cell)]


class Party(_Strict):
    """One end of the tie."""

    name: AnyCell
    is_a: Literal["place", "organisation"] = "place"
    known_as: Annotated[str, Field(pattern=PATH_PATTERN)] | None = None
    kind: AnyCell | None = None
    country: AnyCell | None = None
    division: AnyCell | None = None
    latitude: AnyCell | None = None
    longitude: AnyCell | None = None
    identifiers: dict[Literal["wikidata", "geonames", "un_locode", "gss"], AnyCell] = Field(
        default_factory=dict
    )

    @model_validator(mode="after")
    def _both(self) -> Party:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("one of `latitude` and `longitude` without the other")
        if self.known_as and not self.known_as.startswith(f"{self.is_a}/"):
            raise ValueError(
                f"`known_as` is {self.known_as}, which is not the path of a {self.is_a}"
            )
        return self


class RowFilter(_Strict):
    """Rows to read: those whose cell is one of the values, or is none of them."""

    column: Words
    one_of: tuple[str, ...] | None = None
    none_of: tuple[str, ...] | None = None

    @model_validator(mode="after")
    def _one_test(self) -> RowFilter:
        if (self.one_of is None) == (self.none_of is None):
            raise ValueError("either `one_of` or `none_of` is needed, and not both")
        return self

    def keeps(self, cell: str) -> bool:
        """Whether a row with this cell is wanted."""
        if self.one_of is not None:
            return cell.strip() in self.one_of
        return cell.strip() not in (self.none_of or ())


class Lookup(_Strict):
    """A second table beside the first, from a key to a value, such as identifiers to names."""

    file: Annotated[str, Field(pattern=r"^[^/\\]+\.[a-z]+$")]
    columns: tuple[Words, ...] = ()
    key: Words
    value: Words


class TableLayout(_Strict):
    """What is to be known of the file; all of it is detected where it is left out."""

    encoding: Words | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    sheet: Words | None = None
    member: Words | None = None
    header_row: Annotated[int, Field(ge=1)] = 1
    columns: tuple[Words, ...] = ()

    def layout(self) -> Layout:
        """The same for the readers."""
        return Layout(**self.model_dump())


class Mapping(_Strict):
    """What a table says, and whose it is."""

    id: Slug
    title: Words
    description: Words
    licence: Words
    attribution: Words | None = None
    publisher: Words | None = None
    url: Words | None = None
    issued: Edtf | None = None
    precedence: Annotated[int, Field(ge=0)] = 50
    share_alike: bool = False

    table: TableLayout = TableLayout()
    lookups: dict[str, Lookup] = Field(default_factory=dict)
    rows: tuple[RowFilter, ...] = ()
    parties: Annotated[tuple[Party, ...], Field(min_length=2)]
    level: AnyCell
    strands: AnyCell
    formality: AnyCell
    status: AnyCell
    status_as_of: AnyCell | None = None
    start: AnyCell | None = None
    end: AnyCell | None = None
    date_order: Literal["day-first", "month-first"] | None = None
    member_role: AnyCell | None = None
    note: AnyCell | None = None
    locators: tuple[Words, ...] = ()
    evidence_mode: Literal["stated", "derived", "inferred"] = "stated"

    def cells(self) -> Iterator[tuple[tuple[str | int, ...], Cell]]:
        """Every cell with its path in the file."""
        for name in ("level", "strands", "formality", "status", "status_as_of", "start", "end",
                     "member_role", "note"):  # fmt: skip
            if (cell := getattr(self, name)) is not None:
                yield (name,), cell
        for at, party in enumerate(self.parties):
            for name in ("name", "kind", "country", "division", "latitude", "longitude"):
                if (cell := getattr(party, name)) is not None:
                    yield ("parties", at, name), cell
            for name, cell in party.identifiers.items():
                yield ("parties", at, "identifiers", name), cell

    def columns(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Every column that is read, with its path in the file; all others are dropped."""
        for path, cell in self.cells():
            if cell.column is not None:
                yield path, cell.column
        for at, one in enumerate(self.rows):
            yield ("rows", at, "column"), one.column
        for at, column in enumerate(self.locators):
            yield ("locators", at), column


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
    try:
        mapping = Mapping.model_validate(_without_blanks(yaml.content))
    except ValidationError as error:
        raise DataError([_finding(yaml, fault) for fault in _told_once(error)]) from error
    located = LocatedMapping(mapping, yaml)
    if findings := [*_unknown_concepts(located), *_memberships(located), *_lookups(located)]:
        raise DataError(findings)
    return located


def _unknown_concepts(located: LocatedMapping) -> Iterator[Finding]:
    schemes = read_schemes()
    for path, cell in located.mapping.cells():
        scheme = SCHEME_OF.get(str(path[-1]))
        if path[-1] == "kind" and isinstance(path[1], int):
            scheme = f"{located.mapping.parties[path[1]].is_a}-kind"
        for value in cell.outcomes if scheme else ():
            if value not in schemes[str(scheme)]:
                error = UnknownNameError(str(scheme), value, schemes[str(scheme)])
                choices = error.suggestions or sorted(schemes[str(scheme)])
                yield located.finding(
                    path, f"not in the scheme {scheme}", value, f"one of {', '.join(choices)}"
                )


def _memberships(located: LocatedMapping) -> Iterator[Finding]:
    mapping = located.mapping
    networks = [
        party for party in mapping.parties if party.kind and party.kind.constant == "city-network"
    ]
    if mapping.formality.constant == "membership" and len(networks) != 1:
        expected = "one party with is_a: organisation and kind: {constant: city-network}"
        yield located.finding(("parties",), "a membership of no one network", "", expected)


def _lookups(located: LocatedMapping) -> Iterator[Finding]:
    known = located.mapping.lookups
    for path, cell in located.mapping.cells():
        if cell.lookup is not None and cell.lookup not in known:
            expected = f"one of {', '.join(known)}" if known else "it described under `lookups`"
            yield located.finding(path, "a lookup that is not described", cell.lookup, expected)


_PLAIN = {
    "missing": "missing",
    "extra_forbidden": "an unknown field",
    "model_type": "not fields with values",
    "tuple_type": "not a list",
    "dict_type": "not a table of values",
}


def _told_once(error: ValidationError) -> Iterator[Any]:
    """The faults, without a list’s “too short” where it is so only for its faulty items."""
    faults = error.errors()
    for fault in faults:
        inside = [one for one in faults if one["loc"][:-1][: len(fault["loc"])] == fault["loc"]]
        if fault["type"] != "too_short" or not inside:
            yield fault


def _finding(yaml: LocatedYaml, fault: Any) -> Finding:
    kind, found = fault["type"], fault["input"]
    where = Location(yaml.file, yaml.line(tuple(fault["loc"])))
    field = ".".join(str(part) for part in fault["loc"] if part != "[key]") or None
    value = found if isinstance(found, str) and kind != "extra_forbidden" else None
    message, expected = _PLAIN.get(kind, "not as expected"), None
    if kind == "extra_forbidden":
        owner = _owner(fault["loc"])
        expected = f"one of {', '.join(owner.model_fields)}"
    elif kind == "value_error":
        message = fault["msg"].removeprefix("Value error, ")
    elif kind == "too_short":
        message = "too few"
        expected = f"at least {fault['ctx']['min_length']}"
    elif kind not in _PLAIN:
        expected = fault["msg"].removeprefix("Input should be ")
    elif kind == "model_type":
        expected = "the name of a column, or fields such as {constant: …}"
    return Finding(where, message, field, value, expected)


def _owner(path: tuple[str | int, ...]) -> type[BaseModel]:
    """The class whose field an unknown one was taken for."""
    above = path[:-1]
    if not above:
        return Mapping
    if above == ("table",):
        return TableLayout
    if len(above) == 2 and above[0] in {"parties", "rows", "lookups"}:
        owners: dict[str, type[BaseModel]] = {
            "parties": Party,
            "rows": RowFilter,
            "lookups": Lookup,
        }
        return owners[str(above[0])]
    return Cell


def _without_blanks(value: Any) -> Any:
    """A key with nothing behind it counts as absent, but a blank item of a list is a value."""
    if isinstance(value, dict):
        return {key: _without_blanks(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return tuple("" if item is None else _without_blanks(item) for item in value)
    return value
