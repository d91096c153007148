"""Ask a question by its id."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from placegraph import licences
from placegraph.errors import ParameterError, UnknownNameError
from placegraph.queries.context import Context
from placegraph.queries.declare import SOURCE, Answer, Question, Row
from placegraph.queries.load import QUESTIONS
from placegraph.said import Said
from placegraph.store import Store

UNKNOWN = Said("ask-none", "no source states any; that does not mean that there are none")

_TIE = re.compile(r"\brelationship/([a-z0-9-]+)")


def ask(store: Store, question_id: str, /, **parameters: Any) -> Answer:
    """The answer to a question; parameters are named with hyphens or underscores.

    Raises UnknownNameError for a question, source or name that does not exist and
    ParameterError for parameters that are missing, surplus or not what they should be.
    """
    question = get_question(question_id)
    given = _given(question, parameters)
    context = Context(store, given.pop(SOURCE.name, None))
    read = {
        parameter.python_name: context.read(parameter, given[parameter.name])
        for parameter in question.parameters
        if parameter.name in given
    }
    if "a" in read and read["a"] == read.get("b"):
        text = f"a and b are one place: {given['a']!r} and {given['b']!r}"
        raise ParameterError(Said("one-place", text, a=given["a"], b=given["b"]))
    found = question(context, **read)
    notes = [*context.remarks, *found.notes]
    if not found.rows and not found.notes:
        notes.append(UNKNOWN)
    rows = [{name: row.get(name) for name in question.columns} for row in found.rows]
    used = _licences(context, question, rows)
    return Answer(tuple(question.columns), rows, notes, found.refused, used)


def get_question(question_id: str) -> Question:
    """The declaration of a question; raises UnknownNameError."""
    try:
        return QUESTIONS[question_id]
    except KeyError:
        raise UnknownNameError("question", question_id, QUESTIONS) from None


def _licences(context: Context, question: Question, rows: list[Row]) -> list[dict[str, Any]]:
    """Of the ties that the rows name; of all ties, where a row names none or all are measured."""
    named = [_TIE.findall(" ".join(map(str, row.values()))) for row in rows]
    if all(named) and not question.long:
        return licences.of_ties(context.store, (tie for ties in named for tie in ties))
    whole = [context.source] if context.source else licences.stating_ties(context.store)
    return licences.told(context.store, whole)


def _given(question: Question, parameters: Mapping[str, Any]) -> dict[str, str]:
    """The parameters that were given, by their names; None and blanks were not given."""
    given = {
        name.replace("_", "-"): str(value).strip()
        for name, value in parameters.items()
        if value is not None and str(value).strip()
    }
    known = [parameter.name for parameter in question.parameters]
    if surplus := sorted(given.keys() - set(known)):
        text = f"{question.id} takes no {surplus[0]}; it takes: {', '.join(known)}"
        raise ParameterError(Said("takes-no", text, of=question.id, name=surplus[0], names=known))
    for parameter in question.parameters:
        if parameter.required and parameter.name not in given:
            text = f"{question.id} needs {parameter.name}; expected {parameter.takes}"
            raise ParameterError(
                Said("missing", text, name=parameter.name, expected=parameter.takes)
            )
    return given
