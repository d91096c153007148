"""What stands on the page of a dataset or a document: what it brought, and where others differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyoxigraph import NamedNode

from placegraph.cached import cached_by_store
from placegraph.identifiers import at_path, path_of, slug_of
from placegraph.liveness import LIVE
from placegraph.network_parts import parts_of
from placegraph.store import Store
from placegraph.vocab import DCTERMS, PG

from .names import Names, Told
from .origins import UNKNOWN, licence_link
from .part import Part
from .read import Link, links_of, objects, quotation_of, subjects, value_of

QUOTATIONS = 25
MOST_CONFLICTS = 25


def dataset_content(store: Store, path: str, names: Names) -> dict[str, Any]:
    """What the page of a dataset shows: its ties, its licence, and on what others differ."""
    slug, known = slug_of(at_path(path)), parts_of(store).ties
    ties = [tie for tie, facts in known.items() if slug in facts["sources"]]
    differ = _disagreements(store)
    conflicts = [tie for tie in ties if tie in differ]
    figures = store.manifest.graphs.get(at_path(path).value)
    places = _places(store, ties)
    return {
        **_terms(store, path),
        "tie_count": len(ties),
        "live": sum(known[tie]["status"] in LIVE for tie in ties),
        "alone": sum(known[tie]["sources"] == (slug,) for tie in ties),
        "places": places,
        "countries": len({country for place in places if (country := _country(store, place))}),
        "triples": figures.triples if figures else None,
        "documents": links_of(store, at_path(path), _PRIMARY, names),
        "conflict_count": len(conflicts),
        "conflicts": [
            (Link(names.at(tie), tie), differ[tie]) for tie in sorted(conflicts)[:MOST_CONFLICTS]
        ],
        "slug": slug,
        "ties": (),
    }


_PRIMARY = NamedNode("http://www.w3.org/ns/prov#hadPrimarySource")


def _terms(store: Store, path: str) -> dict[str, Any]:
    node = at_path(path)
    licence = str(value_of(store, node, DCTERMS.license) or UNKNOWN)
    return {
        "licence": licence_link(licence),
        "rights": value_of(store, node, DCTERMS.rights),
        "share_alike": bool(value_of(store, node, PG.shareAlike)),
        "publisher": value_of(store, node, PG.publisher),
        "issued": value_of(store, node, PG.issued),
        "retrieved": value_of(store, node, PG.retrieved),
    }


@cached_by_store()
def _disagreements(store: Store) -> dict[str, list[str]]:
    """On what the sources of a relationship differ, by its path."""
    return {
        path_of(tie): [
            field.value.rpartition("#")[2] for field in objects(store, tie, PG.disagreesOn)
        ]
        for tie in subjects(store, PG.disagreesOn)
    }


def _places(store: Store, ties: list[str]) -> set[str]:
    parts = parts_of(store)
    units = (
        parts.nodes.get(party, {}).get("unit") or party
        for tie in ties
        for party in parts.ties[tie]["parties"]
    )
    return {unit for unit in units if unit.startswith("place/")}


def _country(store: Store, place: str) -> str | None:
    country: str | None = parts_of(store).nodes.get(place, {}).get("country")
    return country


@dataclass(frozen=True)
class Quotation:
    """Words of a document, where they stand, and what they are evidence of."""

    path: str
    text: Told | None
    locator: str
    backs: list[Link]


def document_content(store: Store, path: str, names: Names, asked: int = 1) -> dict[str, Any]:
    """What the page of a document shows: its words, some at a time, with what they back."""
    pieces = _pieces(store, path)
    part = Part.of(len(pieces), asked, QUOTATIONS)
    return {
        **_terms(store, path),
        "part": part,
        "quotations": [_quotation(store, piece, names) for piece in pieces[part.first : part.last]],
        "cites": links_of(store, at_path(path), PG.cites, names),
        "ties": (),
    }


@cached_by_store(32)
def _pieces(store: Store, path: str) -> list[NamedNode]:
    """The evidence that points into a document, in the order of the document."""
    return sorted(
        subjects(store, PG.source, at_path(path)),
        key=lambda piece: (*_place_in(store, piece), piece.value),
    )


def _place_in(store: Store, piece: NamedNode) -> tuple[int, str]:
    locator = str(value_of(store, piece, PG.locator) or "")
    return (int(locator), "") if locator.isdigit() else (10**9, locator)


def _quotation(store: Store, piece: NamedNode, names: Names) -> Quotation:
    backed = {path_of(thing) for thing in subjects(store, PG.evidence, piece)}
    return Quotation(
        path_of(piece),
        quotation_of(store, piece),
        str(value_of(store, piece, PG.locator) or ""),
        [Link(names.at(each), each) for each in sorted(backed) if not each.startswith("record/")],
    )
