"""What analyses may take: fewer at once than queries, and longer."""

from dataclasses import dataclass, field

from ..workers import PoolSettings, WorkerLimits

DEADLINE_S = 60.0


def analysts() -> PoolSettings:
    """Return a pool for analyses: no second lane, for all are long beside a query."""
    return PoolSettings(
        fast_places=2,
        slow_places=1,
        spare_workers=0,
        promote_after_s=DEADLINE_S,
        deadline_s=DEADLINE_S,
        queue_length=32,
        queue_timeout_s=60.0,
        recycle_above_bytes=2 << 30,
        limits=WorkerLimits(
            # The packages that measure reserve much more address space than they use.
            memory_bytes=6 << 30,
            # They read ahead what questions need, which takes seconds in a large graph.
            start_timeout_s=300.0,
            work="placegraph_api.analyses.work",
        ),
    )


@dataclass(frozen=True)
class AnalysisSettings:
    """How analyses are run and kept."""

    pool: PoolSettings = field(default_factory=analysts)
    """The processes that analyse."""
    kept_bytes: int = 64 << 20
    """Answers that are kept in memory, all together."""
    max_rows: int = 10_000
    """Rows of one answer."""
