"""Read from a version what networks are made of: ties, pairs, memberships, structure, nodes.

Read once for each version and kept while it is open; `placegraph.network` projects it.
"""

from __future__ import annotations

import datetime
import gc
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from placegraph.cached import cached_by_store
from placegraph.columns import Column, Wanted, read_columns
from placegraph.derive import DERIVED
from placegraph.identifiers import IDS, slug_of
from placegraph.schemes import scheme
from placegraph.store import Store
from placegraph.vocab import GEO, PG, RDF, RDFS

# The certainty of a tie is that of its surest evidence for the tie as a whole.
CERTAINTIES = ("certain", "less-certain", "uncertain")

ROLES = {
    "parties": PG.party,
    "leads": PG.lead,
    "brokers": PG.broker,
    "supporters": PG.supporter,
    "funders": PG.funder,
    "enabled_by": PG.enabledBy,
}
STRUCTURE = {
    "serves": PG.serves,
    "based_in": PG.basedIn,
    "unit_of": PG.unitOf,
    "within": PG.within,
}
DATES = {
    "start": PG.start,
    "start_earliest": PG.startEarliest,
    "start_latest": PG.startLatest,
    "end": PG.end,
    "end_earliest": PG.endEarliest,
    "end_latest": PG.endLatest,
}
NODE_TYPES = {
    PG.CityNetwork: "city-network",
    PG.Organisation: "organisation",
    PG.Place: "place",
}
POINT = re.compile(r"POINT\s*\(\s*([-+.0-9eE]+)\s+([-+.0-9eE]+)\s*\)")

# Of derived relationships and pairs, and of everything else.
OF_TIES = {
    **ROLES,
    **DATES,
    "label": RDFS.label,
    "level": PG.level,
    "formality": PG.formality,
    "status": PG.status,
    "status_as_of": PG.statusAsOf,
    "strands": PG.strand,
    "sources": PG.statedIn,
    "evidence": PG.evidence,
    "grew_from": PG.grewFrom,
    "tie": PG.tie,
    "city_network": PG.cityNetwork,
    "member": PG.member,
    "unit": PG.analysisUnit,
    "inside": PG.inside,
}
OF_THINGS = {
    **STRUCTURE,
    "certainty": PG.certainty,
    "supports": PG.supportsProperty,
    "to_status": PG.toStatus,
    "changed_on": PG.dateLatest,
    "changes": PG.changes,
    "kind": PG.kind,
    "population": PG.population,
    "post_in": PG.postIn,
    "held_with": PG.heldTogetherWith,
}

Columns = Mapping[str, Column]


@dataclass(frozen=True)
class Parts:
    """What one version holds."""

    ties: dict[str, dict[str, Any]]
    pairs: list[tuple[str, str, list[str]]]
    memberships: dict[str, list[tuple[str, str]]]
    structure: dict[str, list[tuple[str, str, str]]]
    nodes: dict[str, dict[str, Any]]
    posts: dict[str, tuple[str, tuple[str, ...]]]
    """By post: the organisation that it is in, and the posts that one person holds with it."""


@cached_by_store()
def parts_of(store: Store) -> Parts:
    """The parts of a version, read once."""
    wanted = {name: Wanted(term, DERIVED) for name, term in OF_TIES.items()}
    wanted |= {name: Wanted(term) for name, term in OF_THINGS.items()}
    wanted |= {
        "name": Wanted(RDFS.label, english=True, of=tuple(NODE_TYPES)),
        "point": Wanted(GEO.hasGeometry, then=GEO.asWKT),
        "type": Wanted(RDF.type, objects=tuple(NODE_TYPES)),
    }
    with uncollected():
        columns = read_columns(store, wanted)
        return Parts(
            ties=_ties(columns),
            pairs=_pairs(columns),
            memberships=_memberships(columns),
            structure=_structure(columns),
            nodes=_nodes(store, columns),
            posts={
                post: (bodies[0], tuple(columns["held_with"].get(post, ())))
                for post, bodies in columns["post_in"].items()
            },
        )


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the garbage collector from looking through all that is made, again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@cache
def _notation(path: str) -> str:
    # There are few concepts and sources, and each is met many times.
    return slug_of(path)


def _ties(columns: Columns) -> dict[str, dict[str, Any]]:
    changes = _status_changes(columns)
    certainty = _certainty_of_evidence(columns)
    formal = {notation for notation, concept in scheme("formality").items() if concept.formal}
    single = {name: columns[name] for name in (*DATES, "status_as_of")}
    roles = {name: columns[name] for name in ROLES}
    ties = {}
    for path in sorted(columns["status"]):
        formality = _notation(columns["formality"][path][0])
        ties[path] = {
            "iri": IDS + path,
            "label": columns["label"][path][0],
            "level": _notation(columns["level"][path][0]),
            "strands": tuple(map(_notation, columns["strands"].get(path, ()))),
            "formality": formality,
            "formal": formality in formal,
            "representation": formality == "representation",
            "status": _notation(columns["status"][path][0]),
            **{name: found[path][0] if path in found else None for name, found in single.items()},
            "certainty": _surest(columns["evidence"].get(path, ()), certainty),
            "evidence_count": len(columns["evidence"].get(path, ())),
            "sources": tuple(map(_notation, columns["sources"][path])),
            **{name: tuple(found.get(path, ())) for name, found in roles.items()},
            "grew_from": tuple(map(slug_of, columns["grew_from"].get(path, ()))),
            "status_changes": tuple(changes.get(path, ())),
        }
    return ties


def _certainty_of_evidence(columns: Columns) -> dict[str, str]:
    """The certainty of each piece of evidence that backs a tie as a whole."""
    partial = columns["supports"]
    return {
        path: _notation(values[0])
        for path, values in columns["certainty"].items()
        if path not in partial
    }


def _surest(evidence: Iterable[str], certainty: Mapping[str, str]) -> str | None:
    found = {certainty[piece] for piece in evidence if piece in certainty}
    return next((level for level in CERTAINTIES if level in found), None)


def _status_changes(columns: Columns) -> dict[str, list[tuple[datetime.date | None, str]]]:
    """By tie: when its status changed (the last day that the date may mean) and to what."""
    changes: dict[str, list[tuple[datetime.date | None, str]]] = {}
    for event, ties in columns["changes"].items():
        day = columns["changed_on"].get(event, [None])[0]
        for tie in ties:
            change = (day, slug_of(columns["to_status"][event][0]))
            changes.setdefault(tie, []).append(change)
    return {
        tie: sorted(found, key=lambda change: (change[0] or datetime.date.min, change[1]))
        for tie, found in changes.items()
    }


def _pairs(columns: Columns) -> list[tuple[str, str, list[str]]]:
    """The two places of each pair, which its path is made of, and its ties."""
    found = []
    for pair, ties in sorted(columns["tie"].items()):
        a, b = slug_of(pair).split("--")
        found.append((f"place/{a}", f"place/{b}", ties))
    return found


def _memberships(columns: Columns) -> dict[str, list[tuple[str, str]]]:
    units = columns["unit"]
    return {
        path: [
            (unit, network)
            for network in networks
            for member in columns["member"][path]
            for unit in units.get(member, [member])
        ]
        for path, networks in columns["city_network"].items()
    }


def _structure(columns: Columns) -> dict[str, list[tuple[str, str, str]]]:
    structure: dict[str, list[tuple[str, str, str]]] = {}
    for relation in STRUCTURE:
        for path, others in columns[relation].items():
            structure.setdefault(path, []).extend((path, other, relation) for other in others)
    return structure


def _nodes(store: Store, columns: Columns) -> dict[str, dict[str, Any]]:
    kinds, names, inside = columns["kind"], columns["name"], columns["inside"]
    points, units = _points(columns), columns["unit"]
    countries = {path for path, kind in kinds.items() if _notation(kind[0]) == "country"}
    types = {
        path: next(kind for one, kind in NODE_TYPES.items() if one.value in found)
        for path, found in columns["type"].items()
    }
    if any(path not in names for path in types):
        # Names that are in no language that everybody reads are better than none.
        names = (
            read_columns(store, {"name": Wanted(RDFS.label, of=tuple(NODE_TYPES))})["name"] | names
        )
    nodes: dict[str, dict[str, Any]] = {}
    for path, node_type in types.items():
        around = [path, *inside.get(path, ())] if node_type == "place" else []
        longitude, latitude = points.get(path, (None, None))
        nodes[path] = {
            "iri": IDS + path,
            "label": names[path][0],
            "kind": _notation(kinds[path][0]),
            "node_type": node_type,
            "country": next((slug_of(place) for place in around if place in countries), None),
            "latitude": latitude,
            "longitude": longitude,
            "population": columns["population"].get(path, [None])[-1],
            "unit": units.get(path, [None])[0],
        }
    return nodes


def _points(columns: Columns) -> dict[str, tuple[float, float]]:
    """The longitude and latitude of each place that has a point (degrees)."""
    points: dict[str, tuple[float, float]] = {}
    for path, geometries in columns["point"].items():
        for geometry in geometries:
            if found := POINT.match(geometry):
                points.setdefault(path, (float(found[1]), float(found[2])))
    return points
