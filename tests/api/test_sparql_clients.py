"""Clients that people have can use the endpoint, over a socket."""

import io
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pyoxigraph
import pytest
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from placegraph_api.sparql import SparqlSettings

from .conftest import E, make_app, serving

# Beside the interpreter of the tests.
OXIGRAPH = Path(sys.executable).with_name("oxigraph")
PARTNERS = f"SELECT ?a ?b {{ ?a <{E}twinnedWith> ?b }} ORDER BY ?a"


@pytest.fixture(scope="module")
def address(twinned: Path) -> Iterator[str]:
    with serving(make_app(twinned)) as address:
        yield f"{address}/sparql"


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("returned", ["xml", "json", "csv", "tsv"])
def test_rdflib_asks_it_as_a_store(address: str, method: str, returned: str) -> None:
    store = SPARQLStore(address, method=method, returnFormat=returned)
    rows = [(str(row[0]), str(row[1])) for row in store.query(PARTNERS)]  # type: ignore[index]
    assert rows == [(E + "Brest", E + "Plymouth"), (E + "Kiel", E + "Brest")]


def test_rdflib_matches_triples_in_it(address: str) -> None:
    store = SPARQLStore(address)
    triples = [triple for triple, _ in store.triples((None, URIRef(E + "twinnedWith"), None))]
    assert len(triples) == 2
    assert len(store) == 4


@pytest.mark.parametrize(
    ("method", "encoding"),
    [("GET", "urlencoded"), ("POST", "urlencoded"), ("POST", "postdirectly")],
)
def test_sparqlwrapper_gets_solutions_booleans_and_graphs(
    address: str, method: str, encoding: str
) -> None:
    wrapper = SPARQLWrapper(address)
    wrapper.setMethod(method)
    wrapper.setRequestMethod(encoding)
    wrapper.setQuery(PARTNERS)
    for returned in ("json", "xml", "csv", "tsv"):
        wrapper.setReturnFormat(returned)
        answer = wrapper.query()
        assert answer._get_responseFormat() == returned
        assert E + "Plymouth" in str(_raw(answer.convert()))
    wrapper.setReturnFormat("json")
    answered: Any = wrapper.queryAndConvert()
    rows = answered["results"]["bindings"]
    assert [row["b"]["value"] for row in rows] == [E + "Plymouth", E + "Brest"]
    wrapper.setQuery("ASK {}")
    answered = wrapper.queryAndConvert()
    assert answered["boolean"] is True
    wrapper.setQuery(f"CONSTRUCT {{ ?a <{E}near> ?b }} WHERE {{ ?a <{E}twinnedWith> ?b }}")
    wrapper.setReturnFormat("turtle")
    answered = wrapper.queryAndConvert()
    assert len(Graph().parse(data=answered)) == 2
    wrapper.setReturnFormat("json")
    wrapper.setQuery("SELECT * {")
    with pytest.raises(QueryBadFormed, match="expected"):
        wrapper.query()


def _raw(answer: Any) -> Any:
    return answer.toxml() if hasattr(answer, "toxml") else answer


def test_a_server_uses_it_as_a_service(address: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    command = [str(OXIGRAPH), "serve", "--bind", f"127.0.0.1:{port}"]
    query = (
        f"SELECT ?c {{ SERVICE <{address}> {{ <{E}Kiel> <{E}twinnedWith> ?b }}"
        f" SERVICE <{address}> {{ ?b <{E}twinnedWith> ?c }} }}"
    )
    request = Request(
        f"http://127.0.0.1:{port}/query?{urlencode({'query': query})}",
        headers={"Accept": "text/csv"},
    )
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            assert _answer_of(request).splitlines() == ["c", f"{E}Plymouth"]
        finally:
            server.kill()


def _answer_of(request: Request) -> str:
    give_up = time.monotonic() + 20
    while True:
        try:
            with urlopen(request) as response:  # noqa: S310 - a loopback address of ours
                return str(response.read().decode())
        except HTTPError:
            raise
        except URLError:
            assert time.monotonic() < give_up, "the server did not start"
            time.sleep(0.05)


def test_another_store_uses_it_as_a_service(address: str) -> None:
    query = f"SELECT ?b {{ SERVICE <{address}> {{ <{E}Kiel> <{E}twinnedWith> ?b }} }}"
    results = pyoxigraph.Store().query(query)
    assert isinstance(results, pyoxigraph.QuerySolutions)
    assert [str(row["b"]) for row in results] == [f"<{E}Brest>"]


def test_a_cut_answer_is_readable_for_another_store(twinned: Path) -> None:
    with serving(make_app(twinned, settings=SparqlSettings(max_rows=1))) as address:
        query = f"SELECT * {{ SERVICE <{address}/sparql> {{ ?s ?p ?o }} }}"
        results = pyoxigraph.Store().query(query)
        assert isinstance(results, pyoxigraph.QuerySolutions)
        assert len(list(results)) == 1


def test_pandas_reads_its_csv(address: str) -> None:
    pandas = pytest.importorskip("pandas")
    request = Request(f"{address}?{urlencode({'query': PARTNERS})}", headers={"Accept": "text/csv"})  # noqa: S310
    with urlopen(request) as response:  # noqa: S310 - a loopback address of ours
        frame = pandas.read_csv(io.BytesIO(response.read()))
    assert frame["b"].tolist() == [E + "Plymouth", E + "Brest"]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_asks_as_the_documentation_shows(address: str) -> None:
    page = (Path(__file__).parents[2] / "docs/sparql.md").read_text()
    commands = [line for line in page.splitlines() if line.startswith("curl ")]
    assert len(commands) == 3
    for command in commands:
        local = command.replace("http://127.0.0.1:8000/sparql", address)
        done = subprocess.run(["bash", "-c", local], capture_output=True, check=True)
        assert b'"boolean":true' in done.stdout
