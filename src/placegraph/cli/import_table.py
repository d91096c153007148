"""`placegraph import`: a table into the store, and a first mapping for a table nobody mapped."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from placegraph.cli import imports
from placegraph.cli.program import store_option, tell_progress
from placegraph.errors import PlacegraphError

if TYPE_CHECKING:
    from placegraph.imports.report import ImportReport
    from placegraph.imports.run import Options
    from placegraph.store import Address

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("import")
@click.argument("file", metavar="FILE", type=FILE)
@click.option(
    "--mapping", metavar="NAME|FILE", help="What the columns mean: a shipped mapping or a file."
)
@click.option(
    "--guess", is_flag=True, help="Write a first mapping for the file instead of importing it."
)
@click.option(
    "--out",
    type=FILE,
    metavar="FILE",
    help="Where --guess writes. Default: standard output.",
)
@click.option("--review", type=FILE, metavar="FILE", help="A review file with decisions filled in.")
@click.option("--dry-run", is_flag=True, help="Tell what would change, and change nothing.")
@click.option("--strict", is_flag=True, help="Import nothing if any row is rejected or doubtful.")
@click.option(
    "--max-bad",
    type=click.IntRange(min=0),
    default=1000,
    show_default=True,
    metavar="N",
    help="Stop, and import nothing, when more rows than this are rejected.",
)
@click.option(
    "--reports",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Where the row report and the review file go. Default: imports/ in the store.",
)
@store_option
def import_table(
    file: Path,
    mapping: str | None,
    guess: bool,
    out: Path | None,
    review: Path | None,
    dry_run: bool,
    strict: bool,
    max_bad: int,
    reports: Path | None,
    store: Address,
) -> None:
    """Import a table: CSV, TSV, XLSX, JSON or JSON Lines.

    Rows whose places are sure are published as a source of their own; what cannot be taken
    stands in a row report, and places that may be several in a review file for a person to
    decide. Importing a file again replaces what it brought before.
    """
    if guess == (mapping is not None):
        raise click.UsageError("either --mapping NAME|FILE or --guess is needed, and not both")
    with imports.needed_packages():
        from placegraph.imports.run import Options

        if guess:
            _guess(file, out)
            return
        options = Options(review, strict, max_bad, dry_run, reports)
        imports.print_report(_import(store, file, str(mapping), options), dry_run)


def _guess(file: Path, out: Path | None) -> None:
    from placegraph.tables import guess_mapping

    text = guess_mapping(file)
    if out is None:
        click.echo(text, nl=False)
        return
    if out.exists():
        raise PlacegraphError(f"{out} is there already; expected a new file")
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise PlacegraphError(f"{out} cannot be written: {error.strerror}") from error
    click.echo(f"{out}: read it, mend what is marked “check”, then", err=True)
    command = ("placegraph", "import", str(file), "--mapping", str(out))
    click.echo(shlex.join(command), err=True)


def _import(store: Address, file: Path, mapping: str, options: Options) -> ImportReport:
    from placegraph.imports.run import import_table
    from placegraph.tables import find_mapping, read_mapping

    described = read_mapping(find_mapping(mapping))
    return import_table(store, file, described, imports.prepare(store), options, tell_progress)
