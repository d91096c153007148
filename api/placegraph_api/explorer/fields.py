"""Fields in which visitors name things: what they wrote, what it names, and what it may mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from placegraph.errors import ParameterError, UnknownNameError
from placegraph.find import KINDS, Thing, find, search, similar
from placegraph.store import Store

MOST_MEANT = 8


@dataclass(frozen=True)
class Field:
    """A field with what stands in it; where that names nothing, `meant` are things to choose."""

    name: str
    text: str
    thing: Thing | None = None
    meant: Sequence[Thing] = ()
    is_wrong: bool = False

    @property
    def path(self) -> str:
        """The path of the thing that is named; empty where none is."""
        return self.thing.path if self.thing else ""


def read_field(store: Store, name: str, text: str, kinds: Sequence[str] = KINDS) -> Field:
    """Read what a visitor wrote: a name, a slug or a path."""
    text = text.strip()
    if not text:
        return Field(name, "")
    try:
        thing = find(store, text, kinds)
    except (UnknownNameError, ParameterError):
        return Field(name, text, meant=_meant(store, text, kinds), is_wrong=True)
    return Field(name, _shown(store, thing, kinds), thing)


def _shown(store: Store, thing: Thing, kinds: Sequence[str]) -> str:
    """The name where it leads back to the thing, else the path, which always does."""
    try:
        return thing.label if find(store, thing.label, kinds) == thing else thing.path
    except ParameterError:
        return thing.path


def _meant(store: Store, text: str, kinds: Sequence[str]) -> list[Thing]:
    found = search(store, text, MOST_MEANT, kinds)
    return found or similar(store, text, MOST_MEANT, kinds)
