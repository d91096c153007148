"""Run a suite against a service, say what failed, write the report."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from placegraph import __version__
from placegraph.errors import ParameterError

from . import earl
from .manifest import read_suite
from .run import Ending, run_cases
from .targets import Engine, RemoteService, Target, own_service

TOLD_EVERY = 50


@dataclass(frozen=True)
class Service:
    """Where a running service is; without a query address it is one that is started here."""

    query: str | None = None
    store: str | None = None
    update: str | None = None
    token: str | None = None


@dataclass(frozen=True)
class Run:
    """How each test ended, and what the engine without a service makes of the same tests."""

    endings: Sequence[Ending]
    alone: Sequence[Ending]

    def unlike(self) -> list[str]:
        """Return the tests that the engine alone ends otherwise."""
        pairs = zip(self.endings, self.alone, strict=True)
        return [one.case.iri for one, other in pairs if one.outcome != other.outcome]

    def failed(self) -> list[Ending]:
        """Return the tests that failed."""
        return [ending for ending in self.endings if ending.outcome == "failed"]


def conformance(
    suite: Path,
    service: Service,
    *,
    federation: bool = False,
    report: Path | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Run:
    """Run every test; ParameterError where there is none, or no place for the report."""
    if report and not report.absolute().parent.is_dir():
        raise ParameterError(f"there is no folder {report.parent} for the report")
    cases = read_suite(suite.resolve())
    if not cases:
        raise ParameterError(f"there is no approved test below {suite}")
    endings: list[Ending] = []
    with _target(service) as target:
        for number, ending in enumerate(run_cases(cases, target, federation=federation)):
            if number % TOLD_EVERY == 0:
                tell(f"{number} of {len(cases)} tests")
            endings.append(ending)
    if report:
        earl.write(endings, report, __version__)
    tell("asking the engine alone the same")
    return Run(endings, list(run_cases(cases, Engine(), federation=federation)))


def summary(run: Run) -> str:
    """Return a line for each failure, for what differs from the engine, and the totals."""
    lines = [f"{ending.case.iri}: {ending.reason}" for ending in run.failed()]
    totals = Counter(ending.outcome for ending in run.endings)
    reasons = Counter(ending.reason for ending in run.endings if ending.outcome == "untested")
    lines += [f"{count} left out: {reason}" for reason, count in reasons.items()]
    unlike = run.unlike()
    lines += [f"{iri}: the engine alone ends it otherwise" for iri in unlike]
    if not unlike:
        lines.append("the engine alone ends every test in the same way")
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
