"""Give every answer the headers that do not depend on what it says.

Security headers; permission for scripts of any origin to read data; an entity tag made
from the version of the store, the release and the files of the service, answered with
304 when the client has it; HEAD wherever there is GET. What a route sets itself stays.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from placegraph import __version__

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


def edition_of(version: str) -> str:
    """Return what changes when answers may: the store, the release or a file of the service."""
    files = Path(__file__).parent.rglob("*.*")
    changed = max(file.stat().st_mtime_ns for file in files if file.suffix != ".pyc")
    return hashlib.sha256(f"{version} {__version__} {changed}".encode()).hexdigest()[:16]


class CommonHeaders:
    """ASGI middleware around the whole service."""

    def __init__(self, app: ASGIApp, *, edition: str) -> None:
        self.app = app
        self.edition = edition

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request through the app, with the headers added."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        sender = _Sender(scope, send, self.edition)
        if scope["path"].startswith(PROTOCOLS):
            await self.app(scope, receive, sender.secured)
        elif scope["method"] == "OPTIONS":
            await sender.preflight()
        else:
            method = "GET" if scope["method"] == "HEAD" else scope["method"]
            await self.app({**scope, "method": method}, receive, sender.complete)


class _Sender:
    """Passes the messages of one answer on, with more headers and sometimes no body."""

    def __init__(self, scope: Scope, send: Send, edition: str) -> None:
        self.send = send
        self.edition = edition
        self.reads = scope["method"] in ("GET", "HEAD")
        self.bodiless = scope["method"] == "HEAD"
        self.known = Headers(scope=scope).get("if-none-match", "")

    async def preflight(self) -> None:
        headers = [(name.lower().encode(), value.encode()) for name, value in PREFLIGHT.items()]
        await self.send({"type": "http.response.start", "status": 204, "headers": headers})
        await self.send({"type": "http.response.body", "body": b""})

    async def secured(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            _add(MutableHeaders(scope=message), SECURITY)
        await self.send(message)

    async def complete(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            _add(headers, SECURITY)
            if not headers.get("content-type", "").startswith("text/html"):
                exposed = {"Access-Control-Expose-Headers": "ETag, Link"}
                _add(headers, {"Access-Control-Allow-Origin": "*", **exposed})
            if self.reads and message["status"] == 200:
                message["status"] = self._tag(headers)
                self.bodiless |= message["status"] == 304
        elif message["type"] == "http.response.body" and self.bodiless:
            if message.get("more_body"):
                return
            message = {"type": "http.response.body", "body": b""}
        await self.send(message)

    def _tag(self, headers: MutableHeaders) -> int:
        """Add the tag, which differs by representation; return the status that follows."""
        if "no-store" in headers.get("cache-control", ""):
            return 200
        kind = hashlib.sha256(headers.get("content-type", "").encode()).hexdigest()[:8]
        # Weak: solutions without an order may come in another one.
        tag = headers.setdefault("etag", f'W/"{self.edition}-{kind}"')
        headers.setdefault("cache-control", "no-cache")
        known = {each.strip().removeprefix("W/") for each in self.known.split(",")}
        if self.known.strip() != "*" and tag.removeprefix("W/") not in known:
            return 200
        for name in ("content-length", "content-type"):
            if name in headers:
                del headers[name]
        return 304


def _add(headers: MutableHeaders, more: Mapping[str, str]) -> None:
    for name, value in more.items():
        headers.setdefault(name, value)
