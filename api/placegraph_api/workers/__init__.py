"""Killable processes that run queries on a published, read-only snapshot."""

from .pool import WorkerPool
from .process import Confinement, Job, WorkerLimits, WorkerStartError
from .settings import Figures, Lane, Meter, PoolSettings, Result

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
