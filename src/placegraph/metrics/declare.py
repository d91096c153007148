"""What a metric says of itself, and the table it gives.

A metric is a declaration: the command line, the service, the explorer and the documentation
derive from it.  A cell of a table is a value or None, never NaN; a row with an undefined value
says why in its `note`.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from placegraph.engine import Network
from placegraph.errors import ParameterError
from placegraph.frames import frame_of
from placegraph.liveness import as_at
from placegraph.metrics.view import live_ties, undated_note
from placegraph.said import Said

Kind = Literal["place", "organisation", "pair", "relationship", "network"]
# Which projection of placegraph.network a metric is asked of.
Projection = Literal["places", "organisations"]
# For 20,000 places and 40,000 ties: a second or two, or up to a minute.
Cost = Literal["instant", "seconds"]
Row = dict[str, Any]

# The fields of network.Filter: a network may be projected with any of them before it is measured.
FILTERS = ("levels", "strands", "statuses", "formalities", "sources", "at")


@dataclass(frozen=True)
class Column:
    """One column of a metric's table; the type is that of the JSON value."""

    name: str
    type: Literal["text", "number", "integer", "boolean", "date", "list"]
    unit: str = ""


@dataclass(frozen=True)
class Parameter:
    """One option of a metric, with its default and its bounds (both included)."""

    name: str
    type: Literal[
        "integer",
        "number",
        "text",
        "boolean",
        "date",
        "node",
        "body",
        "countries",
        "mapping",
        "list",
    ]
    default: Any
    reading: str
    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()
    required: bool = False

    def read(self, value: Any) -> Any:
        """The value as the function wants it, from Python or from text; errors say what fits."""
        if value is None or (self.type != "text" and value == ""):
            if self.required:
                text, expected = f"{self.name} is missing; expected {self.expected}", self.expected
                raise ParameterError(Said("missing", text, name=self.name, expected=expected))
            return self.default
        try:
            found = _READERS[self.type](value)
        except (TypeError, ValueError):
            found = None
        if found is None or not self._fits(found):
            shown = value if found is None else found
            text, expected = f"{self.name} is {shown!r}; expected {self.expected}", self.expected
            raise ParameterError(
                Said("unfit", text, name=self.name, value=str(shown), expected=expected)
            )
        return found

    def _fits(self, value: Any) -> bool:
        below = self.least is not None and value < self.least
        above = self.most is not None and value > self.most
        return not (below or above) and (not self.choices or value in self.choices)

    @property
    def expected(self) -> Said:
        """What fits, in words."""
        if self.choices:
            text = "one of " + ", ".join(self.choices)
            return Said("expected-choices", text, names=self.choices)
        words = _EXPECTED[self.type]
        if self.least is None:
            return words
        least, most = f"{self.least:g}", None if self.most is None else f"{self.most:g}"
        if most is None:
            return Said("expected-least", f"{words} of at least {least}", what=words, least=least)
        text = f"{words} from {least} to {most}"
        return Said("expected-between", text, what=words, least=least, most=most)


_EXPECTED = {
    "integer": Said("expected-integer", "a whole number"),
    "number": Said("expected-number", "a number"),
    "text": Said("expected-text", "text"),
    "boolean": Said("expected-boolean", "true or false"),
    "date": Said("expected-date", "a year, month or day"),
    "node": Said("expected-node", "a place or organisation, such as place/southampton"),
    "body": Said(
        "expected-body",
        "an organisation or place that ties name, such as organisation/one-world-link",
    ),
    "countries": Said(
        "expected-countries", "names of countries separated by commas, such as united-kingdom"
    ),
    "mapping": Said(
        "expected-mapping", "a mapping of names to names, such as german-towns=germany"
    ),
    "list": Said("expected-list", "a list of names, or names separated by commas"),
}


def _read_integer(value: Any) -> int | None:
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        return None
    return int(value)


def _read_number(value: Any) -> float | None:
    number = None if isinstance(value, bool) else float(value)
    # NaN is the only number that is not itself.
    return None if number is None or number != number or number in _INFINITE else number


_INFINITE = (float("inf"), float("-inf"))
_BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def _read_boolean(value: Any) -> bool | None:
    return value if isinstance(value, bool) else _BOOLEANS.get(str(value).lower())


def _read_text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _read_date(value: Any) -> datetime.date:
    return value if isinstance(value, datetime.date) else as_at(value)


def _read_mapping(value: Any) -> dict[str, str] | None:
    if isinstance(value, str):
        pairs = [part.split("=") for part in value.split(",")]
        return {name.strip(): whom.strip() for name, whom in pairs}
    return dict(value) if isinstance(value, Mapping) else None


def _read_list(value: Any) -> tuple[str, ...]:
    parts = value.split(",") if isinstance(value, str) else value
    return tuple(str(part).strip() for part in parts if str(part).strip())


_READERS: dict[str, Callable[[Any], Any]] = {
    "integer": _read_integer,
    "number": _read_number,
    "text": _read_text,
    "boolean": _read_boolean,
    "date": _read_date,
    "node": _read_text,
    "body": _read_text,
    "countries": _read_list,
    "mapping": _read_mapping,
    "list": _read_list,
}


@dataclass(frozen=True)
class Answer:
    """What a metric's function gives: rows, and notes that hold for all of them."""

    rows: list[Row]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """Rows in a stable order with stable columns; `notes` say what was left out or unknown."""

    metric: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> list[Any]:
        return [row[name] for row in self.rows]

    def by(self, *keys: str) -> dict[Any, Row]:
        """The rows by the value of a column, or by the values of several."""
        if len(keys) == 1:
            return {row[keys[0]]: row for row in self.rows}
        return {tuple(row[key] for key in keys): row for row in self.rows}

    def top(self, name: str, count: int = 10) -> list[Row]:
        """The rows with the largest values of a column; undefined values come last."""
        return sorted(self.rows, key=lambda row: (row[name] is None, -(row[name] or 0)))[:count]

    def to_csv(self) -> str:
        """The table as CSV; an undefined value is an empty cell, a list is joined by spaces."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(column.name for column in self.columns)
        for row in self.rows:
            writer.writerow(_cell(row[column.name]) for column in self.columns)
        return out.getvalue()

    def to_frame(self) -> Any:
        """The table as a pandas DataFrame."""
        return frame_of([column.name for column in self.columns], self.rows)


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return " ".join(map(str, value)) if isinstance(value, (list, tuple)) else value


@dataclass(frozen=True)
class Metric:
    """One metric: what it is called, how to read it, what it takes and what it gives."""

    id: str
    name: str
    reading: str
    kind: Kind
    function: Callable[..., Answer]
    columns: tuple[Column, ...]
    parameters: tuple[Parameter, ...] = ()
    cost: Cost = "instant"
    reference: str = ""
    filters: tuple[str, ...] = FILTERS
    counts_undated: bool = True
    projection: Projection = "places"
    # The briefing's lessons that this measures: what `pg:testedBy` says, such as C01.
    lessons: tuple[str, ...] = ()

    def __call__(self, network: Network, **parameters: Any) -> Table:
        """The table of this metric for a network."""
        taken = self.read(parameters)
        answer = self.function(network, **taken)
        rows = tuple({c.name: row.get(c.name) for c in self.columns} for row in answer.rows)
        notes = answer.notes
        if self.counts_undated and (at := taken.get("at")):
            notes += undated_note(live_ties(network, at))
        return Table(self.id, self.columns, rows, taken, notes)

    def read(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Every parameter of this metric, given or by default, checked."""
        known = [parameter.name for parameter in self.parameters]
        for name in parameters:
            if name not in known:
                text = f"{self.id} takes no {name!r}; it takes {', '.join(known) or 'nothing'}"
                raise ParameterError(Said("takes-no", text, of=self.id, name=name, names=known))
        return {p.name: p.read(parameters.get(p.name)) for p in self.parameters}


NOTE = Column("note", "text")
NODE = (Column("node", "text"), Column("label", "text"))
PAIR = (Column("a", "text"), Column("b", "text"))

AT = Parameter("at", "date", None, "Only ties live at this date; without it, by latest status.")
REPRESENTATION = Parameter(
    "representation", "boolean", False, "Also count representation offices as partners."
)
DRAWS = Parameter("draws", "integer", 100, "Rewired copies in the null model.", 20, 10_000)
SEED = Parameter("seed", "integer", 0, "Seed of the random draws.", 0, 2**31 - 1)


def place_columns(*columns: Column) -> tuple[Column, ...]:
    return (*NODE, *columns, NOTE)


def pair_columns(*columns: Column) -> tuple[Column, ...]:
    return (*PAIR, *columns, NOTE)


def reasons(parts: Iterable[str]) -> str | None:
    """The reasons of a row in one note, or None when everything in it is defined."""
    return "; ".join(dict.fromkeys(parts)) or None


def first_of(values: Sequence[str], limit: int) -> tuple[str, ...]:
    return tuple(values[:limit])
