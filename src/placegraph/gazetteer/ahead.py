"""Matches worked out by a second process while a long table is still being read.

A match depends on the question alone, unless its coordinates turn out to be shared by many places
of the table, which is known only at the end: such a one is matched again. Short tables never
start a process.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType

from placegraph.gazetteer.decisions import Decisions
from placegraph.gazetteer.index import GazetteerIndex
from placegraph.gazetteer.match import Gazetteer
from placegraph.gazetteer.places import Match, PlaceQuery

BATCH = 500
# A process is worth its start from the second batch on; answers are held in memory.
MOST_BATCHES = 100

Answers = dict[PlaceQuery, Match]


class MatchingAhead:
    """Takes questions as they come up, and has the answers when all have come."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._batch: list[PlaceQuery] = []
        self._asked: list[tuple[list[PlaceQuery], Future[list[Match]]]] = []
        self._process: _Process | None = None
        self._thread = ThreadPoolExecutor(1)

    def __enter__(self) -> MatchingAhead:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._thread.shutdown(cancel_futures=True)
        if self._process:
            self._process.end()

    def ask(self, query: PlaceQuery) -> None:
        """Have a question answered, each once."""
        if len(self._asked) >= MOST_BATCHES:
            return
        self._batch.append(query)
        if len(self._batch) == BATCH:
            self._asked.append((self._batch, self._thread.submit(self._answer, self._batch)))
            self._batch = []

    def answers(self) -> Answers:
        """The answers; what the other process has not begun yet is answered here, from the end."""
        found: Answers = {}
        for queries, future in reversed(self._asked):
            matches = self._here(queries) if future.cancel() else future.result()
            found.update(zip(queries, matches, strict=True))
        return found

    def _here(self, queries: list[PlaceQuery]) -> list[Match]:
        return [self._gazetteer.match(query) for query in queries]

    def _answer(self, queries: list[PlaceQuery]) -> list[Match]:
        if self._process is None:
            self._process = _Process(self._gazetteer)
        return self._process.answer(queries)


class _Process:
    """A process of its own that ends with this one, however that ends."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        context = get_context("spawn")
        self._gazetteer = gazetteer
        self._connection, other = context.Pipe()
        arguments = (other, gazetteer.path, gazetteer.decisions)
        self._process = context.Process(target=_work, args=arguments, daemon=True)
        self._process.start()
        # Then this process alone holds the near end, and the other reads its end of file.
        other.close()

    def answer(self, queries: list[PlaceQuery]) -> list[Match]:
        try:
            self._connection.send(queries)
            matches: list[Match] = self._connection.recv()
        except (OSError, EOFError):  # Somebody ended it.
            return [self._gazetteer.match(query) for query in queries]
        return matches

    def end(self) -> None:
        self._connection.close()
        self._process.join()


def _work(connection: Connection, path: Path, decisions: Decisions) -> None:
    gazetteer = Gazetteer(GazetteerIndex(path), decisions)
    while True:
        try:
            queries = connection.recv()
            connection.send([gazetteer.match(query) for query in queries])
        except (OSError, EOFError):
            return
