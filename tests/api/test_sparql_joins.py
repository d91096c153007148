"""Patterns that are read whole give what the engine gives, and only where it pays."""

import asyncio
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from placegraph_api.sparql.scan import Caps, scan
from placegraph_api.workers import Job, Joins, PoolSettings, WorkerLimits, WorkerPool
from placegraph_api.workers.child import FEW_ROWS, LOOKED_UP, answer, is_better_read_whole

from .conftest import write_snapshot

EX = "http://example.org/"
COUNTED = "SELECT ?c (COUNT(*) AS ?n) { ?a <e:p> ?b . ?b <e:q> ?c } GROUP BY ?c"


def joins_of(query: str, max_rows: int = 100_000) -> Joins | None:
    return scan(query, Caps(), max_rows).joins


def rows(store: Store, query: str) -> tuple[list[str], Counter[tuple[str, ...]]]:
    found = store.query(query, use_default_graph_as_union=True)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    names = [each.value for each in found.variables]
    return names, Counter(tuple(str(value) for value in row) for row in found)


def parses(query: str) -> bool:
    try:
        Store().query(query, base_iri=EX)
    except SyntaxError:
        return False
    return True


VARIABLES = st.sampled_from(["?a", "?b", "?c", "$a", "?d"])
PROPERTIES = st.sampled_from([f"<{EX}p>", f"<{EX}q>", ":r"])
CLASSES = st.sampled_from([f"<{EX}C>", ":D"])
OBJECTS = st.lists(VARIABLES, min_size=1, max_size=2).map(" , ".join)
VERBS = st.one_of(
    st.tuples(PROPERTIES, OBJECTS).map(" ".join),
    CLASSES.map(lambda name: f"a {name}"),
    VARIABLES.map(lambda name: f"a {name}"),
)
SUBJECTS = st.tuples(
    VARIABLES, st.lists(VERBS, min_size=1, max_size=2).map(" ; ".join), st.sampled_from(["", " ;"])
).map(lambda parts: f"{parts[0]} {parts[1]}{parts[2]}")
FILTERS = st.sampled_from(
    ["", "FILTER (?a != ?b) ", "filter(STR(?a) < STR(?c) && ?b >= ?a) .\n", "# a remark }\n"]
)
GROUPS = st.tuples(FILTERS, st.lists(SUBJECTS, min_size=1, max_size=3).map(" . ".join), FILTERS)
HEADS = st.sampled_from(
    [
        ("SELECT * WHERE", ""),
        ("SELECT DISTINCT ?a ?b", "ORDER BY ?a ?b LIMIT 3"),
        ("SELECT ?a (COUNT(*) AS ?n) (GROUP_CONCAT(STR(?b)) AS ?all)", "GROUP BY ?a"),
        ("SELECT (COUNT(DISTINCT ?a) AS ?n)", "HAVING (COUNT(*) > 1)"),
    ]
)
THINGS = st.integers(0, 4).map(lambda number: NamedNode(f"{EX}{number}"))
QUADS = st.builds(
    Quad,
    THINGS,
    st.sampled_from("pqr").map(lambda name: NamedNode(EX + name)),
    THINGS | st.sampled_from([Literal("x"), Literal(1)]),
    st.sampled_from(["g", "h"]).map(lambda name: NamedNode(EX + name)),
) | st.builds(
    Quad,
    THINGS,
    st.just(NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")),
    st.sampled_from("CD").map(lambda name: NamedNode(EX + name)),
    st.just(NamedNode(f"{EX}g")),
)


@given(HEADS, GROUPS, st.lists(QUADS, max_size=40))
def test_the_other_form_has_the_same_solutions(
    head: tuple[str, str], group: tuple[str, str, str], quads: list[Quad]
) -> None:
    query = f"PREFIX : <{EX}> {head[0]} {{ {' '.join(group)} }} {head[1]}"
    joins = joins_of(query)
    assume(joins is not None)
    assert joins is not None
    store = Store()
    store.extend(quads)
    names, found = rows(store, query)
    other_names, other = rows(store, joins.query)
    assert other_names == names
    if "GROUP_CONCAT" not in query and "LIMIT" not in query:
        assert other == found
    else:  # the order within a text, and among equals, is open
        assert sorted(tuple(sorted(map(str, row))) for row in _plain(other)) == sorted(
            tuple(sorted(map(str, row))) for row in _plain(found)
        )


def _plain(found: Counter[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [tuple("".join(sorted(value)) for value in row) for row in found.elements()]


@pytest.mark.parametrize(
    "query",
    [
        pytest.param(COUNTED, id="counted"),
        pytest.param("SELECT * { ?a <e:p> ?b . ?b <e:q> ?c }", id="all"),
        pytest.param("SELECT * { ?a a <e:C> ; <e:p> ?b, ?c FILTER(?b != ?c) }", id="a-pair-apart"),
        pytest.param("SELECT * { ?a <e:p> ?b . ?b <e:q> ?c } ORDER BY ?c LIMIT 5", id="sorted"),
        pytest.param("SELECT ?a { ?a <e:p> ?b ; ; <e:q> ?c ; }", id="semicolons"),
    ],
)
def test_what_asks_for_everything_has_another_form(query: str) -> None:
    assert joins_of(query) is not None
    assert parses(query)


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("SELECT * { ?a <e:p> ?b }", id="one-pattern"),
        pytest.param("SELECT * { <e:a> <e:p> ?b . ?b <e:q> ?c }", id="about-one-thing"),
        pytest.param("SELECT * { ?a <e:p> ?b . ?b <e:q> 'x' }", id="one-value"),
        pytest.param("SELECT * { ?a ?p ?b . ?b <e:q> ?c }", id="any-property"),
        pytest.param("SELECT * { ?a <e:p> ?b . ?c <e:q> ?d }", id="every-pair"),
        pytest.param("SELECT * { ?a <e:p> ?b . ?b <e:q> ?c } LIMIT 5", id="the-first-few"),
        pytest.param("SELECT * { ?a <e:p> ?b . ?b <e:q> ?c } OFFSET 5", id="the-rest"),
        pytest.param("SELECT * { ?a <e:p> ?b . ?b <e:q>+ ?c }", id="path"),
        pytest.param("SELECT * { ?a <e:p> ?b . ?b <e:q> ?c FILTER(?c = 3) }", id="narrowed"),
        pytest.param("SELECT * { ?a <e:p> ?b OPTIONAL { ?b <e:q> ?c } }", id="optional"),
        pytest.param("SELECT * { GRAPH ?g { ?a <e:p> ?b . ?b <e:q> ?c } }", id="graph"),
        pytest.param("SELECT * { { ?a <e:p> ?b . ?b <e:q> ?c } }", id="braces"),
        pytest.param("SELECT * { ?a <e:p> ?b . ?b <e:q> ?c } VALUES ?a { 1 }", id="values"),
        pytest.param("SELECT * { ?a <e:p> _:b . _:b <e:q> ?c }", id="blank"),
        pytest.param("SELECT * { ?a <e:p> ?b . . ?b <e:q> ?c }", id="no-sparql"),
        pytest.param("SELECT * { ?a <e:p> ?b ?b <e:q> ?c }", id="no-dot"),
        pytest.param("CONSTRUCT { ?a <e:p> ?c } { ?a <e:p> ?b . ?b <e:q> ?c }", id="construct"),
    ],
)
def test_anything_else_is_left_as_it_is(query: str) -> None:
    assert joins_of(query) is None


SEEDS = (
    COUNTED,
    "PREFIX : <e:> SELECT * { ?a a :C ; :p ?b, ?c FILTER (?b != ?c) . ?b :q ?d }",
    "SELECT ?x { ?x <e:p> ?y ; ; <e:q> ?z ; . # }\n ?z a <e:C> FILTER(STR(?x) < STR(?z)) }",
)
PIECES = ["", ".", ";", ",", " ?x ", "}", "{", "a", "a ", "(", ")", "<", "!", "?", "+", "#", "\n"]


def test_what_is_no_sparql_stays_so_and_what_is_sparql_too() -> None:
    dice, compared = random.Random(20), Counter[bool]()  # noqa: S311
    for _ in range(6_000):
        text = dice.choice(SEEDS)
        for _ in range(dice.randrange(3)):
            at = dice.randrange(len(text) + 1)
            text = text[:at] + dice.choice(PIECES) + text[at + dice.randrange(3) :]
        joins = joins_of(text)
        if joins is not None:
            is_sparql = parses(text)
            compared[is_sparql] += 1
            assert parses(joins.query) == is_sparql, text
    assert compared[True] > 1_000
    assert compared[False] > 100


def filled(places: int, names: int, base: str = "e:") -> Store:
    store = Store()
    p, q = NamedNode(f"{base}p"), NamedNode(f"{base}q")
    at = [NamedNode(f"{base}{n}") for n in range(max(places + 1, names))]
    store.extend(Quad(at[n], p, at[7 * n % places + 1]) for n in range(places))
    store.extend(Quad(at[n], q, Literal(str(n % 7))) for n in range(names))
    return store


@pytest.mark.parametrize(
    ("places", "names", "expected"),
    [
        pytest.param(FEW_ROWS, FEW_ROWS, True, id="many-of-both"),
        pytest.param(FEW_ROWS, LOOKED_UP * FEW_ROWS, True, id="more-of-one"),
        pytest.param(FEW_ROWS, LOOKED_UP * FEW_ROWS + 1, False, id="far-more-of-one"),
        pytest.param(FEW_ROWS - 1, FEW_ROWS, False, id="few"),
    ],
)
def test_it_is_read_whole_where_no_pattern_is_small_beside_another(
    places: int, names: int, expected: bool
) -> None:
    joins = Job(COUNTED, joins=joins_of(COUNTED)).header()["joins"]
    assert is_better_read_whole(filled(places, names), joins) is expected


def answered(store: Store, query: str, **options: Any) -> tuple[dict[str, Any], bytes]:
    found = scan(query, Caps(), options.get("max_rows", 100_000))
    job = Job(query, cut=found.cut, joins=found.joins, solutions_format="csv", **options)
    return answer(store, job.header(), query.encode())


def test_a_worker_answers_either_form_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    store = filled(2_000, 3_000)
    header, body = answered(store, COUNTED)
    monkeypatch.setattr("placegraph_api.workers.child.FEW_ROWS", 10_000)
    other_header, other = answered(store, COUNTED)
    assert header == other_header == {"kind": "solutions", "rows": 7, "truncated": False}
    assert sorted(body.split()) == sorted(other.split())


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("SELECT (COUNT(*) AS ?n) { ?a <p> ?b . ?b <q> ?c }", id="relative-iris"),
        pytest.param(
            "PREFIX : </> SELECT (COUNT(*) AS ?n) { ?a :p ?b . ?b :q ?c }", id="relative-prefix"
        ),
        pytest.param(
            f"PREFIX select: <{EX}> SELECT (COUNT(*) AS ?n) {{ ?a select:p ?b . ?b select:q ?c }}",
            id="a-prefix-named-select",
        ),
    ],
)
def test_names_mean_the_same_where_patterns_are_counted(query: str) -> None:
    store = filled(2_000, 3_000, EX)
    joins = joins_of(query)
    assert joins is not None
    assert is_better_read_whole(store, Job(query, joins=joins).header()["joins"], EX)
    assert answered(store, query, base=EX)[1].split() == [b"n", b"2000"]


def test_a_query_whose_other_form_is_refused_is_answered_as_it_was_sent() -> None:
    found, store = joins_of(COUNTED), filled(2_000, 3_000)
    assert found is not None
    for faulty in (replace(found, query="SELECT"), replace(found, prologue="PREFIX")):
        job = Job(COUNTED, joins=faulty, solutions_format="csv")
        header, _ = answer(store, job.header(), COUNTED.encode())
        assert header == {"kind": "solutions", "rows": 7, "truncated": False}


def test_parts_of_a_sorted_answer_are_cut_from_one_order() -> None:
    store = filled(3_000, 2_000)
    query = "SELECT * { ?a <e:p> ?b . ?b <e:q> ?c } ORDER BY ?c"  # of which seven differ
    header, body = answered(store, query, max_rows=700)
    assert header["truncated"]
    _, rest = answered(store, f"{query} OFFSET 700", max_rows=2_000)
    _, whole = answered(store, query, max_rows=3_000)
    assert body.split()[1:] + rest.split()[1:] == whole.split()[1:]


def test_a_cut_answer_stands_in_the_order_in_which_the_rest_is_asked_for() -> None:
    store = filled(2_000, 3_000)
    query = "SELECT * { ?a <e:p> ?b . ?b <e:q> ?c }"
    header, body = answered(store, query, max_rows=700)
    assert header["truncated"]
    _, rest = answered(store, f"{query} OFFSET 700", max_rows=2_000)
    _, whole = answered(store, f"{query} OFFSET 0", max_rows=3_000)
    assert body.split()[1:] + rest.split()[1:] == whole.split()[1:]


def test_a_fault_is_placed_in_the_query_as_it_was_sent() -> None:
    store = filled(2_000, 2_000)
    query = "SELECT ?c (COUNT(*) AS ?n) (STR(?a) AS ?c)\n{ ?a <e:p> ?b . ?b <e:q> ?c } GROUP BY ?c"
    assert joins_of(query) is not None
    header, _ = answered(store, query)
    with pytest.raises(SyntaxError) as fault:
        store.query(query)
    assert header == {"error": "syntax", "message": str(fault.value)}


def test_a_join_that_does_not_fit_into_memory_is_looked_up(tmp_path: Path) -> None:
    places = [NamedNode(f"e:{number}") for number in range(3_000)]
    quads = [Quad(each, NamedNode("e:t"), places[0]) for each in places]
    quads += [Quad(each, NamedNode("e:p"), each) for each in places]
    query = "SELECT (COUNT(*) AS ?n) { ?a <e:t> ?t . ?b <e:t> ?t . ?a <e:p> ?c }"
    limits = WorkerLimits(memory_bytes=300 << 20)
    settings = PoolSettings(fast_places=1, spare_workers=1, deadline_s=60, limits=limits)

    async def ask() -> None:
        async with WorkerPool(write_snapshot(tmp_path, quads), settings) as pool:
            result = await pool.run(Job(query, joins=joins_of(query), solutions_format="csv"))
            assert result.body.split() == [b"n", b"9000000"]
            assert pool.figures().started > 2

    asyncio.run(ask())
