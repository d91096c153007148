"""See in one reading of a text which shapes it might break.

Each shape is made into a test of a thing's own values. Where such a test cannot tell, it says so,
and whoever screens asks the shape as SPARQL (`bulk`): what breaks a shape is never passed over,
and what conforms, nearly everything, costs a hundredth of a query.

A test answers True, False, or None where it does not know. What a text says of a thing counts as
all that is said of it where the shape is *near*; of other shapes only what more triples cannot
undo is taken as known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from rdflib import RDF, RDFS, URIRef
from rdflib.collection import Collection
from rdflib.namespace import SH
from rdflib.term import Node

from placegraph.bulk import bulk_shapes
from placegraph.term_tests import (
    OF_ALL_VALUES,
    OF_TWO_PROPERTIES,
    Condition,
    Own,
    Together,
    Truth,
    all_of,
    datatype,
    if_read,
    least,
    node_kind,
    pattern,
    text_of,
    token,
)
from placegraph.validate import ontology_asked, shapes_graph

# Whether a thing is of one of some classes, in any graph.
IsOf = Callable[[frozenset[bytes], bytes], bool]
Values = Callable[[Own], Sequence[bytes] | None]

TYPE = f"<{RDF.type}>".encode()
# A long list ties more places than that seldom; a place and what was found of it take 200 bytes.
REMEMBERED = 100_000
NOTHING: Own = {}


@dataclass(frozen=True)
class _Test:
    """What a shape asks of a thing, by the name of the shape; `values` are those it looks at.

    Where it looks at nothing else, the same values always pass.
    """

    name: str
    holds: Callable[[bytes, Own], Truth]
    values: Values = lambda _: None
    looks_at_nothing_else: bool = False

    def is_idle(self, own: Own) -> bool:
        """Whether it looks at nothing that a thing has, and is content with that."""
        values = self.values(own)
        return values is not None and not values and self.holds(b"", own) is True

    def only_property(self, own: Own) -> bytes | None:
        """The one property of a thing whose values decide."""
        if not self.looks_at_nothing_else:
            return None
        looked_at = [one for one, some in own.items() if self.values({one: some})]
        return looked_at[0] if len(looked_at) == 1 else None


@dataclass
class _Chosen:
    """The tests of things of some classes and properties: those of one property, and others.

    What passed all tests of a property is remembered for a while.
    """

    by_property: dict[bytes, list[_Test]] = field(default_factory=lambda: defaultdict(list))
    others: list[_Test] = field(default_factory=list)
    passed: dict[bytes, set[bytes]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, tests: Iterable[_Test], own: Own) -> _Chosen:
        """The tests that look at something of a thing like this."""
        chosen = cls()
        for test in tests:
            if only := test.only_property(own):
                chosen.by_property[only].append(test)
            elif not test.is_idle(own):
                chosen.others.append(test)
        return chosen

    def suspect(self, subject: bytes, own: Own, found: set[str]) -> None:
        """Put the names of tests that a thing does not pass to those that are found already."""
        for predicate, tests in self.by_property.items():
            values, passed = own[predicate], self.passed[predicate]
            if len(values) == 1 and values[0] in passed:
                continue
            if failed := [test.name for test in tests if test.holds(subject, own) is not True]:
                found.update(failed)
            elif len(values) == 1:
                if len(passed) >= REMEMBERED:
                    passed.clear()
                passed.add(values[0])
        for test in self.others:
            if test.name not in found and test.holds(subject, own) is not True:
                found.add(test.name)


class Screen:
    """Tells which shapes texts might break; `is_of` knows the things that they do not describe."""

    def __init__(self, is_of: IsOf) -> None:
        self._is_of = is_of
        self._things: Mapping[bytes, Own] = {}
        self._of_class, self._of_subjects, self._of_objects = _Tests(self).by_target()
        self._chosen: dict[tuple[bytes, ...], _Chosen] = {}

    def suspects(self, text: bytes) -> set[str]:
        """The names of the shapes that these lines of N-Triples might break.

        All lines of a thing stand in one text.
        """
        self._things = _things(text)
        found: set[str] = set()
        for subject, own in self._things.items():
            self._tests(own).suspect(subject, own, found)
            for predicate in self._of_objects.keys() & own.keys():
                for value in own[predicate]:
                    for test in self._of_objects[predicate]:
                        if test.holds(value, self._things.get(value, NOTHING)) is not True:
                            found.add(test.name)
        return found

    def is_a(self, known: frozenset[bytes], node: bytes) -> bool:
        """Whether a thing is of one of these classes."""
        here = self._things.get(node)
        return (here is not None and not known.isdisjoint(here.get(TYPE, ()))) or (
            node.startswith(b"<") and self._is_of(known, node)
        )

    def _tests(self, own: Own) -> _Chosen:
        key = (*own.get(TYPE, ()), b"", *own)
        if key not in self._chosen:
            of = [*(self._of_class[one] for one in own.get(TYPE, ()))]
            of += [self._of_subjects[one] for one in own]
            tests = {test.name: test for some in of for test in some}
            self._chosen[key] = _Chosen.of(tests.values(), own)
        return self._chosen[key]


def _things(text: bytes) -> dict[bytes, dict[bytes, list[bytes]]]:
    things: dict[bytes, dict[bytes, list[bytes]]] = {}
    before, own = b"", things.setdefault(b"", {})
    for line in text.splitlines():
        subject, predicate, rest = line.split(b" ", 2)
        if subject != before:
            before, own = subject, things.setdefault(subject, {})
        if predicate in own:
            own[predicate].append(rest[:-2])
        else:
            own[predicate] = [rest[:-2]]
    del things[b""]
    return things


Targets = Mapping[bytes, list[_Test]]


class _Tests:
    """Makes tests of the shapes."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._shapes, self._ontology = shapes_graph(), ontology_asked()
        self._is_near = True
        self._concepts = {
            token(one): {
                token(predicate): [token(o) for o in self._ontology.objects(one, predicate)]
                for predicate in self._ontology.predicates(one)
            }
            for one in set(self._ontology.subjects())
        }
        self._constraints: Mapping[Node, Callable[[Node], Condition]] = {
            SH["class"]: self._is_a,
            SH.datatype: datatype,
            SH.nodeKind: node_kind,
            SH.pattern: pattern,
            SH.minLength: lambda o: (
                lambda term, _: if_read(text_of(term), lambda t: len(t) >= int(str(o)))
            ),
            SH.minInclusive: least,
            SH.node: self._conforms,
            SH.property: self._property_holds,
            SH["not"]: self._not,
            SH["or"]: self._any_of,
        }

    def by_target(self) -> tuple[Targets, Targets, Targets]:
        """The tests of things of a class, with a property, and that a property leads to."""
        kinds = {SH.targetClass: 0, SH.targetSubjectsOf: 1, SH.targetObjectsOf: 2}
        found: tuple[Targets, ...] = tuple(defaultdict(list) for _ in kinds)
        near = {shape.name: shape.is_near for shape in bulk_shapes()}
        for shape in self._shapes.subjects(SH.severity):
            name = str(shape).rsplit("#", 1)[1]
            self._is_near = near[name]
            path = self._shapes.value(shape, SH.path)
            owner = (
                shape if path is None else self._shapes.value(predicate=SH.property, object=shape)
            )
            test = self._test(name, shape, path)
            for kind, at in kinds.items():
                for target in self._shapes.objects(owner, kind):
                    of = self._subclasses(target) if kind == SH.targetClass else [token(target)]
                    for one in of:
                        found[at][one].append(test)
        return found[0], found[1], found[2]

    def _test(self, name: str, shape: Node, path: Node | None) -> _Test:
        if path is None:
            wanted = [self._condition(p, o) for p, o in self._said(shape) if p != SH.property]
            return _Test(name, lambda term, own: all_of(one(term, own) for one in wanted))
        values_of = self._path(path)
        asked = self._of_values(shape)
        each = _remembered(
            [self._condition(p, o) for p, o in self._said(shape) if p not in OF_ALL_VALUES]
        )

        def holds(_: bytes, own: Own) -> Truth:
            values = values_of(own)
            if values is None:
                return None
            for together in asked:
                if together(values, own) is not True:
                    return None
            for value in values:
                if each(value) is not True:
                    return None
            return True

        compares = not OF_TWO_PROPERTIES.isdisjoint(self._shapes.predicates(shape))
        return _Test(name, holds, values_of, not compares)

    def _of_values(self, shape: Node | None) -> list[Together]:
        """What is asked of all values of a property together."""
        said = self._shapes.predicate_objects(shape)
        return [OF_ALL_VALUES[predicate](o) for predicate, o in said if predicate in OF_ALL_VALUES]

    def _said(self, shape: Node | None) -> list[tuple[Node, Node]]:
        return [
            (predicate, o)
            for predicate, o in self._shapes.predicate_objects(shape)
            if predicate in self._constraints or predicate in _ALWAYS_ASKED
        ]

    def _condition(self, predicate: Node, o: Node) -> Condition:
        if predicate in self._constraints:
            return self._constraints[predicate](o)
        return lambda *_: None

    def _conforms(self, shape: Node | None) -> Condition:
        if self._shapes.value(shape, SH.path) is not None:
            return self._property_holds(shape)
        wanted = [self._condition(p, o) for p, o in self._said(shape)]
        return lambda term, own: all_of(one(term, own) for one in wanted)

    def _property_holds(self, shape: Node | None) -> Condition:
        """What a part of a shape asks of the values of a property."""
        values_of = self._path(self._shapes.value(shape, SH.path))
        asked = self._of_values(shape)
        each = [self._condition(p, o) for p, o in self._said(shape) if p not in OF_ALL_VALUES]
        only_more = {SH.minCount, SH.hasValue}.issuperset(
            p for p, _ in self._shapes.predicate_objects(shape) if p != SH.path
        )
        is_near = self._is_near

        def holds(term: bytes, own: Own | None) -> Truth:
            own = self._concepts.get(term) if own is None else own
            values = None if own is None else values_of(own)
            if values is None or own is None:
                return None
            found = all_of(one(values, own) for one in asked) and all_of(
                one(value, None) for one in each for value in values
            )
            # What is said elsewhere could make it true, or untrue.
            return found if is_near or (found and only_more) else None

        return holds

    def _not(self, shape: Node) -> Condition:
        condition, is_near = self._conforms(shape), self._is_near

        def holds(term: bytes, own: Own | None) -> Truth:
            found = condition(term, own)
            # What is said elsewhere, or will be said by what is loaded yet, could make it true.
            return None if found is None or not (found or is_near) else not found

        return holds

    def _any_of(self, shapes: Node) -> Condition:
        members = [self._conforms(one) for one in Collection(self._shapes, shapes)]

        def holds(term: bytes, own: Own | None) -> Truth:
            found: Truth = False
            for one in members:
                if (here := one(term, own)) is True:
                    return True
                found = None if here is None else found
            return found

        return holds

    def _is_a(self, kind: Node) -> Condition:
        known, screen = frozenset(self._subclasses(kind)), self._screen
        return lambda term, _: screen.is_a(known, term)

    def _subclasses(self, kind: Node) -> list[bytes]:
        found = self._ontology.transitive_subjects(RDFS.subClassOf, kind)
        return [token(one) for one in found if one is not None]

    def _path(self, path: Node | None) -> Values:
        """How the values at the end of a path are found; None where they lie elsewhere."""
        if isinstance(path, URIRef):
            known = token(path)
            return lambda own: own.get(known, ())
        if choices := self._shapes.value(path, SH.alternativePath):
            ways = [self._path(one) for one in Collection(self._shapes, choices)]

            def either(own: Own) -> Sequence[bytes] | None:
                found: list[Sequence[bytes]] = []
                for way in ways:
                    if (values := way(own)) is None:
                        return None
                    if values:
                        found.append(values)
                return found[0] if len(found) == 1 else list(dict.fromkeys(chain(*found)))

            return either
        if path is not None and (path, RDF.first, None) in self._shapes:
            first = self._path(next(iter(Collection(self._shapes, path))))
            return lambda own: () if first(own) == () else None
        return lambda _: None


# What only a query can tell.
_ALWAYS_ASKED = {SH.sparql, SH.qualifiedValueShape}


def _remembered(conditions: Sequence[Condition]) -> Callable[[bytes], Truth]:
    """Whether a value meets conditions; what is found of a thing is remembered for a while."""
    memory: dict[bytes, Truth] = {}

    def holds(term: bytes) -> Truth:
        if not term.startswith(b"<"):
            return all_of(one(term, None) for one in conditions)
        if term not in memory:
            if len(memory) >= REMEMBERED:
                memory.clear()
            memory[term] = all_of(one(term, None) for one in conditions)
        return memory[term]

    return holds
