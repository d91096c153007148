"""The row report: every fault of an import as a CSV, and its summary as counts."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

from placegraph.tables.rows import Fault, RowResult

COLUMNS = ("file", "line", "column", "value", "reason", "expected", "outcome")
# A cell that begins with one of these is run as a formula when the report is opened.
FORMULA_STARTS = ("=", "+", "-", "@", "\t")


class ReportWriter:
    """Writes faults as they come, so that a long import needs no memory for them.

    `reasons` are those of the faults that stand in the report already, if it is gone on with.

    >>> import io
    >>> out = io.StringIO()
    >>> ReportWriter(out).add(Fault("a.csv", 3, "name", "", "a blank cell", "a value"))
    >>> out.getvalue().splitlines()[1]
    'a.csv,3,name,,a blank cell,a value,rejected'
    """

    def __init__(self, out: TextIO, reasons: Counter[tuple[str, str]] | None = None) -> None:
        self._csv = csv.writer(out, lineterminator="\n")
        if reasons is None:
            self._csv.writerow(COLUMNS)
        self.reasons = Counter() if reasons is None else reasons

    def add(self, fault: Fault) -> None:
        """Write one fault; `reasons` counts them by outcome and reason."""
        line = "" if fault.line is None else fault.line
        told = (_inert(fault.value), fault.reason, _inert(fault.expected), fault.outcome)
        self._csv.writerow((fault.file, line, _inert(fault.column), *told))
        self.reasons[fault.outcome, fault.reason] += 1

    def through(self, results: Iterable[RowResult]) -> Iterator[RowResult]:
        """The same results, with their faults written on the way."""
        for result in results:
            for fault in result.faults:
                self.add(fault)
            yield result


def write_report(path: Path, faults: Iterable[Fault]) -> int:
    """Write a report; how many entries it has."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = ReportWriter(file)
        for fault in faults:
            writer.add(fault)
    return writer.reasons.total()


def _inert(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
