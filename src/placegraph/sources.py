"""Sources: the graphs that say something of their own, and what each came from.

Curated folders are sources, and so is each imported table; an import hands over a `Snapshot`,
which takes the place of the one before it (`placegraph.publish`). What the sources are is part
of a version of the store, so that a reader sees a source with all that follows from it or not at
all.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from placegraph.graphs import Graph, Pieces, Stated
from placegraph.identifiers import concept, iri, token_at
from placegraph.lines import about, said, words
from placegraph.model import DatasetDescription
from placegraph.register import Register
from placegraph.store import Manifest
from placegraph.triples import coordinate_lines
from placegraph.vocab import PG, RDF, RDFS, SKOS

CURATED = "curated"

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Origin:
    """What a snapshot was made from, by which importer, and what became of its rows.

    `importer` is `table`, `wikidata`, `written` …; `file` and `checksum` (SHA-256) are those of
    the file; `mapping` is the text that its columns were read by.
    """

    importer: str
    file: str | None = None
    checksum: str | None = None
    mapping: str | None = None
    imported: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GazetteerPlace:
    """What the gazetteer says of a recognised place; it is stated once for all sources.

    Coordinates are degrees (WGS 84); `within` is the slug of a country or continent.
    """

    slug: str
    label: str
    kind: str
    within: str | None = None
    country_code: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    population: int | None = None
    identifiers: Mapping[str, str] = field(default_factory=dict)
    alt_labels: tuple[str, ...] = ()

    def lines(self) -> str:
        """The place as the graph of the gazetteer states it, as lines of N-Triples."""
        place = token_at(f"place/{self.slug}")
        what = [
            said(RDF.type, PG.Place),
            said(RDFS.label, words(self.label, "en")),
            said(PG.kind, concept("place-kind", self.kind)),
            *(said(SKOS.altLabel, words(name)) for name in self.alt_labels),
        ]
        if self.within:
            what.append(said(PG.within, token_at(f"place/{self.within}")))
        return about(place, what) + coordinate_lines(
            place,
            self.latitude,
            self.longitude,
            self.identifiers,
            self.country_code,
            self.population,
        )


@dataclass(frozen=True)
class Source:
    """A source graph of a version; `places` is what the gazetteer says of its places."""

    about: DatasetDescription
    origin: Origin
    graph: Graph
    places: Graph = field(default_factory=lambda: Graph(()))

    @property
    def name(self) -> str:
        """The IRI of the named graph."""
        return iri("dataset", self.about.id).value

    def kept(self, pieces: Pieces) -> Source:
        """The source with its graphs in a folder of pieces, out of memory."""
        graph, places = (
            Graph(tuple(pieces.keep(piece) for piece in one.pieces))
            for one in (self.graph, self.places)
        )
        return dataclasses.replace(self, graph=graph, places=places)

    def facts(self) -> dict[str, Any]:
        """The source as a version's manifest describes it; its pieces are kept beside that."""
        return {
            "about": self.about.model_dump(mode="json", exclude_none=True),
            "origin": dataclasses.asdict(self.origin),
            "graph": [piece.digest for piece in self.graph.pieces],
            "places": [piece.digest for piece in self.places.pieces],
        }

    @classmethod
    def of_facts(cls, facts: Mapping[str, Any], pieces: Pieces) -> Source:
        """The source that a manifest describes."""
        return cls(
            DatasetDescription.model_validate(facts["about"]),
            Origin(**facts["origin"]),
            Graph(tuple(pieces.read(digest) for digest in facts["graph"])),
            Graph(tuple(pieces.read(digest) for digest in facts["places"])),
        )


@dataclass(frozen=True)
class Snapshot:
    """What an importer hands over: a source's own graph, and the recognised places it names."""

    about: DatasetDescription
    origin: Origin
    triples: Iterable[Stated]
    places: Mapping[str, GazetteerPlace]
    register: Register

    @cached_property
    def source(self) -> Source:
        """The source that it becomes; its triples are asked for once."""
        return self.kept()

    def kept(self, pieces: Pieces | None = None) -> Source:
        """The same, with its graphs in a folder of pieces, out of memory."""
        places = (place.lines() for place in self.places.values())
        graphs = Graph.of(self.triples, pieces), Graph.of(places, pieces)
        return Source(self.about, self.origin, *graphs)


@dataclass(frozen=True)
class Kept:
    """A source of the current version, without its triples."""

    about: DatasetDescription
    origin: Origin
    triples: int

    @property
    def slug(self) -> str:
        """Its slug, which names its graph."""
        return self.about.id


def kept_sources(manifest: Manifest) -> list[Kept]:
    """The sources of a version, in the order of precedence."""
    kept = [
        Kept(
            DatasetDescription.model_validate(facts["about"]),
            Origin(**facts["origin"]),
            manifest.graphs[iri("dataset", slug).value].triples,
        )
        for slug, facts in manifest.sources.items()
    ]
    return sorted(kept, key=lambda one: (one.about.precedence, one.slug))
