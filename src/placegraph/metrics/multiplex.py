"""Several levels at once: who carries the ties, and whether levels go together.

Each level is a simple network of live ties.  Representation offices are ties, so they count here.
Levels never stand alone: dependence and robustness are in every row.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import permutations
from math import log2
from statistics import fmean
from typing import Any

import numpy as np

from placegraph import engine
from placegraph.engine import Network, simple_network
from placegraph.metrics import declare
from placegraph.metrics.declare import (
    AT,
    DRAWS,
    NOTE,
    SEED,
    Answer,
    Column,
    Metric,
    Parameter,
    Row,
    pair_columns,
    place_columns,
    reasons,
)
from placegraph.metrics.dependence import RESTING, Resting, resting
from placegraph.metrics.mixing import NULL, beyond_chance
from placegraph.metrics.view import (
    Day,
    Pair,
    Tie,
    actors,
    by_pair,
    label,
    levels_between,
    live_ties,
    ties_between,
)

LEVELS = (
    "civic",
    "commercial",
    "academic",
    "institutional",
    "community",
    "network",
    "national",
    "individual",
)


def entropy(counts: Iterable[int]) -> float:
    """Shannon's entropy in bits of shares given as counts; 0 where there is one kind or none."""
    numbers = [count for count in counts if count]
    total = sum(numbers)
    if len(numbers) < 2:
        return 0.0
    return -sum(count / total * log2(count / total) for count in numbers)


def _level_counts(ties: Iterable[Tie]) -> Counter[str]:
    """How many relationships there are on each level, each counted once."""
    return Counter({tie.key: tie.level for tie in ties if tie.level is not None}.values())


def _level_columns(ties: list[Tie]) -> Row:
    counts = _level_counts(ties)
    found = resting(ties)
    return {
        "ties": len({tie.key for tie in ties}),
        "levels": len(counts),
        "entropy": entropy(counts.values()),
        "level_names": tuple(sorted(counts)),
        "tie_keys": tuple(sorted({tie.key for tie in ties})),
        **found.columns(),
        "note": reasons([found.why] if found.why else []),
    }


def levels(network: Network, a: str, b: str, at: Day = None) -> Row:
    """The levels of two places' live ties with their entropy, dependence and robustness."""
    ties = ties_between(network, a, b, at)
    first, second = sorted((a, b))
    row = {"a": first, "b": second, **_level_columns(ties)}
    return row | {"by_level": dict(sorted(_level_counts(ties).items()))}


def pair_levels(network: Network, at: Day = None) -> Answer:
    """Level count and entropy of every pair with a live tie."""
    pairs = by_pair(live_ties(network, at))
    return Answer([{"a": a, "b": b, **_level_columns(ties)} for (a, b), ties in pairs.items()])


def participation(network: Network, live_levels: int | None = None, at: Day = None) -> Answer:
    """Partners on each level, and how evenly a place's ties are spread over the levels."""
    live = list(live_ties(network, at))
    partners: dict[str, dict[str, set[str]]] = {n: defaultdict(set) for n in actors(network)}
    own: dict[str, list[Tie]] = defaultdict(list)
    for tie in live:
        for node, other in ((tie.a, tie.b), (tie.b, tie.a)):
            own[node].append(tie)
            if tie.level is not None:
                partners[node][tie.level].add(other)
    seen = len({tie.level for tie in live if tie.level is not None})
    in_use = max(seen, live_levels or 0)
    rows = []
    for node, by_level in partners.items():
        degrees = {level: len(others) for level, others in by_level.items()}
        found = resting(own[node])
        value, why = _participation(list(degrees.values()), in_use)
        rows.append(
            {
                "node": node,
                "label": label(network, node),
                **{level: degrees.get(level, 0) for level in LEVELS},
                "overlapping_degree": sum(degrees.values()),
                "levels": len(degrees),
                "participation": value,
                **found.columns(),
                "note": reasons(part for part in (why, found.why) if part),
            }
        )
    return Answer(rows, (f"{in_use} levels carry at least one live tie",))


def _participation(degrees: list[int], live_levels: int) -> tuple[float | None, str | None]:
    """P = M/(M−1)·[1 − Σ (k/o)²], of Battiston, Nicosia and Latora 2014."""
    total = sum(degrees)
    if not total:
        return None, "no live tie with a level"
    if live_levels < 2:
        return None, "only one level is live, so nothing to be spread over"
    concentration = sum((degree / total) ** 2 for degree in degrees)
    return live_levels / (live_levels - 1) * (1 - concentration), None


def overlap(network: Network, draws: int = 100, seed: int = 0, at: Day = None) -> Answer:
    """The mean number of levels of a linked pair, against levels rewired one by one."""
    live = list(live_ties(network, at))
    on = levels_between(live)
    if not on:
        return Answer([{"draws": draws, "note": "no live tie with a level"}])
    found = sum(map(len, on.values())) / len(on)
    row: Row = {"overlap": found, "pairs": len(on), "draws": draws}
    row |= _fragility(by_pair(live), list(on))
    row |= beyond_chance(found, _null_overlap(network, on, draws, seed))
    if not row["robustness_known"]:
        why = "no pair has ties that all name an organisation"
        row["note"] = reasons([*([row["note"]] if row["note"] else []), why])
    return Answer([row])


def _null_overlap(network: Network, on: dict[Pair, set[str]], draws: int, seed: int) -> list[float]:
    """The overlap of copies in which every level has been rewired for itself."""
    nodes = actors(network)
    names = sorted({level for found in on.values() for level in found})
    copies = [
        engine.rewired(
            simple_network(nodes, (p for p, found in on.items() if name in found)),
            draws,
            seed + number * draws,
        )
        for number, name in enumerate(names)
    ]
    null = []
    for layers in zip(*copies, strict=True):
        linked = np.concatenate(layers)
        null.append(len(linked) / len(engine.unique_pairs(linked, len(nodes))))
    return null


def _fragility(ties: dict[Pair, list[Tie]], pairs: list[Pair]) -> Row:
    """Mean dependence of some pairs, and the share of them that one organisation could end."""
    found: list[Resting] = [resting(ties[pair]) for pair in pairs]
    known = [one.dependence for one in found if one.dependence is not None]
    sizes = [one.robustness for one in found if one.robustness is not None]
    return {
        "mean_dependence": fmean(known) if known else None,
        "resting_on_one": sizes.count(1) / len(sizes) if sizes else None,
        "robustness_known": len(sizes),
    }


def reinforcement(network: Network, at: Day = None) -> Answer:
    """For every two levels: the chance of one on a pair that has the other, and its density."""
    live = list(live_ties(network, at))
    ties = by_pair(live)
    pairs_on: dict[str, set[Pair]] = defaultdict(set)
    for pair, found in levels_between(live).items():
        for level in found:
            pairs_on[level].add(pair)
    n = len(actors(network))
    rows = []
    for level, given in permutations(sorted(pairs_on), 2):
        shared = sorted(pairs_on[level] & pairs_on[given])
        density = len(pairs_on[level]) / (n * (n - 1) / 2)
        chance = len(shared) / len(pairs_on[given])
        row: dict[str, Any] = {
            "level": level,
            "given": given,
            "shared_pairs": len(shared),
            "given_pairs": len(pairs_on[given]),
            "chance": chance,
            "density": density,
            "times": chance / density,
            **_fragility(ties, shared),
        }
        why = [] if shared else ["no pair has both levels"]
        if shared and not row["robustness_known"]:
            why.append("no shared pair has ties that all name an organisation")
        rows.append(row | {"note": reasons(why)})
    return Answer(rows)


LIVE_LEVELS = Parameter(
    "live_levels",
    "integer",
    None,
    "How many levels carry a live tie, where this network does not show all (memberships).",
    1,
    len(LEVELS),
)
FRAGILITY = (
    Column("mean_dependence", "number", "share of ties"),
    Column("resting_on_one", "number", "share of pairs"),
    Column("robustness_known", "integer", "pairs"),
)
# Levels are what these compare, so a network of one level has nothing to show.
FILTERS = tuple(name for name in declare.FILTERS if name != "levels")
BATTISTON = "Battiston, Nicosia and Latora 2014, arXiv:1308.3182"

METRICS = (
    Metric(
        id="pair_levels",
        name="Levels of each partnership",
        lessons=("C14",),
        reading="How many kinds of body carry the ties of two places and how evenly (entropy in "
        "bits); read it with what the ties rest on, because three levels may hang on one charity.",
        kind="pair",
        function=pair_levels,
        columns=pair_columns(
            Column("ties", "integer", "relationships"),
            Column("levels", "integer", "levels"),
            Column("entropy", "number", "bits"),
            Column("level_names", "list"),
            Column("tie_keys", "list"),
            *RESTING,
        ),
        parameters=(AT,),
        filters=FILTERS,
        reference=BATTISTON,
    ),
    Metric(
        id="participation",
        name="Participation over levels",
        lessons=("C14",),
        reading="0 means that all partners are on one level, 1 that they are spread evenly over "
        "all levels in use; the columns give the partners on each level.",
        kind="place",
        function=participation,
        columns=place_columns(
            *(Column(level, "integer", "places") for level in LEVELS),
            Column("overlapping_degree", "integer", "partners over levels"),
            Column("levels", "integer", "levels"),
            Column("participation", "number"),
            *RESTING,
        ),
        parameters=(LIVE_LEVELS, AT),
        filters=FILTERS,
        reference=BATTISTON,
    ),
    Metric(
        id="overlap",
        name="Edge overlap",
        lessons=("C14",),
        reading="The mean number of levels of a linked pair, 1 where levels never coincide; z says "
        "how far above levels that are rewired independently.",
        kind="network",
        function=overlap,
        columns=(
            Column("overlap", "number", "levels per pair"),
            Column("pairs", "integer", "pairs"),
            *NULL,
            *FRAGILITY,
            NOTE,
        ),
        parameters=(DRAWS, SEED, AT),
        filters=FILTERS,
        cost="seconds",
        reference=BATTISTON + "; Cellai et al. 2013, arXiv:1307.6359",
    ),
    Metric(
        id="reinforcement",
        name="Reinforcement between levels",
        lessons=("C06",),
        reading="The chance that a pair has the one level given that it has the other, beside the "
        "density of the one; times says how much likelier the other level makes it.",
        kind="network",
        function=reinforcement,
        columns=(
            Column("level", "text"),
            Column("given", "text"),
            Column("shared_pairs", "integer", "pairs"),
            Column("given_pairs", "integer", "pairs"),
            Column("chance", "number"),
            Column("density", "number"),
            Column("times", "number"),
            *FRAGILITY,
            NOTE,
        ),
        parameters=(AT,),
        filters=FILTERS,
        reference=BATTISTON,
    ),
)
