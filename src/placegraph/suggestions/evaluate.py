"""How good a ranking is: hidden ties against drawn pairs, and their rank among all candidates.

Every method sees the same visible ties and is asked about the same hidden ones: the yardsticks one
by one, a stack of them, and the ranker. The stack learns from the same examples, with the same
trees, as the ranker; it only lacks our features.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from placegraph.suggestions.features import FEATURES, YARDSTICKS, make_all, row_table, table
from placegraph.suggestions.hiding import Draw, Kind, hide
from placegraph.suggestions.known import Floats, Known, Numbers, Ties
from placegraph.suggestions.ranker import examples, learn
from placegraph.suggestions.seen import Seen

KINDS: tuple[Kind, ...] = ("uniform", "same degree", "same countries")
STACK, RANKER = "stack of the yardsticks", "placegraph"
Score = Callable[[Floats], Floats]


@dataclass(frozen=True, eq=False)
class Split:
    """Ties that may be seen and pairs that are asked for; `every` are all ties that are told."""

    visible: Ties
    hidden: Numbers
    every: Ties


@dataclass(frozen=True)
class Judged:
    """What one split says of each method: measures by method, and the rank of each question."""

    measures: Mapping[str, Mapping[str, float]]
    ranks: Mapping[str, Floats]
    degree: Numbers


def random_split(ties: Ties, size: int, seed: int) -> Split:
    """A tenth of the ties hidden, every place keeping one."""
    hidden = hide(ties, size, np.random.default_rng(seed))
    return Split(ties.only(~hidden), ties.pairs[hidden], ties)


def temporal_split(ties: Ties, years: Numbers, size: int, first: int) -> Split:
    """Ties that began before a year seen, later ones hidden where both places had a tie by then."""
    early = ties.only(years < first)
    late = ties.pairs[years >= first]
    there = early.degrees(size) > 0
    return Split(early, late[there[late].all(axis=1)], ties)


def evaluate(known: Known, split: Split, seed: int, questions: int) -> Judged:
    """Train on the visible ties, then judge every method on the hidden ones."""
    rng = np.random.default_rng(seed)
    methods = dict(_methods(known, split.visible, rng, seed))
    made = make_all(Seen(known, split.visible))
    measures: dict[str, dict[str, float]] = {name: {} for name in methods}
    draw = Draw(known, split.visible, rng, split.every)
    true = _both_ways(made, split.hidden)
    for kind in KINDS:
        drawn = _both_ways(made, draw.pairs(kind, split.hidden))
        for name, score in methods.items():
            found, against = (_mean(score, rows) for rows in (true, drawn))
            measures[name][f"AUC, {kind}"] = auc(found, against)
            measures[name][f"AP, {kind}"] = average_precision(found, against)
    asked = np.concatenate((split.hidden, split.hidden[:, ::-1]))
    asked = asked[rng.permutation(len(asked))[:questions]]
    tied = Seen(known, split.every).partners
    ranks: dict[str, list[float]] = {name: [] for name in methods}
    for here, there in asked:
        rows = row_table(made, here)
        candidate = np.ones(len(known), dtype=bool)
        candidate[[here, *tied[[here]].indices]] = False
        for name, score in methods.items():
            ranks[name].append(_rank(score(rows), there, candidate))
    for name, found_ranks in ranks.items():
        measures[name] |= ranking(np.array(found_ranks))
    degree = split.visible.degrees(len(known))[asked[:, 0]]
    return Judged(measures, {name: np.array(each) for name, each in ranks.items()}, degree)


def ranking(ranks: Floats) -> dict[str, float]:
    """The mean reciprocal rank, and how often the hidden place is among the first few."""
    return {
        "MRR": float(np.mean(1 / ranks)),
        "Hits@10": float(np.mean(ranks <= 10)),
        "Hits@100": float(np.mean(ranks <= 100)),
    }


def auc(true: Floats, drawn: Floats) -> float:
    """How often a true pair scores higher than a drawn one; equal scores count half.

    >>> auc(np.array([3.0, 1.0]), np.array([2.0, 1.0]))
    0.625
    """
    ranks = rankdata(np.concatenate((true, drawn)))[: len(true)]
    least = len(true) * (len(true) + 1) / 2
    return float((ranks.sum() - least) / (len(true) * len(drawn)))


def average_precision(true: Floats, drawn: Floats) -> float:
    """The mean, over true pairs, of the share of true ones among all that score as high.

    >>> average_precision(np.array([3.0, 1.0]), np.array([2.0]))
    0.8333333333333333
    """
    ordered, against = np.sort(true), np.sort(drawn)
    as_high = len(ordered) - np.searchsorted(ordered, true)
    drawn_as_high = len(against) - np.searchsorted(against, true)
    return float(np.mean(as_high / (as_high + drawn_as_high)))


def _methods(
    known: Known, visible: Ties, rng: np.random.Generator, seed: int
) -> Iterator[tuple[str, Score]]:
    names = [feature.id for feature in FEATURES]
    columns = [names.index(feature.id) for feature in YARDSTICKS]
    for feature, column in zip(YARDSTICKS, columns, strict=True):
        yield feature.id.replace("_", " "), _column(column)
    rows, answers = examples(known, visible, rng)
    for method, used in ((STACK, columns), (RANKER, list(range(len(names))))):
        trees = learn(rows[:, used], answers, [names[at] for at in used], seed)
        yield method, _trees(trees, used)


def _column(column: int) -> Score:
    return lambda rows: np.nan_to_num(rows[:, column])


def _trees(trees: object, columns: list[int]) -> Score:
    return lambda rows: trees.predict(rows[:, columns], raw_score=True, num_threads=1)  # type: ignore[attr-defined]


def _both_ways(made: Mapping[str, object], pairs: Numbers) -> tuple[Floats, Floats]:
    a, b = pairs.T
    return table(made, a, b), table(made, b, a)  # type: ignore[arg-type]


def _mean(score: Score, rows: tuple[Floats, Floats]) -> Floats:
    return (score(rows[0]) + score(rows[1])) / 2


def _rank(scores: Floats, there: int, candidate: NDArray[np.bool_]) -> float:
    """The rank of the hidden place among the candidates; equal scores share their mean rank."""
    others, own = scores[candidate], scores[there]
    return float(1 + (others > own).sum() + (others == own).sum() / 2)
