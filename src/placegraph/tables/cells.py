"""What a cell may hold: plain text, a degree, an identifier; and what it must not.

A value that is refused as personal (an e-mail address, a telephone number) is not
repeated in the report.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from placegraph.tables.rows import Outcome

NOT_REPEATED = "(not repeated)"
LONGEST_TEXT = 500
# The same names, countries and positions come again and again.
REMEMBERED = 16_384

_MAIL = re.compile(r"[^\s@]+\s*(?:@|\(at\)|\[at\])\s*[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_TELEPHONE = re.compile(
    r"(?:\b(?:tel|telephone|telefon|phone|fon|mobil|mobile|fax)\b\.?\s*:?\s*[+(]*\d[\d\s()/.-]{4,}"
    r"|(?<!\w)\+\s?\(?\d{1,3}\)?[\s\d()/.-]{6,}"
    r"|^\(?0\d[\d\s()/.-]{5,}\d$)",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"<[/!?a-z][^<>]*>?|&lt;\s*/?\s*[a-z]|javascript:", re.IGNORECASE)
_BROKEN = re.compile(r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!)")
# What most cells hold, in which none of these can be found: words, and numbers.
_HARMLESS = re.compile(r"[^@(\[<&=#+:\d]*|-?(?:0|[1-9]\d*)(?:\.\d+)?")
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2066-\u2069\ufeff]"
)
_FOOTNOTE = re.compile(r"\s*(?:[*†‡]+|[⁰¹²³⁴-⁹]+)\)?$")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")
_DEGREES = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*°\s*(?:(\d+(?:[.,]\d+)?)\s*[′'’]\s*)?(?:(\d+(?:[.,]\d+)?)\s*[″\"”]\s*)?"
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a cell is not taken as it is; `value` is what the report may show."""

    value: str
    reason: str
    expected: str
    outcome: Outcome = "left-out"


def plain(text: str) -> str:
    """The text in composed characters, with single spaces and no control characters."""
    if text.isascii() and text.isprintable() and "  " not in text and text.strip() == text:
        return text
    return " ".join(_CONTROL.sub("", unicodedata.normalize("NFC", text)).split())


def unmarked(text: str) -> str:
    """The text without the mark of a footnote at its end.

    >>> unmarked("Kaluga*"), unmarked("Neath ¹)"), unmarked("Paris (Bezirk 20)"), unmarked("*")
    ('Kaluga', 'Neath', 'Paris (Bezirk 20)', '*')
    """
    return _FOOTNOTE.sub("", text) or text


@lru_cache(REMEMBERED)
def refusal(text: str) -> Refusal | None:
    """Why a text cannot be taken, or None."""
    if len(text) <= LONGEST_TEXT and _HARMLESS.fullmatch(text):
        return None
    if _MAIL.search(text):
        return Refusal(NOT_REPEATED, "looks like an e-mail address", "no personal data")
    if _TELEPHONE.search(text):
        return Refusal(NOT_REPEATED, "looks like a telephone number", "no personal data")
    if _MARKUP.search(text):
        return Refusal(shown(text), "HTML or script in a cell", "plain text")
    if text.startswith("="):
        return Refusal(shown(text), "a formula written out", "a value")
    if _BROKEN.fullmatch(text):
        return Refusal(text, "an error of the spreadsheet", "a value")
    if len(text) > LONGEST_TEXT:
        expected = f"at most {LONGEST_TEXT} characters"
        return Refusal(shown(text), f"{len(text)} characters", expected)
    return None


def doubt(text: str) -> Refusal | None:
    """What may be wrong with a text that is taken, or None: signs of a wrong encoding."""
    if text.isascii():
        return None
    if "\ufffd" in text:
        expected = "the encoding of the file, in the mapping"
        return Refusal(shown(text), "characters that were not readable", expected, "noted")
    try:
        mended = text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return None
    reason = "looks like UTF-8 that was read as Windows-1252"
    return Refusal(shown(text), reason, f"perhaps {mended!r}", "noted")


def shown(text: str) -> str:
    """The text as the report shows it: short."""
    return text if len(text) <= 80 else text[:79] + "…"


@lru_cache(REMEMBERED)
def degrees(text: str) -> float | None:
    """Degrees of latitude or longitude; None for what is no number.

    >>> degrees("52,48"), degrees("1.9 W"), degrees("52°30′N"), degrees("north")
    (52.48, -1.9, 52.5, None)
    """
    sign, written = 1.0, text.strip().replace("−", "-")
    if written[-1:].upper() in {"N", "E", "O", "S", "W"}:
        sign = -1.0 if written[-1].upper() in {"S", "W"} else 1.0
        written = written[:-1].strip()
    if match := _DEGREES.fullmatch(written):
        parts = [float((part or "0").replace(",", ".")) for part in match.groups()]
        return sign * (parts[0] + parts[1] / 60 + parts[2] / 3600)
    try:
        number = sign * float(written.removesuffix("°").replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def number(text: str) -> float | None:
    """A number as tables write it; None for what is none.

    >>> number("190"), number("1,234.5"), number("12,5"), number("many")
    (190.0, 1234.5, 12.5, None)
    """
    written = text.replace("\u00a0", "").replace(" ", "").replace("−", "-")
    if re.fullmatch(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?", written):
        written = written.replace(",", "")
    return float(written.replace(",", ".")) if _NUMBER.fullmatch(written) else None


def split_position(text: str) -> tuple[str, str]:
    """The latitude and the longitude of a cell that holds both, in this order.

    >>> split_position("(48.01, 16.26)"), split_position("48,01; 16,26")
    (('48.01', '16.26'), ('48,01', '16,26'))
    """
    written = text.strip("()[] ")
    for separator in (";", ", ", ",", " "):
        if separator in written:
            first, _, second = written.partition(separator)
            return first.strip(), second.strip()
    return written, ""


def position_refusal(latitude: float, longitude: float) -> str | None:
    """Why two numbers are no position, or None."""
    if abs(latitude) <= 90 and abs(longitude) <= 180:
        return "latitude and longitude are both zero" if latitude == longitude == 0 else None
    if abs(longitude) <= 90 and abs(latitude) <= 180:
        return "latitude and longitude seem to be swapped"
    return "not on the globe"


def _last_part(pattern: str) -> Callable[[str], str | None]:
    compiled = re.compile(pattern)

    def read(text: str) -> str | None:
        found = text.rstrip("/").rsplit("/", 1)[-1].strip()
        return found if compiled.fullmatch(found) else None

    return read


def _locode(text: str) -> str | None:
    found = text.replace(" ", "").upper()
    return found if re.fullmatch(r"[A-Z]{2}[A-Z2-9]{3}", found) else None


# How each identifier is read from a cell, and what is expected of it.
IDENTIFIER: Mapping[str, tuple[Callable[[str], str | None], str]] = {
    "wikidata": (_last_part(r"Q[1-9]\d*"), "an item such as Q84"),
    "geonames": (_last_part(r"[1-9]\d*"), "a number such as 2643743"),
    "un_locode": (_locode, "a code such as GBLON"),
    "gss": (_last_part(r"[A-Z]\d{8}"), "a code such as E06000045"),
}
