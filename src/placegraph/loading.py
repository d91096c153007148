"""Fill the folder of a version in the background, beside what else there is to do.

The engine lets other threads run while it loads and puts in order. What is known first is loaded
while the rest is still being derived; the database is put in order, and the other files are
written, while it is checked.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
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

Task = Callable[[], object]
Texts = Iterable[tuple[str, Iterable[bytes]]]


class Loading:
    """A database in a folder, the jobs that fill it, one after the other, and what is beside it."""

    def __init__(self, path: Path) -> None:
        self.dataset = pyoxigraph.Store(str(path))
        self._thread, self._other_thread = ThreadPoolExecutor(1), ThreadPoolExecutor(1)
        self._loads: list[Future[None]] = []
        self._others: list[Future[None]] = []
        self._is_given_up = False

    def load(self, texts: Texts, workers: int = WORKERS) -> None:
        """Load texts of graphs."""
        self._loads.append(self._thread.submit(self._load, texts, workers))

    def put_in_order(self) -> None:
        """Merge what was loaded into tables that are read fast."""
        self._others.append(self._thread.submit(self.dataset.optimize))

    def do_beside(self, tasks: Iterable[Task]) -> None:
        """Do what has nothing to do with the database."""
        self._others.append(self._other_thread.submit(self._do, tasks))

    def begun(self) -> pyoxigraph.Store:
        """The database with all that was to be loaded first; raises what loading that raised."""
        for load in self._loads[:1]:
            load.result()
        return self.dataset

    def whole(self) -> pyoxigraph.Store:
        """The database with all that was to be loaded; raises what loading it raised."""
        for load in self._loads:
            load.result()
        return self.dataset

    def finish(self) -> None:
        """Wait for everything and let the database lie on disk; raises what was raised."""
        for job in (*self._loads, *self._others):
            job.result()
        self._shut_down()
        self.dataset.flush()

    def give_up(self) -> None:
        """Do nothing more."""
        self._is_given_up = True
        self._shut_down()

    def _shut_down(self) -> None:
        for thread in (self._thread, self._other_thread):
            thread.shutdown(cancel_futures=True)

    def _load(self, texts: Texts, workers: int) -> None:
        self._do(
            (
                partial(_load, self.dataset, name, chunk)
                for name, some in texts
                for chunk in chunks(some, LOADED_AT_ONCE // workers)
            ),
            workers,
        )

    def _do(self, tasks: Iterable[Task], workers: int = WORKERS) -> None:
        """Do tasks until they end or are given up."""
        wanted = itertools.takewhile(lambda _: not self._is_given_up, tasks)
        for _ in in_threads(lambda task: task(), wanted, workers):
            pass


def _load(dataset: pyoxigraph.Store, graph: str, text: bytes) -> None:
    load = dataset.load if len(text) < BULK_FROM else dataset.bulk_load
    # Lenient: the engine wrote these lines itself once, and need not look at every letter again.
    load(input=text, format=RdfFormat.N_TRIPLES, to_graph=NamedNode(graph), lenient=True)
