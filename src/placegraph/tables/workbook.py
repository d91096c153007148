"""XLSX worksheets, read row by row, with a guard against archives that unpack to far more.

A formula counts with the value that the spreadsheet stored for it, and is reported:
nothing is computed here.
"""

from __future__ import annotations

import datetime
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from placegraph.tables.rows import TableError

MOST_BYTES_UNPACKED = 400 * 1024**2
# The strings that cells share are held in memory, so that they have a bound of their own.
MOST_BYTES_OF_STRINGS = 64 * 1024**2
MOST_PARTS = 5_000

# What zipfile and the XML parser raise for a file that is damaged or encrypted.
DAMAGED = (
    zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError, KeyError,
    SyntaxError,
)  # fmt: skip

Cells = tuple[list[str], frozenset[int]]


def check_archive(path: Path, name: str) -> None:
    """Raise TableError for what is no workbook, or one that would unpack to too much.

    The sizes are those of the archive’s directory; zipfile reads no more than these.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            if unpacked > MOST_BYTES_UNPACKED or len(parts) > MOST_PARTS:
                raise TableError(
                    f"{name}: unpacks to {unpacked:,} bytes in {len(parts):,} parts; expected at "
                    f"most {MOST_BYTES_UNPACKED:,} in {MOST_PARTS:,}; save it as CSV"
                )
            for part in parts:
                _check_part(archive, part, name)
    except DAMAGED as error:
        raise TableError(f"{name}: not readable as XLSX: {error}; expected a workbook") from error


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    if part.filename.endswith("sharedStrings.xml") and part.file_size > MOST_BYTES_OF_STRINGS:
        raise TableError(
            f"{name}: its text takes {part.file_size:,} bytes; expected at most "
            f"{MOST_BYTES_OF_STRINGS:,}; save it as CSV"
        )
    if part.filename.endswith((".xml", ".rels")):
        with archive.open(part) as file:
            # Entities can multiply without end, and no spreadsheet program writes them.
            if b"<!DOCTYPE" in file.read(4096):
                raise TableError(f"{name}: {part.filename} declares entities; expected none")


def sheet_rows(path: Path, sheet: str | None, name: str) -> Iterator[tuple[int, Cells]]:
    """Every row that is not blank: its number, its cells as text, which of them are formulas."""
    # A quarter of a second, which tables of any other format need not wait for.
    import openpyxl  # type: ignore[import-untyped]

    check_archive(path, name)
    try:
        values = openpyxl.load_workbook(path, read_only=True, data_only=True)
        formulas = openpyxl.load_workbook(path, read_only=True, data_only=False)
    except Exception as error:  # openpyxl raises what its parts raise
        raise TableError(f"{name}: not readable as XLSX: {error}; expected a workbook") from error
    with closing(values), closing(formulas):
        title = _chosen(values, sheet, name)
        try:
            yield from _rows(values[title], formulas[title])
        except DAMAGED as error:
            raise TableError(f"{name}: a damaged worksheet: {error}") from error


def _rows(values: Any, formulas: Any) -> Iterator[tuple[int, Cells]]:
    for page in (values, formulas):
        # The size that the file states may be wrong; without it all rows are read.
        page.reset_dimensions()
    both = zip(values.iter_rows(), formulas.iter_rows(), strict=False)
    for number, (row, written) in enumerate(both, start=1):
        computed = frozenset(
            at for at, cell in enumerate(written) if getattr(cell, "data_type", "") == "f"
        )
        cells = [as_text(cell.value) for cell in row]
        if computed or any(cells):
            yield number, (cells, computed)


def _chosen(workbook: Any, sheet: str | None, name: str) -> str:
    titles: list[str] = [page.title for page in workbook.worksheets]
    if sheet is None and titles:
        visible = [page.title for page in workbook.worksheets if page.sheet_state == "visible"]
        return str((visible or titles)[0])
    if sheet is None or sheet not in titles:
        raise TableError(f"{name}: no worksheet called {sheet!r}; there are: {', '.join(titles)}")
    return sheet


def as_text(value: object) -> str:
    """A cell’s value as a person would type it: `1993`, not `1993.0`; dates as ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)
