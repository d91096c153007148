"""`placegraph template`: the table that a council fills in."""

from __future__ import annotations

from pathlib import Path

import click

from placegraph.errors import PlacegraphError


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    show_default="this folder",
    metavar="FOLDER",
    help="The folder to write to; it is made where it is missing.",
)
def template(out: Path) -> None:
    """Write an XLSX and a CSV for ties between places, to be filled in and imported.

    Both have the same columns; the workbook has help and drop-down lists too. A file that is
    there already is not overwritten. `placegraph import FILE --mapping template` takes either.
    """
    try:
        from placegraph.tables.template import write_template
    except ModuleNotFoundError as error:
        message = "the template needs more packages: pip install 'placegraph[ingest]'"
        raise PlacegraphError(message) from error
    for path in write_template(out):
        click.echo(path)
