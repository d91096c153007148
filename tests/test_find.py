"""Finding things by name, slug, path or IRI."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from placegraph.errors import UnknownNameError
from placegraph.find import find, fold, search
from placegraph.store import Store


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Bo City Council", id="a name"),
        pytest.param("bo city COUNCIL ", id="a name in any case"),
        pytest.param("bo-city-council", id="a slug"),
        pytest.param("organisation/bo-city-council", id="a path"),
        pytest.param("https://w3id.org/placegraph/id/organisation/bo-city-council", id="an IRI"),
    ],
)
def test_a_thing_is_found_by(store: Store, text: str) -> None:
    found = find(store, text)
    assert (found.path, found.label) == ("organisation/bo-city-council", "Bo City Council")
    assert (found.kind, found.slug) == ("organisation", "bo-city-council")


def test_only_the_kinds_asked_for_are_found(store: Store) -> None:
    with pytest.raises(UnknownNameError, match="no place called 'Eurocities'"):
        find(store, "Eurocities", kinds=("place",))


def test_a_misspelled_name_gets_suggestions(store: Store) -> None:
    with pytest.raises(UnknownNameError) as caught:
        find(store, "Brimingham")
    assert "Birmingham" in caught.value.suggestions


def test_search_puts_names_that_begin_with_the_text_first(store: Store) -> None:
    labels = [thing.label for thing in search(store, "mia")]
    assert labels[:2] == ["Miami", "Miami-Dade County"]
    assert "University of Miami" in labels
    assert search(store, "  ") == []


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
