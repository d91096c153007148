"""Every thing answers at its IRI, and says the same in every format."""

import json
from typing import Any

import pyoxigraph
import pytest
from pyld import jsonld
from pyoxigraph import RdfFormat
from rdflib import Graph
from rdflib.compare import isomorphic
from starlette.testclient import TestClient

from placegraph.identifiers import KINDS, ids
from placegraph.jsonld import expanded
from placegraph.store import Store
from placegraph.vocab import PG
from placegraph_api.linked_data import newest_context

TWINNING = "relationship/southampton-miami-dade-twinning"
# One of each kind that the curated data has, and a concept and a scheme.
THINGS = (
    "place/southampton",
    "place/united-kingdom",
    "organisation/southampton-city-council",
    "organisation/eurocities",
    TWINNING,
    "record/briefing-southampton-miami-dade-twinning",
    "pair/miami-dade-county--southampton",
    "agreement/leamington-bo-friendship-agreement",
    "source/new-local-briefing",
    "dataset/briefing",
    "concept/strand",
    "concept/strand/education/schools",
)


def _turtle(body: bytes) -> set[pyoxigraph.Triple]:
    return {quad.triple for quad in pyoxigraph.parse(body, format=RdfFormat.TURTLE)}


def _expand(document: Any) -> bytes:
    """Expand with the context as it is served; nothing is fetched."""

    def load(url: str, _options: Any) -> Any:
        assert url == "http://testserver/context/0.1.0.jsonld"
        return {
            "document": json.loads(newest_context().body),
            "documentUrl": url,
            "contextUrl": None,
            "contentType": "application/ld+json",
        }

    return json.dumps(jsonld.expand(document, {"documentLoader": load})).encode()


@pytest.mark.parametrize("path", THINGS)
def test_json_ld_n_triples_and_rdf_xml_say_what_the_turtle_says(
    service: TestClient, path: str
) -> None:
    turtle = Graph().parse(data=service.get(f"/{path}.ttl").content, format="turtle")
    document = service.get(f"/{path}.jsonld").json()
    assert len(turtle) > 3
    forms = {"json-ld": _expand(document)} | {
        form: service.get(f"/{path}.{extension}").content
        for form, extension in (("nt", "nt"), ("xml", "rdf"))
    }
    for form, body in forms.items():
        assert isomorphic(Graph().parse(data=body, format=form), turtle), form


@pytest.mark.parametrize("path", THINGS)
def test_a_document_is_about_its_thing_and_names_its_context(
    service: TestClient, path: str
) -> None:
    document = service.get(f"/{path}.jsonld").json()
    assert list(document)[:3] == ["@context", "id", "type"]
    assert document["@context"] == "http://testserver/context/0.1.0.jsonld"
    assert document["id"] == ids() + path


def test_everything_that_is_described_answers_at_its_iri(service: TestClient, store: Store) -> None:
    rows = store.select("SELECT DISTINCT ?s { ?s a ?type FILTER(STRSTARTS(STR(?s), STR(id:))) }")
    paths = [row["s"].value.removeprefix(ids()) for row in rows if "#" not in row["s"].value]
    assert {path.partition("/")[0] for path in paths} >= set(KINDS) - {"flow", "correction"}
    lost = [
        path
        for path in paths
        if service.get(f"/id/{path}").status_code != 303
        or service.get(f"/{path}.nt").status_code != 200
    ]
    assert lost == []


def test_a_relationship_comes_with_parties_evidence_and_source(service: TestClient) -> None:
    document = service.get(f"/{TWINNING}.jsonld").json()
    assert document["type"] == "Relationship"
    assert document["start"] == "2019-06"
    assert [party["label"]["en"] for party in document["party"]] == [
        "Miami-Dade County government",
        "Southampton City Council",
    ]
    assert len(document["evidence"]) == int(document["evidenceCount"])
    assert all(piece["locator"] and piece["mode"] for piece in document["evidence"])
    # The source, which all of them share, is described once.
    assert {piece["source"] for piece in document["evidence"]} == {
        f"{ids()}source/new-local-briefing"
    }
    assert json.dumps(document).count('"publisher": "New Local"') == 1
    assert document["record"][0]["recordOf"] == ids() + TWINNING


def test_a_place_comes_with_its_point_and_its_seven_ties(service: TestClient) -> None:
    document = service.get("/place/southampton.jsonld").json()
    assert document["geometry"]["wkt"].startswith("POINT(-1.4")
    ties = [each for each in document["@included"] if each["type"] == "Relationship"]
    assert len(ties) == 7
    assert all(len(tie["party"]) == 2 and tie["label"]["en"] for tie in ties)


def test_a_tie_of_a_place_leaves_its_evidence_to_its_own_document(service: TestClient) -> None:
    place = _turtle(service.get("/place/southampton.ttl").content)
    tie = _turtle(service.get(f"/{TWINNING}.ttl").content)
    quotations = [
        {str(triple.object) for triple in found if triple.predicate == PG.quotation}
        for found in (place, tie)
    ]
    assert quotations[1] - quotations[0]


def test_documents_of_one_version_are_the_same_bytes(service: TestClient, store: Store) -> None:
    from placegraph_api.app import create_app

    other = TestClient(create_app(store))
    for extension in ("jsonld", "ttl", "nt", "rdf"):
        path = f"/place/birmingham.{extension}"
        assert service.get(path).content == other.get(path).content


def test_blank_nodes_languages_and_datatypes_survive_the_expansion() -> None:
    turtle = b"""
        @prefix : <http://example.org/> .
        :a a :Thing ; :b [ :c "x"@de ] ; :d 1.50 ; :e "plain" .
    """
    triples = [quad.triple for quad in pyoxigraph.parse(turtle, format=RdfFormat.TURTLE)]
    nodes = {node["@id"]: node for node in expanded(triples)}
    thing = nodes.pop("http://example.org/a")
    ((blank, part),) = nodes.items()
    decimal = "http://www.w3.org/2001/XMLSchema#decimal"
    assert thing == {
        "@id": "http://example.org/a",
        "@type": ["http://example.org/Thing"],
        "http://example.org/b": [{"@id": blank}],
        "http://example.org/d": [{"@value": "1.50", "@type": decimal}],
        "http://example.org/e": [{"@value": "plain"}],
    }
    assert blank.startswith("_:")
    assert part["http://example.org/c"] == [{"@value": "x", "@language": "de"}]


@pytest.mark.parametrize(
    ("accept", "location"),
    [
        pytest.param("text/html,*/*;q=0.8", "/place/bo", id="browser"),
        pytest.param("*/*", "/place/bo", id="anything"),
        pytest.param("text/turtle", "/place/bo.ttl", id="turtle"),
        pytest.param("application/ld+json", "/place/bo.jsonld", id="json-ld"),
        pytest.param("application/json", "/place/bo.jsonld", id="json"),
        pytest.param("application/n-triples", "/place/bo.nt", id="n-triples"),
        pytest.param("text/html;q=0.1, text/turtle", "/place/bo.ttl", id="quality"),
    ],
)
def test_the_iri_of_a_thing_leads_to_what_is_known_of_it(
    service: TestClient, accept: str, location: str
) -> None:
    answer = service.get("/id/place/bo", headers={"Accept": accept})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "http://testserver" + location
    assert answer.headers["Vary"] == "Accept"
    assert service.get(location, headers={"Accept": accept}).status_code == 200


def test_a_concept_of_two_levels_has_an_iri_that_leads_to_it(service: TestClient) -> None:
    answer = service.get("/id/concept/strand/education/schools", headers={"Accept": "text/turtle"})
    assert answer.headers["Location"].endswith("/concept/strand/education/schools.ttl")


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/html", "text/html; charset=utf-8"),
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("application/ld+json", "application/ld+json"),
        ("application/n-triples", "application/n-triples"),
        ("text/html;q=0, */*", "application/ld+json"),
    ],
)
def test_the_document_is_in_the_format_that_is_preferred(
    service: TestClient, accept: str, media_type: str
) -> None:
    answer = service.get("/place/bo", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, media_type)
    assert answer.headers["Vary"].split(", ")[0] == "Accept"


def test_an_extension_wins_over_the_header(service: TestClient) -> None:
    answer = service.get("/place/bo.ttl", headers={"Accept": "text/html"})
    assert answer.headers["Content-Type"].startswith("text/turtle")
    assert 'rel="alternate"; type="application/ld+json"' in answer.headers["Link"]


def test_nothing_acceptable_is_a_problem_that_lists_the_offer(service: TestClient) -> None:
    answer = service.get("/place/bo", headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "text/turtle" in answer.json()["offered"]


@pytest.mark.parametrize("prefix", ["/id", ""])
@pytest.mark.parametrize(
    "path",
    ["place/southamptn", "place/%20%3Cx%3E", "charm/bo", "concept/strand/none", "place/bo.xyz"],
)
def test_what_is_unknown_is_a_404_problem(service: TestClient, prefix: str, path: str) -> None:
    answer = service.get(f"{prefix}/{path}", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_an_unknown_slug_gets_the_nearest(service: TestClient) -> None:
    problem = service.get("/place/southamptn.ttl").json()
    assert problem["suggestions"][0] == "southampton"


def test_a_browser_sees_an_unknown_slug_as_a_page(service: TestClient) -> None:
    answer = service.get("/place/southamptn", headers={"Accept": "text/html,*/*;q=0.8"})
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "southampton" in answer.text
