"""`placegraph token`: who may write which graphs over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from placegraph.cli.printing import print_rows
from placegraph.cli.program import format_option, store_option

if TYPE_CHECKING:
    from placegraph.store import Address


@click.group()
def token() -> None:
    """Give, list and take away what lets a writer change graphs over HTTP."""


@token.command()
@click.argument("name", metavar="NAME")
@click.option(
    "--graph", "graphs", metavar="SLUG", multiple=True, required=True,
    help="A written source that the bearer may change; may be repeated.",
)  # fmt: skip
@store_option
def add(name: str, graphs: tuple[str, ...], store: Address) -> None:
    """Make a token called NAME and print it, once: only its hash is kept."""
    from placegraph.errors import UnknownNameError
    from placegraph.store import open_store
    from placegraph.tokens import add_token
    from placegraph.written import written_graphs

    opened = open_store(store)
    known = sorted(written_graphs(opened.manifest).values())
    for graph in graphs:
        if graph not in known:
            raise UnknownNameError("written source", graph, known)
    click.echo(add_token(store, name, graphs))
    click.echo("keep it; it is not shown again", err=True)


@token.command("list")
@store_option
@format_option(default="table")
def list_(store: Address, output: str) -> None:
    """List the tokens: names, graphs and when they were made; never the tokens themselves."""
    from placegraph.tokens import read_tokens

    rows: list[dict[str, Any]] = [
        {"name": one.name, "graphs": " ".join(one.graphs), "added": one.added}
        for one in read_tokens(store)
    ]
    print_rows(("name", "graphs", "added"), rows, output)


@token.command()
@click.argument("name", metavar="NAME")
@store_option
def revoke(name: str, store: Address) -> None:
    """Let the token called NAME be worth nothing, from now on."""
    from placegraph.tokens import revoke_token

    revoke_token(store, name)
    click.echo(f"revoked {name}")
