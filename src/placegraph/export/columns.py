"""The columns of an export, declared once: every format tells the same of a place and of a tie."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Row = Mapping[str, Any]
Type = Literal["string", "integer", "double", "boolean"]


@dataclass(frozen=True)
class Column:
    """One column: its name, the type of its values and what they mean."""

    name: str
    meaning: str
    type: Type = "string"


_USE = (
    Column("datasets", "The datasets that state it"),
    Column("licences", "The licences of these datasets"),
    Column("attribution", "Whom to name when using it"),
    Column("share_alike", "Whether a licence asks that it be passed on", "boolean"),
)
NODE_COLUMNS = (
    Column("id", "The path of its IRI"),
    Column("label", "Its name"),
    Column("kind", "What kind of place or organisation it is"),
    Column("node_type", "Place, organisation or city network"),
    Column("country", "The slug of the country it lies in"),
    Column("latitude", "Degrees north", "double"),
    Column("longitude", "Degrees east", "double"),
    Column("iri", "Its IRI"),
    Column("identifiers", "What others call it, for example geonames:2637487"),
    *_USE,
)
TIE_COLUMNS = (
    Column("id", "The edge; that of its tie where the tie has one edge"),
    Column("source", "The id of one end: the one that comes first in the alphabet"),
    Column("target", "The id of the other end"),
    Column("tie", "The slug of the relationship"),
    Column("label", "Its name"),
    Column("relation", "How the ends take part: party, or another role or structure"),
    Column("level", "Who carries it"),
    Column("strands", "What it is about"),
    Column("formality", "How formal it is"),
    Column("formal", "Whether that counts as formal", "boolean"),
    Column("status", "Its latest known status"),
    Column("status_as_of", "When that was known"),
    Column("start", "When it began, in the Extended Date/Time Format"),
    Column("start_earliest", "The first day that this may mean"),
    Column("start_latest", "The last day that this may mean"),
    Column("end", "When it ended, in the Extended Date/Time Format"),
    Column("end_earliest", "The first day that this may mean"),
    Column("end_latest", "The last day that this may mean"),
    Column("parties", "Its parties as they are stated"),
    Column("leads", "Who leads it"),
    Column("brokers", "Who brought it about"),
    Column("supporters", "Who supports it"),
    Column("funders", "Who pays for it"),
    Column("enabled_by", "What made it possible"),
    Column("grew_from", "The relationships that it grew from"),
    Column("certainty", "That of its surest evidence"),
    Column("evidence_count", "How many pieces of evidence back it", "integer"),
    Column("evidence", "Where it is said: source and place in it"),
    Column("sources", "The titles of these sources"),
    Column("iri", "Its IRI"),
    *_USE,
)


def flat(value: Any) -> Any:
    """A value as one cell: a list joined by semicolons, a day as text.

    >>> flat(("education", "culture")), flat(datetime.date(2019, 6, 1)), flat(None)
    ('education; culture', '2019-06-01', None)
    """
    if isinstance(value, tuple | list):
        return "; ".join(map(str, value)) or None
    return value.isoformat() if isinstance(value, datetime.date) else value


def cells(row: Row, columns: Iterable[Column]) -> Iterator[tuple[Column, Any]]:
    """The columns of a row that have a value, each with its cell."""
    for column in columns:
        value = flat(row.get(column.name))
        if value is not None:
            yield column, value
