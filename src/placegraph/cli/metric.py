"""`placegraph metric`: every declared metric as a command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from placegraph.choices import CHOICES
from placegraph.cli.catalogue import (
    asked_of_all,
    catalogue,
    filter_options,
    parameter_options,
    print_licences,
    print_table,
    taken_filter,
)
from placegraph.cli.printing import print_json, print_rows
from placegraph.cli.program import format_option, store_option

if TYPE_CHECKING:
    from placegraph.metrics.declare import Metric
    from placegraph.store import Address


def _ids() -> list[str]:
    from placegraph.metrics import METRICS

    return list(METRICS)


def _make(metric_id: str) -> click.Command:
    from placegraph.analyst import named
    from placegraph.metrics import METRICS

    return _command(named(METRICS, metric_id, "metric"))


def _list(output: str) -> None:
    from placegraph.metrics import METRICS
    from placegraph.metrics.document import declaration

    if output == "json":
        print_json([declaration(one) for one in METRICS.values()])
        return
    rows = [
        {"id": one.id, "of": one.kind, "name": one.name, "reading": one.reading}
        for one in METRICS.values()
    ]
    print_rows(tuple(rows[0]), rows, output)


@catalogue("metrics", _ids, _make, _list)
def metric() -> None:
    """Measure places, pairs, relationships or the whole network.

    `placegraph metric ID --help` tells what a metric takes and how to read it.
    """


def _command(declared: Metric) -> click.Command:
    columns = "\n".join(
        f"  {one.name}" + (f" ({one.unit})" if one.unit else "") for one in declared.columns
    )

    @click.command(
        declared.id,
        help=f"{declared.name}.\n\n{declared.reading}\n\n\b\nColumns:\n{columns}",
        short_help=declared.name,
    )
    @click.option("--place", metavar="NAME", help="Only rows about this place or organisation.")
    @click.option("--sort", metavar="COLUMN", help="Largest value of this column first.")
    @click.option("--limit", type=click.IntRange(1), metavar="N", help="At most so many rows.")
    @click.option("--evidence", is_flag=True, help="The quotations behind the rows instead.")
    @store_option
    @format_option(default=None)
    @click.pass_context
    def command(
        ctx: click.Context,
        /,
        place: str | None,
        sort: str | None,
        limit: int | None,
        evidence: bool,
        store: Address,
        output: str | None,
        **given: Any,
    ) -> None:
        from placegraph.analyst import Analyst, chosen
        from placegraph.evidence import evidence_table
        from placegraph.store import open_store

        analyst = Analyst(open_store(store))
        where = taken_filter(given)
        table = analyst.measure(declared.id, where, **given)
        about = analyst.node(place, table, where) if place else None
        table = chosen(table, about, sort, limit)
        form = asked_of_all(ctx, output)
        used = analyst.licences(where, table)
        if evidence:
            ties = (tie for found in analyst.ties_behind(table, where) for tie in found)
            table = evidence_table(analyst.store, ties)
        print_table(table, form)
        print_licences(used)

    own = [one.name for one in declared.parameters]
    lacking = [name for name, field in _fields().items() if field not in declared.filters]
    command.params[:0] = [
        *parameter_options(declared.parameters),
        *filter_options([*own, *lacking]),
    ]
    return command


def _fields() -> dict[str, str]:
    return {choice.name: choice.field for choice in CHOICES.values()}
