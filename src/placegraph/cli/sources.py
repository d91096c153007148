"""`placegraph sources` and `placegraph forget`: what stands behind the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from placegraph.cli.printing import print_rows
from placegraph.cli.program import format_option, store_option, tell_progress

if TYPE_CHECKING:
    from placegraph.store import Address


@click.command()
@store_option
@format_option(default="table")
def sources(store: Address, output: str) -> None:
    """List the sources of the graph: what each is, its licence, and what it was made from."""
    from placegraph.sources import kept_sources
    from placegraph.store import open_store

    rows: list[dict[str, Any]] = [
        {
            "source": one.slug,
            "title": one.about.title,
            "importer": one.origin.importer,
            "licence": one.about.licence,
            "share_alike": one.about.share_alike,
            "precedence": one.about.precedence,
            "triples": one.triples,
            "file": one.origin.file,
            "imported": one.origin.imported,
        }
        for one in kept_sources(open_store(store).manifest)
    ]
    narrow = ("source", "importer", "triples", "licence", "title")
    print_rows(narrow if output == "table" else tuple(rows[0]), rows, output)


@click.command()
@click.argument("source", metavar="SOURCE")
@store_option
def forget(source: str, store: Address) -> None:
    """Remove an imported SOURCE and all that followed from it alone.

    What other sources say of the same relationships stays. The names that its places had are
    not given to anything else.
    """
    from placegraph.publish import forget as forget_source

    change = forget_source(store, source, tell_progress)
    click.echo(f"version {change.version} in {store}, without {source}")
    click.echo(f"{len(change.went):,} records of relationships went with it")
