"""What the store knows before an import: curated things, and what identifiers stand for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from typing import Any, cast

from pyoxigraph import Literal, NamedNode
from pyoxigraph import Store as Dataset

from placegraph.graphs import Graph, Pieces
from placegraph.identifiers import concept, iri, path_of
from placegraph.names import name_key
from placegraph.register import Register
from placegraph.sources import CURATED, Source, kept_sources
from placegraph.store import Address, open_store
from placegraph.vocab import PG, RDF, RDFS, SKOS

_PARTIES = re.compile(rf"^(\S+) {re.escape(str(PG.party))} <(\S+)> \.$".encode(), re.MULTILINE)
CURATED_THINGS = """
SELECT DISTINCT ?thing WHERE {
  VALUES ?class { pg:Place pg:Organisation pg:CityNetwork }
  GRAPH $graph { ?thing a ?class }
}
"""


class Known:
    """Things that curated data describes, and the paths that identifiers have.

    `named` are the curated things by the key of a name and where they are; what two things share
    is left out. `came` are the sources that were read before and are published together with
    what is read next.
    """

    def __init__(
        self,
        register: Register,
        described: frozenset[str] = frozenset(),
        named: Mapping[tuple[str, str], str] | None = None,
        came: Mapping[str, Graph] | None = None,
    ) -> None:
        self.register, self._described = register, described
        self._named, self._came = named or {}, came or {}
        # As it was before: what an import itself assigns is no evidence.
        self._paths = register.known("place")
        self._geonames = {
            path: int(identity.removeprefix("geonames:"))
            for identity, path in self._paths.items()
            if identity.startswith("geonames:")
        }

    @classmethod
    def read(cls, store: Address) -> Known:
        """What the current version of a store knows."""
        opened = open_store(store)
        curated = [
            iri("dataset", source.slug)
            for source in kept_sources(opened.manifest)
            if source.origin.importer == CURATED
        ]
        described = frozenset(
            path_of(row["thing"])
            for graph in curated
            for row in opened.select(CURATED_THINGS, graph=graph)
        )
        register = Register.read(store)
        # A curated thing that no identifier stands for is not to be had by another of its name.
        for path in described:
            register.take(path)
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for thing, names in _named(opened.dataset, curated).items():
            for where in _where(opened.dataset, thing):
                for name in names:
                    found[name_key(name), where].add(path_of(thing))
        named = {key: next(iter(paths)) for key, paths in found.items() if len(paths) == 1}
        return cls(register, described, named)

    def describes(self, path: str) -> bool:
        """Whether curated data describes the thing, so that an import need not."""
        return path in self._described

    def curated(self, name: str, where: str) -> str | None:
        """The curated place of this name in a country, or the organisation of it in a place."""
        return self._named.get((name_key(name), where))

    def by_identifiers(self, identifiers: Mapping[str, str]) -> tuple[str, int | None] | None:
        """The path of the first identifier that is known, with its GeoNames identifier if any.

        What the gazetteer itself can look up (a GeoNames identifier) is left to it.
        """
        found = (
            self.by_identity(f"{kind}:{value}")
            for kind, value in identifiers.items()
            if kind != "geonames"
        )
        return next((one for one in found if one is not None), None)

    def with_source(self, source: Source) -> Known:
        """The same, and what a source brings that was read now."""
        came = {**self._came, source.about.id: source.graph}
        return Known(self.register, self._described, self._named, came)

    def ties(self, store: Address, but: str) -> Iterator[tuple[int, int]]:
        """The ties between two settlements that all sources but one know, by GeoNames identifier.

        What a source said of its own places is no evidence for them.
        """
        with closing(open_store(store)) as opened:
            pieces = Pieces(opened.path / "pieces")
            known = {
                slug: Source.of_facts(facts, pieces).graph
                for slug, facts in opened.manifest.sources.items()
            }
            for slug, graph in {**known, **self._came}.items():
                for piece in graph.pieces if slug != but else ():
                    yield from self._ties_in(piece.text)

    def _ties_in(self, text: bytes) -> Iterator[tuple[int, int]]:
        ends: dict[bytes, list[int]] = defaultdict(list)
        for subject, party in _PARTIES.findall(text):
            path = path_of(party.decode())
            number = self._geonames.get(self.register.current(path) or path)
            if number is not None:
                ends[subject].append(number)
        return ((pair[0], pair[1]) for pair in ends.values() if len(pair) == 2)

    def by_identity(self, identity: str) -> tuple[str, int | None] | None:
        """The path of an identity that was known before the import, and its settlement if any."""
        path = self._paths.get(identity)
        return None if path is None else (path, self._geonames.get(path))


def _named(dataset: Dataset, graphs: Iterable[NamedNode]) -> dict[NamedNode, set[str]]:
    """What graphs name, with all names."""
    found: dict[NamedNode, set[str]] = defaultdict(set)
    for graph in graphs:
        for predicate in (RDFS.label, SKOS.altLabel):
            for quad in dataset.quads_for_pattern(None, predicate, None, graph):
                found[cast("NamedNode", quad.subject)].add(cast("Literal", quad.object).value)
    return found


def _where(dataset: Dataset, thing: NamedNode) -> set[str]:
    """Where a thing is to be found: an organisation by its place, a place by its country's code."""

    def values(node: Any, predicate: NamedNode) -> set[Any]:
        return {quad.object for quad in dataset.quads_for_pattern(node, predicate, None, None)}

    places = values(thing, PG.serves) | values(thing, PG.basedIn)
    found = {path_of(place) for place in places}
    if PG.Place in values(thing, RDF.type):
        for around in values(thing, PG.inside):
            if concept("place-kind", "country") in values(around, PG.kind):
                found |= {code.value for code in values(around, PG.countryCode)}
    return found
