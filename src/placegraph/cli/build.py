"""`placegraph build`: from the curated files to a published version."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from placegraph.cli.program import store_option, tell_progress

if TYPE_CHECKING:
    from placegraph.build import Built
    from placegraph.store import Address


@click.command()
@store_option
@click.option(
    "--curated",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="The curated files: a folder of datasets. Default: the ones that come with placegraph.",
)
@click.option(
    "--base",
    metavar="IRI",
    help="What the IRIs of things begin with, for a store that is made now.  [default: "
    "https://w3id.org/placegraph/]",
)
def build(store: Address, curated: Path | None, base: str | None) -> None:
    """Read the curated files and publish them in the store.

    Every fault is listed with its file and line, and nothing is published. A build that
    fails or is killed leaves the store as it was.
    """
    from placegraph.build import build as build_store

    _print_built(build_store(store, curated, tell_progress, base), store)


def _print_built(built: Built, store: Address) -> None:
    new = "new" if built.is_new else "already the current one"
    click.echo(f"version {built.version} ({new}) in {store}")
    for graph, figures in built.graphs.items():
        click.echo(f"{figures.triples:>9,} triples  {graph.rsplit('/', 1)[1]}")
    for remark in built.remarks:
        click.echo(f"remark: {remark}")
