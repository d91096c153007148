"""Rows on standard output: as a table for people, as CSV or JSON for programs."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click


def print_rows(columns: Sequence[str], rows: Sequence[Mapping[str, Any]], output: str) -> None:
    if output == "json":
        print_json([{name: row.get(name) for name in columns} for row in rows])
    elif output == "csv":
        table = csv.writer(sys.stdout, lineterminator="\n")
        table.writerow(columns)
        table.writerows([_cell(row.get(name), "") for name in columns] for row in rows)
    elif rows:
        _print_table(
            [list(columns), *([_cell(row.get(name), "–") for name in columns] for row in rows)]
        )


def _print_table(lines: list[list[str]]) -> None:
    widths = [max(len(cell) for cell in column) for column in zip(*lines, strict=True)]
    lines.insert(1, ["-" * width for width in widths])
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        click.echo("  ".join(cells).rstrip())


def print_json(content: Any) -> None:
    click.echo(json.dumps(content, ensure_ascii=False, indent=2))


def _cell(value: Any, blank: str) -> str:
    if value is None:
        return blank
    return str(value).lower() if isinstance(value, bool) else str(value)
