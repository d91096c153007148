"""What pages tell search engines follows schema.org, and is data to the browser."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from pyld import jsonld
from starlette.testclient import TestClient

from placegraph.collection import paths_of
from placegraph.identifiers import ids
from placegraph.store import Store
from placegraph_api.explorer.structured import structured

BASE = "http://testserver"

# What schema.org defines of what is used here: the super-types, and the properties of a type.
SUPER = {
    "City": "AdministrativeArea",
    "Country": "AdministrativeArea",
    "State": "AdministrativeArea",
    "AdministrativeArea": "Place",
    "Place": "Thing",
    "CollegeOrUniversity": "Organization",
    "Corporation": "Organization",
    "GovernmentOrganization": "Organization",
    "Hospital": "Organization",
    "NGO": "Organization",
    "School": "Organization",
    "Organization": "Thing",
    "Dataset": "CreativeWork",
    "DataCatalog": "CreativeWork",
    "DataDownload": "CreativeWork",
    "CreativeWork": "Thing",
    "GeoCoordinates": "Thing",
    "PropertyValue": "Thing",
}
PROPERTIES: dict[str, dict[str, tuple[str, ...]]] = {
    "Thing": {
        "name": ("Text",),
        "alternateName": ("Text",),
        "description": ("Text",),
        "identifier": ("PropertyValue", "URL"),
        "sameAs": ("URL",),
        "url": ("URL",),
    },
    "Place": {"geo": ("GeoCoordinates",), "containedInPlace": ("Place",)},
    "Organization": {
        "areaServed": ("Place",),
        "location": ("Place",),
        "parentOrganization": ("Organization",),
        "memberOf": ("Organization",),
    },
    "CreativeWork": {
        "license": ("URL", "Text"),
        "creditText": ("Text",),
        "creator": ("Organization",),
        "datePublished": ("Text",),
        "version": ("Text",),
        "isAccessibleForFree": ("Boolean",),
        "encodingFormat": ("Text",),
    },
    "Dataset": {"distribution": ("DataDownload",), "includedInDataCatalog": ("DataCatalog",)},
    "DataDownload": {"contentUrl": ("URL",)},
    "GeoCoordinates": {"latitude": ("Number",), "longitude": ("Number",)},
    "PropertyValue": {"propertyID": ("Text",), "value": ("Text",)},
}


def types_of(name: str) -> Iterator[str]:
    """A type and its super-types."""
    while name:
        yield name
        name = SUPER.get(name, "")


def faults(node: Any) -> Iterator[str]:
    """What of a node schema.org does not define."""
    if node.get("@type") not in SUPER:
        yield f"type {node.get('@type')}"
        return
    allowed = {name: of for each in types_of(node["@type"])
               for name, of in PROPERTIES.get(each, {}).items()}  # fmt: skip
    for name, values in node.items():
        if name.startswith("@"):
            continue
        if name not in allowed:
            yield f"{name} of {node['@type']}"
            continue
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, dict):
                yield from faults(value)
            if not any(fits(value, each) for each in allowed[name]):
                yield f"{name}: {value!r}"


def fits(value: Any, of: str) -> bool:
    """Whether a value is of a type."""
    if isinstance(value, dict):
        return of in types_of(value["@type"])
    kinds = {"Text": str, "Boolean": bool, "Number": float}
    if of == "URL":
        return isinstance(value, str) and value.startswith(("http://", "https://"))
    return of in kinds and isinstance(value, kinds[of])


def block(page: str) -> Any:
    """The data of a page."""
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return json.loads(found[0]) if found else None


def test_every_place_organisation_and_dataset_validates(store: Store) -> None:
    kinds = paths_of(store)
    paths = [path for kind in ("place", "organisation", "dataset") for path in kinds[kind]]
    nodes = [structured(store, path, BASE) for path in paths]
    assert len(nodes) > 50
    assert [fault for node in nodes for fault in faults(node)] == []
    assert all(node and node["name"] and node["url"].startswith(BASE) for node in nodes)


@pytest.mark.parametrize(
    "broken",
    [
        {"@type": "Town"},
        {"@type": "Place", "population": 3},
        {"@type": "Place", "geo": {"@type": "Place"}},
        {"@type": "Dataset", "distribution": ["a file"]},
        {"@type": "Place", "url": "nowhere"},
    ],
)
def test_the_check_finds_what_is_wrong(broken: Any) -> None:
    assert list(faults(broken))


def test_a_page_of_a_place_tells_where_it_lies(service: TestClient) -> None:
    page = service.get("/place/lyon", headers={"Accept": "text/html"})
    node = block(page.text)
    assert (node["@type"], node["@id"], node["name"]) == ("City", ids() + "place/lyon", "Lyon")
    assert node["geo"]["latitude"] == pytest.approx(45.749, abs=0.001)
    assert node["containedInPlace"] == [
        {"@type": "Place", "@id": ids() + "place/france", "name": "France"}
    ]
    assert "https://sws.geonames.org/2996944/" in node["sameAs"]
    assert {"@type": "PropertyValue", "propertyID": "wikidata", "value": "Q456"} in node[
        "identifier"
    ]


def test_a_page_of_a_dataset_tells_licence_and_downloads(service: TestClient, store: Store) -> None:
    node = block(service.get("/dataset/briefing", headers={"Accept": "text/html"}).text)
    assert node["@type"] == "Dataset"
    assert node["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert node["version"] == store.version
    assert 50 <= len(node["description"]) <= 5000
    for download in node["distribution"]:
        assert service.head(download["contentUrl"]).status_code == 200


def test_an_organisation_tells_its_kind_and_whom_it_serves(service: TestClient) -> None:
    path = "/organisation/southampton-city-council"
    node = block(service.get(path, headers={"Accept": "text/html"}).text)
    assert node["@type"] == "GovernmentOrganization"
    assert node["areaServed"][0]["@id"] == ids() + "place/southampton"


def test_pyld_reads_the_block_as_triples(service: TestClient) -> None:
    node = block(service.get("/place/lyon", headers={"Accept": "text/html"}).text)
    assert node.pop("@context") == "https://schema.org"
    quads = jsonld.to_rdf(
        {"@context": {"@vocab": "https://schema.org/"}, **node},
        {"format": "application/n-quads"},
    )
    assert f'<{ids()}place/lyon> <https://schema.org/name> "Lyon" .' in quads


def test_pages_that_schema_org_has_no_words_for_have_no_block(service: TestClient) -> None:
    for path in ("/relationship/southampton-miami-dade-twinning", "/concept/strand", "/"):
        assert block(service.get(path, headers={"Accept": "text/html"}).text) is None


def test_a_name_cannot_end_the_block(oxford_store: Any) -> None:
    """What would be markup in a name stays inside the data."""
    from oxford import Curated
    from placegraph.build import build
    from placegraph.store import open_store
    from placegraph_api.app import create_app

    curated = Curated(oxford_store.parent / "hostile")
    curated.replace(
        "places.yaml", "label: Oxford", 'label: "</script><script>x()</script>&\\u2028"'
    )
    build(oxford_store, curated.root)
    client = TestClient(create_app(open_store(oxford_store)))
    page = client.get("/place/oxford", headers={"Accept": "text/html"}).text
    assert block(page)["name"] == "</script><script>x()</script>&\u2028"
    assert "<script>x()" not in page
