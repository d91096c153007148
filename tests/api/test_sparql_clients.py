"""Clients that people have can use the endpoint, over a socket."""

import io
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pyoxigraph
import pytest
from rdflib import URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from placegraph_api.sparql import SparqlSettings

from .conftest import E, make_app, serving

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
