"""`/network.{ending}` sends every export of the library, with the filters of `/network`."""

import csv
import io
import json
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import networkx as nx
import pytest
from starlette.requests import Request
from starlette.testclient import TestClient

from api.conftest import SMALL_POOL, serving
from placegraph.export.formats import BY_EXTENSION, FORMATS
from placegraph.export.rows import Export
from placegraph.filters import Filter
from placegraph.network import CERTAINTIES
from placegraph.store import Store
from placegraph_api.app import create_app
from placegraph_api.problems import BudgetError, BusyError
from placegraph_api.settings import Settings
from placegraph_api.sparql import Budgets
from placegraph_api.turns import Turns


@pytest.mark.parametrize("ending", BY_EXTENSION)
def test_an_export_is_what_the_library_writes(
    service: TestClient, store: Store, ending: str
) -> None:
    answer = service.get(f"/network.{ending}?level=civic&level=commercial")
    export = Export(store, Filter.of(levels=["civic", "commercial"]))
    assert answer.status_code == 200
    assert answer.content == b"".join(BY_EXTENSION[ending].pieces(export))
    assert answer.headers["Content-Type"].startswith(BY_EXTENSION[ending].media_type)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="placegraph.{ending}"'
    assert answer.headers["Placegraph-Version"] == store.version


def test_a_place_is_named_as_people_know_it(service: TestClient) -> None:
    answer = service.get("/network.edges.csv?place=Southampton&bom=true")
    assert 'filename="placegraph-southampton.edges.csv"' in answer.headers["Content-Disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 7
    network = nx.parse_graphml(service.get("/network.graphml?nodes=organisations").text)
    assert "organisation/southampton-city-council" in network


def test_an_export_has_what_a_view_of_the_explorer_shows(service: TestClient) -> None:
    def ties(query: str) -> set[str]:
        text = service.get(f"/network.edges.csv?{query}").text
        return {row["tie"] for row in csv.DictReader(io.StringIO(text))}

    everything = ties("")
    assert len(everything) == 23
    assert ties("network=organisation/eurocities") == ties("place=birmingham")
    parts = [ties(f"certainty={each}") for each in CERTAINTIES]
    assert set().union(*parts) <= everything
    assert sum(map(len, parts)) == len(set().union(*parts)) > 0
    # Unknown dates exclude nothing: only what is known to have begun later is left out.
    before = ties("to=1960")
    assert "twinning-southampton-miami" not in before
    assert 0 < len(before) < 23
    assert ties("from=2030") <= everything
    assert service.get("/network.ttl?network=organisation/eurocities").status_code == 200


@pytest.mark.parametrize(
    ("address", "status", "told"),
    [
        ("/network.gexf?network=charm", 404, "no city network called 'charm'"),
        ("/network.gexf?certainty=charm", 400, "no certainty called 'charm'"),
        ("/network.gexf?from=soon", 400, "from"),
        ("/network.pdf", 404, "no format called 'pdf'"),
        ("/network.gexf?levels=civic", 400, "no parameter called 'levels'"),
        ("/network.gexf?level=charm", 400, "no level called 'charm'"),
        ("/network.gexf?at=soon", 400, "2019"),
        ("/network.gexf?place=Southamptn", 404, "Southampton"),
        ("/network.gexf?nodes=persons", 400, "organisations"),
    ],
    ids=["network", "certainty", "year", "format", "parameter", "value", "date", "place", "nodes"],
)
def test_what_cannot_be_exported_is_a_problem(
    service: TestClient, address: str, status: int, told: str
) -> None:
    answer = service.get(address)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert told in answer.json()["detail"]


def test_an_export_that_is_known_is_not_sent_again(service: TestClient) -> None:
    answer = service.get("/network.gexf")
    known = service.get("/network.gexf", headers={"If-None-Match": answer.headers["ETag"]})
    assert (known.status_code, known.content) == (304, b"")
    head = service.head("/network.ttl")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Type"] == "text/turtle; charset=utf-8"


def test_the_network_names_its_other_formats(service: TestClient) -> None:
    link = service.get("/network?level=civic").headers["Link"]
    for each in FORMATS.values():
        assert (
            f'<http://testserver/network.{each.extension}?level=civic>; rel="alternate"; '
            f'type="{each.media_type}"' in link
        )


def test_only_the_beginning_of_a_long_answer_is_made_for_its_headers(
    service: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []

    def pieces(*_: object) -> object:
        for number in range(1000):
            made.append(number)
            yield b"x" * (1 << 16)

    monkeypatch.setattr("placegraph.export.formats.ExportFormat.pieces", pieces)
    assert service.head("/network.nq").status_code == 200
    assert len(made) < 5
    assert len(service.get("/network.nq").content) == 1000 << 16
    assert json.loads(service.get("/health").content)["status"] == "ok"


def test_exports_are_sent_at_once_to_many_and_some_go_away(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Pieces of a few lines, so that every answer is read from the store many times."""
    monkeypatch.setattr("placegraph.export.formats._AT_LEAST", 1 << 10)
    monkeypatch.setattr("placegraph.export.rdf._AT_ONCE", 20)
    whole = b"".join(FORMATS["n-quads"].pieces(Export(store)))

    def read(address: str) -> bytes:
        with urllib.request.urlopen(f"{address}/network.nq", timeout=60) as answer:  # noqa: S310
            return bytes(answer.read())

    def leave(address: str) -> None:
        with urllib.request.urlopen(f"{address}/network.nq", timeout=60) as answer:  # noqa: S310
            assert answer.read(100)

    settings = Settings(pool=SMALL_POOL, exports_at_once=20, exports_of_one_client=20)
    with serving(create_app(store, settings)) as address:
        with ThreadPoolExecutor(8) as clients:
            answers = [clients.submit(read, address) for _ in range(8)]
            gone = [clients.submit(leave, address) for _ in range(8)]
        assert {answer.result() for answer in answers} == {whole}
        assert [each.result() for each in gone] == [None] * 8
    assert not caplog.records


def test_so_many_exports_are_made_at_once_and_of_one_client_fewer() -> None:
    def by(address: str) -> Request:
        return Request({"type": "http", "headers": [], "client": (address, 1)})

    turns = Turns(3, 2, Budgets())
    first, second = turns.take(by("10.0.0.1")), turns.take(by("10.0.0.1"))
    with pytest.raises(BudgetError, match="2 of your exports") as refused:
        turns.take(by("10.0.0.1"))
    assert int(refused.value.headers()["Retry-After"]) >= 1
    third = turns.take(by("10.0.0.2"))
    with pytest.raises(BusyError):
        turns.take(by("10.0.0.3"))
    for turn in (first, first, second, third):
        turn.end()
    for number in range(3):
        turns.take(by(f"10.0.0.{number}"))


def test_a_turn_ends_with_its_answer_and_with_a_client_that_goes(store: Store) -> None:
    settings = Settings(pool=SMALL_POOL, exports_at_once=1, exports_of_one_client=1)
    app = create_app(store, settings)
    with TestClient(app) as client:
        for path in ("/network.nt", "/network", "/network.gexf?place=nowhere", "/network.csv"):
            client.get(path)
        client.head("/network.nt")
        held = app.shared.turns.take(Request({"type": "http", "headers": [], "client": ("::1", 1)}))
        for path in ("/network.nt", "/network"):
            answer = client.get(path)
            assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)
        held.end()
        assert client.get("/network.nt").status_code == 200
