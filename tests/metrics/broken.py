"""Break metrics on purpose, a column at a time, and see which tests notice.

    PYTHONPATH=tests python -m pytest tests/metrics tests/test_analyst.py -p metrics.broken -q

runs these tests once as they are, and then for every column of every metric those that ask it,
with that column made wrong, until one fails. It prints which test that was, or that none did.
The tests of declarations are left out: they only look at types. With `--laws` only tests marked
`law_of` are run, each with its metrics giving wrong values altogether.
"""

from __future__ import annotations

import datetime
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from hypothesis import Phase, settings

from placegraph.metrics import METRICS
from placegraph.metrics.declare import Metric, Table

# What a row is about; the rest is what the metric says of it.
NAMES = frozenset({"node", "label", "a", "b", "key", "note"})
LEFT_OUT = ("test_declarations", "test_document", "test_every_metric_has_a_law")
UNNOTICED = "NOT NOTICED"


def said_by(metric: Metric) -> list[str]:
    """The columns that hold what a metric says."""
    return [column.name for column in metric.columns if column.name not in NAMES]


def wrong(value: Any) -> Any:
    """Another value of the same type; what is not known stays so."""
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1
        case datetime.date():
            return value + datetime.timedelta(1)
        case str():
            return f"not {value}"
        case tuple():
            return value[1:] if value else ("nothing",)
        case _:
            return value


@contextmanager
def broken(metric_id: str, *columns: str) -> Iterator[None]:
    """While this lasts, a metric gives wrong values in these columns."""
    sound = Metric.__call__

    def call(self: Metric, *given: Any, **parameters: Any) -> Table:
        table = sound(self, *given, **parameters)
        if self.id != metric_id:
            return table
        rows = ({**row, **{name: wrong(row[name]) for name in columns}} for row in table.rows)
        return replace(table, rows=tuple(rows))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Metric, "__call__", call)
        yield


@contextmanager
def _noted(called: set[str]) -> Iterator[None]:
    """While this lasts, the metrics that are asked are noted."""
    sound = Metric.__call__

    def call(self: Metric, *given: Any, **parameters: Any) -> Table:
        called.add(self.id)
        return sound(self, *given, **parameters)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Metric, "__call__", call)
        yield


# A test that fails has done what it should: nothing simpler that fails is looked for.
settings.register_profile("broken", phases=(Phase.explicit, Phase.generate), database=None)
settings.load_profile("broken")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--laws", action="store_true", help="Only the law of each metric.")


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Instead of each test once: metrics broken, and the tests that should notice."""
    lines = _laws(session) if session.config.getoption("--laws") else _columns(session)
    for line in lines:
        print(line, flush=True)
        session.testsfailed += line.endswith(UNNOTICED)
    return True


def _laws(session: pytest.Session) -> Iterator[str]:
    """For each metric whether its laws fail when all that it says is wrong."""
    laws: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in session.items:
        for mark in item.iter_markers("law_of"):
            _must_pass(item)
            for metric_id in mark.args:
                laws[metric_id].append(item)
    for metric in METRICS.values():
        with broken(metric.id, *said_by(metric)):
            yield f"{metric.id}: {_noticed_by(laws.pop(metric.id, []))}"
    yield from (f"{metric_id} is no metric: {UNNOTICED}" for metric_id in laws)


def _columns(session: pytest.Session) -> Iterator[str]:
    """For each column of each metric a test that fails when it is wrong."""
    asking: dict[str, list[tuple[float, pytest.Item]]] = defaultdict(list)
    for item in session.items:
        if any(name in item.nodeid for name in LEFT_OUT):
            continue
        called: set[str] = set()
        started = time.perf_counter()
        with _noted(called):
            _must_pass(item)
        for metric_id in called:
            asking[metric_id].append((time.perf_counter() - started, item))
    for metric in METRICS.values():
        quickest = [item for _, item in sorted(asking[metric.id], key=lambda one: one[0])]
        for column in said_by(metric):
            with broken(metric.id, column):
                yield f"{metric.id}.{column}: {_noticed_by(quickest)}"


def _must_pass(item: pytest.Item) -> None:
    if _fails(item):
        raise pytest.UsageError(f"{item.nodeid} fails before anything is broken")


def _noticed_by(items: Iterable[pytest.Item]) -> str:
    return next((item.nodeid for item in items if _fails(item)), UNNOTICED)


def _fails(item: pytest.Item) -> bool:
    reports = runtestprotocol(item, log=False, nextitem=item.session)  # type: ignore[arg-type]
    return any(report.failed for report in reports)
