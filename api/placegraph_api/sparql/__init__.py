"""SPARQL 1.1 Protocol over a pool of workers."""

from .budgets import Budgets, BudgetSettings
from .description import Counts
from .graph_store import GraphName, graph_store_router
from .protocol import Operation
from .routes import METHODS, SparqlEndpoint, SparqlSettings
from .running import Outcome
from .scan import Caps

__all__ = [
    "METHODS",
    "BudgetSettings",
    "Budgets",
    "Caps",
    "Counts",
    "GraphName",
    "Operation",
    "Outcome",
    "SparqlEndpoint",
    "SparqlSettings",
    "graph_store_router",
]
