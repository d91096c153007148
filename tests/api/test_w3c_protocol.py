"""The requirements that the W3C's tests of the SPARQL 1.1 Protocol have, a case for each.

The manifests of those tests are prose; the cases are named after them and written anew. Updates are
taken by the engine, as versions of their own, so that nothing but the protocol stands between.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode, urlsplit

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, Quad

from placegraph_api.conformance.targets import OwnService, own_service

QUERY, UPDATE = "application/sparql-query", "application/sparql-update"
FORM = "application/x-www-form-urlencoded"
G = "http://example.org/graph/"
A, B, C = f"{G}a", f"{G}b", f"{G}c"
CLASS = "http://example.org/Document"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
ANY = "ASK {}"
IN_DEFAULT = "ASK { <%s> a ?c }"
Fields = Sequence[tuple[str, str]]


@pytest.fixture(scope="module")
def started() -> Iterator[OwnService]:
    with own_service() as service:
        yield service


@pytest.fixture
def service(started: OwnService) -> OwnService:
    """Three graphs, each with a document of its own name; the default graph is empty."""
    graphs = [NamedNode(each) for each in (A, B, C)]
    started.load([Quad(each, TYPE, NamedNode(CLASS), each) for each in graphs])
    return started


def send(
    service: OwnService, method: str, fields: Fields = (), body: bytes | str = b"", **headers: str
) -> tuple[int, str, bytes]:
    """Return status, media type and body of the answer to a request."""
    url = urlsplit(service.query_url)
    connection = http.client.HTTPConnection(url.netloc, timeout=30)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    path = url.path + (f"?{urlencode(fields)}" if fields else "")
    content = body.encode() if isinstance(body, str) else body
    connection.request(method, path, content, named)
    answer = connection.getresponse()
    told = answer.read()
    connection.close()
    return answer.status, answer.headers.get("Content-Type", "").partition(";")[0], told


def says(service: OwnService, text: str, fields: Fields = ()) -> bool:
    """Return the answer to an ASK."""
    status, _, told = send(service, "GET", [("query", text), *fields])
    assert status == 200, told
    answer: bool = json.loads(told)["boolean"]
    return answer


TWO_QUERIES = [("query", ANY), ("query", "SELECT * {}")]
TWO_UPDATES = [("update", "CLEAR NAMED"), ("update", "CLEAR DEFAULT")]


@pytest.mark.parametrize(
    ("method", "fields", "body", "headers", "status"),
    [
        pytest.param("PUT", [("query", ANY)], "", {}, 405, id="bad-query-method"),
        pytest.param("GET", TWO_QUERIES, "", {}, 400, id="bad-multiple-queries"),
        pytest.param("POST", [], ANY, {"Content_Type": "text/plain"}, 415,
                     id="bad-query-wrong-media-type"),
        pytest.param("POST", [], urlencode([("query", ANY)]), {}, 415,
                     id="bad-query-missing-form-type"),
        pytest.param("POST", [], ANY, {}, 415, id="bad-query-missing-direct-type"),
        pytest.param("POST", [], ANY.encode("utf-16"),
                     {"Content_Type": f"{QUERY}; charset=UTF-16"}, 415, id="bad-query-non-utf8"),
        pytest.param("GET", [("query", "ASK { ?s ?p")], "", {}, 400, id="bad-query-syntax"),
        pytest.param("GET", [("update", "CLEAR ALL")], "", {}, 400, id="bad-update-get"),
        pytest.param("POST", [], urlencode(TWO_UPDATES), {"Content_Type": FORM}, 400,
                     id="bad-multiple-updates"),
        pytest.param("POST", [], "CLEAR NAMED", {"Content_Type": "text/plain"}, 415,
                     id="bad-update-wrong-media-type"),
        pytest.param("POST", [], urlencode([("update", "CLEAR NAMED")]), {}, 415,
                     id="bad-update-missing-form-type"),
        pytest.param("POST", [], "CLEAR NAMED".encode("utf-16"),
                     {"Content_Type": f"{UPDATE}; charset=UTF-16"}, 415, id="bad-update-non-utf8"),
        pytest.param("POST", [], "CLEAR XYZ", {"Content_Type": UPDATE}, 400,
                     id="bad-update-syntax"),
        pytest.param("POST", [("using-named-graph-uri", A)],
                     f"INSERT {{ ?s ?p 1 }} USING <{A}> WHERE {{ ?s ?p ?o }}",
                     {"Content_Type": UPDATE}, 400, id="bad-update-dataset-conflict"),
    ],
)  # fmt: skip
def test_what_is_no_request_is_refused_and_changes_nothing(
    service: OwnService,
    method: str,
    fields: Fields,
    body: bytes | str,
    headers: dict[str, str],
    status: int,
) -> None:
    answered, kind, told = send(service, method, fields, body, **headers)
    assert answered == status, told
    assert kind == "application/problem+json"
    assert says(service, f"ASK {{ GRAPH <{A}> {{ <{A}> a ?c }} }}")


@pytest.mark.parametrize(
    ("method", "fields", "body", "headers"),
    [
        pytest.param("GET", [("query", ANY)], "", {}, id="query-get"),
        pytest.param("POST", [], urlencode([("query", ANY)]), {"Content_Type": FORM},
                     id="query-post-form"),
        pytest.param("POST", [], ANY, {"Content_Type": QUERY}, id="query-post-direct"),
    ],
)  # fmt: skip
def test_a_query_is_taken_in_three_ways(
    service: OwnService, method: str, fields: Fields, body: str, headers: dict[str, str]
) -> None:
    status, kind, told = send(service, method, fields, body, **headers)
    assert (status, kind) == (200, "application/sparql-results+json")
    assert json.loads(told)["boolean"] is True


DEFAULT_A, DEFAULT_B = ("default-graph-uri", A), ("default-graph-uri", B)
NAMED_A, NAMED_B = ("named-graph-uri", A), ("named-graph-uri", B)
BOTH = f"ASK {{ <{A}> a ?a . <{B}> a ?b FILTER NOT EXISTS {{ <{C}> a ?c }} }}"
BOTH_NAMED = (
    f"ASK {{ GRAPH <{A}> {{ <{A}> a ?a }} GRAPH <{B}> {{ <{B}> a ?b }}"
    f" FILTER NOT EXISTS {{ GRAPH <{C}> {{ ?s ?p ?o }} }} FILTER NOT EXISTS {{ ?s ?p ?o }} }}"
)
FULL = f"ASK {{ <{A}> a ?a GRAPH ?g {{ <{B}> a ?b }} FILTER NOT EXISTS {{ <{B}> a ?c }} }}"


@pytest.mark.parametrize(
    ("method", "text", "dataset"),
    [
        pytest.param("POST", IN_DEFAULT % A, [DEFAULT_A], id="query-dataset-default-graph"),
        pytest.param("GET", BOTH, [DEFAULT_A, DEFAULT_B], id="query-dataset-default-graphs-get"),
        pytest.param("POST", BOTH, [DEFAULT_A, DEFAULT_B], id="query-dataset-default-graphs-post"),
        pytest.param("GET", BOTH_NAMED, [NAMED_A, NAMED_B], id="query-dataset-named-graphs-get"),
        pytest.param("POST", BOTH_NAMED, [NAMED_A, NAMED_B], id="query-dataset-named-graphs-post"),
        pytest.param("GET", FULL, [DEFAULT_A, NAMED_B], id="query-dataset-full"),
        pytest.param("GET", f"ASK FROM <{C}> {{ <{A}> a ?a FILTER NOT EXISTS {{ <{C}> a ?c }} }}",
                     [DEFAULT_A], id="query-multiple-dataset"),
    ],
)  # fmt: skip
def test_the_dataset_is_that_of_the_request(
    service: OwnService, method: str, text: str, dataset: Fields
) -> None:
    assert not says(service, IN_DEFAULT % A)
    if method == "GET":
        assert says(service, text, dataset)
    else:
        _, _, told = send(service, "POST", dataset, text, Content_Type=QUERY)
        assert json.loads(told)["boolean"] is True


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        pytest.param("SELECT (1 AS ?x) {}", ("application/sparql-results+json",
                     "application/sparql-results+xml", "text/csv", "text/tab-separated-values"),
                     id="query-content-type-select"),
        pytest.param(ANY, ("application/sparql-results+json", "application/sparql-results+xml"),
                     id="query-content-type-ask"),
        pytest.param(f"DESCRIBE <{A}>", ("text/turtle", "application/n-triples",
                     "application/rdf+xml", "application/ld+json"),
                     id="query-content-type-describe"),
        pytest.param("CONSTRUCT { <e:s> <e:p> 1 } WHERE {}", ("text/turtle",
                     "application/n-triples", "application/rdf+xml", "application/ld+json"),
                     id="query-content-type-construct"),
    ],
)  # fmt: skip
def test_the_type_of_an_answer_is_one_that_was_asked_for(
    service: OwnService, text: str, kinds: Sequence[str]
) -> None:
    for kind in kinds:
        assert send(service, "GET", [("query", text)], Accept=kind)[:2] == (200, kind)


DATASET_TEST = f"{G}made"
MAKE = (
    f"INSERT {{ GRAPH <{DATASET_TEST}> {{ ?s a <http://example.org/Found> }} }}"
    f" WHERE {{ ?s a <{CLASS}> }}"
)
MAKE_NAMED = MAKE.replace(f"?s a <{CLASS}>", f"GRAPH ?g {{ ?s a <{CLASS}> }}")
MAKE_FULL = MAKE.replace(f"?s a <{CLASS}>", f"GRAPH ?g {{ ?s a <{CLASS}> }} ?d a <{CLASS}>")


@pytest.mark.parametrize(
    ("way", "text", "dataset", "made"),
    [
        pytest.param("form", MAKE, [("using-graph-uri", A)], {A}, id="update-post-form"),
        pytest.param("direct", MAKE, [("using-graph-uri", A)], {A}, id="update-post-direct"),
        pytest.param("direct", MAKE, [("using-graph-uri", B)], {B},
                     id="update-dataset-default-graph"),
        pytest.param("form", MAKE, [("using-graph-uri", A), ("using-graph-uri", B)], {A, B},
                     id="update-dataset-default-graphs"),
        pytest.param("form", MAKE_NAMED,
                     [("using-named-graph-uri", A), ("using-named-graph-uri", B)], {A, B},
                     id="update-dataset-named-graphs"),
        pytest.param("direct", MAKE_FULL, [("using-graph-uri", A), ("using-named-graph-uri", B)],
                     {B}, id="update-dataset-full"),
    ],
)  # fmt: skip
def test_an_update_reads_the_dataset_of_the_request(
    service: OwnService, way: str, text: str, dataset: Fields, made: set[str]
) -> None:
    if way == "form":
        body = urlencode([("update", text), *dataset])
        status, _, told = send(service, "POST", [], body, Content_Type=FORM)
    else:
        status, _, told = send(service, "POST", dataset, text, Content_Type=UPDATE)
    assert 200 <= status < 300, told
    query = f"SELECT ?s {{ GRAPH <{DATASET_TEST}> {{ ?s ?p ?o }} }}"
    rows = json.loads(send(service, "GET", [("query", query)])[2])["results"]["bindings"]
    assert {row["s"]["value"] for row in rows} == made


@pytest.mark.parametrize("base", ["", "BASE <http://example.org/other/>"], ids=["none", "own"])
def test_update_base_uri(service: OwnService, base: str) -> None:
    text = f"{base} CLEAR ALL ; INSERT DATA {{ <relative> a <{CLASS}> }}"
    assert send(service, "POST", [], text, Content_Type=UPDATE)[0] == 204
    found = send(service, "GET", [("query", "SELECT ?s { ?s ?p ?o }")])[2]
    (row,) = json.loads(found)["results"]["bindings"]
    assert row["s"]["value"].startswith("http://")
    assert row["s"]["value"].endswith("/relative")
    assert ("/other/" in row["s"]["value"]) == bool(base)


SD = "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> "


@pytest.mark.parametrize("accept", ["text/turtle", "application/rdf+xml", "*/*"])
def test_the_description_is_rdf_and_names_the_endpoint(service: OwnService, accept: str) -> None:
    """Its three tests: it returns RDF, has the endpoint's triple, and keeps to the schema."""
    status, kind, told = send(service, "GET", Accept=accept)
    form = pyoxigraph.RdfFormat.from_media_type(kind)
    assert status == 200
    assert form is not None
    store = pyoxigraph.Store()
    store.load(told, form)
    address = f"<{service.query_url}>"
    assert store.query(f"{SD} ASK {{ ?s a sd:Service ; sd:endpoint {address} }}")
    functional = ("sd:endpoint", "sd:defaultDataset")
    for predicate in functional:
        rows = store.query(f"{SD} SELECT ?o {{ ?s a sd:Service ; {predicate} ?o }}")
        assert isinstance(rows, pyoxigraph.QuerySolutions)
        assert len(list(rows)) == 1, predicate
    assert store.query(
        f"{SD} ASK {{ ?s sd:supportedLanguage sd:SPARQL11Query ; sd:resultFormat ?f }}"
    )
    assert not store.query(
        f"{SD} ASK {{ ?s sd:namedGraph ?g"
        " FILTER NOT EXISTS { ?g a sd:NamedGraph ; sd:name ?n } }"
    )
