"""Clients: one as programs in Python are, one that costs next to nothing, and many at once."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

JSON = "application/sparql-results+json"


@dataclass(frozen=True)
class Answer:
    """A status, what it says of coming back, and the body."""

    status: int
    retry_after_s: float
    body: bytes


def ask(
    port: int,
    path: str,
    query: str,
    client: str = "",
    timeout_s: float = 60.0,
    *,
    afresh: bool = True,
) -> Answer:
    """Ask with urllib and a connection of its own, as SPARQLWrapper and rdflib do.

    Afresh: what an endpoint has kept from the last time is not taken.
    """
    request = Request(f"http://127.0.0.1:{port}{path}?query={quote(query)}")
    request.add_header("Accept", JSON)
    if afresh:
        request.add_header("Cache-Control", "no-cache")
    if client:
        request.add_header("X-Forwarded-For", client)
    try:
        with urlopen(request, timeout=timeout_s) as response:  # noqa: S310 - loopback, ours
            return Answer(response.status, 0.0, response.read())
    except HTTPError as error:
        with error:
            return Answer(error.code, float(error.headers.get("Retry-After", 0)), error.read())


class Kept:
    """A connection that is kept, read with as little work as possible."""

    def __init__(self, port: int, path: str, timeout_s: float = 60.0) -> None:
        self.port, self.path = port, path
        self.socket = socket.create_connection(("127.0.0.1", port), timeout_s)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def ask(self, query: str) -> bytes:
        """Return the body; OSError where the connection ends first."""
        self.socket.sendall(request(self.path, query))
        content = b""
        while not is_whole(content):
            part = self.socket.recv(1 << 18)
            if not part:
                raise ConnectionError("the connection ended within an answer")
            content += part
        return content.partition(b"\r\n\r\n")[2]


def request(path: str, query: str, client: str = "") -> bytes:
    """A GET as it goes over the line, of what no endpoint has kept."""
    forwarded = f"X-Forwarded-For: {client}\r\n" if client else ""
    forwarded += "Cache-Control: no-cache\r\n"
    head = f"GET {path}?query={quote(query)} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: {JSON}\r\n"
    return f"{head}{forwarded}\r\n".encode()


def is_whole(content: bytes) -> bool:
    """Whether an answer has all its bytes."""
    head, found, body = content.partition(b"\r\n\r\n")
    if not found:
        return False
    head = head.lower()
    if b"transfer-encoding: chunked" in head:
        return body.endswith(b"0\r\n\r\n")
    length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
    return len(body) >= length


class _Looping(asyncio.Protocol):
    """Sends the next query as soon as it has an answer, until it is stopped."""

    def __init__(self, requests: Iterator[bytes], times: list[float], failed: list[bytes]) -> None:
        self.requests, self.times, self.failed = requests, times, failed
        self.content, self.sent = b"", 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._next()

    def _next(self) -> None:
        self.sent = time.perf_counter()
        self.transport.write(next(self.requests))

    def data_received(self, data: bytes) -> None:
        self.content += data
        if is_whole(self.content):
            self.times.append(time.perf_counter() - self.sent)
            if b" 200 " not in self.content[:16]:
                self.failed.append(self.content[:16])
            self.content = b""
            self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if exc is not None:
            self.failed.append(repr(exc).encode())


def throughput(
    port: int, path: str, queries: Sequence[str], clients: int, seconds: float
) -> tuple[float, int]:
    """Return the answers a second that so many clients get, and how many failed."""

    async def measure() -> tuple[float, int]:
        loop = asyncio.get_running_loop()
        times: list[float] = []
        failed: list[bytes] = []
        transports = []
        for number in range(clients):
            source = _requests(path, queries, number)
            transport, _ = await loop.create_connection(
                lambda source=source: _Looping(source, times, failed),  # type: ignore[misc]
                "127.0.0.1", port,
            )  # fmt: skip
            transports.append(transport)
        await asyncio.sleep(0.5)
        before, began = len(times), time.perf_counter()
        await asyncio.sleep(seconds)
        rate = (len(times) - before) / (time.perf_counter() - began)
        for transport in transports:
            transport.abort()
        return rate, len(failed)

    return asyncio.run(measure())


def _requests(path: str, queries: Sequence[str], number: int) -> Iterator[bytes]:
    client = f"10.0.0.{number + 1}"
    made = [request(path, query, client) for query in queries]
    while True:
        for turn in range(len(made)):
            yield made[(turn + number) % len(made)]
