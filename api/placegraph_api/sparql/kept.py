"""Answers that are kept for who asks the same again, such as a dashboard that many look at.

A version never changes, so a whole answer holds for as long as its version is served. What was
asked longest ago goes first, once all together take more bytes than they may.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request

from ..negotiate import Choice
from ..workers import Job, Result

# Of all bytes, for one answer: a few long ones are not to drive out all others.
LARGEST_SHARE = 1 / 8
# What an answer takes beside query and body.
_OVERHEAD = 1_000

Key = tuple[object, ...]


@dataclass(frozen=True)
class Kept:
    """An answer, and when the clock said that it came."""

    result: Result
    since: float
    size: int


class KeptAnswers:
    """Whole answers by version, query, dataset and format."""

    def __init__(self, max_bytes: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.max_bytes, self.bytes = max_bytes, 0
        self._clock = clock
        self._kept: OrderedDict[Key, Kept] = OrderedDict()

    def get(self, key: Key) -> tuple[Result, int] | None:
        """Return an answer and its age in seconds, or None."""
        if (found := self._kept.get(key)) is None:
            return None
        self._kept.move_to_end(key)
        return found.result, int(self._clock() - found.since)

    def keep(self, key: Key, job: Job, result: Result) -> None:
        """Keep an answer, if it is whole, would be the same again and is not too long."""
        size = len(result.body) + len(job.query) + _OVERHEAD
        if result.truncated or job.changing or size > LARGEST_SHARE * self.max_bytes:
            return
        self._forget(key)
        self._kept[key] = Kept(result, self._clock(), size)
        self.bytes += size
        while self.bytes > self.max_bytes:
            self._forget(next(iter(self._kept)))

    def _forget(self, key: Key) -> None:
        if (gone := self._kept.pop(key, None)) is not None:
            self.bytes -= gone.size


def key_of(version: str, chosen: Choice, job: Job) -> Key:
    """Return what an answer depends on."""
    dataset = (job.default_graphs, job.named_graphs, job.union)
    return version, job.query, dataset, job.base, chosen.content_type


def asks_afresh(request: Request) -> bool:
    """Return whether the client wants no answer that was kept (RFC 9111, 5.2.1)."""
    stated = ",".join(request.headers.getlist("cache-control")).lower()
    return not {"no-cache", "no-store", "max-age=0"}.isdisjoint(
        each.strip() for each in stated.split(",")
    )
