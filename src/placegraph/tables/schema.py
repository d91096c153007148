"""What a mapping may say: the fields of the file, for each of the things that a table gives.

Wherever a value comes from, it is written the same way: a bare word is a column;
`{constant: …}` is the same for every row; `{column: …, values: {…}, blank: …}` looks
the cell up.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from placegraph.model import PATH_PATTERN, Edtf, Slug, Words
from placegraph.tables.readers import Layout

Path = tuple[str | int, ...]
IdentifierKind = Literal["wikidata", "geonames", "un_locode", "gss"]


class Strict(BaseModel):
    """Fields of a mapping: no others are known, and none is changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Cell(Strict):
    """Where one value comes from."""

    column: Words | None = None
    constant: Words | None = None
    values: dict[str, str] | None = None
    blank: Words | None = None
    separator: Words | None = None
    lookup: Words | None = None
    without: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def _one_origin(self) -> Cell:
        if (self.column is None) == (self.constant is None):
            raise ValueError("either `column` or `constant` is needed with a value, and not both")
        if self.constant is not None and any(
            (self.values, self.blank, self.separator, self.lookup, self.without)
        ):
            raise ValueError(
                "a constant has no `values`, `blank`, `separator`, `lookup` or `without`"
            )
        return self

    @property
    def outcomes(self) -> Iterator[str]:
        """The values that the mapping itself writes down."""
        yield from (one for one in (self.constant, self.blank) if one)
        yield from (self.values or {}).values()

    def bare(self, text: str) -> str:
        """The text without the first of the words of `without` that it begins or ends with."""
        for words in self.without:
            if text.endswith(f" {words}"):
                return text.removesuffix(words).rstrip()
            if text.startswith(f"{words} "):
                return text.removeprefix(words).lstrip()
        return text

    def meaning(self, text: str) -> str | None:
        """What `values` says that a text means: by the text itself, else by the first pattern."""
        known = self.values or {}
        if text in known:
            return known[text]
        patterns = (key for key in known if "*" in key)
        return next((known[key] for key in patterns if fnmatchcase(text, key)), None)


def _cell(value: object) -> object:
    return {"column": value} if isinstance(value, str) else value


AnyCell = Annotated[Cell, BeforeValidator(_cell)]


class Described(Strict):
    """A place or an organisation as the columns of a row describe it."""

    name: AnyCell
    alt_names: AnyCell | None = None
    kind: AnyCell | None = None
    country: AnyCell | None = None
    division: AnyCell | None = None
    latitude: AnyCell | None = None
    longitude: AnyCell | None = None
    position: AnyCell | None = None
    reach_km: Annotated[float, Field(gt=0, le=200)] | None = None
    identifiers: dict[IdentifierKind, AnyCell] = Field(default_factory=dict)
    population: AnyCell | None = None

    def cells(self) -> Iterator[Cell]:
        """Every cell that it is read from."""
        return (cell for _, _, cell in _cells(self, (), self))

    @model_validator(mode="after")
    def _one_position(self) -> Described:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("one of `latitude` and `longitude` without the other")
        if self.latitude is not None and self.position is not None:
            raise ValueError("`position` beside `latitude` and `longitude`")
        return self


class Organisation(Described):
    """An organisation, with a place that it serves or is based in; its kind cannot be left open."""

    kind: AnyCell
    serves: Described | None = None
    based_in: Described | None = None

    @model_validator(mode="after")
    def _somewhere(self) -> Organisation:
        if self.serves is None and self.based_in is None:
            raise ValueError("an organisation `serves` a place or is `based_in` one: one is needed")
        return self


class Place(Described):
    """A place that a row is about; its kind cannot be left open."""

    kind: AnyCell
    within: Described | None = None


class Party(Described):
    """One end of a tie."""

    is_a: Literal["place", "organisation"] = "place"
    known_as: Annotated[str, Field(pattern=PATH_PATTERN)] | None = None
    serves: Described | None = None
    based_in: Described | None = None
    states: bool = False

    @model_validator(mode="after")
    def _one_that_states(self) -> Party:
        where = self.serves or self.based_in or self
        constants = (self.name.constant, where.country and where.country.constant)
        if self.states and not any(constants):
            raise ValueError(
                "`states` needs one place, or one country of all the places: a constant name or "
                "a constant country"
            )
        return self

    @model_validator(mode="after")
    def _known_as_its_kind(self) -> Party:
        if self.known_as and not self.known_as.startswith(f"{self.is_a}/"):
            raise ValueError(
                f"`known_as` is {self.known_as}, which is not the path of a {self.is_a}"
            )
        return self

    @model_validator(mode="after")
    def _somewhere(self) -> Party:
        placed = self.serves is not None or self.based_in is not None
        if self.is_a == "place" and placed:
            raise ValueError("`serves` and `based_in` are said of an organisation, not of a place")
        network = self.kind is not None and self.kind.constant == "city-network"
        if self.is_a == "organisation" and not (placed or self.known_as or network):
            raise ValueError("an organisation `serves` a place or is `based_in` one: one is needed")
        if self.is_a == "organisation" and not (self.kind or self.known_as):
            raise ValueError("the `kind` of an organisation is needed")
        return self


class RowFilter(Strict):
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


class Lookup(Strict):
    """A second table beside the first, from a key to its other columns.

    A cell names it with the column that it wants (`airports.city`), or alone where the
    lookup has a `value`.
    """

    file: Annotated[str, Field(pattern=r"^[^/\\]+\.[a-z]+$")]
    columns: tuple[Words, ...] = ()
    key: Words
    value: Words | None = None


class TableLayout(Strict):
    """What is to be known of the file; all of it is detected where it is left out."""

    encoding: Words | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    sheet: Words | None = None
    member: Words | None = None
    header_row: Annotated[int, Field(ge=1)] = 1
    columns: tuple[Words, ...] = ()
    fill_down: tuple[Words, ...] = ()

    def layout(self) -> Layout:
        """The same for the readers."""
        return Layout(**self.model_dump())


class Mapping(Strict):
    """Whose a table is and how it is read; the classes below say what it gives."""

    gives: str
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
    locators: tuple[Words, ...] = ()
    date_order: Literal["day-first", "month-first"] | None = None
    evidence_mode: Literal["stated", "derived", "inferred"] = "stated"

    @property
    @abstractmethod
    def described(self) -> tuple[Described, ...]:
        """What the parties of a row are described by, in their order."""

    def cells(self) -> Iterator[tuple[Path, BaseModel, Cell]]:
        """Every cell, with its path in the file and what it belongs to."""
        yield from _cells(self, (), self)

    def columns(self) -> Iterator[tuple[Path, str]]:
        """Every column that is read, with its path in the file; all others are dropped."""
        for path, _, cell in self.cells():
            if cell.column is not None:
                yield path, cell.column
        for at, one in enumerate(self.rows):
            yield ("rows", at, "column"), one.column
        for at, column in enumerate(self.locators):
            yield ("locators", at), column
        for at, column in enumerate(self.table.fill_down):
            yield ("table", "fill_down", at), column


class TieMapping(Mapping):
    """A table in which each row is a tie between two or more parties."""

    gives: Literal["ties"] = "ties"
    parties: Annotated[tuple[Party, ...], Field(min_length=2)]
    level: AnyCell
    strands: AnyCell
    formality: AnyCell
    status: AnyCell
    status_as_of: AnyCell | None = None
    start: AnyCell | None = None
    end: AnyCell | None = None
    member_role: AnyCell | None = None
    note: AnyCell | None = None

    @property
    def described(self) -> tuple[Described, ...]:
        """The parties."""
        return self.parties


class EntityMapping(Mapping):
    """A table in which each row describes a thing that other rows may refer to by its key."""

    key: AnyCell | None = None
    replaced_by: AnyCell | None = None
    part_of: AnyCell | None = None
    founded: AnyCell | None = None
    dissolved: AnyCell | None = None
    note: AnyCell | None = None

    @model_validator(mode="after")
    def _keys(self) -> EntityMapping:
        if self.key is None and (self.replaced_by or self.part_of):
            raise ValueError("`key` is missing, by which other rows are meant")
        return self


class OrganisationMapping(EntityMapping):
    """A table in which each row is an organisation."""

    gives: Literal["organisations"]
    organisation: Organisation

    @property
    def described(self) -> tuple[Described, ...]:
        """The organisation."""
        return (self.organisation,)


class PlaceMapping(EntityMapping):
    """A table in which each row is a place."""

    gives: Literal["places"]
    place: Place

    @property
    def described(self) -> tuple[Described, ...]:
        """The place, and what it lies within."""
        return (self.place, self.place.within) if self.place.within else (self.place,)


class FlowMapping(Mapping):
    """A table whose rows add up to measured flows from one place to another.

    The value is the sum of a column, or the number of rows that differ in the columns
    that are counted.
    """

    gives: Literal["flows"]
    measure: Slug
    origin: Described
    destination: Described
    value: AnyCell | None = None
    counts: tuple[Words, ...] = ()
    date: AnyCell | None = None

    @model_validator(mode="after")
    def _one_value(self) -> FlowMapping:
        if (self.value is None) == (not self.counts):
            raise ValueError("either `value` or `counts` is needed, and not both")
        return self

    @property
    def described(self) -> tuple[Described, ...]:
        """Both ends."""
        return (self.origin, self.destination)

    def columns(self) -> Iterator[tuple[Path, str]]:
        """Those of every mapping, and those that are counted."""
        yield from super().columns()
        for at, column in enumerate(self.counts):
            yield ("counts", at), column


# What `gives` may say; a mapping that does not say gives ties.
KINDS: dict[str, type[Mapping]] = {
    "ties": TieMapping,
    "organisations": OrganisationMapping,
    "places": PlaceMapping,
    "flows": FlowMapping,
}


def _cells(value: Any, path: Path, owner: BaseModel) -> Iterator[tuple[Path, BaseModel, Cell]]:
    if isinstance(value, Cell):
        yield path, owner, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _cells(getattr(value, name), (*path, name), value)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _cells(one, (*path, key), owner)
    elif isinstance(value, tuple):
        for at, one in enumerate(value):
            yield from _cells(one, (*path, at), owner)
