"""A SPARQL server with a small Wikidata, behind a proxy that misbehaves as a test tells it."""

from __future__ import annotations

import http.client
import http.server
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from wikidata.world import small_world

STARTED_WITHIN_S = 30


def serve(turtle: str) -> Iterator[int]:
    """The port of an oxigraph server that holds the triples, for as long as it is needed."""
    command = str(Path(sys.executable).with_name("oxigraph"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [command, "serve", "-b", f"127.0.0.1:{port}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _load(port, turtle)
        yield port
    finally:
        server.kill()
        server.wait()


def _load(port: int, turtle: str) -> None:
    give_up = time.monotonic() + STARTED_WITHIN_S
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/store?default",
        data=turtle.encode(),
        headers={"Content-Type": "text/turtle"},
    )
    while True:
        try:
            urllib.request.urlopen(request, timeout=10).close()  # noqa: S310
            break
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode()) from error
        except OSError:
            assert time.monotonic() < give_up, "oxigraph did not start"
            time.sleep(0.05)


class Proxy:
    """Passes queries on, except where `moods` says otherwise for the next requests."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.moods: list[str] = []
        self.asked: list[dict[str, str]] = []
        self.agents: list[str] = []
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/query"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler(proxy: Proxy) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            proxy.asked.append(dict(urllib.parse.parse_qsl(body.decode())))
            proxy.agents.append(self.headers["User-Agent"])
            mood = proxy.moods.pop(0) if proxy.moods else "pass"
            name, *values = mood.split(maxsplit=2)
            getattr(self, f"_{name}")(*values, body=body)

        def _pass(self, *, body: bytes) -> None:
            self._answer(200, self._real(body))

        def _busy(self, status: str, wait: str = "", *, body: bytes) -> None:
            self._answer(int(status), b"<h1>Too many</h1>", {"Retry-After": wait} if wait else {})

        def _lagging(self, wait: str, *, body: bytes) -> None:
            self._answer(200, b'{"error": {"code": "maxlag"}}', {"Retry-After": wait})

        def _drop(self, *, body: bytes) -> None:
            """Say how long the answer is and break off in the middle of it."""
            real = self._real(body)
            self.send_response(200)
            self.send_header("Content-Length", str(len(real)))
            self.end_headers()
            self.wfile.write(real[: len(real) // 2])

        def _hang_up(self, *, body: bytes) -> None:
            self.connection.shutdown(socket.SHUT_RDWR)

        def _cut(self, *, body: bytes) -> None:
            real = self._real(body)
            self._answer(200, real[: len(real) // 2])

        def _page(self, *, body: bytes) -> None:
            self._answer(200, b"<!doctype html><title>Sorry</title>")

        def _other(self, *, body: bytes) -> None:
            self._answer(200, b'{"head": {}, "boolean": true}')

        def _moved(self, *, body: bytes) -> None:
            self._answer(302, b"", {"Location": "http://127.0.0.1:1/"})

        def _real(self, body: bytes) -> bytes:
            server = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=30)
            headers = {name: self.headers[name] for name in ("Accept", "Content-Type")}
            server.request("POST", "/query", body, headers)
            response = server.getresponse()
            real = response.read()
            server.close()
            assert response.status == 200, real.decode()
            return real

        def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@pytest.fixture(scope="session")
def _server() -> Iterator[int]:
    yield from serve(small_world().turtle)


@pytest.fixture
def proxy(_server: int) -> Iterator[Proxy]:
    """A proxy before the server, in the best of moods."""
    proxy = Proxy(_server)
    yield proxy
    proxy.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A work folder that is not there yet."""
    return tmp_path / "work"
