"""The rows of an export: what is said of each node and of each edge, whatever the format.

Every row carries the evidence behind it, the titles of its sources, the licences of the datasets
that state it and whether one of these asks to be passed on. A relationship of three places is an
edge between each two of them, so it has several rows of one `tie` but each with an `id` of its
own: no edge is dropped or merged.

Rows are made one at a time, as they are written: an export needs the memory of the network that it
shows and no more, however long it becomes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import networkx as nx
from pyoxigraph import Literal, NamedNode

from placegraph.derive import derived_graph
from placegraph.errors import UnknownNameError
from placegraph.evidence import Piece, evidence_of
from placegraph.export.columns import Row
from placegraph.export.spells import spells_of
from placegraph.filters import EVERYTHING, Filter
from placegraph.identifiers import at_path, path_of, slug_of
from placegraph.labels import best_label
from placegraph.licences import licences_of
from placegraph.network import to_city_networks, to_network, to_organisations
from placegraph.store import Store, plain
from placegraph.vocab import PG, RDFS, SCHEMA, SKOS

PROJECTIONS = {"places": to_network, "organisations": to_organisations}


@dataclass(frozen=True)
class Citation:
    """A piece of evidence as others cite it."""

    iri: str
    label: str
    source: str


def cite(piece: Piece) -> Citation:
    """The source and the place in it."""
    locator = piece.locator or ""
    where = f"line {locator}" if locator.isdecimal() else locator
    source = piece.source.label
    return Citation(piece.iri, f"{source}, {where}" if where else source, source)


class Export:
    """What is to be written: a projection of the store, restricted to a filter and to a place.

    `members_of` are city networks (paths): only ties of their members are kept. With `bom`, tables
    begin with a byte order mark.
    """

    def __init__(
        self,
        store: Store,
        where: Filter = EVERYTHING,
        *,
        place: str | None = None,
        members_of: Iterable[str] = (),
        projection: str = "places",
        bom: bool = False,
    ) -> None:
        if projection not in PROJECTIONS:
            raise UnknownNameError("projection", projection, PROJECTIONS)
        self.store = store
        self.where = where
        self.place = place
        self.members_of = frozenset(members_of)
        self.projection = projection
        self.bom = bom

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return self.where == EVERYTHING and self.place is None and not self.members_of

    @cached_property
    def network(self) -> nx.MultiGraph[str]:
        """The network that is shown; read only."""
        return self._kept(PROJECTIONS[self.projection](self.store, self.where))

    @cached_property
    def selected_ties(self) -> list[str]:
        """The IRIs of all relationships that are kept, memberships too, in alphabetical order."""
        network = self._kept(to_organisations(self.store, self.where))
        found = {tie["iri"] for _, _, tie in network.edges(data=True) if "iri" in tie}
        return sorted(found)

    def _kept(self, network: nx.MultiGraph[str]) -> nx.MultiGraph[str]:
        if self.members_of:
            network = _ties_of(network, members(self.store, self.members_of))
        return network if self.place is None else _ties_of(network, {self.place})

    def nodes(self) -> Iterator[dict[str, Any]]:
        """A row for each node, with the values of NODE_COLUMNS, in alphabetical order."""
        for path in sorted(self.network):
            yield self._node(path)

    def ties(self) -> Iterator[dict[str, Any]]:
        """A row for each edge, with the values of TIE_COLUMNS and what formats need beside them."""
        edges: Any = self.network.edges(keys=True, data=True)
        for a, b, key, tie in edges:
            yield self._tie(min(a, b), max(a, b), key, tie)

    def ties_of(self, path: str) -> Iterator[dict[str, Any]]:
        """The rows of the edges that a node has."""
        edges: Any = self.network.edges(path, keys=True, data=True)
        for a, b, key, tie in edges:
            yield self._tie(min(a, b), max(a, b), key, tie)

    def about(self) -> dict[str, Any]:
        """What is written once in a document: its version, and whom to name."""
        named = (licence.attribution for licence in licences_of(self.store).values())
        return {
            "version": self.store.version,
            "published": self.store.manifest.published,
            "attribution": list(dict.fromkeys(filter(None, named))),
        }

    def label_of(self, path: str) -> str:
        """The name of a thing, in English where it has one."""
        found = self.store.dataset.quads_for_pattern(at_path(path), RDFS.label, None, None)
        texts = [quad.object for quad in found if isinstance(quad.object, Literal)]
        return best_label(texts) or slug_of(path)

    def country_codes(self, path: str) -> list[str]:
        """The codes of the countries that a node lies in, as ISO 3166-1 has them."""
        country = self.network.nodes[path].get("country")
        places = [path, *([f"place/{country}"] if country else [])]
        codes = (
            str(plain(quad.object))
            for place in places
            for quad in self.store.dataset.quads_for_pattern(
                at_path(place), PG.countryCode, None, None
            )
        )
        return sorted(set(codes))

    def names(self, path: str) -> list[tuple[str, str | None]]:
        """Other names of a node, each with its language."""
        found = self.store.dataset.quads_for_pattern(at_path(path), SKOS.altLabel, None, None)
        texts = {quad.object for quad in found if isinstance(quad.object, Literal)}
        return sorted(((text.value, text.language) for text in texts), key=str)

    def same_as(self, path: str) -> list[str]:
        """What others call a node, as IRIs."""
        return [each.value for each in self._objects(at_path(path), SKOS.exactMatch)]

    def within(self, path: str) -> list[str]:
        """The paths of what a place lies in."""
        return [path_of(each) for each in self._objects(at_path(path), PG.within)]

    def datasets_about(self, path: str) -> list[str]:
        """The slugs of the datasets that say something of a node."""
        quads = self.store.dataset.quads_for_pattern(at_path(path), None, None, None)
        graphs = {quad.graph_name for quad in quads} - {derived_graph()}
        return sorted(slug_of(each) for each in graphs if isinstance(each, NamedNode))

    def _node(self, path: str) -> dict[str, Any]:
        quads = self.store.dataset.quads_for_pattern(at_path(path), SCHEMA.identifier, None, None)
        return {
            "id": path,
            **self.network.nodes[path],
            "identifiers": tuple(sorted({str(plain(quad.object)) for quad in quads})),
            **self._use(self.datasets_about(path)),
        }

    def _tie(self, a: str, b: str, key: str, tie: Row) -> dict[str, Any]:
        iri = tie.get("iri")
        citations = [cite(piece) for piece in evidence_of(self.store, [key])] if iri else []
        alone = len(tie.get("parties", ())) == 2 and tie.get("relation", "party") == "party"
        return {
            "relation": "party",
            **tie,
            # A slug holds no colon, so no other tie has this id.
            "id": key if alone else f"{key}:{a}:{b}",
            "source": a,
            "target": b,
            "tie": key if iri else None,
            "label": tie.get("label") or key.replace("_", " "),
            "spells": spells_of(tie) if iri else (),
            "citations": citations,
            "evidence": tuple(citation.label for citation in citations),
            "sources": tuple(dict.fromkeys(citation.source for citation in citations)),
            **self._use(tie.get("sources", ())),
        }

    def _use(self, datasets: Iterable[str]) -> dict[str, Any]:
        known = licences_of(self.store)
        used = [known[dataset] for dataset in datasets if dataset in known]
        return {
            "datasets": tuple(each.dataset for each in used),
            "licences": tuple(dict.fromkeys(each.licence for each in used)),
            "attribution": tuple(
                dict.fromkeys(each.attribution for each in used if each.attribution)
            ),
            "share_alike": any(each.share_alike for each in used),
        }

    def _objects(self, subject: NamedNode, predicate: NamedNode) -> list[NamedNode]:
        quads = self.store.dataset.quads_for_pattern(subject, predicate, None, None)
        found = {quad.object for quad in quads if isinstance(quad.object, NamedNode)}
        return sorted(found, key=str)


def members(store: Store, city_networks: Iterable[str]) -> set[str]:
    """The paths of the members of some city networks; raises UnknownNameError for another."""
    cities = to_city_networks(store)
    known = [node for node, facts in cities.nodes(data=True) if facts["bipartite"]]
    found: set[str] = set()
    for path in city_networks:
        if path not in known:
            raise UnknownNameError("city network", path, known)
        found.update(cities.neighbors(path))
    return found


def _ties_of(network: nx.MultiGraph[str], places: set[str]) -> nx.MultiGraph[str]:
    """The ties of places, their organisations' too, and the nodes that these have."""
    own = [n for n, f in network.nodes(data=True) if n in places or f.get("unit") in places]
    kept: Any = list(network.edges(own, keys=True))
    return network.edge_subgraph(kept)
