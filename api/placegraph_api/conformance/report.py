"""Run a suite against a service, say what failed, write the report."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from placegraph import __version__
from placegraph.errors import ParameterError

from . import earl
from .manifest import read_suite
from .run import Ending, run_cases
from .targets import RemoteService, Target, own_service


@dataclass(frozen=True)
class Service:
    """Where a running service is; without a query address it is one that is started here."""

    query: str | None = None
    store: str | None = None
    update: str | None = None
    token: str | None = None


def conformance(
    suite: Path, service: Service, *, federation: bool = False, report: Path | None = None
) -> list[Ending]:
    """Return how each test ended; ParameterError where there is none."""
    cases = read_suite(suite)
    if not cases:
        raise ParameterError(f"there is no approved test below {suite}")
    with _target(service) as target:
        endings = list(run_cases(cases, target, federation=federation))
    if report:
        earl.write(endings, report, __version__)
    return endings


def summary(endings: list[Ending]) -> str:
    """Return a line for each failure and the totals."""
    lines = [
        f"{ending.case.iri}: {ending.reason}" for ending in endings if ending.outcome == "failed"
    ]
    totals = Counter(ending.outcome for ending in endings)
    reasons = Counter(ending.reason for ending in endings if ending.outcome == "untested")
    lines += [f"{count} left out: {reason}" for reason, count in reasons.items()]
    lines.append(", ".join(f"{totals[each]} {each}" for each in ("passed", "failed", "untested")))
    return "\n".join(lines)


@contextmanager
def _target(service: Service) -> Iterator[Target]:
    if service.query is None:
        with own_service() as own:
            yield own
        return
    if service.store is None:
        raise ParameterError("name its graph store too: the data of each test is put there")
    remote = RemoteService(service.query, service.store, service.update, service.token)
    try:
        yield remote
    finally:
        remote.close()
