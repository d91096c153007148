"""Take rows in: those whose parties are found become records, the others are told apart.

A row is *doubtful* when a person could still decide it, and waits in the review file;
*rejected* when only the table could be mended. Every row that is not taken has a fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from placegraph.gazetteer import Match, question_of, write_review
from placegraph.imports.records import Record, Records
from placegraph.imports.report import Counts
from placegraph.imports.resolve import Doubtful, Outcome, OwnPlace, Refused, Resolver, Thing
from placegraph.imports.things import Things
from placegraph.tables import Fault, PartyRow, TieMapping, TieRow
from placegraph.tables.cells import NOT_REPEATED
from placegraph.validate import contact_pattern


class Intake:
    """Where the rows of a table become records, and what becomes of those that do not."""

    def __init__(
        self, mapping: TieMapping, file: str, resolver: Resolver, things: Things, records: Records
    ) -> None:
        self._mapping, self._file = mapping, file
        self._resolver, self._things, self._records = resolver, things, records
        self._doubts: dict[str, Match] = {}
        self._contact = contact_pattern()

    def take(self, row: TieRow, counts: Counts) -> list[Fault]:
        """Take a row, or say why not."""
        # The shapes refuse contact details for the whole source; here they cost one row.
        if any(map(self._contact.search, _texts(row))):
            counts.rejected += 1
            reason = "looks like a contact detail"
            return [self._fault(row, None, NOT_REPEATED, reason, "no personal data")]
        outcomes = self._resolver.parties(row.parties)
        self._note_doubts(row, outcomes)
        found: list[Thing] = []
        faults = []
        for outcome in outcomes:
            if isinstance(outcome, Refused | Doubtful):
                faults.append(self._not_found(row, outcome))
            else:
                found.append(outcome)
        if not faults:
            faults = self._keep(row, [self._things.path(one) for one in found])
        counts.rejected += any(fault.outcome == "rejected" for fault in faults)
        counts.doubtful += bool(faults) and all(fault.outcome == "doubtful" for fault in faults)
        return faults

    def finish(self, counts: Counts) -> Iterator[Fault]:
        """Merge the rows of each record; a fault for each that contradicts an earlier one."""
        self._records.sort()
        for record, rows in self._records.grouped():
            counts.imported += 1
            counts.merged += len(rows) - 1
            for row in rows[1:]:
                for name, here, there in record.differences(row):
                    line = row.rows[0].line
                    reason = (
                        f"{name} differs from {here} in row {record.rows[0].line}, which counts"
                    )
                    yield Fault(
                        self._file, line, name, there, reason, "one value for a tie", "left-out"
                    )

    def write_review(self, path: Path) -> int:
        """Write the questions that a person may decide; how many there are."""
        return write_review(path, self._doubts.values())

    def _keep(self, row: TieRow, paths: Sequence[str]) -> list[Fault]:
        if len(set(paths)) == len(paths):
            self._records.add(Record.of(row, paths))
            return []
        names = " – ".join(party.name for party in row.parties)
        return [self._fault(row, None, names, "a tie of a place with itself", "different parties")]

    def _note_doubts(self, row: TieRow, outcomes: Sequence[Outcome]) -> None:
        """Put the questions of a row on the review list, with the row as an example."""
        for outcome in outcomes:
            waits = isinstance(outcome, Doubtful)
            # A place that the table identifies is imported meanwhile. It is asked about too, but
            # not without a country: there would be no end of questions.
            open_ = isinstance(outcome, OwnPlace) and outcome.match.status == "doubtful"
            if isinstance(outcome, Doubtful | OwnPlace) and (
                waits or (open_ and outcome.match.country)
            ):
                names = " – ".join(party.name for party in row.parties)
                reasons = (*outcome.match.reasons, f"row {row.line}: {names}")
                match = replace(outcome.match, status="doubtful", reasons=reasons)
                self._doubts.setdefault(question_of(match), match)

    def _not_found(self, row: TieRow, outcome: Refused | Doubtful) -> Fault:
        party = outcome.party
        if isinstance(outcome, Refused):
            return self._fault(row, party, party.name, outcome.reason, outcome.expected)
        reason = outcome.match.reasons[-1] if outcome.match.reasons else "several places"
        fault = self._fault(row, party, party.name, reason, "a decision in the review file")
        return replace(fault, outcome="doubtful")

    def _fault(
        self, row: TieRow, party: PartyRow | None, value: str, reason: str, expected: str
    ) -> Fault:
        column = ""
        for mapped, found in zip(self._mapping.parties, row.parties, strict=True):
            if party is not None and party in (found, found.serves, found.based_in):
                column = mapped.name.column or ""
        return Fault(self._file, row.line, column, value, reason, expected)


def _texts(row: TieRow) -> Iterator[str]:
    """All texts of a row that are published."""
    for party in row.parties:
        yield party.name
        yield from party.alt_names
    yield row.evidence.locator
    yield row.note or ""
