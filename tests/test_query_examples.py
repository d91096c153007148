"""The questions stand in the graph as queries that run as they are and answer the same."""

from __future__ import annotations

import pyoxigraph
import pytest
from rdflib import Graph
from rdflib.namespace import RDF
from rdflib.namespace import SH as SHACL

from oxford import Curated
from placegraph.build import build
from placegraph.catalogue import catalogue
from placegraph.examples import QUESTIONS as FOLDER
from placegraph.examples import examples_in
from placegraph.queries import QUESTIONS
from placegraph.queries.ask import ask
from placegraph.store import Store, open_store

SINGLE = sorted(file.stem for file in FOLDER.glob("*.rq"))


@pytest.fixture(scope="module")
def published(store: Store) -> Graph:
    """The catalogue as another program reads it."""
    text = f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH {catalogue()} {{ ?s ?p ?o }} }}"
    graph = Graph()
    for triple in store.construct(text):
        graph.parse(data=f"{triple} .", format="nt")
    return graph


@pytest.mark.parametrize("name", SINGLE)
def test_a_question_is_published_and_answers_as_it_does_when_asked(
    name: str, store: Store, published: Graph
) -> None:
    (node,) = [one for one in published.subjects() if str(one).endswith(f"#question-{name}")][:1]
    assert (node, RDF.type, SHACL.SPARQLExecutable) in published
    text = str(published.value(node, SHACL.select))
    # As editors do: the declared prefixes are put before the query.
    declared = published.objects(published.value(node, SHACL.prefixes), SHACL.declare)
    lines = [
        f"PREFIX {published.value(one, SHACL.prefix)}: <{published.value(one, SHACL.namespace)}>"
        for one in declared
    ]
    results = store.dataset.query("\n".join([*lines, text]), use_default_graph_as_union=True)
    assert isinstance(results, pyoxigraph.QuerySolutions)
    question = QUESTIONS[name]
    given = {each.python_name: each.example for each in question.parameters if each.required}
    asked = ask(store, name, **given)
    assert [each.value for each in results.variables] == list(question.columns)
    assert len(list(results)) == len(asked.rows) > 0


def test_the_page_gets_each_with_the_prefixes_that_it_needs(store: Store) -> None:
    found = examples_in(store)
    assert len(found) == len(SINGLE)
    for title, text in found:
        assert title.strip()
        pyoxigraph.Store().query(text)


def test_what_the_data_does_not_know_is_no_example(curated: Curated) -> None:
    folder = curated.root.parent / "store"
    build(folder, curated.root)
    titles = [title for title, _ in examples_in(open_store(folder))]
    assert "Which ties grew out of which earlier ones?" in titles
    assert not any("Southampton" in title for title in titles)
