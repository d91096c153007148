"""The kinds of field an entry may have, and how each becomes triples.

A field of `placegraph.model` carries one of these as its annotation. Each kind says
which property the field is written as and turns one value into RDF terms.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from placegraph import temporal
from placegraph.identifiers import at_path, concept
from placegraph.vocab import XSD

Term = NamedNode | Literal
Pair = tuple[NamedNode, Term]


@dataclass(frozen=True)
class Written:
    """A field that is written as `property`, once for each of its values."""

    property: NamedNode

    def pairs(self, value: object) -> Iterator[Pair]:
        """The properties and terms that one value becomes."""
        yield self.property, Literal(str(value))


@dataclass(frozen=True)
class Text(Written):
    """Words, in a language where one is given."""

    language: str | None = None

    def pairs(self, value: object) -> Iterator[Pair]:
        yield self.property, Literal(str(value), language=self.language)


@dataclass(frozen=True)
class Integer(Written):
    """A whole number."""

    def pairs(self, value: object) -> Iterator[Pair]:
        yield self.property, Literal(str(value), datatype=XSD.integer)


@dataclass(frozen=True)
class Reference(Written):
    """Another entry: its slug where `kind` fixes what it is, else its path (`place/bo`)."""

    kind: str | None = None

    def path(self, value: str) -> str:
        """The path of the entry that the value names."""
        return value if self.kind is None else f"{self.kind}/{value}"

    def pairs(self, value: object) -> Iterator[Pair]:
        yield self.property, at_path(self.path(str(value)))


@dataclass(frozen=True)
class Concept(Written):
    """A concept, by its notation in one scheme."""

    scheme: str

    def pairs(self, value: object) -> Iterator[Pair]:
        yield self.property, concept(self.scheme, str(value))


@dataclass(frozen=True)
class Date(Written):
    """An EDTF date, as written and as the first and last day that it may mean."""

    earliest: NamedNode
    latest: NamedNode

    def pairs(self, value: object) -> Iterator[Pair]:
        yield self.property, Literal(str(value))
        days = temporal.bounds(str(value))
        for bound, day in ((self.earliest, days.earliest), (self.latest, days.latest)):
            if day is not None:
                yield bound, date_literal(day)


def date_literal(day: datetime.date) -> Literal:
    """The day as an `xsd:date`."""
    return Literal(day.isoformat(), datatype=XSD.date)
