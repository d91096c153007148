"""`/questions` lists the catalogue; `/questions/{id}` answers as the library does."""

import pytest
from starlette.testclient import TestClient

from placegraph.queries import QUESTIONS, ask
from placegraph.store import Store
from placegraph_api.routes.questions import EXAMPLE, EXAMPLE_PATH


def test_the_list_declares_every_question(service: TestClient) -> None:
    listed = service.get("/questions").json()["questions"]
    assert [each["id"] for each in listed] == list(QUESTIONS)
    for each in listed:
        assert each["question"]
        assert each["columns"]
        assert "source" in [parameter["name"] for parameter in each["parameters"]]


@pytest.mark.parametrize("id", QUESTIONS)
def test_the_example_in_the_list_is_answered_as_the_library_answers(
    service: TestClient, store: Store, id: str
) -> None:
    listed = {each["id"]: each for each in service.get("/questions").json()["questions"]}
    answer = service.get(listed[id]["example"])
    assert answer.status_code == 200
    given = {each.name: each.example for each in QUESTIONS[id].parameters if each.required}
    expected = ask(store, id, **given)
    assert answer.json()["columns"] == list(expected.columns)
    assert answer.json()["rows"] == expected.rows
    assert answer.json()["notes"] == expected.notes


def test_the_twin_of_miami_dade_is_southampton(service: TestClient) -> None:
    (row,) = service.get("/questions/twin-of", params={"place": "Miami-Dade County"}).json()["rows"]
    assert row["twin"] == "Southampton City Council"
    assert (row["start"], row["brokered_by"]) == ("2019-06", "British Consulate in Miami")


def test_parameters_have_the_names_of_the_command_line(service: TestClient) -> None:
    answer = service.get("/questions/membership?city-network=Eurocities").json()
    counts = {row["measure"]: row["count"] for row in answer["rows"]}
    assert counts["founding-members"] == 6


def test_what_cannot_be_known_is_refused_with_a_reason(service: TestClient) -> None:
    refused = [
        (question.id, example)
        for question in QUESTIONS.values()
        for example in question.examples
        if example.refused
    ]
    assert refused
    for id, example in refused:
        answer = service.get(f"/questions/{id}", params=dict(example.parameters))
        assert answer.status_code == 200
        assert answer.json()["rows"] == []
        assert answer.json()["refused"] is True
        assert answer.json()["notes"]


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("twin-off?place=Bo", 404, "did you mean twin-of"),
        ("twin-of?place=Southamton", 404, "did you mean Southampton"),
        ("twin-of", 400, "twin-of needs place"),
        ("twin-of?palce=Bo", 400, "twin-of takes no palce"),
        ("twin-of?place=Bo&place=Oxford", 400, "more than once"),
        ("ages?year=soon", 400, "expected a year"),
        ("twin-of?place=Bo&source=gossip", 404, "gossip"),
        ("twin-of?place=Bo&self=x", 400, "takes no self"),
        ("twin-of?place=Bo&store=x", 400, "takes no store"),
        ("twin-of?place=Bo&question-id=x", 400, "takes no question"),
    ],
)
def test_what_cannot_be_read_is_a_problem_that_says_what_to_do(
    service: TestClient, path: str, status: int, told: str
) -> None:
    answer = service.get(f"/questions/{path}")
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert told in answer.json()["detail"]


def test_an_unknown_name_comes_with_suggestions(service: TestClient) -> None:
    problem = service.get("/questions/formal-partners?place=Birmingam").json()
    assert "Birmingham" in problem["suggestions"]


def test_the_example_of_the_description_is_a_real_answer(service: TestClient, store: Store) -> None:
    assert service.get(EXAMPLE_PATH).json() == {**EXAMPLE, "version": store.version}


@pytest.mark.parametrize(
    ("path", "betweenness"), [("/questions/position", "0.095238"), ("/ask/position", "0.0952")]
)
def test_what_measures_the_whole_network_is_asked_where_it_can_be_ended(
    service: TestClient, path: str, betweenness: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("asked where it blocks all others")

    monkeypatch.setattr("placegraph_api.analyses.questions.ask", never)
    answer = service.get(path, params={"place": "Birmingham"})
    assert answer.status_code == 200
    assert betweenness in answer.text
    unknown = service.get(path, params={"place": "Birmingam"})
    assert unknown.status_code == 404
    assert "Birmingham" in unknown.text


@pytest.mark.parametrize("name", ["store", "question_id", "func", "request"])
def test_a_parameter_that_is_called_like_something_inside_is_refused(
    service: TestClient, name: str
) -> None:
    for path in ("/questions/formal-partners", "/ask/formal-partners"):
        answer = service.get(path, params={"place": "Birmingham", name: "x"})
        assert answer.status_code == 400
