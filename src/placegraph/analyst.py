"""Ask metrics, paths, scenarios and changes of a store, in the words that people use.

The analyst reads names (“Southampton”, a slug, an IRI), projects the network that the analysis
declares, with the ties that a filter keeps, and keeps projections and results: a version of a
store never changes, so a result never goes stale.  A date of the filter becomes the date of the
analysis: what counts is then what was live on that day.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

import networkx as nx

from placegraph import licences, scenarios
from placegraph.cached import Kept
from placegraph.engine import Network
from placegraph.errors import ParameterError, UnknownNameError
from placegraph.filters import EVERYTHING, Filter
from placegraph.find import Thing, find
from placegraph.identifiers import at_path, path_of
from placegraph.liveness import as_at
from placegraph.metrics import METRICS
from placegraph.metrics.cache import frozen
from placegraph.metrics.declare import (
    Column,
    Metric,
    Parameter,
    Projection,
    Row,
    Table,
)
from placegraph.metrics.units import units_of
from placegraph.metrics.view import live_ties
from placegraph.network import to_network, to_organisations
from placegraph.paths import Connection, Finder
from placegraph.said import Said, counts_as
from placegraph.scenarios import SCENARIOS, Outcome, Scenario
from placegraph.store import Store
from placegraph.vocab import PG

NETWORKS: Mapping[Projection, Callable[[Store, Filter], Network]] = {
    "places": to_network,
    "organisations": to_organisations,
}
NO_TIES = Said("no-ties", "no tie passes the filter, so there is nothing to measure")

Through = Literal["organisations", "places"]
THROUGH = ("organisations", "places")

STEPS = (
    Column("path", "integer"),
    Column("step", "integer"),
    Column("from", "text"),
    Column("to", "text"),
    Column("joined_by", "list"),
    Column("ties", "list"),
    Column("cost", "number"),
    Column("path_cost", "number"),
)


@dataclass(frozen=True)
class Changes:
    """What changed between two dates: the ties, and how many each strand had."""

    ties: Table
    strands: Table


class Analyst:
    """One version of a store, prepared for analyses."""

    def __init__(self, store: Store, kept: int = 256) -> None:
        """`kept` results stay in memory, and a few projections and prepared path finders."""
        self.store = store
        self.results: Kept[Any] = Kept(kept)
        self.network = lru_cache(maxsize=8)(self._project)
        self._finder = lru_cache(maxsize=4)(self._prepare)

    def measure(self, metric_id: str, where: Filter = EVERYTHING, /, **parameters: Any) -> Table:
        """The table of a metric over the ties that pass the filter."""
        metric = named(METRICS, metric_id, "metric")
        check_filter(metric, where)
        where, given = _dated(where, parameters)
        network = self.network(metric.projection, where)
        remarks: list[str] = [NO_TIES] if nx.is_empty(network) else []
        taken = metric.read(self._read(metric.parameters, given, network, remarks))
        key = (metric_id, where, frozen(taken))
        table: Table = self.results.get(key, lambda: metric(network, **taken))
        return replace(table, notes=(*remarks, *table.notes))

    def connect(
        self,
        a: str,
        b: str,
        where: Filter = EVERYTHING,
        *,
        count: int = 3,
        through: Through = "organisations",
        live: bool = True,
    ) -> Connection:
        """The best different paths between two things; `live` leaves out other ties."""
        if through not in THROUGH:
            text = f"through is {through!r}; expected one of {', '.join(THROUGH)}"
            raise ParameterError(Said("not-through", text, value=through, names=THROUGH))
        at = as_at(where.at) if where.at else None
        where = self.undated(where)
        network, remarks = self.network(through, where), list[str]()
        things = [self._thing(text) for text in (a, b)]
        nodes = [self.counted_as(thing, network, remarks) for thing in things]
        alone = [
            thing.label for thing, node in zip(things, nodes, strict=True) if node not in network
        ]
        if alone:
            text = f"{' and '.join(alone)}: no tie that passes the filter, so no path"
            note = Said("paths-alone", text, places=alone)
            return Connection(nodes[0], nodes[1], (), (note,))
        found = self._finder(through, where, at, live).find(nodes[0], nodes[1], count)
        return replace(found, notes=(*remarks, *found.notes))

    def what_if(
        self,
        scenario_id: str,
        where: Filter = EVERYTHING,
        /,
        progress: Callable[[float], None] = lambda _share: None,
        **parameters: Any,
    ) -> Outcome:
        """What a scenario does to the ties that pass the filter."""
        scenario = named(SCENARIOS, scenario_id, "scenario")
        where, given = _dated(where, parameters)
        network, remarks = self.network(scenario.projection, where), list[str]()
        known = (*scenario.parameters, *scenarios.SETTINGS)
        taken = scenarios.read(scenario, self._read(known, given, network, remarks))

        def run() -> Outcome:
            return scenarios.run(scenario_id, network, progress=progress, **taken)

        outcome: Outcome = self.results.get((scenario_id, where, frozen(taken)), run)
        return replace(outcome, notes=(*remarks, *outcome.notes))

    def changes(
        self, since: str | None = None, until: str | None = None, where: Filter = EVERYTHING
    ) -> Changes:
        """The ties that appeared, ended or changed status, and the growth of each strand."""
        if where.at:
            raise ParameterError(
                Said("two-dates", "a change has two dates: expected since and until, not at")
            )
        dates = {"since": since, "at": until}
        return Changes(
            self.measure("difference", where, **dates),
            self.measure("strand_change", where, **dates),
        )

    @staticmethod
    def undated(where: Filter) -> Filter:
        """The filter of the projection: a date is for the analysis, not for what is projected."""
        return replace(where, at=None)

    def node(self, text: str, table: Table, where: Filter = EVERYTHING) -> str:
        """What the rows of a table call the thing of that name."""
        network = self.network(METRICS[table.metric].projection, self.undated(where))
        return self.counted_as(self._thing(text), network, [])

    def ties_behind(self, table: Table, where: Filter = EVERYTHING) -> list[tuple[str, ...]]:
        """For each row of a metric's table the slugs of the relationships that it rests on."""
        metric = METRICS[table.metric]
        names = [column.name for column in table.columns]
        if "tie_keys" in names:
            return [tuple(row["tie_keys"] or ()) for row in table.rows]
        if "key" in names:
            return [(row["key"],) for row in table.rows]
        network = self.network(metric.projection, self.undated(where))
        at = table.parameters.get("at")
        if metric.kind == "network":
            every = tuple(sorted({tie.key for tie in live_ties(network, at)}))
            return [every for _ in table.rows]
        own = _ties_by_place(network, at)
        return [tuple(sorted(own.get(row["node"], ()))) for row in table.rows]

    def licences(self, where: Filter, table: Table | None = None) -> list[dict[str, Any]]:
        """Under which licences stand the ties that an answer rests on.

        A table whose rows all name their ties rests on those; all else on every tie that passes
        the filter, live or not.
        """
        if table is not None:
            names = {column.name for column in table.columns} & {"tie_keys", "key"}
            behind = self.ties_behind(table, where) if names or not table.rows else [()]
            if all(behind):
                return licences.of_ties(self.store, (tie for ties in behind for tie in ties))
        where = self.undated(where)
        if where == EVERYTHING:
            return licences.told(self.store, licences.stating_ties(self.store))
        ties: Any = self.network("organisations", where).edges(data="sources", default=())
        return licences.told(self.store, {each for _, _, sources in ties for each in sources})

    # Names ---------------------------------------------------------------------------------

    def _read(
        self,
        known: Sequence[Parameter],
        given: Mapping[str, Any],
        network: Network,
        remarks: list[str],
    ) -> dict[str, Any]:
        """The parameters with names of things turned into what the network calls them."""
        types = {parameter.name: parameter.type for parameter in known}
        found = {name: value for name, value in given.items() if value not in (None, "", ())}
        for name, value in found.items():
            if types.get(name) == "node":
                thing = self._thing(value)
                node = self.counted_as(thing, network, remarks)
                if node not in network:
                    text = f"{thing.label} has no tie that passes the filter"
                    raise ParameterError(Said("no-tie-passes", text, place=thing.label))
                found[name] = node
            elif types.get(name) == "body":
                found[name] = find(self.store, value, ("organisation", "place")).path
            elif types.get(name) == "countries":
                found[name] = tuple(map(self._country, _names(value)))
        return found

    def _thing(self, text: str) -> Thing:
        return find(self.store, text, ("place", "organisation"))

    def _country(self, text: str) -> str:
        if text.casefold() == "eu27":
            return "eu27"
        return find(self.store, text, ("place",)).slug

    def counted_as(self, thing: Thing, network: Network, remarks: list[str]) -> str:
        """The node of a thing; one that is no node is answered for as what it counts as."""
        if thing.path in network:
            return thing.path
        units = self.store.dataset.quads_for_pattern(
            at_path(thing.path), PG.analysisUnit, None, None
        )
        for quad in units:
            unit = path_of(str(getattr(quad.object, "value", "")))
            if unit in network:
                remarks.append(counts_as(thing.label, network.nodes[unit]["label"]))
                return unit
        return thing.path

    # Projections ---------------------------------------------------------------------------

    def _project(self, projection: Projection, where: Filter) -> Network:
        # Always the same object, so nobody may change it, and what is made of it can be kept.
        network = NETWORKS[projection](self.store, where)
        nx.freeze(network)
        return network

    def _prepare(
        self, through: Projection, where: Filter, at: datetime.date | None, live: bool
    ) -> Finder:
        return Finder(self.network(through, where), at=at, live=live)


def named(declared: Mapping[str, Any], name: str, what: str) -> Any:
    """The declaration of that name; raises UnknownNameError with the nearest names."""
    if name not in declared:
        raise UnknownNameError(what, name, declared)
    return declared[name]


def check_filter(analysis: Metric | Scenario, where: Filter) -> None:
    """Refuse a filter that would take away what the analysis compares."""
    for field in ("levels", "strands", "statuses", "formalities", "sources"):
        if getattr(where, field) is not None and field not in analysis.filters:
            kept = ", ".join(analysis.filters)
            text = f"{analysis.id} cannot be filtered by {field}; it can by {kept}"
            raise ParameterError(
                Said("no-such-filter", text, of=analysis.id, name=field, names=analysis.filters)
            )


def steps(found: Connection, network: Network) -> Table:
    """The paths of a connection as a table: one row for each step."""

    def label(node: str) -> str:
        return str(network.nodes[node].get("label") or node)

    rows: list[Row] = [
        {
            "path": number,
            "step": at,
            "from": label(step.a),
            "to": label(step.b),
            "joined_by": step.relations,
            "ties": step.ties,
            "cost": step.cost,
            "path_cost": path.cost,
        }
        for number, path in enumerate(found.paths, start=1)
        for at, step in enumerate(path.steps, start=1)
    ]
    return Table("paths", STEPS, tuple(rows), notes=found.notes)


def chosen(
    table: Table, about: str | None = None, sort: str | None = None, limit: int | None = None
) -> Table:
    """The rows about one node, largest value of a column first, at most so many."""
    rows: Iterable[Row] = table.rows
    notes = table.notes
    columns = {column.name: column for column in table.columns}
    if about is not None:
        if not any(_names_places(column) for column in table.columns):
            text = f"{table.metric} is about the whole network; it has no rows about one place"
            raise ParameterError(Said("about-the-whole", text, of=table.metric))
        rows = [row for row in rows if about in _nodes_of(row)]
        if table.rows and not rows:
            n = len(table)
            notes = (*notes, Said("none-about", f"none of the {n} rows is about it", n=n))
    if sort is not None:
        column = named(columns, sort, "column")
        if column.type not in ("number", "integer", "boolean", "date"):
            fit = [one.name for one in table.columns if one.type in ("number", "integer")]
            text = f"cannot sort by {sort}; expected one of {', '.join(fit)}"
            raise ParameterError(Said("cannot-sort", text, name=sort, names=fit))
        known = [row for row in rows if row[sort] is not None]
        rows = sorted(known, key=lambda row: row[sort], reverse=True) + [
            row for row in rows if row[sort] is None
        ]
    rows = list(rows)
    if limit is not None and limit < len(rows):
        notes = (*notes, f"{limit} of {len(rows)} rows are shown")
        rows = rows[:limit]
    return replace(table, rows=tuple(rows), notes=notes)


def _names_places(column: Column) -> bool:
    return column.name in ("node", "a", "b") or (column.name == "places" and column.type == "list")


def _nodes_of(row: Row) -> tuple[Any, ...]:
    return (row.get("node"), row.get("a"), row.get("b"), *(row.get("places") or ()))


def _dated(where: Filter, parameters: Mapping[str, Any]) -> tuple[Filter, dict[str, Any]]:
    """The filter without its date, and the parameters with it."""
    given = dict(parameters)
    if where.at is not None:
        if given.get("at") not in (None, where.at):
            text = f"at is given twice: {where.at} and {given['at']}"
            raise ParameterError(Said("at-twice", text, a=where.at, b=str(given["at"])))
        given["at"] = where.at
    return replace(where, at=None), given


def _names(value: Any) -> Iterable[str]:
    parts = value.split(",") if isinstance(value, str) else value
    return [part.strip() for part in parts if part.strip()]


def _ties_by_place(network: Network, at: datetime.date | None) -> dict[str, set[str]]:
    """The live ties of every node, and of the place that it counts as."""
    units = units_of(network)
    own: dict[str, set[str]] = {}
    for tie in live_ties(network, at):
        for node in tie.pair:
            own.setdefault(node, set()).add(tie.key)
            if unit := units.of[node]:
                own.setdefault(unit, set()).add(tie.key)
    return own
