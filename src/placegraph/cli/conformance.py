"""`placegraph conformance`: the W3C tests of SPARQL against a service."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from placegraph.cli.program import tell_progress


@click.command()
@click.argument(
    "suite", metavar="SUITE", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option("--query", metavar="URL", help="The query endpoint of a running service.")
@click.option(
    "--graph-store", "store", metavar="URL", help="Its graph store, WHOSE CONTENT IS REPLACED."
)
@click.option("--update", metavar="URL", help="Its update endpoint, if it has one.")
@click.option("--token", help="Sent as a bearer token.")
@click.option("--federation", is_flag=True, help="Run the tests of SERVICE and LOAD too.")
@click.option(
    "--earl",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write a report in EARL, as Turtle, with the reason beside each exclusion.",
)
def conformance(suite: Path, earl: Path | None, federation: bool, **service: str | None) -> None:
    """Run a local copy of the W3C tests of SPARQL 1.0 and 1.1, and say what failed.

    Without --query it starts this endpoint by itself and gives it the data of each test as a
    version of its own. Exits with 1 if a test failed.
    """
    from placegraph_api.conformance.report import Service, summary
    from placegraph_api.conformance.report import conformance as run

    found = run(suite, Service(**service), federation=federation, report=earl, tell=tell_progress)
    click.echo(summary(found))
    sys.exit(int(bool(found.failed())))
