"""The command line: `placegraph build`, `serve`, `ask`.

Answers go to standard output, all that is said about them to standard error. What a
person can put right ends with `placegraph: message` and exit code 2. Heavy modules are
imported by the command that needs them, so that `placegraph --help` comes at once.
"""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from placegraph import __version__
from placegraph.errors import DataError, PlacegraphError

if TYPE_CHECKING:
    from placegraph.build import Built

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
    "--default-graph",
    type=click.Choice(["union", "strict"]),
    default="union",
    show_default=True,
    help="What /sparql asks when a query names no graph: all graphs, or the unnamed one alone.",
)
def serve(host: str, port: int, store: Path, default_graph: str) -> None:
    """Serve the store: explorer, SPARQL, linked data and questions over HTTP."""
    try:
        from placegraph_api.main import serve as serve_store
        from placegraph_api.settings import Settings
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in API_EXTRA:
            raise
        message = "serving needs more packages; install them with: pip install 'placegraph[api]'"
        raise PlacegraphError(f"{message} ({error.name} is missing)") from error
    _check_port(host, port)
    serve_store(Settings(host=host, port=port, store=store, default_graph=default_graph))


def _check_port(host: str, port: int) -> None:
    """Raise PlacegraphError where nothing can listen, before the store is opened."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise PlacegraphError(f"cannot listen on {host}:{port}: {_why(error)}") from error


def _why(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "the port is taken; choose another with --port, or 0 for any that is free"
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return "not an address of this machine; expected, for example, 127.0.0.1"
    if error.errno == errno.EACCES:
        return "the port is reserved; choose one of 1024 or more with --port"
    return error.strerror or str(error)
