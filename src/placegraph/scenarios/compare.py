"""Before, after and the control of a scenario, on arrays: a draw is a mask over relationships."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from placegraph import engine
from placegraph.efficiency import Efficiency, efficiency, efficiency_sources, mean_efficiency
from placegraph.engine import Network
from placegraph.metrics.declare import Column, Row
from placegraph.metrics.units import units_of
from placegraph.metrics.view import Tie, actors, label
from placegraph.said import Said

Keys = frozenset[str]
Mask = NDArray[np.bool_]


class Frame:
    """The live ties as arrays, so that a draw is a mask over relationships."""

    def __init__(self, network: Network, ties: Sequence[Tie], seed: int) -> None:
        self.ties = ties
        self.nodes = actors(network)
        self.unit = units_of(network).of
        index = {node: position for position, node in enumerate(self.nodes)}
        self.keys = sorted({tie.key for tie in ties})
        number = {key: position for position, key in enumerate(self.keys)}
        found = [(index[tie.a], index[tie.b]) for tie in ties]
        self.ends = np.array(found, dtype=np.int64).reshape(-1, 2)
        self.key_of = np.array([number[tie.key] for tie in ties], dtype=np.int64)
        # No tie joins a node with itself, so each has a pair.
        self.pairs, self.pair_of = np.unique(
            np.sort(self.ends, axis=1), axis=0, return_inverse=True
        )
        self.sources = efficiency_sources(len(self.nodes), seed)

    def mask(self, keys: Keys) -> Mask:
        return np.array([key in keys for key in self.keys], dtype=bool)

    def edges(self, without: Mask) -> engine.Ints:
        left = np.zeros(len(self.pairs), dtype=bool)
        left[self.pair_of[~without[self.key_of]]] = True
        return self.pairs[left]

    def components(self, without: Mask) -> tuple[engine.Ints, engine.Ints]:
        """The number of each node's component, and the size of each."""
        roots = engine.component_roots(self.edges(without), len(self.nodes))
        _, of, sizes = np.unique(roots, return_inverse=True, return_counts=True)
        return of, sizes

    def measure(self, without: Mask) -> dict[str, float]:
        """The figures of the network without some relationships."""
        n, edges = len(self.nodes), self.edges(without)
        _, sizes = self.components(without)
        return {
            "ties": int((~without).sum()),
            "pairs": len(edges),
            "components": len(sizes),
            "largest_share": float(sizes.max()) / n if n else 0.0,
            "isolates": int((sizes == 1).sum()),
            "efficiency": mean_efficiency(edges, n, self.sources),
        }

    def efficiency(self, without: Mask) -> Efficiency:
        """Efficiency with its error, which takes longer."""
        return efficiency(self.edges(without), len(self.nodes), self.sources)

    def pool(self, ended: Keys) -> engine.Ints:
        """The relationships of the places that those touch, which the control draws from.

        Of an organisation it is the place that it counts as, with all who count as that place.
        """
        number: dict[str | None, int] = {None: -1}
        units = [number.setdefault(self.unit[node], len(number)) for node in self.nodes]
        ends = np.array(units, dtype=np.int64)[self.ends]
        own = self.mask(ended)
        touched = np.unique(ends[own[self.key_of]])
        own[self.key_of[np.isin(ends, touched[touched >= 0]).any(axis=1)]] = True
        return np.flatnonzero(own)


# Of these, more is worse; of the others, less is.
WORSE_UP = frozenset({"components", "isolates"})
NO_CONTROL = "nothing ends, so there is no control"
MEASURES = ("ties", "pairs", "components", "largest_share", "isolates", "efficiency")


def compare(
    frame: Frame,
    ended: Keys,
    draws: int,
    seed: int,
    progress: Callable[[float], None],
    notes: list[str],
) -> list[Row]:
    nothing = frame.mask(frozenset())
    before = frame.measure(nothing)
    if not ended:
        notes.append(Said("scenario-nothing", "no live tie fits, so nothing changes"))
        return [_row(name, before, before, []) for name in MEASURES]
    mask = frame.mask(ended)
    after = frame.measure(mask)
    pool = frame.pool(ended)
    if len(pool) == len(ended):
        text = "these places have no other ties, so every draw is the scenario itself"
        notes.append(Said("scenario-no-others", text))
    elif len(pool) < 2 * len(ended):
        text = f"{len(ended)} of the {len(pool)} ties of these places end, so draws overlap"
        notes.append(Said("scenario-overlap", text, n=len(ended), all=len(pool)))
    generator = np.random.default_rng(seed)
    controls = []
    for draw in range(draws):
        without = np.zeros(len(frame.keys), dtype=bool)
        without[generator.choice(pool, len(ended), replace=False)] = True
        controls.append(frame.measure(without))
        progress((draw + 1) / draws)
    rows = [_row(name, before, after, controls) for name in MEASURES]
    exact, changed = frame.efficiency(nothing), frame.efficiency(mask)
    rows[-1] |= {"error": changed.error, "change_error": changed.change_error(exact)}
    return rows


def _row(
    name: str, before: dict[str, float], after: dict[str, float], controls: list[dict[str, float]]
) -> Row:
    row: Row = {"measure": name, "before": before[name], "after": after[name]}
    row |= {"change": after[name] - before[name], "error": 0.0, "change_error": 0.0}
    if not controls:
        none = dict.fromkeys(("control_mean", "control_low", "control_high", "as_bad"))
        return row | none | {"note": Said("scenario-no-control", NO_CONTROL)}
    drawn = np.array([control[name] for control in controls])
    worse = drawn >= after[name] if name in WORSE_UP else drawn <= after[name]
    low, high = map(float, np.quantile(drawn, (0.025, 0.975)))
    row |= {"control_mean": float(drawn.mean()), "control_low": low, "control_high": high}
    return row | {"as_bad": float(worse.mean()), "note": None}


def _standing(frame: Frame, without: Mask) -> tuple[list[int], int]:
    """For each node the size of its component, and the size of the largest."""
    of, sizes = frame.components(without)
    return sizes[of].tolist(), int(sizes.max(initial=0))


def places(network: Network, frame: Frame, ended: Keys) -> list[Row]:
    """What each node loses that loses a tie or falls off the largest component."""
    before, largest = _standing(frame, frame.mask(frozenset()))
    after, largest_after = _standing(frame, frame.mask(ended))
    lost: dict[str, set[str]] = defaultdict(set)
    partners: dict[str, set[str]] = defaultdict(set)
    left: dict[str, set[str]] = defaultdict(set)
    for tie in frame.ties:
        for node, other in ((tie.a, tie.b), (tie.b, tie.a)):
            partners[node].add(other)
            (lost if tie.key in ended else left)[node].add(tie.key if tie.key in ended else other)
    rows: list[Row] = []
    for position, node in enumerate(frame.nodes):
        falls = before[position] == largest > 1 and after[position] < largest_after
        if not lost[node] and not falls:
            continue
        gone = partners[node] - left[node]
        rows.append(
            {
                "node": node,
                "label": label(network, node),
                "ties_lost": len(lost[node]),
                "tie_keys": tuple(sorted(lost[node])),
                "neighbours_before": len(partners[node]),
                "neighbours_lost": len(gone),
                "lost": tuple(sorted(gone)),
                "reach_before": before[position] - 1,
                "reach_after": after[position] - 1,
                "falls_off": falls,
            }
        )
    return rows


def pairs(frame: Frame, ended: Keys) -> list[Row]:
    """The pairs that no tie joins any more, and whether some longer path still does."""
    kept = {tie.pair for tie in frame.ties if tie.key not in ended}
    gone: dict[tuple[str, str], list[str]] = defaultdict(list)
    for tie in frame.ties:
        if tie.key in ended and tie.pair not in kept:
            gone[tie.pair].append(tie.key)
    part, _ = frame.components(frame.mask(ended))
    of = dict(zip(frame.nodes, part.tolist(), strict=True))
    return [
        {"a": a, "b": b, "tie_keys": tuple(sorted(keys)), "still_joined": of[a] == of[b]}
        for (a, b), keys in sorted(gone.items())
    ]


NETWORK = (
    Column("measure", "text"),
    Column("before", "number"),
    Column("after", "number"),
    Column("change", "number"),
    Column("error", "number", "standard error of after"),
    Column("change_error", "number", "standard error of change"),
    Column("control_mean", "number"),
    Column("control_low", "number", "2.5 % of draws"),
    Column("control_high", "number", "97.5 % of draws"),
    Column("as_bad", "number", "share of draws"),
    Column("note", "text"),
)
PLACES = (
    Column("node", "text"),
    Column("label", "text"),
    Column("ties_lost", "integer", "relationships"),
    Column("tie_keys", "list"),
    Column("neighbours_before", "integer"),
    Column("neighbours_lost", "integer"),
    Column("lost", "list"),
    Column("reach_before", "integer"),
    Column("reach_after", "integer"),
    Column("falls_off", "boolean"),
)
PAIRS = (
    Column("a", "text"),
    Column("b", "text"),
    Column("tie_keys", "list"),
    Column("still_joined", "boolean"),
)
