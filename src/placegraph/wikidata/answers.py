"""Answers of an endpoint (SPARQL 1.1 Query Results JSON Format), checked before they are kept.

What comes over a network may be cut off, a page of HTML, or JSON of another kind. An answer is
taken whole or refused with the place where it breaks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from placegraph.errors import PlacegraphError

SHOWN = 60


class AnswerError(PlacegraphError):
    """A text that is no answer to a SELECT query."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a solution: an IRI (`uri`), a blank node (`bnode`) or a `literal`."""

    kind: str
    text: str
    datatype: str | None = None
    language: str | None = None


Solution = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Answer:
    """The variables of a query and its solutions; a variable without a value is left out."""

    variables: tuple[str, ...]
    solutions: tuple[Solution, ...]


def read_answer(body: bytes) -> Answer:
    """Read an answer; raises AnswerError.

    >>> read_answer(b'{"head": {"vars": ["x"]}, "results": {"bindings": []}}').variables
    ('x',)
    >>> read_answer(b"<h1>502 Bad Gateway</h1>")
    Traceback (most recent call last):
    placegraph.wikidata.answers.AnswerError: not JSON but a page: “<h1>502 Bad Gateway</h1>”
    """
    content = _json(body)
    try:
        variables = tuple(content["head"]["vars"])
        bindings = content["results"]["bindings"]
        solutions = tuple(
            {name: _value(term) for name, term in solution.items()} for solution in bindings
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise AnswerError(f"JSON, but no solutions of a SELECT query: {_shown(body)}") from error
    if not all(isinstance(name, str) for name in variables):
        raise AnswerError(f"JSON with variables that are no names: {_shown(body)}")
    return Answer(variables, solutions)


def _json(body: bytes) -> Any:
    try:
        text = body.decode("utf-8-sig")
        return json.loads(text)
    except UnicodeDecodeError as error:
        raise AnswerError(f"not UTF-8 (byte {error.start})") from error
    except RecursionError as error:
        raise AnswerError("JSON nested too deeply") from error
    except ValueError as error:
        if text.lstrip().startswith("<"):
            raise AnswerError(f"not JSON but a page: {_shown(body)}") from error
        at = getattr(error, "pos", 0)
        cut = ", the end of the text" if at >= len(text.rstrip()) - 1 else ""
        raise AnswerError(f"not JSON: {error}{cut}: {_shown(body)}") from error


def _value(term: Mapping[str, Any]) -> Value:
    value = Value(term["type"], term["value"], term.get("datatype"), term.get("xml:lang"))
    if not isinstance(value.kind, str) or not isinstance(value.text, str):
        raise TypeError
    return value


def _shown(body: bytes) -> str:
    text = " ".join(body[: 4 * SHOWN].decode("utf-8", "replace").split())
    return f"“{text[:SHOWN]}{'…' if len(text) > SHOWN else ''}”"
