"""`placegraph export`: the network or the graph as a file that other programs open."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from placegraph.cli.catalogue import taken_filter, with_filters
from placegraph.cli.printing import print_rows
from placegraph.cli.program import store_option
from placegraph.errors import PlacegraphError

if TYPE_CHECKING:
    from placegraph.export.formats import ExportFormat
    from placegraph.export.rows import Export
    from placegraph.store import Address

DEFAULT = "edges"


@click.command()
@click.option("--list", "listed", is_flag=True, help="List the formats instead of writing one.")
@click.option(
    "--format", "name", metavar="NAME", help="The format. Default: that of FILE's ending."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The file to write. Default: standard output.",
)
@click.option("--place", metavar="NAME", help="Only ties of this place.")
@with_filters
@click.option(
    "--nodes",
    "projection",
    type=click.Choice(["places", "organisations"]),
    default="places",
    show_default=True,
    help="What the ends of a tie are: places, or the parties as they are stated.",
)
@click.option("--bom", is_flag=True, help="Begin CSV with the mark by which Excel knows UTF-8.")
@store_option
def export(
    listed: bool,
    name: str | None,
    out: Path | None,
    place: str | None,
    projection: str,
    bom: bool,
    store: Address,
    **given: Any,
) -> None:
    """Write the network, or a part of it, in a format that other programs open."""
    from placegraph.export.rows import Export
    from placegraph.find import find
    from placegraph.store import open_store

    if listed:
        _list_formats()
        return
    chosen = _format(name, out)
    opened = open_store(store)
    about = find(opened, place, ("place",)).path if place else None
    export = Export(opened, taken_filter(given), place=about, projection=projection, bom=bom)
    pieces = chosen.pieces(export)
    if out is None:
        _print(pieces, chosen)
    else:
        _write(pieces, out)
        click.echo(f"{out}: {chosen.label}, {_extent(export, chosen, out)}", err=True)


def _extent(export: Export, chosen: ExportFormat, out: Path) -> str:
    """How much was written. A network is not made only to be counted."""
    if not chosen.is_network:
        return f"{out.stat().st_size:,} bytes"
    return f"{len(export.network)} nodes, {export.network.number_of_edges()} edges"


def _format(name: str | None, out: Path | None) -> ExportFormat:
    from placegraph.export.formats import BY_EXTENSION, format_of, get_format

    if name is not None:
        return get_format(name)
    if out is None:
        return get_format(DEFAULT)
    if (found := format_of(out)) is None:
        endings = ", ".join(f".{ending}" for ending in BY_EXTENSION)
        raise PlacegraphError(
            f"{out.name} ends like no format; expected --format, or one of: {endings}"
        )
    return found


def _list_formats() -> None:
    from placegraph.export.formats import FORMATS

    rows: list[dict[str, Any]] = [
        {"format": each.name, "ending": f".{each.extension}", "for": each.meaning}
        for each in FORMATS.values()
    ]
    print_rows(("format", "ending", "for"), rows, "table")


def _print(pieces: Iterator[bytes], chosen: ExportFormat) -> None:
    if chosen.media_type == "application/zip" and sys.stdout.isatty():
        raise PlacegraphError("a zip is nothing to read; name a file with --out")
    # Not text: the bytes are those of the file, whatever the locale is.
    sys.stdout.buffer.writelines(pieces)


def _write(pieces: Iterator[bytes], out: Path) -> None:
    """Write a file as a whole: what is broken off leaves the one that was there."""
    part = out.with_name(f".{out.name}.part")
    try:
        with part.open("wb") as file:
            file.writelines(pieces)
        part.replace(out)
    except OSError as error:
        raise PlacegraphError(f"{out} cannot be written: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)
