"""The command line: `placegraph build`, `serve`, `ask`, `picture`.

Answers go to standard output, all that is said about them to standard error. What a
person can put right ends with `placegraph: message` and exit code 2. Heavy modules are
imported by the command that needs them, so that `placegraph --help` comes at once.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import click

from placegraph import __version__
from placegraph.errors import DataError, PlacegraphError

if TYPE_CHECKING:
    from networkx import MultiGraph

    from placegraph.build import Built
    from placegraph.queries import Parameter, Question
    from placegraph.store import Store

Command = TypeVar("Command", bound=Callable[..., Any])

DEFAULT_STORE = Path("var/store")

# What the service needs beyond the library; see `[project.optional-dependencies]`.
API_EXTRA = ("fastapi", "jinja2", "multipart", "pyld", "starlette", "uvicorn")


class Refusal(click.ClickException):
    """A PlacegraphError on its way to the prompt."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print the message, and nothing of where in the program it arose."""
        click.echo(f"placegraph: {self.message}", file=file, err=file is None)


class Program(click.Group):
    """A group of commands that turns every PlacegraphError into a refusal."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except DataError as error:
            for finding in error.findings:
                click.echo(str(finding), err=True)
            faults = "1 fault" if len(error.findings) == 1 else f"{len(error.findings)} faults"
            raise Refusal(f"{faults} in the data; nothing was published") from error
        except PlacegraphError as error:
            raise Refusal(str(error)) from error


def store_option(command: Command) -> Command:
    """The option that every command which touches a store has."""
    return click.option(
        "--store",
        type=click.Path(path_type=Path),
        default=DEFAULT_STORE,
        envvar="PLACEGRAPH_STORE",
        show_default=True,
        show_envvar=True,
        metavar="FOLDER",
        help="The store.",
    )(command)


def format_option(default: str | None) -> Callable[[Command], Command]:
    """How rows are printed."""
    return click.option(
        "--format",
        "output",
        type=click.Choice(["table", "csv", "json"]),
        default=default,
        show_default=default is not None,
        help="How rows are printed.",
    )


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="placegraph")
def main() -> None:
    """A knowledge graph of relationships between places."""


@main.command()
@store_option
@click.option(
    "--curated",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="The curated files: a folder of datasets. Default: the ones that come with placegraph.",
)
def build(store: Path, curated: Path | None) -> None:
    """Read the curated files and publish them in the store.

    Every fault is listed with its file and line, and nothing is published. A build that
    fails or is killed leaves the store as it was.
    """
    from placegraph.build import build as build_store

    _print_built(build_store(store, curated, _progress), store)


def _progress(step: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"{step} …", err=True)


def _print_built(built: Built, store: Path) -> None:
    new = "new" if built.is_new else "already the current one"
    click.echo(f"version {built.version} ({new}) in {store}")
    for graph, figures in built.graphs.items():
        click.echo(f"{figures.triples:>9,} triples  {graph.rsplit('/', 1)[1]}")
    for remark in built.remarks:
        click.echo(f"remark: {remark}")


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port to listen on; 0 takes a free one.",
)
@store_option
@click.option(
    "--public-url",
    metavar="URL",
    help="The address that visitors know the service by. Default: that of each request.",
)
@click.option(
    "--default-graph",
    type=click.Choice(["union", "strict"]),
    default="union",
    show_default=True,
    help="What /sparql asks when a query names no graph: all graphs, or the unnamed one alone.",
)
def serve(
    host: str,
    port: int,
    store: Path,
    public_url: str | None,
    default_graph: Literal["union", "strict"],
) -> None:
    """Serve the store: explorer, SPARQL, linked data and questions over HTTP."""
    try:
        from placegraph_api.main import serve as serve_store
        from placegraph_api.settings import Settings
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in API_EXTRA:
            raise
        message = "serving needs more packages; install them with: pip install 'placegraph[api]'"
        raise PlacegraphError(f"{message} ({error.name} is missing)") from error
    serve_store(
        Settings(
            host=host, port=port, store=store, public_url=public_url, default_graph=default_graph
        )
    )


class Questions(click.Group):
    """The catalogue of questions as commands: their options follow from the declarations."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The ids of all questions."""
        from placegraph.queries import QUESTIONS

        return list(QUESTIONS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:  # noqa: ARG002
        """The command that asks a question; raises UnknownNameError with the nearest ids."""
        from placegraph.queries.ask import get_question

        return _question_command(get_question(cmd_name))


@main.group(
    cls=Questions, invoke_without_command=True, subcommand_metavar="ID [--PARAMETER VALUE]..."
)
@click.option("--list", "listed", is_flag=True, help="List the questions instead of asking one.")
@format_option(default="table")
@click.pass_context
def ask(ctx: click.Context, listed: bool, output: str) -> None:
    """Ask a question of the catalogue and print the answer.

    `placegraph ask ID --help` tells what a question takes and how to read its answer. Rows
    go to standard output, remarks to standard error.
    """
    if ctx.invoked_subcommand is None:
        _list_questions(output)
    elif listed:
        raise click.UsageError("--list stands alone; leave out the id")


def _list_questions(output: str) -> None:
    from placegraph.queries import QUESTIONS

    if output == "json":
        _print_json([_declaration(question) for question in QUESTIONS.values()])
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
    _print_rows(columns, rows, output)


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
        ctx: click.Context, /, store: Path, output: str | None, **given: str | None
    ) -> None:
        from placegraph.queries import ask as ask_question
        from placegraph.store import open_store

        answer = ask_question(open_store(store), question.id, **given)
        asked_of_all = ctx.parent.params["output"] if ctx.parent else "table"
        _print_rows(answer.columns, answer.rows, output or asked_of_all)
        for note in answer.notes:
            click.echo(f"{'not known' if answer.refused else 'note'}: {note}", err=True)

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


@main.command()
@click.argument("out", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--place", metavar="NAME", help="Only this place and those it is tied to.")
@click.option(
    "--colour",
    type=click.Choice(["strand", "level"]),
    default="strand",
    show_default=True,
    help="What the colour of a tie shows.",
)
@store_option
def picture(out: Path, place: str | None, colour: Literal["strand", "level"], store: Path) -> None:
    """Draw the network as a web page in one FILE that works without a connection."""
    from placegraph.export.pyvis import write_html
    from placegraph.network import to_network
    from placegraph.store import open_store

    opened = open_store(store)
    network = to_network(opened)
    title = "Relationships between places"
    if place is not None:
        network, title = _surroundings(opened, network, place)
    try:
        write_html(network, out, colour, title=title)
    except OSError as error:
        raise PlacegraphError(f"{out} cannot be written: {error.strerror}") from error
    click.echo(
        f"{out}: {network.number_of_nodes()} places, {network.number_of_edges()} ties", err=True
    )


def _surroundings(store: Store, network: MultiGraph[str], name: str) -> tuple[MultiGraph[str], str]:
    """The place, those it is tied to, and the ties between any of them; and a title."""
    from placegraph.find import find

    place = find(store, name, ("place",))
    if place.path not in network:
        raise PlacegraphError(f"{place.label} has no ties of its own that could be drawn")
    shown = {place.path, *network[place.path]}
    return network.subgraph(shown), f"Relationships of {place.label}"


def _print_rows(columns: Sequence[str], rows: Sequence[Mapping[str, Any]], output: str) -> None:
    if output == "json":
        _print_json([{name: row.get(name) for name in columns} for row in rows])
    elif output == "csv":
        table = csv.writer(sys.stdout, lineterminator="\n")
        table.writerow(columns)
        table.writerows([_cell(row.get(name), "") for name in columns] for row in rows)
    elif rows:
        _print_table(
            [list(columns), *([_cell(row.get(name), "–") for name in columns] for row in rows)]
        )


def _print_table(lines: list[list[str]]) -> None:
    widths = [max(len(cell) for cell in column) for column in zip(*lines, strict=True)]
    lines.insert(1, ["-" * width for width in widths])
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        click.echo("  ".join(cells).rstrip())


def _print_json(content: Any) -> None:
    click.echo(json.dumps(content, ensure_ascii=False, indent=2))


def _cell(value: Any, blank: str) -> str:
    if value is None:
        return blank
    return str(value).lower() if isinstance(value, bool) else str(value)
