"""What all commands that import have in common: what they need, and what they print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from placegraph.cli.printing import print_rows
from placegraph.cli.program import tell_progress
from placegraph.errors import PlacegraphError

if TYPE_CHECKING:
    from placegraph.gazetteer import Gazetteer
    from placegraph.imports.report import ImportReport
    from placegraph.publish import Change
    from placegraph.store import Address

# More kinds of fault than this are read in the row report itself.
MOST_REASONS = 12
MOST_DIFFERENCES = 20


@contextmanager
def needed_packages() -> Iterator[None]:
    """Say which extra is missing, should one be."""
    try:
        yield
    except ModuleNotFoundError as error:
        message = f"imports need {error.name}: pip install 'placegraph[ingest]'"
        raise PlacegraphError(message) from error


def prepare(store: Address) -> Gazetteer:
    """Make the store of the curated data where there is none yet; the gazetteer beside it."""
    from placegraph.build import build
    from placegraph.gazetteer import Gazetteer
    from placegraph.store import current_version, folder_of

    if current_version(store) is None:
        tell_progress("building the curated data first")
        build(store, progress=tell_progress)
    # Beside the store, so that all stores of a folder share it.
    cache = folder_of(store).resolve().parent / "gazetteer"
    if not cache.exists():
        tell_progress("building the index of the gazetteer, once (half a minute)")
    return Gazetteer.open(cache)


def print_reports(reports: Sequence[ImportReport], dry_run: bool) -> None:
    """Print what became of each import, each under its name where there are several."""
    for report in reports:
        if len(reports) > 1:
            click.echo(f"# {report.dataset}")
        _print_report(report, dry_run)
        if len(reports) > 1:
            click.echo()
    if not dry_run:
        change = reports[-1].change
        click.echo(f"version {change.version} ({'new' if change.is_new else 'as before'})")


def _print_report(report: ImportReport, dry_run: bool) -> None:
    """Print what became of a source’s rows, and after a dry run which ties would differ."""
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
    if dry_run:
        _print_differences(change)


def _print_differences(change: Change) -> None:
    differences = {"new": change.appeared, "changed": change.changed, "gone": change.went}
    for what, records in differences.items():
        for record in records[:MOST_DIFFERENCES]:
            click.echo(f"  {what}: {record}")
        if len(records) > MOST_DIFFERENCES:
            click.echo(f"  … and {len(records) - MOST_DIFFERENCES:,} more {what}")
