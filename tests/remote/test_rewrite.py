"""What a query says of graphs is put in the words of the store; the rest of it stays."""

from __future__ import annotations

import pytest

from placegraph.remote.names import NOTHING
from placegraph.remote.rewrite import QueryRefusedError, prepare

GRAPHS = {"https://x.org/a": "urn:a:1", "https://x.org/b": "urn:b:2"}
ALL = ("urn:a:1", "urn:b:2")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * { GRAPH <https://x.org/a> { ?s ?p ?o } }", "GRAPH <urn:a:1> {"),
        ("PREFIX x: <https://x.org/> ASK { GRAPH x:b { ?s ?p ?o } }", "GRAPH <urn:b:2> {"),
        ("PREFIX : <https://x.org/> ASK { GRAPH:b { ?s ?p ?o } }", "GRAPH <urn:b:2> {"),
        ("BASE <https://x.org/> ASK { GRAPH <b> { ?s ?p ?o } }", "GRAPH <urn:b:2> {"),
        ("ASK { GRAPH <https://x.org/\\u0061> { ?s ?p ?o } }", "GRAPH <urn:a:1> {"),
    ],
)
def test_a_graph_is_named_as_the_store_names_it(query: str, expected: str) -> None:
    prepared = prepare(query, GRAPHS)
    assert expected in prepared.text
    assert prepared.default_graphs == prepared.named_graphs == ALL


def test_a_graph_that_the_version_lacks_is_one_of_nothing() -> None:
    prepared = prepare("ASK { graph <https://other.org/> { ?s ?p ?o } }", GRAPHS)
    assert f"graph <{NOTHING}> {{" in prepared.text
    assert prepared.named_graphs == (*ALL, NOTHING)


def test_a_variable_for_graphs_has_their_public_names() -> None:
    prepared = prepare("SELECT * { GRAPH ?g { ?s ?p ?o } }", GRAPHS)
    rows = "(<urn:a:1> <https://x.org/a>) (<urn:b:2> <https://x.org/b>)"
    values = f"VALUES (?g_internal ?g) {{ {rows} }} GRAPH ?g_internal {{ ?s ?p ?o }}"
    assert prepared.text == f"SELECT * {{ {' ' + values} }}"
    assert prepared.hidden == {"g_internal"}


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s { ?s ?p 'GRAPH <https://x.org/a>' }",
        'SELECT ?s { ?s ?p """ GRAPH <https://x.org/a> """ }',
        "SELECT ?s { ?s ?p <https://x.org/a> } # GRAPH <https://x.org/a>",
        "SELECT ?graph { ?graph <https://x.org/GRAPH> ?from FILTER (?graph<?from) }",
    ],
)
def test_what_is_no_name_of_a_graph_stays(query: str) -> None:
    assert prepare(query, GRAPHS).text == query


def test_the_dataset_of_a_query_leaves_its_text() -> None:
    query = "SELECT * FROM <https://x.org/a> FROM NAMED <https://x.org/b> { ?s ?p ?o }"
    prepared = prepare(query, GRAPHS)
    assert prepared.text.split() == ["SELECT", "*", "{", "?s", "?p", "?o", "}"]
    assert (prepared.default_graphs, prepared.named_graphs) == (("urn:a:1",), ("urn:b:2",))


def test_a_dataset_of_nothing_is_not_left_to_the_store() -> None:
    asked = "SELECT * FROM NAMED <https://x.org/b> { ?s ?p ?o }"
    assert prepare(asked, GRAPHS).default_graphs == (NOTHING,)
    assert prepare("ASK {}", GRAPHS, union=False).default_graphs == (NOTHING,)
    beside = prepare("ASK {}", GRAPHS, default=["urn:placegraph:lock"])
    assert (beside.default_graphs, beside.named_graphs) == ((NOTHING,), (NOTHING,))


def test_the_dataset_beside_a_query_wins_over_that_in_it() -> None:
    query = "SELECT * FROM <https://x.org/a> { ?s ?p ?o }"
    prepared = prepare(query, GRAPHS, default=["https://x.org/b"])
    assert prepared.default_graphs == ("urn:b:2",)
    assert "FROM" not in prepared.text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("DEFINE input:default-graph-uri <urn:x> SELECT * { ?s ?p ?o }", "DEFINE is not SPARQL"),
        ("SELECT (bif:file_to_string('/etc/passwd') AS ?x) {}", "bif: .* is not declared"),
        ("PREFIX b: <bif:> SELECT (b:sys_stat('x') AS ?x) {}", "no function of SPARQL"),
        ("SELECT (<sql:x>() AS ?x) {}", "no function of SPARQL"),
    ],
)
def test_what_is_beyond_sparql_is_refused(query: str, said: str) -> None:
    with pytest.raises(QueryRefusedError, match=said):
        prepare(query, GRAPHS)
