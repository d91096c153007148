"""Read from the store what a page shows: ties with their evidence, facts, mentions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode

from placegraph.export.words import name_words
from placegraph.identifiers import at_path, is_ours, path_of, slug_of
from placegraph.liveness import LIVE
from placegraph.network_parts import parts_of
from placegraph.store import Store, plain
from placegraph.vocab import DCTERMS, PG, RDF

from .names import Names, Told

QUERIES = Path(__file__).parent / "queries"
# Who else stands in a tie, as the parts of a version call it.
ROLES = ("leads", "brokers", "supporters", "funders", "enabled_by")
# Of what points to a thing, so much is shown of each property.
MOST_SHOWN = 40
MOST_READ = 1000


@cache
def query(name: str) -> str:
    """The text of a query of the explorer."""
    return (QUERIES / f"{name}.rq").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Link:
    """Something to show: a thing with a page (`path`), something elsewhere (`url`) or text."""

    label: str
    path: str | None = None
    url: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class Party:
    """One side of a relationship and the place that it counts as."""

    link: Link
    unit: Link | None


@dataclass(frozen=True)
class Evidence:
    """One piece of evidence, ready to show; `backs` are notations of properties."""

    path: str
    quotation: Told | None
    locator: str
    mode: str
    certainty: str
    source: Link
    backs: tuple[str, ...]


@dataclass(frozen=True)
class Tie:
    """One relationship, ready to show: concepts as notations, dates in EDTF."""

    path: str
    label: str
    note: str | None
    level: str
    formality: str
    formal: bool
    representation: bool
    status: str
    live: bool
    as_of: str | None
    start: str | None
    end: str | None
    has_ended: bool
    city_network: str | None
    member_role: str | None
    sources: tuple[str, ...]
    parties: tuple[Party, ...]
    roles: tuple[tuple[str, tuple[Link, ...]], ...]
    strands: tuple[str, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Fact:
    """One property with its values, or with the first of them where there are very many."""

    property: str
    label: str
    values: list[Link]
    total: int


def ties_about(store: Store, about: NamedNode, names: Names) -> list[Tie]:
    """The relationships that a thing has to do with, live ones first, with all they hold."""
    return ties_at(store, tie_paths(store, about), names)


def ties_at(store: Store, paths: Iterable[str], names: Names) -> list[Tie]:
    """The relationships at some paths, live ones first."""
    found = (_tie(store, path, names) for path in paths)
    return sorted(found, key=lambda tie: (not tie.live, tie.label, tie.path))


def tie_paths(store: Store, about: NamedNode) -> set[str]:
    """The relationships that a thing is, is in, acts in, or is counted in through others.

    Looked up one pattern after the other: a query that unites them reads every tie there is.
    """

    parties = {about}
    for predicate in (PG.analysisUnit, PG.serves, PG.basedIn):
        parties |= subjects(store, predicate, about)
    found = {about}
    for party in parties:
        found |= subjects(store, PG.party, party)
    for predicate in (PG.lead, PG.broker, PG.supporter, PG.funder, PG.enabledBy):
        found |= subjects(store, predicate, about)
    found |= set(objects(store, about, PG.tie))
    known = parts_of(store).ties
    return {path for path in map(path_of, found) if path in known}


def subjects(store: Store, predicate: NamedNode, node: NamedNode | None = None) -> set[NamedNode]:
    """The things of which a property names this one, or anything."""
    quads = store.dataset.quads_for_pattern(None, predicate, node, None)
    return {quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}


def objects(store: Store, node: NamedNode, predicate: NamedNode) -> list[NamedNode]:
    """The things that a property names, in the order of their IRIs."""
    quads = store.dataset.quads_for_pattern(node, predicate, None, None)
    return sorted(
        {quad.object for quad in quads if isinstance(quad.object, NamedNode)},
        key=lambda each: each.value,
    )


def links_of(store: Store, node: NamedNode, predicate: NamedNode, names: Names) -> list[Link]:
    """The things that a property names, by name."""
    found = (_link(each, names) for each in objects(store, node, predicate))
    return sorted(found, key=lambda link: link.label)


def value_of(store: Store, node: NamedNode, predicate: NamedNode) -> Any:
    """The value of a property, the first in the alphabet of several; None where there is none."""
    quads = store.dataset.quads_for_pattern(node, predicate, None, None)
    return plain(min((quad.object for quad in quads), key=str, default=None))


def _tie(store: Store, path: str, names: Names) -> Tie:
    node, known, nodes = at_path(path), parts_of(store).ties[path], parts_of(store).nodes
    status = known["status"]

    def link(thing: str) -> Link:
        return Link(names.at(thing), thing)

    def unit_of(thing: str) -> Link | None:
        unit = nodes.get(thing, {}).get("unit")
        return link(unit) if unit else None

    role = objects(store, node, PG.memberRole)
    network = objects(store, node, PG.cityNetwork)
    return Tie(
        path=path,
        label=names.of(node) or known["label"],
        note=names.text(node, DCTERMS.description),
        level=known["level"],
        formality=known["formality"],
        formal=known["formal"],
        representation=known["representation"],
        status=status,
        live=status in LIVE,
        as_of=known["status_as_of"],
        start=known["start"],
        end=known["end"],
        has_ended=bool(known["end"] or value_of(store, node, PG.endDateUnknown)),
        city_network=path_of(network[0]) if network else None,
        member_role=slug_of(role[0]) if role else None,
        sources=known["sources"],
        parties=tuple(Party(link(each), unit_of(each)) for each in _named(known["parties"], names)),
        roles=tuple(
            (role, tuple(map(link, _named(known[role], names)))) for role in ROLES if known[role]
        ),
        strands=known["strands"],
        evidence=tuple(_evidence(store, node, names)),
    )


def _named(paths: Iterable[str], names: Names) -> list[str]:
    return sorted(paths, key=names.at)


def _evidence(store: Store, tie: NamedNode, names: Names) -> list[Evidence]:
    pieces = [_piece(store, piece, names) for piece in objects(store, tie, PG.evidence)]
    return sorted(pieces, key=lambda piece: (bool(piece.backs), _line(piece.locator), piece.path))


def _piece(store: Store, piece: NamedNode, names: Names) -> Evidence:
    source = path_of(objects(store, piece, PG.source)[0])
    concept = {
        name: slug_of(found[0]) if (found := objects(store, piece, predicate)) else "unknown"
        for name, predicate in (("mode", PG.mode), ("certainty", PG.certainty))
    }
    return Evidence(
        path=path_of(piece),
        quotation=quotation_of(store, piece),
        locator=str(value_of(store, piece, PG.locator) or ""),
        source=Link(names.at(source), source),
        backs=tuple(
            each.value.partition("#")[2] for each in objects(store, piece, PG.supportsProperty)
        ),
        **concept,
    )


def quotation_of(store: Store, piece: NamedNode) -> Told | None:
    """The words that a piece of evidence quotes, in the language of their source."""
    quads = store.dataset.quads_for_pattern(piece, PG.quotation, None, None)
    texts = [quad.object for quad in quads if isinstance(quad.object, Literal)]
    return Told.of(min(texts, key=str, default=None))


def _line(locator: str) -> tuple[int, str]:
    return (int(locator), "") if locator.isdigit() else (10**9, locator)


def facts(store: Store, path: str, names: Names) -> list[Fact]:
    """Everything that is said of a thing, by property; nothing where there is no such thing."""
    quads = store.dataset.quads_for_pattern(at_path(path), None, None, None)
    return _by_property(((quad.predicate, quad.object) for quad in quads), names)


def mentions(store: Store, path: str, names: Names, hidden: Collection[str]) -> list[Fact]:
    """Where a thing is said of other things, by property, without those that are hidden.

    Each property is looked up by itself: a strand is said of every tie there is, and those that
    are hidden would be read as well.
    """
    node = at_path(path)
    found = []
    for predicate in _properties(store, node):
        if predicate.value in hidden:
            continue
        quads = store.dataset.quads_for_pattern(None, predicate, node, None)
        others = {quad.subject for quad in islice(quads, MOST_READ) if _has_page(quad.subject)}
        if others:
            found.append(_fact(predicate, others, names))
    return found


def _properties(store: Store, node: NamedNode) -> list[NamedNode]:
    """Every property of which the thing is a value."""
    rows = store.select("SELECT DISTINCT ?property WHERE { ?thing ?property $node }", node=node)
    return sorted((row["property"] for row in rows), key=lambda each: each.value)


def _has_page(term: Any) -> bool:
    return isinstance(term, NamedNode) and is_ours(term.value) and "#" not in term.value


def _by_property(pairs: Iterable[tuple[NamedNode, Any]], names: Names) -> list[Fact]:
    found: dict[NamedNode, set[Any]] = defaultdict(set)
    for predicate, other in pairs:
        found[predicate].add(other)
    return [_fact(predicate, found[predicate], names) for predicate in sorted(found, key=str)]


def _fact(predicate: NamedNode, others: set[Any], names: Names) -> Fact:
    # Names of many thousands are not read to choose a few: then the address decides.
    few = others if len(others) <= 10 * MOST_SHOWN else sorted(others, key=str)[:MOST_SHOWN]
    links = dict.fromkeys(_link(term, names) for term in few)
    return Fact(
        predicate.value,
        names.of(predicate) or name_words(predicate.value),
        sorted(links, key=lambda link: (link.label, link.path or ""))[:MOST_SHOWN],
        len(links) if len(few) == len(others) else len(others),
    )


def _link(term: Any, names: Names) -> Link:
    if not isinstance(term, NamedNode):
        language = term.language if isinstance(term, Literal) else None
        return Link(str(plain(term)), language=language)
    label = names.of(term)
    if _has_page(term):
        path = path_of(term)
        nameless = "" if path.startswith("evidence/") else name_words(path).capitalize()
        return Link(label or nameless, path)
    if term.value.startswith(("http://", "https://")):
        return Link(label or term.value, url=term.value)
    return Link(label or term.value)


def kinds_of(store: Store, node: NamedNode) -> Iterator[str]:
    """The classes of a thing, by their local names."""
    for each in objects(store, node, RDF.type):
        yield each.value.rpartition("#")[2]
