"""Check a whole graph against the shapes in the database, without holding it in memory.

pySHACL needs the data in memory and minutes for a long list. Here each shape of `shapes.ttl`
becomes one SPARQL query that finds what breaks it, so the shapes stay the only place
where it is said what data looks like. The queries look at what one graph says, in the light
of all graphs: a party that another graph describes is known.

What is translated is the part of SHACL that the shapes use; anything else is refused, so
that a new kind of constraint cannot be passed over in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count, pairwise

import pyoxigraph
from pyoxigraph import NamedNode
from rdflib import RDF, RDFS, SKOS, Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import SH, XSD
from rdflib.term import Node

from placegraph.findings import Finding, Location
from placegraph.identifiers import path_of
from placegraph.store import select
from placegraph.validate import SEVERITIES, ontology_asked, shapes_graph

# Enough to see what is wrong; a table that breaks a shape breaks it in every row.
MOST_FINDINGS = 10

THIS = "?this"


@dataclass(frozen=True)
class BulkShape:
    """A shape as the query that selects what breaks it: `?this`, and `?value` where one does.

    A shape that is near looks at a thing's own values and at the kinds and schemes of these alone.
    """

    name: str
    message: str
    severity: str
    field: str | None
    query: str
    is_near: bool


def find_violations(
    dataset: pyoxigraph.Store,
    graph: NamedNode,
    most: int = MOST_FINDINGS,
    shapes: Iterable[BulkShape] | None = None,
) -> list[Finding]:
    """What in one graph of a dataset breaks the shapes: at most `most` findings of each shape.

    The dataset holds all that the graph refers to, and the ontology.
    """
    asked = bulk_shapes() if shapes is None else shapes
    return [finding for shape in asked for finding in _findings(dataset, graph, shape, most)]


def _findings(
    dataset: pyoxigraph.Store, graph: NamedNode, shape: BulkShape, most: int
) -> Iterator[Finding]:
    for solution in select(dataset, f"{shape.query} LIMIT {most}", graph=graph):
        focus, value = solution["this"], solution["value"]
        yield Finding(
            where=Location(path_of(focus.value)),
            message=shape.message,
            field=shape.field,
            value=None if value is None or value == focus else path_of(value.value),
            severity=SEVERITIES[URIRef(shape.severity)],
        )


@cache
def bulk_shapes() -> tuple[BulkShape, ...]:
    """All shapes that report something, translated."""
    return tuple(_Translation(shapes_graph(), ontology_asked()).queries())


class _Translation:
    """Turns shapes into SPARQL; a condition is an expression, true of a node that conforms."""

    def __init__(self, shapes: Graph, vocabulary: Graph) -> None:
        self.shapes, self.vocabulary = shapes, vocabulary
        self._numbers = count(1)
        self._is_near = True
        self._constraints: dict[Node, Callable[[Node, str], str]] = {
            SH["class"]: self._is_a,
            SH.datatype: lambda o, node: _datatype(o, node),
            SH.nodeKind: lambda o, node: _node_kind(o, node),
            SH.pattern: lambda o, node: f"REGEX(STR({node}), {_text(str(o))})",
            SH.minLength: lambda o, node: f"STRLEN(STR({node})) >= {o}",
            SH.minInclusive: lambda o, node: f"COALESCE({node} >= {o}, false)",
            SH.node: self._conforms,
            SH.property: self._property_holds,
            SH["not"]: lambda o, node: f"!({self._conforms(o, node)})",
            SH["or"]: self._any_of,
        }

    def queries(self) -> Iterator[BulkShape]:
        """One query for each shape that has a severity."""
        for shape in sorted(self.shapes.subjects(SH.severity), key=str):
            self._is_near = True
            path = self.shapes.value(shape, SH.path)
            owner = (
                shape if path is None else self.shapes.value(predicate=SH.property, object=shape)
            )
            broken = list(self._broken(shape, path))
            patterns = " UNION ".join(f"{{ {self._targets(owner)} {one} }}" for one in broken)
            yield BulkShape(
                name=str(shape).rsplit("#", 1)[1],
                message=str(self.shapes.value(shape, SH.message)),
                severity=str(self.shapes.value(shape, SH.severity)),
                field=str(path).rsplit("#", 1)[-1] if isinstance(path, URIRef) else None,
                query=f"SELECT DISTINCT ?this ?value WHERE {{ {patterns} }}",
                is_near=self._is_near,
            )

    def _targets(self, shape: Node | None) -> str:
        """The pattern that binds the focus nodes, within the graph that is looked at."""
        classes = [_iri(one) for one in self._target_classes(shape)]
        found = [f"VALUES ?class {{ {' '.join(classes)} }} {THIS} a ?class ."] if classes else []
        for one in self.shapes.objects(shape, SH.targetSubjectsOf):
            found.append(f"{THIS} {_iri(one)} {self._new()} .")
        for one in self.shapes.objects(shape, SH.targetObjectsOf):
            self._is_near = False
            found.append(f"{self._new()} {_iri(one)} {THIS} .")
        # The values stand outside: Oxigraph answers VALUES within GRAPH wrongly.
        return " UNION ".join(f"{{ {_in_graph(one)} }}" for one in found)

    def _target_classes(self, shape: Node | None) -> list[Node]:
        return [
            known
            for one in self.shapes.objects(shape, SH.targetClass)
            for known in self._subclasses(one)
        ]

    def _broken(self, shape: Node, path: Node | None) -> Iterator[str]:
        """Patterns of what breaks a shape, one for each way."""
        if path is None:
            yield from self._broken_node(shape)
            return
        way = self._path(path)
        for predicate, o in self.shapes.predicate_objects(shape):
            if predicate == SH.minCount:
                yield f"FILTER ({self._fewer(way, int(str(o)))})"
            elif predicate == SH.maxCount:
                yield self._values_of(way, int(str(o)) + 1)
            elif predicate == SH.uniqueLang:
                yield f'{self._values_of(way, 2)} FILTER (LANG(?v1) = LANG(?v2) && LANG(?v1) != "")'
            elif predicate == SH.hasValue:
                yield f"FILTER NOT EXISTS {{ {THIS} {way} {o.n3()} }}"
            elif predicate == SH.lessThanOrEquals:
                later = f"{THIS} {_iri(o)} ?later"
                yield f"{THIS} {way} ?value . {later} . FILTER (!COALESCE(?value <= ?later, false))"
            elif predicate == SH.disjoint:
                yield f"{THIS} {way} ?value ; {_iri(o)} ?value ."
            elif condition := self._condition(predicate, o, "?value"):
                yield f"{_in_graph(f'{THIS} {way} ?value')} FILTER (!({condition}))"

    def _broken_node(self, shape: Node) -> Iterator[str]:
        for predicate, o in self.shapes.predicate_objects(shape):
            if predicate == SH.sparql:
                self._is_near = False
                query = str(self.shapes.value(o, SH.select))
                body = query[query.index("{") + 1 : query.rindex("}")].replace("$this", THIS)
                yield _expanded(self.shapes, body)
            elif predicate != SH.property and (condition := self._condition(predicate, o, THIS)):
                yield f"FILTER (!({condition}))"

    def _condition(self, predicate: Node, o: Node, node: str) -> str | None:
        """The condition of one constraint; None for what constrains nothing."""
        if predicate in self._constraints:
            return self._constraints[predicate](o, node)
        if predicate in _NO_CONSTRAINT:
            return None
        raise NotImplementedError(f"the shapes use {predicate}, which has no form in SPARQL yet")

    def _conforms(self, shape: Node | None, node: str) -> str:
        """Whether a node conforms to a shape, whatever kind it is of."""
        if self.shapes.value(shape, SH.path) is not None:
            return self._property_holds(shape, node)
        found = (self._condition(p, o, node) for p, o in self.shapes.predicate_objects(shape))
        return " && ".join(f"({one})" for one in found if one) or "true"

    def _property_holds(self, shape: Node | None, node: str) -> str:
        """Whether the values at the end of a path are as many and as they should be."""
        path = self.shapes.value(shape, SH.path)
        way = self._path(path)
        self._is_near &= node == THIS or path == SKOS.inScheme
        wanted = []
        for predicate, o in self.shapes.predicate_objects(shape):
            if predicate == SH.minCount:
                wanted.append(f"!({self._fewer(way, int(str(o)), node)})")
            elif predicate == SH.maxCount:
                wanted.append(self._fewer(way, int(str(o)) + 1, node))
            elif predicate == SH.hasValue:
                wanted.append(f"EXISTS {{ {node} {way} {o.n3()} }}")
            elif predicate == SH.qualifiedMinCount and int(str(o)) == 1:
                value, kind = self._new(), self.shapes.value(shape, SH.qualifiedValueShape)
                condition = self._conforms(kind, value)
                wanted.append(f"EXISTS {{ {node} {way} {value} FILTER ({condition}) }}")
            elif predicate != SH.qualifiedValueShape:
                value = self._new()
                if unwanted := self._condition(predicate, o, value):
                    unfit = f"{node} {way} {value} FILTER (!({unwanted}))"
                    wanted.append(f"NOT EXISTS {{ {unfit} }}")
        return " && ".join(f"({one})" for one in wanted) or "true"

    def _any_of(self, shapes: Node, node: str) -> str:
        members = Collection(self.shapes, shapes)
        return " || ".join(f"({self._conforms(one, node)})" for one in members)

    def _is_a(self, kind: Node, node: str) -> str:
        self._is_near &= node != THIS
        known = [_iri(one) for one in self._subclasses(kind)]
        return " || ".join(f"EXISTS {{ {node} a {one} }}" for one in known)

    def _subclasses(self, kind: Node) -> list[Node]:
        found = self.vocabulary.transitive_subjects(RDFS.subClassOf, kind)
        return sorted((one for one in found if one is not None), key=str)

    def _fewer(self, way: str, least: int, node: str = THIS) -> str:
        """Whether a path has fewer different values than there should be."""
        names = [self._new() for _ in range(least)]
        return f"NOT EXISTS {{ {_different(node, way, names)} }}"

    def _values_of(self, way: str, number: int) -> str:
        return _in_graph(_different(THIS, way, [f"?v{at}" for at in range(1, number + 1)]))

    def _path(self, path: Node | None) -> str:
        if isinstance(path, URIRef):
            return _iri(path)
        if one := self.shapes.value(path, SH.inversePath):
            self._is_near = False
            return f"^{self._path(one)}"
        if choices := self.shapes.value(path, SH.alternativePath):
            return f"({'|'.join(self._path(one) for one in Collection(self.shapes, choices))})"
        if path is not None and (path, RDF.first, None) in self.shapes:
            self._is_near = False
            return f"({'/'.join(self._path(one) for one in Collection(self.shapes, path))})"
        raise NotImplementedError(f"the shapes use a path that has no form in SPARQL yet: {path}")

    def _new(self) -> str:
        return f"?x{next(self._numbers)}"


# What a shape says of itself rather than of the data, and what the callers look at.
_NO_CONSTRAINT = {
    RDF.type, SH.path, SH.message, SH.severity, SH.targetClass, SH.targetSubjectsOf,
    SH.targetObjectsOf, SH.minCount, SH.maxCount,
}  # fmt: skip


def _in_graph(pattern: str) -> str:
    """The pattern within the graph; leading VALUES stay outside of it."""
    values, brace, rest = (
        pattern.rpartition("} ") if pattern.startswith("VALUES") else ("", "", pattern)
    )
    return f"{values}{brace}GRAPH $graph {{ {rest} }}"


def _different(node: str, way: str, names: list[str]) -> str:
    """A pattern that binds as many values as there are names, each another term."""
    found = " ".join(f"{node} {way} {name} ." for name in names)
    # An order makes each set of values one solution.
    apart = [
        f"FILTER (STR({a}) < STR({b}) || (STR({a}) = STR({b}) && !sameTerm({a}, {b})))"
        for a, b in pairwise(names)
    ]
    return " ".join([found, *apart])


def _datatype(datatype: Node, node: str) -> str:
    same = f"COALESCE(DATATYPE({node}) = {_iri(datatype)}, false)"
    if datatype in {XSD.date, XSD.integer, XSD.boolean, XSD.decimal}:
        # A literal of the datatype that is not written as one has no value.
        return f"{same} && COALESCE(BOUND({node}) && {_iri(datatype)}(STR({node})) = {node}, false)"
    return same


def _node_kind(kind: Node, node: str) -> str:
    if kind != SH.IRI:
        raise NotImplementedError(f"the shapes use {kind}, which has no form in SPARQL yet")
    return f"isIRI({node})"


def _expanded(shapes: Graph, body: str) -> str:
    """The query’s body with the prefixes that the shapes declare written out."""
    for declared in shapes.objects(None, SH.declare):
        prefix, namespace = shapes.value(declared, SH.prefix), shapes.value(declared, SH.namespace)
        body = re.sub(rf"\b{prefix}:(\w+)", rf"<{namespace}\1>", body)
    return body


def _iri(node: Node) -> str:
    return f"<{node}>"


def _text(text: str) -> str:
    return str(pyoxigraph.Literal(text))
