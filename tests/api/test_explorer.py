"""The pages without a browser: what they hold, and that every thing has one."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from placegraph.identifiers import path_of
from placegraph.queries import QUESTIONS
from placegraph.store import Store
from placegraph_api.app import create_app
from placegraph_api.explorer.ask import example_of
from placegraph_api.settings import Settings

HTML = {"Accept": "text/html"}
SAMPLES = """
SELECT (MIN(?thing) AS ?sample) (COUNT(?thing) AS ?number) WHERE {
  { SELECT DISTINCT ?thing WHERE { ?thing a ?class FILTER (STRSTARTS(STR(?thing), STR(id:))) } }
  FILTER (!CONTAINS(STR(?thing), "#"))
  BIND (STRBEFORE(STRAFTER(STR(?thing), STR(id:)), "/") AS ?kind)
}
GROUP BY ?kind
"""
EVERY = """
SELECT DISTINCT ?thing WHERE { VALUES ?class { pg:Place pg:Relationship pg:Pair } ?thing a ?class }
"""


@pytest.fixture(scope="module")
def client(store: Store) -> Iterator[TestClient]:
    """The service of the curated data."""
    with TestClient(create_app(store, Settings()), headers=HTML) as found:
        yield found


def test_a_thing_of_each_kind_has_a_page(client: TestClient, store: Store) -> None:
    kinds = set()
    for row in store.select(SAMPLES.replace("MIN(?thing)", "SAMPLE(?thing)")):
        path = path_of(row["sample"])
        answer = client.get(f"/{path}")
        assert answer.status_code == 200, path
        assert len(re.findall(r"<h1[ >]", answer.text)) == 1, path
        kinds.add(path.split("/")[0])
    assert kinds >= {"place", "organisation", "relationship", "record", "event", "role", "lesson"}


def test_every_place_relationship_and_pair_has_a_page(client: TestClient, store: Store) -> None:
    paths = [path_of(row["thing"]) for row in store.select(EVERY)]
    assert len(paths) > 70
    assert [path for path in paths if client.get(f"/{path}").status_code != 200] == []


def test_no_page_has_script_or_style_of_its_own(client: TestClient) -> None:
    for path in ("/", "/place/southampton", "/picture", "/sparql", "/ask/ages?year=2021"):
        answer = client.get(path)
        assert "script-src 'self';" in answer.headers["Content-Security-Policy"]
        assert not re.search(r"<style|\sstyle=|\son\w+=", answer.text)
        for script in re.findall(r"<script([^>]*)>", answer.text):
            assert re.search(r'src="/static/|type="application/(ld\+)?json"', script)


def test_the_evidence_of_a_tie_stands_behind_it(client: TestClient) -> None:
    page = client.get("/relationship/southampton-miami-dade-twinning").text
    assert "9 pieces of evidence" in page
    assert "bolster the longstanding relationship between the ports" in page
    assert "line 109" in page
    assert "June 2019" in page


def test_an_office_is_no_partner(client: TestClient) -> None:
    page = client.get("/place/birmingham").text
    shown, others = page.split("<h2>Other ties</h2>")
    partners = shown.split('<div id="list">')[1]
    assert "with 4 partners" in page
    assert "/place/lyon" in partners
    assert "/place/brussels" not in partners
    assert "/place/brussels" in others


def test_the_first_page_counts_partners_and_ties(client: TestClient) -> None:
    page = client.get("/").text
    counts = {
        place: (int(partners), int(ties))
        for place, partners, ties in re.findall(
            r'href="/place/([a-z-]+)"><bdi>[^<]+</bdi></a></th><td class="number">(\d+)</td>'
            r'<td class="number">(\d+)</td>',
            page,
        )
    }
    assert len(counts) == 17
    assert counts["birmingham"] == (4, 5)
    assert counts["southampton"] == (1, 7)
    assert counts["sierra-leone"] == (0, 2)


def test_what_is_not_known_is_said(client: TestClient) -> None:
    page = client.get("/relationship/wigan-angers-twinning").text
    assert re.search(r"<dt>Since</dt><dd>unknown</dd>", page)


def test_the_english_label_is_the_title(client: TestClient) -> None:
    page = client.get("/concept/strand/civic/twinning").text
    assert "<h1>Twinning</h1>" in page


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda question: question.id)
def test_every_question_has_a_form_and_an_answer(client: TestClient, question: object) -> None:
    declared = QUESTIONS[question.id]  # type: ignore[attr-defined]
    assert client.get(f"/ask/{declared.id}").status_code == 200
    answer = client.get(f"/ask/{declared.id}", params=example_of(declared))
    assert answer.status_code == 200
    assert "<h2>Answer</h2>" in answer.text


def test_an_unknown_name_gets_suggestions(client: TestClient) -> None:
    answer = client.get("/ask/twin-of", params={"place": "Southamptn"})
    assert answer.status_code == 404
    assert "Did you mean" in answer.text
    assert '<a href="/find?q=Southampton"><bdi>Southampton</bdi></a>' in answer.text
    found = client.get("/find", params={"q": "Southamptn"})
    assert "These are spelled alike" in found.text
    assert 'href="/place/southampton"' in found.text


def test_a_picture_of_a_place_without_ties_is_empty(client: TestClient) -> None:
    answer = client.get("/picture", params={"place": "london"})
    assert answer.status_code == 200
    assert "0 places, 0 ties" in answer.text


@pytest.mark.parametrize(
    "path", ["/static/nothing.css", "/static/../app.py", "/static/pyvis/../../../network.py"]
)
def test_only_files_for_browsers_are_served(client: TestClient, path: str) -> None:
    assert client.get(path.replace("..", "%2e%2e")).status_code == 404
