"""JSON and JSON Lines: objects as rows, their members as columns (`place.name` for nested ones)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from placegraph.tables.delimited import lines, open_text
from placegraph.tables.rows import Row, TableError, Unreadable
from placegraph.tables.workbook import as_text

# A JSON document is held in memory; a longer list comes as JSON Lines.
MOST_BYTES_OF_JSON = 64 * 1024**2


def array_rows(path: Path, encoding: str, member: str | None, name: str) -> list[Row | Unreadable]:
    """The objects of an array, or of the array in one member; `line` is the position."""
    size = path.stat().st_size
    if size > MOST_BYTES_OF_JSON:
        raise TableError(
            f"{name}: {size:,} bytes of JSON; expected at most {MOST_BYTES_OF_JSON:,}; "
            "larger lists are read as JSON Lines, one object a line"
        )
    with open_text(path, encoding) as file:
        text = file.read()
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise TableError(f"{name}:{error.lineno}: not readable as JSON: {error.msg}") from error
    except RecursionError as error:
        raise TableError(f"{name}: nested too deeply; expected an array of objects") from error
    return [_row(at, item) for at, item in enumerate(_array(content, member, name), start=1)]


def _array(content: Any, member: str | None, name: str) -> list[Any]:
    if isinstance(content, dict):
        arrays = [key for key, value in content.items() if isinstance(value, list)]
        if member is None and len(arrays) == 1:
            member = arrays[0]
        if member not in arrays:
            asked = f"no array called {member!r}" if member else "an object with several arrays"
            raise TableError(
                f"{name}: {asked}; expected the mapping’s table.member to be one of: "
                f"{', '.join(arrays) or 'none here'}"
            )
        content = content[member]
    if not isinstance(content, list):
        raise TableError(f"{name}: not an array; expected an array of objects")
    return content


def line_rows(path: Path, encoding: str, name: str) -> Iterator[Row | Unreadable]:
    """The objects of a JSON Lines file; a line that is not one is unreadable."""
    with open_text(path, encoding) as file:
        for number, line in enumerate(lines(file, name), start=1):
            if not line.strip():
                continue
            try:
                item = json.loads(line)
            except (json.JSONDecodeError, RecursionError) as error:
                yield Unreadable(number, line.strip()[:80], f"not JSON: {error}", "one object")
                continue
            yield _row(number, item)


def _row(line: int, item: object) -> Row | Unreadable:
    if not isinstance(item, dict):
        return Unreadable(line, str(item)[:80], "not an object", "an object with named members")
    try:
        return Row(line, dict(_flat(item, "")))
    except RecursionError:
        return Unreadable(line, "", "nested too deeply", "an object with plain members")


def _flat(item: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in item.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        elif isinstance(value, list):
            plain = [as_text(one) for one in value if not isinstance(one, dict | list)]
            yield prefix + key, "; ".join(plain)
        else:
            yield prefix + key, as_text(value)
