"""`placegraph ask`: the catalogue of questions, each as a command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from placegraph.cli.catalogue import (
    asked_of_all,
    catalogue,
    print_licences,
)
from placegraph.cli.printing import print_json, print_rows
from placegraph.cli.program import format_option, store_option

if TYPE_CHECKING:
    from placegraph.queries import Parameter, Question
    from placegraph.store import Address


def _ids() -> list[str]:
    from placegraph.queries import QUESTIONS

    return list(QUESTIONS)


def _make(question_id: str) -> click.Command:
    from placegraph.queries.ask import get_question

    return _question_command(get_question(question_id))


def _list_questions(output: str) -> None:
    from placegraph.queries import QUESTIONS

    if output == "json":
        print_json([_declaration(question) for question in QUESTIONS.values()])
        return
    rows = [
        {
            "id": question.id,
            "question": question.question,
            "parameters": " ".join(_shown(parameter) for parameter in question.parameters),
            "columns": " ".join(question.columns),
        }
        for question in QUESTIONS.values()
    ]
    # A line of a table should fit a terminal; what comes back is told by --help.
    columns = ("id", "parameters", "question") if output == "table" else tuple(rows[0])
    print_rows(columns, rows, output)


@catalogue("questions", _ids, _make, _list_questions)
def ask() -> None:
    """Ask a question of the catalogue and print the answer.

    `placegraph ask ID --help` tells what a question takes and how to read its answer. Rows
    go to standard output, remarks to standard error.
    """


def _declaration(question: Question) -> dict[str, Any]:
    parameters = [
        {
            "name": parameter.name,
            "required": parameter.required,
            "meaning": parameter.meaning,
            "takes": parameter.takes,
            "example": parameter.example,
        }
        for parameter in question.parameters
    ]
    return {
        "id": question.id,
        "question": question.question,
        "reading": question.reading,
        "parameters": parameters,
        "columns": dict(question.columns),
    }


def _shown(parameter: Parameter) -> str:
    return f"--{parameter.name}" if parameter.required else f"[--{parameter.name}]"


def _question_command(question: Question) -> click.Command:
    columns = "\n".join(f"  {name}: {what}" for name, what in question.columns.items())

    @click.command(
        question.id,
        help=f"{question.question}\n\n{question.reading}\n\n\b\nColumns:\n{columns}",
        short_help=question.question,
    )
    @store_option
    @format_option(default=None)
    @click.pass_context
    def command(
        ctx: click.Context, /, store: Address, output: str | None, **given: str | None
    ) -> None:
        from placegraph.queries import ask as ask_question
        from placegraph.store import open_store

        answer = ask_question(open_store(store), question.id, **given)
        form = asked_of_all(ctx, output)
        print_rows(answer.columns, answer.rows, form)
        for note in answer.notes:
            click.echo(f"{'not known' if answer.refused else 'note'}: {note}", err=True)
        print_licences(answer.licences)

    command.params[:0] = [_parameter_option(parameter) for parameter in question.parameters]
    return command


def _parameter_option(parameter: Parameter) -> click.Option:
    # Whether it is there and fits is checked where the service asks too, in the same words.
    must = "" if parameter.required else "Optional: "
    return click.Option(
        [f"--{parameter.name}", parameter.python_name],
        metavar=parameter.kind.upper(),
        help=f"{must}{parameter.meaning} ({parameter.takes}).",
    )
