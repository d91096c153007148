"""The addresses of the explorer."""

from __future__ import annotations

import gzip
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from placegraph.errors import UnknownNameError
from placegraph.export import page as export_page
from placegraph.store import Store

from .ask import router as ask_router
from .data import router as data_router
from .embed import router as embed_router
from .finding import find_page
from .home import home, surprise
from .kept import KeptVersions
from .pages import BUILT, prepare, respond
from .permalink import router as permalink_router
from .pictures import picture, standalone
from .play import router as play_router
from .suggested import router as suggested_router
from .texts import COOKIE, LANGUAGES
from .tour import router as tour_router

STATIC = Path(__file__).parent / "static"
BUILT_TYPES = {".js": "text/javascript", ".json": "application/json", ".txt": "text/plain"}


def router(store: Store, settings: Any = None) -> APIRouter:
    """The pages: first page, search, questions, picture and their scripts and styles."""
    prepare()
    del settings  # pages read the store of the app that they are asked of
    routes = APIRouter(include_in_schema=False)
    routes.add_api_route("/", home, methods=["GET"], response_model=None)
    routes.add_api_route("/surprise", surprise, methods=["GET"], response_model=None)
    routes.add_api_route("/explore", explore, methods=["GET"], response_model=None)
    routes.add_api_route("/language/{language}", choose_language, methods=["GET"])
    routes.add_api_route("/find", find_page, methods=["GET"], response_model=None)
    routes.add_api_route("/picture.html", standalone, methods=["GET"], response_model=None)
    routes.add_api_route("/picture", picture, methods=["GET"], response_model=None)
    routes.add_api_route("/static/{path:path}", static, methods=["GET"], response_model=None)
    routes.include_router(ask_router())
    kept = KeptVersions(store)
    routes.include_router(data_router(kept))
    routes.include_router(permalink_router(kept))
    routes.include_router(play_router())
    routes.include_router(suggested_router())
    routes.include_router(tour_router())
    routes.include_router(embed_router())
    return routes


def explore(request: Request) -> Response:
    """Map, network and time over the whole window; the address holds the view."""
    return respond(request, "explore.html")


def choose_language(language: str, back: str = "/") -> Response:
    """Keep the language that a visitor chose, and go back to where that was."""
    if language not in LANGUAGES:
        raise UnknownNameError("language", language, LANGUAGES)
    # Only to a page of this service: `//host` and `/\\host` lead elsewhere.
    here = back if re.match(r"/(?![/\\])", back) else "/"
    response = RedirectResponse(here, 303)
    response.set_cookie(COOKIE, language, max_age=31_536_000, httponly=True, samesite="lax")
    return response


@lru_cache(maxsize=32)
def _packed(path: Path, _changed: int) -> bytes:
    return gzip.compress(path.read_bytes(), mtime=0)


def built(request: Request, name: str) -> Response:
    """A file of the front end, packed for those who can read it so."""
    path = BUILT / name
    kind = BUILT_TYPES.get(path.suffix)
    if "/" in name or kind is None or not path.is_file():
        raise HTTPException(404)
    headers = {"Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(path.read_bytes(), media_type=kind, headers=headers)
    headers["Content-Encoding"] = "gzip"
    return Response(_packed(path, path.stat().st_mtime_ns), media_type=kind, headers=headers)


async def static(request: Request, path: str) -> Response:
    """A script, a style or a drawing of this service, or of the vis-network that pyvis ships."""
    folder, name = STATIC, path
    if path.startswith("pyvis/"):
        folder, name = export_page.vis_folder(), path.removeprefix("pyvis/")
    elif path.startswith("built/"):
        return built(request, path.removeprefix("built/"))
    elif path in ("picture.js", "picture.css"):
        folder = export_page.FOLDER
    elif path.endswith(".py"):
        raise HTTPException(404)
    return await StaticFiles(directory=folder).get_response(name, request.scope)
