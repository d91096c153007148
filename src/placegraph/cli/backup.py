"""`placegraph backup` and `placegraph restore`: a store in one file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from placegraph.cli.program import store_option, tell_progress

if TYPE_CHECKING:
    from placegraph.store import Address

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("file", metavar="FILE", type=FILE)
@click.option("--force", is_flag=True, help="Replace FILE where it is there already.")
@store_option
def backup(file: Path, force: bool, store: Address) -> None:
    """Write all of the store that cannot be made again to FILE.

    The store may be read, written and served meanwhile: the version that is current now is backed
    up, with its imports and written graphs, the register of names, decisions, the hashes of tokens
    and what suggestions were learnt from.
    """
    from placegraph.backup import backup as back_up

    about = back_up(store, file, force, tell_progress)
    click.echo(f"version {about.version} in {file}: {file.stat().st_size:,} bytes")


@click.command()
@click.argument("file", metavar="FILE", type=FILE)
@click.option("--force", is_flag=True, help="Replace what the store holds.")
@store_option
def restore(file: Path, force: bool, store: Address) -> None:
    """Make a store of the backup in FILE.

    Every file in it is compared with its checksum, and the store holds the backup in one step or
    stays as it was. A service of the store moves to it without a restart.
    """
    from placegraph.backup import restore as restore_store

    about = restore_store(file, store, force, tell_progress)
    click.echo(f"version {about.version} in {store}, backed up {about.made}")
