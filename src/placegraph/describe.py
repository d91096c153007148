"""Choose the triples that describe a thing: what its page and its documents say.

A description is the thing's own triples from all named graphs, the evidence behind it
with the sources, what other things say of it (a place its ties, a relationship its
status changes), and type and label of everything else that is mentioned, so that a
reader need not fetch a second document to know what the first is about. The evidence of
a tie stands in the description of the tie, not in that of its places.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import TypeVar

import pyoxigraph
from pyoxigraph import NamedNode, Triple

from placegraph.cached import cached_by_store
from placegraph.errors import ParameterError, UnknownNameError
from placegraph.identifiers import KINDS, at_path, is_ours, path_of
from placegraph.said import Said
from placegraph.store import Store
from placegraph.vocab import DCTERMS, GEO, PG, RDF, RDFS, SKOS

# What is embedded when the thing, or something embedded, points to it.
EMBEDDED = (PG.evidence, PG.source, PG.record, PG.formalisedBy, PG.tie, GEO.hasGeometry)

# What points to a thing and belongs to its description, by the thing's kind.
POINTING: Mapping[str, tuple[NamedNode, ...]] = {
    "place": (PG.characteristicOf, PG.observationOf),
    "organisation": (
        PG.party,
        PG.lead,
        PG.broker,
        PG.supporter,
        PG.funder,
        PG.enabledBy,
        PG.characteristicOf,
        PG.observationOf,
        PG.postIn,
    ),
    "relationship": (PG.changes, PG.concerns, PG.grewFrom),
}

COMPARED = 1000
PAGE_SIZE = 100

Item = TypeVar("Item")
NAMES = (RDF.type, RDFS.label, SKOS.prefLabel, DCTERMS.title)


@dataclass(frozen=True)
class Page:
    """One page of a list: its number from 1, of how many, and how long the list is."""

    number: int
    pages: int
    total: int

    @classmethod
    def of(cls, number: int, total: int, size: int) -> Page:
        """A page of a list of `total` items; raises ParameterError where there is no such page."""
        pages = max(1, -(-total // size))
        if not 1 <= number <= pages:
            text = f"no page {number}; expected 1 to {pages}"
            raise ParameterError(Said("no-page", text, n=number, pages=pages))
        return cls(number, pages, total)

    def cut(self, items: Sequence[Item], size: int) -> Sequence[Item]:
        """The items of the page."""
        return items[(self.number - 1) * size : self.number * size]


@dataclass(frozen=True)
class Description:
    """A thing, the triples that describe it, and what of them is said by other things."""

    node: NamedNode
    triples: tuple[Triple, ...]
    """In a fixed order, so that the same version gives the same document."""
    included: tuple[NamedNode, ...]
    """Things that point to this one and are described with it; those of one page."""
    page: Page


def describe(store: Store, path: str, number: int = 1, size: int = PAGE_SIZE) -> Description:
    """The description of the thing at a path, for example `place/southampton`.

    What points to the thing comes in pages of `size`. Raises UnknownNameError with the nearest
    paths when nothing is known of the thing, and ParameterError for a page that is not there.
    """
    node = check_path(store, path)
    pointing = sorted(set(_pointing(store, node)), key=str)
    page = Page.of(number, len(pointing), size)
    included = page.cut(pointing, size)
    triples = set(_own(store, node))
    for each in included:
        triples.update(_own(store, each))
    triples.update(_embedded(store, {node}))
    triples.update(_names(store, triples))
    return Description(node, tuple(sorted(triples, key=str)), tuple(included), page)


def check_path(store: Store, path: str) -> NamedNode:
    """The IRI of the thing at a path; raises UnknownNameError when nothing is known of it."""
    kind, _, slug = path.partition("/")
    if kind not in (*KINDS, "concept"):
        raise UnknownNameError("kind of thing", kind, (*KINDS, "concept"))
    try:
        node = at_path(path)
    except ValueError:
        raise UnknownNameError(kind, slug, _choices(store, kind, slug)) from None
    if next(store.dataset.quads_for_pattern(node, None, None, None), None) is None:
        raise UnknownNameError(kind, slug, _choices(store, kind, slug))
    return node


def _choices(store: Store, kind: str, slug: str) -> list[str]:
    """Slugs of the kind; where they are too many to compare, those that begin alike."""
    every = every_path(store).get(kind, ())
    if len(every) > COMPARED:
        letters = "".join(each for each in slug[:2] if each.isalnum())
        start = f"{kind}/{letters}"
        first = bisect_left(every, start)
        every = every[first : first + COMPARED]
        every = tuple(takewhile(lambda path: path.startswith(start), every))
    return [path.partition("/")[2] for path in every]


@cached_by_store()
def every_path(store: Store) -> Mapping[str, tuple[str, ...]]:
    """The paths of everything that is described, by kind, in alphabetical order."""
    found: dict[str, set[str]] = defaultdict(set)
    for node in _typed(store):
        if is_ours(node) and "#" not in node:
            path = path_of(node)
            found[path.partition("/")[0]].add(path)
    return {kind: tuple(sorted(paths)) for kind, paths in found.items()}


def _typed(store: Store) -> Iterable[str]:
    """The IRIs of everything that has a class, as text: an object for each costs three times it."""
    found = store.dataset.query("SELECT ?s WHERE { ?s a ?c }", use_default_graph_as_union=True)
    assert isinstance(found, pyoxigraph.QuerySolutions)  # noqa: S101 - as SELECT gives them
    text = found.serialize(format=pyoxigraph.QueryResultsFormat.TSV) or b""
    nodes = {line for line in text.decode().split("\n") if line.startswith("<")}
    return (node[1:-1] for node in nodes)


def _own(store: Store, node: NamedNode) -> Iterator[Triple]:
    """What the graphs say of a thing and of its parts, such as `#point`."""
    for quad in store.dataset.quads_for_pattern(node, None, None, None):
        yield quad.triple
        part = quad.object
        if isinstance(part, NamedNode) and part.value.startswith(node.value + "#"):
            yield from _own(store, part)


def _embedded(store: Store, nodes: set[NamedNode]) -> Iterator[Triple]:
    """What is embedded in things, and in what is embedded in them."""
    seen, waiting = set(nodes), list(nodes)
    while waiting:
        node = waiting.pop()
        for predicate in EMBEDDED:
            for quad in store.dataset.quads_for_pattern(node, predicate, None, None):
                found = quad.object
                if isinstance(found, NamedNode) and found not in seen:
                    seen.add(found)
                    yield from _own(store, found)
                    # A tie of a pair keeps its evidence to its own description.
                    if predicate != PG.tie:
                        waiting.append(found)


def _pointing(store: Store, node: NamedNode) -> Iterator[NamedNode]:
    """Things that point to this one and belong to its description."""
    kind = path_of(node).partition("/")[0]
    for predicate in POINTING.get(kind, ()):
        # A record repeats what the relationship says.
        for subject in _subjects(store, predicate, node):
            if not path_of(subject).startswith("record/"):
                yield subject
    if kind == "place":
        # Its ties are those of everything that counts as the place.
        for unit in {node, *_subjects(store, PG.analysisUnit, node)}:
            for subject in _subjects(store, PG.party, unit):
                if path_of(subject).startswith("relationship/"):
                    yield subject


def _subjects(store: Store, predicate: NamedNode, value: NamedNode) -> Iterator[NamedNode]:
    for quad in store.dataset.quads_for_pattern(None, predicate, value, None):
        if isinstance(quad.subject, NamedNode):
            yield quad.subject


def _names(store: Store, triples: set[Triple]) -> Iterator[Triple]:
    """Type and label of everything of ours that the triples mention."""
    mentioned = {
        triple.object
        for triple in triples
        if isinstance(triple.object, NamedNode) and is_ours(triple.object.value)
    }
    for node in mentioned:
        for predicate in NAMES:
            for quad in store.dataset.quads_for_pattern(node, predicate, None, None):
                yield quad.triple
