"""What is written down for plain ties is what the rules find: on made-up lots of all kinds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple

from placegraph.derive import derived_graph, follow_ties, run_rules
from placegraph.fields import Date
from placegraph.identifiers import concept, iri
from placegraph.lots import in_graph
from placegraph.plain_ties import plain_ties
from placegraph.schemes import scheme
from placegraph.vocab import DCTERMS, PG, RDF, RDFS, XSD

PLACES = [iri("place", slug) for slug in ("bonn", "bonn-2", "oxford", "oxford-city")]
BODIES = [iri("organisation", slug) for slug in ("council", "oxford", "eurocities")]
NETWORK = BODIES[-1]
DATASETS = [iri("dataset", slug) for slug in ("first", "second", "third")]
START, END = (
    Date(PG.start, PG.startEarliest, PG.startLatest),
    Date(PG.end, PG.endEarliest, PG.endLatest),
)

KNOWN = ("twinning", "sister-city", "partner-city", "friendship", "treaty-of-friendship")
Said = list[tuple[NamedNode, NamedNode | Literal]]


def quads(triples: Iterable[Triple], graph: NamedNode) -> set[bytes]:
    return {in_graph(f"{one} .\n".encode(), graph.value.encode()) for one in triples}


def some(
    predicate: NamedNode, values: Sequence[NamedNode | Literal], most: int = 1
) -> st.SearchStrategy[Said]:
    """Mostly one of the values, now and then none or several."""
    sizes = st.sampled_from([1] * 8 + [0, most])
    return sizes.flatmap(
        lambda size: st.lists(st.sampled_from(values), min_size=size, max_size=size, unique=True)
    ).map(lambda chosen: [(predicate, one) for one in chosen])


def dated(field: Date) -> st.SearchStrategy[Said]:
    texts = st.sampled_from([None, None, "1947", "1948", "1948-05", "1948-05-06"])
    return texts.map(lambda text: list(field.pairs(text)) if text else [])


def concepts(of: str, *names: str) -> list[NamedNode]:
    return [concept(of, one) for one in names or sorted(scheme(of))]


FORMALITIES = [*map(partial(concept, "formality"), (*KNOWN * 2, "membership", "cooperation"))]
PARTIES = st.sampled_from([2] * 9 + [1, 3]).flatmap(
    lambda size: st.lists(
        st.sampled_from([*PLACES * 6, *BODIES]), min_size=size, max_size=size, unique=True
    )
)
RECORDS = st.tuples(
    PARTIES.map(lambda some: [(PG.party, one) for one in some]),
    some(PG.level, concepts("level", "civic", "civic", "education"), 2),
    some(PG.formality, FORMALITIES, 2),
    some(PG.status, concepts("status", "active", "active", "active", "ended"), 2),
    some(PG.strand, concepts("strand")[:5], 2),
    some(PG.evidence, [iri("evidence", str(one)) for one in range(4)], 3),
    dated(START),
    dated(END),
    some(RDFS.label, [Literal("a “tie”", language="en"), Literal('say "tie"')], 2),
    some(PG.endDateUnknown, [Literal(one, datatype=XSD.boolean) for one in (*["true"] * 9, "1")]),
    some(DCTERMS.description, [*[Literal("01 ^^ @en")] * 9, Literal("1", datatype=XSD.integer)]),
    # Seldom something special.
    st.sampled_from(
        [[]] * 20 + [[(PG.recordOf, iri("relationship", "bonn--oxford--partnership"))]]
    ),
).map(lambda parts: [pair for part in parts for pair in part])


@st.composite
def lots(draw: st.DrawFn) -> bytes:
    """A lot of a few records, and what the rules ask about their places and datasets."""
    derived: list[Triple] = []
    found: set[bytes] = set()
    records = draw(st.lists(RECORDS, min_size=1, max_size=6))
    for number, said in enumerate(records):
        node = iri("record", str(number))
        triples = [Triple(node, RDF.type, PG.RelationshipRecord)]
        triples += [Triple(node, predicate, value) for predicate, value in said]
        for graph in draw(st.sampled_from([DATASETS[:1], DATASETS[1:2]] * 6 + [DATASETS[:2]])):
            found |= quads(triples, graph)
    if draw(st.integers(0, 9)) == 0:
        node, of = iri("correction", "one"), draw(st.sampled_from([PG.corrects, PG.suppresses]))
        corrected = iri("record", str(draw(st.integers(0, 3))))
        said = [(of, corrected), (PG.status, concept("status", "ended"))]
        found |= quads((Triple(node, *one) for one in said), DATASETS[2])
    for place in PLACES:
        derived += [Triple(place, RDF.type, PG.Place), Triple(place, PG.analysisUnit, place)]
    for body, unit in zip(BODIES, (PLACES[2], PLACES[0], PLACES[1]), strict=True):
        derived.append(Triple(body, PG.analysisUnit, unit))
    derived.append(Triple(NETWORK, RDF.type, PG.CityNetwork))
    if draw(st.booleans()):
        derived.append(Triple(PLACES[3], PG.inside, PLACES[2]))
    if draw(st.integers(0, 5)) == 0:
        derived.append(Triple(PLACES[1], PG.heir, PLACES[0]))
    ranks = draw(st.permutations([Literal(5), Literal(50), Literal("50.1", datatype=XSD.decimal)]))
    derived += [Triple(one, PG.precedence, rank) for one, rank in zip(DATASETS, ranks, strict=True)]
    if draw(st.booleans()):
        derived.append(Triple(DATASETS[0], PG.speaksFor, PLACES[2]))
    derived += [Triple(one, PG.live, Literal(True)) for one in concepts("status", "active")]
    return b"".join(sorted(found | quads(derived, derived_graph())))


@settings(max_examples=100, deadline=None)
@given(lots())
def test_the_rules_find_the_same(lot: bytes) -> None:
    assert follow_ties(lot).splitlines() == run_rules("ties", lot).splitlines()


def record(
    number: int, *more: tuple[NamedNode, NamedNode | Literal], dataset: int = 0
) -> set[bytes]:
    """A record of a civic twinning of Bonn and Oxford, and what else is said of it."""
    said = [
        (RDF.type, PG.RelationshipRecord),
        *((PG.party, place) for place in (PLACES[0], PLACES[2])),
        (PG.level, concept("level", "civic")),
        (PG.formality, concept("formality", "twinning")),
        *more,
    ]
    node = iri("record", str(number))
    return quads((Triple(node, *one) for one in said), DATASETS[dataset])


def about() -> set[bytes]:
    """What the rules ask about the two places and the datasets."""
    ranks = (Triple(one, PG.precedence, Literal(rank)) for rank, one in enumerate(DATASETS))
    units = (Triple(one, PG.analysisUnit, one) for one in PLACES)
    return quads(ranks, derived_graph()) | quads(units, derived_graph())


def test_nothing_of_plain_records_is_left_for_the_rules() -> None:
    two = record(1, *START.pairs("1947")) | record(2, dataset=1)
    found, left = plain_ties(b"".join(sorted(two | about())))
    assert left == b""
    assert len(found) == 18


@pytest.mark.parametrize(
    "more",
    [
        [(PG.recordOf, iri("relationship", "bonn-oxford"))],
        [(PG.party, NETWORK)],
        [*START.pairs("1948")],
        [(PG.population, Literal("01", datatype=XSD.integer))],
    ],
    ids=["named by hand", "a third party", "another date", "a spelling that engines change"],
)
def test_all_records_of_a_pair_are_left_where_one_is_not_plain(more: Said) -> None:
    two = record(1, *START.pairs("1947")) | record(2, *more, dataset=1)
    lot = b"".join(sorted(two | about()))
    assert plain_ties(lot) == (set(), lot)


@pytest.mark.parametrize("dataset", [0, 1], ids=["one source", "two sources"])
@pytest.mark.parametrize("status", ["active", "ended"])
def test_two_records_that_differ_make_what_the_rules_make(dataset: int, status: str) -> None:
    one = record(1, (RDFS.label, Literal("one")), (PG.status, concept("status", "active")))
    said = (RDFS.label, Literal("two")), (PG.status, concept("status", status))
    two = record(2, *said, dataset=dataset)
    live = quads([Triple(concept("status", "active"), PG.live, Literal(True))], derived_graph())
    lot = b"".join(sorted(one | two | live | about()))
    assert plain_ties(lot)[1] == b""
    assert follow_ties(lot).splitlines() == run_rules("ties", lot).splitlines()
