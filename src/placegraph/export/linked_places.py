"""Linked Places Format 1.3 for gazetteers: places with names, types, links and dated relations.

A relation carries when, how certain and who says so. The format reads a time span without an end
as one that lasted no longer than its start, so a tie that goes on is given an end no earlier than
the day up to which it is known. A tie whose start is not known at all is given no time.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from typing import Any

from placegraph.export.columns import Row
from placegraph.export.geojson import coordinates
from placegraph.export.json_text import write_object
from placegraph.export.rows import Export
from placegraph.export.words import date_words
from placegraph.identifiers import at_path, concept
from placegraph.licences import licences_of
from placegraph.schemes import scheme

CONTEXT = (
    "https://raw.githubusercontent.com/LinkedPasts/linked-places/master/"
    "linkedplaces-context-v1.1.jsonld"
)
PART_OF = "gvp:broaderPartitive"
RELATED = "gvp:tgn3000_related_to"

# The feature class of GeoNames that the format asks for: administrative, populated, or an area.
FEATURE_CLASSES = {"city": "P", "town": "P", "village": "P"} | dict.fromkeys(
    ("borough", "country", "county", "district", "parish", "state"), "A"
)
OTHER_CLASS = "L"
# What the Art & Architecture Thesaurus calls a kind.
AAT = {
    "borough": "aat:300232418",
    "city": "aat:300008389",
    "country": "aat:300387506",
    "county": "aat:300000771",
    "district": "aat:300232418",
    "parish": "aat:300232418",
    "region": "aat:300182722",
    "state": "aat:300000776",
    "town": "aat:300008375",
    "village": "aat:300008372",
}
_ISO = re.compile(r"-?\d{4}(?:-\d\d){0,2}[~?%]?")

Part = dict[str, Any]


def write(export: Export) -> Iterator[str]:
    """The document in pieces, one feature a node."""
    head = {"type": "FeatureCollection", "@context": CONTEXT, "placegraph": export.about()}
    return write_object(head, features=(_feature(export, node) for node in export.nodes()))


def _feature(export: Export, node: Row) -> Part:
    path, kind = node["id"], node["kind"]
    point = coordinates(node)
    return {
        "@id": node["iri"],
        "type": "Feature",
        "properties": {
            "title": node["label"],
            "ccodes": export.country_codes(path),
            "fclasses": [FEATURE_CLASSES.get(kind, OTHER_CLASS)],
            **{name: node[name] for name in ("licences", "attribution", "share_alike")},
        },
        "names": _names(export, node),
        "types": [_type(node)],
        "geometry": {
            "type": "GeometryCollection",
            "geometries": [{"type": "Point", "coordinates": point}] if point else [],
        },
        "links": [{"type": "exactMatch", "identifier": iri} for iri in export.same_as(path)],
        "relations": [*_parts(export, path), *_ties(export, path)],
    }


def _names(export: Export, node: Row) -> list[Part]:
    known = licences_of(export.store)
    citations = [
        {"label": known[dataset].title, "@id": at_path(f"dataset/{dataset}").value}
        for dataset in node["datasets"]
        if dataset in known
    ]
    names: list[Part] = [{"toponym": node["label"], "citations": citations}]
    for name, language in export.names(node["id"]):
        names.append({"toponym": name, **({"lang": language} if language else {})})
    return names


def _type(node: Row) -> Part:
    kind = node["kind"]
    of = "place-kind" if node["node_type"] == "place" else "organisation-kind"
    label = scheme(of)[kind].label
    return {
        "identifier": AAT.get(kind, concept(of, kind).value),
        "label": label,
        "sourceLabels": [{"label": label, "lang": "en"}],
    }


def _parts(export: Export, path: str) -> Iterator[Part]:
    for around in export.within(path):
        label = export.label_of(around)
        yield {
            "relationType": PART_OF,
            "relationTo": at_path(around).value,
            "label": f"part of {label}",
        }


def _ties(export: Export, path: str) -> Iterator[Part]:
    for tie in export.ties_of(path):
        if not tie.get("iri"):
            continue  # what serves or contains what is told by other members
        other = tie["source"] if tie["target"] == path else tie["target"]
        when = when_of(tie)
        certainty = tie.get("certainty")
        # The tie itself comes first: it holds what this format has no words for.
        cited = [{"label": tie["label"], "@id": tie["iri"]}]
        cited += [{"label": each.label, "@id": each.iri} for each in tie["citations"]]
        yield {
            "relationType": RELATED,
            "relationTo": at_path(other).value,
            "label": tie["label"],
            **({"when": when} if when else {}),
            "citations": cited,
            **({"certainty": certainty} if certainty else {}),
        }


def when_of(tie: Mapping[str, Any]) -> Part | None:
    """When a tie was there; None where nothing is known of it.

    >>> day = datetime.date
    >>> when_of({"start": "1951", "start_latest": day(1951, 12, 31), "status_as_of": "2021"})
    {'timespans': [{'start': {'in': '1951'}, 'end': {'earliest': '2021'}}], 'label': 'since 1951'}
    """
    start = _moment(tie, "start")
    end = _moment(tie, "end")
    if not start and not end:
        return None
    label = f"since {date_words(tie['start'])}" if start else ""
    if end:
        label = f"{label} until {date_words(tie['end'])}".strip()
    known = tie.get("status_as_of") or _day(tie.get("start_latest"))
    span = {
        # It had begun when it ended.
        "start": start or {"latest": _day(tie.get("end_latest")) or tie["end"]},
        "end": end or ({"earliest": known} if known else None),
    }
    return {
        "timespans": [{name: value for name, value in span.items() if value}],
        "label": label,
    }


def _moment(tie: Mapping[str, Any], name: str) -> Part | None:
    """A date as the format takes it: as written where it can be, else its first and last day."""
    written = tie.get(name)
    if written is None:
        return None
    if _ISO.fullmatch(written):
        return {"in": written}
    bounds = {bound: _day(tie.get(f"{name}_{bound}")) for bound in ("earliest", "latest")}
    return {bound: day for bound, day in bounds.items() if day} or None


def _day(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None
