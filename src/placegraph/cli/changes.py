"""`placegraph changes`: what appeared, ended or changed status between two dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from placegraph.answers import of_changes
from placegraph.cli.catalogue import filter_options, print_licences, print_table, taken_filter
from placegraph.cli.printing import print_json
from placegraph.cli.program import format_option, store_option

if TYPE_CHECKING:
    from placegraph.store import Address


@click.command(params=[*filter_options(dated=False)])
@click.option(
    "--from", "since", metavar="DATE", help="The earlier date. Default: ten years before."
)
@click.option("--to", "until", metavar="DATE", help="The later date. Default: today.")
@click.option("--growth", is_flag=True, help="Only the growth of each strand.")
@click.option("--evidence", is_flag=True, help="The quotations behind the ties instead.")
@store_option
@format_option(default="table")
def changes(
    since: str | None,
    until: str | None,
    growth: bool,
    evidence: bool,
    store: Address,
    output: str,
    **given: Any,
) -> None:
    """Tell which ties appeared, ended or changed status, and how each strand grew.

    A tie without a known start can never appear; a note counts such ties. CSV has the ties, or
    with --growth the strands; a table and JSON have both.
    """
    from placegraph.analyst import Analyst
    from placegraph.evidence import evidence_table
    from placegraph.store import open_store

    analyst = Analyst(open_store(store))
    where = taken_filter(given)
    found = analyst.changes(since, until, where)
    used = analyst.licences(where)
    if evidence:
        print_table(evidence_table(analyst.store, found.ties.column("key")), output)
    elif growth or output == "csv":
        print_table(found.strands if growth else found.ties, output)
    elif output == "json":
        print_json(of_changes(found) | {"licences": used})
    else:
        print_table(found.ties, output)
        if not found.ties.rows:
            click.echo("No tie is known to have appeared, ended or changed status.")
        click.echo("\nLive ties of each strand\n")
        print_table(found.strands, output)
    print_licences(used)
