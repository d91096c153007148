"""What a table gives: rows as read, what the mapping makes of them, and faults for the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from placegraph.errors import PlacegraphError

# Rows are not frozen, though nothing changes them: setting fields aside is a tenth of an import.

# What became of it: the row was rejected, the value was left out of an accepted row, or both
# were taken and a person should look.
# Of a row: rejected, or doubtful until a person decides. Of a value: left out, or taken and noted.
Outcome = Literal["rejected", "doubtful", "left-out", "noted"]


class TableError(PlacegraphError):
    """A table that cannot be read at all; says which file, why, and what was expected."""


@dataclass(slots=True, unsafe_hash=True)
class Fault:
    """One entry of the row report: where, which value, why, and what was expected.

    `line` is the line of a text file or worksheet (from 1), in a JSON array the position of the
    object; `None` is the whole file.
    """

    file: str
    line: int | None
    column: str
    value: str
    reason: str
    expected: str = ""
    outcome: Outcome = "rejected"


@dataclass(slots=True, unsafe_hash=True)
class Row:
    """A row as text, by column; `formulas` names the columns whose value was computed."""

    line: int
    values: Mapping[str, str]
    formulas: frozenset[str] = frozenset()


@dataclass(slots=True, unsafe_hash=True)
class Unreadable:
    """A row that has no columns to speak of: ragged, or not an object."""

    line: int
    value: str
    reason: str
    expected: str


@dataclass(slots=True, unsafe_hash=True)
class PartyRow:
    """A party as the table describes it; which place or organisation it is, is decided later.

    `known_as` is the path of a thing that the mapping itself names (`organisation/eurocities`).
    `reach_km` is how far the position may be from the place: it is an airport’s, say.
    `serves` and `based_in` are places of an organisation.
    """

    name: str
    is_a: Literal["place", "organisation"] = "place"
    known_as: str | None = None
    kind: str = ""
    country: str = ""
    division: str = ""
    latitude: float | None = None
    longitude: float | None = None
    identifiers: Mapping[str, str] = field(default_factory=dict)
    alt_names: tuple[str, ...] = ()
    reach_km: float | None = None
    population: float | None = None
    serves: PartyRow | None = None
    based_in: PartyRow | None = None


@dataclass(slots=True, unsafe_hash=True)
class RowEvidence:
    """Where the row stands: the file, its SHA-256, the line, and a locator in words."""

    file: str
    checksum: str
    row: int
    locator: str
    mode: str = "stated"


@dataclass(slots=True, unsafe_hash=True)
class TieRow:
    """An accepted row: what it says of a tie. `faults` are values left out or to be looked at."""

    line: int
    parties: tuple[PartyRow, ...]
    level: str
    strands: tuple[str, ...]
    formality: str
    status: str
    evidence: RowEvidence
    status_as_of: str | None = None
    start: str | None = None
    end: str | None = None
    member_role: tuple[str, ...] = ()
    note: str | None = None
    faults: tuple[Fault, ...] = ()


@dataclass(slots=True, unsafe_hash=True)
class EntityRow:
    """An accepted row that describes a place or an organisation.

    `replaced_by` and `part_of` are keys of other rows.
    """

    line: int
    entity: PartyRow
    evidence: RowEvidence
    within: PartyRow | None = None
    key: str = ""
    replaced_by: tuple[str, ...] = ()
    part_of: str = ""
    founded: str | None = None
    dissolved: str | None = None
    note: str | None = None
    faults: tuple[Fault, ...] = ()

    @property
    def parties(self) -> tuple[PartyRow, ...]:
        """What has to be found: the thing itself, and what it lies within."""
        return (self.entity, self.within) if self.within else (self.entity,)


@dataclass(slots=True, unsafe_hash=True)
class FlowRow:
    """An accepted row that adds to a flow: a value, or one more of what is counted."""

    line: int
    origin: PartyRow
    destination: PartyRow
    evidence: RowEvidence
    value: float | None = None
    counted: tuple[str, ...] = ()
    date: str | None = None
    faults: tuple[Fault, ...] = ()

    @property
    def parties(self) -> tuple[PartyRow, ...]:
        """What has to be found: both ends."""
        return (self.origin, self.destination)


@dataclass(slots=True, unsafe_hash=True)
class RejectedRow:
    """A row that is not imported, with every fault found in it."""

    line: int
    faults: tuple[Fault, ...]


TakenRow = TieRow | EntityRow | FlowRow
RowResult = TakenRow | RejectedRow


@dataclass(slots=True)
class Counts:
    """Rows so far: `read` = `accepted` + `rejected`; `filtered` rows the mapping does not want."""

    accepted: int = 0
    rejected: int = 0
    filtered: int = 0

    @property
    def read(self) -> int:
        return self.accepted + self.rejected
