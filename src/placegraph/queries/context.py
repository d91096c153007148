"""What a question may look at: one version of the store, seen through one source or all.

Here parameters are read: a name becomes the thing that it names, of the kind that the
parameter asks for, and a place that counts as another is answered for as that one.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import networkx as nx
from pyoxigraph import Literal, NamedNode

from placegraph.errors import ParameterError, UnknownNameError
from placegraph.find import Thing, find
from placegraph.identifiers import at_path, iri, path_of, slug_of
from placegraph.liveness import as_at
from placegraph.metrics.view import Tie, live_ties
from placegraph.network import Filter, to_network
from placegraph.queries.declare import Cell, Parameter, Row
from placegraph.said import Said, counts_as
from placegraph.store import Store, Value, plain

# Graphs that no source states: they say what follows, what words mean and what there is.
MADE_HERE = frozenset({"derived", "ontology", "catalogue"})

# Between the members of a list inside one value of a solution; names hold no line breaks.
BREAK = "\n"

UNIT = "SELECT ?unit ?label WHERE { $place pg:analysisUnit ?unit . ?unit rdfs:label ?label }"
KIND = "SELECT ?kind WHERE { $thing pg:kind ?kind }"


@dataclass
class Context:
    """A store seen through one source (None: all), and remarks made while reading parameters."""

    store: Store
    source: str | None = None
    remarks: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Raises UnknownNameError for a source that is no dataset of the store."""
        if self.source is not None:
            known = [slug_of(graph) for graph in self.store.manifest.graphs]
            if self.source not in (sources := sorted(set(known) - MADE_HERE)):
                raise UnknownNameError("source", self.source, sources)

    def select(self, query: str, **parameters: Value) -> list[Row]:
        """The solutions as rows: things as paths, concepts as notations, lists joined by “; ”."""
        if self.source is not None:
            parameters["source"] = iri("dataset", self.source)
        return [
            {name: _cell(term) for name, term in solution.items()}
            for solution in self.store.select(query, **parameters)
        ]

    def network(self) -> nx.MultiGraph[str]:
        """The network of places with every tie that the source states, live or not."""
        sources = None if self.source is None else frozenset({self.source})
        return to_network(self.store, Filter(sources=sources))

    def live_network(self, at: datetime.date | None = None) -> nx.MultiGraph[str]:
        """The network of the places that have a live tie, and of their live ties."""
        network = self.network()
        live: nx.MultiGraph[str] = nx.MultiGraph()
        for tie in live_ties(network, at):
            live.add_edge(tie.a, tie.b, key=tie.key, **tie.attributes)
        for node in live:
            live.nodes[node].update(network.nodes[node])
        return live

    def ties_between(self, a: NamedNode, b: NamedNode) -> list[Tie]:
        """The live ties of two places; none where one of them has no tie at all."""
        found = self.network().subgraph((path_of(a), path_of(b)))
        return list(live_ties(found))

    def names(self, paths: Iterable[str]) -> str | None:
        """The labels of things, in alphabetical order, joined by “; ”."""
        things = (find(self.store, path, (path.split("/")[0],)) for path in paths)
        return "; ".join(sorted(thing.label for thing in things)) or None

    def read(self, parameter: Parameter, text: str) -> Any:
        """The value of a parameter; errors say what fits."""
        if parameter.kind == "year":
            return read_year(parameter.name, text)
        if parameter.kind == "date":
            as_at(text)  # It raises ParameterError for what is no date.
            return text
        thing = self._find(parameter, text)
        if parameter.kind != "place":
            return at_path(thing.path)
        return self._counted_as(thing)

    def _find(self, parameter: Parameter, text: str) -> Thing:
        kind = parameter.kind
        if kind == "relationship":
            return find(self.store, text, ("relationship",))
        thing = find(self.store, text, ("organisation" if kind == "city-network" else "place",))
        if kind != "place":
            found = [row["kind"] for row in self.select(KIND, thing=at_path(thing.path))]
            if kind not in found:
                kinds = [str(one) for one in found]
                what = " or ".join(kinds).replace("-", " ")
                words = (
                    f"{parameter.name} is {text!r}, a {what}; expected a {kind.replace('-', ' ')}"
                )
                raise ParameterError(
                    Said("other-kind", words, value=text, kinds=kinds, expected=[kind])
                )
        return thing

    def _counted_as(self, thing: Thing) -> NamedNode:
        for row in self.select(UNIT, place=at_path(thing.path)):
            if row["unit"] != thing.path:
                self.remarks.append(counts_as(thing.label, str(row["label"])))
                return at_path(str(row["unit"]))
        return at_path(thing.path)


def read_year(name: str, text: str) -> int:
    """A year as a number; raises ParameterError for anything else."""
    if not re.fullmatch(r"\d{4}", str(text), re.ASCII) or int(text) == 0:
        words = f"{name} is {text!r}; expected a year, such as 2021"
        raise ParameterError(Said("no-year", words, value=str(text)))
    return int(text)


def tie_paths(ties: Iterable[Tie]) -> str:
    """The paths of relationships, in alphabetical order, joined by “; ”."""
    return "; ".join(sorted({f"relationship/{tie.key}" for tie in ties}))


def _cell(term: object) -> Cell:
    if isinstance(term, NamedNode):
        path = path_of(term)
        return slug_of(term) if path.startswith("concept/") else path
    value = plain(term)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(term, Literal) and isinstance(value, str):
        # A list: SPARQL keeps no order in GROUP_CONCAT, so it is put in order here.
        parts = sorted({path_of(part) for part in value.split(BREAK) if part})
        return "; ".join(parts) or None
    return value  # type: ignore[no-any-return]
