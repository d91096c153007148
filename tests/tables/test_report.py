"""The row report: a line for every fault."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

from placegraph.tables import Fault, ReportWriter, write_report

from .conftest import Read, csv_of


def test_every_fault_of_a_reading_is_written_on_the_way(read: Read) -> None:
    _, results = read(csv_of({"a": "", "form": "p"}, {"since": "soon"}, {}))
    out = StringIO()
    writer = ReportWriter(out)
    assert list(writer.through(results)) == results
    rows = list(csv.DictReader(StringIO(out.getvalue())))
    assert [(row["line"], row["column"], row["outcome"]) for row in rows] == [
        ("2", "a", "rejected"),
        ("3", "since", "left-out"),
    ]
    assert writer.reasons == {("rejected", "a blank cell"): 1, ("left-out", "not a date"): 1}


def test_a_value_is_not_run_as_a_formula_by_who_opens_the_report(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    assert write_report(path, [Fault("t.csv", 2, "a", "=HYPERLINK(1)", "not a date")]) == 1
    assert "'=HYPERLINK(1)" in path.read_text(encoding="utf-8")
