"""What a service is told when it is made; `environment.py` reads it from variables."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from placegraph.remote import Access
from placegraph.store import Address

from .analyses import AnalysisSettings
from .report_error import checked
from .sparql import BudgetSettings, Caps
from .workers import PoolSettings


@dataclass(frozen=True)
class Settings:
    """Everything that can be set of a service; `docs/service.md` lists the same."""

    host: str = "127.0.0.1"
    """The address to listen at."""
    port: int = 8000
    """The port to listen at; 0 takes any that is free."""
    store: Address = Path("var/store")
    """The store whose current version is served: a folder, or the address of an endpoint."""
    look_every_s: float = 1.0
    """Seconds between two looks for a newly published version of the store."""
    public_url: str | None = None
    """The address that visitors know the service by; without it, that of each request."""
    report_to: str | None = None
    """Where visitors report an error of a tie, `https://…` or `mailto:…`; without it, nowhere."""
    default_graph: Literal["union", "strict"] = "union"
    """What SPARQL takes as default graph: the union of all graphs, or the unnamed one alone."""
    max_rows: int = 100_000
    """Solutions or triples in one SPARQL answer."""
    dumps: Path | None = None
    """The folder that dumps are kept in; without it, `dumps` in the store."""
    max_answer_bytes: int = 64 << 20
    """Bytes in one SPARQL answer; more is refused."""
    kept_bytes: int = 32 << 20
    """Bytes of SPARQL answers that are kept for who asks the same again; 0 for none."""
    max_body_bytes: int = 1 << 20
    """Bytes in the body of a query or an update; more is refused."""
    max_upload_bytes: int = 16 << 20
    """Bytes in a graph that is written; more is refused."""
    search_limit: int = 20
    """Things that one search finds at most."""
    reconcile_batch: int = 50
    """Queries in one batch of reconciliation at most."""
    cached_answers: int = 256
    """Documents that are kept in memory."""
    exports_at_once: int = 8
    """Exports that are made at once."""
    exports_of_one_client: int = 4
    """Exports that one client may have made at once."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """What is logged: requests are on level `info`."""
    log_queries: bool = False
    """Whether the log has the text of SPARQL queries, and not their hash alone."""
    figures_for: tuple[str, ...] = ("127.0.0.0/8", "::1")
    """Addresses or networks that may read the figures at `/-/metrics`."""
    drain_s: float = 0.0
    """Seconds for which a service that was told to stop still answers, while `/ready` says no."""
    stop_within_s: float = 30.0
    """Seconds that requests have to end after that; what still runs then is broken off."""
    remote: Access = field(default_factory=Access)
    """How a store elsewhere is reached."""
    pool: PoolSettings = field(default_factory=PoolSettings)
    """The processes that evaluate SPARQL."""
    analyses: AnalysisSettings = field(default_factory=AnalysisSettings)
    """How analyses are run and kept."""
    budgets: BudgetSettings = field(default_factory=BudgetSettings)
    """What one client may use of SPARQL."""
    caps: Caps = field(default_factory=Caps)
    """How long and how deeply nested a SPARQL query may be."""

    def __post_init__(self) -> None:
        """Refuse an address that cannot take reports; raises ParameterError."""
        if self.report_to is not None:
            checked(self.report_to)
