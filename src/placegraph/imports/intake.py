"""Take rows in: those whose parties are found become records, the others are told apart.

A row is *doubtful* when a person could still decide it, and waits in the review file;
*rejected* when only the table could be mended. Every row that is not taken has a fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol, TypeGuard

from pyoxigraph import Literal, NamedNode

from placegraph.gazetteer import Match, question_of, write_review
from placegraph.graphs import Stated
from placegraph.imports.report import Counts
from placegraph.imports.resolve import (
    Body,
    Doubtful,
    Outcome,
    OwnPlace,
    Refused,
    Resolver,
    Thing,
    is_identified,
)
from placegraph.tables import EntityRow, Fault, Mapping, PartyRow, TakenRow, TieRow
from placegraph.tables.cells import NOT_REPEATED
from placegraph.validate import contact_pattern

# A list names its large places again and again.
NAMES_REMEMBERED = 50_000


class Collection(Protocol):
    """What rows of a kind become: records of ties, for example."""

    def add(self, row: Any, found: Sequence[Thing]) -> str | None:
        """Take in a row whose parties are found; a reason where it cannot be taken."""

    def finish(self, file: str, counts: Counts) -> Iterator[Fault]:
        """Merge what belongs together, count it, and tell of rows that contradict earlier ones."""

    def triples(self, source: NamedNode, checksum: Literal) -> Iterator[Stated]:
        """What there is to publish."""

    def close(self) -> None:
        """Let go of files."""


class Intake:
    """Where rows are taken in, and what becomes of those that are not."""

    def __init__(
        self,
        mapping: Mapping,
        file: str,
        resolver: Resolver,
        collection: Collection,
    ) -> None:
        self._mapping, self._file = mapping, file
        self._resolver, self._collection = resolver, collection
        self._doubts: dict[str, Match] = {}
        self._own: set[str] = set()
        self._contact = contact_pattern()
        self._is_contact = lru_cache(NAMES_REMEMBERED)(self._contact.search)

    def take(self, row: TakenRow, counts: Counts) -> list[Fault]:
        """Take a row, or say why not."""
        # The shapes refuse contact details for the whole source; here they cost a note, or one row.
        row, faults = self._without_contact(row)
        if not faults or faults[-1].outcome != "rejected":
            faults += self._found(row, self._resolver.row(row))
        if not faults:
            return faults
        counts.rejected += any(fault.outcome == "rejected" for fault in faults)
        doubtful = any(fault.outcome == "doubtful" for fault in faults)
        counts.doubtful += doubtful and all(fault.outcome != "rejected" for fault in faults)
        return faults

    def write_review(self, path: Path) -> int:
        """Write the questions that a person may decide; how many there are."""
        return write_review(path, self._doubts.values())

    def _without_contact(self, row: TakenRow) -> tuple[TakenRow, list[Fault]]:
        """The row without a note that holds contact details; a fault for what holds some."""
        faults = []
        if isinstance(row, TieRow | EntityRow) and row.note and self._contact.search(row.note):
            row = replace(row, note=None)
            cell = getattr(self._mapping, "note", None)
            faults.append(replace(self._contact_in(row, cell and cell.column), outcome="left-out"))
        for party in row.parties:
            if any(map(self._is_contact, (party.name, *party.alt_names))):
                faults.append(self._contact_in(row, _column(self._mapping, row, party)))
        # Without such columns it is the number of the row.
        if self._mapping.locators and self._contact.search(row.evidence.locator):
            faults.append(self._contact_in(row, ", ".join(self._mapping.locators)))
        return row, faults

    def _contact_in(self, row: TakenRow, column: str | None) -> Fault:
        reason, expected = "looks like a contact detail", "no personal data"
        return Fault(self._file, row.line, column or "", NOT_REPEATED, reason, expected)

    def _found(self, row: TakenRow, outcomes: Sequence[Outcome]) -> list[Fault]:
        """Hand on a row whose parties are all found; else what is wrong with them."""
        self._note_doubts(row, outcomes)
        found: list[Thing] = []
        faults = []
        for outcome in outcomes:
            if isinstance(outcome, Refused | Doubtful):
                faults.append(self._not_found(row, outcome))
            else:
                found.append(outcome)
        if faults:
            return faults
        if reason := self._collection.add(row, found):
            return [self._fault(row, None, _names(row), reason, "")]
        return [self._unknown(row, place) for thing in found for place in self._new_own(thing)]

    def _new_own(self, thing: Thing) -> Iterator[OwnPlace]:
        """The places that no gazetteer knows, and no code tells, each the first time it comes."""
        for place in (thing.serves, thing.based_in) if isinstance(thing, Body) else (thing,):
            if not isinstance(place, OwnPlace) or place.match.decision is not None:
                continue
            question = question_of(place.match)
            if question not in self._own and not is_identified(place.party):
                self._own.add(question)
                yield place

    def _unknown(self, row: TakenRow, place: OwnPlace) -> Fault:
        reason = "no gazetteer knows it: it stays a place of its own"
        fault = self._fault(row, place.party, place.party.name, reason, "a place that it knows")
        return replace(fault, outcome="noted")

    def _note_doubts(self, row: TakenRow, outcomes: Sequence[Outcome]) -> None:
        """Put the questions of a row on the review list, with the row as an example."""
        for outcome in outcomes:
            if _is_open(outcome):
                reasons = (*outcome.match.reasons, f"row {row.line}: {_names(row)}")
                match = replace(outcome.match, status="doubtful", reasons=reasons)
                self._doubts.setdefault(question_of(match), match)

    def _not_found(self, row: TakenRow, outcome: Refused | Doubtful) -> Fault:
        party = outcome.party
        if isinstance(outcome, Refused):
            return self._fault(row, party, party.name, outcome.reason, outcome.expected)
        reason = outcome.match.reasons[-1] if outcome.match.reasons else "several places"
        fault = self._fault(row, party, party.name, reason, "a decision in the review file")
        return replace(fault, outcome="doubtful")

    def _fault(
        self, row: TakenRow, party: PartyRow | None, value: str, reason: str, expected: str
    ) -> Fault:
        column = _column(self._mapping, row, party) if party else ""
        return Fault(self._file, row.line, column, value, reason, expected)


def _is_open(outcome: Outcome) -> TypeGuard[Doubtful | OwnPlace]:
    """Whether a person should be asked what a place is.

    A place that the table identifies is imported meanwhile. It is asked about too, but not
    without a country: there would be no end of questions.
    """
    if isinstance(outcome, OwnPlace):
        return outcome.match.status == "doubtful" and outcome.match.country is not None
    return isinstance(outcome, Doubtful)


def _column(mapping: Mapping, row: TakenRow, party: PartyRow) -> str:
    """The column that the name of a party comes from."""
    for described, found in zip(mapping.described, row.parties, strict=False):
        for beside in ("serves", "based_in"):
            if getattr(found, beside) is party:
                described = getattr(described, beside)
                found = party
        if found is party and described is not None:
            return described.name.column or ""
    return ""


def _names(row: TakenRow) -> str:
    return " – ".join(party.name for party in row.parties)
