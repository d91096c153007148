"""Every shipped question gives what it expects on a store of every kind."""

from __future__ import annotations

import pytest

from placegraph.network import to_network
from placegraph.queries import QUESTIONS, Question, ask
from placegraph.store import Store


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_every_kind_gives_the_rows_of_a_folder(
    curated_store: Store, store: Store, question: Question
) -> None:
    for example in question.examples:
        for source in ("briefing", None):
            expected = ask(store, question.id, **example.parameters, source=source)
            found = ask(curated_store, question.id, **example.parameters, source=source)
            assert (found.rows, found.notes) == (expected.rows, expected.notes)


def test_the_networks_are_the_same(curated_store: Store, store: Store) -> None:
    found, expected = to_network(curated_store), to_network(store)
    assert sorted(found.nodes(data="label")) == sorted(expected.nodes(data="label"))
    assert sorted(found.edges(keys=True)) == sorted(expected.edges(keys=True))
