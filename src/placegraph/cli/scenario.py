"""`placegraph scenario`: every declared “what if” as a command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from placegraph.answers import TABLES, of_outcome
from placegraph.cli.catalogue import (
    asked_of_all,
    catalogue,
    filter_options,
    parameter_options,
    print_licences,
    print_notes,
    print_table,
    taken_filter,
)
from placegraph.cli.printing import print_json, print_rows
from placegraph.cli.program import format_option, store_option, tell_progress

if TYPE_CHECKING:
    from placegraph.scenarios import Outcome, Scenario
    from placegraph.store import Address

HEADINGS = {
    "network": "The whole network",
    "places": "Places that lose something",
    "pairs": "Pairs that no tie joins any more",
}


def _ids() -> list[str]:
    from placegraph.scenarios import SCENARIOS

    return list(SCENARIOS)


def _make(scenario_id: str) -> click.Command:
    from placegraph.analyst import named
    from placegraph.scenarios import SCENARIOS

    return _command(named(SCENARIOS, scenario_id, "scenario"))


def _list(output: str) -> None:
    from placegraph.metrics.document import scenario_declaration
    from placegraph.scenarios import SCENARIOS

    if output == "json":
        print_json([scenario_declaration(one) for one in SCENARIOS.values()])
        return
    rows = [{"id": one.id, "name": one.name, "reading": one.reading} for one in SCENARIOS.values()]
    print_rows(tuple(rows[0]), rows, output)


@catalogue("scenarios", _ids, _make, _list)
def scenario() -> None:
    """Take ties away and see what holds, against as many random ties of the same places.

    `placegraph scenario ID --help` tells what a scenario takes.
    """


def _command(declared: Scenario) -> click.Command:
    from placegraph.scenarios import SETTINGS

    @click.command(
        declared.id, help=f"{declared.name}.\n\n{declared.reading}", short_help=declared.name
    )
    @click.option(
        "--table",
        type=click.Choice(TABLES),
        help="One of the three tables; as CSV the first, without.",
    )
    @click.option("--evidence", is_flag=True, help="The quotations behind the ties that end.")
    @store_option
    @format_option(default=None)
    @click.pass_context
    def command(
        ctx: click.Context,
        /,
        table: str | None,
        evidence: bool,
        store: Address,
        output: str | None,
        **given: Any,
    ) -> None:
        from placegraph.analyst import Analyst
        from placegraph.evidence import evidence_table
        from placegraph.store import open_store

        analyst = Analyst(open_store(store))
        where = taken_filter(given)
        tell_progress("drawing random ties as a control")
        outcome = analyst.what_if(declared.id, where, **given)
        used = analyst.licences(where)
        form = asked_of_all(ctx, output)
        if evidence:
            print_table(evidence_table(analyst.store, outcome.ended), form)
        elif table is not None or form == "csv":
            print_table(getattr(outcome, table or "network"), form)
        elif form == "json":
            print_json(of_outcome(outcome) | {"licences": used})
        else:
            _print_outcome(outcome)
        print_notes(outcome.notes)
        print_licences(used)

    command.params[:0] = [*parameter_options((*declared.parameters, *SETTINGS)), *filter_options()]
    return command


def _print_outcome(outcome: Outcome) -> None:
    count = len(outcome.ended)
    click.echo(f"{count} {'tie ends' if count == 1 else 'ties end'}: {', '.join(outcome.ended)}")
    for name in TABLES:
        table = getattr(outcome, name)
        if table.rows:
            click.echo(f"\n{HEADINGS[name]}\n")
            print_table(table, "table")
