"""Drawn pairs, the ranker and its judge, on a world whose pattern is known."""

from __future__ import annotations

import numpy as np
import pytest

from placegraph.errors import PlacegraphError
from placegraph.suggestions.evaluate import (
    KINDS,
    RANKER,
    STACK,
    auc,
    average_precision,
    evaluate,
    random_split,
    ranking,
    temporal_split,
)
from placegraph.suggestions.features import FEATURES
from placegraph.suggestions.hiding import Draw
from placegraph.suggestions.known import Ties
from placegraph.suggestions.ranker import Ranker, train
from placegraph.suggestions.seen import Seen

from .world import TOWNS, world


@pytest.mark.parametrize("kind", [*KINDS, "by degree"])
def test_no_drawn_pair_is_tied_and_each_is_of_its_kind(kind: str) -> None:
    known, ties = world()
    draw = Draw(known, ties, np.random.default_rng(0))
    tied = {(int(a), int(b)) for a, b in ties.pairs}
    pairs = draw.candidates(kind, ties.pairs, 3)  # type: ignore[arg-type]
    assert len(pairs) > len(ties)
    assert all((min(a, b), max(a, b)) not in tied and a != b for a, b in pairs.tolist())
    degree = ties.degrees(len(known))
    if kind == "same degree":
        assert set(degree[pairs[:, 1]]) <= set(degree[ties.pairs[:, 1]])
    if kind == "same countries":
        first = np.repeat(ties.pairs, 3, axis=0)
        assert set(pairs[:, 1] // TOWNS) <= set(first[:, 1] // TOWNS)


def test_a_network_of_stars_can_be_learnt_from_too() -> None:
    known, _ = world()
    stars = Ties.of([(hub, leaf) for hub in range(4) for leaf in range(4 + hub, 120, 4)])
    ranker = Ranker(train(known, stars), Seen(known, stars))
    assert np.isfinite(ranker.scores(ranker.rows(50))).all()


def test_too_few_ties_to_learn_from_are_refused() -> None:
    known, _ = world()
    with pytest.raises(PlacegraphError, match="2 ties are too few"):
        train(known, Ties.of([(0, 50), (1, 51)]))


def test_measures_by_hand() -> None:
    true, drawn = np.array([4.0, 2.0, 1.0]), np.array([3.0, 1.0])
    # 4 beats both; 2 beats one; 1 ties with one: (2 + 1 + 0.5) of 6.
    assert auc(true, drawn) == pytest.approx(3.5 / 6)
    # At 4: 1 of 1; at 2: 2 of 3; at 1: 3 of 5.
    assert average_precision(true, drawn) == pytest.approx((1 + 2 / 3 + 3 / 5) / 3)
    assert ranking(np.array([1.0, 4.0, 200.0])) == pytest.approx(
        {"MRR": (1 + 0.25 + 0.005) / 3, "Hits@10": 2 / 3, "Hits@100": 2 / 3}
    )


def test_a_temporal_split_hides_what_came_later_between_places_that_were_there() -> None:
    ties = Ties.of([(0, 1), (1, 2), (0, 2), (2, 3)])
    split = temporal_split(ties, np.array([1950, 1960, 1990, 1995]), 4, 1980)
    assert split.visible.pairs.tolist() == [[0, 1], [1, 2]]
    assert split.hidden.tolist() == [[0, 2]]


def test_scores_are_made_of_their_contributions_and_come_out_the_same_again() -> None:
    known, ties = world()
    ranker = Ranker(train(known, ties), Seen(known, ties))
    rows = ranker.rows(7)
    scores = ranker.scores(rows)
    parts = ranker.contributions(rows)
    assert parts.shape == (len(known), len(FEATURES) + 1)
    assert parts.sum(axis=1) == pytest.approx(scores, abs=1e-6)
    again = Ranker(train(known, ties), Seen(known, ties))
    assert again.scores(again.rows(7)) == pytest.approx(scores)


def test_the_ranker_finds_the_pattern_of_the_world_better_than_the_yardsticks() -> None:
    known, ties = world()
    judged = evaluate(known, random_split(ties, len(known), 0), seed=0, questions=40)
    assert set(judged.measures) >= {RANKER, STACK, "katz", "country affinity"}
    measure = "AUC, same countries"
    ours = judged.measures[RANKER][measure]
    assert ours > 0.85
    assert all(ours > each[measure] for name, each in judged.measures.items() if name != RANKER)
    assert all(len(ranks) == 40 and (ranks >= 1).all() for ranks in judged.ranks.values())
