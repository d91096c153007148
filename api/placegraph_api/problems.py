"""Errors as `application/problem+json` (RFC 9457): one shape, one table of statuses.

A status is looked up through the class hierarchy of the exception, nearest class
first. Only errors meant for the client are caught; a bug stays a 500 and its
traceback goes to the log.
"""

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from placegraph.errors import (
    ConflictError,
    DataError,
    ParameterError,
    PlacegraphError,
    StoreError,
    UnknownNameError,
)
from placegraph.said import Said, sentences

from .negotiate import NotAcceptableError

PROBLEM_JSON = "application/problem+json"
TYPE_BASE = "https://w3id.org/placegraph/problem/"


class ServiceError(PlacegraphError):
    """A refusal of the service: the problem's own members and headers come with it."""

    title = ""

    def members(self) -> dict[str, Any]:
        """Return what the problem says beyond title, status and detail."""
        return {}

    def headers(self) -> dict[str, str]:
        """Return the headers that go with the answer."""
        return {}


class RequestError(ServiceError):
    """A request that does not follow the protocol."""

    title = "Malformed request"


class UnsupportedMediaTypeError(ServiceError):
    """A body of a media type that is not read here."""

    title = "Unsupported media type"

    def __init__(self, found: str, expected: tuple[str, ...]) -> None:
        self.expected = expected
        text = f"cannot read a body of type {found or '(none stated)'!r}; there are: "
        super().__init__(Said("body-type", text + ", ".join(expected), names=expected))

    def headers(self) -> dict[str, str]:
        """Return Accept-Post, which names what is read."""
        return {"Accept-Post": ", ".join(self.expected)}


class TooLongError(ServiceError):
    """A request that is longer than the service reads."""

    title = "Request too long"


class UnauthorisedError(ServiceError):
    """A write by somebody who does not say who they are."""

    title = "Not authorised"

    def headers(self) -> dict[str, str]:
        """Return WWW-Authenticate, which says what is expected."""
        return {"WWW-Authenticate": 'Bearer realm="placegraph"'}


class MethodError(ServiceError):
    """A method that is not offered."""

    title = "Method not offered"

    def headers(self) -> dict[str, str]:
        """Return Allow, which names the methods that are."""
        return {"Allow": "GET, HEAD, PUT, POST, DELETE, OPTIONS"}


class InvalidDataError(ServiceError):
    """Triples that break the shapes; `findings` says which and how."""

    title = "The data breaks the shapes"

    def __init__(self, message: str, findings: list[str]) -> None:
        self.findings = findings
        super().__init__(message)

    def members(self) -> dict[str, Any]:
        """Return each finding as a line."""
        return {"findings": self.findings}


class ForbiddenError(ServiceError):
    """Something that is understood and not allowed."""

    title = "Not allowed"


class GraphMissingError(ServiceError):
    """A graph that is not in the store."""

    title = "No such graph"


class GoneError(ServiceError):
    """A thing that was described once and is not any more."""

    title = "Gone"


class ComplexityError(ServiceError):
    """A query nested or chained more deeply than the service parses."""

    title = "Query too complex"


class QuerySyntaxError(ServiceError):
    """A query that is not SPARQL; carries the place and a caret that points at it."""

    title = "SPARQL syntax error"

    def __init__(self, message: str, line: int, column: int, excerpt: str) -> None:
        self.line, self.column, self.excerpt = line, column, excerpt
        super().__init__(f"line {line}, column {column}: {message}")

    def members(self) -> dict[str, Any]:
        """Return line and column, counted from 1, and the line with a caret below it."""
        return {"line": self.line, "column": self.column, "excerpt": self.excerpt}


class ResourceLimitError(ServiceError):
    """Work that needs more memory, or gives more bytes, than one query may."""

    title = "Query beyond a limit of this service"


class DeadlineError(ServiceError):
    """A query that was still running at its deadline and was ended."""

    title = "Query ended at its deadline"


class RetryLaterError(ServiceError):
    """An answer that may be had later; carries when to come back."""

    def __init__(self, message: str, retry_after_s: float) -> None:
        self.retry_after_s = max(1, round(retry_after_s + 0.499))
        super().__init__(message)

    def members(self) -> dict[str, Any]:
        """Return the seconds to wait."""
        return {"retryAfter": self.retry_after_s}

    def headers(self) -> dict[str, str]:
        """Return Retry-After in seconds."""
        return {"Retry-After": str(self.retry_after_s)}


class BusyError(RetryLaterError):
    """No place for one more query at the moment."""

    title = "Service busy"


class WorkerLostError(RetryLaterError):
    """A process that was ended from outside before it answered, by the system for instance."""

    title = "The work was broken off from outside"


class BudgetError(RetryLaterError):
    """A client that has used up its share."""

    title = "Budget used up"


# The nearest class of an exception decides.
STATUSES: Mapping[type[Exception], HTTPStatus] = {
    PlacegraphError: HTTPStatus.BAD_REQUEST,
    ParameterError: HTTPStatus.BAD_REQUEST,
    UnknownNameError: HTTPStatus.NOT_FOUND,
    DataError: HTTPStatus.UNPROCESSABLE_ENTITY,
    StoreError: HTTPStatus.SERVICE_UNAVAILABLE,
    NotAcceptableError: HTTPStatus.NOT_ACCEPTABLE,
    UnauthorisedError: HTTPStatus.UNAUTHORIZED,
    MethodError: HTTPStatus.METHOD_NOT_ALLOWED,
    InvalidDataError: HTTPStatus.UNPROCESSABLE_ENTITY,
    ConflictError: HTTPStatus.CONFLICT,
    ForbiddenError: HTTPStatus.FORBIDDEN,
    GraphMissingError: HTTPStatus.NOT_FOUND,
    GoneError: HTTPStatus.GONE,
    TooLongError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    UnsupportedMediaTypeError: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    ResourceLimitError: HTTPStatus.UNPROCESSABLE_ENTITY,
    BudgetError: HTTPStatus.TOO_MANY_REQUESTS,
    WorkerLostError: HTTPStatus.SERVICE_UNAVAILABLE,
    BusyError: HTTPStatus.SERVICE_UNAVAILABLE,
    DeadlineError: HTTPStatus.GATEWAY_TIMEOUT,
}


def status_of(error: PlacegraphError) -> HTTPStatus:
    """Return the status of the nearest class in the error's hierarchy.

    >>> status_of(BudgetError("three queries at once", 2)).value
    429
    """
    return status_of_class(type(error))


def status_of_class(kind: type[PlacegraphError]) -> HTTPStatus:
    """Return the status that errors of a class are answered with."""
    return next(STATUSES[each] for each in kind.__mro__ if each in STATUSES)


def slug_of(kind: type[Exception]) -> str:
    """Return the last part of the problem's type: the class in lower case with hyphens.

    >>> slug_of(QuerySyntaxError)
    'query-syntax'
    """
    return re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__.removesuffix("Error")).lower()


def problem_of(error: PlacegraphError) -> Response:
    """Return the problem answer for an error of placegraph."""
    members: dict[str, Any] = {}
    headers: dict[str, str] = {}
    title = status_of(error).phrase
    if isinstance(error, ServiceError):
        members, headers, title = error.members(), error.headers(), error.title or title
    if isinstance(error, NotAcceptableError):
        members, headers = {"offered": error.offered}, {"Vary": "Accept"}
    if isinstance(error, UnknownNameError):
        members = {"suggestions": list(error.suggestions)}
    # For readers of other languages, as with every answer of an analysis.
    if said := sentences(error.said):
        members = {**members, "said": said}
    return problem(
        status_of(error), title, str(error), slug=slug_of(type(error)), headers=headers, **members
    )


def problem(
    status: int,
    title: str,
    detail: str,
    *,
    slug: str = "",
    headers: Mapping[str, str] | None = None,
    **members: Any,
) -> Response:
    """Return a problem answer; without a slug its type is `about:blank` (RFC 9457, 4.2.1)."""
    content = {
        "type": TYPE_BASE + slug if slug else "about:blank",
        "title": title,
        "status": int(status),
        "detail": detail,
        **members,
    }
    return Response(
        json.dumps(content, ensure_ascii=False, default=str),
        status_code=int(status),
        media_type=PROBLEM_JSON,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def install(app: FastAPI) -> None:
    """Let the app answer placegraph's errors and HTTP errors as problems, and nothing else."""
    app.add_exception_handler(PlacegraphError, _on_placegraph_error)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(RequestValidationError, _on_validation_error)


async def _on_placegraph_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, PlacegraphError)  # noqa: S101 - what the handler is registered for
    return problem_of(error)


async def _on_http_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - what the handler is registered for
    title = HTTPStatus(error.status_code).phrase
    return problem(error.status_code, title, str(error.detail), headers=error.headers)


async def _on_validation_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - what it is registered for
    faults = [
        {"where": ".".join(map(str, fault["loc"])), "message": fault["msg"]}
        for fault in error.errors()
    ]
    text = "; ".join(f"{fault['where']}: {fault['message']}" for fault in faults)
    names = [fault["where"].rpartition(".")[2] for fault in faults]
    detail = Said("unfit-parameters", text, names=names)
    return problem(
        HTTPStatus.BAD_REQUEST,
        "Invalid parameters",
        detail,
        slug="parameter",
        faults=faults,
        said=sentences(detail),
    )
