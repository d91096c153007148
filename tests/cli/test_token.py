"""`placegraph token`: made once, listed without its secret, revoked."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from placegraph.tokens import bearer_of
from prompt import run


@pytest.fixture
def writable(oxford_store: Path) -> Path:
    """A store with one written source."""
    done = run(
        "register-graph", "notes", "--title", "Notes", "--description", "What we keep.",
        "--licence", "https://creativecommons.org/licenses/by/4.0/", "--precedence", "500",
        "--store", oxford_store,
    )  # fmt: skip
    assert done.exit_code == 0, done.stderr
    return oxford_store


def test_a_token_is_told_once_and_only_its_hash_is_kept(writable: Path) -> None:
    done = run("token", "add", "editor", "--graph", "notes", "--store", writable)
    told = done.stdout.strip()
    assert done.exit_code == 0
    assert "not shown again" in done.stderr
    kept = "".join(path.read_text() for path in writable.glob("*.json"))
    assert told not in kept
    assert hashlib.sha256(told.encode()).hexdigest() in kept
    bearer = bearer_of(writable, told)
    assert bearer is not None
    assert (bearer.name, bearer.graphs) == ("editor", ("notes",))
    listed = run("token", "list", "--format", "json", "--store", writable)
    assert told not in listed.stdout
    assert [(row["name"], row["graphs"]) for row in json.loads(listed.stdout)] == [
        ("editor", "notes")
    ]
    assert run("token", "revoke", "editor", "--store", writable).stdout == "revoked editor\n"
    assert bearer_of(writable, told) is None


def test_what_cannot_be_is_told(writable: Path) -> None:
    done = run("token", "add", "editor", "--graph", "nope", "--store", writable)
    assert (done.exit_code, "'nope'" in done.stderr and "notes" in done.stderr) == (2, True)
    assert run("token", "add", "editor", "--graph", "notes", "--store", writable).exit_code == 0
    done = run("token", "add", "editor", "--graph", "notes", "--store", writable)
    assert (done.exit_code, "there is a token called 'editor'" in done.stderr) == (2, True)
    done = run("token", "revoke", "nobody", "--store", writable)
    assert (done.exit_code, "editor" in done.stderr) == (2, True)
