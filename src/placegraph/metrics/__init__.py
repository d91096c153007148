"""Every metric, declared once: `METRICS` lists them and `compute` runs one by its id.

Each module declares a family.  The functions behind them can be called directly; those that
answer a question about one place or one pair are given here by name.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from placegraph.engine import Network
from placegraph.errors import PlacegraphError
from placegraph.metrics import (
    athome,
    brokerage,
    centrality,
    change,
    cohesion,
    communities,
    duration,
    forms,
    learn,
    lineage,
    mixing,
    multiplex,
    people,
    precedence,
    shape,
    similarity,
    statements,
    strands,
    survival,
    ties,
    unrecognised,
)
from placegraph.metrics.declare import Answer, Column, Metric, Parameter, Table
from placegraph.metrics.dependence import METRICS as _DEPENDENCE
from placegraph.metrics.dependence import dependence, resting, robustness
from placegraph.metrics.multiplex import levels
from placegraph.metrics.position import position
from placegraph.said import Said

__all__ = [
    "METRICS",
    "Answer",
    "Column",
    "Metric",
    "Parameter",
    "Table",
    "compute",
    "dependence",
    "get_metric",
    "levels",
    "position",
    "resting",
    "robustness",
]

METRICS = MappingProxyType(
    {
        metric.id: metric
        for family in (
            ties.METRICS,
            centrality.METRICS,
            cohesion.METRICS,
            communities.METRICS,
            brokerage.METRICS,
            _DEPENDENCE,
            multiplex.METRICS,
            mixing.METRICS,
            similarity.METRICS,
            shape.METRICS,
            strands.METRICS,
            statements.METRICS,
            duration.METRICS,
            change.METRICS,
            forms.METRICS,
            unrecognised.METRICS,
            athome.METRICS,
            learn.METRICS,
            people.METRICS,
            lineage.METRICS,
            precedence.METRICS,
            survival.METRICS,
        )
        for metric in family
    }
)


def get_metric(metric_id: str) -> Metric:
    """The declaration of a metric; an unknown id names the choices."""
    try:
        return METRICS[metric_id]
    except KeyError:
        choices = sorted(METRICS)
        text = f"no metric called {metric_id!r}; there are: {', '.join(choices)}"
        raise PlacegraphError(
            Said("no-such-metric", text, value=metric_id, names=choices)
        ) from None


def compute(metric_id: str, network: Network, **parameters: Any) -> Table:
    """The table of a metric for a network.

    >>> import networkx as nx
    >>> compute("degree", nx.Graph([("place/a", "place/b")])).column("degree")
    [1, 1]
    """
    return get_metric(metric_id)(network, **parameters)
