"""What the store knows before an import: curated things, and what identifiers stand for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from placegraph.identifiers import iri, path_of
from placegraph.names import name_key
from placegraph.register import Register
from placegraph.sources import CURATED, kept_sources
from placegraph.store import open_store

CURATED_THINGS = """
SELECT DISTINCT ?thing WHERE {
  VALUES ?class { pg:Place pg:Organisation pg:CityNetwork }
  GRAPH $graph { ?thing a ?class }
}
"""

CURATED_ORGANISATIONS = """
SELECT DISTINCT ?thing ?name ?place WHERE {
  GRAPH $graph {
    ?thing rdfs:label|skos:altLabel ?name ; pg:serves|pg:basedIn ?place .
  }
}
"""


class Known:
    """Things that curated data describes, and the paths that identifiers have.

    `organisations` are those of the curated data by the key of a name and the path of a place.
    """

    def __init__(
        self,
        register: Register,
        described: frozenset[str] = frozenset(),
        organisations: Mapping[tuple[str, str], str] | None = None,
    ) -> None:
        self.register, self._described = register, described
        self._organisations = organisations or {}
        # As it was before: what an import itself assigns is no evidence.
        self._paths = register.known("place")
        self._geonames = {
            path: int(identity.removeprefix("geonames:"))
            for identity, path in self._paths.items()
            if identity.startswith("geonames:")
        }

    @classmethod
    def read(cls, store: Path) -> Known:
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
        organisations = {
            (name_key(row["name"].value), path_of(row["place"])): path_of(row["thing"])
            for graph in curated
            for row in opened.select(CURATED_ORGANISATIONS, graph=graph)
        }
        return cls(register, described, organisations)

    def describes(self, path: str) -> bool:
        """Whether curated data describes the thing, so that an import need not."""
        return path in self._described

    def curated_organisation(self, name: str, place: str) -> str | None:
        """The curated organisation of this name that serves the place or is based in it."""
        return self._organisations.get((name_key(name), place))

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

    def by_identity(self, identity: str) -> tuple[str, int | None] | None:
        """The path of an identity that was known before the import, and its settlement if any."""
        path = self._paths.get(identity)
        return None if path is None else (path, self._geonames.get(path))
