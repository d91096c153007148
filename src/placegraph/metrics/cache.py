"""Results kept by store version, filter, metric and parameters.

A result never goes stale, because the version of the store is part of its key; the least recently
used ones make room.  Two threads that want the same result compute it once.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from placegraph.cached import Kept
from placegraph.engine import Network
from placegraph.metrics import get_metric
from placegraph.metrics.declare import Table


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
