"""One row’s cells as values, with a fault for each that is not taken."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Mapping as AbstractMapping
from dataclasses import replace
from functools import cache, partial
from typing import TypeVar

from placegraph.errors import DateError
from placegraph.schemes import scheme
from placegraph.tables.cells import (
    IDENTIFIER,
    Refusal,
    degrees,
    doubt,
    number,
    plain,
    position_refusal,
    refusal,
    shown,
    split_position,
    unmarked,
)
from placegraph.tables.dates import EXPECTED, to_edtf
from placegraph.tables.rows import Fault, Outcome, PartyRow, Row
from placegraph.tables.schema import Cell, Described


@cache
def _notations(name: str) -> AbstractMapping[str, str]:
    """Notations and English labels, without case, to notations."""
    concepts = scheme(name).values()
    labels = {concept.label.casefold(): concept.notation for concept in concepts}
    return labels | {concept.notation.casefold(): concept.notation for concept in concepts}


Given = TypeVar("Given")
# The content of each table that a mapping looks values up in.
Lookups = AbstractMapping[str, AbstractMapping[str, str]]


# Descriptions that are kept: a list names its places again and again.
MOST_REMEMBERED = 50_000


class Remembered:
    """What cells gave in earlier rows, where there was nothing to report of them."""

    def __init__(self) -> None:
        self._columns: dict[int, tuple[str, ...]] = {}
        self._described: dict[tuple[object, ...], PartyRow] = {}
        self._concepts: dict[tuple[object, ...], tuple[str, ...]] = {}

    def described(
        self, described: Described, values: RowValues, read: Callable[[], PartyRow]
    ) -> PartyRow:
        """What a row describes: read anew only where its cells were not met before."""
        key = (id(described), *map(values.row.values.get, self._columns_of(described)))
        return _remembered(self._described, key, values, read)

    def concepts(
        self, cell: Cell, name: str, values: RowValues, read: Callable[[], tuple[str, ...]]
    ) -> tuple[str, ...]:
        """The same of the concepts that a cell gives."""
        text = values.row.values.get(cell.column) if cell.column is not None else None
        return _remembered(self._concepts, (id(cell), name, text), values, read)

    def _columns_of(self, described: Described) -> tuple[str, ...]:
        columns = self._columns.get(id(described))
        if columns is None:
            cells = (cell.column for cell in described.cells())
            columns = tuple(dict.fromkeys(column for column in cells if column is not None))
            self._columns[id(described)] = columns
        return columns


def _remembered(
    kept: dict[tuple[object, ...], Given],
    key: tuple[object, ...],
    values: RowValues,
    read: Callable[[], Given],
) -> Given:
    if values.row.formulas:
        return read()
    found = kept.get(key)
    if found is None:
        before = values.told
        found = read()
        if values.told == before:
            if len(kept) >= MOST_REMEMBERED:
                kept.clear()
            kept[key] = found
    return found


class RowValues:
    """The values of one row; `faults` grows as they are asked for.

    `told` counts what was reported, also what had been before.
    """

    def __init__(
        self,
        file: str,
        row: Row,
        lookups: Lookups | None = None,
        remembered: Remembered | None = None,
    ) -> None:
        self.file, self.row, self.lookups = file, row, lookups or {}
        self.remembered = remembered or Remembered()
        self.faults: list[Fault] = []
        self.told = 0

    def fault(
        self, column: str, value: str, reason: str, expected: str, outcome: Outcome = "rejected"
    ) -> None:
        """Report something of this row; once, and by the worst that became of it."""
        self.told += 1
        found = Fault(self.file, self.row.line, column, value, reason, expected, outcome)
        less = replace(found, outcome="left-out")
        if outcome == "rejected" and less in self.faults:
            self.faults[self.faults.index(less)] = found
        elif not {found, replace(found, outcome="rejected")} & set(self.faults):
            self.faults.append(found)

    def raw(self, column: str) -> str:
        """The cell as plain text, unjudged."""
        return plain(self.row.values.get(column, ""))

    def text(self, cell: Cell | None, needed: bool = False) -> str:
        """The text that a cell gives; blank if it was refused. A row needs some of them."""
        if cell is None:
            return ""
        if cell.constant is not None:
            return cell.constant
        column = str(cell.column)
        found = self.raw(column)
        outcome: Outcome = "rejected" if needed else "left-out"
        if column in self.row.formulas:
            reason = "a formula; its stored value counts" if found else "a formula without a value"
            self.fault(column, shown(found), reason, "a value", "noted" if found else outcome)
        if not found and cell.blank is None and needed and column not in self.row.formulas:
            self.fault(column, "", "a blank cell", "a value")
        if not found:
            return cell.blank or ""
        if cell.lookup is not None:
            found = self._found_in(cell.lookup, column, found, outcome)
        return cell.bare(self._accepted(column, found, outcome))

    def _found_in(self, lookup: str, column: str, key: str, outcome: Outcome) -> str:
        value = plain(self.lookups.get(lookup, {}).get(key, ""))
        if not value:
            told = refusal(key)
            shown_key = told.value if told else shown(key)
            known = key in self.lookups.get(lookup, {})
            reason = f"a blank {lookup}" if known else f"not in the table {lookup.split('.')[0]}"
            self.fault(column, shown_key, reason, "one of its keys", outcome)
        return value

    def _accepted(self, column: str, found: str, outcome: Outcome) -> str:
        if not found:
            return ""
        if refused := refusal(found):
            self._refused(column, refused, outcome)
            return ""
        if doubted := doubt(found):
            self._refused(column, doubted, doubted.outcome)
        return found

    def _refused(self, column: str, why: Refusal, outcome: Outcome) -> None:
        self.fault(column, why.value, why.reason, why.expected, outcome)

    def looked_up(self, cell: Cell | None, needed: bool = False) -> list[str]:
        """The values of a cell after its separator and its table of values."""
        text = self.text(cell, needed)
        if cell is None or not text or cell.constant is not None:
            return [text] if text else []
        if text == cell.blank and not self.raw(str(cell.column)):
            return [text]
        parts = [part.strip() for part in text.split(cell.separator)] if cell.separator else [text]
        if cell.values is None:
            return [part for part in parts if part]
        found = []
        for part in filter(None, parts):
            if (meaning := cell.meaning(part)) is not None:
                found.append(meaning)
            else:
                outcome: Outcome = "rejected" if needed else "left-out"
                expected = f"one of {', '.join(cell.values)}"
                reason = "a value that the mapping does not name"
                self.fault(str(cell.column), shown(part), reason, expected, outcome)
        return found

    def concepts(self, cell: Cell | None, name: str, needed: bool = False) -> tuple[str, ...]:
        """Notations of a scheme; a label of the scheme is as good as its notation."""
        if cell is None:
            return ()
        read = partial(self._read_concepts, cell, name, needed)
        return self.remembered.concepts(cell, name, self, read)

    def _read_concepts(self, cell: Cell, name: str, needed: bool) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for value in self.looked_up(cell, needed):
            notation = _notations(name).get(value.casefold())
            if notation is not None:
                found[notation] = None
                continue
            choices = list(scheme(name))
            expected = (
                f"one of {', '.join(choices)}" if len(choices) < 16 else f"a notation of {name}"
            )
            column = cell.column or ""
            reason = f"not in the scheme {name}"
            self.fault(column, shown(value), reason, expected, "rejected" if needed else "left-out")
        return tuple(found)

    def one(self, cell: Cell | None, name: str, needed: bool = False) -> str:
        """The only concept that a cell gives, or blank."""
        found = self.concepts(cell, name, needed)
        if len(found) > 1:
            column = cell.column if cell and cell.column else ""
            self.fault(column, ", ".join(found), f"several values of {name}", "one")
        return found[0] if found else ""

    def key(self, cell: Cell | None, needed: bool = False) -> str:
        """The text that other rows may refer to; a whole number is one in any spelling."""
        return re.sub(r"^(\d+)\.0$", r"\1", self.text(cell, needed))

    def date(self, cell: Cell | None, order: str | None) -> str | None:
        """The date as EDTF, or None where there is none or it is not one."""
        if cell is None:
            return None
        found = self.looked_up(cell) if cell.values else [self._date_text(cell)]
        for text in filter(None, found):
            try:
                return to_edtf(text, order)
            except DateError as error:
                why = f"not a date: {error.reason}" if error.reason else "not a date"
            column, refused = cell.column or "", refusal(text)
            value = refused.value if refused else shown(text)
            if before := _before_remark(text, order):
                self.fault(column, value, "a date with a remark", "a date alone", "noted")
                return before
            self.fault(column, value, why, EXPECTED, "left-out")
        return None

    def _date_text(self, cell: Cell) -> str:
        """A date may look like a telephone number (01.02.1990), so it is not judged as text."""
        if cell.constant is not None:
            return cell.constant
        column = str(cell.column)
        found = self.raw(column)
        if column in self.row.formulas:
            reason = "a formula; its stored value counts" if found else "a formula without a value"
            self.fault(column, shown(found), reason, "a value", "noted" if found else "left-out")
        return unmarked(found) or cell.blank or ""

    def name(self, cell: Cell) -> str:
        """The name of a party, without the mark of a footnote."""
        return unmarked(self.text(cell, needed=True))

    def number(self, cell: Cell | None, needed: bool = False) -> float | None:
        """The number that a cell gives, or None."""
        text = self.text(cell, needed)
        found = number(text) if text else None
        if cell and text and found is None:
            outcome: Outcome = "rejected" if needed else "left-out"
            expected = "a number such as 12.5"
            self.fault(cell.column or "", shown(text), "not a number", expected, outcome)
        return found

    def position(
        self, latitude: Cell | None, longitude: Cell | None, both: Cell | None = None
    ) -> tuple[float | None, float | None]:
        """Both degrees, or neither: half a position is none. `both` is a cell of two numbers."""
        if both is not None:
            texts = split_position(self.text(both))
            column = str(both.column)
        elif latitude is not None and longitude is not None:
            texts = (self.text(latitude), self.text(longitude))
            column = f"{latitude.column}, {longitude.column}"
        else:
            return None, None
        if not any(texts):
            return None, None
        value, expected = shown(", ".join(texts)), "latitude −90 to 90, longitude −180 to 180"
        numbers = [degrees(text) for text in texts]
        if numbers[0] is None or numbers[1] is None:
            reason = "not a position" if all(texts) else "one coordinate without the other"
        else:
            reason = position_refusal(numbers[0], numbers[1]) or ""
        if reason:
            self.fault(column, value, reason, expected, "left-out")
            return None, None
        return numbers[0], numbers[1]

    def identifiers(self, cells: AbstractMapping[str, Cell]) -> dict[str, str]:
        """Identifiers by kind; one that is not written as its kind is left out."""
        found: dict[str, str] = {}
        for kind, cell in cells.items():
            text = self.text(cell)
            if not text:
                continue
            read, expected = IDENTIFIER[kind]
            if identifier := read(text):
                found[kind] = identifier
            else:
                reason = f"not a {kind} identifier"
                self.fault(cell.column or "", shown(text), reason, expected, "left-out")
        return found


def _before_remark(text: str, order: str | None) -> str | None:
    """The date of “1956 (renewed in 2006)”, None where what stands before the bracket is none."""
    date, bracket, remark = text.partition("(")
    if not bracket or not date.strip() or not remark.rstrip().endswith(")"):
        return None
    try:
        return to_edtf(date.strip(), order)
    except DateError:
        return None
