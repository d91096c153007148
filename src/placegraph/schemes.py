"""The concept schemes of the ontology, as a look-up from notation to concept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import pyoxigraph

from placegraph.errors import UnknownNameError
from placegraph.resources import shipped
from placegraph.store import plain, select


@dataclass(frozen=True)
class Concept:
    """One concept: its notation, label and definition, and the notation of the broader one."""

    notation: str
    label: str
    definition: str = ""
    broader: str | None = None
    formal: bool = False
    live: bool = False


Scheme = Mapping[str, Concept]


CONCEPTS = """
SELECT ?scheme ?notation ?label ?definition ?broader ?formal ?live
WHERE {
  ?concept skos:inScheme ?scheme ; skos:notation ?notation ; skos:prefLabel ?label .
  FILTER (LANG(?label) = "en")
  ?concept skos:definition ?definition . FILTER (LANG(?definition) = "en")
  OPTIONAL { ?concept skos:broader/skos:notation ?broader }
  OPTIONAL { ?concept pg:formal ?formal }
  OPTIONAL { ?concept pg:live ?live }
}
ORDER BY ?notation
"""


@cache
def read_schemes() -> Mapping[str, Scheme]:
    """Every scheme by its slug (`strand`, `level` …), each from notation to concept."""
    dataset = pyoxigraph.Store()
    dataset.load(path=shipped("ontology") / "schemes.ttl", format=pyoxigraph.RdfFormat.TURTLE)
    schemes: dict[str, dict[str, Concept]] = {}
    for row in select(dataset, CONCEPTS):
        name = row["scheme"].value.rsplit("/", 1)[1]
        schemes.setdefault(name, {})[row["notation"].value] = Concept(
            notation=row["notation"].value,
            label=row["label"].value,
            definition=row["definition"].value,
            broader=plain(row["broader"]),
            formal=bool(plain(row["formal"])),
            live=bool(plain(row["live"])),
        )
    return schemes


def scheme(name: str) -> Scheme:
    """One scheme; raises UnknownNameError."""
    schemes = read_schemes()
    if name not in schemes:
        raise UnknownNameError("concept scheme", name, schemes)
    return schemes[name]


def with_narrower(notations: frozenset[str], within: str = "strand") -> frozenset[str]:
    """The notations and those of all narrower concepts.

    Raises UnknownNameError for a notation that the scheme lacks.
    """
    concepts = scheme(within)
    for notation in notations:
        if notation not in concepts:
            raise UnknownNameError(within, notation, concepts)
    return frozenset(
        concept.notation
        for concept in concepts.values()
        if concept.notation in notations or concept.broader in notations
    )
