"""What the library says in English, in the language of the visitor.

Reasons, notes and refusals come with their names and values (`placegraph.said`), what is declared
comes with its identifier. What the catalogue lacks stays English, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from placegraph.export.formats import ExportFormat
from placegraph.queries import QUESTIONS, Parameter, Question
from placegraph.said import Said

from .texts import Interface, catalogue, isolated

GAP = re.compile(r"\{(\w+)(?::(\w+))?\}")
MOST_NAMED = 3


class Phrase(NamedTuple):
    """Words and the language that they are in."""

    text: str
    language: str


@dataclass(frozen=True)
class Sentences:
    """The sentences of the library in one language.

    `concept` names a notation of a scheme, `country` a country by its name in English.
    """

    interface: Interface
    concept: Callable[[str, str], str]
    country: Callable[[str], str]

    def say(self, text: str, known: Mapping[str, Mapping[str, Any]] | None = None) -> Phrase:
        """A reason, note or refusal; `known` are names and values of those that came as JSON."""
        known = known or {}
        said = text if isinstance(text, Said) else Said.of(text, known)
        if not isinstance(said, Said):
            return Phrase(text, "en")
        n = said.values.get("n")
        form = self.interface.plural_form(n) if isinstance(n, int) else ""
        found = self._find("sentence", said.id) or self._find("sentence", f"{said.id}-{form}")
        if found is None:
            return Phrase(text, "en")
        filled = GAP.sub(lambda gap: self._filled(said.values[gap[1]], gap[2], known), found)
        return Phrase(filled, self.interface.language)

    def reading(self, question: Question) -> Phrase:
        """How an answer is to be read."""
        return self._declared("reading", question.id, question.reading)

    def meaning(self, question: Question, parameter: Parameter) -> Phrase:
        """What a parameter means and what fits it."""
        own = f"{question.id} {parameter.name}"
        key = own if own in catalogue()["meaning"] else parameter.name
        meaning = self._declared("meaning", key, parameter.meaning)
        return Phrase(f"{meaning.text}; {self.say(parameter.takes).text}", meaning.language)

    def column(self, question: Question, name: str) -> Phrase:
        """What a column of an answer holds."""
        own = f"{question.id} {name}"
        key = own if own in catalogue()["column"] else name
        return self._declared("column", key, question.columns[name])

    def example(self, title: str) -> Phrase:
        """The title of an example query: a question, and the values that are filled in."""
        for question in QUESTIONS.values():
            if title.startswith(question.question):
                asked = self.interface.question(question)
                values = title.removeprefix(question.question)
                return Phrase(asked + values, self.interface.language)
        return Phrase(title, "en")

    def format(self, form: ExportFormat) -> Phrase:
        """What a format is for."""
        return self._declared("format", form.name, form.meaning)

    def _declared(self, part: str, key: str, english: str) -> Phrase:
        found = self._find(part, key)
        return Phrase(found, self.interface.language) if found else Phrase(english, "en")

    def _find(self, part: str, key: str) -> str | None:
        return catalogue()[part].get(key, {}).get(self.interface.language)

    def _filled(self, value: Any, kind: str | None, known: Mapping[str, Any]) -> str:
        if kind == "said":
            return self.say(value, known).text
        if kind == "each":
            return ", ".join(map(isolated, value))
        if kind == "any":
            return self._one_of([self.interface.word(each) for each in value])
        if isinstance(value, Mapping):
            return ", ".join(f"{n} {self._named(each, kind)}" for each, n in value.items())
        if isinstance(value, str):
            return self._named(value, kind)
        if isinstance(value, Sequence):
            return self._listed([self._named(each, kind) for each in value])
        return self.interface.number(value)

    def _named(self, value: str, kind: str | None) -> str:
        match kind:
            case None:
                return isolated(value)
            case "word":
                return self.interface.word(value)
            case "date":
                return self.interface.date(value)
            case "country":
                return isolated(self.country(value))
        label = self.concept(kind, value)
        # Within a sentence only German writes nouns with a capital.
        return label if self.interface.language == "de" else label[:1].lower() + label[1:]

    def _one_of(self, names: list[str]) -> str:
        if not names[1:]:
            return "".join(names)
        return self.interface.say("list-or", a=", ".join(names[:-1]), b=names[-1])

    def _listed(self, names: list[str]) -> str:
        names = list(dict.fromkeys(names))
        if (more := len(names) - MOST_NAMED) > 1:
            names = [*names[:MOST_NAMED], self.interface.say("more-of", n=more)]
        if not names[1:]:
            return "".join(names)
        return self.interface.say("list-and", a=", ".join(names[:-1]), b=names[-1])
