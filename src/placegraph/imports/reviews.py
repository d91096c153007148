"""Decisions of people on doubtful places: kept in the store, and handed in with tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from placegraph.errors import PlacegraphError
from placegraph.gazetteer import Decision, Decisions, Gazetteer, read_review
from placegraph.store import Address, folder_of
from placegraph.tables import Fault, ListedTable


def with_reviews(
    store: Address, tables: Sequence[ListedTable], gazetteer: Gazetteer, dry_run: bool
) -> tuple[Gazetteer, list[tuple[Fault, ...]]]:
    """The gazetteer with all decisions, kept and new, and the faults of each table’s review."""
    decisions, faults = Decisions.load(folder_of(store)), []
    for table in tables:
        more, wrong = _review(table.review, gazetteer) if table.review else ([], ())
        decisions = decisions.with_more(more)
        faults.append(wrong)
        if more and not dry_run:
            decisions.save(folder_of(store))
    return gazetteer.with_decisions(decisions), faults


def _review(path: Path, gazetteer: Gazetteer) -> tuple[Sequence[Decision], tuple[Fault, ...]]:
    try:
        decisions, wrong = read_review(path, lambda one: gazetteer.get(one) is not None)
    except OSError as error:
        raise PlacegraphError(f"{path} cannot be read: {error.strerror}") from error
    faults = (
        Fault(path.name, fault.line, "decision", fault.value, fault.reason, "", "left-out")
        for fault in wrong
    )
    return decisions, tuple(faults)
