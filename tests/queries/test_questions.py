"""Every question gives what its declaration expects of the curated data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from placegraph.liveness import LIVE
from placegraph.metrics.view import every_tie
from placegraph.network import to_network
from placegraph.queries import QUESTIONS, Answer, Example, Question, ask
from placegraph.queries.document import page
from placegraph.store import Store

IDS = {
    "ages",
    "awards",
    "councils-working-with",
    "dependence",
    "evidence-for",
    "formal-partners",
    "grew-from",
    "levels-between",
    "links-of",
    "membership",
    "multi-level-pairs",
    "not-fully-running",
    "partners-outside-continent",
    "position",
    "representation-offices",
    "separate-groups",
    "strands-between",
    "twin-of",
    "un-twinning-rate",
    "universities-linked-with",
    "unrecognised-ties",
}

EXAMPLES = [
    pytest.param(question, example, id=f"{question.id}({', '.join(example.parameters.values())})")
    for question in QUESTIONS.values()
    for example in question.examples
]


def agrees(found: Any, expected: Any) -> bool:
    if isinstance(expected, float):
        return bool(found == pytest.approx(expected, abs=1e-6))
    # In Python True is 1: a truth value is only ever expected as one.
    return bool(found == expected) and isinstance(found, bool) == isinstance(expected, bool)


def check(answer: Answer, example: Example) -> None:
    assert len(answer.rows) == len(example.rows) + example.more, answer.rows
    for found, expected in zip(answer.rows, example.rows, strict=False):
        different = {
            name: (found[name], value)
            for name, value in expected.items()
            if not agrees(found[name], value)
        }
        assert not different, found
    for words in example.notes:
        assert any(words in note for note in answer.notes), answer.notes
    assert answer.refused == example.refused


def test_the_catalogue_holds_the_questions_that_were_promised() -> None:
    assert set(QUESTIONS) >= IDS


@pytest.mark.parametrize(("question", "example"), EXAMPLES)
def test_a_question_gives_what_it_expects(
    store: Store, question: Question, example: Example
) -> None:
    check(ask(store, question.id, **example.parameters, source="briefing"), example)


@pytest.mark.parametrize(("question", "example"), EXAMPLES)
def test_the_curated_data_says_what_the_briefing_says(
    store: Store, question: Question, example: Example
) -> None:
    check(ask(store, question.id, **example.parameters), example)


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_a_declaration_is_whole(question: Question) -> None:
    assert question.question.endswith("?")
    assert question.reading.endswith(".")
    assert question.columns
    assert question.examples
    for example in question.examples:
        assert all(row.keys() <= question.columns.keys() for row in example.rows)
        needed = {one.name for one in question.parameters if one.required}
        assert example.parameters.keys() == needed


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_a_source_without_ties_gives_no_rows(store: Store, question: Question) -> None:
    given = question.examples[0].parameters
    assert ask(store, question.id, **given, source="gazetteer").rows == []


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_the_paths_in_a_row_lead_to_relationships(store: Store, question: Question) -> None:
    known = {row["tie"].value for row in store.select("SELECT ?tie { ?tie a pg:Relationship }")}
    rows = [r for e in question.examples for r in ask(store, question.id, **e.parameters).rows]
    for row in rows:
        paths = str(row.get("tie") or row.get("tie_paths")).split("; ")
        assert all(f"https://w3id.org/placegraph/id/{path}" in known for path in paths)


def test_every_piece_of_evidence_comes_up_once(store: Store) -> None:
    ties = store.select("SELECT ?tie ?count { ?tie pg:evidenceCount ?count }")
    counts = [
        (
            len(ask(store, "evidence-for", relationship=row["tie"].value).rows),
            int(row["count"].value),
        )
        for row in ties
    ]
    assert all(found == expected for found, expected in counts)
    assert sum(found for found, _ in counts) == 80


def test_ages_are_those_of_the_live_ties_and_memberships(store: Store) -> None:
    live = {t.key for t in every_tie(to_network(store)) if t.attributes["status"] in LIVE}
    listed = {row["tie"] for row in ask(store, "ages", year=2021).rows}
    expected = {f"relationship/{key}" for key in live} | {
        "relationship/birmingham-eurocities-membership"
    }
    assert listed == expected


def test_eurocities_is_not_dated_by_the_office_in_brussels(store: Store) -> None:
    answer = ask(store, "membership", city_network="Eurocities")
    assert "1986" not in str(answer)


def test_the_documentation_is_that_of_the_declarations() -> None:
    written = Path(__file__).parents[2] / "docs" / "questions.md"
    assert written.read_text(encoding="utf-8") == page()
