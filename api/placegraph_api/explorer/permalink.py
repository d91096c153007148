"""Short addresses of views: `/v/3f2a91c0/southampton~N~Scivic` for a long `/explore?…`.

Nothing is stored: the address is the view, written briefly. After the beginning of the version's
name comes the slug of the place, which may be empty, and after each `~` a capital letter with its
values: several are joined by dots, and a colon stands for a slash. `state.ts` writes the same.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from placegraph.errors import ParameterError
from placegraph.said import Said

from .kept import KeptVersions

LETTERS = {
    "S": "strand",
    "L": "level",
    "O": "formality",
    "T": "status",
    "Q": "source",
    "C": "certainty",
    "M": "network",
}
YEARS = {"F": "from", "U": "to"}
FLAGS = {"N": ("view", "network"), "E": ("ties", "all")}
VALUE = re.compile(r"[a-z0-9:-]+")


def router(kept: KeptVersions) -> APIRouter:
    """The short addresses, which lead to the long ones."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/v/{version}", response_model=None)
    @routes.get("/v/{version}/{view}", response_model=None)
    def permalink(version: str, view: str = "") -> Response:
        """Lead to the view."""
        asked = expand(view)
        asked.append(("v", kept.name(version) or version[:64]))
        return RedirectResponse(f"/explore?{urlencode(asked, safe=',/')}", 302)

    return routes


def expand(view: str) -> list[tuple[str, str]]:
    """The parameters of `/explore` that a short view stands for; raises ParameterError.

    >>> expand("southampton~N~Scivic.education:schools~F1990~A2.5_480_200")[:3]
    [('place', 'southampton'), ('view', 'network'), ('strand', 'civic')]
    """
    place, *parts = view.split("~")
    if place and not VALUE.fullmatch(place):
        text = f"{place[:40]!r} is no short name of a place; expected one like 'bo'"
        raise ParameterError(Said("no-short-name", text, value=place[:40]))
    asked = [("place", place)] if place else []
    for part in parts:
        asked += _expanded(part)
    return asked


def _expanded(part: str) -> list[tuple[str, str]]:
    letter, rest = part[:1], part[1:]
    if letter in FLAGS and not rest:
        return [FLAGS[letter]]
    if letter in LETTERS and all(VALUE.fullmatch(each) for each in rest.split(".")):
        return [(LETTERS[letter], each.replace(":", "/")) for each in rest.split(".")]
    if letter in YEARS and re.fullmatch(r"-?\d{1,4}", rest):
        return [(YEARS[letter], rest)]
    if letter == "A" and re.fullmatch(r"[\d.]+(_-?[\d.]+){2}", rest):
        return [("at", rest.replace("_", ","))]
    known = (*FLAGS, *LETTERS, *YEARS, "A")
    text = (
        f"cannot read {part[:40]!r} in this short address; parts begin with one of: "
        f"{', '.join(known)}"
    )
    raise ParameterError(Said("no-short-part", text, value=part[:40], names=known))
