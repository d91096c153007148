"""Answers as statements and items; what cannot be taken becomes a fault of the report.

A file is known by the variables that its query asked for, so answers that somebody saved by hand
are read like those of a run, whatever they are called.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from placegraph.errors import PlacegraphError
from placegraph.tables.rows import Fault, Outcome
from placegraph.wikidata.answers import Answer, AnswerError, Solution, read_answer
from placegraph.wikidata.fetch import MEMBER_OF, TWINNED
from placegraph.wikidata.items import Item
from placegraph.wikidata.statements import Statement, StatementError, is_deprecated, statement_of
from placegraph.wikidata.terms import item_of, text_of
from placegraph.wikidata.work import RUN

STATEMENT_VARIABLES = frozenset({"property", "statement", "item", "other", "rank"})
ITEM_VARIABLES = frozenset({"item", "what", "value"})


class SavedAnswersError(PlacegraphError):
    """A folder of saved answers that cannot be read."""


@dataclass
class Found:
    """All that some files say, statements by their identifiers, and what cannot be taken.

    `read` counts the statements, `deprecated` those that the editors of Wikidata disbelieve.
    """

    twinnings: dict[str, Statement] = field(default_factory=dict)
    memberships: dict[str, Statement] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    read: int = 0
    deprecated: int = 0
    checksum: str = ""


def read_folder(folder: Path) -> Found:
    """Read all answers in a folder; raises SavedAnswersError where there are none."""
    if not folder.is_dir():
        raise SavedAnswersError(f"{folder} is no folder; expected one with saved answers (*.json)")
    files = sorted(file for file in folder.glob("*.json") if file.name != RUN)
    if not files:
        raise SavedAnswersError(f"{folder} holds no saved answers; expected files called *.json")
    return read_files(files)


def read_files(files: Sequence[Path]) -> Found:
    """Read answers; raises SavedAnswersError for a file that is no answer of these queries."""
    found, digest = Found(), hashlib.sha256()
    for file in files:
        body = file.read_bytes()
        digest.update(hashlib.sha256(body).digest())
        _read(found, file, body)
    found.checksum = digest.hexdigest()
    return found


def _read(found: Found, file: Path, body: bytes) -> None:
    try:
        answer = read_answer(body)
    except AnswerError as error:
        raise SavedAnswersError(f"{file}: {error}; expected SPARQL results in JSON") from error
    if set(answer.variables) >= STATEMENT_VARIABLES:
        _read_statements(found, file.name, answer)
    elif set(answer.variables) >= ITEM_VARIABLES:
        _read_items(found, file.name, answer)
    else:
        raise SavedAnswersError(
            f"{file}: the answer to another query (variables {', '.join(answer.variables)}); "
            "expected property, statement, item, other, rank, or item, what, value"
        )


def _read_statements(found: Found, file: str, answer: Answer) -> None:
    grouped: dict[str, list[Solution]] = defaultdict(list)
    for row in answer.solutions:
        grouped[text_of(row, "statement")].append(row)
    kept = {TWINNED: found.twinnings, MEMBER_OF: found.memberships}
    for iri, rows in grouped.items():
        found.read += 1
        prop = text_of(rows[0], "property")
        if is_deprecated(rows):
            found.deprecated += 1
        elif prop not in kept:
            _fault(found, file, "property", f"{iri} {prop}", "another property", " or ".join(kept))
        else:
            try:
                statement = statement_of(iri, rows)
            except StatementError as error:
                _fault(found, file, "statement", *error.args)
            else:
                kept[prop][statement.id] = statement
                for fault in statement.left_out:
                    _fault(found, file, *fault, outcome="left-out")


def _read_items(found: Found, file: str, answer: Answer) -> None:
    for row in answer.solutions:
        item, what = item_of(text_of(row, "item")), text_of(row, "what")
        if item is None or "value" not in row:
            _fault(found, file, "item", text_of(row, "item"), "no item with a value", "an item")
            continue
        told = found.items.setdefault(item, Item(item))
        if expected := told.take(what, row["value"]):
            said = f"{item} {row['value'].text}"
            _fault(found, file, what, said, "cannot be kept", expected, outcome="left-out")


def _fault(
    found: Found,
    file: str,
    column: str,
    value: str,
    reason: str,
    expected: str,
    outcome: Outcome = "rejected",
) -> None:
    found.faults.append(Fault(file, None, column, value, reason, expected, outcome))
