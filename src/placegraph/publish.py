"""Publish: from sources to a version, with all that follows from them.

Builds, imports, writes and forgetting come together here: each changes the list of sources, and
the version holds their graphs, what the gazetteer says of their places, the catalogue and the
derived graph.
"""

from __future__ import annotations

import contextlib
import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyoxigraph
from pyoxigraph import NamedNode

from placegraph.catalogue import catalogue, describe
from placegraph.column_file import COLUMNS_FILE, renew_columns, write_columns
from placegraph.derive import derive, derived_graph
from placegraph.differences import records_changed
from placegraph.errors import (
    ConflictError,
    PlacegraphError,
    StoreChangedError,
    StoreMissingError,
    UnknownNameError,
)
from placegraph.examples import example_triples
from placegraph.findings import Location
from placegraph.graphs import Graph
from placegraph.identifiers import CONCEPTS, ids, iri, path_of
from placegraph.loading import Loading
from placegraph.projected import EVER_WANTED
from placegraph.register import Register
from placegraph.resources import shipped
from placegraph.sources import CURATED, Progress, Snapshot, Source
from placegraph.store import Address, GraphFigures, select
from placegraph.versions import Draft, new_version
from placegraph.vocab import PG, RDF, SCHEMA

ONTOLOGY, GEONAMES = "ontology", "geonames"
# Raises DataError for faults of graphs, by name, in the light of the dataset to be published.
Check = Callable[[Loading, Mapping[str, Graph]], None]

# Columns are made in memory; of a longer graph the database is asked.
MOST_IN_COLUMNS = 20_000_000
SHARED = """
SELECT (COUNT(DISTINCT ?tie) AS ?number)
WHERE { GRAPH $derived { ?tie pg:statedIn $own, ?other } FILTER (?other != $own) }
"""
ONTOLOGY_FILES = ("placegraph.ttl", "schemes.ttl", "alignments.ttl")


@dataclass(frozen=True)
class Published:
    """A version, whether it is a new one, and what it holds of each graph."""

    version: str
    is_new: bool
    graphs: Mapping[str, GraphFigures]


@dataclass(frozen=True)
class Change:
    """What a source's records of relationships became: their slugs, sorted.

    `shared` counts the relationships of the source that other sources state too. `version` is
    None after a preview.
    """

    version: str | None
    is_new: bool
    appeared: Sequence[str]
    changed: Sequence[str]
    went: Sequence[str]
    shared: int


def publish_sources(
    draft: Draft,
    sources: Sequence[Source],
    register: Register,
    progress: Progress,
    locations: Mapping[str, Location] | None = None,
) -> Published:
    """Derive from the sources and publish; raises DataError and publishes nothing."""
    _assemble(draft, sources, register, progress, locations)
    progress("publishing")
    version, is_new = draft.publish()
    return Published(version, is_new, draft.figures)


def publish_snapshot(
    store: Address,
    snapshot: Snapshot,
    progress: Progress = lambda _: None,
    check: Check = lambda *_: None,
) -> Change:
    """Put a source in the place of its predecessor, derive and publish; see publish_together."""
    (change,) = publish_together(store, [snapshot.source], snapshot.register, progress, check)
    return change


def publish_together(
    store: Address,
    sources: Sequence[Source],
    register: Register,
    progress: Progress = lambda _: None,
    check: Check = lambda *_: None,
    dry_run: bool = False,
) -> list[Change]:
    """Put sources in the place of their predecessors, derive, and publish all in one version.

    `register` has what all of them assigned. After a dry run nothing is published. Raises
    StoreMissingError where there is no store yet, StoreChangedError where another import came in
    between, DataError where a source breaks a rule or `check` finds a fault, PlacegraphError
    where a name is that of a curated source. The store is then as before.
    """
    with _changing(store, progress) as draft:
        before = _sources_before(draft)
        # Two imports at once would give one name to two places, each unaware of the other.
        if register.as_read != Register.read(draft.path).as_read:
            raise StoreChangedError(store)
        for source in sources:
            _refuse_curated(before.get(source.about.id))
        new = {source.about.id: renamed(source, register.moved) for source in sources}
        _assemble(draft, list((before | new).values()), register, progress)
        progress("writing the database")
        _make_and_check(draft, new.values(), check, progress)
        told = [
            (*records_changed(_graph(before.get(slug)), source.graph), _shared(draft, source.name))
            for slug, source in new.items()
        ]
        if dry_run:
            return [Change(None, False, *one) for one in told]
        progress("publishing")
        version, is_new = draft.publish()
        return [Change(version, is_new, *one) for one in told]


def replace_graphs(
    store: Address, graphs: Mapping[str, tuple[str, Graph]], progress: Progress = lambda _: None
) -> Published:
    """Give sources that are there other graphs, all in one version.

    With each slug come the digest of the graph that was read and the graph to put in its place.
    Raises ConflictError where the source is gone or has another graph by now, DataError where
    what follows breaks a rule; nothing is published then.
    """
    with _changing(store, progress) as draft:
        sources = _sources_before(draft)
        for slug, (read, graph) in graphs.items():
            if slug not in sources or sources[slug].graph.digest != read:
                raise ConflictError(f"{slug} was changed by another writer; read it again")
            sources[slug] = dataclasses.replace(sources[slug], graph=graph)
        return publish_sources(draft, list(sources.values()), Register.read(draft.path), progress)


def preview(
    store: Address,
    snapshot: Snapshot,
    progress: Progress = lambda _: None,
    check: Check = lambda *_: None,
) -> Change:
    """What `publish_snapshot` would change; nothing is published."""
    sources, register = [snapshot.source], snapshot.register
    (change,) = publish_together(store, sources, register, progress, check, dry_run=True)
    return change


def forget(store: Address, slug: str, progress: Progress = lambda _: None) -> Change:
    """Remove a source with all that follows from it alone; raises UnknownNameError."""
    with _changing(store, progress) as draft:
        sources = _sources_before(draft)
        if slug not in sources:
            names = [one for one, source in sources.items() if source.origin.importer != CURATED]
            raise UnknownNameError("source", slug, names)
        if sources[slug].origin.importer == CURATED:
            raise PlacegraphError(
                f"{slug} is curated; remove its folder and build again to be without it"
            )
        old = sources.pop(slug)
        _assemble(draft, list(sources.values()), Register.read(draft.path), progress)
        _, _, went = records_changed(old.graph, Graph(()))
        progress("publishing")
        version, is_new = draft.publish()
        return Change(version, is_new, (), (), went, 0)


def ontology_graph() -> Graph:
    """The vocabulary, its schemes and its alignments."""
    return Graph.of(
        quad.triple
        for name in ONTOLOGY_FILES
        for quad in pyoxigraph.parse(
            path=shipped("ontology") / name, format=pyoxigraph.RdfFormat.TURTLE
        )
    )


def _changing(store: Address, progress: Progress) -> AbstractContextManager[Draft]:
    return new_version(store, lambda: progress("waiting for another writer to end"))


def _refuse_curated(source: Source | None) -> None:
    if source is not None and source.origin.importer == CURATED:
        raise PlacegraphError(
            f"{source.about.id} is the name of a curated source; give the import another id"
        )


def _sources_before(draft: Draft) -> dict[str, Source]:
    if draft.before is None:
        raise StoreMissingError(draft.address)
    return {
        slug: Source.of_facts(facts, draft.pieces) for slug, facts in draft.before.sources.items()
    }


def _assemble(
    draft: Draft,
    sources: Sequence[Source],
    register: Register,
    progress: Progress,
    locations: Mapping[str, Location] | None = None,
) -> None:
    sources = sorted(sources, key=lambda one: (one.about.precedence, one.about.id))
    _claim_curated(register, sources)
    # What moved before was renamed then.
    moved = dict(register.moved.items() - Register(register.as_read).moved.items())
    sources = [renamed(source, moved).kept(draft.pieces) for source in sources]
    ontology, geonames = ontology_graph(), geonames_graph(sources)
    graphs = {source.name: source.graph for source in sources}
    if geonames.triples:
        graphs[iri("dataset", GEONAMES).value] = geonames
    ontology_name = iri("dataset", ONTOLOGY).value
    draft.begin({**graphs, ontology_name: ontology})
    progress("deriving relationships, pairs and shortcuts")
    about = {source.name: source.about for source in sources}
    derived = derive(graphs, about, ontology, locations, draft.recall, draft.pieces.keep, progress)
    own = {ontology_name: ontology, derived_graph().value: derived}
    draft.graphs = {**graphs, **own}
    examples = list(example_triples(catalogue(), _curated_things(sources)))
    for _ in range(3):  # Until the catalogue counts its own triples, that count included.
        described = describe(sources, draft.figures)
        draft.graphs[catalogue().value] = Graph.of((*described, *examples))
    draft.sources = {source.about.id: source.facts() for source in sources}
    draft.beside = [piece for source in sources for piece in source.places.pieces]
    draft.register = register
    add_projection(draft)


def add_projection(draft: Draft) -> None:
    """Let the version hold what networks are made of."""
    if sum(one.triples for one in draft.figures.values()) <= MOST_IN_COLUMNS:
        draft.files[COLUMNS_FILE] = partial(_project, draft)


def _project(draft: Draft, path: Path) -> None:
    """Write the columns: from those of the version before, where little differs."""
    changes = draft.changes
    if draft.before and changes.are_little():
        before = draft.folder.with_name(draft.before.version) / COLUMNS_FILE
        gone, come = changes.lines_gone(), changes.lines_added()
        with contextlib.suppress(ValueError):  # Written by other software, or damaged.
            renew_columns(path, EVER_WANTED, before, gone, come)
            return
    write_columns(path, EVER_WANTED, draft.graphs)


def geonames_graph(sources: Sequence[Source]) -> Graph:
    """What the gazetteer says of the places of all sources that no source curates.

    Where two imports know a place by two editions of the gazetteer, the first one's stands.
    """
    described = {
        subject
        for source in sources
        if source.origin.importer == CURATED
        for subject in _described(source.graph)
    }

    def told() -> Iterator[bytes]:
        for source in sources:
            here = set()
            for subject, lines in source.places.subjects():
                place = subject.replace(b"#point>", b">")
                if place not in described:
                    here.add(place)
                    yield lines
            described.update(here)

    return Graph.of_things(told())


def _described(graph: Graph) -> set[bytes]:
    kind = f" {RDF.type} {PG.Place} .\n".encode()
    return {subject for subject, lines in graph.subjects() if kind in lines}


def _curated_things(sources: Sequence[Source]) -> set[bytes]:
    """The subjects of the curated graphs, and what their records become."""
    return {
        named
        for source in sources
        if source.origin.importer == CURATED
        for record in [f"/record/{source.about.id}-".encode()]
        for subject, _ in source.graph.subjects()
        for named in (subject, subject.replace(record, b"/relationship/"))
    }


def _claim_curated(register: Register, sources: Sequence[Source]) -> None:
    """What curated data says of a place's identifiers holds against any earlier assignment."""
    countries, codes = set(), {}
    country = f"{CONCEPTS}place-kind/country"
    for source in sources:
        if source.origin.importer != CURATED:
            continue
        for line in source.graph.lines():
            subject, predicate, value = line.decode().split(" ", 2)
            path = path_of(subject[1:-1])
            if predicate == str(SCHEMA.identifier):
                register.claim(value.split('"')[1], path)
            elif predicate == str(PG.countryCode):
                codes[path] = value.split('"')[1]
            elif predicate == str(PG.kind) and country in value:
                countries.add(path)
            elif predicate == str(RDF.type) and path.split("/")[0] in {"place", "organisation"}:
                register.take(path)
    for path in countries & codes.keys():
        register.claim(f"iso3166:{codes[path]}", path)


def renamed(source: Source, moved: Mapping[str, str]) -> Source:
    """The source with the present paths of what moved since it was imported."""
    nodes = {f"<{ids()}{old}>".encode(): f"<{ids()}{new}>".encode() for old, new in moved.items()}
    if not nodes or source.origin.importer == CURATED:
        return source
    speaks_for = tuple(
        moved.get(f"place/{one}", f"place/{one}")[len("place/") :]
        for one in source.about.speaks_for
    )
    if speaks_for != source.about.speaks_for:
        about = source.about.model_copy(update={"speaks_for": speaks_for})
        source = dataclasses.replace(source, about=about)
    kinds = "|".join({old.split("/")[0] for old in moved})
    node = re.compile(rf"(?<![^ \n])<{re.escape(ids())}(?:{kinds})/[^>]*>(?= )".encode())

    def now(text: bytes) -> bytes:
        if not any(old in text for old in nodes):
            return text
        return node.sub(lambda found: nodes.get(found[0], found[0]), text)

    texts = [(text, now(text)) for text in (piece.text for piece in source.graph.pieces)]
    if all(before == after for before, after in texts):
        return source
    return dataclasses.replace(source, graph=Graph.of_texts(after for _, after in texts))


def _graph(source: Source | None) -> Graph:
    return source.graph if source else Graph(())


def _make_and_check(
    draft: Draft, sources: Iterable[Source], check: Check, progress: Progress
) -> None:
    if loading := draft.make_database():
        progress("checking what was read against the shapes")
        check(loading, {source.name: source.graph for source in sources})


def _shared(draft: Draft, name: str) -> int:
    """How many relationships this source and another state."""
    (found,) = select(draft.dataset, SHARED, own=NamedNode(name), derived=derived_graph())
    return int(found["number"].value)
