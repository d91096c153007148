"""What every command shares: refusals, and options that several have."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from keyword import iskeyword
from pathlib import Path
from typing import Any, TypeVar

import click

from placegraph.cli.elsewhere import StoreAddress
from placegraph.errors import DataError, PlacegraphError

Command = TypeVar("Command", bound=Callable[..., Any])

DEFAULT_STORE = Path("var/store")


class Refusal(click.ClickException):
    """A PlacegraphError on its way to the prompt."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print the message, and nothing of where in the program it arose."""
        click.echo(f"placegraph: {self.message}", file=file, err=file is None)


class Program(click.Group):
    """Commands that stand in modules of their own; every PlacegraphError becomes a refusal.

    `commands_in` names for each command the module that holds it, as an attribute of the
    same name with `_` for `-`, or of the module's own name where Python reserves that (`import`).
    The module is imported when its command is asked for.
    """

    def __init__(self, *args: Any, commands_in: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.commands_in = commands_in

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The commands in the order of their declaration."""
        return list(self.commands_in)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name."""
        if cmd_name not in self.commands_in:
            return None
        name = self.commands_in[cmd_name]
        attribute = name if iskeyword(cmd_name) else cmd_name.replace("-", "_")
        command: click.Command = getattr(import_module(f"placegraph.cli.{name}"), attribute)
        return command

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
        type=StoreAddress(),
        default=DEFAULT_STORE,
        envvar="PLACEGRAPH_STORE",
        show_default=True,
        show_envvar=True,
        metavar="FOLDER|URL",
        help="The store: a folder, or the address of a SPARQL endpoint.",
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


def tell_progress(step: str) -> None:
    """Name the step on a terminal; say nothing to a file or a pipe."""
    if sys.stderr.isatty():
        click.echo(f"{step} …", err=True)
