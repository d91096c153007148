"""What stands on the page of a pair: what its ties are about, and what they rest on."""

from __future__ import annotations

from typing import Any

from placegraph.identifiers import at_path
from placegraph.metrics.dependence import resting
from placegraph.metrics.view import ties_between
from placegraph.network_parts import parts_of
from placegraph.store import Store
from placegraph.vocab import PG

from .names import Names
from .origins import origins
from .portfolio import live_network
from .read import links_of, tie_paths, ties_at
from .worldmap import map_of_place


def pair_content(store: Store, path: str, names: Names) -> dict[str, Any]:
    """What the page of a pair shows beyond what that of any thing does."""
    ends = links_of(store, at_path(path), PG.endPlace, names)
    a, b = (end.path or "" for end in ends)
    ties = tie_paths(store, at_path(path))
    live = live_network(store)
    running = ties_between(live, a, b) if live.has_edge(a, b) else []
    known = parts_of(store).ties
    return {
        "title": " – ".join(end.label for end in ends),
        "ends": ends,
        "ties": ties_at(store, ties, names),
        "live": len({tie.key for tie in running}),
        "levels": sorted({known[f"relationship/{tie.key}"]["level"] for tie in running}),
        "strands": sorted({strand for tie in running for strand in _tops(tie.attributes)}),
        "rests": resting(running) if running else None,
        "origins": origins(store, ties, names),
        "still": map_of_place(store, a, tuple(sorted(ties))),
    }


def _tops(tie: Any) -> set[str]:
    return {strand.split("/")[0] for strand in tie["strands"]}
