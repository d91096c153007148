"""`placegraph serve`: the store over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from placegraph.cli.program import store_option
from placegraph.errors import PlacegraphError

# What the service needs beyond the library; see `[project.optional-dependencies]`.
API_EXTRA = ("fastapi", "jinja2", "multipart", "pyld", "starlette", "uvicorn")


@click.command()
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
    "--public-url",
    metavar="URL",
    help="The address that visitors know the service by. Default: that of each request.",
)
@click.option(
    "--default-graph",
    type=click.Choice(["union", "strict"]),
    default="union",
    show_default=True,
    help="What /sparql asks when a query names no graph: all graphs, or the unnamed one alone.",
)
def serve(
    host: str,
    port: int,
    store: Path,
    public_url: str | None,
    default_graph: Literal["union", "strict"],
) -> None:
    """Serve the store: explorer, SPARQL, linked data and questions over HTTP."""
    try:
        from placegraph_api.main import serve as serve_store
        from placegraph_api.settings import Settings
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in API_EXTRA:
            raise
        message = "serving needs more packages; install them with: pip install 'placegraph[api]'"
        raise PlacegraphError(f"{message} ({error.name} is missing)") from error
    serve_store(
        Settings(
            host=host, port=port, store=store, public_url=public_url, default_graph=default_graph
        )
    )
