"""What a question says of itself, and what comes back when it is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from placegraph.frames import frame_of
from placegraph.said import Said

if TYPE_CHECKING:
    from placegraph.queries.context import Context

Cell = str | int | float | None
Row = dict[str, Cell]

# What a parameter takes, in words for people who fill it in.
KINDS: Mapping[str, Said] = {
    "place": Said("takes-place", "a place: its name, slug, path or IRI"),
    "country": Said("takes-country", "a country: its name, slug, path or IRI"),
    "continent": Said("takes-continent", "a continent: its name, slug, path or IRI"),
    "city-network": Said("takes-city-network", "a city network: its name, slug, path or IRI"),
    "relationship": Said("takes-relationship", "a relationship: its label, slug, path or IRI"),
    "year": Said("takes-year", "a year, such as 2021"),
    "date": Said("takes-date", "a year, month or day, such as 2019, 2019-06 or 2019-06-14"),
    "dataset": Said("takes-dataset", "the slug of a dataset, such as briefing"),
}


@dataclass(frozen=True)
class Parameter:
    """One parameter of a question; `example` is a value that fits."""

    name: str
    kind: str
    meaning: str
    example: str
    required: bool = True

    @property
    def python_name(self) -> str:
        """The name as a keyword argument."""
        return self.name.replace("-", "_")

    @property
    def takes(self) -> Said:
        """What fits, in words."""
        return KINDS[self.kind]


SOURCE = Parameter(
    "source",
    "dataset",
    "only what this dataset states of ties, counts and awards",
    "briefing",
    required=False,
)


@dataclass(frozen=True)
class Example:
    """Parameters and the rows that the curated data gives for them.

    A row names the columns that it settles; `more` rows follow that are not spelled out, and
    `notes` are words that the notes hold.
    """

    parameters: Mapping[str, str]
    rows: tuple[Row, ...]
    more: int = 0
    notes: tuple[str, ...] = ()
    refused: bool = False


@dataclass(frozen=True)
class Found:
    """What a question's function gives: rows, remarks, and whether it had to refuse."""

    rows: list[Row]
    notes: tuple[str, ...] = ()
    refused: bool = False


@dataclass(frozen=True)
class Note:
    """A remark on an answer; one that `refuses` says why an answer without rows has none."""

    text: str
    refuses: bool = False


@dataclass(frozen=True)
class Draft:
    """An answer that notes are still to be made on."""

    context: Context
    parameters: Mapping[str, Any]
    rows: list[Row]


@dataclass(frozen=True)
class Question:
    """One question: its words, its parameters, its columns and the function that answers it."""

    id: str
    question: str
    reading: str
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, str]
    examples: tuple[Example, ...]
    answer: Callable[..., Found]
    long: bool = False
    """Whether it measures a whole network, which takes seconds where that is large."""

    def __call__(self, context: Context, **parameters: object) -> Found:
        """What the question finds; parameters are those of `Context.read`."""
        return self.answer(context, **parameters)


@dataclass(frozen=True)
class Answer:
    """A table with remarks; refused means that it cannot be known, and a note says why."""

    columns: tuple[str, ...]
    rows: list[Row]
    notes: list[str]
    refused: bool = False
    licences: list[dict[str, Any]] = field(default_factory=list)
    """Of the sources of the ties that the rows rest on: source, title, licence, share_alike."""

    def to_frame(self) -> Any:
        """The rows as a pandas DataFrame."""
        return frame_of(self.columns, self.rows)


def settle(rows: list[Row], notes: Iterable[Note]) -> Found:
    """Rows and notes as an answer: it is refused if there are no rows and a note refuses."""
    told = tuple(dict.fromkeys(notes))
    refused = not rows and any(note.refuses for note in told)
    return Found(rows, tuple(note.text for note in told), refused)
