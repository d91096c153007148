"""`placegraph import`: tables into the store, and a first mapping for a table nobody mapped."""

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
    from placegraph.tables import ListedTable

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
    """Import a table: CSV, TSV, XLSX, JSON or JSON Lines; or a YAML list of tables together.

    Rows whose places are sure are published as a source of their own; what cannot be taken
    stands in a row report, and places that may be several in a review file for a person to
    decide. Importing a file again replaces what it brought before.
    """
    with imports.needed_packages():
        from placegraph.imports.run import Options

        if guess:
            _refuse("--guess", mapping=mapping, review=review)
            _guess(file, out)
            return
        tables = _tables(file, mapping, review)
        options = Options(strict, max_bad, dry_run, reports)
        imports.print_reports(_import(store, tables, options), dry_run)


def _tables(file: Path, mapping: str | None, review: Path | None) -> list[ListedTable]:
    """The one table that a file is with its mapping, or those that it lists."""
    from placegraph.tables import LIST_ENDINGS, ListedTable, find_mapping, read_list, read_mapping

    if file.suffix.lower() in LIST_ENDINGS:
        _refuse("a list of tables", mapping=mapping, review=review)
        return read_list(file)
    if mapping is None:
        raise click.UsageError("either --mapping NAME|FILE or --guess is needed")
    return [ListedTable(file, read_mapping(find_mapping(mapping)), review)]


def _refuse(with_: str, **given: object) -> None:
    """Options that go with one table and its mapping alone."""
    if names := [f"--{name}" for name, value in given.items() if value is not None]:
        raise click.UsageError(f"{' and '.join(names)} cannot be given with {with_}")


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


def _import(store: Address, tables: list[ListedTable], options: Options) -> list[ImportReport]:
    from placegraph.imports.run import import_tables

    return import_tables(store, tables, imports.prepare(store), options, tell_progress)
