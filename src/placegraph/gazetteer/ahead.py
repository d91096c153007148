"""Matches worked out by a second process while a long table is still being read.

A match depends on the question alone, unless its coordinates turn out to be shared by many places
of the table, which is known only at the end: such a one is matched again. Short tables never
start a process.
"""

from __future__ import annotations

from concurrent.futures import Future

from placegraph.gazetteer.helper import Helper
from placegraph.gazetteer.match import Gazetteer
from placegraph.gazetteer.places import Match, PlaceQuery

BATCH = 500
# A process is worth its start from the second batch on; answers are held in memory.
MOST_BATCHES = 100

Answers = dict[PlaceQuery, Match]


class MatchingAhead:
    """Takes questions as they come up, and has the answers when all have come."""

    def __init__(self, gazetteer: Gazetteer, helper: Helper | None = None) -> None:
        self._gazetteer, self._helper = gazetteer, helper
        self._batch: list[PlaceQuery] = []
        self._asked: list[tuple[list[PlaceQuery], Future[list[Match]] | None]] = []

    def ask(self, query: PlaceQuery) -> None:
        """Have a question answered, each once."""
        if len(self._asked) >= MOST_BATCHES:
            return
        self._batch.append(query)
        if len(self._batch) == BATCH:
            helped = self._helper.start(_matched, self._batch) if self._helper else None
            self._asked.append((self._batch, helped))
            self._batch = []

    def answers(self) -> Answers:
        """The answers; what the helper has not begun yet is answered here, from the end."""
        found: Answers = {}
        for queries, helped in reversed(self._asked):
            if helped is None or helped.cancel():
                matches = _matched(self._gazetteer, queries)
            else:
                matches = helped.result()
            found.update(zip(queries, matches, strict=True))
        return found


def _matched(gazetteer: Gazetteer, queries: list[PlaceQuery]) -> list[Match]:
    return [gazetteer.match(query) for query in queries]
