"""`placegraph migrate`: a store that an older placegraph wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from placegraph.cli.program import store_option, tell_progress

if TYPE_CHECKING:
    from placegraph.store import Address


@click.command()
@store_option
def migrate(store: Address) -> None:
    """Bring a store that an older placegraph wrote to the layout of this one.

    The old version is replaced in one step once the new one is whole; a migration that fails or is
    killed leaves the store as it was.
    """
    from placegraph.migrate import migrate as migrate_store

    had, published = migrate_store(store, tell_progress)
    if published is None:
        click.echo(f"the store at {store} has format {had} already; nothing was changed")
    else:
        click.echo(f"version {published.version} in {store}, which had format {had}")
