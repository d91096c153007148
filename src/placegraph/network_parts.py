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
from itertools import repeat
from typing import Any

from placegraph.cached import cached_by_store
from placegraph.column_file import read_columns
from placegraph.columns import Column
from placegraph.identifiers import ids, path_of, slug_of
from placegraph.projected import (
    DATES,
    NAMES_IN_ANY_LANGUAGE,
    NODE_TYPES,
    ROLES,
    STRUCTURE,
    WANTED,
)
from placegraph.schemes import scheme
from placegraph.store import Store

# The certainty of a tie is that of its surest evidence for the tie as a whole.
CERTAINTIES = ("certain", "less-certain", "uncertain")

POINT = re.compile(r"POINT\s*\(\s*([-+.0-9eE]+)\s+([-+.0-9eE]+)\s*\)")

SPEAKING = "SELECT ?source ?whom WHERE { ?source pg:speaksFor ?whom }"

Columns = Mapping[str, Column]


@dataclass(frozen=True)
class Parts:
    """What one version holds."""

    ties: dict[str, dict[str, Any]]
    pairs: list[tuple[str, str, tuple[str, ...]]]
    memberships: dict[str, list[tuple[str, str]]]
    structure: dict[str, list[tuple[str, str, str]]]
    nodes: dict[str, dict[str, Any]]
    posts: dict[str, tuple[str, tuple[str, ...]]]
    """By post: the organisation that it is in, and the posts that one person holds with it."""
    voices: dict[str, frozenset[str]]
    """By source: the places that it speaks for."""


@cached_by_store()
def parts_of(store: Store) -> Parts:
    """The parts of a version, read once."""
    with uncollected():
        columns = read_columns(store, WANTED)
        return Parts(
            ties=_ties(columns),
            pairs=_pairs(columns),
            memberships=_memberships(columns),
            structure=_structure(columns),
            nodes=_nodes(store, columns),
            posts={
                post: (bodies[0], columns["held_with"].get(post, ()))
                for post, bodies in columns["post_in"].items()
            },
            voices=_voices(store, columns),
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
            if not gc.get_freeze_count():
                # This moves all to the old generation, where the next collection would have put it.
                gc.freeze()
                gc.unfreeze()
            gc.enable()


@cache
def _notation(path: str) -> str:
    # There are few concepts and sources, and each is met many times.
    return slug_of(path)


def _ties(columns: Columns) -> dict[str, dict[str, Any]]:
    """The attributes of every tie: made attribute by attribute, which takes half the time."""
    paths = sorted(columns["status"])
    certainty = _certainty_of_evidence(columns)
    formal = {notation for notation, concept in scheme("formality").items() if concept.formal}

    def every(name: str) -> list[tuple[Any, ...]]:
        return list(map(columns[name].get, paths, repeat(())))

    def one(name: str) -> list[Any]:
        return [values[0] if values else None for values in every(name)]

    def notations(name: str) -> list[str]:
        return list(map(_notation, one(name)))

    evidence, formalities = every("evidence"), notations("formality")
    changes = _status_changes(columns)
    attributes = {
        "iri": [ids() + path for path in paths],
        "label": one("label"),
        "level": notations("level"),
        "strands": [tuple(map(_notation, strands)) for strands in every("strands")],
        "formality": formalities,
        "formal": [formality in formal for formality in formalities],
        "representation": [formality == "representation" for formality in formalities],
        "status": notations("status"),
        **{name: one(name) for name in (*DATES, "status_as_of")},
        "certainty": [_surest(pieces, certainty) for pieces in evidence],
        "evidence_count": list(map(len, evidence)),
        "sources": [tuple(map(_notation, sources)) for sources in every("sources")],
        **{role: every(role) for role in ROLES},
        "grew_from": [tuple(map(slug_of, ties)) for ties in every("grew_from")],
        "status_changes": [tuple(changes.get(path, ())) for path in paths],
    }
    rows = zip(*attributes.values(), strict=True)
    return {
        path: dict(zip(attributes, row, strict=True)) for path, row in zip(paths, rows, strict=True)
    }


def _certainty_of_evidence(columns: Columns) -> dict[str, str]:
    """The certainty of each piece of evidence that backs a tie as a whole."""
    partial = columns["supports"]
    return {
        path: _notation(values[0])
        for path, values in columns["certainty"].items()
        if path not in partial
    }


def _surest(evidence: Iterable[str], certainty: Mapping[str, str]) -> str | None:
    found = [certainty[piece] for piece in evidence if piece in certainty]
    return min(found, key=CERTAINTIES.index) if found else None


def _status_changes(columns: Columns) -> dict[str, list[tuple[datetime.date | None, str]]]:
    """By tie: when its status changed (the last day that the date may mean) and to what."""
    changes: dict[str, list[tuple[datetime.date | None, str]]] = {}
    for event, ties in columns["changes"].items():
        day = columns["changed_on"].get(event, (None,))[0]
        for tie in ties:
            change = (day, slug_of(columns["to_status"][event][0]))
            changes.setdefault(tie, []).append(change)
    return {
        tie: sorted(found, key=lambda change: (change[0] or datetime.date.min, change[1]))
        for tie, found in changes.items()
    }


def _pairs(columns: Columns) -> list[tuple[str, str, tuple[str, ...]]]:
    """The two places of each pair, which its path is made of, and its ties."""
    found = []
    for pair, ties in sorted(columns["tie"].items()):
        a, b = pair.removeprefix("pair/").split("--")
        found.append((f"place/{a}", f"place/{b}", ties))
    return found


def _memberships(columns: Columns) -> dict[str, list[tuple[str, str]]]:
    units = columns["unit"]
    return {
        path: [
            (unit, network)
            for network in networks
            for member in columns["member"][path]
            for unit in units.get(member, (member,))
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
        names = read_columns(store, NAMES_IN_ANY_LANGUAGE)["any_name"] | names
    nodes: dict[str, dict[str, Any]] = {}
    for path, node_type in types.items():
        around = [path, *inside.get(path, ())] if node_type == "place" else []
        longitude, latitude = points.get(path, (None, None))
        nodes[path] = {
            "iri": ids() + path,
            "label": names[path][0],
            "kind": _notation(kinds[path][0]),
            "node_type": node_type,
            "country": next((slug_of(place) for place in around if place in countries), None),
            "latitude": latitude,
            "longitude": longitude,
            "population": columns["population"].get(path, (None,))[-1],
            "unit": units.get(path, (None,))[0],
        }
    return nodes


def _voices(store: Store, columns: Columns) -> dict[str, frozenset[str]]:
    """By source the places that it speaks for, as the catalogue says, with all that lie in them."""
    voices: dict[str, set[str]] = {}
    for row in store.select(SPEAKING):
        source, whom = slug_of(row["source"]), path_of(row["whom"])
        inside = {path for path, around in columns["inside"].items() if whom in around}
        voices.setdefault(source, set()).update(inside, (whom,))
    return {source: frozenset(places) for source, places in voices.items()}


def _points(columns: Columns) -> dict[str, tuple[float, float]]:
    """The longitude and latitude of each place that has a point (degrees)."""
    points: dict[str, tuple[float, float]] = {}
    for path, geometries in columns["point"].items():
        for geometry in geometries:
            if found := POINT.match(geometry):
                points.setdefault(path, (float(found[1]), float(found[2])))
    return points
