"""SPARQL 1.1 Protocol over a pool of workers."""

from .budgets import Budgets, BudgetSettings
from .description import Counts
from .graph_store import GraphName, graph_store_router
from .protocol import Operation
from .routes import SparqlSettings, sparql_router
from .running import Outcome
from .scan import Caps

__all__ = [
    "BudgetSettings",
    "Budgets",
    "Caps",
    "Counts",
    "GraphName",
    "Operation",
    "Outcome",
    "SparqlSettings",
    "graph_store_router",
    "sparql_router",
]
