"""Documents say what they are; long ones and collections come in pages that lead to one another."""

import json
import re
from typing import Any

import pytest
from pyld import jsonld
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from starlette.testclient import TestClient

from placegraph.build import build
from placegraph.describe import Page
from placegraph.errors import ParameterError
from placegraph.identifiers import KINDS, ids
from placegraph.labels import best_label
from placegraph.store import Store, open_store
from placegraph_api.app import create_app
from placegraph_api.documents import Address
from placegraph_api.linked_data import newest_context
from placegraph_api.routes.common import languages_of

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
BASE = "http://testserver"
FORMS = ("framed", "compacted", "expanded")
PLACES = 250


def load(url: str, _options: Any) -> Any:
    """The context as it is served; nothing is fetched."""
    assert url == newest_context().url(BASE)
    return {"document": json.loads(newest_context().body), "documentUrl": url,
            "contextUrl": None, "contentType": "application/ld+json"}  # fmt: skip


def triples(document: Any) -> Graph:
    """What PyLD reads in a JSON-LD document."""
    quads = jsonld.to_rdf(document, {"documentLoader": load, "format": "application/n-quads"})
    return Graph().parse(data=quads, format="nt")


def links_of(answer: Any) -> dict[str, list[str]]:
    """The addresses of a Link header by their relation."""
    found: dict[str, list[str]] = {}
    for address, rel in re.findall(r'<([^>]*)>; rel="([^"]*)"', answer.headers["Link"]):
        found.setdefault(rel, []).append(address)
    return found


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """The service of a store in which one place has 250 ties."""
    from oxford import PLACES as THREE
    from oxford import Curated

    folder = tmp_path_factory.mktemp("hub")
    curated = Curated(folder / "curated")
    towns = "".join(
        f"- {{id: town-{number}, label: Town {number}, kind: town}}\n" for number in range(PLACES)
    )
    curated.write("places.yaml", THREE + towns)
    tie = curated.path("relationships.yaml").read_text(encoding="utf-8").split("- id: oxford-l")[0]
    for number in range(PLACES):
        curated.add(
            "relationships.yaml",
            tie.replace("oxford-bonn", f"oxford-town-{number}").replace(
                "place/bonn", f"place/town-{number}"
            ),
        )
    build(folder / "store", curated.root)
    return TestClient(create_app(open_store(folder / "store")), follow_redirects=False)


def test_a_document_says_what_it_is_about_of_which_version_and_how_long(
    service: TestClient, store: Store
) -> None:
    graph = Graph().parse(data=service.get("/place/southampton.ttl").content, format="turtle")
    document = URIRef(f"{BASE}/place/southampton")
    assert (document, RDF.type, FOAF.Document) in graph
    assert (document, FOAF.primaryTopic, URIRef(ids() + "place/southampton")) in graph
    assert (document, DCAT.version, Literal(store.version)) in graph
    assert (document, HYDRA.pageIndex, Literal(1)) in graph
    framed = service.get("/place/southampton.jsonld").json()
    (said,) = [each for each in framed["@included"] if each["type"] == "Document"]
    assert said == {
        "id": str(document),
        "type": "Document",
        "about": ids() + "place/southampton",
        "version": store.version,
        "page": 1,
        # Seven ties and what Southampton is said to be.
        "total": len(framed["@included"]) - 1 - _sources(framed),
    }


def _sources(framed: Any) -> int:
    return sum(each["type"] == "Source" for each in framed["@included"])


@pytest.mark.parametrize("form", [*FORMS, ""])
@pytest.mark.parametrize("address", ["/place/southampton", "/place/southampton.jsonld"])
def test_json_ld_comes_in_the_form_of_its_profile(
    service: TestClient, form: str, address: str
) -> None:
    profile = f'profile="http://www.w3.org/ns/json-ld#{form}"'
    accept = f"application/ld+json;{profile}" if form else "application/ld+json"
    answer = service.get(address, headers={"Accept": accept})
    assert answer.headers["Content-Type"] == accept.replace(";", "; ")
    assert answer.headers["Vary"] == "Accept"
    document = answer.json()
    turtle = Graph().parse(data=service.get("/place/southampton.ttl").content, format="turtle")
    assert isomorphic(triples(document), turtle)
    if form == "expanded":
        assert isinstance(document, list)
    elif form == "compacted":
        assert {each["id"] for each in document["@graph"]} >= {ids() + "place/southampton"}
        assert document["@context"] == newest_context().url(BASE)
    else:
        assert document["id"] == ids() + "place/southampton"


def test_an_unknown_profile_gets_the_usual_form(service: TestClient) -> None:
    accept = 'application/ld+json;profile="http://example.org/mine"'
    answer = service.get("/place/bo", headers={"Accept": accept})
    assert answer.headers["Content-Type"] == "application/ld+json"


@pytest.mark.parametrize("form", FORMS)
def test_the_iri_leads_to_the_form_of_the_profile(service: TestClient, form: str) -> None:
    accept = {"Accept": f'application/ld+json;profile="http://www.w3.org/ns/json-ld#{form}"'}
    answer = service.get("/id/place/bo", headers=accept)
    assert answer.headers["Location"] == f"{BASE}/place/bo.jsonld"
    assert form in service.get(answer.headers["Location"], headers=accept).headers["Content-Type"]


def test_a_tree_that_is_framed_again_stays_the_same(service: TestClient) -> None:
    """PyLD makes the same nodes of the tree as of its triples."""
    for path in ("place/southampton", "relationship/southampton-miami-dade-twinning"):
        document = service.get(f"/{path}.jsonld").json()
        again = jsonld.compact(
            jsonld.flatten(jsonld.expand(document, {"documentLoader": load})),
            newest_context().url(BASE),
            {"documentLoader": load, "graph": True},
        )
        assert isomorphic(triples(again), triples(document))


# Pages


def test_a_long_document_comes_in_pages_that_lead_to_one_another(hub: TestClient) -> None:
    address: str | None = "/place/oxford.ttl"
    seen: list[str] = []
    whole = Graph()
    while address:
        answer = hub.get(address)
        assert answer.status_code == 200
        whole.parse(data=answer.content, format="turtle")
        links = links_of(answer)
        seen.append(address.removeprefix(BASE))
        address = next(iter(links.get("next", [])), None)
    assert seen == [f"/place/oxford.ttl{query}" for query in ("", "?page=2", "?page=3")]
    assert links["first"] == [f"{BASE}/place/oxford.ttl"]
    assert links["prev"] == [f"{BASE}/place/oxford.ttl?page=2"]
    assert links["last"] == [f"{BASE}/place/oxford.ttl?page=3"]
    assert links["canonical"] == [f"{BASE}/place/oxford?page=3"]
    assert links["describes"] == [ids() + "place/oxford"]
    assert f"{BASE}/place/oxford.jsonld?page=3" in links["alternate"]
    # With Bonn and Leiden.
    start = URIRef("https://w3id.org/placegraph/ns#start")
    assert len(set(whole.subjects(start))) == PLACES + 2
    second = URIRef(f"{BASE}/place/oxford?page=2")
    assert (second, HYDRA.next, URIRef(f"{BASE}/place/oxford?page=3")) in whole
    assert (second, HYDRA.totalItems, Literal(PLACES + 2)) in whole


def test_a_short_document_names_no_pages(service: TestClient) -> None:
    links = links_of(service.get("/place/bo.ttl"))
    assert set(links) == {"alternate", "canonical", "describes"}


def test_a_page_for_people_names_its_data(service: TestClient) -> None:
    links = links_of(service.get("/place/bo", headers={"Accept": "text/html"}))
    assert f"{BASE}/place/bo.ttl" in links["alternate"]
    assert links["describes"] == [ids() + "place/bo"]


@pytest.mark.parametrize("address", ["/place/oxford.ttl", "/place.ttl", "/place"])
@pytest.mark.parametrize("page", ["0", "4000", "-1", "1.5", "x" * 999, "9" * 999, "%00"])
def test_a_page_that_is_not_there_is_a_problem(hub: TestClient, address: str, page: str) -> None:
    answer = hub.get(f"{address}?page={page}")
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert len(answer.json()["detail"]) < 200


@pytest.mark.parametrize(
    ("total", "pages", "last"),
    [(0, 1, 0), (1, 1, 1), (10, 1, 10), (11, 2, 1), (20, 2, 10)],
)
def test_pages_hold_every_item_once(total: int, pages: int, last: int) -> None:
    items = list(range(total))
    cut = [Page.of(number + 1, total, 10).cut(items, 10) for number in range(pages)]
    assert [item for part in cut for item in part] == items
    assert len(cut[-1]) == last
    with pytest.raises(ParameterError, match=f"expected 1 to {pages}"):
        Page.of(pages + 1, total, 10)


def test_pages_lead_to_those_around_them() -> None:
    around = {
        number: dict(Address(BASE, "place", Page(number, 3, 250)).around()) for number in (1, 2, 3)
    }
    assert around[1] == {"first": 1, "next": 2, "last": 3}
    assert around[2] == {"first": 1, "prev": 1, "next": 3, "last": 3}
    assert around[3] == {"first": 1, "prev": 2, "last": 3}


# Collections


@pytest.mark.parametrize("kind", [*KINDS, "concept"])
def test_every_kind_has_an_index_in_every_format(service: TestClient, kind: str) -> None:
    document = service.get(f"/{kind}.jsonld").json()
    assert document["type"] == "Collection"
    turtle = Graph().parse(data=service.get(f"/{kind}.ttl").content, format="turtle")
    assert isomorphic(triples(document), turtle)
    items = document.get("items", [])
    assert document["total"] == len(items) or len(items) == 100
    page = service.get(f"/{kind}", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert f"{document['total']} in all" in page.text
    assert len(re.findall(f'<li><a href="/{kind}/', page.text)) == len(items)


def test_an_index_lists_names_and_its_pages(hub: TestClient) -> None:
    first = hub.get("/place.jsonld")
    assert first.json()["total"] == PLACES + 3
    assert first.json()["items"][0] == {"id": ids() + "place/bonn", "label": {"en": "Bonn"}}
    assert links_of(first)["next"] == [f"{BASE}/place.jsonld?page=2"]
    assert first.json()["view"]["page"] == 1
    last = hub.get("/place.jsonld?page=3").json()
    assert len(last["items"]) == 53
    assert last["id"] == first.json()["id"]
    page = hub.get("/place?page=2", headers={"Accept": "text/html"}).text
    assert '<a rel="prev" href="/place?page=1">' in page
    assert '<a rel="next" href="/place?page=3">' in page


def test_an_address_that_is_no_kind_is_answered_with_the_nearest(service: TestClient) -> None:
    answer = service.get("/places")
    assert answer.status_code == 404
    assert "did you mean place" in answer.json()["detail"]
    assert service.get("/place.pdf").status_code == 404


# Languages


@pytest.mark.parametrize(
    ("header", "languages"),
    [
        ("de-CH, de;q=0.9, en;q=0.8", ("de-CH", "de", "en")),
        ("en;q=0.1, fr;q=0.9, it;q=0", ("fr", "en")),
        ("*, en", ("en",)),
        ("", ()),
        ("\x01;;q=q, ,", ()),
    ],
)
def test_the_languages_of_a_reader_are_ranked(header: str, languages: tuple[str, ...]) -> None:
    from starlette.requests import Request

    scope = {"type": "http", "headers": [(b"accept-language", header.encode())]}
    assert languages_of(Request(scope)) == languages


@pytest.mark.parametrize(
    ("languages", "label"),
    [
        (["fr"], "Cologne"),
        (["de-AT", "de"], "Köln"),
        (["nl"], "Cologne (en)"),
        ([], "Cologne (en)"),
    ],
)
def test_a_label_falls_back_to_english_and_then_to_any(languages: list[str], label: str) -> None:
    from pyoxigraph import Literal as Text

    labels = [
        Text("Köln", language="de-DE"),
        Text("Cologne", language="fr"),
        Text("Cologne (en)", language="en"),
        Text("Colonia"),
    ]
    assert best_label(labels, languages) == label
    assert best_label(labels[3:], ["fr"]) == "Colonia"
    assert best_label([*labels[:1], *labels[3:]], ["fr"]) == "Colonia"
