"""Results kept by store version, filter, metric and parameters.

A result never goes stale, because the version of the store is part of its key; the least recently
used ones make room.  Two threads that want the same result compute it once.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Any

from placegraph.engine import Network
from placegraph.metrics import get_metric
from placegraph.metrics.declare import Table


class Results:
    """A bounded store of tables in memory."""

    def __init__(self, size: int = 256) -> None:
        self.size = size
        self._tables: OrderedDict[Hashable, Table] = OrderedDict()
        self._busy: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def compute(
        self,
        metric_id: str,
        version: str,
        where: Hashable,
        network: Callable[[], Network],
        **parameters: Any,
    ) -> Table:
        """The table of a metric; `network` projects the store and is only called when needed."""
        metric = get_metric(metric_id)
        taken = metric.read(parameters)
        key = (metric_id, version, where, _frozen(taken))
        with self._lock:
            if key in self._tables:
                self._tables.move_to_end(key)
                return self._tables[key]
            busy = self._busy.setdefault(key, threading.Lock())
        with busy:
            with self._lock:
                if key in self._tables:
                    return self._tables[key]
            try:
                table = metric(network(), **taken)
                self._keep(key, table)
            finally:
                with self._lock:
                    self._busy.pop(key, None)
        return table

    def _keep(self, key: Hashable, table: Table) -> None:
        with self._lock:
            self._tables[key] = table
            while len(self._tables) > self.size:
                self._tables.popitem(last=False)

    def __len__(self) -> int:
        return len(self._tables)


def _frozen(value: Any) -> Hashable:
    """The same value in a form that can be a key."""
    if isinstance(value, Mapping):
        return tuple(sorted((name, _frozen(one)) for name, one in value.items()))
    return tuple(map(_frozen, value)) if isinstance(value, list | tuple) else value
