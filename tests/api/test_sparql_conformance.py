"""The W3C tests: the service answers as the engine does, and the engine as is known."""

from dataclasses import replace
from pathlib import Path

import pyoxigraph
import pytest
from click.testing import CliRunner, Result

from placegraph.cli import main
from placegraph_api.conformance.compare import (
    Answer,
    Solutions,
    canonical,
    read_expected,
    same,
    same_csv,
)
from placegraph_api.conformance.manifest import Case, read_suite
from placegraph_api.conformance.report import Run, summary
from placegraph_api.conformance.run import run_cases
from placegraph_api.conformance.targets import Engine, own_service

SUITE = Path(__file__).parents[3] / "shared/w3c"
NUMBERS = "literals are rewritten on load: 01 as 1, 1.0e0 as 1"
# What the engine answers differently, with the reason; anything else is a fault of ours.
KNOWN = {
    "distinct-1": NUMBERS,
    "distinct-9": NUMBERS,
    "no-distinct-1": NUMBERS,
    "no-distinct-9": NUMBERS,
    "dawg-str-1": NUMBERS,
    "dawg-str-2": NUMBERS,
    "sameTerm-simple": NUMBERS,
    "sameTerm-eq": NUMBERS,
    "sameTerm-not-eq": NUMBERS,
    "eq-graph-1": NUMBERS,
    "eq-graph-2": NUMBERS,
    "open-eq-01": NUMBERS,
    "csv03": NUMBERS,
    "date-2": "dates with and without a time zone are taken as different, not as incomparable",
    "syn-bad-26": "a codepoint escape is read inside strings and IRIs only",
    "bnode01": "BNODE of one string gives one blank node in all solutions",
}


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    if not SUITE.is_dir():
        pytest.skip("no copy of the W3C suite beside the checkout")
    return read_suite(SUITE)


def test_the_engine_fails_what_is_known_and_nothing_else(cases: list[Case]) -> None:
    endings = list(run_cases(cases, Engine(), federation=False))
    failed = {e.case.iri.partition("#")[2] for e in endings if e.outcome == "failed"}
    assert failed == set(KNOWN)
    assert len([e for e in endings if e.outcome == "passed"]) == 843


def test_the_service_answers_as_the_engine_does(cases: list[Case]) -> None:
    """A tenth of the suite over HTTP; the whole takes the command, and a minute."""
    sample = [each for each in cases if each.kind.startswith("query")][::10]
    sample += [each for each in cases if each.kind.startswith("update")][::6]
    with own_service() as service:
        ours = {e.case.iri: e.outcome for e in run_cases(sample, service, federation=False)}
    alone = {e.case.iri: e.outcome for e in run_cases(sample, Engine(), federation=False)}
    assert ours == alone
    assert len(ours) > 80


@pytest.fixture
def small_suite(tmp_path: Path) -> Path:
    """A suite of five tests, of which one must fail and one is left out."""
    files = {
        "manifest.ttl": """
            @prefix : <http://example.org/suite/one/manifest#> .
            @prefix mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#> .
            @prefix qt: <http://www.w3.org/2001/sw/DataAccess/tests/test-query#> .
            @prefix ut: <http://www.w3.org/2009/sparql/tests/test-update#> .
            @prefix dawgt: <http://www.w3.org/2001/sw/DataAccess/tests/test-dawg#> .
            <> mf:entries ( :good :wrong :bad-syntax :update :draft ) .
            :good a mf:QueryEvaluationTest ; dawgt:approval dawgt:Approved ;
                mf:action [ qt:query <q.rq> ; qt:data <d.ttl> ; qt:graphData <g.ttl> ] ;
                mf:result <good.tsv> .
            :wrong a mf:CSVResultFormatTest ; dawgt:approval dawgt:Approved ;
                mf:action [ qt:query <q.rq> ; qt:data <d.ttl> ] ; mf:result <wrong.csv> .
            :bad-syntax a mf:NegativeSyntaxTest11 ; dawgt:approval dawgt:Approved ;
                mf:action <bad.rq> .
            :update a mf:UpdateEvaluationTest ; dawgt:approval dawgt:Approved ;
                mf:action [ ut:request <u.ru> ; ut:data <d.ttl> ] ; mf:result [ ut:data <g.ttl> ] .
            :draft a mf:NegativeSyntaxTest11 ; mf:action <q.rq> .
        """,
        "d.ttl": "<#s> <#p> [] .",
        "g.ttl": "<#s> <#p> <#o> .",
        "q.rq": "SELECT ?s ?g { ?s ?p ?o OPTIONAL { GRAPH ?g { ?s2 ?p2 ?o2 } } }",
        "good.tsv": "?s\t?g\n<{d}#s>\t<{g}>\n",
        "wrong.csv": "s,g\r\nsomething,else\r\n",
        "bad.rq": "SELECT nothing",
        "u.ru": "DELETE WHERE { ?s ?p ?o } ; INSERT DATA { <g.ttl#s> <g.ttl#p> <g.ttl#o> }",
    }
    folder = tmp_path / "one"
    folder.mkdir()
    names = {"d": (folder / "d.ttl").as_uri(), "g": (folder / "g.ttl").as_uri()}
    for name, text in files.items():
        content = text.format(**names) if name.endswith("tsv") else text
        (folder / name).write_text(content, newline="")
    federated = tmp_path / "syntax-fed"
    federated.mkdir()
    (federated / "q.rq").write_text("ASK { SERVICE <http://example.org/> {} }")
    manifest = files["manifest.ttl"].replace("suite/one", "suite/syntax-fed")
    (federated / "manifest.ttl").write_text(
        manifest.partition("<> mf:entries")[0]
        + "<> mf:entries ( :fed ) . :fed a mf:PositiveSyntaxTest11 ; "
        "dawgt:approval dawgt:Approved ; mf:action <q.rq> ."
    )
    return tmp_path


def conformance(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["conformance", *map(str, arguments)])


def test_the_command_reports_each_test_with_its_reason(small_suite: Path, tmp_path: Path) -> None:
    report = tmp_path / "earl.ttl"
    done = conformance(small_suite, "--earl", report)
    assert done.exit_code == 1
    assert "3 passed, 1 failed, 1 untested" in done.stdout
    assert "one/manifest#wrong: another answer" in done.stdout
    assert "1 left out: SERVICE is refused by this service" in done.stdout
    store = pyoxigraph.Store()
    store.load(path=str(report), format=pyoxigraph.RdfFormat.TURTLE)
    earl = "PREFIX earl: <http://www.w3.org/ns/earl#> "
    assert len([*store.query(earl + "SELECT ?a { ?a a earl:Assertion }")]) == 5  # type: ignore[misc]
    assert store.query(
        earl + "ASK { ?a earl:test <http://example.org/suite/syntax-fed/manifest#fed> ; "
        "earl:result [ earl:outcome earl:untested ; <http://purl.org/dc/terms/description> ?why ] }"
    )


def test_a_suite_may_be_named_from_where_one_stands(
    small_suite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside = small_suite.parent / "beside"
    beside.mkdir()
    monkeypatch.chdir(beside)
    done = conformance(Path("..") / small_suite.name)
    assert "3 passed, 1 failed, 1 untested" in done.stdout
    assert "the engine alone ends every test in the same way" in done.stdout


def test_what_differs_from_the_engine_is_told(small_suite: Path) -> None:
    endings = list(run_cases(read_suite(small_suite), Engine(), federation=False))
    one = next(each for each in endings if each.outcome == "passed")
    other = [replace(each, outcome="failed") if each is one else each for each in endings]
    told = summary(Run(other, endings))
    assert f"{one.case.iri}: the engine alone ends it otherwise" in told
    assert "2 passed, 2 failed, 1 untested" in told


def test_a_report_without_a_folder_is_told_before_anything_is_run(small_suite: Path) -> None:
    done = conformance(small_suite, "--earl", small_suite / "none" / "earl.ttl")
    assert done.exit_code == 2
    assert "for the report" in done.stderr


def test_an_update_is_judged_by_the_dataset_it_leaves(small_suite: Path) -> None:
    endings = {
        ending.case.iri.partition("#")[2]: ending.outcome
        for ending in run_cases(read_suite(small_suite), Engine(), federation=False)
    }
    assert endings == {
        "good": "passed", "wrong": "failed", "bad-syntax": "passed", "update": "passed",
        "fed": "untested",
    }  # fmt: skip


def test_the_command_says_what_it_lacks(small_suite: Path) -> None:
    done = conformance(small_suite, "--query", "http://127.0.0.1:1/")
    assert done.exit_code == 2
    assert "graph store" in done.stderr


def test_a_folder_without_tests_is_said_to_be_one(tmp_path: Path) -> None:
    done = conformance(tmp_path)
    assert done.exit_code == 2
    assert f"there is no approved test below {tmp_path}" in done.stderr


def table(text: str, *, ordered: bool = False) -> Solutions:
    """Return solutions from lines of TSV cells."""
    head, *lines = text.split("\n")
    body = "\t".join(f"?{name}" for name in head.split()) + "\n"
    body += "".join("\t".join(line.split()) + "\n" for line in lines)
    form = pyoxigraph.QueryResultsFormat.TSV
    results = pyoxigraph.parse_query_results(body.encode(), format=form)
    assert isinstance(results, pyoxigraph.QuerySolutions)
    names = head.split()
    rows = [{n: v for n in names if (v := row[n]) is not None} for row in results]
    return Solutions(frozenset(names), tuple(rows), ordered)


@pytest.mark.parametrize(
    ("ours", "theirs", "equal"),
    [
        pytest.param("a\n1\n2", "a\n2\n1", True, id="order-does-not-matter"),
        pytest.param("a\n1\n1", "a\n1", False, id="number-of-rows-matters"),
        pytest.param("a b\n_:x _:y", "a b\n_:p _:q", True, id="names-of-blank-nodes-do-not"),
        pytest.param("a b\n_:x _:x", "a b\n_:p _:q", False, id="which-are-the-same-does"),
        pytest.param("a\n_:x\n_:x", "a\n_:p\n_:q", False, id="the-same-in-two-rows"),
        pytest.param("a\n1", "b\n1", False, id="variables-matter"),
        pytest.param("a\n1", 'a\n"1"', False, id="datatypes-matter"),
        pytest.param("a b\n1 2", "a b\n2 1", False, id="columns-matter"),
    ],
)
def test_solutions_are_compared_by_meaning(ours: str, theirs: str, equal: bool) -> None:
    assert same(table(ours), table(theirs)) is equal
    assert same(table(theirs), table(ours)) is equal


def test_an_order_counts_where_it_is_stated_and_repeats_do_not_when_reduced() -> None:
    assert not same(table("a\n1\n2"), table("a\n2\n1", ordered=True))
    assert same(table("a\n2\n1"), table("a\n2\n1", ordered=True))
    assert same(table("a\n1\n1"), table("a\n1"), reduced=True)
    assert not same(table("a\n1\n2"), table("a\n1"), reduced=True)


def test_solutions_booleans_and_graphs_are_never_the_same() -> None:
    answers: list[Answer] = [table("a\n1"), True, canonical([])]
    for number, ours in enumerate(answers):
        for other, theirs in enumerate(answers):
            assert same(ours, theirs) is (number == other)


def test_csv_is_compared_by_columns_and_rows(tmp_path: Path) -> None:
    expected = tmp_path / "expected.csv"
    expected.write_bytes(b'a,b\r\n"x\ny",_:p\r\n1,2\r\n')
    assert same_csv(b'b,a\n2,1\n_:z,"x\ny"\n', expected)
    assert not same_csv(b'b,a\n1,2\n_:z,"x\ny"\n', expected)
    assert not same_csv(b"a,b\n1,2\n", expected)


def test_the_result_sets_of_the_first_working_group_are_read(tmp_path: Path) -> None:
    file = tmp_path / "result.ttl"
    file.write_text("""
        @prefix rs: <http://www.w3.org/2001/sw/DataAccess/tests/result-set#> .
        [] a rs:ResultSet ; rs:resultVariable "a" ;
            rs:solution [ rs:index 2 ; rs:binding [ rs:variable "a" ; rs:value 7 ] ] ,
                        [ rs:index 1 ; rs:binding [ rs:variable "a" ; rs:value 9 ] ] .
    """)
    assert same(table("a\n9\n7"), read_expected(file))
    assert not same(table("a\n7\n9"), read_expected(file))
