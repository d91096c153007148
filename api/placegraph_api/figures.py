"""The figures of a service for Prometheus: requests, durations, workers, lanes, versions.

Each service has a registry of its own, so that two in one process do not add up.
"""

from collections.abc import Iterator

from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from placegraph import __version__

from .workers import WorkerPool

CONTENT_TYPE = "text/plain; version=1.0.0; charset=utf-8"
# The name of a figure, the field of the pool's figures that it is, and what it says.
_NOW = {
    "queries_waiting": ("waiting", "Queries that wait for a place."),
    "workers_ready": ("ready", "Workers that stand ready."),
}
_SINCE_THE_START = {
    "workers_started": ("started", "Workers started."),
    "queries_ended_at_deadline": ("deadlines", "Queries ended at the deadline."),
    "queries_refused": ("refused", "Queries refused because all places were taken."),
    "queries_cancelled": ("cancelled", "Queries ended because the client had gone."),
}
_BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)


class ServiceFigures:
    """What is counted as requests come, and what is read from the pool when asked."""

    def __init__(self, pool: WorkerPool) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "placegraph_requests",
            "Requests answered.",
            ("route", "method", "status", "outcome"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "placegraph_request_seconds",
            "Time from the request to the end of its answer.",
            ("route",),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._moves = Counter(
            "placegraph_version_moves", "Versions moved to since the start.", registry=self.registry
        )
        self._state = _State(pool)
        self.registry.register(self._state)
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)

    def note(self, route: str, method: str, status: int, outcome: str, seconds: float) -> None:
        """Count a request that has been answered."""
        self._requests.labels(route, method, str(status), outcome).inc()
        self._seconds.labels(route).observe(seconds)

    def note_version(self, version: str, triples: int, *, moved: bool) -> None:
        """Tell which version is served."""
        self._state.version, self._state.triples = version, triples
        if moved:
            self._moves.inc()

    def text(self) -> bytes:
        """Return all figures in the text format of Prometheus."""
        return generate_latest(self.registry)


class _State(Collector):
    """The state of the pool and of the store at the moment of asking."""

    def __init__(self, pool: WorkerPool) -> None:
        self.pool = pool
        self.version, self.triples = "", 0

    def collect(self) -> Iterator[Metric]:
        """Yield the families of figures."""
        figures = self.pool.figures()
        yield InfoMetricFamily(
            "placegraph",
            "The software and the version of the store that is served.",
            {"software": __version__, "version": self.version},
        )
        yield GaugeMetricFamily("placegraph_triples", "Triples served.", self.triples)
        running = GaugeMetricFamily(
            "placegraph_queries_running", "Queries that run, by lane.", labels=("lane",)
        )
        running.add_metric(("fast",), figures.fast)
        running.add_metric(("slow",), figures.slow)
        yield running
        for name, (field, text) in _NOW.items():
            yield GaugeMetricFamily(f"placegraph_{name}", text, getattr(figures, field))
        for name, (field, text) in _SINCE_THE_START.items():
            yield CounterMetricFamily(f"placegraph_{name}", text, getattr(figures, field))
