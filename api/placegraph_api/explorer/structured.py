"""What a page tells search engines: its place, organisation or dataset in the words of schema.org.

It stands in the page as data (`application/ld+json`), which no policy for scripts concerns, since
no browser runs it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from pyoxigraph import Literal, NamedNode

from placegraph.catalogue import catalogue
from placegraph.dumps import ALL, FORMS
from placegraph.identifiers import at_path, path_of, slug_of
from placegraph.labels import best_label
from placegraph.store import Store, plain
from placegraph.vocab import DCTERMS, GEO, PG, RDFS, SCHEMA, SKOS

PLACE_TYPES: Mapping[str, str] = {
    "city": "City",
    "country": "Country",
    "state": "State",
    **dict.fromkeys(("borough", "county", "district", "parish", "region"), "AdministrativeArea"),
}
ORGANISATION_TYPES: Mapping[str, str] = {
    "charity": "NGO",
    "company": "Corporation",
    **dict.fromkeys(
        (
            "agency",
            "consulate",
            "council",
            "council-unit",
            "government",
            "government-department",
            "institution-of-government",
        ),
        "GovernmentOrganization",
    ),
    "hospital": "Hospital",
    "school": "School",
    "university": "CollegeOrUniversity",
}
_POINT = re.compile(r"POINT\s*\(([-+.\deE]+) ([-+.\deE]+)\)")

Node = dict[str, Any]


def structured(store: Store, path: str, base: str, languages: Sequence[str] = ()) -> Node | None:
    """What schema.org has words for of the thing at a path; None where it has none."""
    kind = path.partition("/")[0]
    if kind not in _MAKERS:
        return None
    read = _Reader(store, at_path(path), languages)
    node = {"@context": "https://schema.org", **_MAKERS[kind](read, base)}
    node |= {"@id": read.node.value, "name": read.label(read.node), "url": f"{base}/{path}"}
    return {name: value for name, value in node.items() if value not in (None, [], {})}


class _Reader:
    """What the store says of one thing."""

    def __init__(self, store: Store, node: NamedNode, languages: Sequence[str]) -> None:
        self.store, self.node, self.languages = store, node, languages

    def values(self, predicate: NamedNode, node: NamedNode | None = None) -> list[Any]:
        quads = self.store.dataset.quads_for_pattern(node or self.node, predicate, None, None)
        return sorted({quad.object for quad in quads}, key=str)

    def label(self, node: NamedNode) -> str:
        return self.text(RDFS.label, node) or slug_of(node)

    def text(self, predicate: NamedNode, node: NamedNode | None = None) -> str | None:
        values = self.values(predicate, node)
        texts = [value for value in values if isinstance(value, Literal)]
        iris = [value.value for value in values if isinstance(value, NamedNode)]
        return best_label(texts, self.languages) or next(iter(iris), None)

    def kind(self) -> str:
        return next((slug_of(each) for each in self.values(PG.kind)), "")

    def others(self, of_type: str, *predicates: NamedNode) -> list[Node]:
        """Things that this one names, each as little as its name."""
        found = [each for predicate in predicates for each in self.values(predicate)]
        return [{"@type": of_type, "@id": each.value, "name": self.label(each)} for each in found]


def _place(read: _Reader, _base: str) -> Node:
    return {
        "@type": PLACE_TYPES.get(read.kind(), "Place"),
        **_names(read),
        "geo": _geo(read),
        "containedInPlace": read.others("Place", PG.within),
    }


def _organisation(read: _Reader, _base: str) -> Node:
    return {
        "@type": ORGANISATION_TYPES.get(read.kind(), "Organization"),
        **_names(read),
        "areaServed": read.others("Place", PG.serves),
        "location": read.others("Place", PG.basedIn),
        "parentOrganization": read.others("Organization", PG.unitOf),
        "memberOf": read.others("Organization", PG.memberOfNetwork),
    }


def _dataset(read: _Reader, base: str) -> Node:
    publisher = read.text(PG.publisher)
    of = ALL if read.node == catalogue() else slug_of(read.node)
    return {
        "@type": "Dataset",
        "description": read.text(DCTERMS.description),
        "license": read.text(DCTERMS.license),
        "creditText": read.text(DCTERMS.rights),
        "creator": {"@type": "Organization", "name": publisher} if publisher else None,
        "datePublished": read.text(PG.issued),
        "version": read.store.version,
        "isAccessibleForFree": True,
        "includedInDataCatalog": {"@type": "DataCatalog", "@id": catalogue().value,
                                  "name": "placegraph", "url": f"{base}/dataset/catalogue"},
        "distribution": [
            {
                "@type": "DataDownload",
                "name": f"{of}.{extension}.gz",
                "contentUrl": f"{base}/dumps/{read.store.version}/{of}.{extension}.gz",
                "encodingFormat": [form.media_type, "application/gzip"],
            }
            for extension, form in FORMS.items()
        ],
    }  # fmt: skip


def _names(read: _Reader) -> Node:
    identifiers = [str(plain(each)).partition(":") for each in read.values(SCHEMA.identifier)]
    return {
        "alternateName": [str(plain(each)) for each in read.values(SKOS.altLabel)],
        "description": read.text(DCTERMS.description),
        "identifier": [
            {"@type": "PropertyValue", "propertyID": scheme, "value": value}
            for scheme, _, value in identifiers
        ],
        "sameAs": _iris(read.values(SKOS.exactMatch)),
    }


def _geo(read: _Reader) -> Node | None:
    for geometry in read.values(GEO.hasGeometry):
        for wkt in read.values(GEO.asWKT, geometry):
            if found := _POINT.match(str(plain(wkt))):
                longitude, latitude = float(found[1]), float(found[2])
                return {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}
    return None


def _iris(values: Iterable[Any]) -> list[str]:
    return [path_of(each) for each in values if isinstance(each, NamedNode)]


_MAKERS: Mapping[str, Callable[[_Reader, str], Node]] = {
    "place": _place,
    "organisation": _organisation,
    "dataset": _dataset,
}
