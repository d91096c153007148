"""`placegraph dump`: each named graph as a compressed file."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from placegraph.cli.printing import print_rows
from placegraph.cli.program import format_option, store_option

if TYPE_CHECKING:
    from placegraph.store import Address


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Where the dumps of all versions are kept. Default: dumps in the store.",
)
@store_option
@format_option(default="table")
def dump(out: Path | None, store: Address, output: str) -> None:
    """Write each named graph, and all of them, as compressed files, and print their checksums.

    The service offers the same files and makes them when they are first asked for; made here, a
    visitor does not wait for them.
    """
    from placegraph.dumps import dumps_of
    from placegraph.store import folder_of, open_store

    opened = open_store(store)
    rows = [asdict(each) for each in dumps_of(opened, out)]
    print_rows(("file", "dataset", "media_type", "size", "sha256"), rows, output)
    click.echo(f"in {(out or folder_of(store) / 'dumps') / opened.version}", err=True)
