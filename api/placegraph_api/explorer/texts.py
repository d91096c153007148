"""The texts of the interface in the language of the visitor, from one catalogue.

The language is the one that the visitor chose here, else the one that the browser prefers, else
English. What the data says is shown as the data says it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from starlette.requests import Request

CATALOGUE = Path(__file__).parent / "texts.yaml"
LANGUAGES = {"en": "English", "de": "Deutsch", "fr": "Français"}
COOKIE = "language"

Texts = Mapping[str, str]


@cache
def catalogue() -> Mapping[str, Mapping[str, Texts]]:
    """The texts by part (`script`, `page`), key and language."""
    read = yaml.safe_load(CATALOGUE.read_text(encoding="utf-8"))
    return {
        part: {key: dict(zip(LANGUAGES, said, strict=True)) for key, said in texts.items()}
        for part, texts in read.items()
    }


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
        return self.number(value) if isinstance(value, int) else str(value)

    def number(self, value: int) -> str:
        """A number with its thousands marked as the language does."""
        return f"{value:,}".replace(",", {"en": ",", "de": ".", "fr": "\u202f"}[self.language])

    def count(self, key: str, n: int, **gaps: object) -> str:
        """A text that depends on a number: `key-one` or `key-other`."""
        one = n in (0, 1) if self.language == "fr" else n == 1
        return self.say(f"{key}-{'one' if one else 'other'}", n=n, **gaps)

    def script(self) -> dict[str, str]:
        """The texts that the scripts need."""
        return {key: said[self.language] for key, said in catalogue()["script"].items()}


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
