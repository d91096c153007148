"""Killable processes that run queries on a published, read-only snapshot."""

from .pool import Figures, Lane, Meter, PoolSettings, Result, WorkerPool
from .process import Confinement, Job, WorkerLimits, WorkerStartError

__all__ = [
    "Confinement",
    "Figures",
    "Job",
    "Lane",
    "Meter",
    "PoolSettings",
    "Result",
    "WorkerLimits",
    "WorkerPool",
    "WorkerStartError",
]
