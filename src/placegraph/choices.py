"""The ways to choose ties, declared once: options and parameters everywhere follow from them.

Nothing is imported here, so that a command line can have its options at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Choice:
    """One way to choose ties: its name, the field of Filter that holds it, what it keeps."""

    name: str
    field: str
    meaning: str
    example: str


CHOICES: Mapping[str, Choice] = MappingProxyType(
    {
        choice.name: choice
        for choice in (
            Choice("level", "levels", "Only ties of this level", "civic"),
            Choice("strand", "strands", "Only ties of this strand or a narrower one", "education"),
            Choice("status", "statuses", "Only ties of this status", "active"),
            Choice("formality", "formalities", "Only ties of this formality", "twinning"),
            Choice("source", "sources", "Only ties that this dataset states", "briefing"),
        )
    }
)
