"""What the tokens of a query tell, and that nothing hides from them."""

import random
import re

import pyoxigraph
import pytest

from placegraph_api.problems import ComplexityError, ForbiddenError, TooLongError
from placegraph_api.sparql.scan import Caps, Scan, scan

CAPS = Caps()
REMOTE = "<http://127.0.0.1:1/>"


def look(query: str, max_rows: int = 100) -> Scan:
    return scan(query, CAPS, max_rows)


HIDDEN = [
    pytest.param(f"SELECT * {{ SERVICE {REMOTE} {{}} }}", id="plain"),
    pytest.param(f"SELECT * {{ service silent {REMOTE} {{}} }}", id="lower-case-silent"),
    pytest.param(f"SELECT * {{ SeRvIcE?x{{}} VALUES ?x {{ {REMOTE} }} }}", id="variable-glued"),
    pytest.param(f"ASK {{ FILTER EXISTS {{ SERVICE {REMOTE} {{}} }} }}", id="filter-exists"),
    pytest.param(
        f"ASK {{ FILTER NOT EXISTS {{ ?s ?p ?o SERVICE {REMOTE} {{}} }} }}", id="not-exists"
    ),
    pytest.param(f"# SERVICE\nASK {{ #\n SERVICE # <x>\n {REMOTE} {{}} }}", id="after-comments"),
    pytest.param(f"PREFIX e: {REMOTE} ASK {{ SERVICE e: {{}} }}", id="prefixed-name"),
    pytest.param(f"PREFIX : {REMOTE} ASK {{ SERVICE:y {{}} }}", id="glued-to-empty-prefix"),
    pytest.param(f"PREFIX : {REMOTE} ASK {{ ?s ?p trueSERVICE:y {{}} }}", id="glued-on-both-sides"),
    pytest.param(f"ASK {{ ?s ?p trueSERVICE{REMOTE}{{}} }}", id="glued-to-true"),
    pytest.param(f"ASK {{ ?s ?p 1SERVICE{REMOTE}{{}} }}", id="glued-to-number"),
    pytest.param(f"ASK {{ ?s ?p ?o.SERVICE{REMOTE}{{}} }}", id="glued-to-dot"),
    pytest.param(
        f"PREFIX e: <e:> ASK {{ ?s ?p e:a.b.SERVICE{REMOTE}{{}} }}", id="after-dotted-name"
    ),
    pytest.param(f"ASK {{ FILTER(1<?b)SERVICE#>\n{REMOTE}{{}} }}", id="inside-less-than"),
    pytest.param(
        f"ASK {{ FILTER(1<?b+'''>''')SERVICE {REMOTE} {{}} #'''\n }}",
        id="long-string-after-less-than",
    ),
    pytest.param(
        f"ASK {{ FILTER(1<?b#>'''\n)SERVICE {REMOTE} {{}} #'''\n }}", id="comment-after-less-than"
    ),
    pytest.param(
        f"PREFIX f: <f:> ASK {{ FILTER(1<f:x(?b>1)&&2<?c+'''>''')SERVICE {REMOTE} {{}} #'''\n }}",
        id="bracket-inside-less-than",
    ),
    pytest.param(f"ASK {{ ?s ?p '''a''' . SERVICE {REMOTE} {{}} }}", id="after-long-string"),
    pytest.param(f'ASK {{ ?s ?p "" . SERVICE {REMOTE} {{}} }}', id="after-empty-string"),
    pytest.param(
        f"PREFIX e: <e:> ASK {{ ?s e:\\'p 'x' . SERVICE {REMOTE} {{}} }}", id="escaped-quote"
    ),
    pytest.param(f"PREFIX e: <e:> ASK {{ ?s e:\\#p ?o SERVICE {REMOTE} {{}} }}", id="escaped-hash"),
    pytest.param(f"SELECT * {{ {{ SELECT * {{ SERVICE {REMOTE} {{}} }} }} }}", id="sub-select"),
    pytest.param(f"CONSTRUCT {{}} WHERE {{ GRAPH ?g {{ SERVICE {REMOTE} {{}} }} }}", id="in-graph"),
    pytest.param(f"LOAD {REMOTE}", id="load"),
    pytest.param(f"INSERT DATA {{}} ; load silent {REMOTE} into graph <g:g>", id="load-second"),
]


@pytest.mark.parametrize("query", HIDDEN)
def test_service_and_load_are_found_wherever_the_engine_finds_them(query: str) -> None:
    with pytest.raises(ForbiddenError):
        look(query)


def parses(query: str) -> bool:
    try:
        pyoxigraph.Store().query(query)
    except SyntaxError:
        return False
    except (OSError, RuntimeError):
        return True
    return True


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("ASK { ?s ?p 'SERVICE <x:y> {}' }", id="literal"),
        pytest.param(
            "ASK { ?s ?p '''a 'b' SERVICE''' , \"\"\"LOAD \" x\"\"\" }", id="long-literal"
        ),
        pytest.param("ASK { ?s ?p 'it\\'s SERVICE' }", id="escaped-quote"),
        pytest.param("ASK { # SERVICE <x:y>\n ?s ?p ?o }", id="comment"),
        pytest.param("ASK { ?s <http://e/SERVICE> <http://e/service#load> }", id="iri"),
        pytest.param("ASK { ?service ?load $SERVICE }", id="variable"),
        pytest.param("PREFIX service: <s:> ASK { ?s service:load service:x }", id="prefixed-name"),
        pytest.param("PREFIX service: <s:> ASK { GRAPH service:g { ?s ?p ?o } }", id="graph-name"),
        pytest.param("PREFIX service: <s:> SELECT * FROM service:g { ?s ?p ?o }", id="from-name"),
        pytest.param("PREFIX e: <e:> ASK { ?s e:my.service ?o }", id="dotted-name"),
        pytest.param("ASK { _:service ?p 'x'@service }", id="blank-node-and-language"),
        pytest.param("ASK { FILTER(?a<?b && ?c>?d) }", id="less-than"),
        pytest.param(
            "ASK { VALUES (?a ?b) { (<h:x#a> <h:x#b>) ('c' <h:x#d>) } }", id="values-rows"
        ),
        pytest.param("ASK { FILTER(?a IN (<h:x#a>, <h:x#b>) || ?a=<h:x#c>) }", id="iris-in-filter"),
        pytest.param(
            "ASK { FILTER(<h:x#f>(?a) && '1'^^<h:x#int> < 3) }", id="function-and-datatype"
        ),
        pytest.param("ASK { ?s (<h:x#a>|^<h:x#b>)/<h:x#c>* <h:x#d> }", id="paths"),
        pytest.param("ASK { FILTER(EXISTS { ?s <h:x#p> <h:x#o> }) }", id="pattern-in-expression"),
        pytest.param("ASK { (1 <h:x#b>) <h:x#p> ?o . ?s a (?t <h:x#c>) }", id="collections"),
        pytest.param(
            "SELECT (<h:x#f>(?a)<3 AS ?b) (?d+1 AS ?c) {} ORDER BY <h:x#f>(?a)", id="select"
        ),
    ],
)
def test_the_words_elsewhere_are_left_alone(query: str) -> None:
    assert parses(query)
    look(query)


def test_what_cannot_be_told_apart_is_refused_with_the_way_out() -> None:
    with pytest.raises(ForbiddenError, match="write a space after <"):
        look("ASK { ?s ?p (?t <http://e/x#b>) }")
    look("PREFIX x: <http://e/x#> ASK { ?s ?p (?t x:b) }")


PIECES = [
    "e:service ", "?service", "'service'", "<h:service>", "#service\n", "service:x", "FILTER(1<?b",
    "SERVICE", "service", REMOTE, "<?b", ">", "<", "(", ")", "{", "}", "{}", "'''", '"""', "'", '"',
    "#", "\n", " ", ".", ";", ",", "?b", "1", "true", "FILTER", "FILTER(", "1<?b", "e:a", ":", "e:",
    "EXISTS", "BIND(", "AS ?z)", "VALUES ?x {", "UNION", "+", "||", "&&", "\\'", "\\#", "a.b", "=",
]  # fmt: skip


def test_no_mixture_of_pieces_hides_the_word_from_the_scan() -> None:
    """Where the scan lets the word pass, the engine must take any other word just as well."""
    chance, passed = random.Random(20), 0  # noqa: S311 - not for secrets
    for _ in range(20_000):
        middle = "".join(chance.choices(PIECES, k=chance.randint(1, 9)))
        query = f"PREFIX e: {REMOTE} PREFIX : {REMOTE} ASK {{ ?s ?p {middle} {{}} }}"
        if "service" not in query.lower():
            continue
        try:
            look(query)
        except ForbiddenError:
            continue
        other = re.sub("service", "teapots", query, flags=re.IGNORECASE)
        if parses(query):
            assert parses(other), query
            passed += 1
    assert passed > 100  # with the word in harmless places


@pytest.mark.parametrize(
    ("query", "form", "has_dataset"),
    [
        ("SELECT * {}", "select", False),
        ("selectdistinct*{}", "select", False),
        ("BASE <x:y> PREFIX select: <s:> ASK {}", "ask", False),
        ("# SELECT\nCONSTRUCT {} FROM <g:g> WHERE {}", "construct", True),
        ("DESCRIBE <x:from>", "describe", False),
        ("SELECT*FROM<g:g>{}", "select", True),
        ("SELECT ?from { ?from <x:FROM> 'FROM' }", "select", False),
        ("PREFIX : <e:> SELECT * FROM:g { ?a ?b ?c }", "select", True),
        ("PREFIX : <e:> CONSTRUCT {}FROM:g{}", "construct", True),
        ("PREFIX : <e:> DESCRIBE :a FROMNAMED:g", "describe", True),
        ("PREFIX fromage: <e:> DESCRIBE fromage:brie", "describe", False),
        ("PREFIX from: <e:> DESCRIBE from:brie", "describe", False),
        ("PREFIX : <e:> SELECT * { ?a FROM:p ?b }", "select", False),
        ("PREFIX e: <e:> INSERT DATA {}", "update", False),
        ("with <g:g> delete {} where {}", "update", False),
        ("", "unknown", False),
        ("hello", "unknown", False),
    ],
)
def test_form_and_dataset_are_read_from_the_words(query: str, form: str, has_dataset: bool) -> None:
    found = look(query)
    assert (found.form, found.has_dataset) == (form, has_dataset)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("SELECT * {}", "SELECT * {}@", id="at-the-end"),
        pytest.param("SELECT * {} # c", "SELECT * {} # c@", id="after-a-comment"),
        pytest.param("SELECT * {} OFFSET 3", "SELECT * {} OFFSET 3@", id="after-offset"),
        pytest.param("SELECT * {} VALUES ?x {1}", "SELECT * {} @VALUES ?x {1}", id="before-values"),
        pytest.param("SELECT * {} LIMIT 101", "SELECT * {} @", id="over-a-larger-limit"),
        pytest.param("SELECT * {} limit 999 offset 2", "SELECT * {} @ offset 2", id="lower-case"),
        pytest.param("SELECT * {} LIMIT999OFFSET 2", None, id="glued"),
        pytest.param("SELECT * {} LIMIT999", "SELECT * {} @", id="glued-number"),
        pytest.param("SELECT * {} LIMIT 100", None, id="within"),
        pytest.param("SELECT * { {SELECT * {} LIMIT 5} }", "SELECT * { {SELECT * {} LIMIT 5} }@",
                     id="inner-limit"),
        pytest.param("ASK {}", None, id="ask"),
        pytest.param("CONSTRUCT {} WHERE {}", None, id="construct"),
    ],
)  # fmt: skip
def test_the_place_for_a_limit(query: str, expected: str | None) -> None:
    cut = look(query).cut
    assert (None if cut is None else query[: cut[0]] + "@" + query[cut[1] :]) == expected


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("SELECT * {" + "{" * 50_000, id="open-braces"),
        pytest.param("SELECT * " + "{" * 101 + "}" * 101, id="just-above-the-cap"),
        pytest.param("ASK { FILTER(" + "(" * 1000 + ")" * 1000 + ") }", id="brackets"),
        pytest.param("ASK { ?s ?p " + "[ ?p " * 1000 + "]" * 1000 + " }", id="blank-nodes"),
        pytest.param("ASK { FILTER(" + "!" * 1000 + "true) }", id="signs"),
        pytest.param("ASK { {} " + "UNION {} " * 6000 + "}", id="unions"),
        pytest.param("ASK { FILTER(1" + "+1" * 20_000 + ") }", id="tokens"),
    ],
)
def test_what_would_overflow_the_parser_is_refused(query: str) -> None:
    with pytest.raises(ComplexityError):
        look(query)


def test_a_hundred_brackets_are_fine() -> None:
    look("SELECT * " + "{" * 100 + "}" * 100)


def test_a_long_query_is_refused_with_both_lengths() -> None:
    with pytest.raises(TooLongError, match=r"100,001 characters.*100,000"):
        look(" " * 100_001)


@pytest.mark.parametrize(
    "piece",
    ["a-", "a.", '"""', "<a", "<", "?x<?y ", "'''\"\"\"", "\\", "''", "_:a.", "@a-", "e:%", "1.e"],
)
def test_no_text_takes_long_to_scan(piece: str, request: pytest.FixtureRequest) -> None:
    """Quadratic reading of 100,000 characters would take minutes, and so hang this test."""
    text = (piece * 100_000)[:100_000]
    for query in (text, "'''" + text[3:], "<" + text[1:]):
        try:
            look(query)
        except (ComplexityError, ForbiddenError):
            continue
