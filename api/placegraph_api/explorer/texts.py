"""The texts of the interface in the language of the visitor, from one catalogue.

The language is the one that the visitor chose here, else the one that the browser prefers, else
English. What the data says is shown as the data says it.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from starlette.requests import Request

from placegraph.queries import Question

CATALOGUE = Path(__file__).parent / "catalogue"
LANGUAGES = {"en": "English", "de": "Deutsch", "fr": "Français"}
OTHERS = tuple(LANGUAGES)[1:]
# Of this file the English stands where it is said, in the library and in the service.
SAID = "library"
COOKIE = "language"
DAY = re.compile(r"(?P<year>-?\d{4})(?:-(?P<month>\d\d))?(?:-(?P<day>\d\d))?")
HINTS = {"?": "date-perhaps", "~": "date-about", "%": "date-perhaps-about"}

Texts = Mapping[str, str]


@cache
def catalogue() -> Mapping[str, Mapping[str, Texts]]:
    """The texts by part (`script`, `page`, `word`, `sentence` …), key and language."""
    found: dict[str, Mapping[str, Texts]] = {}
    for file in sorted(CATALOGUE.glob("*.yaml")):
        languages = OTHERS if file.stem == SAID else LANGUAGES
        for part, texts in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            found[part] = {
                str(key): dict(zip(languages, said, strict=True)) for key, said in texts.items()
            }
    return found


@dataclass(frozen=True)
class Interface:
    """The texts in one language.

    >>> Interface("de").say("search"), Interface("fr").count("ties", 1)
    ('Suchen', '1 lien')
    """

    language: str

    def say(self, key: str, **gaps: object) -> str:
        """A text with its gaps filled; KeyError for a key that the catalogue lacks."""
        texts = catalogue()
        found = texts["page"].get(key) or texts["script"][key]
        return re.sub(r"\{(\w+)\}", lambda gap: self._filled(gaps[gap[1]]), found[self.language])

    def _filled(self, value: object) -> str:
        return self.number(value) if isinstance(value, int) else isolated(str(value))

    def number(self, value: int) -> str:
        """A number with its thousands marked as the language does."""
        return f"{value:,}".replace(",", {"en": ",", "de": ".", "fr": "\u202f"}[self.language])

    def decimal(self, value: float) -> str:
        """A number to two decimals, a smaller one to three digits; none that says nothing.

        >>> Interface("de").decimal(1234.5), Interface("en").decimal(3)
        ('1.234,5', '3')
        >>> Interface("en").decimal(0.095238), Interface("en").decimal(0.0000123)
        ('0.0952', '0.0000123')
        """
        size = math.floor(math.log10(abs(value))) if value else 0
        decimals = max(2, min(2 - size, 9))
        whole, _, part = f"{abs(value):.{decimals}f}".partition(".")
        sign = "\u2212" if round(value, decimals) < 0 else ""
        part = part.rstrip("0")
        mark = "." if self.language == "en" else ","
        return f"{sign}{self.number(int(whole))}{mark + part if part else ''}"

    def percent(self, share: float) -> str:
        """A share as a whole percentage.

        >>> Interface("fr").percent(0.833), Interface("en").percent(1.0)
        ('83 %', '100 %')
        """
        return f"{round(share * 100)} %"

    def word(self, notation: str) -> str:
        """What a notation, a column or a property is called; its own words where nobody says.

        >>> Interface("de").word("city"), Interface("fr").word("never-said")
        ('Stadt', 'never said')
        """
        said = catalogue()["word"].get(notation)
        return said[self.language] if said else re.sub("[-_]", " ", notation)

    def plural(self, kind: str) -> str:
        """What the things of a kind are called together."""
        said = catalogue()["plural"].get(kind)
        return said[self.language] if said else f"{kind}s"

    def question(self, question: Question) -> str:
        """A question in plain words; as it is declared where the catalogue does not have it."""
        said = catalogue()["question"].get(question.id)
        return said[self.language] if said else question.question

    def inverse(self, iri: str, label: str) -> str:
        """What a property is called from its other end, or of what it is the property."""
        said = catalogue()["inverse"].get(iri.rpartition("#")[2].rpartition("/")[2])
        return said[self.language] if said else self.say("inverse-of", what=label)

    def property(self, iri: str, label: str) -> str:
        """What a property is called; as the vocabulary says where the catalogue does not."""
        said = catalogue()["word"].get(iri.rpartition("#")[2].rpartition("/")[2])
        return said[self.language] if said else label

    def date(self, edtf: str | None) -> str:
        """A date in words; what is not understood is given as it stands.

        >>> Interface("de").date("[2004..2014]"), Interface("fr").date("2019-06")
        ('zwischen 2004 und 2014', 'juin 2019')
        >>> Interface("de").date("1951~"), Interface("en").date("2019-06-14")
        ('etwa 1951', '14 June 2019')
        """
        if not edtf:
            return self.say("unknown")
        text = edtf.strip()
        if text.startswith("[") and text.endswith("]"):
            return self._one_of(text[1:-1])
        if hint := HINTS.get(text[-1]):
            return self.say(hint, day=self._day(text[:-1]))
        return self._day(text)

    def _one_of(self, text: str) -> str:
        if ".." not in text:
            days = [self._day(part) for part in text.split(",")]
            return self.say("list-or", a=", ".join(days[:-1]), b=days[-1]) if days[1:] else days[0]
        first, last = (self._day(part) if part else "" for part in text.split("..", 1))
        if first and last:
            return self.say("date-between", a=first, b=last)
        return self.say("date-after" if first else "date-before", day=first or last)

    def _day(self, text: str) -> str:
        if re.fullmatch(r"\d{3}X", text):
            return self.say("date-decade", year=f"{text[:3]}0")
        found = DAY.fullmatch(text.strip())
        if found is None or not 1 <= int(found["month"] or 1) <= 12:
            return text
        if not found["month"]:
            return found["year"]
        month = self.say(f"month-{int(found['month'])}")
        if not found["day"]:
            return f"{month} {found['year']}"
        return self.say("date-day", day=str(int(found["day"])), month=month, year=found["year"])

    def count(self, key: str, n: int, **gaps: object) -> str:
        """A text that depends on a number: `key-one` or `key-other`."""
        return self.say(f"{key}-{self.plural_form(n)}", n=n, **gaps)

    def plural_form(self, n: int) -> str:
        """The form that a number asks for: `one` or `other`."""
        one = n in (0, 1) if self.language == "fr" else n == 1
        return "one" if one else "other"

    def script(self) -> dict[str, str]:
        """The texts that the scripts need."""
        return {key: said[self.language] for key, said in catalogue()["script"].items()}


def isolated(text: str) -> str:
    """A text to stand in a sentence: one that is written from right to left turns nothing else."""
    turns = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)
    return f"\u2068{text}\u2069" if turns else text


def interface_of(request: Request) -> Interface:
    """The texts for the one who asks."""
    chosen = request.cookies.get(COOKIE)
    if chosen not in LANGUAGES:
        chosen = preferred(request.headers.get("accept-language", ""))
    return Interface(chosen)


def preferred(accepted: str) -> str:
    """The best language that an Accept-Language header asks for.

    >>> preferred("fr-CH, en;q=0.9"), preferred("sv, de;q=0.5, en;q=0.7"), preferred("")
    ('fr', 'en', 'en')
    """
    ranked: list[tuple[float, str]] = []
    for each in accepted.split(","):
        name, _, weight = each.strip().partition(";q=")
        language = name.split("-")[0].lower()
        if language in LANGUAGES and re.fullmatch(r"[01](\.\d{0,3})?|", weight):
            ranked.append((float(weight or 1), language))
    found = max(ranked, key=lambda each: each[0], default=(0.0, "en"))
    return found[1] if found[0] > 0 else "en"
