"""The settings of a pool and the values that go in and out of it."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Literal

from .process import WorkerLimits


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
    """Processor time after which a query belongs to the slow lane."""
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
class Snapshot:
    """A published store and the name of its version."""

    path: Path
    version: str


@dataclass(frozen=True)
class Result:
    """A complete answer, as the engine serialised it."""

    kind: Literal["solutions", "boolean", "graph", "document"]
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
