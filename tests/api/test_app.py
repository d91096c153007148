"""The service as a whole: its routes, its headers, its descriptions of itself."""

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from placegraph.store import Store
from placegraph_api.app import create_app
from placegraph_api.headers import Validity
from placegraph_api.routes.search import EXAMPLE, EXAMPLE_PATH
from placegraph_api.settings import Settings

PAGE = (Path(__file__).parents[2] / "docs/service.md").read_text()
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
ANSWERS = (
    "/health",
    "/network",
    "/questions",
    "/questions/separate-groups",
    "/search?q=bo",
    "/place/bo.ttl",
    "/ns.ttl",
    "/context/0.1.0.jsonld",
    "/openapi.json",
    "/sparql?query=ASK%7B%7D",
)
PAGES = ("/", "/place/bo", "/ns", "/relationship/southampton-miami-dade-twinning", "/sparql")


def test_health_names_the_version_of_the_store(service: TestClient, store: Store) -> None:
    answer = service.get("/health")
    assert answer.json()["status"] == "ok"
    assert answer.json()["version"] == store.version
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", PAGES)
def test_a_browser_gets_pages(service: TestClient, path: str) -> None:
    answer = service.get(path, headers=BROWSER)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("path", [*ANSWERS, *PAGES, "/place/none.ttl"])
def test_every_answer_has_the_security_headers(service: TestClient, path: str) -> None:
    headers = service.get(path, headers=BROWSER).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Referrer-Policy" in headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    # Nothing inline and nothing from another machine.
    assert "unsafe" not in policy
    assert not re.search(r"https?:|\*", policy)


@pytest.mark.parametrize("path", ANSWERS)
def test_scripts_of_other_origins_may_read_data(service: TestClient, path: str) -> None:
    answer = service.get(path, headers={"Origin": "https://example.org"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_problems_are_open_to_other_origins_and_pages_are_not(service: TestClient) -> None:
    assert "Access-Control-Allow-Origin" in service.get("/place/none.ttl").headers
    assert "Access-Control-Allow-Origin" not in service.get("/place/bo", headers=BROWSER).headers


def test_a_preflight_is_answered(service: TestClient) -> None:
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    answer = service.options("/network", headers=asked)
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "POST" in service.options("/sparql", headers=asked).headers["Allow"]


@pytest.mark.parametrize("path", ["/network", "/place/bo.jsonld", "/ns.html", "/questions"])
def test_what_the_client_has_already_is_not_sent_again(service: TestClient, path: str) -> None:
    first = service.get(path)
    tag = first.headers["ETag"]
    again = service.get(path, headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == tag
    other = service.get(path, headers={"If-None-Match": '"other"'})
    assert (other.status_code, other.content) == (200, first.content)


def test_two_representations_have_two_tags(service: TestClient) -> None:
    tags = {
        service.get("/place/bo", headers={"Accept": accept}).headers["ETag"]
        for accept in ("text/html", "text/turtle", "application/ld+json")
    }
    assert len(tags) == 3


def test_another_version_of_the_store_has_another_tag() -> None:
    published = "2026-01-02T03:04:05+00:00"
    assert Validity.of("a", published).tag != Validity.of("b", published).tag


def test_what_has_not_been_modified_is_not_sent_again(service: TestClient, store: Store) -> None:
    first = service.get("/place/bo.ttl")
    assert first.headers["Placegraph-Version"] == store.version
    since = first.headers["Last-Modified"]
    again = service.get("/place/bo.ttl", headers={"If-Modified-Since": since})
    assert (again.status_code, again.content) == (304, b"")
    other = {"If-Modified-Since": since, "If-None-Match": '"other"'}
    assert service.get("/place/bo.ttl", headers=other).status_code == 200
    # An older version that is published once more is older, and yet it has changed.
    later = {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    assert service.get("/place/bo.ttl", headers=later).status_code == 200
    asked = service.get("/sparql", params={"query": "ASK {}"})
    assert asked.headers["Last-Modified"] == since


def test_a_problem_has_no_tag(service: TestClient) -> None:
    assert "ETag" not in service.get("/place/none.ttl").headers
    assert "ETag" not in service.get("/health").headers


@pytest.mark.parametrize("path", ["/network", "/place/bo.ttl", "/health", "/"])
def test_head_is_get_without_the_body(service: TestClient, path: str) -> None:
    got, headed = service.get(path), service.head(path)
    assert headed.status_code == 200
    assert headed.content == b""
    assert headed.headers["Content-Length"] == str(len(got.content))


@pytest.mark.parametrize("path", ["/network", "/place/bo", "/questions/ages"])
def test_other_methods_are_refused(service: TestClient, path: str) -> None:
    answer = service.post(path)
    assert answer.status_code == 405
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_sparql_asks_the_union_of_all_graphs(service: TestClient, store: Store) -> None:
    query = (
        "PREFIX pg: <https://w3id.org/placegraph/ns#> "
        "SELECT (COUNT(?tie) AS ?ties) { ?tie a pg:Relationship ; pg:evidence/pg:source ?source }"
    )
    answer = service.get("/sparql", params={"query": query})
    (row,) = answer.json()["results"]["bindings"]
    assert int(row["ties"]["value"]) > 24
    assert answer.headers["Placegraph-Version"] == store.version


def test_strict_keeps_the_unnamed_graph_apart(store: Store) -> None:
    with TestClient(create_app(store, Settings(default_graph="strict"))) as client:
        answer = client.get("/sparql", params={"query": "ASK { ?s ?p ?o }"})
        assert answer.json()["boolean"] is False


def test_the_description_of_the_endpoint_counts_the_triples(
    service: TestClient, store: Store
) -> None:
    turtle = service.get("/sparql", headers={"Accept": "text/turtle"}).text
    total = sum(figures.triples for figures in store.manifest.graphs.values())
    assert f"void:triples {total}" in turtle
    assert "UnionDefaultGraph" in turtle


def test_a_graph_is_read_by_its_name(service: TestClient, store: Store) -> None:
    graph = "https://w3id.org/placegraph/id/dataset/gazetteer"
    answer = service.get(
        "/graph-store", params={"graph": graph}, headers={"Accept": "application/n-triples"}
    )
    assert len(answer.text.splitlines()) == store.manifest.graphs[graph].triples


def test_a_search_finds_by_the_start_of_a_name(service: TestClient) -> None:
    results = service.get(EXAMPLE_PATH).json()["results"]
    told = {**EXAMPLE["results"][0], "url": "http://testserver/place/southampton"}
    assert results[0] == told
    assert service.get("/search?q=").json()["results"] == []
    assert service.get("/search").status_code == 400


def test_a_search_keeps_to_kind_and_country_and_forgives_spelling(service: TestClient) -> None:
    def labels(query: str) -> list[str]:
        return [each["label"] for each in service.get(f"/search?{query}").json()["results"]]

    assert labels("q=mia&kind=county") == ["Miami-Dade County"]
    assert labels("q=southampton&kind=city&country=gb") == ["Southampton"]
    assert labels("q=southampton&country=FR") == []
    assert service.get("/search?q=Suothampton").json()["similar"] is True
    assert labels("q=Suothampton&kind=place")[0] == "Southampton"
    refused = service.get("/search?q=a&kind=citty")
    assert refused.status_code == 400
    assert "no kind called 'citty'" in refused.json()["detail"]


def test_openapi_describes_every_data_route_with_an_example(service: TestClient) -> None:
    description = service.get("/openapi.json").json()
    for path in ("/network", "/questions/{id}", "/search", "/health", "/{kind}/{slug}"):
        content = description["paths"][path]["get"]["responses"]["200"]["content"]
        assert any("example" in each for each in content.values()), path
    query = description["paths"]["/sparql"]["get"]["parameters"][0]["example"]
    rows = service.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    assert "2019-06" in [row["start"]["value"] for row in rows if "start" in row]


def test_no_page_of_the_framework_loads_scripts_from_elsewhere(service: TestClient) -> None:
    for path in ("/docs", "/redoc"):
        assert service.get(path, headers={"Accept": "application/json"}).status_code == 404


def test_every_route_is_on_the_page(service: TestClient) -> None:
    for path in service.get("/openapi.json").json()["paths"]:
        assert f"`{path}`" in PAGE, path


def test_public_url_is_what_documents_and_redirects_name(store: Store) -> None:
    settings = Settings(public_url="https://places.example/graph/")
    client = TestClient(create_app(store, settings), follow_redirects=False)
    document = client.get("/place/bo.jsonld").json()
    assert document["@context"] == "https://places.example/graph/context/0.1.0.jsonld"
    redirect = client.get("/id/place/bo", headers={"Accept": "text/turtle"})
    assert redirect.headers["Location"] == "https://places.example/graph/place/bo.ttl"


def test_two_services_of_two_stores_run_in_one_process(
    service: TestClient, oxford_store: Path
) -> None:
    from placegraph.store import open_store

    other = TestClient(create_app(open_store(oxford_store)))
    assert other.get("/network").json()["counts"] == {"nodes": 3, "edges": 2}
    assert service.get("/network").json()["counts"] == {"nodes": 17, "edges": 23}
    assert other.get("/place/southampton.ttl").status_code == 404


def test_a_bug_is_no_problem_of_the_client(store: Store) -> None:
    service = create_app(store)
    app = service.edition.app

    @app.get("/broken/bug", include_in_schema=False)
    def broken() -> None:
        raise RuntimeError("a bug")

    app.router.routes.insert(0, app.router.routes.pop())
    with pytest.raises(RuntimeError, match="a bug"):
        TestClient(service).get("/broken/bug")
