"""The page of a search: what a name finds, by country and kind, however it is spelled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from placegraph.errors import ParameterError, UnknownNameError
from placegraph.find import KINDS, Thing, find, search, similar
from placegraph.names import name_key
from placegraph.store import Store

from .countries import country_name
from .pages import page_of, respond, store_of
from .texts import interface_of

LIMIT = 50
# Of so many the countries and kinds are counted that a visitor may choose.
LOOKED_AT = 1000
LONGEST = 200


def find_page(request: Request, q: str = "", kind: str = "", country: str = "") -> Response:
    """What a name finds; the only thing found leads to its page at once."""
    store, interface = store_of(request), interface_of(request)
    text = q.strip()[:LONGEST]
    every = (search(store, text, LOOKED_AT) or _named(store, text)) if text else []
    found = [thing for thing in every if _fits(thing, kind, country)]
    if len(every) == 1:
        return RedirectResponse(page_of(every[0].path), 303)
    title = interface.say("search")
    return respond(
        request,
        "find.html",
        title=f"{title}: {text}" if text else title,
        asked=text,
        found=[(thing, _other_name(thing, text)) for thing in found[:LIMIT]],
        total=len(found),
        cut=len(every) >= LOOKED_AT,
        alike=similar(store, text, limit=8) if text and not every else [],
        kind=kind,
        country=country,
        kinds=_counted(kind for thing in every for kind in (thing.kind_notations or (thing.kind,))),
        countries=sorted(
            (country_name(store, code, interface.language), code, n)
            for code, n in _counted(thing.country for thing in every if thing.country)
        ),
    )


def _fits(thing: Thing, kind: str, country: str) -> bool:
    is_kind = not kind or kind == thing.kind or kind in thing.kind_notations
    return is_kind and (not country or thing.country == country.upper())


def _counted(values: Iterable[str]) -> Sequence[tuple[str, int]]:
    return Counter(values).most_common()


def _other_name(thing: Thing, text: str) -> str | None:
    """The name by which a thing was found, where it is not the one that is shown."""
    key = name_key(text)
    if key in name_key(thing.label):
        return None
    return next((name for name in thing.names if key in name_key(name)), None)


def _named(store: Store, text: str) -> list[Thing]:
    """What a slug, a path or an IRI names."""
    try:
        return [find(store, text, KINDS)]
    except (UnknownNameError, ParameterError):
        return []
