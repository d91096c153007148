"""One case for each requirement of SPARQL 1.1 Protocol, section 2, on queries."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlencode

import httpx2
import pyoxigraph
import pytest
from fastapi import Request
from starlette.responses import HTMLResponse, Response
from starlette.testclient import TestClient

from placegraph_api.sparql import Outcome, SparqlSettings

from .conftest import E, make_app

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
GRAPHS = "SELECT ?g { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
KIEL = f"ASK {{ <{E}Kiel> ?p ?o }}"


@pytest.fixture(scope="module")
def client(twinned: Path) -> Iterator[TestClient]:
    with TestClient(make_app(twinned)) as client:
        yield client


@pytest.fixture(scope="module")
def strict(twinned: Path) -> Iterator[TestClient]:
    settings = SparqlSettings(default_graph="strict")
    with TestClient(make_app(twinned, settings=settings)) as client:
        yield client


def count_of(response: httpx2.Response) -> int:
    assert response.status_code == 200, response.text
    return int(response.json()["results"]["bindings"][0]["n"]["value"])


def graphs_of(response: httpx2.Response) -> list[str]:
    rows = response.json()["results"]["bindings"]
    return [row["g"]["value"].removeprefix(E) for row in rows]


def assert_problem(response: httpx2.Response, status: int, says: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["access-control-allow-origin"] == "*"
    content: dict[str, Any] = response.json()
    assert content["status"] == status
    assert says in content["detail"]
    return content


def test_a_query_by_get_is_answered(client: TestClient) -> None:
    assert client.get("/sparql", params={"query": KIEL}).json()["boolean"] is True


def test_a_query_by_post_form_is_answered(client: TestClient) -> None:
    assert client.post("/sparql", data={"query": KIEL}).json()["boolean"] is True


@pytest.mark.parametrize("charset", ["", "; charset=utf-8", '; charset="UTF-8"'])
def test_a_query_by_post_direct_is_answered(client: TestClient, charset: str) -> None:
    response = client.post("/sparql", content=KIEL, headers={"Content-Type": QUERY + charset})
    assert response.json()["boolean"] is True


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused_with_those_allowed(client: TestClient, method: str) -> None:
    response = client.request(method, "/sparql", params={"query": KIEL})
    assert response.status_code == 405
    assert set(response.headers["allow"].split(", ")) == {"GET", "HEAD", "POST", "OPTIONS"}
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        pytest.param("text/plain", KIEL, id="plain-text"),
        pytest.param(None, KIEL, id="none-stated"),
        pytest.param(None, urlencode({"query": KIEL}), id="form-without-type"),
        pytest.param(QUERY + "; charset=utf-16", KIEL.encode("utf-16"), id="utf-16"),
        pytest.param("multipart/form-data; boundary=x", "--x--", id="multipart"),
    ],
)
def test_a_body_of_another_type_is_refused(
    client: TestClient, content_type: str | None, body: str
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    content = body.encode() if isinstance(body, str) else body
    response = client.post("/sparql", content=content, headers=headers)
    assert_problem(response, 415, QUERY)
    assert QUERY in response.headers["accept-post"]


@pytest.mark.parametrize(
    ("method", "address", "form", "says"),
    [
        pytest.param("GET", [("query", KIEL)] * 2, None, "one query", id="two-queries-get"),
        pytest.param("POST", [], [("query", KIEL)] * 2, "one query", id="two-queries-form"),
        pytest.param(
            "POST",
            [],
            [("query", KIEL), ("update", "CLEAR ALL")],
            "not both",
            id="query-and-update",
        ),
        pytest.param(
            "POST",
            [("query", KIEL)],
            [("query", KIEL)],
            "in the body",
            id="query-in-address-of-form",
        ),
        pytest.param(
            "POST",
            [("default-graph-uri", E + "g1")],
            [("query", KIEL)],
            "in the body",
            id="graph-in-address-of-form",
        ),
        pytest.param("POST", [], [("other", "1")], "neither", id="form-without-query"),
        pytest.param("GET", [("update", "CLEAR ALL")], None, "by POST", id="update-by-get"),
        pytest.param(
            "GET",
            [("query", KIEL), ("using-graph-uri", E + "g1")],
            None,
            "using-graph-uri",
            id="using-graph-with-query",
        ),
        pytest.param(
            "GET",
            [("query", KIEL), ("default-graph-uri", "not an iri")],
            None,
            "absolute IRI",
            id="graph-not-an-iri",
        ),
        pytest.param(
            "GET",
            [("query", KIEL), ("named-graph-uri", "relative")],
            None,
            "absolute IRI",
            id="graph-relative",
        ),
    ],
)
def test_a_conflicting_request_is_refused(
    client: TestClient,
    method: str,
    address: list[tuple[str, str]],
    form: list[tuple[str, str]] | None,
    says: str,
) -> None:
    body = {"content": urlencode(form), "headers": {"Content-Type": FORM}} if form else {}
    assert_problem(client.request(method, f"/sparql?{urlencode(address)}", **body), 400, says)  # type: ignore[arg-type]


def test_a_query_in_the_address_beside_a_body_is_refused(client: TestClient) -> None:
    response = client.post(
        "/sparql", params={"query": KIEL}, content=KIEL, headers={"Content-Type": QUERY}
    )
    assert_problem(response, 400, "remove from the address")


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        pytest.param(b"ASK { ?s ?p '\xff' }", QUERY, id="direct"),
        pytest.param(b"query=ASK%20%7B%7D%20%23%FF", FORM, id="form"),
    ],
)
def test_a_body_that_is_not_utf_8_is_refused(
    client: TestClient, content: bytes, content_type: str
) -> None:
    response = client.post("/sparql", content=content, headers={"Content-Type": content_type})
    assert_problem(response, 400, "UTF-8")


def send(
    client: TestClient, way: str, query: str, graphs: list[tuple[str, str]]
) -> httpx2.Response:
    if way == "get":
        return client.get("/sparql?" + urlencode([("query", query), *graphs]))
    if way == "form":
        form = urlencode([("query", query), *graphs])
        return client.post("/sparql", content=form, headers={"Content-Type": FORM})
    address = "/sparql?" + urlencode(graphs)
    return client.post(address, content=query, headers={"Content-Type": QUERY})


@pytest.mark.parametrize("way", ["get", "form", "direct"])
@pytest.mark.parametrize(
    ("parameters", "triples", "graphs"),
    [
        pytest.param([("default", "g1")], 2, [], id="one-default"),
        pytest.param([("default", "g1"), ("default", "g2")], 3, [], id="two-default"),
        pytest.param([("named", "g1")], 0, ["g1"], id="one-named"),
        pytest.param([("named", "g1"), ("named", "g2")], 0, ["g1", "g2"], id="two-named"),
        pytest.param([("default", "g1"), ("named", "g2")], 2, ["g2"], id="both"),
        pytest.param([("default", "absent")], 0, [], id="absent"),
    ],
)
def test_the_request_names_the_dataset(
    client: TestClient,
    way: str,
    parameters: list[tuple[str, str]],
    triples: int,
    graphs: list[str],
) -> None:
    named = [(f"{kind}-graph-uri", E + graph) for kind, graph in parameters]
    assert count_of(send(client, way, COUNT, named)) == triples
    assert graphs_of(send(client, way, GRAPHS, named)) == graphs


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_the_dataset_of_the_request_wins_over_from(client: TestClient, way: str) -> None:
    query = COUNT.replace("{", f"FROM <{E}g1> {{", 1)
    assert count_of(send(client, way, query, [])) == 2
    assert count_of(send(client, way, query, [("default-graph-uri", E + "g2")])) == 1


def test_the_default_graph_is_the_union_of_all_graphs(client: TestClient) -> None:
    assert count_of(client.get("/sparql", params={"query": COUNT})) == 4


def test_a_strict_default_graph_is_the_unnamed_graph_alone(strict: TestClient) -> None:
    assert count_of(strict.get("/sparql", params={"query": COUNT})) == 1
    assert graphs_of(strict.get("/sparql", params={"query": GRAPHS})) == ["g1", "g2"]


def test_from_named_leaves_the_default_graph_empty(client: TestClient) -> None:
    query = COUNT.replace("{", f"FROM NAMED <{E}g1> {{", 1)
    assert count_of(client.get("/sparql", params={"query": query})) == 0


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_a_percent_encoded_iri_survives(client: TestClient, way: str) -> None:
    query = "SELECT ?x { BIND(<http://example.org/a%2Fb+c%20d%26e> AS ?x) }"
    found = send(client, way, query, []).json()["results"]["bindings"][0]["x"]["value"]
    assert found == "http://example.org/a%2Fb+c%20d%26e"


def test_a_relative_iri_is_resolved_against_the_endpoint(client: TestClient) -> None:
    query = "SELECT ?x { BIND(<#here> AS ?x) }"
    rows = client.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    assert rows[0]["x"]["value"] == "http://testserver/sparql#here"


SELECT = f"SELECT ?o {{ <{E}Kiel> <{E}twinnedWith> ?o }}"
CONSTRUCT = f"CONSTRUCT {{ ?s <{E}twinnedWith> ?o }} WHERE {{ ?s <{E}twinnedWith> ?o }}"


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (None, "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("application/json", "application/json"),
        ("text/turtle, text/csv;q=0.1", "text/csv; charset=utf-8"),
    ],
)
def test_solutions_come_in_the_format_asked_for(
    client: TestClient, accept: str | None, content_type: str
) -> None:
    client.headers.pop("accept", None)
    response = client.get(
        "/sparql", params={"query": SELECT}, headers={"Accept": accept} if accept else {}
    )
    assert response.headers["content-type"] == content_type
    assert "Accept" in response.headers["vary"]
    if "csv" in content_type:
        assert response.text == f"o\r\n{E}Brest\r\n"
    elif "tab" in content_type:
        assert response.text == f"?o\n<{E}Brest>\n"
    else:
        form = pyoxigraph.QueryResultsFormat.from_media_type(content_type.split(";")[0])
        assert form is not None
        results = pyoxigraph.parse_query_results(response.content, format=form)
        assert [str(row["o"]) for row in results] == [f"<{E}Brest>"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("accept", "content_type", "extension"),
    [
        ("*/*", "text/turtle; charset=utf-8", "ttl"),
        ("application/n-triples", "application/n-triples", "nt"),
        ("application/rdf+xml", "application/rdf+xml", "rdf"),
        ("application/ld+json", "application/ld+json", "jsonld"),
        ("application/json", "application/json", "jsonld"),
    ],
)
@pytest.mark.parametrize(
    "query", [CONSTRUCT, f"DESCRIBE <{E}Brest>"], ids=["construct", "describe"]
)
def test_graphs_come_in_the_format_asked_for(
    client: TestClient, query: str, accept: str, content_type: str, extension: str
) -> None:
    response = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert response.headers["content-type"] == content_type
    form = pyoxigraph.RdfFormat.from_extension(extension)
    triples = {str(quad.triple) for quad in pyoxigraph.parse(response.content, format=form)}
    assert f"<{E}Brest> <{E}twinnedWith> <{E}Plymouth>" in triples
    assert len(triples) == (2 if query == CONSTRUCT else 1)


@pytest.mark.parametrize(
    ("query", "accept", "offered"),
    [
        pytest.param(SELECT, "text/turtle", "text/csv", id="solutions-as-turtle"),
        pytest.param(CONSTRUCT, "text/csv", "text/turtle", id="graph-as-csv"),
        pytest.param(SELECT, "image/png", "application/sparql-results+json", id="picture"),
        pytest.param(SELECT, "*/*;q=0", "text/csv", id="nothing"),
    ],
)
def test_what_cannot_be_given_is_406_with_the_list(
    client: TestClient, query: str, accept: str, offered: str
) -> None:
    response = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert offered in assert_problem(response, 406, accept)["offered"]


def test_a_syntax_error_has_line_column_and_caret(client: TestClient) -> None:
    query = "SELECT * WHERE {\n\t?s ?p FROM\n}"
    response = client.get("/sparql", params={"query": query})
    content = assert_problem(response, 400, "line 2, column 12")
    assert (content["line"], content["column"]) == (2, 12)
    assert content["excerpt"] == "\t?s ?p FROM\n\t          ^"
    assert content["type"].endswith("/query-syntax")


@pytest.mark.parametrize(
    "request_of",
    [
        pytest.param({"data": {"update": "CLEAR ALL"}}, id="form"),
        pytest.param({"data": {"query": "CLEAR ALL"}}, id="as-query"),
        pytest.param(
            {"content": "CLEAR ALL", "headers": {"Content-Type": "application/sparql-update"}},
            id="direct",
        ),
    ],
)
def test_an_update_is_refused_with_the_reason(
    client: TestClient, request_of: dict[str, Any]
) -> None:
    assert_problem(client.post("/sparql", **request_of), 403, "updates are not taken")
    assert count_of(client.get("/sparql", params={"query": COUNT})) == 4


def test_service_is_refused_with_the_reason(client: TestClient) -> None:
    query = "SELECT * { FILTER EXISTS { service <http://127.0.0.1:9/> { ?s ?p ?o } } }"
    assert_problem(client.get("/sparql", params={"query": query}), 403, "SERVICE")


def test_a_preflight_request_is_answered(client: TestClient) -> None:
    response = client.options(
        "/sparql",
        headers={"Origin": "https://example.org", "Access-Control-Request-Method": "POST"},
    )
    assert response.status_code == 204
    assert response.headers["access-control-allow-origin"] == "*"
    assert "POST" in response.headers["access-control-allow-methods"]
    assert "Content-Type" in response.headers["access-control-allow-headers"]


def test_an_answer_is_not_sent_twice_for_one_version(client: TestClient) -> None:
    first = client.get("/sparql", params={"query": SELECT})
    tag = first.headers["etag"]
    again = client.get("/sparql", params={"query": SELECT}, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/sparql", params={"query": COUNT}, headers={"If-None-Match": tag})
    assert other.status_code == 200


@pytest.mark.parametrize("function", ["NOW()", "rand()", "UUID()", "STRUUID()"])
def test_a_changing_answer_has_no_etag(client: TestClient, function: str) -> None:
    response = client.get("/sparql", params={"query": f"SELECT ({function} AS ?x) {{}}"})
    assert "etag" not in response.headers


def describe_service(client: TestClient, accept: str = "text/turtle") -> pyoxigraph.Store:
    response = client.get("/sparql", headers={"Accept": accept})
    assert response.status_code == 200
    media_type = response.headers["content-type"].split(";")[0]
    store = pyoxigraph.Store()
    store.load(response.content, format=pyoxigraph.RdfFormat.from_media_type(media_type))
    return store


SD = """PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
PREFIX void: <http://rdfs.org/ns/void#>
"""


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/ld+json", "application/rdf+xml", "*/*"]
)
def test_without_a_query_the_service_describes_itself(client: TestClient, accept: str) -> None:
    described = describe_service(client, accept)
    assert described.query(
        SD + "ASK { ?s a sd:Service ; sd:endpoint <http://testserver/sparql> ; "
        "sd:supportedLanguage sd:SPARQL11Query ; sd:feature sd:UnionDefaultGraph ; "
        "sd:defaultDataset [ sd:defaultGraph [ void:triples 4 ] ; sd:namedGraph "
        f"[ sd:name <{E}g1> ; sd:graph [ a sd:Graph ; void:triples 2 ] ] ] }}"
    )
    assert not described.query(SD + "ASK { ?s sd:supportedLanguage sd:SPARQL11Update }")


def test_a_strict_service_does_not_claim_the_union(strict: TestClient) -> None:
    described = describe_service(strict)
    assert not described.query(SD + "ASK { ?s sd:feature sd:UnionDefaultGraph }")
    assert described.query(SD + "ASK { ?s sd:defaultGraph [ void:triples 1 ] }")


def test_a_browser_gets_the_page_and_a_program_the_data(twinned: Path) -> None:
    async def page(request: Request) -> Response:
        return HTMLResponse("editor for " + request.query_params.get("query", "nothing"))

    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    with TestClient(make_app(twinned, html_page=page)) as client:
        assert client.get("/sparql", headers=browser).text == "editor for nothing"
        assert KIEL in client.get("/sparql", params={"query": KIEL}, headers=browser).text
        assert client.get("/sparql", params={"query": KIEL}).json()["boolean"] is True
        posted = client.post("/sparql", data={"query": KIEL}, headers=browser)
        assert posted.headers["content-type"] == "application/xml"


@pytest.mark.parametrize(
    ("accept", "note"),
    [
        ("application/sparql-results+json", True),
        ("application/sparql-results+xml", True),
        ("text/csv", False),
        ("text/tab-separated-values", False),
    ],
)
def test_a_cut_answer_says_so_and_stays_readable(twinned: Path, accept: str, note: bool) -> None:
    query = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o"
    with TestClient(make_app(twinned, settings=SparqlSettings(max_rows=2))) as client:
        response = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
        whole = client.get("/sparql", params={"query": query + " LIMIT 2"})
        rest = client.get("/sparql", params={"query": query + " OFFSET 2"})
    assert response.headers["placegraph-truncated"] == "rows=2"
    assert response.headers["placegraph-row-limit"] == "2"
    assert ("OFFSET 2" in unquote(response.text)) is note
    if accept.endswith("csv"):
        assert len(response.text.splitlines()) == 3
    else:
        form = pyoxigraph.QueryResultsFormat.from_media_type(accept)
        assert form is not None
        rows = list(pyoxigraph.parse_query_results(response.content, format=form))  # type: ignore[arg-type]
        assert len(rows) == 2
    assert "placegraph-truncated" not in whole.headers
    assert "placegraph-truncated" not in rest.headers
    assert len(rest.json()["results"]["bindings"]) == 2


@pytest.mark.parametrize("extension", ["ttl", "nt", "rdf", "jsonld"])
def test_a_cut_graph_says_so_and_stays_readable(twinned: Path, extension: str) -> None:
    form = pyoxigraph.RdfFormat.from_extension(extension)
    assert form is not None
    with TestClient(make_app(twinned, settings=SparqlSettings(max_rows=1))) as client:
        response = client.get(
            "/sparql", params={"query": CONSTRUCT}, headers={"Accept": form.media_type}
        )
    assert response.headers["placegraph-truncated"] == "rows=1"
    assert len(list(pyoxigraph.parse(response.content, format=form))) == 1
    assert ("OFFSET 1" in response.text) is (extension != "jsonld")


def test_too_many_bytes_are_refused_whole(twinned: Path) -> None:
    with TestClient(make_app(twinned, settings=SparqlSettings(max_answer_bytes=50))) as client:
        response = client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }"})
    assert_problem(response, 422, "50 bytes")


def test_the_outcome_is_left_for_the_log(twinned: Path) -> None:
    app = make_app(twinned)
    seen: list[Outcome] = []

    @app.middleware("http")
    async def log(request: Request, call_next: Any) -> Response:
        response: Response = await call_next(request)
        seen.append(request.state.sparql)
        return response

    with TestClient(app) as client:
        client.get("/sparql", params={"query": SELECT})
        client.get("/sparql", params={"query": "SELECT nothing"})
    assert [(each.outcome, each.rows) for each in seen] == [
        ("answered", 1),
        ("QuerySyntaxError", 0),
    ]


def test_head_gives_the_headers_of_get(client: TestClient) -> None:
    params = {"query": SELECT}
    head, get = client.head("/sparql", params=params), client.get("/sparql", params=params)
    for name in ("content-type", "content-length", "etag"):
        assert head.headers[name] == get.headers[name]


def test_an_iri_with_quotes_and_spaces_is_a_syntax_error(client: TestClient) -> None:
    query = 'SELECT * { <http://e/a "b" c> ?p ?o }'
    assert_problem(client.get("/sparql", params={"query": query}), 400, "column")


def test_a_header_cannot_be_smuggled_in(client: TestClient) -> None:
    response = client.get(
        "/sparql?query=" + quote(KIEL) + "&default-graph-uri=http://e/%0d%0aX-A:1"
    )
    assert_problem(response, 400, "absolute IRI")
    assert "x-a" not in response.headers
    assert json.loads(response.text)["status"] == 400
