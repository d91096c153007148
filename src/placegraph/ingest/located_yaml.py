"""YAML that remembers its lines, so that a fault can be shown where it stands.

Every scalar is read as text: `2019-06` stays a date, `01` stays `01`, `no` stays `no`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from placegraph.errors import DataError
from placegraph.findings import Finding, Location, display_path

Key = str | int


@dataclass
class LocatedYaml:
    """The content of a YAML file and the line (from 1) of every value in it, by its path."""

    file: str
    content: Any
    lines: dict[tuple[Key, ...], int] = field(default_factory=dict)

    def line(self, path: tuple[Key, ...]) -> int | None:
        """The line of the value at a path, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)


def read_yaml(path: Path) -> LocatedYaml:
    """Read a file; raises DataError that names the line of a fault in its syntax."""
    name = display_path(path)
    try:
        root = yaml.compose(read_text(path), Loader=_loader())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Location(name, mark.line + 1 if mark else None)
        raise DataError([Finding(where, f"not readable as YAML: {error.problem}")]) from error
    except yaml.YAMLError as error:
        raise DataError([Finding(Location(name), f"not readable as YAML: {error}")]) from error
    result = LocatedYaml(name, None)
    if root is not None:
        result.content = _plain(root, (), result)
    return result


def read_text(path: Path) -> str:
    """The text of a file; raises DataError that names the line where it is not UTF-8."""
    name = display_path(path)
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        where = Location(name, _line_of_byte(path, error.start))
        raise DataError([Finding(where, "not UTF-8 text", expected="UTF-8")]) from error
    except OSError as error:
        raise DataError([Finding(Location(name), f"cannot be read: {error.strerror}")]) from error


def _loader() -> Any:
    return getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def _plain(node: yaml.Node, path: tuple[Key, ...], result: LocatedYaml) -> Any:
    result.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.ScalarNode):
        return None if node.value == "" and not node.style else node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, (*path, at), result) for at, child in enumerate(node.value)]
    plain: dict[str, Any] = {}
    for key, child in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise DataError([Finding(Location(result.file, line), "a key that is not a word")])
        if key.value in plain:
            where = Location(result.file, line)
            raise DataError([Finding(where, "a key that stands twice", value=key.value)])
        result.lines[(*path, key.value)] = line
        plain[key.value] = _plain(child, (*path, key.value), result)
    return plain


def _line_of_byte(path: Path, offset: int) -> int:
    return path.read_bytes()[:offset].count(b"\n") + 1
