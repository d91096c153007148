"""Tokens of writers: what a writer shows to change a graph over HTTP.

A token is 256 random bits, told once. Only its SHA-256 is kept, in the folder of the store,
readable by its owner alone: nobody can guess a value of 256 random bits, so no slow hash is
needed. Comparison takes the same time whatever is compared.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from placegraph.errors import PlacegraphError, StoreDamagedError, UnknownNameError
from placegraph.store import Address, folder_of

FILE = "tokens.json"
PREFIX = "placegraph_"


@dataclass(frozen=True)
class Token:
    """Who may write: a name, the slugs of the graphs, and the hash of what is shown."""

    name: str
    graphs: tuple[str, ...]
    sha256: str
    added: str


def read_tokens(store: Address) -> list[Token]:
    """The tokens of a store; raises StoreDamagedError where they cannot be read."""
    path = folder_of(store) / FILE
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))
        return [Token(**{**one, "graphs": tuple(one["graphs"])}) for one in listed]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise StoreDamagedError(store, path) from error


def add_token(store: Address, name: str, graphs: Sequence[str]) -> str:
    """Make a token and return it; it cannot be had again."""
    tokens = read_tokens(store)
    if name in {one.name for one in tokens}:
        raise PlacegraphError(f"there is a token called {name!r}; revoke it or take another name")
    told = PREFIX + secrets.token_urlsafe(32)
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    _keep(store, [*tokens, Token(name, tuple(graphs), _hash(told), today)])
    return told


def revoke_token(store: Address, name: str) -> None:
    """Let a token be worth nothing; raises UnknownNameError."""
    tokens = read_tokens(store)
    if name not in {one.name for one in tokens}:
        raise UnknownNameError("token", name, [one.name for one in tokens])
    _keep(store, [one for one in tokens if one.name != name])


def bearer_of(store: Address, told: str) -> Token | None:
    """The token that somebody shows, or None where it is none of the store's."""
    shown, found = _hash(told), None
    for one in read_tokens(store):
        if hmac.compare_digest(one.sha256, shown):
            found = one
    return found


def _hash(told: str) -> str:
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def _keep(store: Address, tokens: Sequence[Token]) -> None:
    folder = folder_of(store)
    new = folder / f".{FILE}.new"
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump([asdict(one) for one in tokens], file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    new.replace(folder / FILE)
