"""The table that a council fills in: a workbook with help and drop-down lists, and a CSV.

Its columns are declared once, here; the shipped mapping `template` reads both files. All cells
are text, since a spreadsheet would make a day of “06/2019”. The example row has a mark in the
first column, and rows with such a mark are not imported.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.comments import Comment  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Font, PatternFill  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]
from openpyxl.worksheet.datavalidation import DataValidation  # type: ignore[import-untyped]

from placegraph.schemes import Concept, scheme
from placegraph.tables.rows import TableError

STEM = "placegraph-template"
ROWS_TO_FILL = 5_000
# A membership needs its city network, which this table of two places has no column for.
NOT_OFFERED = frozenset({"membership"})


@dataclass(frozen=True)
class Column:
    """One column: its heading, what to write, an example, and the scheme to choose from."""

    heading: str
    help: str
    example: str = ""
    choices: str | None = None
    needed: bool = False
    width: int = 18


COLUMNS = (
    Column("Skip", "Leave it blank. A row with anything here is not imported.", "example", width=9),
    Column("Place", "Your side of the tie: a city, town, district or county.", "Exampleton",
           needed=True),
    Column("Country", "Its country, in words or as a code of two letters.", "United Kingdom",
           needed=True),
    Column("Partner", "The place on the other side.", "Musterstadt", needed=True),
    Column("Partner region", "Its state or province, where the country has several places of the "
           "name.", "Hessen"),
    Column("Partner country", "Its country, in words or as a code of two letters.", "Germany",
           needed=True),
    Column("Form", "What the tie is by agreement. Blank means: not specified.", "Twinning",
           "formality"),
    Column("Level", "Who carries the tie. Blank means: civic, that is the councils themselves.",
           "Civic", "level"),
    Column("Subject", "What the tie is about; several with a semicolon between them. Blank means: "
           "civic affairs.", "Twinning; Schools", "strand", width=24),
    Column("Status", "How it stands. Blank means: unknown.", "Active", "status"),
    Column("Status as of", "The date on which it stood so: 2026-02, or a day.", "2026-02"),
    Column("Since", "The beginning, as exactly as you know it: 1962, 06/2019, 14 June 2019, ca. "
           "1950.", "1962"),
    Column("Until", "The end, if it has ended."),
    Column("Note", "One or two sentences. No names of persons, no e-mail addresses, no telephone "
           "numbers: name the role.", "Renewed by both councils", width=36),
    Column("Where it is written", "The document or page that says so.", "Council minutes, item 7",
           width=30),
    Column("Place in Wikidata", "Its item, such as Q79848, if you know it: then there is no "
           "doubt which place is meant."),
    Column("Partner in Wikidata", "The same for the partner."),
)  # fmt: skip

STEPS = (
    "Fill in the sheet “Ties”: one row for each tie, one pair of places to a row.",
    "The columns in dark green are needed; the others may stay blank.",
    "Columns with a list offer their values; the sheet “Lists” says what each means.",
    "The row marked “example” is not imported. Leave it or delete it.",
    "Do not write names of persons, e-mail addresses or telephone numbers.",
    f"Save the file as it is and import it: placegraph import {STEM}.xlsx --mapping template",
    "What cannot be taken is listed with its row and column, and the rest is imported.",
)

_HEAD = PatternFill("solid", start_color="CFE5DC")
_NEEDED = PatternFill("solid", start_color="1E6B52")
_EXAMPLE = Font(italic=True, color="6B6B6B")


def write_template(folder: Path) -> tuple[Path, Path]:
    """Write the workbook and the CSV into a folder; raises TableError rather than overwrite."""
    workbook, text = folder / f"{STEM}.xlsx", folder / f"{STEM}.csv"
    for path in (workbook, text):
        if path.exists():
            raise TableError(f"{path} is there already; expected a folder without it")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _workbook().save(workbook)
        with text.open("x", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(_rows())
    except OSError as error:
        raise TableError(f"{folder} cannot be written to: {error.strerror}") from error
    return workbook, text


def offered(name: str) -> list[Concept]:
    """The concepts of a scheme that the template offers, each broader one before its narrower."""
    return [one for notation, one in sorted(scheme(name).items()) if notation not in NOT_OFFERED]


def _rows() -> Iterable[tuple[str, ...]]:
    yield tuple(column.heading for column in COLUMNS)
    yield tuple(column.example for column in COLUMNS)


def _workbook() -> Any:
    book = Workbook()
    ties = book.active
    ties.title = "Ties"
    for row in _rows():
        ties.append(row)
    lists = book.create_sheet("Lists")
    for at, column in enumerate(COLUMNS, start=1):
        _style(ties, at, column)
        if column.choices is not None:
            _offer(ties, lists, at, column)
    ties.freeze_panes = "C2"
    _help(book.create_sheet("Help", 1))
    return book


def _style(ties: Any, at: int, column: Column) -> None:
    letter = get_column_letter(at)
    ties.column_dimensions[letter].width = column.width
    # Text, for the example and for every cell that is filled in later.
    ties.column_dimensions[letter].number_format = "@"
    head, example = ties.cell(1, at), ties.cell(2, at)
    head.font = Font(bold=True, color="FFFFFF" if column.needed else "000000")
    head.fill = _NEEDED if column.needed else _HEAD
    head.comment = Comment(_told(column), "placegraph", width=280, height=110)
    example.font, example.number_format = _EXAMPLE, "@"


def _offer(ties: Any, lists: Any, at: int, column: Column) -> None:
    """A list of two columns, label and meaning, and the drop-down that shows the labels."""
    first = lists.max_column + (2 if lists.max_column > 1 else 0)
    concepts = offered(str(column.choices))
    lists.cell(1, first, column.heading).font = Font(bold=True)
    lists.cell(1, first + 1, "Meaning").font = Font(bold=True)
    for row, concept in enumerate(concepts, start=2):
        lists.cell(row, first, concept.label)
        lists.cell(row, first + 1, concept.definition)
    lists.column_dimensions[get_column_letter(first)].width = 24
    lists.column_dimensions[get_column_letter(first + 1)].width = 70
    letter = get_column_letter(first)
    choice = DataValidation(
        type="list",
        formula1=f"=Lists!${letter}$2:${letter}${len(concepts) + 1}",
        allow_blank=True,
        # Several subjects may be written with a semicolon, so other values are only asked about.
        errorStyle="warning",
        errorTitle=column.heading,
        error="Not in the list. Values that the list does not have are not imported.",
    )
    ties.add_data_validation(choice)
    choice.add(f"{get_column_letter(at)}2:{get_column_letter(at)}{ROWS_TO_FILL}")


def _help(sheet: Any) -> None:
    sheet.append(["How to fill in this table"])
    for number, step in enumerate(STEPS, start=1):
        sheet.append([f"{number}. {step}"])
    sheet.append([])
    sheet.append(["Column", "What to write", "Example"])
    for cell in (sheet["A1"], *sheet[sheet.max_row]):
        cell.font = Font(bold=True)
    for column in COLUMNS:
        sheet.append([column.heading, _told(column), column.example])
        sheet.cell(sheet.max_row, 2).alignment = Alignment(wrap_text=True, vertical="top")
    for letter, width in (("A", 22), ("B", 80), ("C", 26)):
        sheet.column_dimensions[letter].width = width


def _told(column: Column) -> str:
    return f"{column.help} Needed." if column.needed else column.help
