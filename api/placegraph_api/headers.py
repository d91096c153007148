"""Give every answer the headers that do not depend on what it says.

Security headers; permission for scripts of any origin to read data; the version of the
store; an entity tag made from that version, the release and the files of the service, and
the time from which the answer is as it is, both answered with 304 when the client has
it; HEAD wherever there is GET. What a route sets itself stays.
"""

import datetime
import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import format_datetime
from functools import cache
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import placegraph
from placegraph import __version__
from placegraph.resources import shipped
from placegraph.store import Manifest

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
        "base-uri 'none'",
    )
)
SECURITY: Mapping[str, str] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
PREFLIGHT: Mapping[str, str] = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
# These answer OPTIONS and HEAD and make their tags themselves.
PROTOCOLS = ("/sparql", "/graph-store")


@dataclass(frozen=True)
class Validity:
    """What changes when answers may: by the store, the release or a file of the service."""

    version: str
    tag: str
    since: str
    """The HTTP date from which answers are as they are."""

    @classmethod
    def of(cls, version: str, published: str) -> "Validity":
        """Return the validity of what is answered from a version of the store."""
        changed = _newest_file()
        digest = hashlib.sha256(f"{version} {__version__} {changed}".encode()).hexdigest()
        latest = max(
            datetime.datetime.fromisoformat(published),
            datetime.datetime.fromtimestamp(changed // 10**9, datetime.UTC),
        )
        since = format_datetime(latest.astimezone(datetime.UTC), usegmt=True)
        return cls(version, digest[:16], since)


@cache
def _newest_file() -> int:
    """The time of the newest file that answers are made by, of the service or of the library."""
    service = Path(__file__).parent
    parts = [*service.iterdir(), *(service / "explorer").iterdir()]
    # Not the sources of the front end, which have a folder full of packages beside them.
    folders = [each for each in parts if each.name not in ("explorer", "front")]
    folders += [Path(placegraph.__file__).parent, shipped("ontology")]
    files = (file for folder in folders for file in (folder, *folder.rglob("*.*")))
    return max(file.stat().st_mtime_ns for file in files if file.suffix != ".pyc")


class CommonHeaders:
    """ASGI middleware around all routes of one version."""

    def __init__(self, app: ASGIApp, manifest: Manifest) -> None:
        self.app = app
        self.validity = Validity.of(manifest.version, manifest.published)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request through the app, with the headers added."""
        sender = _Sender(scope, send, self.validity)
        if scope["path"].startswith(PROTOCOLS):
            await self.app(scope, receive, sender.secured)
        elif scope["method"] == "OPTIONS":
            await sender.preflight()
        else:
            method = "GET" if scope["method"] == "HEAD" else scope["method"]
            with suppress(_Answered):
                await self.app({**scope, "method": method}, receive, sender.complete)


class _Answered(Exception):  # noqa: N818 - not an error: nothing more is wanted
    """Ends the making of a long answer of which only the headers are wanted."""


class _Sender:
    """Passes the messages of one answer on, with more headers and sometimes no body."""

    def __init__(self, scope: Scope, send: Send, validity: Validity) -> None:
        self.send = send
        self.validity = validity
        self.reads = scope["method"] in ("GET", "HEAD")
        self.bodiless = scope["method"] == "HEAD"
        self.request = Headers(scope=scope)

    async def preflight(self) -> None:
        headers = [(name.lower().encode(), value.encode()) for name, value in PREFLIGHT.items()]
        await self.send({"type": "http.response.start", "status": 204, "headers": headers})
        await self.send({"type": "http.response.body", "body": b""})

    async def secured(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            _add(headers, SECURITY)
            if headers.get("placegraph-version") == self.validity.version:
                _add(headers, {"Last-Modified": self.validity.since})
        await self.send(message)

    async def complete(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            _add(headers, SECURITY)
            _add(headers, {"Placegraph-Version": self.validity.version})
            if not headers.get("content-type", "").startswith("text/html"):
                exposed = {"Access-Control-Expose-Headers": "ETag, Link, Placegraph-Version"}
                _add(headers, {"Access-Control-Allow-Origin": "*", **exposed})
            if self.reads and message["status"] == 200:
                message["status"] = self._tag(headers)
                self.bodiless |= message["status"] == 304
        elif message["type"] == "http.response.body" and self.bodiless:
            await self.send({"type": "http.response.body", "body": b""})
            if message.get("more_body"):
                raise _Answered
            return
        await self.send(message)

    def _tag(self, headers: MutableHeaders) -> int:
        """Add the tag, which differs by representation; return the status that follows."""
        if "no-store" in headers.get("cache-control", ""):
            return 200
        form = [headers.get(name, "") for name in ("content-type", "content-language")]
        kind = hashlib.sha256(" ".join(form).encode()).hexdigest()[:8]
        # Weak: solutions without an order may come in another one.
        tag = headers.setdefault("etag", f'W/"{self.validity.tag}-{kind}"')
        since = headers.setdefault("last-modified", self.validity.since)
        headers.setdefault("cache-control", "no-cache")
        if not self._is_known(tag, since):
            return 200
        for name in ("content-length", "content-type"):
            if name in headers:
                del headers[name]
        return 304

    def _is_known(self, tag: str, since: str) -> bool:
        """Whether the client has the answer of this tag or, if it names none, of this time."""
        stated = self.request.get("if-none-match")
        if stated is None:
            # The same time, not a later one: an older version may be published once more.
            return self.request.get("if-modified-since") == since
        known = {each.strip().removeprefix("W/") for each in stated.split(",")}
        return stated.strip() == "*" or tag.removeprefix("W/") in known


def _add(headers: MutableHeaders, more: Mapping[str, str]) -> None:
    for name, value in more.items():
        headers.setdefault(name, value)
