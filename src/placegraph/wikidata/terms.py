"""How Wikidata names its items, and how a value of a solution is looked up."""

from __future__ import annotations

import re

from placegraph.wikidata.answers import Solution

ENTITY = "http://www.wikidata.org/entity/"
ITEM = re.compile(r"Q[1-9][0-9]*")


def item_of(iri: str) -> str | None:
    """The identifier of an item, None for any other IRI.

    >>> item_of("http://www.wikidata.org/entity/Q79848"), item_of("_:b0")
    ('Q79848', None)
    """
    item = iri.removeprefix(ENTITY)
    return item if item != iri and ITEM.fullmatch(item) else None


def text_of(row: Solution, name: str) -> str:
    """The text of a value, empty where there is none."""
    return row[name].text if name in row else ""
