"""`placegraph serve`: the store over HTTP."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from placegraph.cli.program import store_option
from placegraph.errors import PlacegraphError

if TYPE_CHECKING:
    from placegraph.store import Address

# What the service needs beyond the library; see `[project.optional-dependencies]`.
API_EXTRA = (
    "fastapi",
    "jinja2",
    "multipart",
    "prometheus_client",
    "pyld",
    "starlette",
    "uvicorn",
)


@click.command()
@click.option("--host", help="The address to listen on.  [default: 127.0.0.1]")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="The port to listen on; 0 takes a free one.  [default: 8000]",
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
    help="What /sparql asks when a query names no graph: all graphs, or the unnamed one alone."
    "  [default: union]",
)
def serve(store: Address, **options: Any) -> None:
    """Serve the store: explorer, SPARQL, linked data and questions over HTTP.

    Every setting of the service can be given as an environment variable, such as
    PLACEGRAPH_POOL_DEADLINE_S=20; an option wins over its variable.
    """
    try:
        from placegraph_api.environment import settings_from
        from placegraph_api.main import serve as serve_store
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in API_EXTRA:
            raise
        message = "serving needs more packages; install them with: pip install 'placegraph[api]'"
        raise PlacegraphError(f"{message} ({error.name} is missing)") from error
    given = {name: value for name, value in options.items() if value is not None}
    serve_store(replace(settings_from(os.environ), store=store, **given))
