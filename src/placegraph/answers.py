"""Answers of analyses as plain values, ready for JSON: one shape at the prompt and over HTTP.

Nothing heavy is imported, so that whoever only prints need not wait.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from placegraph.errors import ParameterError
from placegraph.said import Said

if TYPE_CHECKING:
    from placegraph.analyst import Analyst, Changes, Through
    from placegraph.filters import Filter
    from placegraph.metrics.declare import Table
    from placegraph.paths import Connection
    from placegraph.scenarios import Outcome
    from placegraph.suggestions import Reason, Suggestions

Document = dict[str, Any]

TABLES = ("network", "places", "pairs")
# Quotations of more ties than this are asked for a part at a time.
MOST_TIES = 200


def as_json(value: Any) -> Any:
    """The value as JSON has it: dates as text, mappings and lists of such values.

    >>> as_json({"start": datetime.date(2019, 6, 14), "places": ("bo",)})
    {'start': '2019-06-14', 'places': ['bo']}
    """
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): as_json(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [as_json(one) for one in value]
    return value


def of_table(table: Table) -> Document:
    """A table with its columns, rows and notes."""
    columns = [{"name": one.name, "type": one.type, "unit": one.unit} for one in table.columns]
    return {
        "parameters": as_json(table.parameters),
        "columns": columns,
        "rows": as_json(table.rows),
        "notes": list(table.notes),
    }


def of_paths(found: Connection) -> Document:
    """The paths with their steps; a step that only belongs has no tie."""
    paths = [
        {
            "cost": path.cost,
            "nodes": list(path.nodes),
            "steps": [
                {
                    "from": step.a,
                    "to": step.b,
                    "ties": list(step.ties),
                    "joined_by": list(step.relations),
                    "cost": step.cost,
                }
                for step in path.steps
            ],
        }
        for path in found.paths
    ]
    return {"a": found.a, "b": found.b, "paths": paths, "notes": list(found.notes)}


def of_outcome(outcome: Outcome) -> Document:
    """What a scenario does: the ties that end, and the three tables."""
    return {
        "parameters": as_json(outcome.parameters),
        "ended": list(outcome.ended),
        **{name: as_json(getattr(outcome, name).rows) for name in TABLES},
        "notes": list(outcome.notes),
    }


def of_changes(found: Changes) -> Document:
    """The ties that changed, and the strands."""
    return {
        "ties": as_json(found.ties.rows),
        "strands": as_json(found.strands.rows),
        "notes": list(dict.fromkeys((*found.ties.notes, *found.strands.notes))),
    }


def metric_table(
    analyst: Analyst,
    where: Filter,
    *,
    id: str,
    parameters: Mapping[str, Any],
    place: str | None = None,
    sort: str | None = None,
    limit: int | None = None,
    **_: Any,
) -> Table:
    """The rows of a metric that are wanted."""
    from placegraph.analyst import chosen

    table = analyst.measure(id, where, **parameters)
    about = analyst.node(place, table, where) if place else None
    return chosen(table, about, sort, limit)


def metric(analyst: Analyst, where: Filter, *, evidence: bool = False, **asked: Any) -> Document:
    """A metric's table; with `evidence` each row names its `ties`, and they are quoted."""
    shown = metric_table(analyst, where, **asked)
    total = len(analyst.measure(asked["id"], where, **asked["parameters"]))
    document = {"total": total, **of_table(shown), "licences": analyst.licences(where, shown)}
    if evidence:
        behind = analyst.ties_behind(shown, where)
        for row, ties in zip(document["rows"], behind, strict=True):
            row["ties"] = list(ties)
        document |= _quoted(analyst, (tie for ties in behind for tie in ties))
    return document


def paths(
    analyst: Analyst,
    where: Filter,
    *,
    a: str,
    b: str,
    count: int = 3,
    through: Through = "organisations",
    live: bool = True,
    evidence: bool = False,
) -> Document:
    """The best different paths between two things, with the labels of all that is on them."""
    from placegraph import licences

    found = analyst.connect(a, b, where, count=count, through=through, live=live)
    document = of_paths(found)
    nodes = analyst.network(through, analyst.undated(where)).nodes
    document["labels"] = {node: nodes[node]["label"] for path in found.paths for node in path.nodes}
    document["licences"] = licences.of_ties(analyst.store, found.ties)
    return document | (_quoted(analyst, found.ties) if evidence else {})


def scenario(
    analyst: Analyst,
    where: Filter,
    *,
    id: str,
    parameters: Mapping[str, Any],
    evidence: bool = False,
) -> Document:
    """What a scenario does."""
    outcome = analyst.what_if(id, where, **parameters)
    document = of_outcome(outcome) | {"licences": analyst.licences(where)}
    return document | (_quoted(analyst, outcome.ended) if evidence else {})


def changes(
    analyst: Analyst,
    where: Filter,
    *,
    since: str | None = None,
    until: str | None = None,
    evidence: bool = False,
) -> Document:
    """What changed between two dates."""
    found = analyst.changes(since, until, where)
    document = of_changes(found) | {"licences": analyst.licences(where)}
    return document | (_quoted(analyst, found.ties.column("key")) if evidence else {})


def suggestions(
    analyst: Analyst,
    where: Filter,
    *,
    place: str,
    count: int = 10,
    countries: Iterable[str] = (),
    at_home: bool = False,
) -> Document:
    """Partners suggested for a place; what has to be learnt first is not learnt here."""
    from placegraph.suggestions import suggest

    if where.as_json():
        raise ParameterError(
            Said("suggest-no-filter", "suggestions take no filter: they rest on all live ties")
        )
    found = suggest(
        analyst.store, place, count, countries=tuple(countries), at_home=at_home, may_train=False
    )
    return of_suggestions(found) | {"licences": analyst.licences(where)}


def of_suggestions(found: Suggestions) -> Document:
    """The suggestions with their reasons and all that adds up to their scores."""

    def told(reasons: Iterable[Reason]) -> list[Document]:
        return [{"family": one.family, "text": one.text, "ties": list(one.ties)} for one in reasons]

    return {
        "place": found.place,
        "label": found.label,
        "method": found.method,
        "suggestions": [
            {
                "place": one.place,
                "label": one.label,
                "country": one.country,
                "score": one.score,
                "reasons": told(one.reasons),
                "cautions": told(one.cautions),
                "base": one.base,
                "families": dict(one.families),
                "contributions": dict(one.contributions),
            }
            for one in found
        ],
        "notes": list(found.notes),
    }


def _quoted(analyst: Analyst, ties: Iterable[str]) -> Document:
    """The quotations behind ties, by tie; and how many were too many."""
    from placegraph.evidence import evidence_of

    every = list(dict.fromkeys(ties))
    quoted: dict[str, list[Document]] = {tie: [] for tie in every[:MOST_TIES]}
    for piece in evidence_of(analyst.store, quoted):
        quoted[piece.tie].append(
            {
                "quotation": piece.quotation,
                "language": piece.language,
                "source": {
                    "path": piece.source.path,
                    "label": piece.source.label,
                    "licence": piece.source.licence,
                },
                "locator": piece.locator,
                "mode": piece.mode,
                "certainty": piece.certainty,
                "supports": list(piece.supports),
            }
        )
    return {"evidence": quoted, "ties_without_quotations_here": max(0, len(every) - MOST_TIES)}
