"""A pool of workers in two lanes, each query with a deadline that ends the work.

Every query starts in the fast lane. One that is still running after `promote_after_s`
moves, with its worker, to one of a few slow and niced places; when these are taken
it is ended and the client told when to come back. So light queries wait at most for
other light ones. A query known to be slow goes to the slow lane at once.
"""

import asyncio
import heapq
import itertools
import logging
import signal
from collections import OrderedDict, deque
from collections.abc import Coroutine
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from placegraph.errors import PlacegraphError

from ..problems import (
    BusyError,
    ComplexityError,
    DeadlineError,
    ForbiddenError,
    ResourceLimitError,
    WorkerLostError,
)
from .process import Confinement, Job, Worker, WorkerDiedError, WorkerLimits, WorkerStartError
from .syntax import syntax_error

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PoolSettings:
    """The size of the pool and what one query may take."""

    fast_places: int = 4
    """Queries that run in the fast lane at once."""
    slow_places: int = 3
    """Queries that run in the slow lane at once."""
    spare_workers: int = 2
    """Workers kept ready beyond the fast places, for those that move or end."""
    promote_after_s: float = 0.3
    """Running time after which a query belongs to the slow lane."""
    deadline_s: float = 10.0
    """Running time after which a query is ended."""
    queue_length: int = 256
    """Queries that may wait for a fast place."""
    queue_timeout_s: float = 10.0
    """How long a query may wait for a fast place."""
    recycle_after_jobs: int = 5000
    """Queries after which a worker is replaced."""
    recycle_above_bytes: int = 256 << 20
    """Peak memory above which a worker is replaced after its query."""
    limits: WorkerLimits = field(default_factory=WorkerLimits)


class Lane(StrEnum):
    """Where a query ran."""

    FAST = "fast"
    SLOW = "slow"


@dataclass(frozen=True)
class Result:
    """A complete answer, as the engine serialised it."""

    kind: Literal["solutions", "boolean", "graph"]
    body: bytes
    rows: int
    truncated: bool
    """Whether there were more rows than the limit."""
    seconds: float
    """Time in the worker, without waiting for one."""
    lane: Lane
    version: str
    """The version of the store that answered."""


@dataclass
class Meter:
    """The worker time that a query took, whether it was answered or not."""

    seconds: float = 0.0


@dataclass(frozen=True)
class Snapshot:
    """A published store and the name of its version."""

    path: Path
    version: str


@dataclass(frozen=True)
class Figures:
    """The state of the pool, for the metrics page."""

    ready: int
    fast: int
    slow: int
    waiting: int
    started: int
    deadlines: int
    refused: int
    cancelled: int


class WorkerPool:
    """Runs queries in killable processes: `async with WorkerPool(path) as pool`."""

    def __init__(
        self, path: Path, settings: PoolSettings | None = None, *, version: str = ""
    ) -> None:
        self.settings = settings or PoolSettings()
        self.network: Confinement | None = None
        self._snapshot = Snapshot(path, version)
        self._ready: deque[tuple[Worker, Snapshot]] = deque()
        self._wanted: deque[asyncio.Future[tuple[Worker, Snapshot]]] = deque()
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._fast = self._slow = self._starting = 0
        self._lent: set[Worker] = set()  # to queries of the fast lane
        self._history: OrderedDict[int, float] = OrderedDict()
        self._refusals: deque[float] = deque(maxlen=1024)
        self._workers: set[Worker] = set()  # all that have not been told to stop
        self._starts: set[asyncio.Task[None]] = set()
        self._stops: set[asyncio.Task[None]] = set()
        self._publishing = asyncio.Lock()
        self._counts = {"started": 0, "deadlines": 0, "refused": 0, "cancelled": 0}
        self._closed = False

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def start(self) -> None:
        """Start the workers; WorkerStartError if the store cannot be opened."""
        for worker in await self._start_all(self._snapshot):
            self._offer(worker, self._snapshot)

    async def close(self) -> None:
        """End every worker and fail what still waits."""
        self._closed = True
        for _, _, future in self._waiting:
            _fail(future, BusyError("the service is stopping", 5))
        for wanted in self._wanted:
            _fail(wanted, BusyError("the service is stopping", 5))
        for task in self._starts:
            task.cancel()
        await asyncio.gather(*self._starts, return_exceptions=True)
        self._ready.clear()
        # Those that run a query are among them: its caller is told that the service stops.
        for worker in list(self._workers):
            self._stop(worker)
        await asyncio.gather(*self._stops)

    @property
    def version(self) -> str:
        """Return the version that new queries are answered from."""
        return self._snapshot.version

    def figures(self) -> Figures:
        """Return the state of the pool."""
        return Figures(len(self._ready), self._fast, self._slow, len(self._waiting), **self._counts)

    async def publish(self, path: Path, version: str) -> None:
        """Answer from another store from now on; running queries end on the one they began.

        Returns when workers on the new store are ready. If it cannot be opened the
        pool keeps the old one and WorkerStartError is raised.
        """
        async with self._publishing:
            snapshot = Snapshot(path, version)
            workers = await self._start_all(snapshot)
            self._snapshot = snapshot
            self._history.clear()
            old = [worker for worker, _ in self._ready]
            self._ready.clear()
            for worker in workers:
                self._offer(worker, snapshot)
            for worker in old:
                self._stop(worker)

    async def run(self, job: Job, meter: Meter | None = None) -> Result:
        """Return the answer to a query; cancelling this call ends the work."""
        meter = meter or Meter()
        if self._closed:
            raise BusyError("the service is stopping", 5)
        try:
            return await self._run_once(job, meter)
        except WorkerDiedError as error:
            if self._closed:
                raise BusyError("the service is stopping", 5) from None
            log.warning("a worker was lost, its query is asked once more: %s", error)
        try:
            return await self._run_once(job, meter)
        except WorkerDiedError as error:
            raise WorkerLostError("the worker that ran this query ended twice") from error

    async def _run_once(self, job: Job, meter: Meter) -> Result:
        key = hash((job.query, job.default_graphs, job.named_graphs))
        expected = self._history.get(key, self.settings.promote_after_s / 2)
        lane = Lane.SLOW if expected >= self.settings.promote_after_s else Lane.FAST
        await self._enter(lane, expected)
        run = _Run(self, job, lane, key)
        try:
            return await run.result()
        finally:
            meter.seconds += run.seconds
            self._leave(run.lane)

    async def _enter(self, lane: Lane, expected: float) -> None:
        if lane is Lane.SLOW:
            self.take_slow_place()
            return
        if self._fast < self.settings.fast_places:
            self._fast += 1
            return
        if len(self._waiting) >= self.settings.queue_length:
            raise self._refusal("too many queries are waiting")
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        entry = (expected, next(self._order), turn)
        heapq.heappush(self._waiting, entry)
        try:
            async with asyncio.timeout(self.settings.queue_timeout_s):
                await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self._leave(Lane.FAST)  # the turn came while this call was given up
            elif entry in self._waiting:
                self._waiting.remove(entry)
                heapq.heapify(self._waiting)
            if isinstance(error, TimeoutError):
                raise self._refusal("no place became free in time") from None
            raise

    def _leave(self, lane: Lane) -> None:
        if lane is Lane.SLOW:
            self._slow -= 1
            return
        while self._waiting:
            _, _, turn = heapq.heappop(self._waiting)
            if not turn.done():
                turn.set_result(None)  # the place passes on
                return
        self._fast -= 1

    def take_slow_place(self) -> None:
        """Take a place in the slow lane, or raise BusyError."""
        if self._slow >= self.settings.slow_places:
            raise self._refusal("all places for long-running queries are taken")
        self._slow += 1

    def move_to_slow_lane(self, worker: Worker) -> None:
        """Exchange a fast place for a slow one, or raise BusyError."""
        self.take_slow_place()
        self.make_slow(worker)
        self._leave(Lane.FAST)

    def make_slow(self, worker: Worker) -> None:
        """Let a worker give way to others and start another for the fast lane."""
        worker.make_nice()
        self._lent.discard(worker)
        self._top_up()

    def _refusal(self, reason: str) -> BusyError:
        """Return the refusal, with a wait that spreads out those who were refused lately."""
        self._counts["refused"] += 1
        now = asyncio.get_running_loop().time()
        deadline, places = self.settings.deadline_s, max(1, self.settings.slow_places)
        lately = sum(1 for moment in self._refusals if now - moment < deadline)
        self._refusals.append(now)
        wait = min(deadline * (1 + lately / places) / 2, 120.0)
        return BusyError(f"{reason}; try again in {wait:.0f} s", wait)

    def remember(self, key: int, seconds: float) -> None:
        """Keep how long a query took, to choose its lane the next time."""
        self._history[key] = seconds
        self._history.move_to_end(key)
        while len(self._history) > 4096:
            self._history.popitem(last=False)

    def count(self, event: Literal["deadlines", "cancelled"]) -> None:
        """Add one to a figure."""
        self._counts[event] += 1

    async def take(self) -> tuple[Worker, Snapshot]:
        """Return a ready worker, waiting for one to start if none is left."""
        while self._ready:
            worker, snapshot = self._ready.popleft()
            if worker.alive():
                self._lent.add(worker)
                return worker, snapshot
            self._stop(worker)
        wanted: asyncio.Future[tuple[Worker, Snapshot]] = asyncio.get_running_loop().create_future()
        self._wanted.append(wanted)
        self._top_up()
        try:
            async with asyncio.timeout(self.settings.queue_timeout_s):
                worker, snapshot = await wanted
        except BaseException as error:
            if wanted.done() and not wanted.cancelled() and wanted.exception() is None:
                self._offer(*wanted.result())
            if isinstance(error, TimeoutError):
                raise self._refusal("no worker became ready in time") from None
            raise
        self._lent.add(worker)
        return worker, snapshot

    def give_back(self, worker: Worker, snapshot: Snapshot) -> None:
        """Keep a worker for the next query, unless it is old, big, niced or outdated."""
        settings = self.settings
        spent = (
            worker.nice
            or snapshot is not self._snapshot
            or worker.jobs >= settings.recycle_after_jobs
            or worker.peak_bytes > settings.recycle_above_bytes
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
        if len(self._ready) >= self._target:
            self._stop(worker)
        else:
            # The one used last is the one whose memory is warm.
            self._ready.appendleft((worker, snapshot))

    @property
    def _target(self) -> int:
        return self.settings.fast_places + self.settings.spare_workers

    def _top_up(self) -> None:
        missing = self._target - len(self._ready) - len(self._lent)
        missing = max(missing, len(self._wanted)) - self._starting
        for _ in range(0 if self._closed else missing):
            self._starting += 1
            _keep(self._start_one(), self._starts)

    async def _start_one(self) -> None:
        snapshot = self._snapshot
        try:
            worker = await self._start_worker(snapshot)
        except WorkerStartError as error:
            log.warning("%s", error)
            if self._wanted:
                _fail(self._wanted.popleft(), error)
            return
        finally:
            self._starting -= 1
        if snapshot is self._snapshot and not self._closed:
            self._offer(worker, snapshot)
        else:
            self._stop(worker)
            self._top_up()

    async def _start_worker(self, snapshot: Snapshot) -> Worker:
        self._counts["started"] += 1
        worker = await Worker.start(snapshot.path, self.settings.limits)
        self._workers.add(worker)
        return worker

    async def _start_all(self, snapshot: Snapshot) -> list[Worker]:
        starts = (self._start_worker(snapshot) for _ in range(self._target))
        outcomes = await asyncio.gather(*starts, return_exceptions=True)
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


class _Run:
    """One query on one worker: what lane it is in and how it ended."""

    def __init__(self, pool: WorkerPool, job: Job, lane: Lane, key: int) -> None:
        self.pool, self.job, self.lane, self.key = pool, job, lane, key
        self.seconds = 0.0

    async def result(self) -> Result:
        worker, snapshot = await self.pool.take()
        if self.lane is Lane.SLOW:
            self.pool.make_slow(worker)
        loop = asyncio.get_running_loop()
        began = loop.time()
        asking = loop.create_task(worker.ask(self.job))
        try:
            header, body = await self._within_limits(asking, worker)
        except BaseException as error:
            if isinstance(error, asyncio.CancelledError):
                self.pool.count("cancelled")
            self.seconds = loop.time() - began
            self.pool.remember(self.key, self.seconds)
            await _abandon(asking, worker)
            self.pool.discard(worker)
            if isinstance(error, WorkerDiedError):
                raise _cause_of(error) from error
            raise
        self.seconds = loop.time() - began
        self.pool.remember(self.key, self.seconds)
        self.pool.give_back(worker, snapshot)
        if "error" in header:
            raise _refusal_of(header, self.job)
        return Result(
            kind=header["kind"],
            body=body,
            rows=header["rows"],
            truncated=header["truncated"],
            seconds=self.seconds,
            lane=self.lane,
            version=snapshot.version,
        )

    async def _within_limits(
        self, asking: "asyncio.Task[tuple[dict[str, Any], bytes]]", worker: Worker
    ) -> tuple[dict[str, Any], bytes]:
        settings, left = self.pool.settings, self.pool.settings.deadline_s
        if self.lane is Lane.FAST:
            first = min(settings.promote_after_s, left)
            await asyncio.wait({asking}, timeout=first)
            if not asking.done() and left > first:
                self.pool.move_to_slow_lane(worker)
                self.lane = Lane.SLOW
            left -= first
        await asyncio.wait({asking}, timeout=left)
        if asking.done():
            return asking.result()
        self.pool.count("deadlines")
        raise DeadlineError(
            f"the query was ended after {settings.deadline_s:g} s of running; narrow its "
            "patterns, aggregate less at once, or ask for fewer solutions with LIMIT"
        )


async def _abandon(asking: "asyncio.Task[Any]", worker: Worker) -> None:
    worker.kill()
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)


def _keep(work: Coroutine[Any, Any, None], tasks: set[asyncio.Task[None]]) -> None:
    """Run in the background; the loop itself holds tasks only weakly."""
    task = asyncio.get_running_loop().create_task(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)


def _fail(future: "asyncio.Future[Any]", error: Exception) -> None:
    if not future.done():
        future.set_exception(error)


def _cause_of(death: WorkerDiedError) -> Exception:
    """Return why a worker died, where its last words tell; otherwise the death itself."""
    if "memory allocation" in death.last_words or "bad_alloc" in death.last_words:
        return _memory_error()
    if death.returncode in (-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS):
        return ComplexityError("the query is nested or chained too deeply for the parser")
    return death


def _memory_error() -> PlacegraphError:
    return ResourceLimitError(
        "the query needed more memory than one query may have here; "
        "sort, group or concatenate fewer solutions at once"
    )


def _refusal_of(header: dict[str, Any], job: Job) -> PlacegraphError:
    """Return the error that a worker reported."""
    match header["error"]:
        case "syntax":
            return syntax_error(header["message"], job.query)
        case "memory":
            return _memory_error()
        case "oversize":
            return ResourceLimitError(
                f"the answer is longer than {job.max_bytes:,} bytes or {job.max_rows:,} rows and "
                "could not be cut; ask for a part with LIMIT and OFFSET, or take the dump"
            )
        case "form":
            return ResourceLimitError("the answer has no acceptable format")
        case _ if "service" in header["message"].lower() or "HTTP" in header["message"]:
            return ForbiddenError("queries are not sent on to other services (SERVICE) from here")
        case _:
            return ResourceLimitError(f"the query could not be evaluated: {header['message']}")
