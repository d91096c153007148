"""Find a thing by what people call it: a name, a slug, a path or an IRI.

Names are compared without case and accents. What is not found is answered with the
nearest names that exist; a name that several things bear is answered with all of them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from placegraph.errors import ParameterError, UnknownNameError
from placegraph.identifiers import IDS, path_of
from placegraph.store import Store

KINDS = ("place", "organisation")

NAMES = """
SELECT ?thing ?label ?name
WHERE {
  VALUES ?naming { rdfs:label skos:altLabel }
  ?thing rdfs:label ?label ; ?naming ?name .
  FILTER (STRSTARTS(STR(?thing), STR(id:)))
  FILTER (LANG(?label) IN ("en", ""))
}
"""


@dataclass(frozen=True)
class Thing:
    """Something that has a page: its path (`place/bo`), its IRI and its label."""

    path: str
    label: str

    @property
    def iri(self) -> str:
        """The IRI of the thing."""
        return IDS + self.path

    @property
    def kind(self) -> str:
        """The kind in its IRI, for example `place`."""
        return self.path.split("/", 1)[0]

    @property
    def slug(self) -> str:
        """The path without its kind."""
        return self.path.split("/", 1)[1]


def find(store: Store, text: str, kinds: Sequence[str] = KINDS) -> Thing:
    """The one thing that the text names; an earlier kind wins over a later one.

    Raises UnknownNameError with suggestions, or ParameterError where several things of one
    kind bear the name.
    """
    wanted = text.strip()
    names = _names(store)
    path = path_of(wanted)
    for kind in kinds:
        for candidate in (path, f"{kind}/{path}"):
            thing = names.things.get(candidate)
            if thing is not None and thing.kind == kind:
                return thing
        found = [thing for thing in names.by_name.get(fold(wanted), ()) if thing.kind == kind]
        if len(found) == 1:
            return found[0]
        if found:
            choices = ", ".join(sorted(thing.path for thing in found))
            raise ParameterError(f"several things are called {text!r}; say which: {choices}")
    labels = (name for name, kind in names.spelled if kind in kinds)
    raise UnknownNameError(" or ".join(kinds), text, labels)


def search(store: Store, text: str, limit: int = 20, kinds: Sequence[str] = KINDS) -> list[Thing]:
    """Things whose name begins with the text, then those that hold it, shortest name first."""
    wanted = fold(text)
    if not wanted:
        return []
    ranked: dict[Thing, tuple[int, int, str]] = {}
    for name, things in _names(store).by_name.items():
        if wanted not in name:
            continue
        for thing in things:
            rank = (0 if name.startswith(wanted) else 1, len(name), name)
            if thing.kind in kinds and rank < ranked.get(thing, (9, 0, "")):
                ranked[thing] = rank
    return sorted(ranked, key=lambda thing: (ranked[thing], thing.path))[:limit]


def fold(text: str) -> str:
    """The text without case and accents, its white space made even.

    >>> fold("  Saint-Étienne ")
    'saint-etienne'
    """
    plain = unicodedata.normalize("NFKD", text)
    kept = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(kept.casefold().replace("’", "'").split())


@dataclass(frozen=True)
class _Names:
    things: dict[str, Thing]
    by_name: dict[str, tuple[Thing, ...]]
    spelled: tuple[tuple[str, str], ...]


@lru_cache(maxsize=4)
def _names(store: Store) -> _Names:
    things: dict[str, Thing] = {}
    by_name: dict[str, set[Thing]] = {}
    spelled: set[tuple[str, str]] = set()
    for row in store.select(NAMES):
        path = path_of(row["thing"])
        thing = things.setdefault(path, Thing(path, row["label"].value))
        by_name.setdefault(fold(row["name"].value), set()).add(thing)
        spelled.add((row["name"].value, thing.kind))
    ordered = {
        name: tuple(sorted(found, key=lambda thing: thing.path)) for name, found in by_name.items()
    }
    return _Names(things, ordered, tuple(sorted(spelled)))
