"""Read properties of a whole store as columns: by subject, the values of one property.

What is wanted is declared; `placegraph.column_file` writes it beside a version when that is
published, and it is read from there in a tenth of the time that asking takes. A version without
such a file is asked: the engine writes the solutions as text and the text is taken apart here,
because an object for every term would take several times as long. Columns are asked for two at a
time: the engine lets other threads run meanwhile.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pyoxigraph
from pyoxigraph import NamedNode

from placegraph.identifiers import iri, path_of
from placegraph.store import Store
from placegraph.vocab import XSD

TSV = pyoxigraph.QueryResultsFormat.TSV
THREADS = 2

Column = dict[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Wanted:
    """What to read: a property, from one graph or from all, in English or in any language."""

    predicate: NamedNode
    graph: str | None = None
    """The slug of the one graph to read."""
    english: bool = False
    objects: tuple[NamedNode, ...] = ()
    """Only these values; none means all."""
    of: tuple[NamedNode, ...] = ()
    """Only of subjects of these classes; none means all."""
    then: NamedNode | None = None
    """A property of the values, whose values are wanted instead."""

    @property
    def query(self) -> str:
        """The question that reads it."""
        path = f"{self.predicate}/{self.then}" if self.then else str(self.predicate)
        pattern = f"?s {path} ?o"
        if self.of:
            pattern = f"VALUES ?class {{ {' '.join(map(str, self.of))} }} ?s a ?class . {pattern}"
        if self.objects:
            pattern = f"VALUES ?o {{ {' '.join(map(str, self.objects))} }} {pattern}"
        if self.english:
            pattern += ' FILTER (LANG(?o) IN ("en", ""))'
        if self.graph is None:
            return f"SELECT ?s ?o WHERE {{ {pattern} }}"
        where = f"GRAPH {iri('dataset', self.graph)} {{ {pattern} }}"
        return f"SELECT ?s ?o WHERE {{ {where} }}"


def ask_columns(store: Store, wanted: Mapping[str, Wanted]) -> dict[str, Column]:
    """The columns by the names they are wanted under, asked of the database.

    Things are named by their paths, literals are Python values; the values of a subject are
    sorted, and one that several graphs state is there once.
    """
    with ThreadPoolExecutor(THREADS) as threads:
        read = threads.map(lambda one: _read(store, one), wanted.values())
        return dict(zip(wanted, read, strict=True))


def _read(store: Store, wanted: Wanted) -> Column:
    found = store.dataset.query(wanted.query, use_default_graph_as_union=wanted.graph is None)
    text = found.serialize(format=TSV).decode()  # type: ignore[union-attr, arg-type]
    rows = [line.split("\t", 1) for line in text.split("\n")[1:] if line]
    # A value comes many times over where it is a concept.
    known = {term: value_of(term) for term in {value for _, value in rows}}
    subjects = [path_of(subject[1:-1]) for subject, _ in rows]
    return column_of(subjects, (known[value] for _, value in rows))


def column_of(subjects: Sequence[str], values: Iterable[Any]) -> Column:
    """The column of these subjects and their values."""
    if len(set(subjects)) == len(subjects):
        return dict(zip(subjects, zip(values, strict=False), strict=True))
    found: dict[str, list[Any]] = {}
    for subject, value in zip(subjects, values, strict=True):
        found.setdefault(subject, []).append(value)
    return {
        subject: tuple(some) if len(some) == 1 else tuple(sorted(set(some)))
        for subject, some in found.items()
    }


def value_of(term: str) -> Any:
    """A term of a TSV answer: a path, or the value of a literal.

    >>> value_of("<https://w3id.org/placegraph/id/place/bo>"), value_of("5"), value_of('"Bo"@en')
    ('place/bo', 5, 'Bo')
    """
    if term.startswith("<"):
        return path_of(term[1:-1])
    if term.startswith('"'):
        text, _, kind = term[1:].rpartition('"')
        if "\\" in text:
            text = _ESCAPED.sub(lambda escape: _ESCAPES[escape[1]], text)
        return _TYPED.get(kind, str)(text)
    if term in ("true", "false"):
        return term == "true"
    return int(term) if term.lstrip("+-").isdigit() else float(term)


_ESCAPED = re.compile(r"\\(.)")
_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f", '"': '"', "\\": "\\"}
_TYPED: Mapping[str, Callable[[str], Any]] = {
    f"^^{XSD.date}": datetime.date.fromisoformat,
    f"^^{XSD.integer}": int,
    f"^^{XSD.decimal}": float,
    f"^^{XSD.double}": float,
    f"^^{XSD.boolean}": "true".__eq__,
}
