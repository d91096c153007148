"""What a reconciliation client is answered: the manifest, candidates, suggestions, values."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from placegraph import __version__
from placegraph.directory import Thing, directory_of
from placegraph.identifiers import ids, path_of
from placegraph.reconcile import (
    PROPERTIES,
    Candidate,
    Property,
    PropertyValue,
    Type,
    all_types,
    types_of,
    values_of,
)
from placegraph.schemes import scheme
from placegraph.store import Store
from placegraph.vocab import PG, namespace_iri

from .reconcile_requests import ExtendIn

PREVIEW_WIDTH, PREVIEW_HEIGHT = 400, 200
LIMIT_SETTING = {
    "name": "limit",
    "label": "Values at most",
    "type": "number",
    "default": 0,
    "help_text": "How many values of this property to fetch; 0 fetches all.",
}
Json = dict[str, Any]


def manifest(base: str, batch_size: int) -> Json:
    """Return what the service can do, with addresses under `base`."""
    here = f"{base}/reconcile"
    suggest = {
        kind: {
            "service_url": here,
            "service_path": f"/suggest/{kind}",
            "flyout_service_url": here,
            "flyout_service_path": f"/flyout/{kind}?id=${{id}}",
        }
        for kind in ("entity", "type", "property")
    }
    return {
        "versions": ["0.2"],
        "name": "placegraph",
        "identifierSpace": ids(),
        "schemaSpace": namespace_iri(PG),
        "serviceVersion": __version__,
        "documentation": f"{base}/openapi.json",
        "logo": f"{base}/static/icon.svg",
        "defaultTypes": [_type(each) for each in all_types().values() if each.broader is None],
        "view": {"url": f"{base}/{{{{id}}}}"},
        "preview": {
            "url": f"{here}/preview?id={{{{id}}}}",
            "width": PREVIEW_WIDTH,
            "height": PREVIEW_HEIGHT,
        },
        "suggest": suggest,
        "extend": {
            "propose_properties": {"service_url": here, "service_path": "/properties"},
            "property_settings": [LIMIT_SETTING],
        },
        "batchSize": batch_size,
    }


def candidate(found: Candidate) -> Json:
    """Return a candidate with its score and what that was made of."""
    return {
        "id": found.thing.path,
        "name": found.thing.label,
        "description": describe(found.thing),
        "type": [_type(each) for each in types_of(found.thing)],
        "score": found.score,
        "match": found.is_sure,
        "features": [{"id": name, "value": value} for name, value in found.features.items()],
    }


def describe(thing: Thing) -> str:
    """Return what a thing is and where, in a few words.

    >>> describe(Thing("place/bo", "Bo", kind_notations=("city",), country="SL", population=233684))
    'city, SL, 233,684 people'
    """
    kinds = (scheme(f"{thing.kind}-kind")[each].label.lower() for each in thing.kind_notations)
    parts = [*kinds] or [thing.kind]
    if thing.country:
        parts.append(thing.country)
    if thing.population:
        parts.append(f"{thing.population:,} people")
    return ", ".join(parts)


def suggested_entity(thing: Thing) -> Json:
    """Return a place or an organisation as a suggestion."""
    notable = [each.name for each in types_of(thing)]
    return {
        "id": thing.path,
        "name": thing.label,
        "description": describe(thing),
        "notable": notable,
    }


def suggested_types(prefix: str) -> list[Json]:
    """Return the types whose name begins so, or has a word that does."""
    return [
        {**_type(each), "description": each.description}
        for each in all_types().values()
        if _begins(prefix, each.name)
    ]


def suggested_properties(prefix: str) -> list[Json]:
    """Return the properties whose name begins so, or has a word that does."""
    return [
        {"id": each.id, "name": each.name, "description": each.description}
        for each in PROPERTIES.values()
        if _begins(prefix, each.name) or each.id.startswith(prefix.casefold())
    ]


def proposed_properties(kind: Type | None) -> Iterable[Property]:
    """Return what can be fetched of things of a type, of all without one."""
    of = kind and (kind.broader or kind.id)
    return (each for each in PROPERTIES.values() if of is None or of in each.of)


def extended(store: Store, asked: ExtendIn) -> Json:
    """Return the values of the properties of all things asked for; the unknown have none."""
    properties = [(PROPERTIES[each.id], each.limit) for each in asked.properties]
    rows: dict[str, Any] = {}
    for id in asked.ids:
        thing = thing_at(store, id)
        rows[id] = {
            prop.id: [_value(each) for each in values_of(store, thing, prop, limit)]
            if thing
            else []
            for prop, limit in properties
        }
    return {"meta": [_column(prop) for prop, _ in properties], "rows": rows}


def thing_at(store: Store, id: str) -> Thing | None:
    """Return the thing that an identifier of ours, or its whole IRI, names."""
    path = path_of(id)
    kind = path.partition("/")[0]
    if kind not in ("place", "organisation"):
        return None
    return directory_of(store, kind).by_path.get(path)


def flyout(id: str, name: str, description: str) -> Json:
    """Return a piece of HTML that says what something is."""
    return {"id": id, "html": f"<p><strong>{escape(name)}</strong><br>{escape(description)}</p>"}


def _column(prop: Property) -> Json:
    column: Json = {"id": prop.id, "name": prop.name}
    if prop.value_type:
        column["type"] = _type(all_types()[prop.value_type])
    return column


def _value(value: PropertyValue) -> Json:
    if isinstance(value, Thing):
        return {"id": value.path, "name": value.label}
    if isinstance(value, str):
        return {"str": value}
    return {"int" if isinstance(value, int) else "float": value}


def _type(kind: Type) -> Json:
    named: Json = {"id": kind.id, "name": kind.name}
    if kind.broader:
        named["broader"] = [_type(all_types()[kind.broader])]
    return named


def _begins(prefix: str, name: str) -> bool:
    return f" {prefix.casefold()}" in f" {name.casefold()}"


EXAMPLE_QUERIES: Mapping[str, Any] = {
    "q0": {
        "query": "Suothampton",
        "type": "Place",
        "properties": [{"pid": "coordinates", "v": "50.9, -1.4"}],
    }
}
EXAMPLE_EXTEND: Mapping[str, Any] = {
    "ids": ["place/southampton"],
    "properties": [{"id": "country"}, {"id": "partners", "settings": {"limit": 3}}],
}
