"""Who may run now: the places of two lanes, the queue before them, and refusals.

A query waits only for a fast place. How long a query took the last time decides its
lane and its turn; one that is not known yet is taken for a moderately quick one.
"""

import asyncio
import heapq
import itertools
import math
from collections import OrderedDict, deque

from placegraph.said import Said

from ..problems import BusyError
from .settings import Lane, PoolSettings

_MAX_WAIT_S = 120.0
_MAX_REMEMBERED = 4096


class Lanes:
    """The places of the fast and the slow lane."""

    def __init__(self, settings: PoolSettings) -> None:
        self.settings = settings
        self.fast = self.slow = self.refused = 0
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._history: OrderedDict[int, float] = OrderedDict()
        self._refusals: deque[float] = deque(maxlen=1024)

    @property
    def waiting(self) -> int:
        """Return how many wait for a fast place."""
        return len(self._waiting)

    @property
    def has_slow(self) -> bool:
        """Return whether a slow place is free."""
        return self.slow < self.settings.slow_places

    def expected_s(self, key: int) -> float:
        """Return how long a query may be expected to run."""
        return self._history.get(key, self.settings.promote_after_s / 2)

    def remember(self, key: int, seconds: float) -> None:
        """Keep how long a query took."""
        self._history[key] = seconds
        self._history.move_to_end(key)
        while len(self._history) > _MAX_REMEMBERED:
            self._history.popitem(last=False)

    def forget(self) -> None:
        """Forget how long queries took, because the store has changed."""
        self._history.clear()

    async def enter(self, key: int) -> Lane:
        """Take a place in the lane of a query, waiting for a fast one; BusyError if full."""
        expected = self.expected_s(key)
        if expected >= self.settings.promote_after_s:
            self._take_slow()
            return Lane.SLOW
        if self.fast < self.settings.fast_places:
            self.fast += 1
        else:
            await self._wait(expected)
        return Lane.FAST

    async def _wait(self, expected: float) -> None:
        if len(self._waiting) >= self.settings.queue_length:
            raise self.refusal(Said("too-many-waiting", "too many queries are waiting"))
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[None] = loop.create_future()
        # Quick ones first, yet by when they came: nothing waits for ever behind a stream.
        entry = (loop.time() + 4 * expected, next(self._order), turn)
        heapq.heappush(self._waiting, entry)
        try:
            async with asyncio.timeout(self.settings.queue_timeout_s):
                await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self.leave(Lane.FAST)  # the turn came while this call was given up
            elif entry in self._waiting:
                self._waiting.remove(entry)
                heapq.heapify(self._waiting)
            if isinstance(error, TimeoutError):
                raise self.refusal(Said("no-place-free", "no place became free in time")) from None
            raise

    def leave(self, lane: Lane) -> None:
        """Give a place back; a fast one passes on to the next that waits."""
        if lane is Lane.SLOW:
            self.slow -= 1
            return
        while self._waiting:
            _, _, turn = heapq.heappop(self._waiting)
            if not turn.done():
                turn.set_result(None)
                return
        self.fast -= 1

    def move(self) -> None:
        """Exchange a fast place for a slow one, or raise BusyError and keep the fast one."""
        self._take_slow()
        self.leave(Lane.FAST)

    def _take_slow(self) -> None:
        if not self.has_slow:
            text = "all places for long-running queries are taken"
            raise self.refusal(Said("slow-places-taken", text))
        self.slow += 1

    def refusal(self, reason: Said) -> BusyError:
        """Return the refusal, with a wait that spreads out those who were refused lately."""
        self.refused += 1
        now = asyncio.get_running_loop().time()
        deadline, places = self.settings.deadline_s, max(1, self.settings.slow_places)
        lately = sum(1 for moment in self._refusals if now - moment < deadline)
        self._refusals.append(now)
        wait = math.ceil(min(max(deadline * (1 + lately / places) / 2, 1.0), _MAX_WAIT_S))
        text = f"{reason}; try again in {wait} s"
        return BusyError(Said("busy", text, reason=reason, wait=wait), wait)

    def fail_waiting(self, error: BusyError) -> None:
        """Refuse all that wait."""
        for _, _, turn in self._waiting:
            if not turn.done():
                turn.set_exception(error)
