"""What the address of a view asks for: the same parameters as the explorer reads."""

from __future__ import annotations

import re

import networkx as nx
from starlette.requests import Request

from placegraph.cached import cached_by_store
from placegraph.errors import ParameterError
from placegraph.export.rows import members
from placegraph.filters import EVERYTHING, Filter
from placegraph.find import Thing, find
from placegraph.said import Said
from placegraph.store import Store

from .columns import Network
from .data import whole


def place_of(request: Request, store: Store) -> Thing | None:
    """The place that a view has chosen; raises UnknownNameError for what is none."""
    place = request.query_params.get("place", "")
    return find(store, place, ("place",)) if place else None


def shown(request: Request, store: Store) -> Network:
    """The ties that a view shows, only to be read; raises UnknownNameError or ParameterError."""
    given = request.query_params
    where = Filter.of(
        levels=given.getlist("level"),
        strands=given.getlist("strand"),
        statuses=given.getlist("status"),
        formalities=given.getlist("formality"),
        sources=given.getlist("source"),
        certainties=given.getlist("certainty"),
        between=(_year(given.get("from")), _year(given.get("to"))),
    )
    thing = place_of(request, store)
    return _shown(store, where, thing.path if thing else None, frozenset(given.getlist("network")))


@cached_by_store(32)
def _shown(store: Store, where: Filter, place: str | None, networks: frozenset[str]) -> Network:
    everything = whole(store)
    if where == EVERYTHING and place is None and not networks:
        return everything
    near = members(store, networks)
    found: Network = nx.MultiGraph()
    own = [node for node in ([place] if place else everything) if node in everything]
    for a, b, key, tie in everything.edges(own, keys=True, data=True):
        if where.keeps(tie) and (not networks or a in near or b in near):
            found.add_edge(a, b, key=key, **tie)
    for node in found:
        found.nodes[node].update(everything.nodes[node])
    return found


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    if not re.fullmatch(r"-?\d{1,4}", text):
        words = f"{text[:20]!r} is no year; expected one such as 1990"
        raise ParameterError(Said("no-year", words, value=text[:20]))
    return int(text)
