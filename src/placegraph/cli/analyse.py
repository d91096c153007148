"""`placegraph analyse`: results of metrics as RDF, printed or published in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from placegraph.cli.catalogue import taken_filter, with_filters
from placegraph.cli.program import store_option, tell_progress

if TYPE_CHECKING:
    from placegraph.store import Address


@click.command()
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option(
    "--publish",
    "published",
    is_flag=True,
    help="Publish the results in the store; without it, print them as Turtle.",
)
@with_filters
@store_option
def analyse(ids: tuple[str, ...], published: bool, store: Address, **given: Any) -> None:
    """Make the results of metrics part of the graph, so that SPARQL can ask them.

    Each becomes a data set of W3C Data Cube observations, keyed by what it was computed from, the
    filter and the parameters. Without an ID the usual metrics of places and pairs are taken.
    """
    from placegraph.analyst import Analyst
    from placegraph.observations import USUAL, measured, publish
    from placegraph.store import open_store

    opened = open_store(store)
    results = measured(Analyst(opened), ids or USUAL, taken_filter(given))
    if not published:
        _print_turtle(results)
        return
    opened.close()
    change = publish(store, results, tell_progress)
    new = "new" if change.is_new else "already the current one"
    click.echo(f"version {change.version} ({new}) in {store}")
    for result in results:
        click.echo(f"{len(result.table):>9,} observations  {result.node.value.rsplit('/', 1)[1]}")


def _print_turtle(results: list[Any]) -> None:
    import pyoxigraph

    from placegraph.identifiers import prefixes
    from placegraph.observations import triples_of

    triples = (triple for result in results for triple in triples_of(result))
    text = pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.TURTLE, prefixes=prefixes())
    click.echo((text or b"").decode(), nl=False)
