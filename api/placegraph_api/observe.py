"""See every request: its id, a line in the log, its part in the figures.

A line is JSON with what an operator needs and nothing that tells who asked: no address, no
search text, and of a SPARQL query its hash, unless the settings say otherwise.
"""

import hashlib
import json
import logging
import re
import secrets
import time
from collections.abc import Iterable, Iterator
from typing import Any

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from placegraph.identifiers import KINDS

from .figures import ServiceFigures
from .sparql import Outcome

log = logging.getLogger("placegraph_api.requests")

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_JSON = json.JSONEncoder(ensure_ascii=False, default=str)
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"})


def routes_of(app: FastAPI) -> frozenset[str]:
    """Return what requests are counted by: the first part of each path that there is."""
    firsts = {_first(path) for path in _paths(app.routes)}
    return frozenset(each for each in firsts if "{" not in each) | {f"/{kind}" for kind in KINDS}


def _paths(routes: Iterable[Any]) -> Iterator[str]:
    for each in routes:
        # A router that is included stands among the routes with its own.
        if (included := getattr(each, "original_router", None)) is not None:
            yield from _paths(included.routes)
        else:
            yield each.path


def _first(path: str) -> str:
    """Return the first part of a path, without an extension.

    >>> _first("/place/bo.ttl"), _first("/ns.ttl"), _first("/")
    ('/place', '/ns', '/')
    """
    return "/" + path[1:].split("/", 1)[0].partition(".")[0]


class Observed:
    """ASGI middleware around the service."""

    def __init__(
        self, app: ASGIApp, figures: ServiceFigures, routes: frozenset[str], *, log_queries: bool
    ) -> None:
        self.app, self.figures, self.routes = app, figures, routes
        self.log_queries = log_queries

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request through the app and note how it went."""
        seen = _Seen(scope, send)
        try:
            await self.app(scope, receive, seen.send)
        finally:
            seconds = time.perf_counter() - seen.began
            route = self._route_of(scope["path"])
            outcome = seen.outcome()
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self.figures.note(route, method, seen.status, outcome, seconds)
            if log.isEnabledFor(logging.INFO):
                log.info("request", extra={"facts": self._facts(scope, seen, seconds, outcome)})

    def _route_of(self, path: str) -> str:
        first = _first(path)
        return first if first in self.routes else "other"

    def _facts(self, scope: Scope, seen: "_Seen", seconds: float, outcome: str) -> dict[str, Any]:
        facts: dict[str, Any] = {
            "request_id": seen.request_id,
            "method": scope["method"],
            "path": scope["path"],
            "status": seen.status,
            "outcome": outcome,
            "seconds": round(seconds, 6),
            "bytes": seen.bytes,
            "version": seen.version,
        }
        if (sparql := seen.sparql()) is not None:
            facts |= {
                "rows": sparql.rows,
                "lane": sparql.lane,
                "query_seconds": round(sparql.seconds, 6),
            }
        if (query := scope["state"].get("query")) is not None:
            digest = hashlib.sha256(query.encode("utf-8", "surrogatepass")).hexdigest()
            facts |= {"query": query} if self.log_queries else {"query_sha256": digest}
        return facts


class _Seen:
    """What can be seen of one request and its answer."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.began = time.perf_counter()
        self.status, self.bytes, self.version = 500, 0, ""
        given = Headers(scope=scope).get("x-request-id", "")
        self.request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        # One dictionary for all that handle the request; they leave word in it.
        self._state: dict[str, Any] = scope.setdefault("state", {})
        self._state["request_id"] = self.request_id
        self._send = send

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-Id"] = self.request_id
            self.version = headers.get("placegraph-version", "")
        elif message["type"] == "http.response.body":
            self.bytes += len(message.get("body", b""))
        await self._send(message)

    def sparql(self) -> Outcome | None:
        outcome: Outcome | None = self._state.get("sparql")
        return outcome

    def outcome(self) -> str:
        """How it ended: as the query did, where it was one, else by the class of its status."""
        if (sparql := self.sparql()) is not None:
            return sparql.outcome
        if self.status < 400:
            return "not-modified" if self.status == 304 else "answered"
        return "refused" if self.status < 500 else "failed"


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message, and the facts of a request."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record; a traceback is one of its members."""
        line: dict[str, Any] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S") + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return _JSON.encode(line)

    converter = staticmethod(time.gmtime)


def log_as_json(level: str) -> None:
    """Let this process write its log to standard error as JSON lines."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("placegraph_api").setLevel(level.upper())
