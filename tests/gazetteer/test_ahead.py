"""A second process finds the same matches while a table is being read."""

from __future__ import annotations

import multiprocessing
import signal
from concurrent.futures import Future
from typing import cast

import pytest

from placegraph.gazetteer import Gazetteer, Match, PlaceQuery, ahead
from placegraph.gazetteer.ahead import Answered, MatchingAhead
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


def test_what_the_helper_has_not_begun_is_answered_here_when_it_is_wanted(
    gazetteer: Gazetteer,
) -> None:
    with Helper(gazetteer) as helper:
        busy = helper.start(sleeping, 600)
        matching = MatchingAhead(gazetteer, helper)
        asked(matching)
        answers = matching.answers()
        assert [answers[query] for query in QUERIES] == [gazetteer.match(one) for one in QUERIES]
        assert answers.get(PlaceQuery("Cambridge", "Nowhere")) is None
        assert not busy.done()


class AtTheFirst:
    """A helper that is at its first task until it is told, and begins no other."""

    def __init__(self) -> None:
        self.futures: list[Future[Answered]] = []

    def start(self, _: object, __: list[PlaceQuery]) -> Future[Answered]:
        self.futures.append(Future())
        if len(self.futures) == 1:
            self.futures[0].set_running_or_notify_cancel()
        return self.futures[-1]


def test_while_the_helper_is_at_what_is_wanted_the_last_are_answered_here(
    gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch
) -> None:
    helper, answered = AtTheFirst(), []

    def matched(gazetteer: Gazetteer, queries: list[PlaceQuery]) -> list[Match]:
        answered.append(queries)
        if len(answered) == 2:
            helper.futures[0].set_result(([gazetteer.match(one) for one in QUERIES[:2]], {}))
        return [gazetteer.match(query) for query in queries]

    monkeypatch.setattr(ahead, "_matched", matched)
    matching = MatchingAhead(gazetteer, cast("Helper", helper))
    asked(matching)
    answers = matching.answers()
    assert answers[QUERIES[0]] == gazetteer.match(QUERIES[0])
    assert answered == [QUERIES[4:], QUERIES[2:4]]
    assert dict(answers) == {query: gazetteer.match(query) for query in QUERIES}
    assert len(answered) == 2


def test_without_a_helper_they_are_the_same(gazetteer: Gazetteer) -> None:
    matching = MatchingAhead(gazetteer)
    asked(matching)
    assert matching.answers() == {query: gazetteer.match(query) for query in QUERIES}
    assert multiprocessing.active_children() == []


def sleeping(_: Gazetteer, seconds: int) -> None:
    """A long task."""
    signal.sigtimedwait([], seconds)


def test_few_questions_start_no_process(gazetteer: Gazetteer) -> None:
    with Helper(gazetteer) as helper:
        matching = MatchingAhead(gazetteer, helper)
        matching.ask(QUERIES[0])
        assert matching.answers() == {}
        assert multiprocessing.active_children() == []
