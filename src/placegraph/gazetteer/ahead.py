"""Matches worked out by a second process while a long table is read and taken in.

A match depends on the question alone, unless its coordinates turn out to be shared by many places
of the table, which is known only at the end: such a one is matched again. Short tables never
start a process.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from multiprocessing.reduction import ForkingPickler

from placegraph.gazetteer.countries import CountryReading, read_country, remember_countries
from placegraph.gazetteer.helper import Helper
from placegraph.gazetteer.match import Gazetteer
from placegraph.gazetteer.places import Candidate, Match, PlaceQuery
from placegraph.putting_down import by_values

BATCH = 500
# A process is worth its start from the second batch on; answers are held in memory.
MOST_BATCHES = 100

for kind, reduced in by_values(PlaceQuery, Match, Candidate).items():
    ForkingPickler.register(kind, reduced)


# Matches, and how the names of countries were read.
Answered = tuple[list[Match], dict[str, CountryReading]]


@dataclass(eq=False, slots=True)
class _Batch:
    """Questions that are answered together, by the helper if `helped`."""

    queries: list[PlaceQuery]
    helped: Future[Answered] | None = None


class MatchingAhead:
    """Takes questions as they come up, and has the answers when all have come."""

    def __init__(self, gazetteer: Gazetteer, helper: Helper | None = None) -> None:
        self._gazetteer, self._helper = gazetteer, helper
        self._batch: list[PlaceQuery] = []
        self._asked: list[_Batch] = []

    def ask(self, query: PlaceQuery) -> None:
        """Have a question answered, each once."""
        if len(self._asked) >= MOST_BATCHES:
            return
        self._batch.append(query)
        if len(self._batch) == BATCH:
            self._hand_over()

    def answers(self) -> Mapping[PlaceQuery, Match]:
        """The answers; what the helper is still at is waited for when it is wanted."""
        if self._asked and self._batch:
            self._hand_over()
        answers = Answers(self._gazetteer, self._asked)
        return answers if self._helper else dict(answers)

    def _hand_over(self) -> None:
        helped = self._helper.start(_answered, self._batch) if self._helper else None
        self._asked.append(_Batch(self._batch, helped))
        self._batch = []


class Answers(Mapping[PlaceQuery, Match]):
    """Answers that may be still to come. The helper goes through the batches in their order."""

    def __init__(self, gazetteer: Gazetteer, asked: list[_Batch]) -> None:
        self._gazetteer, self._open = gazetteer, list(asked)
        self._found: dict[PlaceQuery, Match | _Batch] = {
            query: batch for batch in asked for query in batch.queries
        }

    def __getitem__(self, query: PlaceQuery) -> Match:
        while isinstance(found := self._found[query], _Batch):
            self._take(found)
        return found

    def __iter__(self) -> Iterator[PlaceQuery]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def _take(self, batch: _Batch) -> None:
        """Take in a batch; while the helper is at it, the last ones are answered here."""
        while batch.helped and batch.helped.running() and (last := self._last_free()):
            self._put(last, _matched(self._gazetteer, last.queries))
        if batch.helped is None or batch.helped.cancel():
            self._put(batch, _matched(self._gazetteer, batch.queries))
        else:
            matches, countries = batch.helped.result()
            remember_countries(countries)
            self._put(batch, matches)

    def _put(self, batch: _Batch, matches: list[Match]) -> None:
        self._found.update(zip(batch.queries, matches, strict=True))

    def _last_free(self) -> _Batch | None:
        """The last batch that nobody is at; nobody else will be, then."""
        while self._open:
            batch = self._open.pop()
            if isinstance(self._found[batch.queries[0]], _Batch):
                if batch.helped is not None and batch.helped.cancel():
                    return batch
                self._open.clear()
        return None


def _matched(gazetteer: Gazetteer, queries: list[PlaceQuery]) -> list[Match]:
    return [gazetteer.match(query) for query in queries]


def _answered(gazetteer: Gazetteer, queries: list[PlaceQuery]) -> Answered:
    matches = _matched(gazetteer, queries)
    return matches, {query.country: read_country(query.country) for query in queries}
