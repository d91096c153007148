"""How a question is asked: names, parameters, and what is said of mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from placegraph.errors import ParameterError, PlacegraphError, UnknownNameError
from placegraph.queries import QUESTIONS, ask
from placegraph.queries.load import declare, read_query
from placegraph.store import Store, plain


@pytest.mark.parametrize(
    "name",
    ["Bo", "bo", " BO ", "place/bo", "https://w3id.org/placegraph/id/place/bo"],
)
def test_a_place_is_known_by_name_slug_path_and_iri(store: Store, name: str) -> None:
    assert [row["partner"] for row in ask(store, "formal-partners", place=name).rows] == [
        "Warwick & Leamington"
    ]


def test_a_relationship_is_known_by_label_slug_path_and_iri(store: Store) -> None:
    names = (
        "Twinning of Wigan and Angers",
        "wigan-angers-twinning",
        "relationship/wigan-angers-twinning",
        "https://w3id.org/placegraph/id/relationship/wigan-angers-twinning",
    )
    answers = [ask(store, "evidence-for", relationship=name) for name in names]
    assert len(answers[0].rows) == 1
    assert all(answer == answers[0] for answer in answers)


def test_a_parameter_may_be_written_with_hyphen_or_underscore(store: Store) -> None:
    one = ask(store, "membership", **{"city-network": "Eurocities"})
    assert one == ask(store, "membership", city_network="organisation/eurocities")


@pytest.mark.parametrize("question", ["levels-between", "strands-between", "dependence"])
def test_a_and_b_may_be_swapped(store: Store, question: str) -> None:
    forth = ask(store, question, a="Southampton", b="Miami")
    assert forth.rows
    assert forth == ask(store, question, a="Miami", b="Southampton")


@pytest.mark.parametrize(
    ("question", "parameters", "error", "words"),
    [
        ("formal-partner", {}, UnknownNameError, "did you mean formal-partners?"),
        ("formal-partners", {}, ParameterError, "formal-partners needs place"),
        ("formal-partners", {"place": " "}, ParameterError, "formal-partners needs place"),
        ("formal-partners", {"place": "Birmingam"}, UnknownNameError, "did you mean Birmingham?"),
        ("formal-partners", {"place": "One World Link"}, UnknownNameError, "no place called"),
        ("formal-partners", {"place": "Bo", "yaer": "1"}, ParameterError, "takes no yaer"),
        ("awards", {"source": "brief"}, UnknownNameError, "no source called 'brief'"),
        ("awards", {"source": "derived"}, UnknownNameError, "no source called 'derived'"),
        ("ages", {"year": "twenty"}, ParameterError, "year is 'twenty'; expected a year"),
        ("ages", {"year": "2021-05"}, ParameterError, "expected a year, such as 2021"),
        ("unrecognised-ties", {"place": "Bo", "before": "soon"}, ParameterError, "not a date"),
        (
            "partners-outside-continent",
            {"country": "Europe", "continent": "Europe"},
            ParameterError,
            "country is 'Europe', a continent; expected a country",
        ),
        ("membership", {"city_network": "One World Link"}, ParameterError, "a charity"),
        ("dependence", {"a": "Miami", "b": "Miami-Dade"}, ParameterError, "are one place"),
    ],
)
def test_a_mistake_is_named(
    store: Store,
    question: str,
    parameters: dict[str, str],
    error: type[PlacegraphError],
    words: str,
) -> None:
    with pytest.raises(error, match=words.replace("?", r"\?")):
        ask(store, question, **parameters)


def test_an_empty_answer_says_that_absence_is_unknown(store: Store) -> None:
    answer = ask(store, "links-of", place="London")
    assert answer.rows == []
    assert not answer.refused
    assert answer.notes == ["no source states any; that does not mean that there are none"]


def test_formal_partners_are_those_of_the_scheme(store: Store) -> None:
    live_formal = store.select(
        "SELECT DISTINCT ?tie { ?tie a pg:Relationship ; pg:formality/pg:formal true ; "
        "pg:status/pg:live true }"
    )
    places = store.select("SELECT ?place ?label { ?place a pg:Place ; rdfs:label ?label }")
    listed = {
        row["tie"]
        for place in {plain(found["place"]) for found in places}
        for row in ask(store, "formal-partners", place=place).rows
    }
    assert len(listed) == len(live_formal) == 7


def test_every_question_is_listed_under_its_file() -> None:
    assert list(QUESTIONS) == sorted(QUESTIONS)
    assert QUESTIONS["un-twinning-rate"].parameters[-1].name == "source"


def test_an_unknown_key_in_a_declaration_is_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "a-question.rq"
    file.write_text("# question: Who?\n# raeding: No.\nSELECT * { }\n", encoding="utf-8")
    with pytest.raises(ValueError, match="a-question declares raeding"):
        read_query(file)


def test_every_question_takes_a_source() -> None:
    text = "question: Who?\nreading: So.\ncolumns: {a: b}\nexpect: []\n"
    question = declare("who", text, lambda context: context)
    assert [parameter.name for parameter in question.parameters] == ["source"]
