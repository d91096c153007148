"""The command: run the suite, print what failed, write the report."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from placegraph import __version__

from . import earl
from .manifest import read_suite
from .run import Ending, run_cases
from .targets import RemoteService, Target, own_service


def main(arguments: list[str] | None = None) -> int:
    """Run the suite; 0 if nothing failed, 1 otherwise."""
    options = _parser().parse_args(arguments)
    if not options.own and not (options.query and options.store):
        _parser().error("name a service with --query and --store, or use --own")
    cases = read_suite(options.suite)
    if not cases:
        _parser().error(f"there is no approved test below {options.suite}")
    with _target(options) as target:
        endings = list(run_cases(cases, target, federation=options.federation))
    print(summary(endings))
    if options.earl:
        earl.write(endings, options.earl, __version__)
    return int(any(ending.outcome == "failed" for ending in endings))


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
def _target(options: argparse.Namespace) -> Iterator[Target]:
    if options.own:
        with own_service() as own:
            yield own
        return
    service = RemoteService(options.query, options.store, options.update, options.token)
    try:
        yield service
    finally:
        service.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="placegraph_api.conformance", description=__doc__)
    parser.add_argument("suite", type=Path, help="folder with a copy of the suite")
    parser.add_argument("--own", action="store_true", help="start this package's endpoint itself")
    parser.add_argument("--query", metavar="URL", help="query endpoint of a running service")
    parser.add_argument("--store", metavar="URL", help="its graph store, emptied by the run")
    parser.add_argument("--update", metavar="URL", help="its update endpoint, if it has one")
    parser.add_argument("--token", help="sent as a bearer token")
    parser.add_argument("--federation", action="store_true", help="run the tests of SERVICE too")
    parser.add_argument("--earl", type=Path, metavar="FILE", help="write a report in Turtle")
    return parser


if __name__ == "__main__":
    sys.exit(main())
