"""`placegraph report`: a document in plain words about a place, two places or a city network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from placegraph.cli.catalogue import taken_filter, with_filters
from placegraph.cli.program import store_option
from placegraph.errors import ParameterError, PlacegraphError

if TYPE_CHECKING:
    from placegraph.store import Address

FORMATS = ("md", "html", "pdf")


@click.command()
@click.argument("place", metavar="PLACE")
@click.option("--with", "other", metavar="OTHER", help="Another place: only what ties the two.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="The format. Default: that of the name of --out, else md.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where to write it. Default: standard output, except for a PDF.",
)
@with_filters
@store_option
def report(
    place: str, other: str | None, form: str | None, out: Path | None, store: Address, **given: Any
) -> None:
    """Write a report about PLACE, or a city network, that can go before a committee.

    What there is, what it rests on, what to do next and what is not known; every figure names
    the ties behind it, and what sources say of them stands at the end.
    """
    from placegraph.analyst import Analyst
    from placegraph.reports import about, written
    from placegraph.store import open_store

    chosen = form or _named(out) or "md"
    if chosen == "pdf" and out is None:
        raise ParameterError("a PDF needs a file; say where with --out")
    document = about(Analyst(open_store(store)), place, other, taken_filter(given))
    content = written(document, chosen)
    if out is None:
        click.echo(content.decode(), nl=False)
        return
    try:
        out.write_bytes(content)
    except OSError as error:
        raise PlacegraphError(f"{out} cannot be written: {error.strerror}") from error
    sections, ties = len(document.sections), len(document.ties)
    click.echo(f"{out}: {sections} sections, {ties} ties with their sources", err=True)


def _named(out: Path | None) -> str | None:
    """The format that the ending of a file's name means."""
    ending = out.suffix.lower().removeprefix(".") if out else ""
    return {"htm": "html", "markdown": "md"}.get(ending, ending if ending in FORMATS else None)
