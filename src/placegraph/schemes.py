"""The concept schemes of the ontology, as a look-up from notation to concept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import pyoxigraph

from placegraph.errors import UnknownNameError
from placegraph.identifiers import slug_of
from placegraph.resources import shipped
from placegraph.vocab import PG, SKOS


@dataclass(frozen=True)
class Concept:
    """One concept: its notation, its label in English, and the notation of the broader one."""

    notation: str
    label: str
    broader: str | None = None
    formal: bool = False
    live: bool = False


Scheme = Mapping[str, Concept]


@cache
def read_schemes() -> Mapping[str, Scheme]:
    """Every scheme by its slug (`strand`, `level` …), each from notation to concept."""
    store = pyoxigraph.Store()
    store.load(path=shipped("ontology") / "schemes.ttl", format=pyoxigraph.RdfFormat.TURTLE)
    schemes: dict[str, dict[str, Concept]] = {}
    for quad in store.quads_for_pattern(None, SKOS.inScheme, None):
        concept = _concept(store, quad.subject)
        schemes.setdefault(quad.object.value.rsplit("/", 1)[1], {})[concept.notation] = concept
    return {name: dict(sorted(concepts.items())) for name, concepts in schemes.items()}


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


def _concept(store: pyoxigraph.Store, subject: pyoxigraph.NamedNode) -> Concept:
    def objects(predicate: pyoxigraph.NamedNode) -> list[pyoxigraph.Literal]:
        return [quad.object for quad in store.quads_for_pattern(subject, predicate, None)]

    labels = {label.language: label.value for label in objects(SKOS.prefLabel)}
    broader = objects(SKOS.broader)
    return Concept(
        notation=objects(SKOS.notation)[0].value,
        label=labels["en"],
        broader=slug_of(broader[0].value) if broader else None,
        formal=any(value.value == "true" for value in objects(PG.formal)),
        live=any(value.value == "true" for value in objects(PG.live)),
    )
