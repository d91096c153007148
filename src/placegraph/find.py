"""Find a thing by what people call it: a name, a slug, a path or an IRI.

Names are compared without case, accents and punctuation. What is not found is answered with the
nearest names that exist; a name that several things bear is answered with all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from placegraph.directory import Directory, Thing, directory_of
from placegraph.errors import ParameterError, UnknownNameError
from placegraph.identifiers import path_of
from placegraph.name_index import Name
from placegraph.names import name_key
from placegraph.other_names import bearers
from placegraph.said import Said
from placegraph.store import Store

__all__ = ["KINDS", "Thing", "find", "search", "similar"]

KINDS = ("place", "organisation")
SUGGESTIONS = 5
SUGGESTED_FROM = 60.0

Rank = tuple[float, ...]


def find(store: Store, text: str, kinds: Sequence[str] = KINDS) -> Thing:
    """The one thing that the text names; an earlier kind wins over a later one.

    Raises UnknownNameError with suggestions, or ParameterError where several things of one
    kind bear the name.
    """
    wanted = text.strip()
    path = path_of(wanted)
    for kind in kinds:
        directory = directory_of(store, kind)
        for candidate in (path, f"{kind}/{path}"):
            if candidate in directory.by_path:
                return directory.by_path[candidate]
        found = {directory.bearer(name) for name in directory.names.called(wanted)}
        if len(found) == 1:
            return found.pop()
        if found:
            choices = sorted(thing.path for thing in found)
            words = f"several things are called {text!r}; say which: {', '.join(choices)}"
            raise ParameterError(Said("several-called", words, value=text, names=choices))
    raise UnknownNameError(" or ".join(kinds), text, suggestions=_nearest(store, wanted, kinds))


def search(
    store: Store,
    text: str,
    limit: int = 20,
    kinds: Sequence[str] = KINDS,
    country: str | None = None,
) -> list[Thing]:
    """Things of which a name holds the words of the text, the likeliest to be meant first.

    A kind is that of the IRI (`place`) or a notation (`city`); the country is its code. Names that
    are the text come first, then those that begin with it, have a word that does, or hold it;
    among these the short ones and the places with many people. Names of the gazetteer beside the
    store count too.
    """
    ranked: dict[Thing, Rank] = {}
    for directory in _directories(store, kinds):
        for how, name in directory.names.holding(text):
            thing = directory.bearer(name)
            if _is_wanted(thing, kinds, country):
                rank = (how, _length(name, thing), not name.is_label)
                ranked[thing] = min(rank, ranked.get(thing, rank))
    for how, thing in bearers(store, text, begun=not ranked):
        if _is_wanted(thing, kinds, country):
            rank = (how, len(text) - _fame(thing), True)
            ranked[thing] = min(rank, ranked.get(thing, rank))
    return _first(ranked, limit)


def similar(
    store: Store,
    text: str,
    limit: int = 20,
    kinds: Sequence[str] = KINDS,
    country: str | None = None,
) -> list[Thing]:
    """Things of which a name is spelled like the text, the most alike first."""
    ranked: dict[Thing, Rank] = {}
    for directory in _directories(store, kinds):
        for likeness, name in directory.names.like(text):
            thing = directory.bearer(name)
            if _is_wanted(thing, kinds, country):
                ranked.setdefault(thing, (-likeness, _length(name, thing)))
    return _first(ranked, limit)


def _directories(store: Store, kinds: Sequence[str]) -> Iterator[Directory]:
    notations = set(kinds).difference(KINDS)
    for kind in KINDS:
        if kind in kinds or notations:
            yield directory_of(store, kind)


def _is_wanted(thing: Thing, kinds: Sequence[str], country: str | None) -> bool:
    what = {thing.kind, *thing.kind_notations}
    return not what.isdisjoint(kinds) and country in (None, thing.country)


def _length(name: Name, thing: Thing) -> int:
    """Letters of the name, less two for each digit of the population.

    The shorter of two names is the likelier one, unless the other place is far better known.
    """
    return len(name.text) - _fame(thing)


def _fame(thing: Thing) -> int:
    return 2 * len(str(thing.population or ""))


def _first(ranked: Mapping[Thing, Rank], limit: int) -> list[Thing]:
    return sorted(ranked, key=lambda thing: (ranked[thing], thing.path))[:limit]


def _nearest(store: Store, text: str, kinds: Sequence[str]) -> list[str]:
    """Names spelled like the text, then those that hold it."""
    names: list[str] = []
    for kind in kinds:
        index = directory_of(store, kind).names
        names += [name.text for _, name in index.like(text, SUGGESTED_FROM)]
        if len(name_key(text)) > 2:
            held = (name.text for _, name in index.holding(text))
            names += sorted(held, key=len)[:SUGGESTIONS]
    return list(dict.fromkeys(names))[:SUGGESTIONS]
