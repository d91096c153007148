"""`placegraph picture`: the network as a web page in one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from placegraph.cli.program import store_option
from placegraph.errors import PlacegraphError

if TYPE_CHECKING:
    from networkx import MultiGraph

    from placegraph.store import Address, Store


@click.command()
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
def picture(
    out: Path, place: str | None, colour: Literal["strand", "level"], store: Address
) -> None:
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
