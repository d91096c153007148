"""`placegraph import`: a table into the store, and a first mapping for a table nobody mapped."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from placegraph.cli.printing import print_rows
from placegraph.cli.program import store_option, tell_progress
from placegraph.errors import PlacegraphError

if TYPE_CHECKING:
    from placegraph.imports.report import ImportReport
    from placegraph.imports.run import Options

FILE = click.Path(path_type=Path, dir_okay=False)
# More kinds of fault than this are read in the row report itself.
MOST_REASONS = 12


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
    store: Path,
) -> None:
    """Import a table: CSV, TSV, XLSX, JSON or JSON Lines.

    Rows whose places are sure are published as a source of their own; what cannot be taken
    stands in a row report, and places that may be several in a review file for a person to
    decide. Importing a file again replaces what it brought before.
    """
    if guess == (mapping is not None):
        raise click.UsageError("either --mapping NAME|FILE or --guess is needed, and not both")
    try:
        from placegraph.imports.run import Options

        if guess:
            _guess(file, out)
            return
        options = Options(review, strict, max_bad, dry_run, reports)
        _print_report(_import(store, file, str(mapping), options), dry_run)
    except ModuleNotFoundError as error:
        message = f"imports need {error.name}: pip install 'placegraph[ingest]'"
        raise PlacegraphError(message) from error


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
    click.echo(f"placegraph import {file} --mapping {out}", err=True)


def _import(store: Path, file: Path, mapping: str, options: Options) -> ImportReport:
    from placegraph.build import build
    from placegraph.gazetteer import Gazetteer
    from placegraph.imports.run import import_table
    from placegraph.store import current_version
    from placegraph.tables import find_mapping, read_mapping

    described = read_mapping(find_mapping(mapping))
    if current_version(store) is None:
        tell_progress("building the curated data first")
        build(store, progress=tell_progress)
    # Beside the store, so that all stores of a folder share it.
    cache = store.resolve().parent / "gazetteer"
    if not cache.exists():
        tell_progress("building the index of the gazetteer, once (half a minute)")
    gazetteer = Gazetteer.open(cache)
    return import_table(store, file, described, gazetteer, options, tell_progress)


def _print_report(report: ImportReport, dry_run: bool) -> None:
    counts = report.counts
    rows: list[dict[str, Any]] = [
        {"rows": name, "number": number} for name, number in counts.as_table().items()
    ]
    print_rows(("rows", "number"), rows, "table")
    click.echo(
        f"{report.recognised:,} places recognised, {report.own:,} described by this source only"
    )
    if report.reasons:
        click.echo()
        found = report.reasons.most_common()
        reasons = [
            {"outcome": outcome, "reason": reason, "number": number}
            for (outcome, reason), number in found[:MOST_REASONS]
        ]
        print_rows(("outcome", "reason", "number"), reasons, "table")
        if len(found) > MOST_REASONS:
            click.echo(f"… and {len(found) - MOST_REASONS} more reasons")
        click.echo(f"every row: {report.row_report}")
    if report.questions:
        click.echo(f"{report.questions:,} questions to decide: {report.review}")
    change = report.change
    would = "would be " if dry_run else ""
    if report.gives == "ties":
        click.echo(
            f"ties: {len(change.appeared):,} {would}new, {len(change.changed):,} {would}changed, "
            f"{len(change.went):,} {would}gone; {change.shared:,} are known from other sources too"
        )
    else:
        click.echo(f"{report.gives}: {counts.imported:,} {would}in the graph")
    if not dry_run:
        new = "new" if change.is_new else "as before"
        click.echo(f"version {change.version} ({new})")
