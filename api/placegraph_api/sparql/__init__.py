"""SPARQL 1.1 Protocol over a pool of workers."""

from .budgets import Budgets, BudgetSettings
from .description import Counts
from .routes import Outcome, SparqlSettings, sparql_router
from .scan import Caps

__all__ = [
    "BudgetSettings",
    "Budgets",
    "Caps",
    "Counts",
    "Outcome",
    "SparqlSettings",
    "sparql_router",
]
