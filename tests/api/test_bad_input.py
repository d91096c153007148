"""What nobody should send is answered with a problem, soon, and leaves nothing behind."""

from __future__ import annotations

import contextlib
import http.client
import json
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest

from benchmarks.http.peers import placegraph
from placegraph.model import DatasetDescription
from placegraph.tokens import add_token
from placegraph.written import register_graph

# A second is what is wanted of an idle machine; tests run beside others, so the second is one of
# processor time.
SOON_S, WORK_S = 10.0, 1.0
SLACK_BYTES = 48 << 20
GRAPH = "https://w3id.org/placegraph/id/dataset/notes"
QUERY, FORM = "application/sparql-query", "application/x-www-form-urlencoded"
GROUPS = b"ASK {" + b"{" * 100_000 + b"}" * 100_000 + b"}"
LESS = b"ASK {" + b"{" * 45_000 + b"}" * 45_000 + b"}"
LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
BOMB = f'<!DOCTYPE r [<!ENTITY l0 "ha">{LAUGHS}]><r>&l9;</r>'.encode()


@dataclass
class Service:
    """A running service, in a process of its own."""

    port: int
    process: psutil.Process
    token: str

    def worked_s(self) -> float:
        """Processor time of the service and of its workers, those that ended too."""
        spent = sum(self.process.cpu_times()[:4])
        for worker in self.process.children():
            with contextlib.suppress(psutil.NoSuchProcess):
                spent += sum(worker.cpu_times()[:2])
        return spent


@pytest.fixture(scope="module")
def service(_oxford: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    store = Path(shutil.copytree(_oxford, tmp_path_factory.mktemp("bad") / "store"))
    register_graph(
        store,
        DatasetDescription(
            id="notes", title="Notes", description="Notes.", licence="unknown", precedence=500
        ),
    )
    token = add_token(store, "me", ["notes"])
    with placegraph(store) as peer:
        yield Service(peer.port, psutil.Process(peer.pid), token)


def ask(
    service: Service, method: str, path: str, body: bytes = b"", **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=30)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, named)
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def get(text: str) -> str:
    return f"/sparql?query={quote(text)}"


def case(
    name: str, status: int, method: str, path: str, body: bytes = b"", **headers: str
) -> object:
    return pytest.param(status, method, path, body, headers, id=name)


@pytest.mark.parametrize(
    ("status", "method", "path", "body", "headers"),
    [
        case("malformed", 400, "GET", get("SELECT ?s {\n ?s ?p")),
        case("10-MB", 413, "POST", "/sparql", b"ASK { ?s ?p '" + b"x" * 10_000_000 + b"' }",
             Content_Type=QUERY),
        case("10-MB-form", 413, "POST", "/sparql", b"query=" + b"%20" * 3_400_000,
             Content_Type=FORM),
        case("100,000-groups", 413, "POST", "/sparql", GROUPS, Content_Type=QUERY),
        case("45,000-groups", 400, "POST", "/sparql", LESS, Content_Type=QUERY),
        case("utf-8-in-the-address", 400, "GET", "/sparql?query=ASK%20%7B%C3%28%7D"),
        case("utf-8-in-a-form", 400, "POST", "/sparql", b"query=ASK%20%7B%C3%28%7D",
             Content_Type=FORM),
        case("utf-8-in-a-body", 400, "POST", "/sparql", b"ASK { ?s ?p '\xc3' }",
             Content_Type=QUERY),
        case("utf-8-in-a-path", 404, "GET", "/place/%C3%28"),
        case("unknown-type", 406, "GET", get("ASK {}"), Accept="application/x-unheard"),
        case("unknown-type-of-a-graph", 406, "GET", f"/graph-store?graph={quote(GRAPH)}",
             Accept="image/png"),
        case("unknown-ending", 404, "GET", "/place/oxford.docx"),
        case("unknown-ending-of-an-export", 404, "GET", "/network.docx"),
        case("page-below-one", 400, "GET", "/place?page=-1"),
        case("page-beyond", 400, "GET", "/place?page=99999999999999999999999"),
        case("page-no-number", 400, "GET", "/place?page=%00"),
        case("limit-absurd", 400, "GET", "/search?q=a&limit=1e99"),
        case("iri-with-spaces", 400, "GET", get('ASK { <http://a b"> ?p ?o }')),
        case("graph-with-quotes", 400, "GET",
             get("ASK {}") + '&default-graph-uri=http://a/%22%20onclick=%22'),
        case("graph-store-with-spaces", 400, "GET", "/graph-store?graph=http://a/b%20c%22"),
        case("line-break-in-a-slug", 404, "GET", "/place/x%0d%0aSet-Cookie:%20a=b",
             Accept="text/turtle"),
        case("line-break-in-an-id", 404, "GET", "/id/place/x%0d%0aSet-Cookie:%20a=b"),
        case("line-break-in-a-graph", 400, "GET", "/graph-store?graph=http://a/%0d%0aSet-Cookie:b"),
        case("up-in-a-slug", 404, "GET", "/place/..%2f..%2f..%2fetc%2fpasswd"),
        case("up-in-an-id", 404, "GET", "/id/place/%2e%2e/%2e%2e/etc/passwd"),
        case("up-in-a-dump", 404, "GET", "/dumps/..%2f..%2fregister.tsv"),
        case("up-in-a-file", 404, "GET", "/static/..%2f..%2fapp.py"),
        case("up-in-a-context", 404, "GET", "/context/..%2f..%2fns.jsonld"),
        case("bomb", 400, "PUT", f"/graph-store?graph={quote(GRAPH)}", BOMB,
             Content_Type="application/rdf+xml", Authorization="Bearer {token}"),
        case("bomb-of-a-stranger", 401, "PUT", f"/graph-store?graph={quote(GRAPH)}", BOMB,
             Content_Type="application/rdf+xml"),
    ],
)  # fmt: skip
def test_a_problem_comes_soon_and_the_service_goes_on(
    service: Service, status: int, method: str, path: str, body: bytes, headers: dict[str, str]
) -> None:
    before = service.process.memory_info().rss
    given = {name: value.format(token=service.token) for name, value in headers.items()}
    began, worked_s = time.monotonic(), service.worked_s()
    answer, told = ask(service, method, path, body, **given)
    assert time.monotonic() - began < SOON_S
    assert service.worked_s() - worked_s < WORK_S
    assert answer.status == status, told[:300]
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert json.loads(told)["status"] == status
    assert "Set-Cookie" not in answer.headers
    assert b"root:" not in told
    answer, told = ask(service, "GET", get("ASK { ?s ?p ?o }"))
    assert (answer.status, json.loads(told)["boolean"]) == (200, True)
    assert service.process.is_running()
    assert service.process.memory_info().rss < before + SLACK_BYTES


def test_a_malformed_query_is_told_where(service: Service) -> None:
    _, told = ask(service, "GET", get("SELECT ?s {\n ?s ?p"))
    problem = json.loads(told)
    assert (problem["line"], problem["column"]) == (2, 7)
    assert problem["excerpt"] == " ?s ?p\n      ^"
