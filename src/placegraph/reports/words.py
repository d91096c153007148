"""Numbers, lists and terms as a report says them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from placegraph.schemes import scheme

SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
IRREGULAR = {
    "body": "bodies",
    "city": "cities",
    "county": "counties",
    "country": "countries",
    "university": "universities",
}


def number(count: int) -> str:
    """A number, small ones in words.

    >>> number(3), number(0), number(1234)
    ('three', 'no', '1,234')
    """
    return SMALL[count] if 0 <= count < len(SMALL) else f"{count:,}"


def counted(count: int, noun: str) -> str:
    """A number of things.

    >>> counted(1, "tie"), counted(4, "body")
    ('one tie', 'four bodies')
    """
    return f"{number(count)} {noun if count == 1 else plural(noun)}"


def plural(noun: str) -> str:
    """The noun for several."""
    *before, last = noun.split(" ")
    return " ".join([*before, IRREGULAR.get(last, f"{last}s")])


def listed(names: Iterable[str], most: int | None = None) -> str:
    """Names as a list in a sentence.

    >>> listed(["Bo", "Lyon", "Milan"]), listed(["a", "b", "c", "d"], 2)
    ('Bo, Lyon and Milan', 'a, b and two more')
    """
    every = list(names)
    comma = "; " if any("," in name for name in every) else ", "
    if most is not None and len(every) > most + 1:
        every = [*every[:most], f"{number(len(every) - most)} more"]
    if len(every) < 2:
        return "".join(every)
    last = "; and " if comma == "; " else " and "
    return last.join([comma.join(every[:-1]), every[-1]])


def capital(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def term(kind: str, notation: str | None) -> str:
    """What a concept is called, in lower case.

    >>> term("strand", "environment/waste-and-recycling"), term("level", "network")
    ('waste and recycling', 'city network')
    """
    if notation is None or notation not in scheme(kind):
        return notation or "not stated"
    return scheme(kind)[notation].label.lower()


def share(part: int, whole: int) -> str:
    """How many of how many, as people say it.

    >>> share(3, 3), share(2, 2), share(1, 4), share(1, 1)
    ('all three', 'both', 'one of the four', 'the only one')
    """
    if part == whole:
        return {1: "the only one", 2: "both"}.get(whole, f"all {number(whole)}")
    return f"{number(part) if part else 'none'} of the {number(whole)}"


def top(strand: str) -> str:
    """The top strand of a strand."""
    return strand.split("/")[0]


def most(counts: Sequence[tuple[str, int]]) -> str:
    """Names with how often they come.

    >>> most([("education", 3), ("health", 1)])
    'education (3), health (1)'
    """
    return ", ".join(f"{name} ({count})" for name, count in counts)
