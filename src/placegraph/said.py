"""Sentences that say the same in any language: a name, values, and their words in English.

The English words stand where a sentence is made, and nothing here knows another language. Whoever
speaks one looks the sentence up by its name and fills the values in, which may be sentences too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Self

Value = str | int | float | Sequence[str] | Mapping[str, int]


class Said(str):
    """A text that also holds what it says: the name of the sentence and the values in it.

    >>> note = Said("counts-as", "Miami counts as Miami-Dade County here", place="Miami")
    >>> note.id, note.values, note.upper()
    ('counts-as', {'place': 'Miami'}, 'MIAMI COUNTS AS MIAMI-DADE COUNTY HERE')
    """

    id: str
    values: Mapping[str, Value]

    def __new__(cls, id: str, text: str, /, **values: Value) -> Self:
        """The words in English; values are numbers, names, lists of these, or sentences."""
        said = super().__new__(cls, text)
        said.id, said.values = id, values
        return said

    @classmethod
    def of(cls, text: str, known: Mapping[str, Mapping[str, Any]]) -> str:
        """The sentence again, of what `sentences` gave; a text that is none stays a text."""
        found = known.get(text)
        return cls(found["id"], text, **found["values"]) if found else text

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self.id, str(self), dict(self.values))


def _again(id: str, text: str, values: Mapping[str, Value]) -> Said:
    return Said(id, text, **values)


def sentences(document: object) -> dict[str, dict[str, Any]]:
    """Every sentence in a document of plain values, by its words: its name and its values."""
    return {str(each): {"id": each.id, "values": dict(each.values)} for each in _said(document)}


def _said(value: object) -> Iterator[Said]:
    if isinstance(value, Said):
        yield value
        yield from _said(value.values)
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _said(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _said(one)


def counts_as(part: str, whole: str) -> Said:
    """What is to be said where a thing is answered for as the one that it counts as."""
    return Said("counts-as", f"{part} counts as {whole} here", part=part, whole=whole)
