"""Commands that follow from declarations: metrics, scenarios and questions by their ids.

An option is made from each declared parameter and from each way to filter ties, so a new
declaration is a new command without a line here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from placegraph.choices import CHOICES
from placegraph.cli.printing import print_rows
from placegraph.cli.program import Command, format_option

if TYPE_CHECKING:
    from placegraph.filters import Filter
    from placegraph.metrics.declare import Parameter, Table

AT = "Only what was live at this date: a year, month or day."


class Catalogue(click.Group):
    """A group whose commands are made from declarations when they are asked for."""

    def __init__(
        self,
        *args: Any,
        ids: Callable[[], Iterable[str]],
        make: Callable[[str], click.Command],
        **kwargs: Any,
    ) -> None:
        """`make` gives the command of an id and raises UnknownNameError for another."""
        super().__init__(*args, **kwargs)
        self.ids, self.make = ids, make

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """All ids in the order of their declaration."""
        return list(self.ids())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:  # noqa: ARG002
        """The command of an id."""
        return self.make(cmd_name)


def catalogue(
    what: str,
    ids: Callable[[], Iterable[str]],
    make: Callable[[str], click.Command],
    show: Callable[[str], None],
) -> Callable[[Callable[[], None]], Catalogue]:
    """Make of a function, which only has a name and a help, the group of these commands.

    Without an id it lists what there is: `show` takes the format.
    """

    def decorate(function: Callable[[], None]) -> Catalogue:
        @click.group(
            function.__name__,
            help=function.__doc__,
            cls=Catalogue,
            ids=ids,
            make=make,
            invoke_without_command=True,
            subcommand_metavar="ID [--PARAMETER VALUE]...",
        )
        @click.option("--list", "listed", is_flag=True, help=f"List the {what} instead.")
        @format_option(default="table")
        @click.pass_context
        def group(ctx: click.Context, listed: bool, output: str) -> None:
            if ctx.invoked_subcommand is None:
                show(output)
            elif listed:
                raise click.UsageError("--list stands alone; leave out the id")

        return group

    return decorate


def asked_of_all(ctx: click.Context, output: str | None) -> str:
    """The format of a command, else that of its group."""
    if output is not None:
        return output
    return str(ctx.parent.params["output"]) if ctx.parent else "table"


def parameter_options(parameters: Iterable[Parameter]) -> list[click.Option]:
    """An option for each parameter but the date, which all analyses have alike."""
    return [
        click.Option(
            [option_name(one.name), one.name],
            metavar=one.type.upper(),
            help=f"{one.reading} Expected: {one.expected}{_default(one)}.",
        )
        for one in parameters
        if one.name != "at"
    ]


def option_name(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _default(one: Parameter) -> str:
    if one.required:
        return "; required"
    if one.default in (None, ()):
        return ""
    shown = ",".join(one.default) if isinstance(one.default, tuple) else str(one.default).lower()
    return f"; default {shown}"


def filter_options(without: Sequence[str] = (), dated: bool = True) -> list[click.Option]:
    """The options that choose ties; `without` names those that an analysis does not have."""
    found = [
        click.Option(
            [f"--{choice.name}", f"filter_{choice.name}"],
            multiple=True,
            metavar="NAME",
            help=f"{choice.meaning}; may be repeated.",
        )
        for choice in CHOICES.values()
        if choice.name not in without
    ]
    return (
        [*found, click.Option(["--at", "filter_at"], metavar="DATE", help=AT)] if dated else found
    )


def with_filters(command: Command) -> Command:
    """The options that choose ties, on a command that is written out."""
    for option in reversed(filter_options()):
        name, field = option.opts[0], str(option.name)
        command = click.option(
            name, field, multiple=option.multiple, metavar=str(option.metavar), help=option.help
        )(command)
    return command


def taken_filter(given: dict[str, Any]) -> Filter:
    """The filter that the options name; they are taken out of what was given."""
    from placegraph.filters import Filter

    names = [name for name in given if name.startswith("filter_")]
    taken: Mapping[str, Any] = {name.removeprefix("filter_"): given.pop(name) for name in names}
    fields: dict[str, Any] = {
        choice.field: taken.get(choice.name) or () for choice in CHOICES.values()
    }
    return Filter.of(**fields, at=taken.get("at"))


def print_table(table: Table, output: str) -> None:
    """Rows on standard output, notes on standard error; an empty column is no news for people."""
    names = [column.name for column in table.columns]
    if output == "table":
        names = [name for name in names if any(row.get(name) is not None for row in table.rows)]
    print_rows(names, table.rows, output)
    print_notes(table.notes)


def print_licences(licences: Sequence[Mapping[str, Any]]) -> None:
    """One line on standard error, whatever the format: rows on standard output stay rows."""
    from placegraph.licences import in_a_line

    if licences:
        click.echo(f"licences: {in_a_line(licences)}", err=True)


def print_notes(notes: Iterable[str]) -> None:
    for note in notes:
        click.echo(f"note: {note}", err=True)
