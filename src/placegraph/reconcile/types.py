"""What things can be asked for as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from placegraph.directory import Thing
from placegraph.schemes import scheme


@dataclass(frozen=True, slots=True)
class Type:
    """A class (`Place`) or a kind of its things (`place-kind/city`)."""

    id: str
    name: str
    description: str
    broader: str | None = None


CLASSES = {
    "place": Type("Place", "Place", "A city, county, country or area that things happen between."),
    "organisation": Type(
        "Organisation", "Organisation", "A council, port, university … of or for a place."
    ),
}


@cache
def all_types() -> Mapping[str, Type]:
    """All types by their identifiers, classes first."""
    types = {each.id: each for each in CLASSES.values()}
    for kind, above in CLASSES.items():
        for notation, concept in scheme(f"{kind}-kind").items():
            narrower = f"{kind}-kind/{notation}"
            types[narrower] = Type(narrower, concept.label, concept.definition, above.id)
    return types


def types_of(thing: Thing) -> tuple[Type, ...]:
    """The types of a thing, its kinds before its class."""
    kinds = (all_types()[f"{thing.kind}-kind/{each}"] for each in thing.kind_notations)
    return (*kinds, CLASSES[thing.kind])
