"""`placegraph register-graph`: a source that is written over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from placegraph.cli.program import store_option, tell_progress

if TYPE_CHECKING:
    from placegraph.store import Address


@click.command()
@click.argument("slug", metavar="SLUG")
@click.option("--title", required=True, metavar="TEXT", help="What the source is called.")
@click.option("--description", required=True, metavar="TEXT", help="What it says, in a sentence.")
@click.option("--licence", required=True, metavar="URL", help="The licence of what is written.")
@click.option(
    "--precedence", type=int, required=True, metavar="NUMBER",
    help="Whom to believe where sources disagree: the lowest number.",
)  # fmt: skip
@store_option
def register_graph(
    slug: str, title: str, description: str, licence: str, precedence: int, store: Address
) -> None:
    """Make SLUG a source that bearers of a token may write; it starts empty.

    Its graph is id/dataset/SLUG under the base of the store. `placegraph token add` says who writes
    it, `placegraph forget` removes it.
    """
    from pydantic import ValidationError

    from placegraph.errors import ParameterError
    from placegraph.model import DatasetDescription
    from placegraph.written import register_graph as register

    try:
        about = DatasetDescription(
            id=slug, title=title, description=description, licence=licence, precedence=precedence
        )
    except ValidationError as error:
        (fault, *_) = error.errors()
        raise ParameterError(f"{fault['loc'][0]}: {fault['msg']}") from None
    change = register(store, about, tell_progress)
    click.echo(f"version {change.version} in {store}, with {slug} to be written")
