"""Rows on standard output: as a table for people, as CSV or JSON for programs.

A table fits the terminal: cells are wrapped, and where there are too many columns for that each
row becomes a card of one line a cell.  Numbers in it have four significant digits, and of a long
list the first few are shown; CSV and JSON have all.  What goes to a file or a pipe is as wide as
it is.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from placegraph.answers import as_json

GAP = 2
# A column of a table is not made narrower than its name, or this where the name is longer.
NARROWEST = 14
# Of a list in a cell of a table.
MOST_LISTED = 8


def print_rows(columns: Sequence[str], rows: Sequence[Mapping[str, Any]], output: str) -> None:
    if output == "json":
        print_json([{name: as_json(row.get(name)) for name in columns} for row in rows])
    elif output == "csv":
        text = io.StringIO()
        table = csv.writer(text, lineterminator="\n")
        table.writerow(columns)
        table.writerows([_exact(row.get(name)) for name in columns] for row in rows)
        click.echo(text.getvalue(), nl=False)
    elif rows:
        cells = [[_rounded(row.get(name)) for name in columns] for row in rows]
        for line in table_lines(list(columns), cells, _width()):
            click.echo(line)


def print_json(content: Any) -> None:
    click.echo(json.dumps(content, ensure_ascii=False, indent=2))


def table_lines(header: list[str], cells: list[list[str]], width: int | None) -> Iterator[str]:
    """The lines of a table that is at most so wide; None means as wide as it is.

    >>> print("\\n".join(table_lines(["place", "tie"], [["Bo", "a link"]], None)))
    place  tie
    -----  ------
    Bo     a link
    """
    natural = [max(map(len, column)) for column in zip(header, *cells, strict=True)]
    widths = natural if width is None else _fitted(header, natural, width)
    if widths is None:
        yield from _cards(header, cells, width or 0)
        return
    yield _line(header, widths)
    yield _line(["-" * each for each in widths], widths)
    for row in cells:
        wrapped = [_wrapped(cell, each) for cell, each in zip(row, widths, strict=True)]
        for number in range(max(map(len, wrapped))):
            parts = [lines[number] if number < len(lines) else "" for lines in wrapped]
            yield _line(parts, widths)


def _fitted(header: list[str], natural: list[int], width: int) -> list[int] | None:
    """The widths of columns that fit together, the widest narrowed first; None where none do."""
    room = width - GAP * (len(natural) - 1)
    least = [
        min(wide, max(len(name), NARROWEST)) for name, wide in zip(header, natural, strict=True)
    ]
    if sum(natural) <= room:
        return natural
    if sum(least) > room:
        return None
    widths = list(natural)
    while (over := sum(widths) - room) > 0:
        at = max(range(len(widths)), key=lambda one: widths[one] - least[one])
        # At most half of what can go, so that two long columns share the room.
        widths[at] -= max(1, min(over, (widths[at] - least[at]) // 2))
    return widths


def _cards(header: list[str], cells: list[list[str]], width: int) -> Iterator[str]:
    """Each row as lines of name and value, an empty line between rows."""
    indent = max(map(len, header)) + GAP
    for number, row in enumerate(cells):
        if number:
            yield ""
        for name, cell in zip(header, row, strict=True):
            first, *rest = _wrapped(cell, max(width - indent, NARROWEST))
            yield name.ljust(indent) + first
            yield from (" " * indent + line for line in rest)


def _line(cells: list[str], widths: list[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return (" " * GAP).join(padded).rstrip()


def _wrapped(cell: str, width: int) -> list[str]:
    if len(cell) <= width:
        return [cell]
    # A slug is copied whole where it can be.
    return textwrap.wrap(cell, width, break_on_hyphens=False) or [""]


def _width() -> int | None:
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def _exact(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return " ".join(f"{name}={one}" for name, one in value.items())
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _rounded(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return rounded(value)
    if isinstance(value, list | tuple):
        return _listed(list(map(str, value))) or "–"
    return str(_exact(value))


def _listed(names: list[str]) -> str:
    """The first few names; how many more there are.

    >>> _listed(["a", "b"]), _listed(list("abcdefghijkl"))
    ('a, b', 'a, b, c, d, e, f, g, h and 4 more')
    """
    more = len(names) - MOST_LISTED
    shown = ", ".join(names[:MOST_LISTED])
    return f"{shown} and {more:,} more" if more > 0 else shown


def rounded(value: float) -> str:
    """The number with four significant digits, whole ones in full.

    >>> rounded(0.123456), rounded(1234.56), rounded(2.0), rounded(0.0000123456)
    ('0.1235', '1235', '2', '1.235e-05')
    """
    return f"{value:.0f}" if abs(value) >= 1000 or value == 0 else f"{value:.4g}"
