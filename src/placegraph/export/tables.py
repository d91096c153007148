"""CSV for spreadsheets and data frames: a table of nodes, a table of edges, or both in a zip.

A spreadsheet runs a cell that begins like a formula, so such a text gets an apostrophe in front
and stays text. Numbers are left alone.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from placegraph.export.columns import NODE_COLUMNS, TIE_COLUMNS, Column, Row, flat
from placegraph.export.rows import Export

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Excel takes a file for UTF-8 if it begins with this.
BOM = "\ufeff"
# The same content makes the same bytes.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_PART = 1 << 16


def write_nodes(export: Export) -> Iterator[str]:
    """The table of nodes in pieces."""
    return _table(NODE_COLUMNS, export.nodes(), export.bom)


def write_edges(export: Export) -> Iterator[str]:
    """The table of edges in pieces."""
    return _table(TIE_COLUMNS, export.ties(), export.bom)


def write_both(export: Export) -> Iterator[bytes]:
    """A zip of `nodes.csv` and `edges.csv` in pieces."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, lines in (("nodes.csv", write_nodes(export)), ("edges.csv", write_edges(export))):
            member = zipfile.ZipInfo(name, _NO_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(member, "w", force_zip64=True) as file:
                for line in lines:
                    file.write(line.encode())
                    yield from sink.taken(_PART)
    yield from sink.taken(0)


def safe(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula.

    >>> safe("=1+1"), safe("@home"), safe(-1.4), safe(None), safe(True)
    ("'=1+1", "'@home", -1.4, '', 'true')
    """
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, str) and cell.startswith(FORMULA):
        return f"'{cell}"
    return "" if cell is None else cell


def _table(columns: Iterable[Column], rows: Iterable[Row], bom: bool) -> Iterator[str]:
    names = [column.name for column in columns]
    yield (BOM if bom else "") + _line(names)
    for row in rows:
        yield _line([safe(flat(row.get(name))) for name in names])


def _line(values: list[Any]) -> str:
    file = io.StringIO()
    csv.writer(file).writerow(values)
    return file.getvalue()


class _Sink(io.RawIOBase):
    """Where a zip is written to: it hands out what has come so far and keeps nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.waiting += data
        return len(data)

    def taken(self, at_least: int) -> Iterator[bytes]:
        """What has come, if it is enough to be sent."""
        if len(self.waiting) > at_least:
            yield bytes(self.waiting)
            self.waiting.clear()
