"""The ways to read a place name that a source writes: with qualifiers, brackets, several names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from placegraph.names import name_key


class Trust(IntEnum):
    """How far a match on a reading may go by itself."""

    NEVER_SURE = 0
    NEEDS_EVIDENCE = 1
    FULL = 2


@dataclass(slots=True, unsafe_hash=True)
class Reading:
    """One way to read a name: the key to look up and what was done to get there."""

    key: str
    trust: Trust = Trust.FULL
    how: str = ""
    within: str = ""
    is_part: bool = False


# Words that say “the town itself”: without them the name means the same place.
_TOWN_BEFORE = (
    "kreisfreie stadt", "landeshauptstadt", "hansestadt", "universitatsstadt", "bundesstadt",
    "stadtgemeinde", "marktgemeinde", "stadt", "gemeinde", "city of", "town of",
    "municipality of", "commune of", "village of", "township of", "borough of",
    "royal borough of", "london borough of", "metropolitan borough of", "ville de", "ville d",
    "commune de", "citta di", "comune di", "municipio de", "ciudad de", "ayuntamiento de",
    "ajuntament de", "camara municipal de", "prefeitura de", "municipiul", "orasul", "comuna",
    "gemeente", "kommune", "obec", "mesto", "miasto", "grad", "opstina", "opcina", "obshtina",
    "dimos",
)  # fmt: skip
_TOWN_AFTER = (
    "municipality", "kommun", "kommune", "gemeente", "stadt", "township", "urban area", "vald",
)  # fmt: skip
# The same, but often a part of the proper name as well (Kansas City, Markt Schwaben).
_PERHAPS_TOWN_BEFORE = ("markt", "bad", "gorod", "la", "le", "el", "al", "as")
_PERHAPS_TOWN_AFTER = (
    "city", "town", "borough", "village", "commune", "parish", "shi", "si", "gun", "ku", "cho",
    "machi", "mura", "hot springs",
)  # fmt: skip
# Words that name a wider area than the town it is called after.
_WIDER_BEFORE = (
    "greater", "landkreis", "kreis", "county of", "county", "co", "province of", "provincia de",
    "provincia di", "province de", "region of", "district of", "departement de", "department of",
    "powiat", "gmina", "oblast", "metropolitan area of", "rural municipality of", "samtgemeinde",
    "verbandsgemeinde", "verwaltungsgemeinschaft", "amt", "communaute de communes de",
)  # fmt: skip
_WIDER_AFTER = (
    "district municipality", "regional municipality", "rural municipality", "local municipality",
    "rural commune", "rural gmina", "urban gmina", "gmina", "metropole",
    "metropolitan municipality", "metropolitan area", "metropolitan city", "rural district",
    "autonomous region", "county", "district", "province", "region", "oblast", "krai", "raion",
    "rayon", "prefecture", "governorate", "department", "state", "voivodeship", "canton", "megye",
    "area", "subregion", "regency", "division", "samtgemeinde", "communaute", "island", "islands",
)  # fmt: skip
# `Paris (20. Bezirk)`: what stands in brackets makes it a part of the town.
_PART_OF_TOWN = re.compile(
    r"\d|\b(?:bezirk|arrondissement|arr|stadtteil|ortsteil|ot|ward|quartier|barrio|kerulet|okres)\b"
)
_RIVERS_AND_HILLS = re.compile(
    r" (?:am|an der|ob der|in der|auf der|vor der|im|in|bei|nad|pod|upon|on|under|sur|sous|sul|"
    r"sull|aan den|aan de|an den|an|a d|od|na|u|pri|del|de|di|en|les|lez) "
)
# Bruck a. d. Mur, Rothenburg b. Luzern: how German lists abbreviate what tells namesakes apart.
_ABBREVIATED = (
    (re.compile(r"(?<=\s)a\.\s?d\.\s*"), "an der "),
    (re.compile(r"(?<=\s)i\.\s?d\.\s*"), "in der "),
    (re.compile(r"(?<=\s)o\.\s?d\.\s*"), "ob der "),
    (re.compile(r"(?<=\s)a\.\s*"), "am "),
    (re.compile(r"(?<=\s)b\.\s*"), "bei "),
    (re.compile(r"(?<=\s)i\.\s*"), "im "),
)
# French towns are written with a post office’s number (Paris Cedex 05), others with a district’s.
_POSTAL = re.compile(r"^(.+?)(?: (?P<cedex>cedex)(?: \d+)?| \d+)$")
_BRACKET = re.compile(r"^(?P<head>[^()\[\]]+?)\s*[(\[](?P<inner>[^()\[\]]+)[)\]]\s*$")
_COMPOUND = re.compile(r"\s+[-–—/+&]\s+|\s*[;+]\s*|\s*–\s*|\s+(?:and|und|et|y|e|i|og|och|en)\s+")


def readings(name: str) -> Iterator[Reading]:
    """The ways to read a name, the most literal first; each when it is asked for.

    >>> [(r.key, r.trust.name) for r in readings("City of Bath")]
    [('city of bath', 'FULL'), ('bath', 'FULL')]
    >>> [(r.key, r.trust.name) for r in readings("Landkreis Nienburg")]
    [('landkreis nienburg', 'FULL'), ('nienburg', 'NEVER_SURE')]
    >>> [(r.key, r.within) for r in readings("Bad Cannstatt (Stuttgart)")][:2]
    [('bad cannstatt stuttgart', ''), ('bad cannstatt', 'Stuttgart')]
    >>> [r.key for r in readings("Bruck a. d. Mur")][:2]
    ['bruck ad mur', 'bruck an der mur']
    >>> [(r.key, r.is_part) for r in readings("Jinan – Zhangqiu")]
    [('jinan zhangqiu', False), ('jinan', True), ('zhangqiu', True)]
    """
    seen = {""}
    for reading in _all_readings(" ".join(name.split())):
        if reading.key not in seen:
            seen.add(reading.key)
            yield reading


def _all_readings(name: str) -> Iterator[Reading]:
    key = name_key(name)
    yield Reading(key)
    if (whole := _in_full(name)) != name:
        yield Reading(name_key(whole), Trust.FULL, f"read as “{whole}”")
        key = name_key(whole)
    if match := _POSTAL.match(key):
        how = f"read without “{key[match.end(1) :].strip()}”"
        yield Reading(match[1], Trust.FULL if match["cedex"] else Trust.NEVER_SURE, how)
    parts = _parts(name)
    if match := _BRACKET.match(name):
        yield from _with_context(match["head"], match["inner"])
    elif len(parts) > 1:
        for part in parts:
            how = f"“{name}” is a compound name, “{part}” a part of it"
            yield Reading(name_key(part), Trust.NEVER_SURE, how, is_part=True)
    elif "," in name:
        head, _, tail = name.partition(",")
        yield from _rotated(head, tail)
        yield from _with_context(head, tail)
    elif "/" in name:
        for part in name.split("/"):
            how = f"“{part.strip()}” is one of its two names"
            yield Reading(name_key(part), Trust.NEEDS_EVIDENCE, how)
    else:
        yield from _without_qualifiers(key)


def _in_full(name: str) -> str:
    for short, words in _ABBREVIATED:
        name = short.sub(words, name)
    return name


def _parts(name: str) -> list[str]:
    """`Jinan – Zhangqiu`; `Newry, Mourne and Down`; the name itself if it is not compound."""
    if not _COMPOUND.search(name):
        return [name]
    return [part.strip() for piece in _COMPOUND.split(name) for part in piece.split(",")]


def is_compound(name: str) -> bool:
    """Whether a name looks like two names put together.

    >>> is_compound("Jinan – Zhangqiu"), is_compound("Stratford-upon-Avon")
    (True, False)
    """
    return any(reading.is_part for reading in readings(name))


_QUALIFIERS = (
    ((), _WIDER_AFTER, Trust.NEVER_SURE),
    (_TOWN_BEFORE, _TOWN_AFTER, Trust.FULL),
    (_WIDER_BEFORE, (), Trust.NEVER_SURE),
    (_PERHAPS_TOWN_BEFORE, _PERHAPS_TOWN_AFTER, Trust.NEEDS_EVIDENCE),
)
_ALL_BEFORE = tuple(f"{word} " for before, _, _ in _QUALIFIERS for word in before)
_ALL_AFTER = tuple(f" {word}" for _, after, _ in _QUALIFIERS for word in after)


def _without_qualifiers(key: str) -> Iterator[Reading]:
    # Most names have none, and there are many names and many qualifiers.
    qualified = key.startswith(_ALL_BEFORE) or key.endswith(_ALL_AFTER)
    for before, after, trust in _QUALIFIERS if qualified else ():
        for word in before:
            if key.startswith(word + " "):
                yield _stripped(key[len(word) + 1 :], word, trust)
        for word in after:
            if key.endswith(" " + word):
                yield _stripped(key[: -len(word) - 1], word, trust)
                if trust == Trust.NEVER_SURE:
                    return
    if (match := _RIVERS_AND_HILLS.search(key)) and match.start() >= 4:
        how = f"read without “{key[match.start() :].strip()}”"
        yield Reading(key[: match.start()], Trust.NEEDS_EVIDENCE, how)


def _stripped(key: str, word: str, trust: Trust) -> Reading:
    how = f"read without “{word}”"
    if trust == Trust.NEVER_SURE:
        how += ", which names a wider area than the town"
    return Reading(key, trust, how)


def _with_context(head: str, inner: str) -> Iterator[Reading]:
    """`Head (Inner)` and `Head, Inner`: inner is what the place is, or where it is."""
    context = name_key(inner)
    if context in _WIDER_AFTER or context in _WIDER_BEFORE:
        yield _stripped(name_key(head), context, Trust.NEVER_SURE)
        return
    if _PART_OF_TOWN.search(context):
        how = f"“{inner.strip()}” makes it a part of the town, or more than it"
        yield Reading(name_key(head), Trust.NEVER_SURE, how)
        return
    town = context in _TOWN_BEFORE + _TOWN_AFTER + _PERHAPS_TOWN_AFTER
    within = "" if town else inner.strip()
    how = f"read without “{inner.strip()}”"
    yield Reading(name_key(head), Trust.FULL, how, within)
    for reading in _without_qualifiers(name_key(head)):
        yield Reading(reading.key, reading.trust, f"{reading.how} and “{inner.strip()}”", within)


def _rotated(head: str, tail: str) -> Iterator[Reading]:
    """`Bristol, City of` and `Hague, The`."""
    tail_key = name_key(tail)
    if tail_key in _TOWN_BEFORE or tail_key in {"the", "la", "le", "les", "el", "los", "las"}:
        yield from (
            Reading(key, Trust.FULL, f"read as “{tail.strip()} {head.strip()}”")
            for key in (name_key(f"{tail} {head}"), name_key(head))
        )
    elif tail_key in _WIDER_BEFORE:
        yield _stripped(name_key(head), tail_key, Trust.NEVER_SURE)
