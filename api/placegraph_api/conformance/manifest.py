"""Read the approved tests from the manifests of a copy of the suite."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urljoin, urlsplit

import pyoxigraph
from pyoxigraph import BlankNode, NamedNode, RdfFormat

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
UT = "http://www.w3.org/2009/sparql/tests/test-update#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS_LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
DAWGT = "http://www.w3.org/2001/sw/DataAccess/tests/test-dawg#"

Kind = Literal["query", "update", "query-syntax", "update-syntax"]
Node = NamedNode | BlankNode

_FROM = re.compile(r"\bFROM\s+(?:NAMED\s+)?<([^>]*)>", re.IGNORECASE)
_KINDS: dict[str, tuple[Kind, bool]] = {
    "QueryEvaluationTest": ("query", True),
    "CSVResultFormatTest": ("query", True),
    "UpdateEvaluationTest": ("update", True),
    "PositiveSyntaxTest": ("query-syntax", True),
    "PositiveSyntaxTest11": ("query-syntax", True),
    "NegativeSyntaxTest": ("query-syntax", False),
    "NegativeSyntaxTest11": ("query-syntax", False),
    "PositiveUpdateSyntaxTest11": ("update-syntax", True),
    "NegativeUpdateSyntaxTest11": ("update-syntax", False),
}


@dataclass(frozen=True)
class Graph:
    """A file to be loaded: into the default graph if it has no name."""

    file: Path
    name: str | None


@dataclass(frozen=True)
class Case:
    """One test: what is loaded, what is asked, and what is expected."""

    iri: str
    kind: Kind
    positive: bool
    text: str
    base: str
    data: tuple[Graph, ...] = ()
    result: Path | None = None
    """File with the expected solutions or graph of a query."""
    after: tuple[Graph, ...] = ()
    """The expected dataset after an update."""

    @property
    def folder(self) -> str:
        """Return the folder of the test, by which the suite groups them."""
        return self.iri.rpartition("/")[0].rpartition("/")[2]


def read_suite(suite: Path) -> list[Case]:
    """Return the approved tests of all manifests below a folder."""
    manifests = sorted(suite.rglob("manifest.ttl"))
    return [case for manifest in manifests for case in _Manifest(manifest).cases()]


class _Manifest:
    def __init__(self, path: Path) -> None:
        self.store = pyoxigraph.Store()
        self.store.load(path=str(path), format=RdfFormat.TURTLE, base_iri=path.as_uri())

    def cases(self) -> Iterator[Case]:
        for quad in self.store.quads_for_pattern(None, NamedNode(MF + "entries"), None):
            for entry in self._list(quad.object):
                if self._is_approved(entry):
                    yield from self._case(entry)

    def _list(self, head: object) -> Iterator[NamedNode]:
        while isinstance(head, BlankNode):
            first = self._one(head, RDF + "first")
            assert isinstance(first, NamedNode)  # noqa: S101 - a test has an IRI
            yield first
            head = self._one(head, RDF + "rest")

    def _is_approved(self, entry: NamedNode) -> bool:
        return self._one(entry, DAWGT + "approval") == NamedNode(DAWGT + "Approved")

    def _case(self, entry: NamedNode) -> Iterator[Case]:
        kinds = [
            _KINDS[kind.value.removeprefix(MF)]
            for kind in self._all(entry, RDF + "type")
            if isinstance(kind, NamedNode) and kind.value.removeprefix(MF) in _KINDS
        ]
        action = self._one(entry, MF + "action")
        if not kinds or action is None:
            return
        kind, positive = kinds[0]
        request = action if kind.endswith("syntax") else self._request(action)
        file = _file(request)
        if kind == "query-syntax" and file.suffix == ".ru":
            kind = "update-syntax"
        text = file.read_bytes().decode("utf-8-sig")
        data, result = self._graphs(action), self._one(entry, MF + "result")
        after: tuple[Graph, ...] = ()
        if kind == "query":
            data = (*data, *_from_graphs(text, file))
        elif kind == "update":
            after = self._graphs(result)
        yield Case(
            iri=entry.value,
            kind=kind,
            positive=positive,
            text=text,
            base=file.as_uri(),
            data=data,
            after=after,
            result=_file(result) if kind == "query" else None,
        )

    def _request(self, action: object) -> object:
        return self._one(action, QT + "query") or self._one(action, UT + "request")

    def _graphs(self, node: object) -> tuple[Graph, ...]:
        found = [
            Graph(_file(each), None)
            for name in (QT + "data", UT + "data")
            for each in self._all(node, name)
        ]
        for name in (QT + "graphData", UT + "graphData"):
            for each in self._all(node, name):
                file = each if isinstance(each, NamedNode) else self._one(each, UT + "graph")
                label = self._one(each, RDFS_LABEL.value)
                named = label.value if isinstance(label, pyoxigraph.Literal) else None
                path = _file(file)
                found.append(Graph(path, named or path.as_uri()))
        return tuple(found)

    def _all(self, subject: object, predicate: str) -> list[object]:
        if not isinstance(subject, NamedNode | BlankNode):
            return []
        pattern = self.store.quads_for_pattern(subject, NamedNode(predicate), None)
        return [quad.object for quad in pattern]

    def _one(self, subject: object, predicate: str) -> object:
        found = self._all(subject, predicate)
        return found[0] if found else None


def _from_graphs(text: str, query: Path) -> Iterator[Graph]:
    """Yield the files that a query names: what others would fetch must be in the store."""
    for name in dict.fromkeys(_FROM.findall(text)):
        iri = urljoin(query.as_uri(), name)
        if iri.startswith("file:") and (path := _file(NamedNode(iri))).is_file():
            yield Graph(path, iri)


def _file(node: object) -> Path:
    assert isinstance(node, NamedNode), node  # noqa: S101 - manifests name files by IRI
    return Path(unquote(urlsplit(node.value).path))
