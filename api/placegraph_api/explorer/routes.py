"""The addresses of the explorer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from placegraph.errors import UnknownNameError
from placegraph.export import page as export_page
from placegraph.find import Thing, find, search, similar
from placegraph.identifiers import path_of
from placegraph.store import Store, plain

from .ask import good_questions
from .ask import router as ask_router
from .pages import page_of, respond, store_of
from .pictures import picture
from .read import query

STATIC = Path(__file__).parent / "static"


def router(store: Store, settings: Any = None) -> APIRouter:
    """The pages: first page, search, questions, picture and their scripts and styles."""
    del store, settings  # pages read the store of the app that they are asked of
    routes = APIRouter(include_in_schema=False)
    routes.add_api_route("/", home, methods=["GET"], response_model=None)
    routes.add_api_route("/find", find_page, methods=["GET"], response_model=None)
    routes.add_api_route("/picture", picture, methods=["GET"], response_model=None)
    routes.add_api_route("/static/{path:path}", static, methods=["GET"], response_model=None)
    routes.include_router(ask_router())
    return routes


def home(request: Request) -> Response:
    """The first page: what this is, a search box, the network, questions, places."""
    store = store_of(request)
    (figures,) = store.select(query("figures"))
    places = [
        {
            "path": path_of(row["place"]),
            "label": row["label"].value,
            "partners": plain(row["partners"]),
            "ties": plain(row["ties"]),
        }
        for row in store.select(query("places"))
    ]
    return respond(
        request,
        "home.html",
        places=places,
        questions=good_questions(),
        figures={name: plain(value) for name, value in figures.items()},
    )


def find_page(request: Request, q: str = "") -> Response:
    """What a name finds; the only thing found leads to its page at once."""
    store = store_of(request)
    text = q.strip()
    found = search(store, text, limit=50) or _named(store, text)
    if len(found) == 1:
        return RedirectResponse(page_of(found[0].path), 303)
    alike = [] if found else similar(store, text, limit=8)
    return respond(request, "find.html", title="Search", asked=text, found=found, alike=alike)


def _named(store: Store, text: str) -> list[Thing]:
    """What a slug, a path or an IRI names."""
    try:
        return [find(store, text)]
    except UnknownNameError:
        return []


async def static(request: Request, path: str) -> Response:
    """A script, a style or a drawing of this service, or of the vis-network that pyvis ships."""
    folder, name = STATIC, path
    if path.startswith("pyvis/"):
        folder, name = export_page.vis_folder(), path.removeprefix("pyvis/")
    elif path in ("picture.js", "picture.css"):
        folder = export_page.FOLDER
    elif path.endswith(".py"):
        raise HTTPException(404)
    return await StaticFiles(directory=folder).get_response(name, request.scope)
