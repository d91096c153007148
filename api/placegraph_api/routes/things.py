"""Every thing at its IRI: a redirect to its documents, and the documents.

`/id/{kind}/{slug}` stands for the thing itself, which cannot be sent, so it answers 303
to what is known of the thing. `/{kind}/{slug}` is that, in the format that the Accept
header prefers; an extension names a format and wins over the header.
"""

from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from placegraph.describe import Description, check_path, describe
from placegraph.errors import UnknownNameError
from placegraph.identifiers import at_path
from placegraph.register import Register
from placegraph.said import Said
from placegraph.store import Store

from ..documents import ONE_PAGE, Address, links, with_document
from ..linked_data import write_description
from ..negotiate import HTML, PAGE_FORMATS, Format, by_extension, choose
from ..problems import GoneError
from ..report_error import report_address
from ..settings import Settings
from .common import accept_of, add_vary, base_of, choose_form, page_number

Page = Callable[[Request, str], Response | Awaitable[Response]]

_CONTENT: dict[str, Any] = {each.media_type: {} for each in PAGE_FORMATS}
EXAMPLE = {
    "application/ld+json": {
        "example": {
            "@context": "http://127.0.0.1:8000/context/0.1.0.jsonld",
            "id": "https://w3id.org/placegraph/id/place/southampton",
            "type": "Place",
            "label": {"en": "Southampton"},
        }
    }
}


def things_router(store: Store, settings: Settings, page: Page) -> APIRouter:
    """Return the routes of things; `page` makes the HTML page of the thing at a path."""
    router = APIRouter(tags=["things"])
    register = Register.of(store.folder)

    @lru_cache(maxsize=settings.cached_answers)
    def described(path: str, number: int) -> Description:
        return describe(store, path, number)

    @lru_cache(maxsize=settings.cached_answers)
    def written(path: str, number: int, form: Format, base: str) -> tuple[bytes, str]:
        description = described(path, number)
        address = Address(base, path, description.page)
        body = write_description(with_document(description, address, store.version), form, base)
        about = description.node.value
        report = report_address(settings.report_to, store, path)
        link = links(address, PAGE_FORMATS, extension=form.extension, about=about, report=report)
        return body, link

    @router.get(
        "/id/{path:path}",
        status_code=303,
        response_class=RedirectResponse,
        summary="The IRI of a thing: leads to what is known of it",
        openapi_extra={"parameters": [_path_parameter("place/southampton")]},
    )
    def redirect(path: str, request: Request) -> Response:
        try:
            check_path(store, path)
        except UnknownNameError:
            if address := _elsewhere(register, path):
                return RedirectResponse(f"{base_of(request, settings)}/id/{address}", 301)
            raise
        chosen = choose(accept_of(request), PAGE_FORMATS).format
        extension = "" if chosen is HTML else f".{chosen.extension}"
        address = f"{base_of(request, settings)}/{path}{extension}"
        return RedirectResponse(address, 303, headers={"Vary": "Accept"})

    async def document(request: Request, path: str) -> Response:
        base = base_of(request, settings)
        try:
            thing, form = await run_in_threadpool(_split, store, path)
        except UnknownNameError:
            if address := _elsewhere(register, path):
                return RedirectResponse(f"{base}/{address}", 301)
            raise
        chosen, headers = choose_form(request, form)
        if chosen.format is HTML:
            answer = await run_in_threadpool(page, request, thing)
            response = await answer if isinstance(answer, Awaitable) else answer
            first = Address(base, thing, ONE_PAGE)
            about, report = at_path(thing).value, report_address(settings.report_to, store, thing)
            response.headers["Link"] = links(first, PAGE_FORMATS, about=about, report=report)
            add_vary(response.headers, *headers.values())
            return response
        number = page_number(request)
        body, link = await run_in_threadpool(written, thing, number, chosen.format, base)
        return Response(
            body, headers={"Content-Type": chosen.content_type, "Link": link, **headers}
        )

    @router.get(
        "/concept/{notation:path}",
        summary="A concept or a concept scheme",
        response_class=Response,
        responses={200: {"content": _CONTENT}},
    )
    async def concept(request: Request, notation: str) -> Response:
        """Answer with a concept, for example `/concept/strand/education/schools`."""
        return await document(request, f"concept/{notation}")

    @router.get(
        "/{kind}/{slug}",
        summary="What is known of a thing",
        response_class=Response,
        responses={200: {"content": _CONTENT | EXAMPLE}, 404: {"description": "No such thing"}},
    )
    async def thing(request: Request, kind: str, slug: str) -> Response:
        """Answer with a thing in HTML, JSON-LD, Turtle, N-Triples or RDF/XML.

        The format follows from `Accept`, or from an extension of the slug, for example
        `/place/southampton.jsonld`. What points to a thing, such as the ties of a place, comes in
        pages (`?page=2`), which the `Link` header names.
        """
        return await document(request, f"{kind}/{slug}")

    return router


def _split(store: Store, path: str) -> tuple[str, Format | None]:
    """Return the path of a thing that exists and the format that its extension names."""
    thing, _, extension = path.rpartition(".")
    form = by_extension(extension, PAGE_FORMATS) if thing else None
    if form is not None:
        check_path(store, thing)
        return thing, form
    check_path(store, path)
    return path, None


def _elsewhere(register: Register, path: str) -> str | None:
    """Return where the thing of an earlier path is described now, in the same format.

    Raises GoneError for a thing that is not described any more.
    """
    thing, dot, extension = path.rpartition(".")
    for earlier, ending in ((path, ""), (thing, dot + extension)):
        if now := register.current(earlier):
            return f"{now}{ending}"
        if earlier in register.gone:
            text = f"{earlier} was described once; its source was withdrawn"
            raise GoneError(Said("withdrawn", text, path=earlier))
    return None


def _path_parameter(example: str) -> dict[str, object]:
    return {
        "name": "path",
        "in": "path",
        "required": True,
        "schema": {"type": "string"},
        "example": example,
    }
