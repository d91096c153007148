"""A store elsewhere that fails: a clear error, nothing half published, and readers go on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import engines
from oxford import Curated
from placegraph.build import build
from placegraph.errors import StoreError, StoreMissingError
from placegraph.remote import Access, RemoteAddress, lock, publication, versions
from placegraph.remote.endpoint import (
    Endpoint,
    StoreAnswerError,
    StoreRefusesError,
    StoreUnreachableError,
)
from placegraph.store import open_store
from placegraph.versions import new_version
from placegraph.written import register_graph
from remote.answering import Answering, serving
from remote.conftest import need
from remote.test_publishing import COUNT, NOTES

GRAPHS = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"


@contextmanager
def answering(status: int, content_type: str, body: bytes, **headers: str) -> Iterator[str]:
    """A server that answers the same to everything."""

    class Handler(Answering):
        def do_POST(self) -> None:  # noqa: N802 - looked for by this name
            self.read()
            self.answer(status, [("Content-Type", content_type), *headers.items()], body)

    with serving(Handler) as address:
        yield address


@pytest.mark.parametrize(
    ("status", "content_type", "body", "error", "said"),
    [
        (200, "text/html", b"<html>", StoreAnswerError, "text/html; expected"),
        (200, "application/sparql-results+json", b'{"head":', StoreAnswerError, "cannot be read"),
        (401, "text/plain", b"", StoreRefusesError, "PLACEGRAPH_REMOTE_USER"),
        (404, "text/html", b"<html>", StoreRefusesError, "there is no SPARQL at"),
        (302, "text/html", b"", StoreRefusesError, "has moved"),
        (503, "text/plain", b"busy", StoreUnreachableError, "503 busy"),
    ],
)
def test_an_answer_that_is_none_is_told(
    tmp_path: Path, status: int, content_type: str, body: bytes, error: type, said: str
) -> None:
    with answering(status, content_type, body, Location="http://elsewhere.example/") as url:
        address = RemoteAddress(url, Access(cache=tmp_path, attempts=2))
        with pytest.raises(error, match=said):
            open_store(address)
        address.endpoint.close()


def test_a_store_that_is_away_is_told(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{engines.free_port()}/query"
    address = RemoteAddress(url, Access(cache=tmp_path, attempts=1))
    with pytest.raises(StoreUnreachableError, match="cannot be reached"):
        build(address)
    address.endpoint.close()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://example.org/query", "expected a folder, or the address"),
        ("https://me:secret@example.org/query", "PLACEGRAPH_REMOTE_PASSWORD"),
        ("https://example.org/repositories/x", "PLACEGRAPH_REMOTE_UPDATE"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused(url: str, said: str) -> None:
    with pytest.raises(StoreError, match=said) as caught:
        RemoteAddress(url).endpoint.close()
    assert "secret" not in str(caught.value)


def test_wrong_credentials_are_told_and_nothing_is_published(
    tmp_path: Path, curated: Curated
) -> None:
    need("virtuoso")
    with engines.virtuoso(tmp_path / "engine") as engine:
        wrong = RemoteAddress(engine.url, Access("dba", "no", cache=tmp_path / "a", attempts=1))
        with pytest.raises(StoreRefusesError, match="PLACEGRAPH_REMOTE_USER"):
            build(wrong, curated.root)
        right = RemoteAddress(engine.url, engine.access(tmp_path / "b"))
        with pytest.raises(StoreMissingError):
            open_store(right)
        for address in (wrong, right):
            address.endpoint.close()


def test_a_store_killed_in_the_middle_keeps_the_version_before(
    tmp_path: Path, curated: Curated, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = engines.free_port()
    access = Access(cache=tmp_path / "cache", attempts=1)
    with engines.oxigraph(tmp_path / "engine", port) as engine:
        address = RemoteAddress(engine.url, access)
        before = build(address, curated.root).version
        put = Endpoint.put_graph

        def dying(self: Endpoint, graph: str, parts: Any) -> None:
            put(self, graph, parts)
            engine.process.kill()
            engine.process.wait()

        monkeypatch.setattr(Endpoint, "put_graph", dying)
        with pytest.raises(StoreUnreachableError):
            register_graph(address, NOTES)
        monkeypatch.undo()
        address.endpoint.close()
    with engines.oxigraph(tmp_path / "engine", port) as engine:
        address = RemoteAddress(engine.url, access)
        assert address.current_version() == before
        assert open_store(address).select(COUNT)
        found = {row["g"] for row in address.endpoint.rows(GRAPHS)}
        monkeypatch.setattr(lock, "DEAD_AFTER_S", 0.5)
        after = register_graph(address, NOTES).version
        assert after == address.current_version() != before
        left = {row["g"] for row in address.endpoint.rows(GRAPHS)}
        assert {name for name in found if name.startswith("urn:placegraph:graph:")} <= left
        assert not address.endpoint.rows(publication._UNSETTLED)
        address.endpoint.close()


def test_what_a_killed_writer_left_goes_with_the_next(
    tmp_path: Path, curated: Curated, monkeypatch: pytest.MonkeyPatch
) -> None:
    with engines.oxigraph(tmp_path / "engine") as engine:
        address = RemoteAddress(engine.url, engine.access(tmp_path / "cache"))
        build(address, curated.root)

        def killed(*_: Any) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(publication, "next_switch", killed)
        with pytest.raises(KeyboardInterrupt):
            register_graph(address, NOTES)
        monkeypatch.undo()
        left = {row["g"] for row in address.endpoint.rows(GRAPHS)}
        monkeypatch.setattr(versions, "KEPT_FOR_S", 0)
        for old, new in (("active", "dormant"), ("dormant", "developing")):
            curated.replace("relationships.yaml", f"status: {old}", f"status: {new}")
            build(address, curated.root)
        kept = [switch.version for switch in versions.switches(address.endpoint)]
        assert len(kept) == versions.KEPT_VERSIONS
        now = {row["g"] for row in address.endpoint.rows(GRAPHS)}
        documents = {name for name in now if name.startswith("urn:placegraph:version:")}
        assert documents == {f"urn:placegraph:version:{version}" for version in kept}
        assert left - now
        address.endpoint.close()


def test_one_writer_waits_for_another(
    tmp_path: Path, curated: Curated, monkeypatch: pytest.MonkeyPatch
) -> None:
    with engines.oxigraph(tmp_path / "engine") as engine:
        one, two = (
            RemoteAddress(engine.url, engine.access(tmp_path / name)) for name in ("one", "two")
        )
        build(one, curated.root)
        told: list[str] = []
        with (
            new_version(one),
            pytest.raises(StoreError, match="another writer still works"),
            new_version(two, lambda: told.append("waits"), timeout_s=0.8),
        ):
            pass
        assert told == ["waits"]
        with new_version(two):
            pass
        for address in (one, two):
            address.endpoint.close()


def test_a_damaged_piece_is_told(tmp_path: Path, curated: Curated) -> None:
    with engines.oxigraph(tmp_path / "engine") as engine:
        address = RemoteAddress(engine.url, engine.access(tmp_path / "one"))
        build(address, curated.root)
        address.endpoint.update(
            "DELETE WHERE { GRAPH <urn:placegraph:pieces> { ?s <urn:placegraph:part:000000> ?o } }"
        )
        other = RemoteAddress(engine.url, engine.access(tmp_path / "two"))
        with pytest.raises(StoreError, match="is not as it was written"):
            other.mirror()
        for one in (address, other):
            one.endpoint.close()
