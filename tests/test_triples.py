"""An entry becomes its own triples, and every value can be read back from them."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from placegraph import temporal
from placegraph.identifiers import iri, path_of, slug_of
from placegraph.model import (
    SLUG_PATTERN,
    Coordinates,
    Event,
    Evidence,
    Organisation,
    Place,
    Relationship,
)
from placegraph.triples import coordinate_triples, entry_iri, entry_triples, evidence_iri
from placegraph.vocab import GEO, PG, RDF, RDFS

slugs = st.from_regex(re.compile(SLUG_PATTERN.replace("$", r"\Z")), fullmatch=True)
paths = st.builds("{}/{}".format, st.sampled_from(["place", "organisation"]), slugs)
years = st.integers(1000, 2999).map(str)
ties = st.builds(
    Relationship,
    id=slugs,
    label=st.text(min_size=1),
    parties=st.lists(paths, min_size=2, max_size=4, unique=True).map(tuple),
    broker=st.lists(paths, max_size=2, unique=True).map(tuple),
    level=st.just("civic"),
    strands=st.just(("civic/twinning",)),
    formality=st.just("twinning"),
    status=st.just("active"),
    start=st.none() | years,
    grew_from=st.lists(slugs, max_size=2, unique=True).map(tuple),
)


@settings(deadline=None)
@given(ties)
def test_a_relationship_can_be_read_back_from_its_triples(tie: Relationship) -> None:
    said: dict[NamedNode, set[str]] = {}
    for subject, predicate, term in entry_triples(tie, "twins", "list"):
        assert subject == iri("record", f"twins-{tie.id}")
        value = term.value if isinstance(term, Literal) else path_of(term)
        said.setdefault(predicate, set()).add(value)
    assert said[RDFS.label] == {tie.label}
    assert said[PG.recordOf] == {f"relationship/{tie.id}"}
    assert said[PG.party] == set(tie.parties)
    assert said.get(PG.broker, set()) == set(tie.broker)
    assert {slug_of(iri("x", one)) for one in said[PG.level]} == {"concept/level/civic"}
    assert said.get(PG.grewFrom, set()) == {f"relationship/{slug}" for slug in tie.grew_from}
    assert said.get(PG.start, set()) == ({tie.start} if tie.start else set())
    if tie.start:
        days = temporal.bounds(tie.start)
        assert said[PG.startEarliest] == {str(days.earliest)}
        assert said[PG.startLatest] == {str(days.latest)}


def test_an_open_end_of_a_date_is_not_written() -> None:
    event = Event(id="brexit", label="Brexit", kind="context", date="[..2021]")
    said = {triple.predicate for triple in entry_triples(event, "twins", None)}
    assert PG.dateLatest in said
    assert PG.dateEarliest not in said


def test_the_class_follows_from_the_kind() -> None:
    def class_of(kind: str) -> set[object]:
        entry = Organisation(id="one", label="One", kind=kind)
        return {t.object for t in entry_triples(entry, "twins", None) if t.predicate == RDF.type}

    assert class_of("city-network") == {PG.CityNetwork}
    assert class_of("council") == {PG.Organisation}


def test_only_a_record_is_named_after_its_dataset() -> None:
    assert entry_iri(Place(id="bo", label="Bo", kind="city"), "twins") == iri("place", "bo")


def test_the_same_words_at_the_same_spot_are_one_piece_of_evidence() -> None:
    def named(**more: object) -> NamedNode:
        said = {"at": "12", "quote": "Bo and Leamington", **more}
        return evidence_iri(Evidence.model_validate(said), "twins", "list")

    assert named() == named() == named(source="list")
    assert len({named(), named(at="13"), named(quote="Bo"), named(mode="inferred")}) == 4


def test_evidence_names_its_source_and_the_properties_that_it_backs() -> None:
    evidence = Evidence.model_validate({"at": "12", "quote": "since 1947", "for": ["kind"]})
    place = Place(id="bo", label="Bo", kind="city", evidence=(evidence,))
    node = evidence_iri(evidence, "twins", "list")
    said = {
        triple.predicate: triple.object
        for triple in entry_triples(place, "twins", "list")
        if triple.subject == node
    }
    assert said[PG.source] == iri("source", "list")
    assert said[PG.supportsProperty] == PG.kind
    assert said[PG.quotation] == Literal("since 1947", language="en")


def test_a_point_has_its_longitude_first_and_blanks_are_not_written() -> None:
    row = Coordinates(place="oxford", latitude=51.752, longitude=-1.2577)
    triples = list(coordinate_triples(row))
    (point,) = (triple.object for triple in triples if triple.predicate == GEO.asWKT)
    assert point == Literal("POINT(-1.25770 51.75200)", datatype=GEO.wktLiteral)
    assert list(coordinate_triples(Coordinates(place="oxford"))) == []
