"""Updates as the protocol has them, made ready for the engine."""

from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from fastapi import Request
from pyoxigraph import NamedNode, Quad
from starlette.responses import Response
from starlette.testclient import TestClient

from placegraph_api.problems import ComplexityError, ForbiddenError, RequestError
from placegraph_api.sparql import Caps, Operation
from placegraph_api.sparql.update import ready

from .conftest import E, iri, make_app

COPY = "INSERT { GRAPH <e:out> { ?s ?p ?o } } WHERE { ?s ?p ?o }"
COPY_NAMED = "INSERT { GRAPH <e:out> { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }"


def update(
    text: str, default: tuple[str, ...] | None = None, named: tuple[str, ...] = ()
) -> Operation:
    return ready(Operation("update", text, default, named), Caps())


def store() -> pyoxigraph.Store:
    """Return one triple in each of two graphs and one outside."""
    quads = [Quad(iri(f"in-{name}"), iri("p"), iri("o"), iri(name)) for name in ("g1", "g2")]
    store = pyoxigraph.Store()
    store.extend([*quads, Quad(iri("in-default"), iri("p"), iri("o"))])
    return store


def subjects(store: pyoxigraph.Store, graph: NamedNode | None) -> set[str]:
    name = graph or pyoxigraph.DefaultGraph()
    found = store.quads_for_pattern(None, None, None, name)
    return {quad.subject.value.removeprefix(E) for quad in found}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "default", "named", "copied"),
    [
        pytest.param(COPY, None, (), {"in-default"}, id="none"),
        pytest.param(COPY, (E + "g1",), (), {"in-g1"}, id="one-default"),
        pytest.param(COPY, (E + "g1", E + "g2"), (), {"in-g1", "in-g2"}, id="two-default"),
        pytest.param(COPY_NAMED, (), (E + "g2",), {"in-g2"}, id="named"),
        pytest.param(COPY_NAMED, (E + "g1",), (E + "g2",), {"in-g2"}, id="both"),
        pytest.param(COPY.lower(), (E + "g1",), (), {"in-g1"}, id="lower-case"),
        pytest.param(COPY.replace(" ", "\n#WHERE\n"), (E + "g1",), (), {"in-g1"}, id="comments"),
        pytest.param(COPY.replace(" WHERE ", "WHERE"), (E + "g1",), (), {"in-g1"}, id="glued"),
        pytest.param(
            f"INSERT DATA {{ <e:a> <e:b> 'WHERE' }} ; {COPY}",
            (E + "g2",),
            (),
            {"in-g2"},
            id="second",
        ),
        pytest.param(
            f"DELETE {{ ?s ?p ?o }} {COPY}", (E + "g1",), (), {"in-g1"}, id="delete-insert"
        ),
        pytest.param(
            "INSERT { GRAPH <e:out> { ?s ?p ?o } } WHERE { { SELECT * WHERE { ?s ?p ?o } } }",
            (E + "g1",),
            (),
            {"in-g1"},
            id="inner-where",
        ),
    ],
)
def test_the_dataset_of_the_request_is_that_of_every_pattern(
    text: str, default: tuple[str, ...] | None, named: tuple[str, ...], copied: set[str]
) -> None:
    target = store()
    done = update(text, default, named)
    target.update(done.text)
    assert subjects(target, NamedNode("e:out")) == copied
    assert (done.default_graphs, done.named_graphs) == (None, ())


@pytest.mark.parametrize("form", ["DELETE WHERE {}", "delete where{}", "DELETEWHERE {}"])
def test_the_short_form_of_delete_has_the_dataset_too(form: str) -> None:
    target = store()
    target.add(Quad(iri("in-g1"), iri("p"), iri("o")))
    target.update(update(form.format("{ ?s ?p ?o }"), (E + "g1",)).text)
    assert subjects(target, None) == {"in-default"}
    assert subjects(target, iri("g1")) == {"in-g1"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"WITH <{E}g1> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}", id="with"),
        pytest.param(COPY.replace("WHERE", f"USING <{E}g1> WHERE"), id="using"),
        pytest.param(COPY.replace("WHERE", f"using named <{E}g1> where"), id="using-named"),
        pytest.param(f"PREFIX : <{E}> WITH:g1 DELETE {{}} WHERE {{}}", id="glued"),
    ],
)
def test_two_datasets_are_a_conflict(text: str) -> None:
    with pytest.raises(RequestError, match="USING or WITH"):
        update(text, (E + "g1",))
    assert update(text).text == text


@pytest.mark.parametrize("text", ["DELETE WHERE {", "DELETE WHERE", "WHERE", "} WHERE {", "DELETE"])
def test_what_is_no_update_is_left_for_the_engine_to_refuse(text: str) -> None:
    with pytest.raises(SyntaxError):
        pyoxigraph.Store().update(update(text, (E + "g1",)).text)


def test_an_update_is_looked_at_before_anything_parses_it() -> None:
    with pytest.raises(ForbiddenError, match="LOAD"):
        update("LOAD SILENT <file:///etc/passwd>")
    with pytest.raises(ForbiddenError, match="SERVICE"):
        update("INSERT {} WHERE { SERVICE <http://127.0.0.1/> {} }")
    with pytest.raises(ComplexityError):
        update("INSERT {} WHERE " + "{" * 5000)


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(
            {"data": {"update": COPY, "using-graph-uri": E + "g1"}},
            id="form",
        ),
        pytest.param(
            {
                "params": {"using-graph-uri": E + "g1"},
                "content": COPY,
                "headers": {"Content-Type": "application/sparql-update"},
            },
            id="direct",
        ),
    ],
)
def test_an_update_reaches_its_handler_ready(twinned: Path, sent: dict[str, Any]) -> None:
    seen: list[str] = []

    async def handle(_request: Request, operation: Operation) -> Response:
        seen.append(operation.text)
        return Response(status_code=204)

    with TestClient(make_app(twinned, updates=handle)) as client:
        assert client.post("/sparql", **sent).status_code == 204
        refused = client.post("/sparql", data={"update": "LOAD <http://e/>"})
        twice = client.post(
            "/sparql",
            content="update=CLEAR+ALL&update=CLEAR+ALL",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        described = client.get("/sparql", headers={"Accept": "text/turtle"}).text
    assert seen == [COPY.replace("WHERE", f" USING <{E}g1> WHERE")]
    assert (refused.status_code, twice.status_code) == (403, 400)
    assert "SPARQL11Update" in described
