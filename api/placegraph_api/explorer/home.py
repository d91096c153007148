"""The first page: what this is, a search, the map, a tour, good questions, a surprise."""

from __future__ import annotations

import secrets
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from placegraph.cached import cached_by_store
from placegraph.store import Store, plain

from .ask import good_questions
from .data import whole
from .pages import page_of, respond, store_of
from .portfolio import live_network, partners_of
from .read import query
from .tour import stories

MOST_PLACES = 40


def home(request: Request) -> Response:
    """The first page."""
    store = store_of(request)
    return respond(
        request,
        "home.html",
        places=_places(store),
        questions=good_questions(),
        stories=stories(store),
        figures=_figures(store),
    )


@cached_by_store()
def _figures(store: Store) -> dict[str, Any]:
    """How much this version holds."""
    (figures,) = store.select(query("figures"))
    return {name: plain(value) for name, value in figures.items()}


@cached_by_store()
def _places(store: Store) -> list[dict[str, Any]]:
    """The places with most ties; a partner has a live tie that is not a representation office."""
    network, live = whole(store), live_network(store)
    ties = {place: len({key for _, _, key in network.edges(place, keys=True)}) for place in network}
    most = sorted(ties, key=lambda place: (-ties[place], network.nodes[place]["label"]))
    return [
        {
            "path": place,
            "label": network.nodes[place]["label"],
            "partners": len(partners_of(live, place)),
            "ties": ties[place],
        }
        for place in most[:MOST_PLACES]
    ]


def surprise(request: Request) -> Response:
    """The page of some place with more than one tie, another at each visit."""
    network = whole(store_of(request))
    tied = [place for place in network if network.degree(place) > 1] or list(network)
    response = RedirectResponse(page_of(secrets.choice(sorted(tied))) if tied else "/", 303)
    response.headers["Cache-Control"] = "no-store"
    return response
