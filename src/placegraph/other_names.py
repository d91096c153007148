"""Names that no source of a store gives: “Londres” for London, from the gazetteer beside the store.

The index that recognises places in an import stays beside the store; the places that it recognised
have its identifiers, and so its names. Where there is no index, there are no other names.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from placegraph.cached import cached_by_store
from placegraph.directory import Thing, directory_of
from placegraph.name_index import BEGINS, SAME
from placegraph.names import name_key
from placegraph.store import Store, folder_of

if TYPE_CHECKING:
    from placegraph.gazetteer.index import GazetteerIndex

# Fewer letters begin too many names.
LEAST_LETTERS = 4


def bearers(store: Store, text: str, begun: bool) -> Iterator[tuple[int, Thing]]:
    """Places that the gazetteer calls so, and how: SAME or, of names half typed, BEGINS."""
    index, key = _index_beside(store), name_key(text)
    if index is None or not key:
        return
    found = {hit.place.id: SAME for hit in index.named(key, index.countries)}
    if begun and len(key) >= LEAST_LETTERS:
        for country in index.countries:
            for number, _ in index.keys_starting(key, country):
                found.setdefault(number, BEGINS)
    known = directory_of(store, "place").by_identifier
    for number, how in found.items():
        yield from ((how, thing) for thing in known.get(f"geonames:{number}", ()))


@cached_by_store()
def _index_beside(store: Store) -> GazetteerIndex | None:
    try:
        from placegraph.gazetteer.index import index_in
    except ModuleNotFoundError:  # Without the packages of imports nothing was recognised here.
        return None
    return index_in(folder_of(store.address).resolve().parent / "gazetteer")
