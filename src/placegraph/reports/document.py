"""What a report is made of, whatever it is written as: sections of plain text, tables, pictures.

Every figure names the ties that it rests on (`Cite`); the document numbers them in the order in
which they are first named, and ends with what sources say of each, and with the sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class Cite:
    """The relationships (slugs) that stand behind what was just said."""

    ties: tuple[str, ...]


@dataclass(frozen=True)
class Strong:
    """Words that carry the sentence."""

    text: str


Inline = str | Cite | Strong
Text = tuple[Inline, ...]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph."""

    text: Text


@dataclass(frozen=True)
class Bullets:
    """A list; `numbered` where the order matters."""

    items: tuple[Text, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Grid:
    """A table with a caption; the first column heads its row."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]


@dataclass(frozen=True)
class Picture:
    """A drawing, with words that say the same for who cannot see it."""

    name: str
    caption: str
    alt: str
    svg: bytes


Block = Paragraph | Bullets | Grid | Picture


@dataclass(frozen=True)
class Section:
    """A part of the report under a heading."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Quote:
    """What a source says: the words where there are any, where they stand, how sure they are."""

    words: str | None
    source: int
    locator: str | None
    remark: str


@dataclass(frozen=True)
class TieNote:
    """One relationship behind the report, with what is known of it and who says so."""

    tie: str
    label: str
    facts: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class SourceNote:
    """One source: what it is, where it is, and what may be done with it."""

    label: str
    details: str
    url: str | None
    licence: str


@dataclass(frozen=True)
class Document:
    """A whole report."""

    title: str
    subtitle: str
    sections: tuple[Section, ...]
    ties: tuple[TieNote, ...]
    sources: tuple[SourceNote, ...]
    making: tuple[Text, ...]
    language: str = "en"
    keywords: tuple[str, ...] = field(default=())

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each relationship, from 1."""
        return {note.tie: number for number, note in enumerate(self.ties, start=1)}

    def cited(self, cite: Cite) -> list[int]:
        """The numbers of the ties of a citation, smallest first."""
        return sorted({self.numbers[tie] for tie in cite.ties})


def texts(block: Block) -> Iterator[Text]:
    """Every text of a block, in reading order."""
    match block:
        case Paragraph(text):
            yield text
        case Bullets(items):
            yield from items
        case Grid(rows=rows):
            yield from (cell for row in rows for cell in row)
        case Picture():
            return


def ties_in_order(sections: Iterable[Section]) -> list[str]:
    """The relationships that sections cite, in the order in which they are first named."""
    found: dict[str, None] = {}
    for section in sections:
        for block in section.blocks:
            for text in texts(block):
                for part in text:
                    if isinstance(part, Cite):
                        found.update(dict.fromkeys(part.ties))
    return list(found)


def runs(numbers: list[int]) -> list[tuple[int, int]]:
    """First and last of numbers that follow one another; two that do stay apart.

    >>> runs([1, 2, 3, 5, 8, 9])
    [(1, 3), (5, 5), (8, 8), (9, 9)]
    """
    parts: list[list[int]] = []
    for number in numbers:
        if parts and parts[-1][-1] == number - 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    ends: list[tuple[int, int]] = []
    for part in parts:
        ends += [(part[0], part[-1])] if len(part) > 2 else [(one, one) for one in part]
    return ends
