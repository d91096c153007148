"""A newly published version is served without a restart and without a failed request."""

from __future__ import annotations

import asyncio
import gc
import http.client
import logging
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.types import Receive, Scope, Send

from oxford import Curated
from placegraph.build import build
from placegraph.store import current_version, open_store
from placegraph_api.app import Service, create_app
from placegraph_api.settings import Settings

from .conftest import SMALL_POOL, serving

SETTINGS = Settings(pool=SMALL_POOL, look_every_s=0.02)
LABELS = "SELECT ?l { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?l } ORDER BY ?l"
PATHS = (
    "/place/oxford.nt",
    "/network",
    "/search?q=ox",
    "/questions/twin-of?place=place/oxford",
    "/metrics/ties?place=oxford",
    f"/sparql?query={quote(LABELS)}",
    "/place/oxford",
)


class Served:
    """A service of a store, and what it answered."""

    def __init__(self, path: Path, service: Service, address: str) -> None:
        self.path, self.service = path, service
        self.port = int(address.rpartition(":")[2])

    def get(self, path: str) -> tuple[int, str, bytes]:
        """Return status, version and body of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.headers["Placegraph-Version"], answer.read()
        finally:
            connection.close()

    def wait_for(self, version: str) -> None:
        """Wait until a version is served."""
        until(lambda: self.service.edition.version == version)


def until(holds: Callable[[], bool]) -> None:
    give_up = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < give_up, "it did not come to pass in 30 s"
        time.sleep(0.01)


@pytest.fixture
def served(oxford_store: Path) -> Iterator[Served]:
    service = create_app(open_store(oxford_store), SETTINGS)
    with serving(service) as address:
        yield Served(oxford_store, service, address)


def test_requests_go_on_while_versions_are_published(served: Served, curated: Curated) -> None:
    seen: list[tuple[str, int, str, bytes]] = []
    stop = threading.Event()

    def ask(path: str) -> None:
        while not stop.is_set():
            seen.append((path, *served.get(path)))

    whole = {path: {served.get(path)[1]: served.get(path)[2]} for path in PATHS}
    threads = [threading.Thread(target=ask, args=(path,)) for path in PATHS]
    for thread in threads:
        thread.start()
    try:
        for old, new in pairwise(("Oxford", "Oxenford", "Oxnaford", "Oxeneford")):
            for file in ("places.yaml", "relationships.yaml"):
                curated.write(file, curated.path(file).read_text().replace(old, new))
            command = [sys.executable, "-m", "placegraph", "build", "--store", str(served.path)]
            subprocess.run([*command, "--curated", str(curated.root)], check=True)
            version = current_version(served.path)
            assert version is not None
            served.wait_for(version)
            for path in PATHS:
                status, stated, body = served.get(path)
                assert (status, stated) == (200, version)
                whole[path][version] = body
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)
    assert {status for _, status, _, _ in seen} == {200}
    assert len({version for _, _, version, _ in seen}) == 4
    for path, _, version, body in seen:
        assert body == whole[path][version], path
    for path in PATHS:
        assert len(set(whole[path].values())) == 4, path


def test_a_request_ends_on_the_version_that_it_began_on(served: Served, curated: Curated) -> None:
    before, begun, go_on = served.service.edition, threading.Event(), threading.Event()
    entry = before._entry

    async def held_up(scope: Scope, receive: Receive, send: Send) -> None:
        begun.set()
        await asyncio.to_thread(go_on.wait)
        await entry(scope, receive, send)

    before._entry = held_up
    answers: list[tuple[int, str, bytes]] = []
    thread = threading.Thread(target=lambda: answers.append(served.get("/place/oxford.nt")))
    thread.start()
    assert begun.wait(30)
    curated.replace("places.yaml", "label: Oxford", "label: Oxenford")
    after = build(served.path, curated.root).version
    served.wait_for(after)
    assert served.get("/health")[1] == after
    go_on.set()
    thread.join(30)
    ((status, version, body),) = answers
    assert (status, version) == (200, before.version)
    assert b'"Oxford"' in body
    # It is closed when nobody asks it any more.
    until(lambda: "dataset" not in vars(before.store))


def test_a_version_that_cannot_be_opened_is_not_moved_to(
    served: Served, curated: Curated, caplog: pytest.LogCaptureFixture
) -> None:
    before = served.service.edition.version
    current = served.path / "CURRENT"
    with caplog.at_level(logging.ERROR, "placegraph_api"):
        current.write_text("0123456789abcdef\n")
        until(lambda: bool(caplog.messages))
        time.sleep(0.2)
    assert len(caplog.messages) == 1
    assert "0123456789abcdef cannot be served: " in caplog.messages[0]
    assert all(served.get(path)[:2] == (200, before) for path in PATHS)
    current.unlink()
    status, _, body = served.get("/ready")
    assert (status, body) == (503, b'{"ready":false,"reason":"the store is gone"}')
    curated.replace("places.yaml", "label: Oxford", "label: Oxenford")
    served.wait_for(build(served.path, curated.root).version)
    assert served.get("/ready")[0] == 200


def test_a_look_that_fails_in_an_unforeseen_way_is_not_the_last(
    served: Served,
    curated: Curated,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(_address: object) -> str:
        raise ValueError("unforeseen")

    with monkeypatch.context() as patch:
        patch.setattr("placegraph_api.app.current_version", fail)
        until(lambda: "unforeseen" in caplog.text)
    curated.replace("places.yaml", "label: Oxford", "label: Oxenford")
    served.wait_for(build(served.path, curated.root).version)


def test_ready_says_no_before_the_service_stops(served: Served) -> None:
    assert served.get("/ready")[::2] == (200, b'{"ready":true,"reason":""}')
    served.service.shared.draining = True
    assert served.get("/ready")[::2] == (
        503,
        b'{"ready":false,"reason":"the service is about to stop"}',
    )
    assert served.get("/health")[0] == 200


def test_a_version_that_is_not_served_any_more_is_let_go(served: Served, curated: Curated) -> None:
    """Whoever keeps a route of an edition keeps its store and all that was made of it."""
    gone = []
    for old, new in pairwise(("Oxford", "Oxenford", "Oxnaford")):
        gone.append(weakref.ref(served.service.edition.store))
        for path in PATHS:
            assert served.get(path)[0] == 200
        for file in ("places.yaml", "relationships.yaml"):
            curated.write(file, curated.path(file).read_text().replace(old, new))
        served.wait_for(build(served.path, curated.root).version)

    def is_gone() -> bool:
        gc.collect()
        return not any(each() for each in gone)

    until(is_gone)
