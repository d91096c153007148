"""What belongs to the description of a thing, on three places and two twinnings."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from placegraph.describe import check_path, describe
from placegraph.errors import UnknownNameError
from placegraph.identifiers import at_path, path_of
from placegraph.store import Store, open_store
from placegraph.vocab import PG, RDF, RDFS


@pytest.fixture
def twins(oxford_store: Path) -> Store:
    """Oxford, Bonn and Leiden."""
    return open_store(oxford_store)


def _described(store: Store, path: str) -> dict[str, set[str]]:
    """The predicates that a description has of each thing."""
    found: dict[str, set[str]] = {}
    for triple in describe(store, path).triples:
        assert isinstance(triple.subject, NamedNode)
        found.setdefault(path_of(triple.subject), set()).add(triple.predicate.value)
    return found


def test_a_place_is_described_with_its_ties_and_the_names_of_its_partners(twins: Store) -> None:
    found = _described(twins, "place/oxford")
    assert PG.start.value in found["relationship/oxford-bonn"]
    assert PG.start.value in found["relationship/oxford-leiden"]
    assert found["place/bonn"] == {RDF.type.value, RDFS.label.value}
    included = [path_of(node) for node in describe(twins, "place/oxford").included]
    assert included == ["relationship/oxford-bonn", "relationship/oxford-leiden"]


def test_a_place_is_not_described_with_ties_of_others(twins: Store) -> None:
    assert "relationship/oxford-leiden" not in _described(twins, "place/bonn")


def test_a_relationship_is_described_with_record_evidence_and_source(twins: Store) -> None:
    found = _described(twins, "relationship/oxford-bonn")
    assert PG.recordOf.value in found["record/twins-oxford-bonn"]
    (evidence,) = (path for path in found if path.startswith("evidence/"))
    assert {PG.quotation.value, PG.locator.value} <= found[evidence]
    assert PG.issued.value in found["source/list-of-twins"]


def test_the_evidence_of_a_tie_stands_with_the_tie_alone(twins: Store) -> None:
    for path in ("place/oxford", "pair/bonn--oxford"):
        found = _described(twins, path)
        assert "relationship/oxford-bonn" in found
        assert not any(PG.quotation.value in said for said in found.values())


def test_the_order_is_the_same_each_time(twins: Store) -> None:
    assert describe(twins, "place/oxford") == describe(twins, "place/oxford")


def test_what_exists_has_an_iri(twins: Store) -> None:
    assert check_path(twins, "concept/strand/civic/twinning") == at_path(
        "concept/strand/civic/twinning"
    )


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("place/oxfort", "no place called 'oxfort'; did you mean oxford?"),
        ("place/<x>", "no place called '<x>'; there are: bonn, leiden, oxford"),
        ("flow/a", "no flow called 'a'"),
        ("places/oxford", "no kind of thing called 'places'; did you mean place"),
        ("", "no kind of thing called ''"),
    ],
)
def test_what_is_unknown_is_refused_with_the_nearest(twins: Store, path: str, told: str) -> None:
    with pytest.raises(UnknownNameError) as refused:
        describe(twins, path)
    assert told in str(refused.value)


def test_more_things_than_can_be_compared_are_those_that_begin_alike(
    twins: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("placegraph.describe.COMPARED", 2)
    suggested = {}
    for slug in ("oxfort", "leoxford"):
        with pytest.raises(UnknownNameError) as refused:
            describe(twins, f"place/{slug}")
        suggested[slug] = refused.value.suggestions
    assert suggested == {"oxfort": ("oxford",), "leoxford": ()}
