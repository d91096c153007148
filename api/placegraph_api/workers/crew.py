"""The processes of a pool: some stand ready on the current snapshot, others are lent."""

import asyncio
import logging
from collections import deque
from collections.abc import Coroutine
from typing import Any

from placegraph.said import Said

from ..problems import BusyError
from .process import Confinement, Worker, WorkerStartError
from .settings import PoolSettings, Snapshot

log = logging.getLogger(__name__)

# In a row, after which a query that waits for a worker is told why there is none.
MAX_FAILED_STARTS = 3

Manned = tuple[Worker, Snapshot]


class Crew:
    """Keeps workers ready, lends them, takes them back, and ends those that are spent."""

    def __init__(self, snapshot: Snapshot, settings: PoolSettings) -> None:
        self.snapshot, self.settings = snapshot, settings
        self.network: Confinement | None = None
        self.started = 0
        self._ready: deque[Manned] = deque()
        self._lent: set[Worker] = set()  # to queries of the fast lane
        self._wanted: deque[asyncio.Future[Manned]] = deque()
        self._workers: set[Worker] = set()  # all that have not been told to stop
        self._starting = self._failed_starts = 0
        self._starts: set[asyncio.Task[None]] = set()
        self._stops: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def ready(self) -> int:
        """Return how many workers stand ready."""
        return len(self._ready)

    @property
    def staffed(self) -> bool:
        """Return whether there is any worker at all."""
        return bool(self._workers)

    @property
    def size(self) -> int:
        """Return how many workers are ready or in the fast lane when all is well."""
        return self.settings.fast_places + self.settings.spare_workers

    async def man(self, snapshot: Snapshot) -> None:
        """Put new workers on a snapshot and end those on another; if none start, keep them."""
        workers = await self._start_all(snapshot)
        old = [worker for worker, _ in self._ready]
        self._ready.clear()
        self.snapshot = snapshot
        for worker in workers:
            self._offer(worker, snapshot)
        for worker in old:
            self._stop(worker)

    async def close(self) -> None:
        """End every worker, also those that run a query, and wait for their end."""
        self._closed = True
        for wanted in self._wanted:
            if not wanted.done():
                wanted.set_exception(BusyError(Said("stopping", "the service is stopping"), 5))
        for task in self._starts:
            task.cancel()
        await asyncio.gather(*self._starts, return_exceptions=True)
        self._ready.clear()
        for worker in list(self._workers):
            self._stop(worker)
        await asyncio.gather(*self._stops)

    async def take(self) -> Manned:
        """Return a ready worker, waiting for one to start if none is left."""
        manned: Manned | None = None
        while self._ready and manned is None:
            worker, snapshot = self._ready.popleft()
            if worker.alive():
                manned = worker, snapshot
            else:
                self._stop(worker)
        manned = manned or await self._next_started()
        self._lent.add(manned[0])
        self._top_up()
        return manned

    async def _next_started(self) -> Manned:
        wanted: asyncio.Future[Manned] = asyncio.get_running_loop().create_future()
        self._wanted.append(wanted)
        self._top_up()
        try:
            async with asyncio.timeout(self.settings.queue_timeout_s):
                return await wanted
        except BaseException as error:
            if wanted.done() and not wanted.cancelled() and wanted.exception() is None:
                self._offer(*wanted.result())
            if isinstance(error, TimeoutError):
                late = Said("no-worker-ready", "no worker became ready in time")
                raise BusyError(late, 5) from None
            raise

    def make_slow(self, worker: Worker) -> None:
        """Let a worker give way to others and start another for the fast lane."""
        worker.make_nice()
        self._lent.discard(worker)
        self._top_up()

    def give_back(self, worker: Worker, snapshot: Snapshot, peak_bytes: int) -> None:
        """Keep a worker for the next query, unless it is old, big, niced or outdated."""
        settings = self.settings
        spent = (
            worker.nice
            or snapshot is not self.snapshot
            or worker.jobs >= settings.recycle_after_jobs
            or peak_bytes > settings.recycle_above_bytes
        )
        if spent or self._closed:
            self.discard(worker)
        else:
            self._lent.discard(worker)
            self._offer(worker, snapshot)

    def discard(self, worker: Worker) -> None:
        """End a worker and start another in its place if one is missing."""
        self._stop(worker)
        self._lent.discard(worker)
        self._top_up()

    def _offer(self, worker: Worker, snapshot: Snapshot) -> None:
        self.network = worker.network
        while self._wanted:
            wanted = self._wanted.popleft()
            if not wanted.done():
                wanted.set_result((worker, snapshot))
                return
        if len(self._ready) >= self.size:
            self._stop(worker)
        else:
            # The one used last is the one whose memory is warm.
            self._ready.appendleft((worker, snapshot))

    def _top_up(self) -> None:
        missing = self.size - len(self._ready) - len(self._lent)
        missing = max(missing, len(self._wanted)) - self._starting
        for _ in range(0 if self._closed else missing):
            self._starting += 1
            _keep(self._start_one(), self._starts)

    async def _start_one(self) -> None:
        snapshot = self.snapshot
        try:
            worker = await self._start(snapshot)
        except WorkerStartError as error:
            self._note_failed_start(error)
            return
        finally:
            self._starting -= 1
        self._failed_starts = 0
        if snapshot is self.snapshot and not self._closed:
            self._offer(worker, snapshot)
        else:
            self._stop(worker)
            self._top_up()

    def _note_failed_start(self, error: WorkerStartError) -> None:
        log.warning("%s", error)
        self._failed_starts += 1
        # One that was killed while it started is no reason to fail a query.
        if self._failed_starts > MAX_FAILED_STARTS:
            while self._wanted:
                wanted = self._wanted.popleft()
                if not wanted.done():
                    wanted.set_exception(error)
        elif self._wanted:
            # Soon, but not before the failed start is off the count.
            asyncio.get_running_loop().call_soon(self._top_up)

    async def _start(self, snapshot: Snapshot) -> Worker:
        self.started += 1
        worker = await Worker.start(snapshot.path, self.settings.limits)
        self._workers.add(worker)
        return worker

    async def _start_all(self, snapshot: Snapshot) -> list[Worker]:
        starts = [asyncio.ensure_future(self._start(snapshot)) for _ in range(self.size)]
        try:
            outcomes = await asyncio.gather(*starts, return_exceptions=True)
        except asyncio.CancelledError:
            for start in starts:  # those that were quicker than the cancelling
                if start.done() and not start.cancelled() and not start.exception():
                    self._stop(start.result())
            raise
        workers = [each for each in outcomes if isinstance(each, Worker)]
        faults = [each for each in outcomes if isinstance(each, BaseException)]
        if faults:
            for worker in workers:
                self._stop(worker)
            raise faults[0]
        return workers

    def _stop(self, worker: Worker) -> None:
        worker.kill()
        self._workers.discard(worker)
        _keep(worker.stop(), self._stops)


def _keep(work: Coroutine[Any, Any, None], tasks: set[asyncio.Task[None]]) -> None:
    """Run in the background; the loop itself holds tasks only weakly."""
    task = asyncio.get_running_loop().create_task(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)
