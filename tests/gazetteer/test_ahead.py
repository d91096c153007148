"""A second process finds the same matches while a table is being read."""

from __future__ import annotations

import multiprocessing

import pytest

from placegraph.gazetteer import Gazetteer, PlaceQuery, ahead
from placegraph.gazetteer.ahead import MatchingAhead

QUERIES = [
    PlaceQuery(name, country)
    for name in ("Cambridge", "Boston", "Nowhere-upon-Nothing")
    for country in ("England", "USA")
]


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "BATCH", 2)


def test_the_matches_are_those_that_the_gazetteer_finds(gazetteer: Gazetteer) -> None:
    with MatchingAhead(gazetteer) as matching:
        for query in QUERIES:
            matching.ask(query)
        assert matching.answers() == {query: gazetteer.match(query) for query in QUERIES}
    assert multiprocessing.active_children() == []


def test_a_process_that_somebody_ends_costs_no_match(gazetteer: Gazetteer) -> None:
    with MatchingAhead(gazetteer) as matching:
        matching.ask(QUERIES[0])
        matching.ask(QUERIES[1])
        assert len(matching.answers()) == 2
        for process in multiprocessing.active_children():
            process.kill()
            process.join()
        for query in QUERIES[2:]:
            matching.ask(query)
        assert matching.answers() == {query: gazetteer.match(query) for query in QUERIES}


def test_few_questions_start_no_process(gazetteer: Gazetteer) -> None:
    with MatchingAhead(gazetteer) as matching:
        matching.ask(QUERIES[0])
        assert matching.answers() == {}
        assert multiprocessing.active_children() == []
