"""Fill the database of a version in the background, beside what else there is to do.

The engine lets other threads run while it loads and puts in order. What is known first is loaded
while the rest is still being derived, and the database is put in order while it is checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pyoxigraph
from pyoxigraph import NamedNode, RdfFormat

from placegraph.differences import chunks
from placegraph.tasks import WORKERS, in_threads

# Bytes of text that are loaded at once. Every chunk makes tables, and tables are merged again and
# again: large chunks cost less time, and each some ten times its size in memory.
LOADED_AT_ONCE = 24_000_000
# Bytes; a line has some 120 of them.
BULK_FROM = 2_000_000

Texts = Iterable[tuple[str, Iterable[bytes]]]


class Loading:
    """A database in a folder, and the jobs that fill it, one after the other."""

    def __init__(self, path: Path) -> None:
        self.dataset = pyoxigraph.Store(str(path))
        self._thread = ThreadPoolExecutor(1)
        self._jobs: list[Future[None]] = []
        self._is_given_up = False

    def load(self, texts: Texts, workers: int = WORKERS) -> None:
        """Load texts of graphs."""
        self._jobs.append(self._thread.submit(self._load, texts, workers))

    def put_in_order(self) -> None:
        """Merge what was loaded into tables that are read fast."""
        self._jobs.append(self._thread.submit(self.dataset.optimize))

    def wait(self) -> None:
        """Wait for the jobs; raises what they raised."""
        while self._jobs:
            self._jobs.pop(0).result()

    def finish(self) -> None:
        """Wait for the jobs and let all of it lie on disk."""
        self.wait()
        self._thread.shutdown()
        self.dataset.flush()

    def give_up(self) -> None:
        """Do nothing more."""
        self._is_given_up = True
        self._thread.shutdown(cancel_futures=True)

    def _load(self, texts: Texts, workers: int) -> None:
        def tasks() -> Iterator[partial[None]]:
            for name, some in texts:
                for chunk in chunks(some, LOADED_AT_ONCE // workers):
                    if self._is_given_up:
                        return
                    yield partial(_load, self.dataset, name, chunk)

        for _ in in_threads(lambda task: task(), tasks(), workers):
            pass


def _load(dataset: pyoxigraph.Store, graph: str, text: bytes) -> None:
    load = dataset.load if len(text) < BULK_FROM else dataset.bulk_load
    load(input=text, format=RdfFormat.N_TRIPLES, to_graph=NamedNode(graph))
