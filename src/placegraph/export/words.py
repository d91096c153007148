"""Dates and terms as words for people."""

from __future__ import annotations

import calendar
import re

_DATE = re.compile(r"(-?\d{4})(?:-(\d\d))?(?:-(\d\d))?")


def date_words(edtf: str | None) -> str:
    """An EDTF date as words; what is not understood is given as it stands.

    >>> date_words("2019-06"), date_words("[1980,1981]"), date_words("[2004..2014]")
    ('June 2019', '1980 or 1981', 'between 2004 and 2014')
    >>> date_words("[..2021]"), date_words("1951~"), date_words(None)
    ('2021 or before', 'about 1951', 'unknown')
    """
    if not edtf:
        return "unknown"
    text = edtf.strip()
    if text.startswith("[") and text.endswith("]"):
        return _set_words(text[1:-1])
    if text[-1] in "?~%":
        hint = {"?": "perhaps ", "~": "about ", "%": "perhaps about "}[text[-1]]
        return hint + _day_words(text[:-1])
    return _day_words(text)


def _set_words(text: str) -> str:
    if ".." not in text:
        return " or ".join(_day_words(part) for part in text.split(","))
    first, last = text.split("..", 1)
    if not first:
        return f"{_day_words(last)} or before"
    if not last:
        return f"{_day_words(first)} or after"
    return f"between {_day_words(first)} and {_day_words(last)}"


def _day_words(text: str) -> str:
    if re.fullmatch(r"\d{3}X", text):
        return f"{text[:3]}0s"
    found = _DATE.fullmatch(text.strip())
    if found is None or not 1 <= int(found[2] or 1) <= 12:
        return text
    month = calendar.month_name[int(found[2])] if found[2] else ""
    day = str(int(found[3])) if found[3] else ""
    return " ".join(part for part in (day, month, found[1]) if part)


def words(notation: str | None) -> str:
    """A notation as words.

    >>> words("aid-and-reconciliation"), words("education/schools"), words(None)
    ('Aid and reconciliation', 'Schools', 'unknown')
    """
    text = (notation or "").split("/")[-1].replace("-", " ")
    return text[:1].upper() + text[1:] if text else "unknown"


def name_words(iri: str) -> str:
    """The last part of an IRI as words, for a term without a label.

    >>> name_words("http://purl.org/dc/terms/rightsHolder")
    'rights holder'
    """
    last = re.split(r"[#/]", iri.rstrip("/#"))[-1]
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[-_]", " ", last).lower()
