"""A second process with the same gazetteer, to which a long import gives work."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, TypeVar

from placegraph.gazetteer.decisions import Decisions
from placegraph.gazetteer.index import GazetteerIndex
from placegraph.gazetteer.match import Gazetteer
from placegraph.tasks import few_collections

Given = TypeVar("Given")
Done = TypeVar("Done")
# A task is a function of a module; it gets the gazetteer, and what it gives back travels.
Task = Callable[[Gazetteer, Given], Done]


class Helper:
    """Does tasks in their order. What the process fails at, or is ended at, is done here."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._process: _Process | None = None
        self._thread = ThreadPoolExecutor(1)
        self._is_closing, self._lock = False, Lock()

    def __enter__(self) -> Helper:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with self._lock:
            self._is_closing = True
            if self._process:
                self._process.end()
        self._thread.shutdown(cancel_futures=True)

    def start(self, task: Task[Given, Done], given: Given) -> Future[Done]:
        """Have a task done; until it is begun the future can be cancelled."""
        return self._thread.submit(self._do, task, given)

    def _do(self, task: Task[Given, Done], given: Given) -> Done:
        # Nobody would end a process that starts when all others are ended.
        with self._lock:
            if self._process is None and not self._is_closing:
                self._process = _Process(self._gazetteer)
        if self._process is None:
            raise CancelledError
        try:
            done: Done = self._process.do(task, given)
        except (OSError, EOFError, _TaskFailedError):
            if self._is_closing:
                raise
            return task(self._gazetteer, given)
        return done


class _TaskFailedError(Exception):
    """The task failed in the other process, where nobody can be told how."""


class _Process:
    """A process of its own that ends with this one, however that ends."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        context = get_context("spawn")
        self._connection, other = context.Pipe()
        arguments = (other, gazetteer.path, gazetteer.decisions)
        self._process = context.Process(target=_work, args=arguments, daemon=True)
        self._process.start()
        # Then this process alone holds the near end, and the other reads its end of file.
        other.close()

    def do(self, task: Task[Any, Any], given: object) -> Any:
        self._connection.send((task, given))
        is_done, done = self._connection.recv()
        if not is_done:
            raise _TaskFailedError
        return done

    def end(self) -> None:
        # What it is at, nobody waits for any more.
        self._process.kill()
        self._process.join()
        self._connection.close()


@few_collections()
def _work(connection: Connection, path: Path, decisions: Decisions) -> None:
    gazetteer = Gazetteer(GazetteerIndex(path), decisions)
    while True:
        try:
            task, given = connection.recv()
            connection.send(_tried(task, gazetteer, given))
        except (OSError, EOFError):
            return


def _tried(task: Task[Any, Any], gazetteer: Gazetteer, given: object) -> tuple[bool, Any]:
    try:
        return True, task(gazetteer, given)
    except Exception:
        # Whatever it is: it is done again by the one who asked, who can tell.
        return False, None
