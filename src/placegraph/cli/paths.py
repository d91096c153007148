"""`placegraph paths`: how two places are connected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import click

from placegraph.answers import of_paths
from placegraph.cli.catalogue import (
    print_licences,
    print_notes,
    print_table,
    taken_filter,
    with_filters,
)
from placegraph.cli.printing import print_json
from placegraph.cli.program import format_option, store_option

if TYPE_CHECKING:
    from placegraph.store import Address


@click.command()
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option(
    "--count",
    type=click.IntRange(1, 50),
    default=3,
    show_default=True,
    help="How many different paths.",
)
@click.option(
    "--through",
    type=click.Choice(["organisations", "places"]),
    default="organisations",
    show_default=True,
    help="What a path may go through: everything, or places alone.",
)
@click.option("--every", is_flag=True, help="Also along ties that are not live.")
@click.option("--evidence", is_flag=True, help="The quotations behind the steps instead.")
@with_filters
@store_option
@format_option(default="table")
def paths(
    a: str,
    b: str,
    count: int,
    through: Literal["organisations", "places"],
    every: bool,
    evidence: bool,
    store: Address,
    output: str,
    **given: Any,
) -> None:
    """Show how A and B are connected: the best few paths that are really different.

    A path goes through places, organisations and city networks; a step costs more where its tie
    is less certain, less alive or younger. Each step names the relationships that make it.
    """
    from placegraph.analyst import Analyst, steps
    from placegraph.evidence import evidence_table
    from placegraph.licences import of_ties
    from placegraph.store import open_store

    analyst = Analyst(open_store(store))
    where = taken_filter(given)
    found = analyst.connect(a, b, where, count=count, through=through, live=not every)
    used = of_ties(analyst.store, found.ties)
    if evidence:
        print_table(evidence_table(analyst.store, found.ties), output)
        print_notes(found.notes)
    elif output == "json":
        print_json(of_paths(found) | {"licences": used})
    else:
        print_table(steps(found, analyst.network(through, where)), output)
    print_licences(used)
