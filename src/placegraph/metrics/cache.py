"""Results kept by store version, filter, metric and parameters.

A result never goes stale, because the version of the store is part of its key; the least recently
used ones make room.  Two threads that want the same result compute it once.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Any, Generic, TypeVar

from placegraph.engine import Network
from placegraph.metrics import get_metric
from placegraph.metrics.declare import Table

Made = TypeVar("Made")


class Kept(Generic[Made]):
    """A bounded store of results in memory."""

    def __init__(self, size: int = 256) -> None:
        self.size = size
        self._made: OrderedDict[Hashable, Made] = OrderedDict()
        self._busy: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What was made for the key; `make` is only called when nothing was yet."""
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
            busy = self._busy.setdefault(key, threading.Lock())
        with busy:
            with self._lock:
                if key in self._made:
                    return self._made[key]
            try:
                made = make()
                self._keep(key, made)
            finally:
                with self._lock:
                    self._busy.pop(key, None)
        return made

    def _keep(self, key: Hashable, made: Made) -> None:
        with self._lock:
            self._made[key] = made
            while len(self._made) > self.size:
                self._made.popitem(last=False)

    def __len__(self) -> int:
        return len(self._made)


class Results(Kept[Table]):
    """A bounded store of tables in memory."""

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
        key = (metric_id, version, where, frozen(taken))
        return self.get(key, lambda: metric(network(), **taken))


def frozen(value: Any) -> Hashable:
    """The same value in a form that can be a key."""
    if isinstance(value, Mapping):
        return tuple(sorted((name, frozen(one)) for name, one in value.items()))
    return tuple(map(frozen, value)) if isinstance(value, list | tuple) else value
