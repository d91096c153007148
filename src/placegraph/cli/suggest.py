"""`placegraph suggest` and `placegraph train`: whom a place could talk to next, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from placegraph.cli.catalogue import print_licences, print_notes
from placegraph.cli.printing import print_json, print_rows
from placegraph.cli.program import format_option, store_option, tell_progress

if TYPE_CHECKING:
    from placegraph.store import Address
    from placegraph.suggestions import Suggestions

COLUMNS = ("place", "country", "for", "against")


@click.command()
@click.argument("place", metavar="PLACE")
@click.option(
    "--count",
    type=click.IntRange(1, 100),
    default=10,
    show_default=True,
    help="How many at most.",
)
@click.option(
    "--country", "countries", metavar="CODE", multiple=True, help="Only places in this country."
)
@click.option("--at-home", is_flag=True, help="Places in its own country too.")
@store_option
@format_option(default=None)
def suggest(
    place: str,
    count: int,
    countries: tuple[str, ...],
    at_home: bool,
    store: Address,
    output: str | None,
) -> None:
    """Suggest partners for PLACE, each with what speaks for it and what against.

    A suggestion is an idea, not a probability. In a graph of 1,000 pairs of partners or more the
    order is learnt from its ties, the first time for each version; that takes a minute or two.
    """
    from placegraph.answers import of_suggestions
    from placegraph.licences import stating_ties, told
    from placegraph.store import open_store
    from placegraph.suggestions import needs_training
    from placegraph.suggestions import suggest as ask

    opened = open_store(store)
    if needs_training(opened):
        tell_progress("learning from the ties of this version")
    found = ask(opened, place, count, countries=countries, at_home=at_home)
    used = told(opened, stating_ties(opened))
    if output == "json":
        print_json(of_suggestions(found) | {"licences": used})
        return
    if output is None:
        _tell(found)
    else:
        print_rows(COLUMNS, _rows(found), output)
    print_notes(found.notes)
    print_licences(used)


@click.command()
@store_option
def train(store: Address) -> None:
    """Learn from the ties of the store which places fit, for suggestions to be quick."""
    from placegraph.store import open_store
    from placegraph.suggestions import prepare

    tell_progress("learning from the ties of this version")
    if prepare(open_store(store)):
        click.echo("learnt from the ties of this version", err=True)
    else:
        click.echo("too few ties to learn from: suggestions follow stated rules", err=True)


def _tell(found: Suggestions) -> None:
    """Each candidate with its reasons, a line for each."""
    for rank, one in enumerate(found, 1):
        click.echo(f"{rank}. {one.label}{f', {one.country}' if one.country else ''}")
        for reason in one.reasons:
            click.echo(f"   + {reason}")
        for caution in one.cautions:
            click.echo(f"   – {caution}")


def _rows(found: Suggestions) -> list[dict[str, str]]:
    return [
        {
            "place": one.label,
            "country": one.country,
            "for": "; ".join(map(str, one.reasons)),
            "against": "; ".join(map(str, one.cautions)),
        }
        for one in found
    ]
