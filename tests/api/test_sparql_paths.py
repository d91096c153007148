"""Paths that are followed in a copy of the links give what the engine gives on disk."""

import random
from collections import Counter
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store

from placegraph.errors import PlacegraphError
from placegraph_api.sparql.scan import Caps, scan
from placegraph_api.workers import Job, Paths
from placegraph_api.workers import child as worker

EX = "http://example.org/"
REACH = f"SELECT (COUNT(DISTINCT ?b) AS ?n) {{ <{EX}0> <{EX}p>+ ?b }}"


def paths_of(query: str) -> Paths | None:
    return scan(query, Caps(), 100_000).paths


def answered(store: Store, query: str, **options: Any) -> tuple[dict[str, Any], bytes]:
    found = scan(query, Caps(), options.get("max_rows", 100_000))
    options = {"paths": found.paths, "solutions_format": "tsv", **options}
    job = Job(query, cut=found.cut, **options)
    return worker.answer(store, job.header(), query.encode())


def copied(store: Store, query: str) -> Any:
    """The copy that a query is asked of; None where it is asked of the store itself."""
    paths = paths_of(query)
    assert paths is not None
    names = (name.strip("<>").rpartition("/")[2].lstrip(":") for name in paths.properties)
    links = frozenset(map(node, names))
    return None if worker.are_many(store, links) else worker.copy_of(store, links)


def node(name: object) -> NamedNode:
    return NamedNode(f"{EX}{name}")


def chain(length: int, name: str = "p") -> Store:
    store = Store()
    store.extend(Quad(node(n), node(name), node(n + 1), node("g")) for n in range(length))
    return store


THINGS = st.integers(0, 5).map(node) | st.integers(1, 2).map(lambda n: BlankNode(f"b{n}"))
QUADS = st.builds(
    Quad,
    THINGS,
    st.sampled_from("pqr").map(node),
    THINGS,
    st.sampled_from(["g", "h"]).map(node) | st.just(DefaultGraph()),
)
ENDS = st.sampled_from(["?a", "?b", "$a", ":0", ":1", ":9", f"<{EX}2>"])
STEPS = st.sampled_from(
    [":p+", f"<{EX}p>+", "^:p+", "(:p|:q)+", "(:p/^:q)+", ":q/:p+", "(^:p+)", "(:p+)+"]
)
PATTERNS = st.tuples(ENDS, STEPS | st.sampled_from([":p", ":q"]), ENDS).map(" ".join)
GROUPS = st.tuples(
    st.lists(PATTERNS, min_size=1, max_size=3).map(" . ".join),
    st.sampled_from(["", " FILTER (?a != ?b)", " FILTER (REGEX(STR(?a), '[0-3]$')) ."]),
).map("".join)
HEADS = st.sampled_from(
    [
        ("SELECT *", ""),
        ("SELECT DISTINCT ?a", "ORDER BY ?a"),
        ("SELECT (COUNT(DISTINCT ?b) AS ?n)", ""),
        ("SELECT ?a (COUNT(*) AS ?n)", "GROUP BY ?a HAVING (COUNT(*) > 1)"),
    ]
)


@given(HEADS, GROUPS, st.lists(QUADS, max_size=30))
def test_a_copy_answers_as_the_store_does(
    head: tuple[str, str], group: str, quads: list[Quad]
) -> None:
    query = f"PREFIX : <{EX}> {head[0]} {{ {group} }} {head[1]}"
    assume(paths_of(query) is not None)
    store = Store()
    store.extend(quads)
    assert copied(store, query) is not None
    header, body = answered(store, query)
    other_header, other = answered(store, query, paths=None)
    assert header == other_header
    assert Counter(body.splitlines()) == Counter(other.splitlines())


@pytest.mark.parametrize(
    ("query", "properties"),
    [
        pytest.param(REACH, (f"<{EX}p>",), id="reach"),
        pytest.param("SELECT * { ?a (<p>|^<q>)+ ?b }", ("<p>", "<q>"), id="alternatives"),
        pytest.param("SELECT * { ?a <p>+ ?b ; <q> ?c . ?c <p> <x> }", ("<p>", "<q>"), id="more"),
        pytest.param("SELECT * { <x> <p>+ ?b FILTER (?b NOT IN (<y>)) }", ("<p>",), id="filter"),
        pytest.param("SELECT ?b { <x> <p>/<q>+ ?b } ORDER BY ?b", ("<p>", "<q>"), id="sorted"),
        pytest.param("PREFIX select: <e:> SELECT * { ?a select:p+ ?b }", ("select:p",), id="named"),
    ],
)
def test_it_is_told_what_a_path_is_about(query: str, properties: tuple[str, ...]) -> None:
    found = paths_of(query)
    assert found is not None
    assert found.properties == properties


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("SELECT * { <x> <p> ?b }", id="no-path"),
        pytest.param("SELECT * { <x> <p>* ?b }", id="from-a-thing-to-itself"),
        pytest.param("SELECT * { <x> <p>+/<q>? ?b }", id="perhaps-to-itself"),
        pytest.param("SELECT * { <x> (!<p>)+ ?b }", id="any-property-but-one"),
        pytest.param("SELECT * { <x> <p>+ ?b . ?b ?q ?c }", id="any-property"),
        pytest.param("SELECT * { <x> <p>+ ?b . ?b a <C> }", id="of-a-class"),
        pytest.param("SELECT * { <x> <p>+ ?b OPTIONAL { ?b <q> ?c } }", id="optional"),
        pytest.param("SELECT * { GRAPH <g> { <x> <p>+ ?b } }", id="graph"),
        pytest.param("SELECT * { <x> <p>+ ?b FILTER EXISTS { ?b ?q ?c } }", id="exists"),
        pytest.param("SELECT (EXISTS { ?b ?q ?c } AS ?e) { <x> <p>+ ?b }", id="exists-outside"),
        pytest.param("SELECT * { <x> <p>+ ?b } ORDER BY (EXISTS { ?b ?q ?c })", id="exists-behind"),
        pytest.param("SELECT * { <x> <p>+ ?b } VALUES ?b { <y> }", id="values"),
        pytest.param("SELECT * { <x> <p>+ ?b } ORDER BY ?b LIMIT 3", id="the-first-few"),
        pytest.param("SELECT * { <x> <p>+ ?b } ORDER BY ?b OFFSET 3", id="the-rest"),
        pytest.param("SELECT * { <x> <p>+ [] }", id="blank"),
        pytest.param("SELECT * { <x> <p>+ (<y>) }", id="list"),
        pytest.param("SELECT * { FILTER:f(<x>)(<y>) <p>+ ?b }", id="list-behind-a-filter"),
        pytest.param("SELECT * { FILTER:f(<x>)(<y>)^<p>+ ?b }", id="list-that-seems-a-path"),
        pytest.param(f"SELECT * {{ ?a ({'|'.join(f'<{n}>' for n in range(13))})+ ?b }}", id="many"),
        pytest.param("ASK { <x> <p>+ <y> }", id="ask"),
        pytest.param("DESCRIBE ?b { <x> <p>+ ?b }", id="describe"),
        pytest.param("CONSTRUCT { ?b <q> <x> } { <x> <p>+ ?b }", id="construct"),
    ],
)
def test_anything_else_is_asked_of_the_store_itself(query: str) -> None:
    assert paths_of(query) is None


SEEDS = (
    f"PREFIX : <{EX}> SELECT * {{ :0 :p+ ?b . ?b :q ?c FILTER (?b != :1) }} ORDER BY ?b",
    f"PREFIX : <{EX}> SELECT (COUNT(DISTINCT ?b) AS ?n) {{ :0 (:p|^:q)+ ?b ; :r :1 }} GROUP BY ?b",
    f"PREFIX : <{EX}> SELECT ?a {{ ?a :p/:q+ :2, ?b }} VALUES ?b {{ :1 :2 }}",
)
PIECES = [
    *".;,{}()<!?+*|^/a",
    "\n",
    " ?b ",
    " :q ",
    " :r ",
    ":",
    "#",
    " [] ",
    " UNION ",
    "{ ?b ?p ?o }",
]


def test_no_text_is_misread() -> None:
    dice, compared = random.Random(20), Counter[str]()  # noqa: S311
    store, things = Store(), [node(number) for number in range(5)]
    for _ in range(40):
        link, graph = node(dice.choice("pqr")), node(dice.choice("gh"))
        store.add(Quad(dice.choice(things), link, dice.choice(things), graph))
    for _ in range(8_000):
        text = dice.choice(SEEDS)
        for _ in range(dice.randrange(4)):
            at = dice.randrange(len(text) + 1)
            text = text[:at] + dice.choice(PIECES) + text[at + dice.randrange(3) :]
        try:
            found = paths_of(text)
        except PlacegraphError:
            continue
        if found is not None:
            header, body = answered(store, text)
            other_header, other = answered(store, text, paths=None)
            assert header == other_header, text
            assert sorted(body.splitlines()) == sorted(other.splitlines()), text
            compared[header.get("error", "answered")] += 1
    assert compared["answered"] > 1_000
    assert compared["syntax"] > 100


def test_texts_are_not_copied() -> None:
    store = chain(5)
    store.add(Quad(node(1), node("p"), Literal("x"), node("g")))
    assert copied(store, REACH) is None
    assert answered(store, REACH)[1].split() == [b"?n", b"6"]


@pytest.mark.parametrize("letter", ["003E", "005C", "0009", "000A", "0020"])
def test_things_may_be_named_as_no_name_should_be(letter: str) -> None:
    """Names are not looked at again when a source is loaded."""
    store = Store()
    quad = rf"<{EX}0> <{EX}p> <{EX}a\u{letter}b> <{EX}g> ."
    store.bulk_load(input=quad, format=RdfFormat.N_QUADS, lenient=True)
    assert set(copied(store, REACH)) == set(store)
    assert answered(store, REACH)[1].split() == [b"?n", b"1"]


def test_many_links_are_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "MOST_COPIED", 20)
    assert copied(chain(19), REACH) is not None
    assert copied(chain(20), REACH) is None
    both = chain(10)
    both.extend(chain(10, "q"))
    assert copied(both, REACH) is not None
    assert copied(both, f"SELECT * {{ <{EX}0> (<{EX}p>|<{EX}q>)+ ?b }}") is None


@pytest.mark.parametrize(
    ("options", "found"),
    [
        pytest.param({}, b"6", id="all-graphs"),
        pytest.param({"union": False}, b"0", id="no-graph"),
        pytest.param({"default_graphs": (f"{EX}h",)}, b"1", id="one-graph"),
        pytest.param({"base": EX}, b"6", id="relative"),
    ],
)
def test_the_dataset_that_is_asked_for_counts(options: dict[str, Any], found: bytes) -> None:
    store = chain(5)
    store.add(Quad(node(0), node("p"), node("z"), node("h")))
    query = REACH.replace(EX, "") if "base" in options else REACH
    header, body = answered(store, query, **options)
    assert header == {"kind": "solutions", "rows": 1, "truncated": False}
    assert body.split() == [b"?n", found]


def test_parts_of_an_answer_stand_in_the_order_of_the_store() -> None:
    store = chain(50)
    query = f"SELECT ?b {{ <{EX}0> <{EX}p>+ ?b }}"
    header, body = answered(store, query, max_rows=20)
    assert header["truncated"]
    assert answered(store, query, max_rows=20, paths=None) == (header, body)


def test_a_fault_is_placed_in_the_query_as_it_was_sent() -> None:
    query = f"SELECT (COUNT(*) AS ?b)\n{{ <{EX}0> <{EX}p>+ ?b }} GROUP BY (?x"
    store = chain(3)
    with pytest.raises(SyntaxError) as fault:
        store.query(query)
    assert answered(store, query)[0] == {"error": "syntax", "message": str(fault.value)}
    unknown = "SELECT * { <x> none:p+ ?b }"
    assert paths_of(unknown) is not None
    assert answered(store, unknown)[0]["error"] == "syntax"


def test_the_copy_is_what_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "copy_of", lambda *_: chain(2))
    assert answered(chain(9), REACH)[1].split() == [b"?n", b"2"]


def test_a_job_without_its_shorter_ways_looks_everything_up() -> None:
    job = Job(REACH, paths=paths_of(REACH))
    assert job.looked_up == Job(REACH)
    assert Job(REACH).looked_up is None
