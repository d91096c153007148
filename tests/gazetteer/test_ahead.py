"""A second process finds the same matches while a table is being read."""

from __future__ import annotations

import multiprocessing

import pytest

from placegraph.gazetteer import Gazetteer, PlaceQuery, ahead
from placegraph.gazetteer.ahead import MatchingAhead
from placegraph.gazetteer.helper import Helper

QUERIES = [
    PlaceQuery(name, country)
    for name in ("Cambridge", "Boston", "Nowhere-upon-Nothing")
    for country in ("England", "USA")
]


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "BATCH", 2)


def asked(matching: MatchingAhead) -> None:
    for query in QUERIES:
        matching.ask(query)


def test_the_matches_are_those_that_the_gazetteer_finds(gazetteer: Gazetteer) -> None:
    with Helper(gazetteer) as helper:
        matching = MatchingAhead(gazetteer, helper)
        asked(matching)
        assert matching.answers() == {query: gazetteer.match(query) for query in QUERIES}
    assert multiprocessing.active_children() == []


def test_without_a_helper_they_are_the_same(gazetteer: Gazetteer) -> None:
    matching = MatchingAhead(gazetteer)
    asked(matching)
    assert matching.answers() == {query: gazetteer.match(query) for query in QUERIES}
    assert multiprocessing.active_children() == []


def test_few_questions_start_no_process(gazetteer: Gazetteer) -> None:
    with Helper(gazetteer) as helper:
        matching = MatchingAhead(gazetteer, helper)
        matching.ask(QUERIES[0])
        assert matching.answers() == {}
        assert multiprocessing.active_children() == []
