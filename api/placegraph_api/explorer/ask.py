"""The questions as pages: the list, and a form with its answer for each."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from .pages import respond


def router() -> APIRouter:
    """The pages of the questions."""
    routes = APIRouter(include_in_schema=False)
    routes.add_api_route("/ask", ask_page, methods=["GET"], response_model=None)
    return routes


def ask_page(request: Request) -> Response:
    """All questions."""
    return respond(request, "ask.html", title="Questions", questions=all_questions())


def all_questions() -> list[object]:
    return []


def good_questions() -> list[object]:
    return []
