"""What became of an import: counts that add up, the row report and the review file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(slots=True)
class Counts:
    """Rows: `read` = `imported` + `merged` + `doubtful` + `rejected`; `filtered` ones apart.

    Merged rows say once more what an earlier row of the file says; doubtful ones wait for a
    person to decide which place is meant.
    """

    imported: int = 0
    merged: int = 0
    doubtful: int = 0
    rejected: int = 0
    filtered: int = 0

    @property
    def read(self) -> int:
        """All rows that the mapping wants."""
        return self.imported + self.merged + self.doubtful + self.rejected

    def as_table(self) -> dict[str, int]:
        """The counts by name, for people and for the origin of a source."""
        return {
            "read": self.read,
            "imported": self.imported,
            "merged": self.merged,
            "doubtful": self.doubtful,
            "rejected": self.rejected,
            "filtered": self.filtered,
        }


@dataclass
class ImportReport:
    """An import as it ended. `change` is what it changed in the store (or would change)."""

    dataset: str
    gives: str = "ties"
    counts: Counts = field(default_factory=Counts)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    recognised: int = 0
    own: int = 0
    questions: int = 0
    row_report: Path | None = None
    review: Path | None = None
    change: Any = None

    def summary(self) -> Mapping[tuple[str, str], int]:
        """How often each (outcome, reason) stands in the row report, the most frequent first."""
        return dict(self.reasons.most_common())
