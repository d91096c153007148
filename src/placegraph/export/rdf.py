"""RDF: the whole graph, or the relationships that pass a filter with what they lead to.

TriG and N-Quads keep the named graphs, so they say which source says what. Turtle, N-Triples and
JSON-LD hold the union, each triple once.

What a filter keeps comes with its records, evidence, sources, parties and their places. Shortcuts
such as `pg:linkedWith` are left out of a selection: they may follow from what is not in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby, islice

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat

from placegraph.export.json_text import write_object
from placegraph.export.rows import Export
from placegraph.identifiers import is_ours, prefixes
from placegraph.jsonld import expanded
from placegraph.store import Store
from placegraph.vocab import GEO, PG

# Where a relationship leads, and what it leads to leads further.
FOLLOWED = frozenset(
    {
        PG.record,
        PG.evidence,
        PG.source,
        PG.statedIn,
        PG.formalisedBy,
        PG.party,
        PG.lead,
        PG.broker,
        PG.supporter,
        PG.funder,
        PG.enabledBy,
        PG.member,
        PG.cityNetwork,
        PG.analysisUnit,
        PG.serves,
        PG.basedIn,
        PG.within,
        GEO.hasGeometry,
    }
)
SHORTCUTS = frozenset(
    {PG.linkedWith, PG.twinnedWith, PG.partnerCityOf, PG.friendOf, PG.memberOfNetwork}
)
_AT_ONCE = 5000
_PREFIXES = re.compile(rb"(?:@prefix [^\n]*\n)*")


def write_turtle(export: Export) -> Iterator[bytes]:
    """The union as Turtle, in pieces."""
    return serialized(_union(export), RdfFormat.TURTLE)


def write_n_triples(export: Export) -> Iterator[bytes]:
    """The union as N-Triples, in pieces."""
    return serialized(_union(export), RdfFormat.N_TRIPLES)


def write_trig(export: Export) -> Iterator[bytes]:
    """The named graphs as TriG, in pieces."""
    return serialized(_quads(export), RdfFormat.TRIG)


def write_n_quads(export: Export) -> Iterator[bytes]:
    """The named graphs as N-Quads, in pieces."""
    return serialized(_quads(export), RdfFormat.N_QUADS)


def write_json_ld(export: Export) -> Iterator[str]:
    """The union as expanded JSON-LD, which needs no context, in pieces."""
    subjects = groupby(_union(export), key=lambda quad: quad.subject)
    nodes = (node for _, quads in subjects for node in expanded(quads))
    return write_object({}, **{"@graph": nodes})


def serialized(quads: Iterable[Quad], form: RdfFormat) -> Iterator[bytes]:
    """Quads in a format, so many at once; prefixes stand at the start alone."""
    waiting = iter(quads)
    first = True
    while some := list(islice(waiting, _AT_ONCE)):
        what = some if form.supports_datasets else [quad.triple for quad in some]
        text = pyoxigraph.serialize(what, format=form, prefixes=prefixes()) or b""
        declared = _PREFIXES.match(text)
        yield text if first or declared is None else text[declared.end() :]
        first = False


def graph_quads(store: Store, graph: str) -> Iterator[Quad]:
    """Everything that a named graph holds."""
    return store.dataset.quads_for_pattern(None, None, None, NamedNode(graph))


def _quads(export: Export) -> Iterator[Quad]:
    if not export.is_whole:
        yield from _selected(export.store, export.selected_ties)
        return
    for graph in sorted(export.store.manifest.graphs):
        yield from graph_quads(export.store, graph)


def _union(export: Export) -> Iterator[Quad]:
    """The quads of which each triple is the first: that of the graph first in the alphabet."""
    for quad in _quads(export):
        subject, predicate, value, graph = quad
        found = export.store.dataset.quads_for_pattern(subject, predicate, value, None)
        if str(graph) == min(str(other.graph_name) for other in found):
            yield quad


def _selected(store: Store, ties: Iterable[str]) -> Iterator[Quad]:
    """What is said of relationships and of everything they lead to, each thing once."""
    seen: set[NamedNode] = set()
    for tie in ties:
        waiting = [NamedNode(tie), *_changes(store, NamedNode(tie))]
        while waiting:
            node = waiting.pop()
            if node in seen:
                continue
            seen.add(node)
            for quad in store.dataset.quads_for_pattern(node, None, None, None):
                if quad.predicate in SHORTCUTS:
                    continue
                yield quad
                found = quad.object
                if quad.predicate in FOLLOWED and isinstance(found, NamedNode):
                    waiting.extend([found] if is_ours(found.value) else [])


def _changes(store: Store, tie: NamedNode) -> list[NamedNode]:
    quads = store.dataset.quads_for_pattern(None, PG.changes, tie, None)
    return [quad.subject for quad in quads if isinstance(quad.subject, NamedNode)]
