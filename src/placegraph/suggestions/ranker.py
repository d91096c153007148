"""A ranker that learns from hidden ties which features speak for a pair.

Gradient-boosted trees over named features (LightGBM). Some ties are hidden, features are computed
from the others, and the trees learn to tell the hidden pairs from drawn ones. What they add up is
split exactly among the features (Lundberg et al. 2020, doi:10.1038/s42256-019-0138-9). The sum
orders candidates; it is no probability, because the drawn pairs are a choice of ours.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from placegraph.errors import PlacegraphError
from placegraph.said import Said
from placegraph.suggestions.features import FEATURES, Feature, make_all, row_table, table
from placegraph.suggestions.hiding import Draw, Kind, folds
from placegraph.suggestions.known import Floats, Known, Ties
from placegraph.suggestions.seen import Seen

Say = Callable[[str], None]

FOLDS = 3
TREES = 200
# For each hidden tie, asked from either end, so many drawn candidates of each kind.
DRAWN: dict[Kind, int] = {"uniform": 6, "by degree": 6, "same countries": 6}
PARAMETERS = {
    "objective": "binary",
    "learning_rate": 0.08,
    "num_leaves": 31,
    "min_data_in_leaf": 60,
    "feature_fraction": 0.6,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    # One thread: the same trees every time, and no spinning where others want the machine too.
    "num_threads": 1,
    "verbose": -1,
}


def lightgbm() -> Any:
    """The learning library, imported when it is needed."""
    try:
        import lightgbm as library
    except (ImportError, OSError) as error:
        text = (
            f"suggestions need LightGBM, which cannot be loaded ({error}); "
            "install it with: pip install 'placegraph[suggest]'"
        )
        raise PlacegraphError(Said("suggest-no-library", text)) from error
    return library


def examples(
    known: Known, ties: Ties, rng: np.random.Generator, features: tuple[Feature, ...] = FEATURES
) -> tuple[Floats, Floats]:
    """A table of features of hidden and of drawn pairs, and which are hidden (1) or drawn (0)."""
    rows, answers = [], []
    draw = Draw(known, ties, rng)
    for visible, hidden in folds(ties, len(known), rng, FOLDS):
        made = make_all(Seen(known, visible), features)
        asked = np.concatenate((hidden, hidden[:, ::-1]))
        drawn = [draw.candidates(kind, asked, times) for kind, times in DRAWN.items()]
        pairs = np.concatenate((asked, *drawn))
        rows.append(table(made, *pairs.T))
        answers.append(np.arange(len(pairs)) < len(asked))
    known_answers = np.concatenate(answers).astype(np.float32)
    if not known_answers.any():
        text = f"{len(ties)} ties are too few to hide some and learn from them"
        raise PlacegraphError(Said("too-few-to-learn", text, n=len(ties)))
    return np.concatenate(rows), known_answers


def learn(rows: Floats, answers: Floats, names: list[str], seed: int = 0) -> Any:
    """The trees that tell hidden pairs from drawn ones."""
    library = lightgbm()
    data = library.Dataset(rows, answers, feature_name=names)
    return library.train({**PARAMETERS, "seed": seed}, data, TREES)


def train(known: Known, ties: Ties, seed: int = 0) -> Any:
    """The trees learnt from these ties alone."""
    rows, answers = examples(known, ties, np.random.default_rng(seed))
    return learn(rows, answers, [feature.id for feature in FEATURES], seed)


class Ranker:
    """Trees and the features of one set of ties: scores and what they are made of."""

    features = FEATURES

    def __init__(self, trees: Any, seen: Seen) -> None:
        self._trees, self.seen = trees, seen
        self._made = make_all(seen)

    def rows(self, here: int) -> Floats:
        """The features of every place as a candidate."""
        return row_table(self._made, here)

    def scores(self, rows: Floats) -> Floats:
        """A score for each of these candidates."""
        return np.asarray(self._trees.predict(rows, raw_score=True, num_threads=1))

    def contributions(self, rows: Floats) -> Floats:
        """What each feature adds to the score; with the last column, a constant, it is the sum."""
        return np.asarray(self._trees.predict(rows, pred_contrib=True, num_threads=1))
