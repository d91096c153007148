"""The concepts that pages and filters show, with their labels in every language."""

from __future__ import annotations

from typing import Any

from placegraph.cached import cached_by_store
from placegraph.export.drawing import LOOKS
from placegraph.export.words import words
from placegraph.network import CERTAINTIES
from placegraph.store import Store, plain

from .read import query

SCHEMES = ("strand", "level", "formality", "status", "certainty")


@cached_by_store()
def concepts(store: Store) -> dict[str, list[dict[str, Any]]]:
    """Each scheme's concepts: notation, labels by language, the broader one, looks of strands."""
    found: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in SCHEMES}
    for row in store.select(query("concepts")):
        scheme, notation = slug_name(row["scheme"].value), row["notation"].value
        each = found[scheme].setdefault(notation, {"id": notation, "label": {}})
        each["label"][row["label"].language or "en"] = row["label"].value
        for name in ("broader", "live", "formal"):
            if row[name] is not None:
                each[name] = plain(row[name])
    for notation, (colour, dashes) in LOOKS["strand"].items():
        found["strand"].get(notation, {}).update(colour=colour, dashes=dashes)
    listed = {name: list(each.values()) for name, each in found.items()}
    listed["certainty"].sort(key=lambda concept: CERTAINTIES.index(concept["id"]))
    return listed


def slug_name(iri: str) -> str:
    """The last part of the IRI of a scheme."""
    return iri.rsplit("/", 1)[1]


def concept_label(
    store: Store, language: str, scheme: str, notation: str, otherwise: str | None = None
) -> str:
    """The label of a concept in a language, else in English, else what is given, else its words."""
    labels = _labels(store).get((scheme, notation), {})
    return labels.get(language) or labels.get("en") or otherwise or words(notation)


@cached_by_store()
def _labels(store: Store) -> dict[tuple[str, str], dict[str, str]]:
    return {
        (scheme, concept["id"]): concept["label"]
        for scheme, listed in concepts(store).items()
        for concept in listed
    }
