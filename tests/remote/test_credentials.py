"""Credentials of a store elsewhere: from the environment, to the store alone, and only if asked."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import engines
from oxford import Curated
from remote.answering import Answering, serving

PROGRAM = Path(sys.executable).with_name("placegraph")
PASSWORD, TOKEN = "correct horse", "4f1c9a"
BASIC = b64encode(f"writer:{PASSWORD}".encode()).decode()
LEFT_OUT = ("connection", "transfer-encoding", "content-length", "date", "server")


@dataclass
class Guard:
    """A proxy that passes on what says who asks, and asks those who do not."""

    url: str = ""
    said: list[str | None] = field(default_factory=list)
    """What each request said of who asks."""


@contextmanager
def guarded(engine: str, wanted: str, challenge: str) -> Iterator[Guard]:
    """A guard before a store, which takes no other than the wanted credentials."""
    guard, store = Guard(), urlsplit(engine)

    class Handler(Answering):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:  # noqa: N802 - looked for by this name
            body = self.read()
            guard.said.append(self.headers["Authorization"])
            if self.headers["Authorization"] != wanted:
                self.answer(401, [("WWW-Authenticate", challenge)], b"who are you?")
                return
            assert store.hostname is not None
            onward = http.client.HTTPConnection(store.hostname, store.port, timeout=60)
            named = {name: self.headers[name] for name in ("Accept", "Content-Type")}
            onward.request(self.command, self.path, body, {k: v for k, v in named.items() if v})
            answer = onward.getresponse()
            kept = [each for each in answer.getheaders() if each[0].lower() not in LEFT_OUT]
            self.answer(answer.status, kept, answer.read())
            onward.close()

        do_PUT = do_POST  # noqa: N815 - the name that the standard library looks for

    with serving(Handler) as guard.url:
        yield guard


def run(folder: Path, *arguments: object, **given: str) -> subprocess.CompletedProcess[str]:
    """Run a command with these credentials in its environment."""
    environment = {name: text for name, text in os.environ.items() if "PLACEGRAPH" not in name}
    environment |= {f"PLACEGRAPH_REMOTE_{name}": text for name, text in given.items()}
    environment["PLACEGRAPH_REMOTE_CACHE"] = str(folder / "cache")
    command = [str(each) for each in (PROGRAM, *arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize(
    ("wanted", "challenge", "right", "wrong"),
    [
        pytest.param(
            f"Basic {BASIC}",
            'Basic realm="triples"',
            {"USER": "writer", "PASSWORD": PASSWORD},
            {"USER": "writer", "PASSWORD": "wrong"},
            id="basic",
        ),
        pytest.param(
            f"Bearer {TOKEN}", "Bearer", {"TOKEN": TOKEN}, {"TOKEN": "wrong"}, id="bearer"
        ),
    ],
)
def test_credentials_come_from_the_environment(
    tmp_path: Path,
    curated: Curated,
    wanted: str,
    challenge: str,
    right: dict[str, str],
    wrong: dict[str, str],
) -> None:
    engine = engines.oxigraph(tmp_path / "engine")
    with engine as store, guarded(store.url, wanted, challenge) as guard:
        build = ("build", "--curated", curated.root, "--store", guard.url)
        for environment in ({}, wrong):
            refused = run(tmp_path, *build, **environment)
            assert refused.returncode == 2
            assert "401" in refused.stderr
            assert "PLACEGRAPH_REMOTE_TOKEN" in refused.stderr
            assert "wrong" not in refused.stderr
        guard.said.clear()
        built = run(tmp_path, *build, **right)
        assert built.returncode == 0, built.stderr
        # A password goes to who asks for it; a token says itself with the first request.
        assert (guard.said[0] is None) == ("PASSWORD" in right)
        assert set(guard.said[1:]) == {wanted}
        listed = run(tmp_path, "sources", "--store", guard.url, **right)
        assert listed.returncode == 0, listed.stderr
        assert "twins" in listed.stdout


def test_credentials_go_nowhere_else(tmp_path: Path) -> None:
    """A store that sends its askers elsewhere is not followed."""
    with (
        guarded("http://127.0.0.1:9/", "nobody", "Bearer") as other,
        redirecting(other.url) as url,
    ):
        done = run(tmp_path, "sources", "--store", url, TOKEN=TOKEN)
        assert done.returncode == 2
        assert "has moved" in done.stderr
        assert other.said == []


@contextmanager
def redirecting(to: str) -> Iterator[str]:
    """A server that sends everybody to another address."""

    class Handler(Answering):
        def do_POST(self) -> None:  # noqa: N802 - looked for by this name
            self.read()
            self.answer(307, [("Location", to)], b"")

    with serving(Handler) as address:
        yield address
