"""Which datasets say what a page shows, how much of it, and under which licence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from placegraph.identifiers import iri
from placegraph.licences import short_name
from placegraph.network_parts import parts_of
from placegraph.store import Store
from placegraph.vocab import DCTERMS, PG

from .names import Names
from .read import Link, value_of

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Origin:
    """A dataset with the number of ties that it states, and what may be done with it."""

    source: Link
    ties: int
    licence: Link
    rights: str
    share_alike: bool


def origins(store: Store, ties: Iterable[str], names: Names) -> list[Origin]:
    """The datasets that state these ties, the one that states most of them first."""
    known = parts_of(store).ties
    counts = Counter(source for tie in ties for source in known[tie]["sources"])
    ordered = sorted(counts, key=lambda source: (-counts[source], source))
    return [_origin(store, source, counts[source], names) for source in ordered]


def _origin(store: Store, slug: str, ties: int, names: Names) -> Origin:
    path = f"dataset/{slug}"
    node = iri("dataset", slug)
    return Origin(
        Link(names.at(path), path),
        ties,
        licence_link(str(value_of(store, node, DCTERMS.license) or UNKNOWN)),
        str(value_of(store, node, DCTERMS.rights) or ""),
        bool(value_of(store, node, PG.shareAlike)),
    )


def licence_link(licence: str) -> Link:
    """A licence by its short name; those of Creative Commons are known by their addresses.

    >>> licence_link("https://creativecommons.org/licenses/by-sa/4.0/").label
    'CC BY-SA 4.0'
    >>> licence_link("unknown").url is None
    True
    """
    if not licence.startswith("http"):
        return Link(licence)
    return Link(short_name(licence).removeprefix("https://").removeprefix("http://"), url=licence)
