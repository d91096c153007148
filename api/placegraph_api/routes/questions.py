"""`/questions`: the catalogue of questions, and their answers."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from placegraph.errors import ParameterError
from placegraph.queries import QUESTIONS, Question
from placegraph.queries.ask import get_question
from placegraph.said import Said

from ..analyses.desk import Desk
from ..analyses.questions import answer_question
from ..settings import Settings
from ..sparql.running import CLIENT_GONE
from .analyses_examples import ANSWERED, BRIEFING
from .common import base_of

EXAMPLE_PATH = "/questions/twin-of?place=Miami-Dade+County"
EXAMPLE: Mapping[str, Any] = {
    "id": "twin-of",
    "version": "3083d9b28412938f",
    "columns": ["twin", "twin_path", "twin_place", "start", "brokered_by", "tie"],
    "rows": [
        {
            "twin": "Southampton City Council",
            "twin_path": "organisation/southampton-city-council",
            "twin_place": "Southampton",
            "start": "2019-06",
            "brokered_by": "British Consulate in Miami",
            "tie": "relationship/southampton-miami-dade-twinning",
        }
    ],
    "notes": [],
    "refused": False,
    "licences": [BRIEFING],
}


def questions_router(desk: Desk, settings: Settings) -> APIRouter:
    """Return the routes of the questions."""
    router = APIRouter(tags=["questions"])

    @router.get("/questions", summary="The questions that the graph answers")
    def questions(request: Request) -> Any:
        """Answer with every question: its words, parameters and columns, and an example."""
        base = base_of(request, settings)
        return {"questions": [_declaration(each, base) for each in QUESTIONS.values()]}

    @router.get(
        "/questions/{id}",
        summary="The answer to a question",
        responses={
            200: {
                "description": ANSWERED,
                "content": {"application/json": {"example": EXAMPLE}},
            },
            400: {"description": "A parameter is missing, unknown or not what it should be"},
            404: {"description": "No such question, or nothing of the name that was given"},
        },
        openapi_extra={"parameters": _openapi_parameters()},
    )
    async def question(id: str, request: Request) -> Any:
        """Answer with rows and notes; parameters are those of the question's declaration.

        What cannot be known is answered with no rows, `refused` and a note that says why.
        """
        given = _parameters(request, get_question(id))
        answer = await answer_question(request, desk, id, given)
        if answer is None:
            return Response(status_code=CLIENT_GONE)
        return {
            "id": id,
            "version": desk.store.version,
            "columns": list(answer.columns),
            "rows": answer.rows,
            "notes": answer.notes,
            "refused": answer.refused,
            "licences": answer.licences,
        }

    return router


def _parameters(request: Request, question: Question) -> dict[str, str]:
    """Return what was given, under names that are free to be keyword arguments."""
    known = {each.name: each.python_name for each in question.parameters}
    given: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name not in known:
            text = f"{question.id} takes no {name}; it takes: {', '.join(known)}"
            asked = {"of": question.id, "name": name, "names": list(known)}
            raise ParameterError(Said("takes-no", text, **asked))
        if known[name] in given:
            text = f"{name} is given more than once; expected one value"
            raise ParameterError(Said("given-twice", text, name=name))
        given[known[name]] = value
    return given


def _declaration(question: Question, base: str) -> dict[str, Any]:
    example = {each.name: each.example for each in question.parameters if each.required}
    query = f"?{urlencode(example)}" if example else ""
    return {
        "id": question.id,
        "question": question.question,
        "reading": question.reading,
        "parameters": [
            {
                "name": each.name,
                "takes": each.takes,
                "meaning": each.meaning,
                "example": each.example,
                "required": each.required,
            }
            for each in question.parameters
        ],
        "columns": dict(question.columns),
        "example": f"{base}/questions/{question.id}{query}",
    }


def _openapi_parameters() -> list[dict[str, Any]]:
    """Return one description for each parameter name that any question has."""
    described: dict[str, dict[str, Any]] = {}
    for question in QUESTIONS.values():
        for each in question.parameters:
            entry = described.setdefault(
                each.name,
                {
                    "name": each.name,
                    "in": "query",
                    "required": False,
                    "schema": {"type": "string"},
                    "description": f"{each.meaning}; {each.takes}",
                    "example": each.example,
                    "x-questions": [],
                },
            )
            entry["x-questions"].append(question.id)
    return list(described.values())
