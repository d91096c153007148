"""Run cases against a target and say of each how it ended, and why it was left out."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryResultsFormat

from .compare import canonical, read_answer, read_expected, same, same_csv
from .manifest import Case, Graph
from .targets import Response, Target, load_files

Outcome = Literal["passed", "failed", "untested"]

_ACCEPT = {
    ".srj": "application/sparql-results+json",
    ".srx": "application/sparql-results+xml",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
}
_GRAPH_ACCEPT = "application/n-triples"
_LOAD = re.compile(r"\bLOAD\b", re.IGNORECASE)
_GRAPH_FORM = re.compile(r"\b(CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)

# By the end of the test's IRI; every exclusion states its reason.
EXCLUDED = {
    "syntax-fed": "SERVICE is refused by this service: it sends no requests to other machines",
    "load": "LOAD is refused by this service: it sends no requests to other machines",
    "no-updates": "this service takes no updates",
}


@dataclass(frozen=True)
class Ending:
    """How a case ended."""

    case: Case
    outcome: Outcome
    reason: str = ""


class _Bench:
    """A target and the data that it holds: many tests want those of the test before."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self._held: tuple[Graph, ...] | None = None

    def with_data(self, data: tuple[Graph, ...]) -> "_Bench":
        """Let the target hold these data and nothing else."""
        if data != self._held:
            self._held = None
            self.target.load(_quads(data))
            self._held = data
        return self

    def query(self, text: str, accept: str) -> Response:
        """Return the answer to a query."""
        return self.target.query(text, accept)

    def update(self, text: str) -> Response:
        """Return the answer to an update."""
        response = self.target.update(text)
        if response.status != 400:  # what is malformed changes nothing
            self._held = None
        return response


def run_cases(cases: Iterable[Case], target: Target, *, federation: bool) -> Iterator[Ending]:
    """Yield the ending of each case."""
    bench = _Bench(target)
    for case in cases:
        if case.kind.startswith("update") and not target.updates:
            yield Ending(case, "untested", EXCLUDED["no-updates"])
        elif not federation and "/syntax-fed/" in case.iri and case.positive:
            yield Ending(case, "untested", EXCLUDED["syntax-fed"])
        elif not federation and case.kind.startswith("update") and _LOAD.search(case.text):
            yield Ending(case, "untested", EXCLUDED["load"])
        else:
            yield _run(case, bench)


def _run(case: Case, bench: _Bench) -> Ending:
    match case.kind:
        case "query":
            return _evaluate_query(case, bench)
        case "update":
            return _evaluate_update(case, bench)
        case "query-syntax":
            return _check_syntax(case, bench.query(case.text, "*/*"))
        case _:
            return _check_syntax(case, bench.with_data(()).update(case.text))


def _check_syntax(case: Case, response: Response) -> Ending:
    # SPARQL 1.1 Protocol, 2.1.7: 400 is for what is malformed. What is well formed may yet
    # fail to be evaluated (a function nobody has, a file that is not there).
    accepted = response.status != 400
    if accepted == case.positive:
        return Ending(case, "passed")
    return Ending(case, "failed", f"answered with {response.status}: {_said(response)}")


def _evaluate_query(case: Case, bench: _Bench) -> Ending:
    assert case.result is not None  # noqa: S101 - every evaluation has an expected result
    graph = _GRAPH_FORM.search(re.sub(r"#.*", "", case.text)) is not None
    accept = _GRAPH_ACCEPT if graph else _ACCEPT.get(case.result.suffix, _ACCEPT[".srj"])
    response = bench.with_data(case.data).query(f"BASE <{case.base}>\n{case.text}", accept)
    if response.status != 200:
        return Ending(case, "failed", f"answered with {response.status}: {_said(response)}")
    if response.media_type != accept:
        return Ending(case, "failed", f"asked for {accept}, given {response.media_type}")
    if case.result.suffix == ".csv":
        agrees = same_csv(response.body, case.result)
    else:
        found = read_answer(response.body, response.media_type)
        agrees = same(found, read_expected(case.result), reduced="REDUCED" in case.text)
    return Ending(case, "passed") if agrees else Ending(case, "failed", "another answer")


def _evaluate_update(case: Case, bench: _Bench) -> Ending:
    response = bench.with_data(case.data).update(f"BASE <{case.base}>\n{case.text}")
    if response.status >= 400:
        return Ending(case, "failed", f"answered with {response.status}: {_said(response)}")
    found = canonical(_contents(bench))
    agrees = found == canonical(_quads(case.after))
    return Ending(case, "passed") if agrees else Ending(case, "failed", "another dataset")


def _contents(bench: _Bench) -> Iterator[Quad]:
    text = "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    response = bench.query(text, _ACCEPT[".srj"])
    results = pyoxigraph.parse_query_results(response.body, format=QueryResultsFormat.JSON)
    assert isinstance(results, pyoxigraph.QuerySolutions)  # noqa: S101 - SELECT was asked
    for row in results:
        graph = row["g"] if isinstance(row["g"], NamedNode) else DefaultGraph()
        yield Quad(row["s"], row["p"], row["o"], graph)


def _quads(graphs: Iterable[Graph]) -> list[Quad]:
    return load_files([(graph.file, graph.name) for graph in graphs])


def _said(response: Response) -> str:
    return response.body.decode(errors="replace")[:300]
