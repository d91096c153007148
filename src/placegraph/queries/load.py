"""Read the declarations of all questions: the files of this folder, in alphabetical order."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from placegraph.queries.context import Context
from placegraph.queries.declare import SOURCE, Draft, Example, Found, Parameter, Question, settle
from placegraph.queries.notes import NOTES

FOLDER = Path(__file__).parent
KEYS = frozenset({"question", "reading", "long", "parameters", "columns", "notes", "expect"})


def read_questions(folder: Path = FOLDER) -> dict[str, Question]:
    """Every question of the folder by its id."""
    found = [read_query(file) for file in folder.glob("*.rq")]
    for file in folder.glob("*.py"):
        docstring = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
        # The modules that make questions work explain themselves; a question is declared.
        if docstring.startswith("question:"):
            module = importlib.import_module(f"{__package__}.{file.stem}")
            found.append(declare(file.stem.replace("_", "-"), docstring, module.answer))
    return {question.id: question for question in sorted(found, key=lambda one: one.id)}


def read_query(file: Path) -> Question:
    """The question in a SPARQL file."""
    text = file.read_text(encoding="utf-8")
    lines = text.splitlines()
    header = [line.removeprefix("#").removeprefix(" ") for line in lines if line[:1] == "#"]
    declared = "\n".join(header)
    told = yaml.safe_load(declared).get("notes", ())

    def answer(context: Context, **parameters: Any) -> Found:
        rows = context.select(text, **parameters)
        draft = Draft(context, parameters, rows)
        return settle(rows, (note for name in told for note in NOTES[name](draft)))

    return declare(file.stem, declared, answer)


def declare(question_id: str, text: str, answer: Callable[..., Found]) -> Question:
    """A question from its YAML; raises ValueError for a key that no question has."""
    said: Mapping[str, Any] = yaml.safe_load(text)
    if surplus := said.keys() - KEYS:
        raise ValueError(f"{question_id} declares {', '.join(sorted(surplus))}")
    parameters = [Parameter(name, **of) for name, of in (said.get("parameters") or {}).items()]
    return Question(
        id=question_id,
        question=said["question"],
        reading=" ".join(said["reading"].split()),
        parameters=(*parameters, SOURCE),
        columns=said["columns"],
        examples=tuple(_example(one) for one in said["expect"]),
        answer=answer,
        long=said.get("long", False),
    )


def _example(said: Mapping[str, Any]) -> Example:
    given = said.get("parameters") or {}
    return Example(
        parameters={name: str(value) for name, value in given.items()},
        rows=tuple(said["rows"]),
        more=said.get("more", 0),
        notes=tuple(said.get("notes") or ()),
        refused=said.get("refused", False),
    )


QUESTIONS: Mapping[str, Question] = MappingProxyType(read_questions())
