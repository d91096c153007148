"""Doubtful matches out to a person, and the person's decisions back in.

A review file is a CSV with one row for each distinct question. The person fills in `decision`: a
GeoNames id, `new` (a place that the gazetteer lacks) or `skip` (leave the row out). Decisions are
kept in a CSV of their own and answer the same question in every later run.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from placegraph.gazetteer.places import Candidate, Choice, Match, PlaceQuery
from placegraph.names import name_key

DECISIONS_FILE = "decisions.csv"
CANDIDATES_SHOWN = 5
_ASKED = ("question", "name", "country", "division", "latitude", "longitude", "reasons")
_FILLED_IN = ("decision", "note")
_KEPT = ("question", "decision", "note")
# A spreadsheet runs a cell that begins so as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person said a question means."""

    question: str
    choice: Choice
    id: int | None = None
    note: str = ""

    @property
    def written(self) -> str:
        return str(self.id) if self.id is not None else self.choice


@dataclass(frozen=True, slots=True)
class ReviewFault:
    """A row of a review file that cannot be taken."""

    line: int
    value: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: “{self.value}”: {self.reason}"


def question_of(match: Match) -> str:
    """The key under which a decision on this match is kept.

    Coordinates belong to the question, to two decimals, only when they were used.
    """
    position = match.query.position if match.coordinates == "used" else None
    return _question(match.query, match.country, match.division, position)


def _question(
    query: PlaceQuery,
    country: str | None,
    division: str | None,
    position: tuple[float, float] | None,
) -> str:
    where = division or country or name_key(query.country)
    at = f"{position[0]:.2f},{position[1]:.2f}" if position else ""
    return "|".join((name_key(query.name), where, query.kind, at))


class Decisions:
    """Decisions by question."""

    def __init__(self, decisions: Mapping[str, Decision]) -> None:
        self._decisions = dict(decisions)

    def __len__(self) -> int:
        return len(self._decisions)

    @classmethod
    def load(cls, directory: Path) -> "Decisions":
        """The decisions kept in a directory; none if there is no file yet."""
        path = directory / DECISIONS_FILE
        if not path.exists():
            return cls({})
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [_kept(row) for row in csv.DictReader(file)]
        return cls({decision.question: decision for decision in rows})

    def on(self, query: PlaceQuery, country: str | None, division: str | None) -> Decision | None:
        """The decision on a query: on one at its coordinates, or on the name alone."""
        if not self._decisions:
            return None
        for position in (query.position, None):
            decision = self._decisions.get(_question(query, country, division, position))
            if decision:
                return decision
        return None

    def with_more(self, more: Iterable[Decision]) -> "Decisions":
        """These and newer decisions; a newer one replaces an older on the same question."""
        return Decisions(self._decisions | {each.question: each for each in more})

    def save(self, directory: Path) -> None:
        """Write all decisions, sorted, so that a version control system shows what changed."""
        directory.mkdir(parents=True, exist_ok=True)
        path = directory / DECISIONS_FILE
        unfinished = path.with_suffix(".part")
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(_KEPT)
            for question, decision in sorted(self._decisions.items()):
                writer.writerow((question, decision.written, decision.note))
        unfinished.replace(path)


def write_review(path: Path, matches: Iterable[Match]) -> int:
    """Write the doubtful matches, one row for each distinct question; the number of rows."""
    doubtful = {question_of(match): match for match in matches if match.status == "doubtful"}
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow((*_ASKED, *_candidate_columns(), *_FILLED_IN))
        for question, match in sorted(doubtful.items()):
            writer.writerow(_harmless(cell) for cell in _review_row(question, match))
    return len(doubtful)


def read_review(
    path: Path, holds: Callable[[int], bool] = lambda _: False
) -> tuple[list[Decision], list[ReviewFault]]:
    """The decisions that a person filled in, and the rows that cannot be taken.

    Rows without a decision are left for later. An id must be a candidate of the row or one that
    the gazetteer `holds`.
    """
    decisions: list[Decision] = []
    faults: list[ReviewFault] = []
    with io.StringIO(_as_saved(path), newline="") as file:
        delimiter = max(",;\t", key=file.readline().count)
        file.seek(0)
        reader = csv.DictReader(file, delimiter=delimiter)
        missing = {"question", "decision"} - set(reader.fieldnames or ())
        if missing:
            columns = " and ".join(sorted(missing))
            return [], [ReviewFault(1, columns, "the column is missing from the review file")]
        for row in reader:
            value = (row["decision"] or "").strip()
            taken = _taken(row, value, holds) if value else None
            if isinstance(taken, Decision):
                decisions.append(taken)
            elif taken:
                faults.append(ReviewFault(reader.line_num, value, taken))
    return decisions, faults


def _as_saved(path: Path) -> str:
    """The text of a review file, which a spreadsheet may have saved in its own encoding."""
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _taken(
    row: Mapping[str, str | None], value: str, holds: Callable[[int], bool]
) -> Decision | str:
    question = (row["question"] or "").strip()
    note = (row.get("note") or "").strip()
    if not question:
        return "the question is gone; leave that column as it was"
    if value.casefold() == "new":
        return Decision(question, "new", None, note)
    if value.casefold() == "skip":
        return Decision(question, "skip", None, note)
    if not (value.isascii() and value.isdigit()):
        return "expected a GeoNames id, “new” or “skip”"
    shown = {row.get(f"candidate_{n}_id") for n in range(1, CANDIDATES_SHOWN + 1)}
    if value not in shown and not holds(int(value)):
        return "no candidate of this row has that id, and the gazetteer does not hold it"
    return Decision(question, "id", int(value), note)


def _kept(row: Mapping[str, str]) -> Decision:
    value = row["decision"]
    if value == "new":
        return Decision(row["question"], "new", None, row["note"])
    if value == "skip":
        return Decision(row["question"], "skip", None, row["note"])
    return Decision(row["question"], "id", int(value), row["note"])


def _candidate_columns() -> list[str]:
    numbers = range(1, CANDIDATES_SHOWN + 1)
    return [f"candidate_{n}{part}" for n in numbers for part in ("_id", "", "_why")]


def _review_row(question: str, match: Match) -> list[str]:
    query = match.query
    position = [f"{value}" if value is not None else "" for value in query.position or (None, None)]
    row = [question, query.name, query.country, query.division, *position]
    row.append("; ".join(match.reasons))
    for candidate in match.candidates[:CANDIDATES_SHOWN]:
        row += [str(candidate.id), _label(candidate), "; ".join(candidate.reasons)]
    row += [""] * (3 * (CANDIDATES_SHOWN - len(match.candidates[:CANDIDATES_SHOWN])))
    return [*row, "", ""]


def _label(candidate: Candidate) -> str:
    where = f"{candidate.country}-{candidate.admin1}" if candidate.admin1 else candidate.country
    at = f"{candidate.latitude:.2f}, {candidate.longitude:.2f}"
    return f"{candidate.name} ({where}, {candidate.population:,} people, {at})"


def _harmless(cell: str) -> str:
    is_number = cell.removeprefix("-").replace(".", "", 1).isdigit()
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) and not is_number else cell
