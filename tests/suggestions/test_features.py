"""Features by hand on four towns; no feature knows a hidden tie; a row is the pairs of a row."""

from __future__ import annotations

import numpy as np
import pytest

from placegraph.suggestions.features import FEATURES, make_all, row_table, table
from placegraph.suggestions.hiding import folds, hide
from placegraph.suggestions.known import Known, Ties, matrix
from placegraph.suggestions.ranker import examples
from placegraph.suggestions.seen import Seen

from .world import world

NAN = float("nan")
IDS = [feature.id for feature in FEATURES]
# 0 – 1 – 2 – 3 and 1 – 3; 0 and 2 lie in one country, 111 km apart, and 4 has nothing.
TIES = Ties.of([(0, 1), (1, 2), (2, 3), (1, 3)])
KNOWN = Known(
    ("a", "b", "c", "d", "e"),
    ("Ash", "Elm", "Oak", "Elm", "Fir"),
    ("GB", "FR", "GB", "FR", ""),
    np.array([50.0, 48.0, 51.0, 48.0, NAN]),
    np.array([0.0, 2.0, 0.0, 3.0, NAN]),
    np.array([1_000.0, 10_000.0, 100.0, NAN, NAN]),
    {"city networks": matrix([0, 3], [0, 0], (5, 1))},
)


def value(feature_id: str, a: int, b: int) -> float:
    made = next(feature for feature in FEATURES if feature.id == feature_id).make(Seen(KNOWN, TIES))
    return float(made.of(np.array([a]), np.array([b]))[0])


@pytest.mark.parametrize(
    ("feature_id", "pair", "expected"),
    [
        # 1 is the only common partner of 0 and 2, and has three partners.
        ("resource_allocation", (0, 2), 1 / 3),
        ("adamic_adar", (0, 2), 1 / np.log(3)),
        # 0 – 1 – 3 – 2: 1 has three partners, 3 has two. 0 – 1 – 0 – … ends at 1, not at 2.
        ("three_paths", (0, 2), 1 / np.sqrt(3 * 2)),
        # One walk of two steps; of three: 0-1-3-2 alone.
        ("katz", (0, 2), 0.05**2 + 0.05**3),
        ("preferential_attachment", (0, 2), np.log(2 * 3)),
        # GB and FR have the ties 01, 12, 23 between them, and two places each.
        ("country_affinity", (0, 3), np.log(3.5 / 5)),
        # Of the ties of GB (3 ends) all go to FR; of FR 3 of 5 ends to GB.
        ("country_share", (0, 3), 1.0),
        ("country_share", (3, 0), 3 / 5),
        ("share_there", (0, 3), 1 / 2),
        ("count_here", (0, 3), 1.0),
        ("country_profile", (0, 2), 1.0),
        # Within 200 km of 0 there is 2 alone (111 km), which is tied with 3 and 1.
        ("share_from_my_area", (0, 3), 1 / (1 + 2 / 10 ** -((111.195 / 200) ** 2) / 2)),
        ("size_gap", (0, 1), 1.0),
        ("size_step", (0, 2), -1.0),
        ("rank_there", (0, 2), np.log(2)),
        ("like_my_partners", (0, 2), 2.0 - 4.0),
        ("distance", (0, 2), np.log(111.195 + 10)),
        ("same_name", (1, 3), 1.0),
        ("same_name", (0, 3), 0.0),
        ("city_networks", (0, 3), 1 / np.log(3)),
        ("city_networks", (0, 1), 0.0),
        ("characteristics", (0, 1), 0.0),
    ],
)
def test_a_feature_has_the_value_worked_out_by_hand(
    feature_id: str, pair: tuple[int, int], expected: float
) -> None:
    assert value(feature_id, *pair) == pytest.approx(expected, rel=1e-4)


def test_what_is_not_known_has_no_value_and_harms_none() -> None:
    assert np.isnan(value("size_gap", 0, 3))
    assert np.isnan(value("distance", 0, 4))
    assert value("resource_allocation", 0, 4) == 0
    assert not np.isinf(row_table(make_all(Seen(KNOWN, TIES)), 4)).any()


@pytest.mark.parametrize("ties", [[], [(0, 1)]], ids=["no tie", "one tie"])
def test_features_of_hardly_any_ties_are_numbers(ties: list[tuple[int, int]]) -> None:
    made = make_all(Seen(KNOWN, Ties.of(ties)))
    assert not np.isinf(row_table(made, 0)).any()


@pytest.mark.parametrize("feature", FEATURES, ids=IDS)
def test_a_row_is_the_same_as_its_pairs(feature: object) -> None:
    known, ties = world()
    made = feature.make(Seen(known, ties))  # type: ignore[attr-defined]
    every = np.arange(len(known))
    for here in (0, 57, 119):
        pairs = made.of(np.full(len(known), here), every)
        assert made.row(here) == pytest.approx(pairs, rel=1e-4, abs=1e-6, nan_ok=True)


def every_pair(known: Known, ties: Ties) -> dict[str, np.ndarray]:
    a, b = np.triu_indices(len(known), 1)
    made = make_all(Seen(known, ties))
    rows = table(made, a, b)
    return {name: rows[:, column] for column, name in enumerate(made)}


def test_a_hidden_tie_changes_no_feature_when_it_is_taken_away() -> None:
    """Features of what is visible are those of a world in which the hidden ties never were."""
    known, ties = world()
    hidden = hide(ties, len(known), np.random.default_rng(0))
    visible = every_pair(known, ties.only(~hidden))
    never = Ties.of([(int(a), int(b)) for a, b in ties.pairs[~hidden]])
    fresh_known, _ = world()
    without = every_pair(fresh_known, never)
    told = every_pair(known, ties)
    for name in visible:
        np.testing.assert_array_equal(visible[name], without[name], err_msg=name)
    # The test would see a leak: shown the hidden ties, most features change.
    unmoved = {
        name for name in visible if np.array_equal(visible[name], told[name], equal_nan=True)
    }
    assert unmoved == {
        "distance", "size_here", "size_there", "size_gap", "size_step", "rank_there", "rank_gap",
        "same_name", "strands", "city_networks", "characteristics",
    }  # fmt: skip


def test_what_is_learnt_from_never_sees_the_ties_it_is_asked_about() -> None:
    known, ties = world()
    seen_before: set[tuple[int, int]] = set()
    for visible, hidden in folds(ties, len(known), np.random.default_rng(0), 3):
        asked = {(int(a), int(b)) for a, b in hidden}
        assert len(asked) == len(ties) // 10
        assert asked.isdisjoint(map(tuple, visible.pairs.tolist()))
        assert asked.isdisjoint(seen_before)
        partners = Seen(known, visible).partners
        assert all(partners[a, b] == 0 for a, b in asked)
        assert (visible.degrees(len(known))[ties.degrees(len(known)) > 0] > 0).all()
        seen_before |= asked


def test_ties_that_are_not_handed_over_change_nothing_that_is_learnt() -> None:
    """The examples made of the visible ties are the same whatever ties were hidden from them."""
    known, ties = world()
    hidden = hide(ties, len(known), np.random.default_rng(0))
    visible = ties.only(~hidden)
    copied = Ties.of(visible.pairs.tolist())
    made = [examples(known, each, np.random.default_rng(1)) for each in (visible, copied)]
    np.testing.assert_array_equal(made[0][0], made[1][0])
    assert made[0][1].sum() == 2 * 3 * (len(visible) // 10)
