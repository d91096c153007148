"""Statements as ties: what both ends say of one tie becomes one record.

A tie goes on while one statement of it does. Dates on which statements disagree are kept as one of
a set; a date within another (a month within the year) is the more precise one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from placegraph import temporal
from placegraph.imports.records import Record
from placegraph.tables import Fault
from placegraph.wikidata.statements import Statement
from placegraph.wikidata.values import one_of


@dataclass(frozen=True, slots=True)
class Form:
    """What all ties of a property have in common."""

    level: str
    strand: str
    formality: str
    member_role: tuple[str, ...] = ()


TWINNING = Form("civic", "civic/twinning", "twinning")
MEMBERSHIP = Form("network", "civic/knowledge-sharing", "membership", ("member",))


@dataclass(frozen=True, slots=True)
class Tie:
    """A record and the statements that it rests on."""

    record: Record
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Thing:
    """What an item is in the graph: its path, and the name it is told by."""

    path: str
    name: str


def ties_of(
    statements: Iterable[Statement], form: Form, things: Mapping[str, Thing]
) -> Iterator[Tie | Fault]:
    """The ties that statements are about, in the order of their records; faults for the others."""
    grouped: dict[tuple[Thing, Thing], list[Statement]] = defaultdict(list)
    for statement in statements:
        one, other = things[statement.item], things[statement.other]
        if one.path == other.path:
            reason = f"{statement.item} and {statement.other} are one place, {one.name}"
            yield Fault("", None, "statement", statement.id, reason, "two different places")
        else:
            ends = (one, other) if one.path < other.path else (other, one)
            grouped[ends].append(statement)
    for ends, group in sorted(grouped.items(), key=lambda each: [end.path for end in each[0]]):
        group.sort(key=lambda statement: statement.id)
        yield from _tie(ends, group, form)


def _tie(ends: tuple[Thing, Thing], group: list[Statement], form: Form) -> Iterator[Tie | Fault]:
    going_on = [statement for statement in group if not statement.has_ended]
    start = one_of(each.start for each in going_on or group if each.start)
    end = None if going_on else one_of(each.end for each in group if each.end)
    if start and end and _is_before(end, start):
        reason = "the end lies before the start"
        yield Fault("", None, "end", f"{group[0].id} {start} – {end}", reason, "", "left-out")
        start = end = None
    record = Record(
        paths=tuple(each.path for each in ends),
        names=tuple(each.name for each in ends),
        level=form.level,
        strands=(form.strand,),
        formality=form.formality,
        status="active" if going_on else "ended",
        status_as_of=None,
        start=start,
        end=end,
        member_role=form.member_role,
        note=None,
        rows=(),
    )
    yield Tie(record, tuple(group))


def _is_before(end: str, start: str) -> bool:
    ended, begun = temporal.bounds(end).latest, temporal.bounds(start).earliest
    return ended is not None and begun is not None and ended < begun
