"""The template comes back as it was filled in, from the workbook and from the CSV alike."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest
from click.testing import CliRunner

from placegraph.cli import main
from placegraph.schemes import scheme
from placegraph.tables import TableReading, TieRow, find_mapping, read_mapping, read_table
from placegraph.tables.report import FORMULA_STARTS
from placegraph.tables.template import COLUMNS, offered, write_template

HEADINGS = [column.heading for column in COLUMNS]
FILLED_IN = {
    "Place": "Exeford", "Country": "United Kingdom", "Partner": "Bad Muster",
    "Partner region": "Hessen", "Partner country": "Deutschland", "Form": "Partner city",
    "Level": "Civic", "Subject": "Schools; Twinning", "Status": "Active", "Since": "06/2019",
    "Note": "Renewed", "Where it is written": "Minutes, item 3", "Partner in Wikidata": "Q1",
}  # fmt: skip
SHORT = {"Place": "Exeford", "Country": "GB", "Partner": "Lyon", "Partner country": "France"}


def row_of(cells: dict[str, str]) -> list[str]:
    return [cells.get(heading, "") for heading in HEADINGS]


def fill_in(folder: Path, *rows: dict[str, str]) -> tuple[Path, Path]:
    workbook, text = write_template(folder)
    book = openpyxl.load_workbook(workbook)
    for row in rows:
        book["Ties"].append([cell or None for cell in row_of(row)])
    book.save(workbook)
    with text.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(map(row_of, rows))
    return workbook, text


def read(path: Path) -> tuple[TableReading, list[TieRow]]:
    reading = read_table(path, read_mapping(find_mapping("template")))
    return reading, [row for row in reading if isinstance(row, TieRow)]


def test_an_empty_template_gives_nothing_for_its_example_is_skipped(tmp_path: Path) -> None:
    for path in write_template(tmp_path):
        reading, ties = read(path)
        assert (ties, reading.counts.read, reading.counts.filtered) == ([], 0, 1)


@pytest.mark.parametrize("which", [0, 1], ids=["workbook", "csv"])
def test_what_is_filled_in_comes_back(tmp_path: Path, which: int) -> None:
    reading, (full, short) = read(fill_in(tmp_path, FILLED_IN, SHORT)[which])
    assert (reading.counts.accepted, reading.counts.rejected, reading.notices) == (2, 0, ())
    assert [party.name for party in full.parties] == ["Exeford", "Bad Muster"]
    assert full.parties[1].division == "Hessen"
    assert full.parties[1].identifiers == {"wikidata": "Q1"}
    assert (full.formality, full.level, full.strands) == (
        "partner-city", "civic", ("education/schools", "civic/twinning"),
    )  # fmt: skip
    assert (full.status, full.start, full.note) == ("active", "2019-06", "Renewed")
    assert full.evidence.locator.endswith("Where it is written Minutes, item 3")
    assert (short.formality, short.level, short.strands, short.status) == (
        "unspecified", "civic", ("civic",), "unknown",
    )  # fmt: skip
    assert full.faults == short.faults == ()


def test_a_row_is_rejected_for_what_it_lacks(tmp_path: Path) -> None:
    wrong = FILLED_IN | {"Partner": "", "Form": "Membership"}
    reading, ties = read(fill_in(tmp_path, wrong)[1])
    assert (ties, reading.counts.rejected) == ([], 1)


def test_the_example_would_be_taken_if_it_were_not_marked(tmp_path: Path) -> None:
    example = {column.heading: column.example for column in COLUMNS} | {"Skip": ""}
    _, (tie,) = read(fill_in(tmp_path, example)[0])
    assert (tie.parties[1].name, tie.start, tie.faults) == ("Musterstadt", "1962", ())


def test_lists_offer_every_value_that_can_be_taken(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_template(tmp_path)[0])
    ties, lists = book["Ties"], book["Lists"]
    found = {}
    for choice in ties.data_validations.dataValidation:
        heading = ties[f"{str(choice.sqref).split(':')[0].rstrip('0123456789')}1"].value
        cells = lists[choice.formula1.removeprefix("=Lists!").replace("$", "")]
        found[heading] = [cell.value for (cell,) in cells]
    schemes = {one.heading: one.choices for one in COLUMNS if one.choices}
    assert found == {
        heading: [concept.label for concept in offered(str(name))]
        for heading, name in schemes.items()
    }
    assert set(scheme("formality")) - {one.notation for one in offered("formality")} == {
        "membership"
    }


def test_the_sheet_keeps_its_header_in_sight_and_explains_every_column(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_template(tmp_path)[0])
    ties = book["Ties"]
    assert book.sheetnames == ["Ties", "Help", "Lists"]
    assert ties.freeze_panes == "C2"
    assert all(cell.comment and cell.comment.text for cell in ties[1])
    # A spreadsheet would make a day of “06/2019” in any other format.
    assert all(ties.column_dimensions[cell.column_letter].number_format == "@" for cell in ties[1])
    helped = [row[0].value for row in book["Help"].iter_rows()]
    assert set(HEADINGS) <= set(helped)


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    workbook, text = write_template(tmp_path)
    cells = [
        cell.value
        for sheet in openpyxl.load_workbook(workbook)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    lines = text.read_text(encoding="utf-8-sig").splitlines()
    cells += [cell for row in csv.reader(lines) for cell in row]
    assert not [cell for cell in cells if str(cell).startswith(FORMULA_STARTS)]


def test_what_a_council_has_filled_in_is_never_overwritten(tmp_path: Path) -> None:
    first = CliRunner().invoke(main, ["template", "--out", str(tmp_path / "new")])
    assert (first.exit_code, len(first.stdout.splitlines())) == (0, 2)
    (tmp_path / "new" / "placegraph-template.xlsx").unlink()
    before = (tmp_path / "new" / "placegraph-template.csv").read_bytes()
    second = CliRunner().invoke(main, ["template", "--out", str(tmp_path / "new")])
    assert second.exit_code == 2
    assert "placegraph-template.csv is there already" in second.stderr
    assert (tmp_path / "new" / "placegraph-template.csv").read_bytes() == before
    assert not (tmp_path / "new" / "placegraph-template.xlsx").exists()
