"""What all editions of one service have in common."""

from dataclasses import dataclass

from .figures import ServiceFigures
from .settings import Settings
from .sparql import Budgets
from .turns import Turns
from .workers import WorkerPool
from .writing import Writing


@dataclass
class Shared:
    """The parts that outlive a version of the store."""

    settings: Settings
    pool: WorkerPool
    budgets: Budgets
    figures: ServiceFigures
    writing: Writing
    turns: Turns
    warming: bool = False
    """Whether what most pages need is still being read."""
    draining: bool = False
    """Whether the service is about to stop and wants no new visitors."""
