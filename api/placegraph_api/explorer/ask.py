"""The questions as pages: the list, and a form with its answer for each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from placegraph.errors import PlacegraphError, UnknownNameError
from placegraph.identifiers import KINDS, SLUG
from placegraph.queries import QUESTIONS, Question
from placegraph.queries.ask import get_question

from ..analyses.questions import answer_question
from ..problems import status_of
from .pages import respond
from .texts import interface_of

# Asked with their own examples they show what the graph is good for.
GOOD = ("links-of", "dependence", "multi-level-pairs", "grew-from", "evidence-for")

# What columns hold: notations of a scheme, or words that the catalogue knows.
CONCEPTS = {
    **{name: name for name in ("level", "status", "formality", "strand")},
    "levels": "level",
    "strands": "strand",
}
WORDS = ("mode", "certainty", "start_mode", "measure")
MOST_ROWS = 500

PATH = re.compile(rf"(?:{'|'.join(KINDS)})/{SLUG.pattern}")


def router() -> APIRouter:
    """The pages of the questions."""
    routes = APIRouter(include_in_schema=False)
    routes.add_api_route("/ask", ask_page, methods=["GET"], response_model=None)
    routes.add_api_route("/ask/{question_id}", answer_page, methods=["GET"], response_model=None)
    return routes


def ask_page(request: Request) -> Response:
    """All questions."""
    return respond(
        request,
        "ask.html",
        title=interface_of(request).say("nav-questions"),
        questions=QUESTIONS.values(),
    )


async def answer_page(request: Request, question_id: str) -> Response:
    """A question with its form, and its answer once it can be asked."""
    question = get_question(question_id)
    given = {name: value for name, value in request.query_params.items() if value.strip()}
    needed = [each.name for each in question.parameters if each.required]
    content: dict[str, Any] = {"answer": None, "fault": None, "suggestions": ()}
    status = 200
    if all(name in given for name in needed):
        try:
            desk = request.app.state.desk
            content["answer"] = await answer_question(request, desk, question_id, given)
        except PlacegraphError as error:
            content["fault"] = error.said
            status = status_of(error).value
            if isinstance(error, UnknownNameError) and error.suggestions:
                content |= {"fault": error.bare, "suggestions": error.suggestions}
    return respond(
        request,
        "answer.html",
        status,
        title=interface_of(request).question(question),
        question=question,
        given=given,
        paths_in=paths_in,
        concepts_in=CONCEPTS,
        words_in=WORDS,
        most=MOST_ROWS,
        columns=[name for name in question.columns if not _names_page(question, name)],
        example=example_of(question),
        **content,
    )


def _names_page(question: Question, column: str) -> bool:
    """Whether a column holds the paths of the things that another column names."""
    return column.endswith("_path") and column.removesuffix("_path") in question.columns


def paths_in(cell: object) -> list[str]:
    """The paths of things that a cell lists; none where it holds anything else.

    >>> paths_in("place/bo; place/lyon"), paths_in("Bo; Lyon"), paths_in(7)
    (['place/bo', 'place/lyon'], [], [])
    """
    parts = str(cell).split("; ")
    return parts if all(PATH.fullmatch(part) for part in parts) else []


def good_questions() -> list[tuple[Question, Mapping[str, str]]]:
    """The questions for the first page, each with parameters that answer it."""
    return [(QUESTIONS[id], example_of(QUESTIONS[id])) for id in GOOD if id in QUESTIONS]


def example_of(question: Question) -> dict[str, str]:
    """Values for the parameters that a question needs."""
    return {each.name: each.example for each in question.parameters if each.required}
