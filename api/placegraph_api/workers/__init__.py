"""Killable processes that work on a published, read-only snapshot: queries and analyses."""

from .job import Job, Joins, Paths, Work
from .pool import WorkerPool
from .process import Confinement, WorkerLimits, WorkerStartError
from .settings import Figures, Lane, Meter, PoolSettings, Result, Snapshot

__all__ = [
    "Confinement",
    "Figures",
    "Job",
    "Joins",
    "Lane",
    "Meter",
    "Paths",
    "PoolSettings",
    "Result",
    "Snapshot",
    "Work",
    "WorkerLimits",
    "WorkerPool",
    "WorkerStartError",
]
