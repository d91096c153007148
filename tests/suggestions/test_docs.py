"""The page says what every feature is, how the rules weigh, and what was measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from placegraph.suggestions.features import FAMILIES, FEATURES, Feature

PAGE = (Path(__file__).parents[2] / "docs" / "suggestions.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.id)
def test_every_feature_is_on_the_page_with_its_definition(feature: Feature) -> None:
    mark = " ●" if feature.yardstick else ""
    assert f"| `{feature.id}`{mark} | {feature.definition} |" in PAGE


def test_every_family_is_on_the_page_and_has_features() -> None:
    assert {feature.family for feature in FEATURES} == set(FAMILIES)
    for family, words in FAMILIES.items():
        assert f"| **{family}** | {words} |" in PAGE


def test_names_of_features_are_unique() -> None:
    assert len({feature.id for feature in FEATURES}) == len(FEATURES)


def test_what_was_measured_stands_between_its_markers() -> None:
    measured = PAGE.split("<!-- measured: begin -->")[1].split("<!-- measured: end -->")[0]
    assert "| stack of the yardsticks |" in measured
    assert "| placegraph |" in measured
    assert "The dated German list" in measured
