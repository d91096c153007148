"""Show a problem as a page to those who ask for pages.

A browser says that it prefers HTML; everybody else gets `application/problem+json`.
The status and the headers are the same.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from placegraph.errors import PlacegraphError

from .negotiate import HTML, Format, NotAcceptableError, choose
from .problems import PROBLEM_JSON
from .routes.common import accept_of

PROBLEM = Format("problem", PROBLEM_JSON, "json", "problem", ("application/json",))

ErrorPage = Callable[[Request, Mapping[str, Any]], Response]
Answer = Callable[[Request, Any], Response | Awaitable[Response]]
Handler = Callable[[Request, Exception], Awaitable[Response]]


def show_problems_as_pages(app: FastAPI, page: ErrorPage) -> None:
    """Let the handlers of problems, which are installed, answer browsers with a page."""
    for kind in (PlacegraphError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, _shown(app.exception_handlers[kind], page))


def _shown(answer: Answer, page: ErrorPage) -> Handler:
    async def handler(request: Request, error: Exception) -> Response:
        answered = answer(request, error)
        response = await answered if isinstance(answered, Awaitable) else answered
        if not prefers_pages(request):
            return response
        shown = page(request, json.loads(bytes(response.body)))
        for name, value in response.headers.items():
            if name not in ("content-length", "content-type"):
                shown.headers[name] = value
        return shown

    return handler


def prefers_pages(request: Request) -> bool:
    """Return whether the request would rather have HTML than JSON."""
    try:
        return choose(accept_of(request), (PROBLEM, HTML)).format is HTML
    except NotAcceptableError:
        return False
