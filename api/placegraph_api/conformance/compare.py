"""Compare what came with what was expected: by meaning, blank nodes by structure."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QueryResultsFormat,
    RdfFormat,
    Triple,
)

from .manifest import RDF

RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_ROW, _CELL = NamedNode("row:is"), NamedNode("row:")
Term = NamedNode | BlankNode | Literal | Triple
Row = dict[str, Term]


@dataclass(frozen=True)
class Solutions:
    """A table of solutions; ordered where the expectation states an order."""

    variables: frozenset[str]
    rows: tuple[Row, ...]
    ordered: bool = False


Answer = Solutions | bool | frozenset[str]
"""Solutions, a boolean, or the canonical form of a graph."""


def canonical(quads: Iterable[Quad]) -> frozenset[str]:
    """Return a form that is equal for datasets that differ in names of blank nodes only."""
    dataset = Dataset(_normal(quads))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(str(quad) for quad in dataset)


def _normal(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Yield quads as the engine keeps them, which writes numbers in one way."""
    store = pyoxigraph.Store()
    store.extend(quads)
    return iter(store)


def read_answer(body: bytes, media_type: str) -> Answer:
    """Return what a response says."""
    if form := QueryResultsFormat.from_media_type(media_type):
        return _results(body, form)
    graph_form = RdfFormat.from_media_type(media_type)
    return canonical(pyoxigraph.parse(body, format=graph_form))


def read_expected(file: Path) -> Answer:
    """Return what a result file of the suite says."""
    extension = file.suffix.removeprefix(".")
    if extension in ("srx", "srj", "tsv"):
        form = QueryResultsFormat.from_extension(extension)
        assert form is not None  # noqa: S101 - one of the three above
        return _results(file.read_bytes(), form)
    quads = list(
        pyoxigraph.parse(
            path=str(file), format=RdfFormat.from_extension(extension), base_iri=file.as_uri()
        )
    )
    kinds = {quad.object for quad in quads if quad.predicate == NamedNode(RDF + "type")}
    return _result_set(quads) if NamedNode(RS + "ResultSet") in kinds else canonical(quads)


def _results(body: bytes, form: QueryResultsFormat) -> Answer:
    results = pyoxigraph.parse_query_results(body, format=form)
    if isinstance(results, pyoxigraph.QueryBoolean):
        return bool(results)
    names = [variable.value for variable in results.variables]
    rows = [
        {name: value for name in names if (value := solution[name]) is not None}
        for solution in results
    ]
    return Solutions(frozenset(names), tuple(rows))


def _result_set(quads: list[Quad]) -> Answer:
    """Return a result written in the vocabulary of the first working group."""
    store = pyoxigraph.Store()
    store.extend(quads)

    def all_of(subject: object, name: str) -> list[Term]:
        assert isinstance(subject, NamedNode | BlankNode)  # noqa: S101 - only nodes are asked
        return [q.object for q in store.quads_for_pattern(subject, NamedNode(RS + name), None)]

    head = next(q.subject for q in quads if q.object == NamedNode(RS + "ResultSet"))
    if booleans := all_of(head, "boolean"):
        return booleans[0] == Literal(True)
    rows: list[tuple[int, Row]] = []
    for solution in all_of(head, "solution"):
        index = [int(each.value) for each in all_of(solution, "index") if isinstance(each, Literal)]
        row: Row = {}
        for binding in all_of(solution, "binding"):
            (variable,), (value,) = all_of(binding, "variable"), all_of(binding, "value")
            assert isinstance(variable, Literal)  # noqa: S101 - a variable is named by a literal
            row[variable.value] = value
        rows.append((index[0] if index else 0, row))
    names = {each.value for each in all_of(head, "resultVariable") if isinstance(each, Literal)}
    ordered = any(index for index, _ in rows)
    rows.sort(key=lambda pair: pair[0])
    return Solutions(frozenset(names), tuple(row for _, row in rows), ordered)


def same(found: Answer, expected: Answer, *, reduced: bool = False) -> bool:
    """Return whether two answers mean the same; `reduced` leaves the number of rows open."""
    if not isinstance(found, Solutions) or not isinstance(expected, Solutions):
        return type(found) is type(expected) and found == expected
    if found.variables != expected.variables:
        return False
    ordered = expected.ordered and not reduced
    if reduced:
        return _table(found.rows, False, True) == _table(expected.rows, False, True)
    return _table(found.rows, ordered, False) == _table(expected.rows, ordered, False)


def _table(rows: Iterable[Row], ordered: bool, distinct: bool) -> frozenset[str]:
    """Return a table as a canonical graph: a node a row, an edge a cell."""
    quads: list[Quad] = []
    repeats: Counter[frozenset[tuple[str, Term]]] = Counter()
    for number, row in enumerate(rows):
        node, cells = BlankNode(), frozenset(row.items())
        repeats[cells] += 1
        if distinct and repeats[cells] > 1:
            continue
        # Equal rows are told apart by a number: it keeps how many there are.
        mark = number if ordered else repeats[cells]
        quads.append(Quad(node, _ROW, Literal(mark)))
        quads += [Quad(node, NamedNode(_CELL.value + name), value) for name, value in row.items()]
    return canonical(quads)


def same_csv(found: bytes, expected: Path) -> bool:
    """Return whether two CSV answers have the same columns and rows, in any order."""
    ours, theirs = (_csv(text) for text in (found, expected.read_bytes()))
    return ours == theirs


def _csv(body: bytes) -> tuple[list[str], Counter[tuple[str, ...]]]:
    head, *rows = csv.reader(io.StringIO(body.decode(), newline=""))
    # CSV does not tell which blank nodes are the same, and `*` leaves the order open.
    order = sorted(range(len(head)), key=head.__getitem__)
    plain = (tuple("_:" if row[n].startswith("_:") else row[n] for n in order) for row in rows)
    return sorted(head), Counter(plain)
