"""A table of any format as one thing: its columns, its rows, and what to say of the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from placegraph.findings import display_path
from placegraph.tables import delimited, objects
from placegraph.tables.cells import plain, refusal
from placegraph.tables.rows import Fault, Row, TableError, Unreadable
from placegraph.tables.workbook import Cells, sheet_rows

TEXT = frozenset({".csv", ".tsv", ".txt", ".tab", ".dat"})
JSON = frozenset({".json"})
JSON_LINES = frozenset({".jsonl", ".ndjson"})
XLSX = frozenset({".xlsx", ".xlsm"})
# How far down a header may stand.
LINES = 20
FORMATS = "CSV, TSV, XLSX, JSON or JSON Lines"


@dataclass(frozen=True)
class Layout:
    """What a mapping says of the file itself; whatever is `None` is detected."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    member: str | None = None
    header_row: int = 1
    columns: tuple[str, ...] = ()
    fill_down: tuple[str, ...] = ()


@dataclass(frozen=True)
class Heading:
    """The line of a table’s header, and the title above it, if there is one."""

    row: int = 1
    title: str = ""


@dataclass
class Table:
    """An open table. `columns` is `None` where only the rows themselves can tell (JSON Lines)."""

    file: str
    checksum: str
    columns: tuple[str, ...] | None
    rows: Iterator[Row | Unreadable]
    notices: list[Fault] = field(default_factory=list)


def open_table(path: Path, layout: Layout | None = None) -> Table:
    """Open a table by the ending of its name; raises TableError. Rows are read as they are used."""
    layout = layout or Layout()
    table = _opened(path, layout)
    if layout.fill_down:
        table.rows = _filled(table.rows, layout.fill_down)
    return table


def _filled(rows: Iterator[Row | Unreadable], columns: Sequence[str]) -> Iterator[Row | Unreadable]:
    """The rows, where a blank cell of the columns has what stands above it, as if merged with it.

    A row of one cell is a heading or a footnote, and stays as it is.
    """
    above: dict[str, str] = {}
    for row in rows:
        if isinstance(row, Row):
            filled = {column: cell for column, cell in row.values.items() if cell.strip()}
            above |= {column: filled[column] for column in columns if column in filled}
            if len(filled) > 1:
                row = replace(row, values={**row.values, **above})
        yield row


def _opened(path: Path, layout: Layout) -> Table:
    name, suffix = display_path(path), path.suffix.lower()
    try:
        if path.stat().st_size == 0:
            raise TableError(f"{name}: an empty file; expected a table with a header and rows")
        text = delimited.inspect(path)
    except OSError as error:
        raise TableError(f"{name}: cannot be read: {error.strerror}; expected a file") from error
    if suffix in XLSX:
        return _from_sheet(path, layout, name, text.checksum)
    if text.is_binary:
        raise TableError(f"{name}: not a text; expected a table as {FORMATS}")
    encoding = layout.encoding or text.encoding
    notice = None if layout.encoding else delimited.encoding_notice(name, text)
    notices = [notice] if notice else []
    if suffix in JSON:
        rows = objects.array_rows(path, encoding, layout.member, name)
        columns = dict.fromkeys(key for row in rows if isinstance(row, Row) for key in row.values)
        return Table(name, text.checksum, tuple(columns), iter(rows), notices)
    if suffix in JSON_LINES:
        lines = objects.line_rows(path, encoding, name)
        return Table(name, text.checksum, None, lines, notices)
    if suffix in TEXT:
        return _from_text(path, layout, name, text.checksum, encoding, notices)
    raise TableError(f"{name}: a file of an unknown format {suffix!r}; expected {FORMATS}")


def heading(path: Path) -> Heading:
    """Where the header stands: the first line that is about as wide as those below it.

    What stands above it is a title, often in merged cells.
    """
    name = display_path(path)
    if path.suffix.lower() in XLSX:
        found: Iterator[tuple[int, Sequence[str]]] = (
            (number, cells) for number, (cells, _) in sheet_rows(path, None, name)
        )
    elif path.suffix.lower() in TEXT:
        encoding = delimited.inspect(path).encoding
        delimiter = delimited.detect_delimiter(path, encoding, name)
        found = iter(delimited.records(path, encoding, delimiter, name))
    else:
        return Heading()
    lines = [
        (line, [text for cell in cells if (text := plain(cell))])
        for line, cells in islice(found, LINES)
    ]
    widest = max((len(texts) for _, texts in lines), default=0)
    row = next((line for line, texts in lines if len(texts) > widest / 2), 1)
    above = (texts[0] for line, texts in lines if line < row and texts)
    return Heading(row, next((text for text in above if refusal(text) is None), ""))


def _from_text(
    path: Path, layout: Layout, name: str, checksum: str, encoding: str, notices: list[Fault]
) -> Table:
    try:
        delimiter = layout.delimiter or delimited.detect_delimiter(path, encoding, name)
        found = delimited.records(path, encoding, delimiter, name)
        columns = layout.columns or _header(found, layout, name, notices)
    except LookupError as error:
        raise TableError(
            f"{name}: {error}; expected an encoding such as utf-8 or cp1252"
        ) from error
    return Table(name, checksum, columns, delimited.body(found, columns), notices)


def _header(
    found: Iterator[tuple[int, list[str]]], layout: Layout, name: str, notices: list[Fault]
) -> tuple[str, ...]:
    above: Sequence[str] = ()
    for line, cells in found:
        if line >= layout.header_row:
            return name_columns(cells, name, line, notices, above)
        above = cells if line == layout.header_row - 1 else ()
    raise TableError(f"{name}: no header on line {layout.header_row}; expected names of columns")


def name_columns(
    cells: Sequence[str],
    file: str,
    line: int,
    notices: list[Fault],
    above: Sequence[str] = (),
) -> tuple[str, ...]:
    """A name for every column: a blank one (merged cells) by position, a second by number.

    `above` are the cells of the line above, of which a blank cell of the header may be a part.
    """
    names: list[str] = []
    for at, cell in enumerate(cells, start=1):
        name = plain(cell.strip() or "".join(above[at - 1 : at]))
        reason = ""
        if not name:
            name, reason = f"column {at}", "a column without a name (merged cells?)"
        if name in names:
            times = sum(one == name or one.startswith(f"{name} (") for one in names) + 1
            name, reason = f"{name} ({times})", "two columns of one name"
        if reason:
            reason = f"{reason}; it is called {name!r}"
            notices.append(Fault(file, line, name, cell, reason, "one name a column", "noted"))
        names.append(name)
    return tuple(names)


def _from_sheet(path: Path, layout: Layout, name: str, checksum: str) -> Table:
    notices: list[Fault] = []
    found = sheet_rows(path, layout.sheet, name)
    columns = layout.columns
    above: Sequence[str] = ()
    for number, (cells, _) in found if not columns else ():
        if number >= layout.header_row:
            while cells and not cells[-1].strip():
                cells = cells[:-1]
            columns = name_columns(cells, name, number, notices, above)
            break
        above = cells if number == layout.header_row - 1 else ()
    if not columns:
        raise TableError(f"{name}: no header on row {layout.header_row}; expected column names")
    return Table(name, checksum, columns, _sheet_body(found, columns), notices)


def _sheet_body(
    found: Iterator[tuple[int, Cells]], columns: Sequence[str]
) -> Iterator[Row | Unreadable]:
    width = len(columns)
    for number, (cells, computed) in found:
        # A worksheet’s cells have their own columns: those that are absent are blank, not moved.
        if any(cell.strip() for cell in cells[width:]):
            reason = f"cells to the right of the {width} columns that have a name"
            yield Unreadable(number, str(len(cells)), reason, f"{width} cells")
            continue
        padded = [*cells[:width], *[""] * (width - len(cells))]
        formulas = frozenset(columns[at] for at in computed if at < width)
        yield Row(number, dict(zip(columns, padded, strict=True)), formulas)
