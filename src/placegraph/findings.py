"""A finding: one fault in the data, where it stands, and what was expected instead."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Severity = Literal["violation", "warning", "info"]


@dataclass(frozen=True)
class Location:
    """Where an entry stands: a file, the line in it (from 1), and the entry's own name."""

    file: str
    line: int | None = None
    entry: str | None = None

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return place if self.entry is None else f"{place}: {self.entry}"


@dataclass(frozen=True)
class Finding:
    """One fault: where it is, which value, what is wrong, what was expected."""

    where: Location
    message: str
    field: str | None = None
    value: str | None = None
    expected: str | None = None
    severity: Severity = "violation"

    def __str__(self) -> str:
        field = f": {self.field}" if self.field else ""
        value = f" (found {self.value!r})" if self.value is not None else ""
        expected = f"; expected {self.expected}" if self.expected else ""
        return f"{self.where}{field}: {self.message}{value}{expected}"


def display_path(path: Path) -> str:
    """The path as a person at the prompt would write it."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
