"""The guided tour: three stories of the briefing, each one page, told by its ties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from placegraph.errors import UnknownNameError
from placegraph.identifiers import at_path
from placegraph.network_parts import parts_of
from placegraph.store import Store

from .names import Names
from .pages import respond, store_of
from .portfolio import portfolio
from .read import tie_paths, ties_at
from .texts import interface_of
from .worldmap import map_of_place

MOST_TIES = 8


@dataclass(frozen=True)
class Story:
    """A story: its place, and the partner or the city network that it ends with."""

    number: int
    place: str
    partner: str = ""
    network: str = ""


STORIES = (
    Story(1, "place/southampton", partner="place/miami-dade-county"),
    Story(2, "place/warwick-and-leamington", partner="place/bo"),
    Story(3, "place/birmingham", network="organisation/eurocities"),
)


def stories(store: Store) -> list[Story]:
    """The stories of which this version has the places."""
    nodes = parts_of(store).nodes
    return [
        each
        for each in STORIES
        if all(path in nodes for path in (each.place, each.partner, each.network) if path)
    ]


def router() -> APIRouter:
    """The pages of the tour."""
    routes = APIRouter(include_in_schema=False)
    routes.add_api_route("/tour/{number}", tour, methods=["GET"], response_model=None)
    return routes


def tour(request: Request, number: str) -> Response:
    """One story: where it is, which ties there are, and what they rest on."""
    store, interface = store_of(request), interface_of(request)
    told = {str(each.number): each for each in stories(store)}
    if number not in told:
        raise UnknownNameError("story", number, told)
    story = told[number]
    numbers = list(told)
    at = numbers.index(number)
    return respond(
        request,
        "tour.html",
        title=interface.say(f"tour-{number}"),
        story=story,
        before=numbers[at - 1] if at else None,
        following=numbers[at + 1] if at + 1 < len(numbers) else None,
        total=len(numbers),
        **_told(store, story, Names(store, interface.language)),
    )


def _told(store: Store, story: Story, names: Names) -> dict[str, Any]:
    ties = tie_paths(store, at_path(story.place))
    memberships = {tie for tie in ties if tie in parts_of(store).memberships}
    between = ties - memberships
    if story.partner:
        between &= tie_paths(store, at_path(story.partner))
    found = portfolio(store, story.place)
    partners = found.partners if found else []
    return {
        "ties": _shown(store, between, names),
        "memberships": ties_at(store, memberships, names),
        "partnerships": [
            each for each in partners if not story.partner or each.place == story.partner
        ],
        "still": map_of_place(store, story.place, tuple(sorted(between))),
        "view": f"place={story.place.partition('/')[2]}",
    }


def _shown(store: Store, ties: Sequence[str] | set[str], names: Names) -> list[Any]:
    return ties_at(store, ties, names)[:MOST_TIES]
